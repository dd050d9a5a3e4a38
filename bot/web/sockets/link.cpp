#include "bot/web/sockets/link.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>

#include "bot/base/log.hpp"
#include "bot/web/sockets/paced_stream.hpp"

namespace xiaoer::web {
namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using Error = boost::system::error_code;

/// The stream must meet its limit before the buffer does: only then is the peer told why.
constexpr std::size_t kSpare = 4'096;

class BeastLink final : public Link, public net::Timed {
  public:
    BeastLink(boost::asio::ip::tcp::socket socket, const net::Request& upgrade, const Limits& limits,
              std::shared_ptr<net::Registry> registry)
        : limits_(limits),
          registry_(std::move(registry)),
          stream_(PacedStream(std::move(socket), limits.bytes_per_second, limits.bytes_burst)),
          bucket_(limits.messages_per_second, limits.messages_per_second),
          buffer_(limits.message_bytes + kSpare) {
        // Rebuilt from what was checked: nothing else of the browser's head reaches Beast.
        upgrade_.method(beast::http::verb::get);
        upgrade_.target("/");
        upgrade_.version(11);
        upgrade_.set(beast::http::field::host, "localhost");
        upgrade_.set(beast::http::field::connection, "Upgrade");
        upgrade_.set(beast::http::field::upgrade, "websocket");
        upgrade_.set(beast::http::field::sec_websocket_version, "13");
        upgrade_.set(beast::http::field::sec_websocket_key, std::string(upgrade.header("sec-websocket-key")));
        stream_.read_message_max(limits.message_bytes);
        stream_.auto_fragment(false);
        stream_.set_option(websocket::stream_base::decorator(
            [](websocket::response_type& response) { response.set(beast::http::field::server, "xiaoer"); }));
        registry_->add(*this);
    }
    ~BeastLink() override { registry_->remove(*this); }

    void start(std::function<void()> on_open) override {
        stream_.async_accept(upgrade_, [self = self(), on_open = std::move(on_open)](Error error) {
            if (error) return self->end();
            self->open_ = true;
            on_open();
            self->write();
            self->read();
        });
    }

    void send(std::shared_ptr<const std::string> text) override {
        if (ended_ || closing_) return;
        if (queued_bytes_ + text->size() > limits_.queue_bytes) return close(Close::try_later);
        queued_bytes_ += text->size();
        queue_.push_back(std::move(text));
        if (open_) write();
    }

    void close(Close code) override {
        if (ended_ || closing_) return;
        closing_ = true;
        close_by_ = std::chrono::steady_clock::now() + limits_.close_time;
        code_ = static_cast<websocket::close_code>(code);
        if (!writing_ && open_) say_goodbye();
    }

    void tick(net::Moment now) override {
        if (ended_) return;
        if (closing_ && now > close_by_) return cut();
        if (must_speak_by && now > *must_speak_by && !closing_) return close(Close::ticket_refused);
        const auto silence = now - stream_.next_layer().last_heard();
        if (silence > limits_.silent_after) return cut();
        if (open_ && !closing_ && !pinging_ && silence > limits_.ping_after) {
            pinging_ = true;
            stream_.async_ping({}, [self = self()](Error) { self->pinging_ = false; });
        }
    }

    void begin_shutdown() override { close(Close::going_away); }

  private:
    std::shared_ptr<BeastLink> self() { return std::static_pointer_cast<BeastLink>(shared_from_this()); }

    void read() {
        stream_.async_read(buffer_, [self = self()](Error error, std::size_t) {
            if (error) return self->failed();
            if (!self->closing_) self->take();
            self->buffer_.consume(self->buffer_.size());
            self->read();
        });
    }

    void take() {
        if (!stream_.got_text()) return close(Close::not_text);
        if (!bucket_.take(std::chrono::steady_clock::now())) return close(Close::policy);
        const auto data = buffer_.cdata();
        try {
            on_text({static_cast<const char*>(data.data()), data.size()});
        } catch (const std::exception& error) {
            // One conversation that cannot be read must not end everybody's.
            log::error("web: a message was not handled: {}", error.what());
            close(Close::internal_error);
        }
    }

    void failed() {
        if (stream_.next_layer().too_fast() && !closing_ && stream_.is_open()) {
            close(Close::policy);
            return;
        }
        end();
    }

    void write() {
        if (writing_ || queue_.empty() || ended_) return;
        writing_ = true;
        stream_.text(true);
        const auto text = queue_.front();
        stream_.async_write(boost::asio::buffer(*text), [self = self(), text](Error error, std::size_t) {
            self->writing_ = false;
            if (error) return self->end();
            self->queued_bytes_ -= text->size();
            self->queue_.pop_front();
            if (self->closing_) return self->say_goodbye();
            self->write();
        });
    }

    void say_goodbye() {
        if (said_goodbye_) return;
        said_goodbye_ = true;
        stream_.async_close(websocket::close_reason(code_), [self = self()](Error) { self->end(); });
    }

    void cut() {
        Error ignored;
        stream_.next_layer().next_layer().close(ignored);
        end();
    }

    void end() {
        if (ended_) return;
        ended_ = true;
        queue_.clear();
        Error ignored;
        stream_.next_layer().next_layer().close(ignored);
        // Not from inside a caller's send(): whoever iterates over links may be on the stack.
        boost::asio::post(stream_.get_executor(), [self = self()] {
            if (self->on_closed) self->on_closed();
            self->on_closed = nullptr;
            self->on_text = nullptr;
        });
    }

    Limits limits_;
    std::shared_ptr<net::Registry> registry_;
    websocket::stream<PacedStream> stream_;
    beast::http::request<beast::http::string_body> upgrade_;
    net::Bucket bucket_;
    beast::flat_buffer buffer_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    std::size_t queued_bytes_ = 0;
    websocket::close_code code_ = websocket::close_code::normal;
    net::Moment close_by_{};
    bool open_ = false;
    bool writing_ = false;
    bool pinging_ = false;
    bool closing_ = false;
    bool said_goodbye_ = false;
    bool ended_ = false;
};

bool is_key(std::string_view key) {
    // 16 bytes in base64.
    if (key.size() != 24 || !key.ends_with("==")) return false;
    for (const char c : key.substr(0, 22)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '+' && c != '/') return false;
    }
    return true;
}

}  // namespace

std::shared_ptr<Link> make_link(boost::asio::ip::tcp::socket socket, const net::Request& upgrade,
                                const Limits& limits, std::shared_ptr<net::Registry> registry) {
    return std::make_shared<BeastLink>(std::move(socket), upgrade, limits, std::move(registry));
}

int check_upgrade(const net::Request& request) {
    if (request.method != "GET" || request.length != 0) return 400;
    if (!request.wants_websocket() || !request.lists("connection", "upgrade")) return 426;
    if (request.header("sec-websocket-version") != "13") return 426;
    if (!is_key(request.header("sec-websocket-key"))) return 400;
    return 0;
}

}  // namespace xiaoer::web
