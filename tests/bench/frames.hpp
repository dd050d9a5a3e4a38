// WebSocket frames on a raw socket, for the load generator: server side, text frames only, no library between
// it and the kernel. Enough for a peer that behaves; not for anything else.
#pragma once

#include <string>

namespace bench {

class RawWire {
  public:
    explicit RawWire(int fd);
    ~RawWire();
    RawWire(const RawWire&) = delete;
    RawWire& operator=(const RawWire&) = delete;

    /// Queues a text frame; flush() writes what is queued.
    void write(const std::string& text);
    void flush();
    /// Waits for bytes at most so long and reads them; false when the link has ended.
    bool fill(int milliseconds);
    /// The next whole text frame that fill() has brought.
    bool next(std::string& text);

  private:
    int fd_;
    std::string in_;
    std::size_t at_ = 0;
    std::string out_;
};

/// Accepts a connection within 20 s and answers its upgrade; throws std::runtime_error.
int accept_websocket(int listener);

}  // namespace bench
