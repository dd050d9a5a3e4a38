// Watches the trainers' folders and publishes a new pack when files change and are right; the old one keeps
// serving otherwise. Loading happens on a thread of its own, so the loop never waits for it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>

#include "bot/knowledge/pack.hpp"

namespace xiaoer::knowledge {

class Reloader {
  public:
    /// publish is called on the loop's thread with a pack that loaded without errors.
    Reloader(boost::asio::io_context& io, std::filesystem::path root, std::function<void(Pack)> publish);
    ~Reloader();
    /// Starts watching for file changes.
    void start();
    /// Loads anew now (SIGHUP); several calls while one load runs become one more load.
    void reload();
    void stop();

  private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::knowledge
