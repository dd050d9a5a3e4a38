#include "bot/web/live/finder.hpp"

#include <boost/asio/post.hpp>

#include "bot/base/log.hpp"

namespace xiaoer::web {
namespace {

constexpr int kWaiting = 20;
/// Rows that one question brings into the index; more of them in the pauses.
constexpr std::size_t kAtOnce = 5'000;

}  // namespace

Finder::Finder(boost::asio::io_context& io, std::filesystem::path folder)
    : io_(io), folder_(std::move(folder)) {}

Finder::~Finder() {
    stop();
}

bool Finder::find(store::SearchQuery query, Then then) {
    if (waiting_ >= kWaiting || stopped_) return false;
    ++waiting_;
    boost::asio::post(thread_, [this, query = std::move(query), then = std::move(then),
                                alive = std::weak_ptr(alive_)]() mutable {
        store::SearchResult result;
        std::string fault;
        try {
            if (!stopped_) result = look(query);
        } catch (const std::exception& error) {
            log::error("search: {}", error.what());
            fault = "现在搜不了，请稍后再试。";
            search_.reset();
        }
        boost::asio::post(io_, [this, result = std::move(result), fault = std::move(fault),
                                then = std::move(then), alive = std::move(alive)]() mutable {
            if (alive.expired()) return;
            --waiting_;
            then(std::move(result), std::move(fault));
        });
    });
    return true;
}

store::SearchResult Finder::look(const store::SearchQuery& query) {
    if (!search_) {
        if (!std::filesystem::exists(folder_ / "xiaoer.db")) return {};
        search_ = std::make_unique<store::Search>(folder_);
    }
    // What was said a moment ago is found too; a store that was never searched is read in slices between
    // questions.
    if (!catching_up_ && search_->catch_up(kAtOnce)) {
        catching_up_ = true;
        go_on();
    }
    return search_->find(query);
}

void Finder::go_on() {
    boost::asio::post(thread_, [this] {
        try {
            catching_up_ = !stopped_ && search_ && search_->catch_up(kAtOnce);
        } catch (const std::exception& error) {
            catching_up_ = false;
            log::error("search: {}", error.what());
        }
        if (catching_up_) go_on();
    });
}

void Finder::renew() {
    boost::asio::post(thread_, [this] {
        try {
            if (!search_ && std::filesystem::exists(folder_ / "search.db"))
                search_ = std::make_unique<store::Search>(folder_);
            if (stopped_ || !search_) return;
            search_->forget();
            if (!std::exchange(catching_up_, true)) go_on();
        } catch (const std::exception& error) {
            log::error("search: {}", error.what());
            search_.reset();
        }
    });
}

void Finder::stop() {
    stopped_ = true;
    alive_.reset();
    thread_.join();
}

}  // namespace xiaoer::web
