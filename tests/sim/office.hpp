// The back office of a simulated day, from both sides: the port that the bot speaks to, and what the back
// office does by itself. It expects nothing of the bot.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/orders/port.hpp"

namespace xiaoer::sim {

using core::Time;

/// What a back office cannot tell, nobody can expect the bot to know.
struct Knows {
    bool buyer = true;   ///< whose an order is; where it does not, buyers click their order's card
    bool review = true;  ///< where it does not, a note is written as if nobody had reviewed the order
    bool courier =
        true;  ///< who carries a parcel; where it does not, the warehouse that handed it over is urged
    bool trace = true;  ///< where it does not, a parcel that stands still looks like one that moves
};

class Office {
  public:
    Office() = default;
    virtual ~Office() = default;
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    [[nodiscard]] virtual adapters::Orders& port() = 0;
    [[nodiscard]] virtual Knows knows() const { return {}; }
    /// The n-th order's number, as this back office writes them.
    [[nodiscard]] virtual std::string number(int n) const { return "T" + std::to_string(10'000 + n); }
    /// From now on the order is this. Its memo and flag are only taken when it is new.
    virtual void put(const std::string& buyer, const core::Order& order) = 0;
    /// The order closes before the next note can be written to it.
    virtual void close(const std::string& buyer, core::Order order) {
        order.state = core::TradeState::closed;
        put(buyer, order);
    }
    /// The memo as the back office itself has it.
    [[nodiscard]] virtual std::string memo(const std::string& order) = 0;
    /// What its people wrote into that memo while the day went on.
    [[nodiscard]] virtual std::vector<std::string> written_by_people(const std::string& order) {
        (void)order;
        return {};
    }
    /// Whether the bot's calls are with somebody outside this process, who has to be waited for.
    [[nodiscard]] virtual bool answers_later() const { return false; }
    /// How many calls went wrong.
    [[nodiscard]] virtual int faults() = 0;
};

/// What an office is opened with.
struct Premises {
    boost::asio::io_context& io;
    std::filesystem::path folder;
    std::function<Time()> now;                            ///< the day's clock
    std::function<void(Time, std::function<void()>)> at;  ///< something happens at that moment of it
};
using OpenOffice = std::function<std::unique_ptr<Office>(Premises)>;

/// The embedded order book, behind a line on which every n-th note and poll fails; 0 = none does.
[[nodiscard]] OpenOffice local_office(int faults_every);

}  // namespace xiaoer::sim
