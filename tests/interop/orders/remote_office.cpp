// See remote_office.hpp.
#include "tests/interop/orders/remote_office.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/orders/remote/remote.hpp"
#include "tests/interop/orders/facts.hpp"
#include "tests/interop/peer_process.hpp"

namespace xiaoer::interop {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

/// Real: what a call that gets no answer costs the test. An operation has four times that, on the day's
/// clock.
constexpr auto kTimeout = 3s;

/// What the adapter waits for passes on the day's clock, as everything of the day does.
class DayPace final : public adapters::Clock {
  public:
    explicit DayPace(const sim::Premises& premises) : now_(premises.now), at_(premises.at) {}

    adapters::SteadyTime now() const override {
        return adapters::SteadyTime(std::chrono::nanoseconds(now_().time_since_epoch()));
    }
    void set(const std::shared_ptr<boost::asio::steady_timer>& timer, adapters::SteadyTime at) override {
        timer->expires_at(adapters::SteadyTime::max());
        const std::weak_ptr<boost::asio::steady_timer> weak = timer;
        waiting_.push_back(weak);
        at_(core::Time(std::chrono::ceil<std::chrono::milliseconds>(at.time_since_epoch())), [this, weak] {
            const auto waiter = weak.lock();
            if (!waiter) return;
            std::erase_if(waiting_, [&](const auto& one) { return one.lock() == waiter; });
            waiter->cancel();
        });
    }
    std::size_t waiting() {
        std::erase_if(waiting_, [](const auto& one) { return one.expired(); });
        return waiting_.size();
    }

  private:
    std::function<core::Time()> now_;
    std::function<void(core::Time, std::function<void()>)> at_;
    std::vector<std::weak_ptr<boost::asio::steady_timer>> waiting_;
};

/// The adapter, with a count of what it has been asked and not yet answered.
class Counted final : public adapters::Orders {
  public:
    explicit Counted(adapters::Orders& real) : real_(real) {}
    std::size_t asked = 0;

    void of_buyer(std::string_view buyer, std::function<void(adapters::FoundOrders)> then) override {
        real_.of_buyer(buyer, counted(std::move(then)));
    }
    void of_buyer_naming(std::string_view buyer, std::string_view order,
                         std::function<void(adapters::FoundOrders)> then) override {
        real_.of_buyer_naming(buyer, order, counted(std::move(then)));
    }
    void get(std::string_view order, std::function<void(adapters::FoundOrders)> then) override {
        real_.get(order, counted(std::move(then)));
    }
    void append_note(std::string_view order, std::string_view command, std::string_view text, core::Flag flag,
                     std::function<void(adapters::NoteResult)> then) override {
        real_.append_note(order, command, text, flag, counted(std::move(then)));
    }
    void remove_note(std::string_view order, std::string_view command,
                     std::function<void(adapters::NoteResult)> then) override {
        real_.remove_note(order, command, counted(std::move(then)));
    }
    void changed_since(core::Time since, std::function<void(adapters::ChangedOrders)> then) override {
        real_.changed_since(since, counted(std::move(then)));
    }
    [[nodiscard]] adapters::Capabilities capabilities() const override { return real_.capabilities(); }

  private:
    template <class Result>
    std::function<void(Result)> counted(std::function<void(Result)> then) {
        ++asked;
        return [this, then = std::move(then)](Result result) {
            --asked;
            then(std::move(result));
        };
    }
    adapters::Orders& real_;
};

/// All of it in turn, and at the end somebody who does not answer at all, which costs real time.
json in_turn(std::vector<std::string> kinds, bool tries_again, int times) {
    if (tries_again) kinds.emplace_back("internal");
    json all = json::array();
    for (int i = 0; i < times; ++i)
        for (const auto& kind : kinds)
            all.push_back(kind);
    all.push_back("silence");
    return all;
}

/// No bans of a minute and more: they stop every call, and whoever writes meanwhile is rightly handed to a
/// human (reading_test.cpp has what a ban does).
json weather_of(const Dialect& dialect, Weather weather) {
    const bool again = dialect.tries_again;
    return {{"every", weather.every},
            {"people", weather.people},
            {"reads", in_turn({"500", "half", "throttle", "notjson", "drop", "reset"}, again, 60)},
            {"polls", in_turn({"500", "half", "drop", "session", "throttle", "deep"}, again, 90)},
            {"writes",
             in_turn({"lost", "500", "throttle", "half", "drop", "reset", "notjson", "session"}, again, 2)}};
}

class RemoteOffice final : public sim::Office {
  public:
    RemoteOffice(const Dialect& dialect, const sim::Premises& premises, Weather weather)
        : teller_(teller_of(dialect.name)),
          now_(premises.now),
          peer_(dialect.script, {{"KEY", "12345678"}, {"SECRET", "helloworld"}, {"SESSION", "test"}}),
          clock_(std::make_shared<DayPace>(premises)) {
        adapters::RemoteOptions options;
        const auto url = "http://127.0.0.1:" + std::to_string(peer_.port()) + "/router/rest";
        EXPECT_EQ(adapters::Endpoint::parse(url, options.endpoint), "");
        options.places = {"12345678", {"helloworld", "", ""}, {"test", "", ""}};
        options.folder = premises.folder;
        options.timeout = kTimeout;
        options.now = premises.now;
        options.clock = clock_;
        orders_ = std::make_unique<adapters::RemoteOrders>(premises.io, dialect.platform(), options);
        line_ = std::make_unique<Counted>(*orders_);
        peer_.post("weather", weather_of(dialect, weather).dump());
    }

    adapters::Orders& port() override { return *line_; }
    sim::Knows knows() const override { return teller_.knows; }
    std::string number(int n) const override { return teller_.number(n); }

    void put(const std::string& buyer, const core::Order& order) override {
        const auto told = teller_.tell(order, buyer, now_());
        const auto& key = told.at(teller_.key);
        keys_[order.id] = key.is_string() ? key.get<std::string>() : key.dump();
        peer_.post("facts", told.dump());
    }
    /// Its line may be slow, and then the bot would see the closed order in time: it learns of it from the
    /// refusal alone.
    void close(const std::string&, core::Order order) override {
        peer_.get("lock", {{"id", keys_.at(order.id)}});
    }
    std::string memo(const std::string& order) override {
        const auto memo = peer_.get("order", {{"id", keys_.at(order)}}).at(teller_.memo);
        return memo.is_string() ? memo.get<std::string>() : std::string();
    }
    std::vector<std::string> written_by_people(const std::string& order) override {
        if (people_.is_null()) people_ = peer_.get("people").at("lines");
        return people_.value(keys_.at(order), std::vector<std::string>{});
    }
    bool answers_later() const override { return line_->asked > clock_->waiting(); }
    int faults() override { return peer_.get("people").at("faults").get<int>(); }

  private:
    const Teller& teller_;
    std::function<core::Time()> now_;
    PeerProcess peer_;
    std::shared_ptr<DayPace> clock_;
    std::unique_ptr<adapters::RemoteOrders> orders_;
    std::unique_ptr<Counted> line_;
    std::map<std::string, std::string> keys_;
    json people_;
};

}  // namespace

sim::OpenOffice remote_office(const Dialect& dialect, Weather weather) {
    return [&dialect, weather](sim::Premises premises) {
        return std::make_unique<RemoteOffice>(dialect, premises, weather);
    };
}

}  // namespace xiaoer::interop
