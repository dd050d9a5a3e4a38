// One TCP connection, in the clear or under TLS, as the layer below HTTP and below a WebSocket. It reads all
// the kernel has in one call, gathers what is written until somebody flushes, and counts. Beast's names are
// here because a WebSocket stands on it; who includes this header pays for Asio alone.
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "bot/net/tls.hpp"
#include "bot/net/token_bucket.hpp"

namespace xiaoer::net {

namespace asio = boost::asio;

/// A new one is not open; it may be moved while nothing of it is under way.
class Stream {
  public:
    using executor_type = asio::io_context::executor_type;
    using Socket = asio::basic_stream_socket<asio::ip::tcp, executor_type>;
    using Error = boost::system::error_code;

    explicit Stream(asio::io_context& io) : socket_(io.get_executor()) {}
    /// Of an accepted connection.
    Stream(asio::io_context& io, asio::ip::tcp::socket accepted) : socket_(io.get_executor()) {
        Error error;
        const auto protocol = accepted.local_endpoint(error).protocol();
        if (!error) socket_.assign(protocol, accepted.release(error), error);
        prepare();
    }
    executor_type get_executor() noexcept { return socket_.get_executor(); }
    Socket& socket() { return socket_; }
    /// Of a socket that has just been connected or accepted.
    void prepare() {
        Error ignored;
        socket_.non_blocking(true, ignored);
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    }

    /// From now on everything goes through it; async_handshake() comes first.
    void use(std::unique_ptr<Tls> tls) { tls_ = std::move(tls); }
    /// The same for a server whose peers may not know that TLS is spoken here. What does not begin like TLS
    /// ends the handshake with wrong_protocol_type; the stream is in the clear then and nothing of it is
    /// lost.
    void use_if_spoken(std::unique_ptr<Tls> tls) {
        use(std::move(tls));
        may_be_plain_ = true;
    }
    [[nodiscard]] bool secure() const { return tls_ != nullptr; }
    /// Why TLS failed, "" when it did not.
    [[nodiscard]] std::string tls_failure() const { return tls_ ? tls_->why() : ""; }

    /// Bytes that ever came in, were written by the layer above, and were taken by the kernel.
    [[nodiscard]] std::uint64_t heard() const { return heard_; }
    [[nodiscard]] std::uint64_t written() const { return gone_ + waiting(); }
    [[nodiscard]] std::uint64_t gone() const { return gone_; }
    [[nodiscard]] std::size_t waiting() const { return out_.size() - out_from_; }

    /// A peer that sends more is read no further: reading ends with no_buffer_space.
    void pace(double bytes_per_second, double burst) { pace_.emplace(bytes_per_second, burst); }
    [[nodiscard]] bool too_fast() const { return too_fast_; }

    /// One system call; what the kernel does not take stays.
    void flush(Error& error) {
        error = {};
        if (waiting() == 0) return;
        const auto n = socket_.write_some(asio::buffer(out_.data() + out_from_, waiting()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) error = {};
        gone_ += n;
        out_from_ += n;
        if (waiting() == 0) {
            if (out_.capacity() > kKeep) out_ = {};
            out_.clear();
            out_from_ = 0;
        } else if (out_from_ > kKeep) {
            out_.erase(0, out_from_);
            out_from_ = 0;
        }
    }

    /// The handshake of TLS in the role that use() gave. Error::protocol_error with tls_failure() when it
    /// fails.
    template <class Token>
    auto async_handshake(Token&& token) {
        return asio::async_compose<Token, void(Error)>(
            [this, started = false](auto& self, Error error = {}) mutable {
                const bool first = !std::exchange(started, true);
                if (first) return asio::post(get_executor(), std::move(self));
                if (!error) hear(error);
                if (error == asio::error::would_block || error == asio::error::try_again) error = {};
                if (error) return self.complete(error);
                if (!tls_)
                    return self.complete(
                        boost::system::errc::make_error_code(boost::system::errc::wrong_protocol_type));
                const auto step = tls_->handshake();
                tls_->take_output(out_);
                flush(error);
                if (error) return self.complete(error);
                if (step == Tls::Handshake::failed)
                    return self.complete(
                        boost::system::errc::make_error_code(boost::system::errc::protocol_error));
                if (step == Tls::Handshake::wants_input)
                    return socket_.async_wait(Socket::wait_read, std::move(self));
                handshaken_ = true;
                take_text();  // what came with the last word of the handshake
                self.complete(error);
            },
            token, socket_);
    }

    // What Beast and Asio ask of the layer below them.

    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, Error& error) {
        error = {};
        return append(buffers, static_cast<std::size_t>(-1), error);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        Error error;
        return write_some(buffers, error);
    }

    /// What Beast sends on its own (handshake, pong, close) is short, so it is whole in the buffer at once
    /// and never mixes with ours; the body of an answer goes in pieces, so that a slow reader costs one
    /// piece.
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        Error failed;
        const auto n = append(buffers, kPiece, failed);
        return asio::async_compose<Token, void(Error, std::size_t)>(
            [this, n, failed, started = false](auto& self, Error error = {}) mutable {
                const bool first = !std::exchange(started, true);
                if (first && failed) error = failed;
                if (!error && (first || waiting() > 0)) {
                    flush(error);
                    if (!error && waiting() > 0)
                        return socket_.async_wait(Socket::wait_write, std::move(self));
                }
                if (first) {
                    failed = error;
                    return asio::post(get_executor(), std::move(self));
                }
                self.complete(error ? error : failed, n);
            },
            token, socket_);
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_compose<Token, void(Error, std::size_t)>(
            [this, buffers, started = false](auto& self, Error error = {}) mutable {
                const bool first = !std::exchange(started, true);
                if (first) {
                    if (stashed() > 0) return asio::post(get_executor(), std::move(self));
                    return socket_.async_wait(Socket::wait_read, std::move(self));
                }
                std::size_t n = 0;
                if (stashed() > 0) {
                    n = take_stash(buffers);
                } else if (!error) {
                    n = receive(buffers, error);
                    if (error == asio::error::would_block || error == asio::error::try_again)
                        return socket_.async_wait(Socket::wait_read, std::move(self));
                }
                self.complete(error, n);
            },
            token, socket_);
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, Error& error) {  // Beast wants to see it; nobody calls it
        return stashed() > 0 ? take_stash(buffers) : receive(buffers, error);
    }
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        Error error;
        return read_some(buffers, error);
    }

    /// No more of ours comes; what the peer still sends may be read.
    void shut_sending() {
        Error ignored;
        if (tls_) {
            tls_->close();
            tls_->take_output(out_);
            flush(ignored);
        }
        socket_.shutdown(Socket::shutdown_send, ignored);
    }
    void close() {
        Error ignored;
        socket_.shutdown(Socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    /// The last word may still be on its way, and closing a socket with unread bytes takes it back: reads on
    /// for a moment and a few bytes, then closes.
    template <class Token>
    auto async_linger(Token&& token) {
        return asio::async_compose<Token, void(Error)>(
            [this, until = std::chrono::steady_clock::now() + kLinger, from = heard_, started = false](
                auto& self, Error error = {}) mutable {
                if (!std::exchange(started, true)) {
                    flush(error);
                    shut_sending();
                    return socket_.async_wait(Socket::wait_read, std::move(self));
                }
                if (!error) hear(error);
                stash_ = {};
                stash_from_ = 0;
                if (error == asio::error::would_block || error == asio::error::try_again) error = {};
                if (error || heard_ - from > kLingerBytes || std::chrono::steady_clock::now() > until) {
                    close();
                    return self.complete({});
                }
                socket_.async_wait(Socket::wait_read, std::move(self));
            },
            token, socket_);
    }

  private:
    static constexpr std::size_t kScratch = 64 * 1024;
    static constexpr std::size_t kKeep = 64 * 1024;   ///< memory a quiet link may hold on to
    static constexpr std::size_t kPiece = 64 * 1024;  ///< of an answer's body
    static constexpr std::chrono::seconds kLinger{1};
    static constexpr std::uint64_t kLingerBytes = 256 * 1024;
    /// What TLS may answer by itself in the life of a connection. A peer that only asks for that reads
    /// nothing.
    static constexpr std::size_t kUnasked = 64 * 1024;
    static constexpr char kHandshakeRecord = 0x16;  ///< what TLS begins with; no method of HTTP does

    [[nodiscard]] std::size_t stashed() const { return stash_.size() - stash_from_; }

    template <class Buffers>
    std::size_t append(const Buffers& buffers, std::size_t most, Error& error) {
        std::size_t taken = 0;
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers) && taken < most; ++it) {
            const asio::const_buffer part(*it);
            const auto size = std::min(part.size(), most - taken);
            if (tls_ == nullptr) {
                out_.append(static_cast<const char*>(part.data()), size);
            } else if (tls_->write(static_cast<const char*>(part.data()), size)) {
                tls_->take_output(out_);
            } else {
                error = boost::system::errc::make_error_code(boost::system::errc::protocol_error);
                return 0;
            }
            taken += size;
        }
        return taken;
    }

    template <class Buffers>
    std::size_t take_stash(const Buffers& buffers) {
        const auto n = asio::buffer_copy(buffers, asio::buffer(stash_.data() + stash_from_, stashed()));
        stash_from_ += n;
        if (stashed() == 0) {
            stash_ = {};
            stash_from_ = 0;
        }
        return n;
    }

    /// The large buffer is the thread's, not the link's: 64 KiB a link would be ten times what a quiet link
    /// costs.
    static std::array<char, kScratch>& scratch() {
        thread_local std::array<char, kScratch> bytes;
        return bytes;
    }

    void count(std::size_t n, Error& error) {
        heard_ += n;
        if (!pace_ || pace_->take(std::chrono::steady_clock::now(), static_cast<double>(n))) return;
        too_fast_ = true;
        error = asio::error::no_buffer_space;
    }

    /// Into the caller's buffers first; what does not fit is stashed.
    template <class Buffers>
    std::size_t receive(const Buffers& buffers, Error& error) {
        if (tls_) {
            hear(error);
            if (error) return 0;
            if (stashed() > 0) return take_stash(buffers);
            error = asio::error::would_block;
            return 0;
        }
        std::array<asio::mutable_buffer, 8> into;
        std::size_t used = 0;
        std::size_t room = 0;
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers) && used + 1 < into.size(); ++it) {
            into[used] = *it;
            room += into[used++].size();
        }
        if (room == 0) return 0;
        into[used] = asio::buffer(scratch());
        const auto n = socket_.read_some(into, error);
        count(n, error);
        if (too_fast_) return 0;
        if (n <= room) return n;
        stash_.assign(scratch().data(), n - room);
        stash_from_ = 0;
        return room;
    }

    /// One read of the kernel; its text is appended to the stash. eof only when no text is left.
    void hear(Error& error) {
        error = {};
        const auto n = socket_.read_some(asio::buffer(scratch()), error);
        if (error) return;
        count(n, error);
        if (error) return;
        if (std::exchange(may_be_plain_, false) && n > 0 && scratch()[0] != kHandshakeRecord) tls_.reset();
        if (tls_ == nullptr) {
            stash_.append(scratch().data(), n);
            return;
        }
        tls_->feed({scratch().data(), n});
        if (!handshaken_) return;
        take_text();
        if (unasked_ > kUnasked) error = asio::error::no_buffer_space;
        if (error || stashed() > 0) return;
        if (tls_->failed()) error = boost::system::errc::make_error_code(boost::system::errc::protocol_error);
        if (tls_->ended()) error = asio::error::eof;
    }
    void take_text() {
        std::array<char, 16 * 1024> text;
        while (const auto size = tls_->read(text.data(), text.size()))
            stash_.append(text.data(), size);
        const auto before = out_.size();
        tls_->take_output(out_);
        unasked_ += out_.size() - before;
    }

    Socket socket_;
    std::unique_ptr<Tls> tls_;
    bool handshaken_ = false;
    bool may_be_plain_ = false;
    std::size_t unasked_ = 0;
    std::string out_;
    std::size_t out_from_ = 0;
    std::string stash_;
    std::size_t stash_from_ = 0;
    std::uint64_t heard_ = 0;
    std::uint64_t gone_ = 0;
    std::optional<Bucket> pace_;
    bool too_fast_ = false;
};

/// Beast calls these when both sides have said goodbye, or when the peer broke the protocol.
inline void teardown(boost::beast::role_type, Stream& stream, boost::system::error_code& error) {
    error = {};
    stream.close();
}
template <class Handler>
void async_teardown(boost::beast::role_type, Stream& stream, Handler&& handler) {
    stream.async_linger(std::forward<Handler>(handler));
}
inline void beast_close_socket(Stream& stream) {
    stream.close();
}

}  // namespace xiaoer::net
