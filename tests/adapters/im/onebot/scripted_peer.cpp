#include "tests/adapters/im/onebot/scripted_peer.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <set>

namespace xiaoer::adapters::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

struct ScriptedPeer::Body : std::enable_shared_from_this<ScriptedPeer::Body> {
    Body(asio::io_context& io, Script s)
        : script(std::move(s)), acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}
    void accept_next();

    Script script;
    tcp::acceptor acceptor;
    std::set<std::shared_ptr<Connection>> live;
    std::size_t taken = 0;
    std::vector<std::string> frames, targets, tokens;
};

struct ScriptedPeer::Connection : std::enable_shared_from_this<ScriptedPeer::Connection> {
    Connection(tcp::socket socket, std::shared_ptr<Body> b) : ws(std::move(socket)), body(std::move(b)) {}

    void start() {
        http::async_read(ws.next_layer(), buffer, request,
                         [self = shared_from_this()](error_code error, std::size_t) {
                             if (error) return self->end();
                             self->upgrade();
                         });
    }
    void upgrade() {
        body->targets.emplace_back(request.target());
        body->tokens.emplace_back(request[http::field::authorization]);
        if (body->script.silent_upgrade) return;
        if (body->script.refuse_with != 0) {
            response = {static_cast<http::status>(body->script.refuse_with), 11};
            response.prepare_payload();
            http::async_write(ws.next_layer(), response,
                              [self = shared_from_this()](error_code, std::size_t) { self->end(); });
            return;
        }
        ws.async_accept(request, [self = shared_from_this()](error_code error) {
            if (error) return self->end();
            self->open = true;
            if (const auto code = self->body->script.close_with; code != 0) {
                self->ws.async_close(websocket::close_reason(static_cast<websocket::close_code>(code)),
                                     [self](error_code) { self->end(); });
                return;
            }
            for (const auto& greeting : self->body->script.greetings)
                self->send(greeting);
            if (self->body->script.reads) self->read();
        });
    }
    void read() {
        ws.async_read(buffer, [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->end();
            auto frame = beast::buffers_to_string(self->buffer.data());
            self->buffer.clear();
            self->body->frames.push_back(frame);
            if (self->body->script.answers)
                for (const auto& answer : self->body->script.answers(frame))
                    self->send(answer);
            self->read();
        });
    }
    void send(const std::string& frame) {
        out.push_back(frame);
        if (out.size() == 1) write();
    }
    void write() {
        ws.async_write(asio::buffer(out.front()), [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->end();
            self->out.pop_front();
            if (!self->out.empty()) self->write();
        });
    }
    void end() {
        open = false;
        error_code ignored;
        ws.next_layer().close(ignored);
        body->live.erase(shared_from_this());
    }

    websocket::stream<tcp::socket, false> ws;
    std::shared_ptr<Body> body;
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::response<http::empty_body> response;
    std::deque<std::string> out;
    bool open = false;
};

void ScriptedPeer::Body::accept_next() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
        if (error) return;
        ++self->taken;
        const auto connection = std::make_shared<Connection>(std::move(socket), self);
        self->live.insert(connection);
        connection->start();
        self->accept_next();
    });
}

ScriptedPeer::ScriptedPeer(asio::io_context& io, Script script)
    : body_(std::make_shared<Body>(io, std::move(script))) {
    body_->accept_next();
}
ScriptedPeer::~ScriptedPeer() {
    error_code ignored;
    body_->acceptor.close(ignored);
    drop();
}

unsigned short ScriptedPeer::port() const {
    return body_->acceptor.local_endpoint().port();
}
ScriptedPeer::Script& ScriptedPeer::script() {
    return body_->script;
}
std::size_t ScriptedPeer::connections() const {
    return body_->taken;
}
std::size_t ScriptedPeer::open() const {
    std::size_t n = 0;
    for (const auto& connection : body_->live)
        n += connection->open ? 1 : 0;
    return n;
}
const std::vector<std::string>& ScriptedPeer::frames() const {
    return body_->frames;
}
const std::vector<std::string>& ScriptedPeer::targets() const {
    return body_->targets;
}
const std::vector<std::string>& ScriptedPeer::tokens() const {
    return body_->tokens;
}
void ScriptedPeer::send(const std::string& frame) {
    for (const auto& connection : body_->live)
        if (connection->open) connection->send(frame);
}
void ScriptedPeer::read_on() {
    for (const auto& connection : body_->live)
        if (connection->open) connection->read();
}
void ScriptedPeer::drop() {
    const auto live = body_->live;
    for (const auto& connection : live)
        connection->end();
}

}  // namespace xiaoer::adapters::testing
