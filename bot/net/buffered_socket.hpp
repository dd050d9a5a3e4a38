// The layer under a WebSocket that makes Beast fast on one busy link: reads all the kernel has in one call,
// and gathers what is written until somebody flushes. Included by websocket.cpp alone.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <string>

namespace xiaoer::net {

namespace asio = boost::asio;

class BufferedSocket {
  public:
    using executor_type = asio::io_context::executor_type;
    using Socket = asio::basic_stream_socket<asio::ip::tcp, executor_type>;
    using Error = boost::system::error_code;

    explicit BufferedSocket(asio::io_context& io) : socket_(io.get_executor()) {}
    executor_type get_executor() noexcept { return socket_.get_executor(); }
    Socket& socket() { return socket_; }

    /// Bytes that ever came in, were written by the layer above, and were taken by the kernel.
    [[nodiscard]] std::uint64_t heard() const { return heard_; }
    [[nodiscard]] std::uint64_t written() const { return gone_ + waiting(); }
    [[nodiscard]] std::uint64_t gone() const { return gone_; }
    [[nodiscard]] std::size_t waiting() const { return out_.size() - out_from_; }

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

    // What Beast asks of the layer below it.

    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, Error& error) {
        error = {};
        const auto before = out_.size();
        for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
            const asio::const_buffer part(*it);
            out_.append(static_cast<const char*>(part.data()), part.size());
        }
        return out_.size() - before;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        Error error;
        return write_some(buffers, error);
    }

    /// Frames Beast sends on its own (handshake, pong, close): whole in the buffer at once, so that they
    /// never mix with ours, and on their way at once.
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        Error ignored;
        const auto n = write_some(buffers, ignored);
        return asio::async_compose<Token, void(Error, std::size_t)>(
            [this, n, started = false](auto& self, Error error = {}) mutable {
                const bool first = !std::exchange(started, true);
                if (!error && (first || waiting() > 0)) {
                    flush(error);
                    if (!error && waiting() > 0)
                        return socket_.async_wait(Socket::wait_write, std::move(self));
                    if (first) return asio::post(get_executor(), std::move(self));
                }
                self.complete(error, n);
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

    void close() {
        Error ignored;
        socket_.shutdown(Socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

  private:
    static constexpr std::size_t kScratch = 64 * 1024;
    static constexpr std::size_t kKeep = 64 * 1024;  ///< memory a quiet link may hold on to

    [[nodiscard]] std::size_t stashed() const { return stash_.size() - stash_from_; }

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

    /// Into the caller's buffers first; what does not fit is stashed. The large buffer is the thread's, not
    /// the link's: 64 KiB a link would be ten times what a quiet link costs.
    template <class Buffers>
    std::size_t receive(const Buffers& buffers, Error& error) {
        thread_local std::array<char, kScratch> scratch;
        std::array<asio::mutable_buffer, 8> into;
        std::size_t used = 0;
        std::size_t room = 0;
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers) && used + 1 < into.size(); ++it) {
            into[used] = *it;
            room += into[used++].size();
        }
        if (room == 0) return 0;
        into[used] = asio::buffer(scratch);
        const auto n = socket_.read_some(into, error);
        heard_ += n;
        if (n <= room) return n;
        stash_.assign(scratch.data(), n - room);
        stash_from_ = 0;
        return room;
    }

    Socket socket_;
    std::string out_;
    std::size_t out_from_ = 0;
    std::string stash_;
    std::size_t stash_from_ = 0;
    std::uint64_t heard_ = 0;
    std::uint64_t gone_ = 0;
};

/// Beast calls these when both sides have said goodbye.
inline void teardown(boost::beast::role_type, BufferedSocket& socket, boost::system::error_code& error) {
    error = {};
    socket.close();
}
template <class Handler>
void async_teardown(boost::beast::role_type, BufferedSocket& socket, Handler&& handler) {
    socket.close();
    auto executor = socket.get_executor();
    asio::post(executor, [handler = std::forward<Handler>(handler)]() mutable {
        handler(boost::system::error_code{});
    });
}
inline void beast_close_socket(BufferedSocket& socket) {
    socket.close();
}

}  // namespace xiaoer::net
