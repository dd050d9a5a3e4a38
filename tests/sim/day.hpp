// A store's day in virtual time: the real loop, a real store and a real order book, with buyers, agents,
// couriers and the back office played by a list of what happens when. It decides nothing about what should
// come of it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/orders/local.hpp"
#include "bot/run/loop.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::sim {

using core::Time;

/// The IM: takes everything, remembers it with its time.
class Im final : public adapters::Im {
  public:
    struct Sent {
        Time at{};
        std::string conversation;  ///< "" = a group
        std::string text;
    };
    explicit Im(const Time& now) : now_(now) {}
    [[nodiscard]] std::string_view account() const override { return "chat:demo"; }
    [[nodiscard]] bool up() const override { return true; }
    void start(adapters::Sink& sink) override;
    void send(adapters::Outgoing message) override;
    bool send_group(adapters::GroupMessage message) override;
    void flush() override {}
    void stop() override {}
    [[nodiscard]] const adapters::Counters& counters() const override { return counters_; }

    /// Confirms what was sent to groups since.
    void answer_groups();
    [[nodiscard]] bool waits() const { return !later_.empty(); }

    std::vector<Sent> sent;
    std::vector<Sent> groups;

  private:
    std::vector<std::string> later_;
    const Time& now_;
    adapters::Sink* sink_ = nullptr;
    adapters::Counters counters_;
};

/// The order book behind a line that fails now and then: notes and polls come back "not now", every third of
/// them after the note was written.
class Unsteady final : public adapters::Orders {
  public:
    explicit Unsteady(adapters::Orders& real) : real_(real) {}
    int every = 0;  ///< the n-th call fails; 0 = none does
    int failed = 0;

    void of_buyer(std::string_view buyer, std::function<void(adapters::FoundOrders)> then) override;
    void get(std::string_view order, std::function<void(adapters::FoundOrders)> then) override;
    void append_note(std::string_view order, std::string_view command, std::string_view text, core::Flag flag,
                     std::function<void(adapters::NoteResult)> then) override;
    void changed_since(Time since, std::function<void(adapters::ChangedOrders)> then) override;
    [[nodiscard]] adapters::Capabilities capabilities() const override { return real_.capabilities(); }

  private:
    bool fails() { return every > 0 && ++calls_ % every == 0 && ++failed > 0; }
    adapters::Orders& real_;
    int calls_ = 0;
};

class Day {
  public:
    /// begin: on the store's clock, the moment the day is opened.
    explicit Day(Time begin);
    ~Day();

    void at(Time when, std::function<void()> what) { plan_.emplace(when, std::move(what)); }
    void buyer(Time when, const std::string& who, const std::string& text, int pictures = 0);
    /// An agent takes what waits within a minute, says a sentence and ends it three minutes later; only in
    /// service hours. On for the whole day.
    void staff_the_desk();
    void run_until(Time end);

    [[nodiscard]] Time now() const { return now_; }
    [[nodiscard]] const scripts::Book& book() const { return *pack_.book; }
    adapters::LocalOrders& orders() { return *local_; }
    Unsteady& line() { return *line_; }
    Im& im() { return *im_; }
    store::Store& store() { return *store_; }
    run::Loop& loop() { return *loop_; }

  private:
    void settle();
    void accept_queue();

    test::Folder folder_;
    Time now_;
    boost::asio::io_context io_{1};
    run::Pack pack_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<adapters::LocalOrders> local_;
    std::unique_ptr<Unsteady> line_;
    std::shared_ptr<Im> im_;
    std::unique_ptr<run::Loop> loop_;
    std::multimap<Time, std::function<void()>> plan_;
    int keys_ = 0;
};

}  // namespace xiaoer::sim
