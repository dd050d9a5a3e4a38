// Buyers' photographs on disk. A name is "<visitor>-<random>.jpg": who may see it follows from the name, so
// nothing else needs to be kept. Files are written and read on a thread of their own; answers come back on
// the loop's.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bot/web/media/picture_bytes.hpp"

namespace xiaoer::web {

class Pictures {
  public:
    Pictures(boost::asio::io_context& io, std::string dir, std::size_t total_limit);
    ~Pictures();

    enum class Error { none, not_a_picture, full, disk };
    /// done(name, trouble): the name when the picture is on disk.
    void save(std::string_view visitor, std::string bytes, std::function<void(std::string, Error)> done);
    /// A picture of our own making under its own name (core::proof_name); kept once, given up when there is
    /// no room.
    void keep(std::string name, std::string bytes);
    /// done(bytes), empty when there is no such file.
    void read(std::string name, std::function<void(std::optional<std::string>)> done);
    void stop();

    /// Whether a name is one of ours; visitor "" = anybody's.
    [[nodiscard]] static bool is_name(std::string_view name, std::string_view visitor);
    [[nodiscard]] bool exists(std::string_view name) const;

  private:
    [[nodiscard]] std::string path(std::string_view name) const;

    boost::asio::io_context& io_;
    std::string dir_;
    std::size_t total_limit_;
    std::size_t total_ = 0;
    boost::asio::thread_pool pool_{1};
};

}  // namespace xiaoer::web
