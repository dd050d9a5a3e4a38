// The loop with a store and a scripted link, in virtual time: what its tests share.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <deque>

#include "bot/run/loop.hpp"
#include "tests/core/shipped.hpp"

namespace xiaoer::run {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// A link whose answers the test gives.
class ScriptedIm : public adapters::Im {
  public:
    [[nodiscard]] std::string_view account() const override { return "chat:demo"; }
    [[nodiscard]] bool up() const override { return is_up; }
    void hold(bool now_held) override { held.push_back(now_held); }
    void start(adapters::Sink& sink) override {
        sink_ = &sink;
        sink.link("chat:demo", true);
    }
    void send(adapters::Outgoing message) override {
        sent.push_back(message);
        if (answer) sink_->sent(message.command, *answer, "m1", "拒绝");
    }
    bool send_group(adapters::GroupMessage message) override {
        to_groups.push_back(std::move(message));
        return true;
    }
    [[nodiscard]] std::optional<adapters::KnownBuyer> known(std::string_view) const override { return knows; }
    void flush() override {}
    void stop() override {}
    [[nodiscard]] const net::Counters& counters() const override { return counters_; }
    bool is_up = true;
    std::vector<bool> held;
    std::vector<adapters::GroupMessage> to_groups;
    adapters::Sink& sink() { return *sink_; }

    std::vector<adapters::Outgoing> sent;
    std::optional<adapters::Outcome> answer = adapters::Outcome::delivered;
    std::optional<adapters::KnownBuyer> knows;

  private:
    adapters::Sink* sink_ = nullptr;
    net::Counters counters_;
};

/// A back office that answers at once, or not at all.
class ScriptedOrders : public adapters::Orders {
  public:
    void of_buyer(std::string_view buyer, std::function<void(adapters::FoundOrders)> then) override {
        asked.emplace_back(buyer);
        then({orders, fault, "故障"});
    }
    void of_buyer_naming(std::string_view buyer, std::string_view order,
                         std::function<void(adapters::FoundOrders)> then) override {
        asked_for = std::string(buyer) + " " + std::string(order);
        of_buyer(buyer, std::move(then));
    }
    void get(std::string_view, std::function<void(adapters::FoundOrders)> then) override {
        then({orders, fault, "故障"});
    }
    void append_note(std::string_view order, std::string_view, std::string_view text, core::Flag,
                     std::function<void(adapters::NoteResult)> then) override {
        if (fault == adapters::OrdersFault::none)
            notes.push_back(std::string(order) + " " + std::string(text));
        then({fault, "故障", ""});
    }
    void remove_note(std::string_view order, std::string_view command,
                     std::function<void(adapters::NoteResult)> then) override {
        if (!erasing) return adapters::Orders::remove_note(order, command, std::move(then));
        erased.emplace_back(command);
        then({*erasing, "故障", ""});
    }
    [[nodiscard]] adapters::Capabilities capabilities() const override { return {}; }

    std::vector<core::Order> orders;
    std::vector<std::string> asked;  ///< whose orders
    std::vector<std::string> notes;
    std::string asked_for;
    adapters::OrdersFault fault = adapters::OrdersFault::none;
    std::optional<adapters::OrdersFault> erasing;  ///< nothing: it cannot take notes out
    std::vector<std::string> erased;               ///< commands it was asked to take out
};

class LoopTest : public testing::Test {
  protected:
    asio::io_context io{1};
    core::Time now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 3} + 2h;
    std::unique_ptr<store::Store> store =
        store::open_memory([this](std::function<void()> f) { asio::post(io, std::move(f)); });
    ScriptedOrders orders;
    std::shared_ptr<ScriptedIm> im = std::make_shared<ScriptedIm>();
    std::unique_ptr<Loop> loop;
    int keys = 0;

    void open() {
        Loop::Options options;
        options.now = [this] { return now; };
        loop = std::make_unique<Loop>(io, *store, orders, test::shipped(), options);
        loop->add(im);
        loop->start();
        run();
    }
    void run() {
        // Handlers that are ready, nothing else: the timer never fires by real time here.
        store->flush();
        io.restart();
        while (io.poll() > 0) {
            store->flush();
            io.restart();
        }
    }
    void say(const std::string& text, const std::string& key = {}) {
        core::BuyerSaid said;
        said.text = text;
        loop->submit({"chat:demo:b", key.empty() ? "k" + std::to_string(++keys) : key, now, said});
        run();
    }
    void tick(std::chrono::milliseconds by) {
        now += by;
        loop->submit({"chat:demo:b", "", now, core::Tick{}});
        run();
    }
    void submit(core::EventBody what) {
        loop->submit({"chat:demo:b", "a" + std::to_string(++keys), now, std::move(what)});
        run();
    }
};

}  // namespace xiaoer::run
