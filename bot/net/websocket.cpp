#include "bot/net/websocket.hpp"

#include <boost/beast/websocket.hpp>

#include "bot/net/websocket_body.hpp"

namespace xiaoer::net {

namespace {

constexpr std::size_t kFlushAt = 64 * 1024;    // a pass that writes more than this is flushed on its way
constexpr std::size_t kKeepFrame = 64 * 1024;  // memory a quiet link keeps for the next frame

/// Codes with which peers that upgrade first and look at the token later turn us away.
bool turned_away(std::uint16_t code) {
    return code == websocket::close_code::protocol_error || code == websocket::close_code::policy_error;
}

}  // namespace

std::string_view word(Cut::Kind kind) {
    switch (kind) {
        case Cut::Kind::network:
            return "network";
        case Cut::Kind::refused:
            return "refused";
        case Cut::Kind::auth:
            return "auth";
        case Cut::Kind::untrusted:
            return "untrusted";
        case Cut::Kind::silent:
            return "silent";
        case Cut::Kind::closed:
            return "closed";
        case Cut::Kind::ours:
            return "ours";
    }
    return "";
}

void WebSocket::Body::read() {
    if (held || reading) return;
    reading = true;
    ws.async_read(buffer,
                  [self = shared_from_this()](error_code error, std::size_t) { self->on_read(error); });
}

void WebSocket::Body::on_read(error_code error) {
    reading = false;
    if (state != State::open) return;
    if (error) return fail(error);
    last_frame = Clock::now();
    heard_frame = true;
    if (!ws.got_text()) return close(websocket::close_code::unknown_data, "text frames only");
    if (frames && !frames->take(last_frame)) return close(websocket::close_code::policy_error, "too fast");
    const auto text = buffer.cdata();
    if (user != nullptr) user->frame(*wire, {static_cast<const char*>(text.data()), text.size()});
    buffer.clear();
    if (buffer.capacity() > kKeepFrame) buffer.shrink_to_fit();
    if (state == State::open) read();
}

void WebSocket::Body::flush() {
    if (state != State::open || waiting_writable) return;
    error_code error;
    layer().flush(error);
    if (error)  // told on the next pass: whoever writes is not called back while writing
        return asio::post(layer().get_executor(), [self = shared_from_this(), error] { self->fail(error); });
    after_flush();
    if (layer().waiting() > 0) wait_writable();
}

void WebSocket::Body::after_flush() {
    while (!begins.empty() && begins.front() < layer().gone())
        begins.pop_front();
    const bool half = begins.size() <= limits.queue_frames / 2 && layer().waiting() <= limits.queue_bytes / 2;
    if (!was_full || !half) return;
    was_full = false;
    asio::post(layer().get_executor(), [self = shared_from_this()] {
        if (self->state == State::open && self->user != nullptr) self->user->drained(*self->wire);
    });
}

void WebSocket::Body::wait_writable() {
    waiting_writable = true;
    layer().socket().async_wait(Stream::Socket::wait_write, [self = shared_from_this()](error_code error) {
        self->waiting_writable = false;
        if (!error) self->flush();
    });
}

// ---- the watch

void WebSocket::Body::watch_until(Clock::time_point due) {
    watch.expires_at(due);
    watch.async_wait([self = shared_from_this()](error_code error) {
        if (!error) self->on_watch();
    });
}

void WebSocket::Body::watch_open() {
    auto due = pinged ? pinged_at + pace.pong_within : last_bytes + pace.ping_after;
    if (frames_within.count() > 0) due = std::min(due, last_frame + frames_within);
    watch_until(due);
}

void WebSocket::Body::on_watch() {
    if (state == State::opening) return fail(Cut::Kind::network, 0, "not open in time");
    if (state == State::closing) return fail(Cut::Kind::ours, 0, "no goodbye in time");
    if (state != State::open) return;
    const auto now = Clock::now();
    error_code error;
    const bool unread = held || layer().socket().available(error) > 0;  // we were away, not the peer
    if (const auto heard = layer().heard(); unread || heard != heard_bytes) {
        heard_bytes = heard;
        last_bytes = now;  // some time since the last look: near enough for a watch
        pinged = false;
    }
    if (unread) last_frame = now;
    if (frames_within.count() > 0 && now - last_frame >= frames_within)
        return fail(Cut::Kind::silent, 0, "no heartbeat");
    if (pinged && now - pinged_at >= pace.pong_within)
        return fail(Cut::Kind::silent, 0, "no answer to a ping");
    if (!pinged && now - last_bytes >= pace.ping_after) {
        pinged = true;
        pinged_at = now;
        ws.ping({}, error);  // into our buffer, like every write
        flush();
    }
    watch_open();
}

// ---- ending

void WebSocket::Body::fail(error_code error) {
    if (layer().too_fast()) return fail(Cut::Kind::ours, 0, "the peer sends too fast");
    if (error != websocket::error::closed) return fail(Cut::Kind::network, 0, error.message());
    const auto code = ws.reason().code;
    const bool auth = !heard_frame && turned_away(code);
    fail(auth ? Cut::Kind::auth : Cut::Kind::closed, code, "closed by the peer");
}

void WebSocket::Body::fail(Cut::Kind kind, int code, std::string detail) {
    if (state == State::ended) return;
    Cut cut{kind, code, std::move(detail), state != State::opening, heard_frame, layer().gone()};
    if (state == State::closing) cut.kind = Cut::Kind::ours;
    state = State::ended;
    watch.cancel();
    resolver.cancel();
    layer().close();
    if (auto* told = std::exchange(user, nullptr); told != nullptr) told->cut(*wire, cut);
}

void WebSocket::Body::close(std::uint16_t code, std::string_view reason) {
    if (state == State::opening) return fail(Cut::Kind::ours, 0, "closed while opening");
    if (state != State::open) return;
    flush();
    if (state != State::open) return;
    state = State::closing;
    watch_until(Clock::now() + pace.close_within);
    const websocket::close_reason goodbye(static_cast<websocket::close_code>(code),
                                          beast::string_view(reason.data(), reason.size()));
    ws.async_close(goodbye,
                   [self = shared_from_this()](error_code) { self->fail(Cut::Kind::ours, 0, "closed"); });
}

// ---- the handle

WebSocket::WebSocket(std::shared_ptr<Body> body) : body_(std::move(body)) {
    body_->wire = this;
}
WebSocket::~WebSocket() {
    detach();
}

bool WebSocket::open() const {
    return body_->state == Body::State::open;
}

bool WebSocket::full() const {
    return body_->begins.size() >= body_->limits.queue_frames ||
           body_->layer().waiting() >= body_->limits.queue_bytes;
}

std::uint64_t WebSocket::send(std::string_view text) {
    auto& body = *body_;
    const auto begin = body.layer().written();
    body.begins.push_back(begin);
    error_code error;
    body.ws.write(asio::buffer(text), error);  // into our buffer: cannot fail and cannot block
    if (body.layer().waiting() >= kFlushAt) body.flush();
    if (full()) body.was_full = true;
    return begin;
}

std::uint64_t WebSocket::gone() const {
    return body_->layer().gone();
}

void WebSocket::flush() {
    body_->flush();
}

void WebSocket::hold(bool held) {
    body_->held = held;
    if (!held && open()) body_->read();
}

void WebSocket::expect_frames_within(Milliseconds silence) {
    if (body_->frames_within == silence) return;
    body_->frames_within = silence;
    if (open()) body_->watch_open();
}

void WebSocket::close(std::uint16_t code, std::string_view reason) {
    body_->close(code, reason);
}

void WebSocket::end(Cut::Kind kind, std::string detail) {
    const auto body = body_;  // who is told may let go of us
    body->fail(kind, 0, std::move(detail));
}

void WebSocket::detach() {
    body_->user = nullptr;
    body_->fail(Cut::Kind::ours, 0, "detached");
}

}  // namespace xiaoer::net
