// Links against peers that misbehave.
#include "adapters/im/link.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "adapters/im/onebot.hpp"
#include "tests/adapters/im/harness.hpp"
#include "tests/adapters/im/scripted_peer.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using testing::counted;
using testing::Recorder;
using testing::run_until;
using testing::ScriptedPeer;

const std::string kConnect =
    R"({"self_id":10001,"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":"connect"})";

TEST(Backoff, IsFullJitterUpToACeiling) {
    const Backoff backoff;
    const auto at = [&](int failures, double random) {
        return backoff.next(Cut::Kind::network, failures, random).count();
    };
    EXPECT_EQ(at(1, 0.0), 0);
    EXPECT_EQ(at(1, 0.5), 250);
    EXPECT_EQ(at(2, 0.5), 500);
    EXPECT_EQ(at(5, 0.5), 4'000);
    EXPECT_EQ(at(7, 0.5), 15'000);
    EXPECT_EQ(at(1'000'000, 0.999), 29'970);
}

TEST(Backoff, ARefusedTokenWaitsLong) {
    const Backoff backoff;
    EXPECT_EQ(backoff.next(Cut::Kind::auth, 1, 0.0), 15s);
    EXPECT_EQ(backoff.next(Cut::Kind::auth, 2, 0.5), 45s);
    EXPECT_EQ(backoff.next(Cut::Kind::auth, 50, 0.0), 5min);
}

class OneBotLinkTest : public ::testing::Test {
  protected:
    OneBotOptions options(const ScriptedPeer& peer) {
        OneBotOptions o;
        o.url = "ws://127.0.0.1:" + std::to_string(peer.port()) + "/";
        o.token = "secret&1";
        o.backoff = {1ms, 1ms, 40ms, 40ms};
        o.random = [this] { return random_; };
        return o;
    }
    /// Answers every send with done, in the order asked.
    static std::vector<std::string> answer(const std::string& frame) {
        const auto call = nlohmann::json::parse(frame);
        if (call["action"] != "send_private_msg") return {};
        const auto echo = call["echo"].get<std::string>();
        return {R"({"status":"ok","retcode":0,"data":{"message_id":"id-)" + echo + R"("},"echo":")" + echo +
                "\"}"};
    }
    void start(const std::shared_ptr<Im>& im) {
        im_ = im;
        im_->start(sink_);
    }
    [[nodiscard]] bool wait(const std::function<bool()>& condition) { return run_until(io_, condition); }
    void say(const std::string& command, const std::string& text = "亲，在的") {
        im_->send({command, "onebot:10001:86", text});
        im_->flush();
    }
    void TearDown() override {
        if (im_) im_->stop();
    }

    boost::asio::io_context io_;
    Recorder sink_;
    std::shared_ptr<Im> im_;
    double random_ = 0.9;
};

TEST_F(OneBotLinkTest, ShowsTheTokenBothWays) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_EQ(peer.targets().at(0), "/?access_token=secret%261");
    EXPECT_EQ(peer.tokens().at(0), "Bearer secret&1");
    EXPECT_EQ(im_->account(), "onebot:10001");
}

TEST_F(OneBotLinkTest, ATokenRefusedAtTheUpgradeIsAuth) {
    for (const unsigned status : {401U, 403U}) {
        ScriptedPeer peer(io_, {.refuse_with = status});
        const auto im = dial_onebot11(io_, options(peer));
        im->start(sink_);
        ASSERT_TRUE(wait([&] { return counted(*im, "link_cut_auth") >= 2; }));
        EXPECT_EQ(counted(*im, "link_cut_network") + counted(*im, "link_cut_refused"), 0U);
        im->stop();
    }
    EXPECT_TRUE(sink_.links.empty());
}

TEST_F(OneBotLinkTest, ATokenRefusedByClosingAfterTheUpgradeIsAuth) {
    for (const unsigned code : {1002U, 1008U}) {
        ScriptedPeer peer(io_, {.close_with = code});
        const auto im = dial_onebot11(io_, options(peer));
        im->start(sink_);
        ASSERT_TRUE(wait([&] { return counted(*im, "link_cut_auth") >= 1; }));
        im->stop();
    }
}

TEST_F(OneBotLinkTest, TheSameCloseLaterIsNoAuth) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    peer.drop();
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_network") == 1; }));
    ASSERT_TRUE(wait([&] { return im_->up(); })) << "and it dials again";
    EXPECT_EQ(sink_.links,
              (std::vector<std::string>{"onebot:10001 up", "onebot:10001 down", "onebot:10001 up"}));
}

TEST_F(OneBotLinkTest, AnotherServiceOnThePortIsNoAuth) {
    ScriptedPeer peer(io_, {.refuse_with = 404});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_refused") >= 2; }));
}

TEST_F(OneBotLinkTest, APeerThatNeverAnswersTheUpgradeIsGivenUp) {
    ScriptedPeer peer(io_, {.silent_upgrade = true});
    auto o = options(peer);
    o.pace.open_within = 30ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return peer.connections() >= 3; }));
    EXPECT_GE(counted(*im_, "link_cut_network"), 2U);
}

TEST_F(OneBotLinkTest, NobodyThere) {
    OneBotOptions o;
    {
        ScriptedPeer gone(io_, {});
        o = options(gone);
    }
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_network") >= 3; }));
    say("c1");
    EXPECT_EQ(sink_.of("c1"), nullptr) << "never from within send()";
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::not_sent);
}

TEST_F(OneBotLinkTest, AHostNameIsResolved) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    auto o = options(peer);
    o.url = "ws://localhost:" + std::to_string(peer.port()) + "/";
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
}

TEST_F(OneBotLinkTest, TheAccountIsAskedForWhenNothingTellsIt) {
    ScriptedPeer peer(
        io_, {.answers = [](const std::string& frame) -> std::vector<std::string> {
            const auto call = nlohmann::json::parse(frame);
            if (call["action"] != "get_login_info") return {};
            return {R"({"status":"ok","retcode":0,"data":{"user_id":10002,"nickname":"x"},"echo":)" +
                    call["echo"].dump() + "}"};
        }});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_EQ(im_->account(), "onebot:10002");
}

TEST_F(OneBotLinkTest, ALinkWithoutAnAccountIsDialledAgain) {
    ScriptedPeer peer(io_, {});
    auto o = options(peer);
    o.answer_within = 20ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return peer.connections() >= 2; }));
    EXPECT_GE(counted(*im_, "login_unanswered"), 1U);
}

// Quirk 7 once more, at the link: two lifecycle events are one opening.
TEST_F(OneBotLinkTest, ConnectAndEnableOpenOnce) {
    auto enable = kConnect;
    enable.replace(enable.rfind("connect"), 7, "enable");
    ScriptedPeer peer(io_, {.greetings = {kConnect, enable}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    say("c1");
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.links.size(), 1U);
}

TEST_F(OneBotLinkTest, ASplitLinkIsUpWhenBothHalvesAre) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}, .answers = answer});
    auto o = options(peer);
    o.split = true;
    o.token.clear();
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    auto targets = peer.targets();
    std::sort(targets.begin(), targets.end());
    EXPECT_EQ(targets, (std::vector<std::string>{"/api", "/event"}));
    say("c1");
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.of("c1")->message_id, "id-c1");
    EXPECT_EQ(sink_.links.size(), 1U);
}

TEST_F(OneBotLinkTest, AnswersThatNeverComeAreInDoubtAndLateOnesAreCounted) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    auto o = options(peer);
    o.answer_within = 30ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    say("c1");
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::in_doubt);
    peer.send(R"({"status":"ok","retcode":0,"data":{"message_id":"late"},"echo":"c1"})");
    // The late answer still tells which message was ours: its report is no human on the phone.
    peer.send(
        R"({"post_type":"message_sent","message_type":"private","self_id":10001,"user_id":10001,"target_id":86,
                  "message_id":"late","message":"什么"})");
    ASSERT_TRUE(wait([&] { return counted(*im_, "own_echo") == 1; }));
    EXPECT_EQ(counted(*im_, "answer_unexpected"), 1U);
    EXPECT_EQ(sink_.outcomes.size(), 1U);
    EXPECT_TRUE(sink_.events.empty());
}

TEST_F(OneBotLinkTest, AnUnreadableCallAnsweredWithoutEchoHurtsNobody) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    say("c1");
    peer.send(R"({"retcode":1400,"status":"failed","data":null})");
    ASSERT_TRUE(wait([&] { return counted(*im_, "answer_without_echo") == 1; }));
    EXPECT_EQ(sink_.of("c1"), nullptr);
}

TEST_F(OneBotLinkTest, WhatThePhoneWroteAndWhatWeWroteAreToldApart) {
    ScriptedPeer peer(
        io_,
        {.greetings = {kConnect}, .answers = [](const std::string& frame) {
             std::vector<std::string> out;
             for (const auto& done : answer(frame)) {
                 // The report of our own message overtakes the answer to it.
                 out.push_back(
                     R"({"post_type":"message_sent","message_type":"private","self_id":10001,"user_id":10001,)"
                     R"("target_id":86,"message_id":"other-form","message":"亲，在的"})");
                 out.push_back(done);
             }
             return out;
         }});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    say("c1");
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_TRUE(sink_.events.empty());
    peer.send(
        R"({"post_type":"message_sent","message_type":"private","self_id":10001,"user_id":10001,"target_id":86,
                  "message_id":"p1","message":"亲，在的"})");
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 1; })) << "the same words again are a human's";
    EXPECT_EQ(sink_.events[0].what, core::Happening(core::AgentSaid{"手机", "亲，在的", true}));
}

TEST_F(OneBotLinkTest, AnotherShopsEventsAreNotTaken) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    peer.send(
        R"({"post_type":"message","message_type":"private","self_id":99,"user_id":86,"message_id":1,"message":"a"})");
    ASSERT_TRUE(wait([&] { return counted(*im_, "foreign_account") == 1; }));
    ASSERT_TRUE(wait([&] { return sink_.links.size() == 3; })) << "who is behind the address is asked anew";
    EXPECT_TRUE(sink_.events.empty());
    im_->send({"c1", "onebot:99:86", "x"});
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::refused);
}

TEST_F(OneBotLinkTest, NoHeartbeatForThreeIntervalsIsDeath) {
    ScriptedPeer peer(
        io_,
        {.greetings = {
             R"({"self_id":10001,"post_type":"meta_event","meta_event_type":"heartbeat","interval":20,"status":{"online":true}})"}});
    auto o = options(peer);
    o.heartbeat_floor = 10ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_silent") >= 1; }));
    EXPECT_EQ(sink_.links.at(1), "onebot:10001 down");
}

TEST_F(OneBotLinkTest, APeerThatAnswersNoPingIsDead) {
    ScriptedPeer peer(io_, {.reads = false, .greetings = {kConnect}});
    auto o = options(peer);
    o.pace.ping_after = 20ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_silent") >= 1; }));
}

TEST_F(OneBotLinkTest, APeerThatAnswersPingsIsAlive) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    auto o = options(peer);
    o.pace.ping_after = 10ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_FALSE(run_until(
        io_, [&] { return counted(*im_, "link_cut_silent") > 0; }, 200ms));
}

TEST_F(OneBotLinkTest, TheQueueIsBoundedAndTellsWhenItHasRoom) {
    ScriptedPeer peer(io_, {.reads = false, .greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    const std::string large(60'000, 'x');
    int sent = 0;
    while (counted(*im_, "send_queue_full") == 0 && sent < 2'000)
        im_->send({"c" + std::to_string(sent++), "onebot:10001:86", large});
    ASSERT_LT(sent, 2'000) << "16 MB into a peer that reads nothing";
    const auto refused = "c" + std::to_string(sent - 1);
    ASSERT_TRUE(wait([&] { return sink_.of(refused) != nullptr; }));
    EXPECT_EQ(sink_.of(refused)->outcome, Outcome::not_sent);
    peer.drop();
    ASSERT_TRUE(wait([&] { return static_cast<int>(sink_.outcomes.size()) == sent; })) << "exactly once each";
    EXPECT_EQ(sink_.of("c0")->outcome, Outcome::in_doubt) << "it had left";
    const auto last = "c" + std::to_string(sent - 2);
    EXPECT_EQ(sink_.of(last)->outcome, Outcome::not_sent) << "its first byte had not";
}

TEST_F(OneBotLinkTest, OneFlushSendsEverythingInOrder) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    for (int i = 0; i < 500; ++i)
        im_->send(
            {"c" + std::to_string(i), "onebot:10001:" + std::to_string(i), "第" + std::to_string(i) + "条"});
    im_->flush();
    ASSERT_TRUE(wait([&] { return sink_.outcomes.size() == 500; }));
    for (int i = 0; i < 500; ++i)
        EXPECT_EQ(sink_.outcomes[static_cast<std::size_t>(i)].command, "c" + std::to_string(i));
    EXPECT_EQ(nlohmann::json::parse(peer.frames().at(1 + 42))["params"]["message"][0]["data"]["text"],
              "第42条");
}

TEST_F(OneBotLinkTest, StoppingEndsWhatWaits) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    im_->send({"c1", "onebot:10001:86", "x"});
    im_->stop();
    ASSERT_NE(sink_.of("c1"), nullptr);
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::in_doubt);
    ASSERT_TRUE(wait([&] { return peer.open() == 0; })) << "a goodbye, not a reset";
    EXPECT_EQ(peer.connections(), 1U);
}

TEST_F(OneBotLinkTest, WordsOfThePeerAreSafeToKeep) {
    ScriptedPeer peer(
        io_,
        {.greetings = {kConnect}, .answers = [](const std::string& frame) -> std::vector<std::string> {
             const auto call = nlohmann::json::parse(frame);
             if (call["action"] != "send_private_msg") return {};
             return {
                 R"({"status":"failed","retcode":100,"message":"token secret&1 of 13812345678\r\nlevel=error","echo":)" +
                 call["echo"].dump() + "}"};
         }});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    say("c1");
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    const auto& reason = sink_.of("c1")->reason;
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::refused);
    EXPECT_EQ(reason.find("secret"), std::string::npos) << reason;
    EXPECT_EQ(reason.find("13812345678"), std::string::npos) << reason;
    EXPECT_EQ(reason.find('\n'), std::string::npos) << reason;
}

TEST_F(OneBotLinkTest, ALargeFrameDoesNotEndTheLink) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    peer.send(R"({"post_type":"message","message_type":"private","self_id":10001,"user_id":86,"message":")" +
              std::string(200'000, 'x') + "\"}");
    ASSERT_TRUE(wait([&] { return counted(*im_, "frame_too_large") == 1; }));
    EXPECT_TRUE(im_->up());
}

TEST(DialOneBot, RefusesUrlsItCannotUse) {
    boost::asio::io_context io;
    for (const auto* url : {"", "http://x/", "wss://x/", "ws://", "ws://:80/", "ws://x:0/", "ws://x:99999/",
                            "ws://x:8a/", "ws://u:p@x/", "ws://x/a b", "ws://x/\r\nA: b"}) {
        OneBotOptions options;
        options.url = url;
        EXPECT_THROW((void)dial_onebot11(io, options), std::invalid_argument) << url;
    }
    for (const auto* url : {"ws://x", "ws://x:80", "ws://[::1]:80/p?q=1", "ws://a.b/c"}) {
        OneBotOptions options;
        options.url = url;
        EXPECT_NO_THROW((void)dial_onebot11(io, options)) << url;
    }
}

}  // namespace
}  // namespace xiaoer::adapters
