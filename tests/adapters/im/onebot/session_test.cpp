// Sends, answers and events on a link that is up, with a peer that misbehaves.
#include "tests/adapters/im/onebot/link_fixture.hpp"

namespace xiaoer::adapters {
namespace {

using testing::counted;
using testing::kConnect;
using testing::OneBotLinkTest;
using testing::run_until;
using testing::ScriptedPeer;
using namespace std::chrono_literals;

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

TEST_F(OneBotLinkTest, AGroupMessageEndsLikeAnyOther) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    ASSERT_TRUE(im_->send_group({"g1", "onebot:10001", "987654", "【催件】"}));
    im_->flush();
    ASSERT_TRUE(wait([&] { return sink_.of("g1") != nullptr; }));
    EXPECT_EQ(sink_.of("g1")->outcome, Outcome::delivered);
    im_->stop();
    ASSERT_TRUE(im_->send_group({"g2", "onebot:10001", "987654", "【催件】"}));
    ASSERT_TRUE(wait([&] { return sink_.of("g2") != nullptr; }));
    EXPECT_EQ(sink_.of("g2")->outcome, Outcome::not_sent);
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
    EXPECT_EQ(sink_.events[0].what, core::EventBody(core::AgentSaid{"手机", "亲，在的", true}));
}

TEST_F(OneBotLinkTest, ATemporarySessionIsAnsweredInItsGroup) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    // NapCat names the group above, LLBot below the sender.
    peer.send(
        R"({"post_type":"message","message_type":"private","sub_type":"group","self_id":10001,"user_id":86,"message_id":1,"message":"在吗","group_id":555})");
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 1; }));
    say("c1");
    ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(nlohmann::json::parse(peer.frames().back())["params"]["group_id"], 555);
    peer.send(
        R"({"post_type":"message","message_type":"private","sub_type":"group","self_id":10001,"user_id":86,"message_id":2,"message":"在吗","group_id":284840486,"sender":{"group_id":556}})");
    peer.send(
        R"({"post_type":"message","message_type":"private","sub_type":"friend","self_id":10001,"user_id":86,"message_id":3,"message":"加好友了"})");
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 3; }));
    say("c2");
    ASSERT_TRUE(wait([&] { return sink_.of("c2") != nullptr; }));
    EXPECT_FALSE(nlohmann::json::parse(peer.frames().back())["params"].contains("group_id")) << "friends now";
}

TEST_F(OneBotLinkTest, WhatWasWrittenWhileTheLinkWasDownIsAskedFor) {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    const auto line = [&](int id, std::int64_t time, const std::string& text, int from = 86) {
        return R"({"self_id":10001,"message_type":"private","sub_type":"friend","user_id":)" +
               std::to_string(from) + R"(,"message_id":)" + std::to_string(id) + R"(,"time":)" +
               std::to_string(time) + R"(,"message":")" + text + R"("})";
    };
    ScriptedPeer peer(
        io_, {.greetings = {kConnect}, .answers = [&](const std::string& frame) -> std::vector<std::string> {
                  const auto call = nlohmann::json::parse(frame);
                  if (call["action"] != "get_friend_msg_history") return answer(frame);
                  EXPECT_EQ(call["params"]["user_id"], 86);
                  return {R"({"status":"ok","retcode":0,"data":{"messages":[)" + line(3, now - 10, "人呢") +
                          "," + line(1, now - 60, "在吗") + "," + line(2, now - 20, "快递到哪了") + "," +
                          line(4, now - 5, "亲稍等", 10001) + "," + line(0, now - 90'000, "很久以前") +
                          R"(]},"echo":)" + call["echo"].dump() + "}"};
              }});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_EQ(counted(*im_, "history_asked"), 0U) << "nobody is known yet";
    peer.send(R"({"post_type":"message",)" + line(1, now - 60, "在吗").substr(1));
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 1; }));
    peer.drop();
    ASSERT_TRUE(wait([&] { return counted(*im_, "history_line") >= 4; }));
    ASSERT_EQ(sink_.events.size(), 5U);
    EXPECT_EQ(sink_.events[1].key, sink_.events[0].key) << "the loop drops what it has";
    EXPECT_EQ(sink_.texts(), (std::vector<std::string>{"在吗", "在吗", "快递到哪了", "人呢"}))
        << "in their order";
    EXPECT_EQ(std::get<core::AgentSaid>(sink_.events[4].what).text, "亲稍等")
        << "a human was there meanwhile";
    EXPECT_EQ(sink_.events[4].conversation, "onebot:10001:86");
}

TEST_F(OneBotLinkTest, APeerWithoutHistoryIsAskedOnce) {
    ScriptedPeer peer(
        io_,
        {.greetings = {kConnect}, .answers = [&](const std::string& frame) -> std::vector<std::string> {
             const auto call = nlohmann::json::parse(frame);
             if (call["action"] != "get_friend_msg_history") return answer(frame);
             return {R"({"status":"failed","retcode":1404,"data":null,"echo":)" + call["echo"].dump() + "}"};
         }});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    peer.send(
        R"({"post_type":"message","message_type":"private","self_id":10001,"user_id":86,"message_id":1,"message":"在吗"})");
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 1; }));
    peer.drop();
    ASSERT_TRUE(wait([&] { return counted(*im_, "history_unavailable") == 1; }));
    peer.drop();
    ASSERT_TRUE(wait([&] { return sink_.links.size() == 5; }));
    EXPECT_EQ(counted(*im_, "history_asked"), 1U);
}

TEST_F(OneBotLinkTest, APeerThatHidesOwnLinesIsHintedAt) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    for (int i = 0; i < 20; ++i)
        say("c" + std::to_string(i));
    ASSERT_TRUE(wait([&] { return sink_.outcomes.size() == 20; }));
    EXPECT_EQ(counted(*im_, "self_not_reported"), 1U);
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
    o.pace.ping_after = o.pace.pong_within = 20ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_silent") >= 1; }));
}

TEST_F(OneBotLinkTest, APeerThatAnswersPingsIsAlive) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    auto o = options(peer);
    o.pace.ping_after = o.pace.pong_within = 200ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_FALSE(run_until(
        io_, [&] { return counted(*im_, "link_cut_silent") > 0; }, 700ms));
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
    EXPECT_EQ(sink_.links, (std::vector<std::string>{"onebot:10001 up", "onebot:10001 down"}))
        << "told to hold";
    EXPECT_FALSE(im_->up());
    peer.drop();
    ASSERT_TRUE(wait([&] { return static_cast<int>(sink_.outcomes.size()) == sent; })) << "exactly once each";
    EXPECT_EQ(sink_.of("c0")->outcome, Outcome::in_doubt) << "it had left";
    const auto last = "c" + std::to_string(sent - 2);
    EXPECT_EQ(sink_.of(last)->outcome, Outcome::not_sent) << "its first byte had not";
}

TEST_F(OneBotLinkTest, AQueueWithRoomAgainIsUpAgain) {
    ScriptedPeer peer(io_, {.reads = false, .greetings = {kConnect}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    const std::string large(60'000, 'x');
    std::size_t sent = 0;
    while (counted(*im_, "send_queue_full") == 0 && sent < 2'000)
        im_->send({"c" + std::to_string(sent++), "onebot:10001:86", large});
    ASSERT_TRUE(wait([&] { return !im_->up(); }));
    peer.read_on();
    ASSERT_TRUE(wait([&] { return sink_.outcomes.size() == sent; }));
    ASSERT_TRUE(im_->up());
    EXPECT_EQ(counted(*im_, "dialled"), 1U) << "the link itself was never lost";
    for (const auto& outcome : sink_.outcomes)
        EXPECT_TRUE(outcome.outcome == Outcome::delivered || outcome.reason == "queue_full")
            << outcome.command;
    say("after");
    ASSERT_TRUE(wait([&] { return sink_.of("after") != nullptr; }));
    EXPECT_EQ(sink_.of("after")->outcome, Outcome::delivered);
}

TEST_F(OneBotLinkTest, APeerWhoseImIsLostIsDownUntilItIsBack) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}, .answers = answer});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    const auto lifecycle = [](const std::string& type) {
        return R"({"self_id":10001,"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":")" +
               type + "\"}";
    };
    const auto heartbeat = [](const std::string& online) {
        return R"({"self_id":10001,"post_type":"meta_event","meta_event_type":"heartbeat","interval":0,)"
               R"("status":{"online":)" +
               online + "}}";
    };
    struct Turn {
        std::string lost, back;
    };
    for (const auto& turn :
         {Turn{lifecycle("disable"), lifecycle("enable")}, Turn{heartbeat("false"), heartbeat("true")}}) {
        peer.send(turn.lost);
        ASSERT_TRUE(wait([&] { return !im_->up(); }));
        sink_.outcomes.clear();
        say("c1");
        ASSERT_TRUE(wait([&] { return sink_.of("c1") != nullptr; }));
        EXPECT_EQ(sink_.of("c1")->outcome, Outcome::not_sent);
        peer.send(turn.back);
        ASSERT_TRUE(wait([&] { return im_->up(); }));
        say("c2");
        ASSERT_TRUE(wait([&] { return sink_.of("c2") != nullptr; }));
        EXPECT_EQ(sink_.of("c2")->outcome, Outcome::delivered);
    }
    EXPECT_EQ(counted(*im_, "dialled"), 1U);
    EXPECT_EQ(sink_.links.size(), 5U);
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

}  // namespace
}  // namespace xiaoer::adapters
