// Full-text search for people, on a thread of its own: neither the index nor a slow question holds up the
// bot.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "bot/store/search.hpp"

namespace xiaoer::web {

class Finder {
  public:
    /// folder: of the store; one without a store finds nothing.
    Finder(boost::asio::io_context& io, std::filesystem::path folder);
    ~Finder();
    Finder(const Finder&) = delete;
    Finder& operator=(const Finder&) = delete;

    /// result, or why there is none (a sentence for people); on the loop's thread.
    using Then = std::function<void(store::SearchResult result, std::string fault)>;
    /// false: too many questions wait already.
    [[nodiscard]] bool find(store::SearchQuery query, Then then);
    /// Rows were taken out of the store: the index is made anew, in slices.
    void renew();
    void stop();

  private:
    store::SearchResult look(const store::SearchQuery& query);
    void go_on();

    boost::asio::io_context& io_;
    std::filesystem::path folder_;
    std::unique_ptr<store::Search> search_;  ///< made when it is first asked for; of the thread
    int waiting_ = 0;                        ///< questions; of the loop's thread
    bool catching_up_ = false;               ///< of the thread
    std::atomic<bool> stopped_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    boost::asio::thread_pool thread_{1};
};

}  // namespace xiaoer::web
