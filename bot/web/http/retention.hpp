// Lets go of what has been kept for its period, while the server serves: a round a day, one small step a
// tick, each on the thread that owns the thing. Ticks come from the server's timer; it decides nothing about
// what is open, the store and the core know that.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "bot/net/counters.hpp"
#include "bot/store/store.hpp"
#include "bot/web/http/periods.hpp"

namespace xiaoer::users {
class Accounts;
}

namespace xiaoer::web {

class Retention {
  public:
    struct Parts {
        store::Store& store;
        users::Accounts& accounts;
        /// On the loop's thread, after conversations are gone from the store: memory lets go of them too.
        std::function<void(const std::vector<core::ConversationId>& gone)> forget;
        /// After a round that took lines out.
        std::function<void()> renew_index;
        std::function<core::Time()> now;
    };
    Retention(boost::asio::io_context& io, Periods periods, Parts parts);
    ~Retention();

    /// At most one step is under way.
    void tick();
    void stop();
    /// What was removed since the start, by kind; and "rounds".
    [[nodiscard]] const net::Counters& removed() const { return removed_; }

  private:
    enum class Stage : std::uint8_t { waiting, conversations, audit, logs };
    void conversations(store::Retired out);
    void audit(std::size_t gone);
    void logs();
    [[nodiscard]] std::optional<core::Time> before(std::chrono::days period) const;

    boost::asio::io_context& io_;
    Periods periods_;
    Parts parts_;
    net::Counters removed_;
    Stage stage_ = Stage::waiting;
    bool under_way_ = false;
    std::size_t lines_ = 0;    ///< in this round
    std::size_t entries_ = 0;  ///< of the trail, in this round
    std::optional<core::Time> begun_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    boost::asio::thread_pool thread_{1};
};

}  // namespace xiaoer::web
