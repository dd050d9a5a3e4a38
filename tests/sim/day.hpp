// A store's day in virtual time: the real loop, a real store and a real back office, with buyers, agents,
// couriers and the back office's people played by a list of what happens when. It decides nothing about what
// should come of it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/run/loop.hpp"
#include "tests/kit/folder.hpp"
#include "tests/sim/office.hpp"

namespace xiaoer::sim {

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
    [[nodiscard]] const net::Counters& counters() const override { return counters_; }

    /// Confirms what was sent to groups since.
    void answer_groups();
    [[nodiscard]] bool waits() const { return !later_.empty(); }

    std::vector<Sent> sent;
    std::vector<Sent> groups;

  private:
    std::vector<std::string> later_;
    const Time& now_;
    adapters::Sink* sink_ = nullptr;
    net::Counters counters_;
};

class Day {
  public:
    /// begin: on the store's clock, the moment the day is opened.
    Day(Time begin, const OpenOffice& office);
    ~Day();

    void at(Time when, std::function<void()> what) { plan_.emplace(when, std::move(what)); }
    /// card: the order whose card the buyer clicks along with it.
    void buyer(Time when, const std::string& who, const std::string& text, int pictures = 0,
               const std::string& card = {});
    /// An agent takes what waits within a minute, says a sentence and ends it three minutes later; only in
    /// service hours. On for the whole day.
    void staff_the_desk();
    void run_until(Time end);

    [[nodiscard]] Time now() const { return now_; }
    [[nodiscard]] const scripts::Playbook& playbook() const { return *pack_.playbook; }
    Office& office() { return *office_; }
    Im& im() { return *im_; }
    store::Store& store() { return *store_; }
    run::Loop& loop() { return *loop_; }

  private:
    void settle();
    void accept_queue();

    test::Folder folder_;
    Time now_;
    boost::asio::io_context io_{1};
    knowledge::Pack pack_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Office> office_;
    std::shared_ptr<Im> im_;
    std::unique_ptr<run::Loop> loop_;
    std::multimap<Time, std::function<void()>> plan_;
    int keys_ = 0;
};

}  // namespace xiaoer::sim
