// How a bridge's lines and results become events and outcomes, call by call over its HTTP side; the sockets
// and the whole product are in tests/interop/bridge.
#include "adapters/im/bridge/bridge.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "adapters/im/bridge/codec.hpp"
#include "adapters/im/bridge/registry.hpp"
#include "tests/adapters/im/onebot/harness.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Recorder;
using testing::run_until;

const std::string kAccount = "cs_1:客服";
const std::string kConversation = bridge::conversation_of(kAccount, "9001");

class BridgeTest : public ::testing::Test {
  protected:
    BridgeTest() : token_(bridge::Registry(folder_.path()).add("前台", core::Time(1s))) {}

    void start(BridgeOptions options = {}) {
        options.folder = folder_.path();
        options.sweep = 5ms;
        bridge_ = std::make_unique<Bridge>(io_, std::move(options));
        bridge_->start(sink_);
        // It comes for commands, so it can be given some.
        call("heartbeat", {{"status", {{"accounts_seen", {kAccount}}, {"send_ready", true}}}});
        pull();
    }
    void TearDown() override {
        if (bridge_) bridge_->stop();
    }
    net::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                      const std::string& query = {}) {
        net::Request request;
        request.method = method;
        request.path = "/api/bridge/v1/" + path;
        request.query = query;
        request.body = body;
        request.headers = {{"x-agent-token", token_}, {"x-device-id", "d1"}};
        std::optional<net::Response> answer;
        bridge_->serve(request, [&](net::Response response) { answer = std::move(response); });
        EXPECT_TRUE(run_until(io_, [&] { return answer.has_value(); }));
        return *answer;
    }
    json call(const std::string& path, const json& body) {
        return json::parse(ask("POST", path, body.dump()).body);
    }
    json pull() { return json::parse(ask("GET", "commands", "", "wait_seconds=0").body).at("commands"); }
    json tell(json event) {
        event.update({{"account", kAccount}, {"buyer_id", "9001"}});
        if (!event.contains("event_id")) event["event_id"] = "e" + std::to_string(++events_);
        return call("events", {{"events", json::array({event})}}).at("event_acks").at(0);
    }
    void say(const std::string& command, const std::string& text = "亲，在的，请问有什么可以帮您") {
        bridge_->send({command, kConversation, text});
        bridge_->flush();
    }
    json result(const json& command, const json& result) {
        return call("commands/" + command.at("id").get<std::string>() + "/result", {{"result", result}});
    }

    test::Folder folder_;
    std::string token_;
    boost::asio::io_context io_;
    Recorder sink_;
    std::unique_ptr<Bridge> bridge_;
    int events_ = 0;
};

TEST_F(BridgeTest, AnEventIsAcknowledgedWhenItIsKept) {
    start();
    const auto ack = tell({{"role", "buyer"}, {"content", "在吗"}});
    EXPECT_EQ(ack.at("committed"), true);
    ASSERT_EQ(sink_.events.size(), 1U);
    EXPECT_EQ(sink_.events[0].conversation, kConversation);
    sink_.keeps = false;
    const auto again = tell({{"role", "buyer"}, {"content", "人呢"}});
    EXPECT_EQ(again.at("committed"), false);
    EXPECT_EQ(again.at("retryable"), true);
    const auto broken = tell({{"event_id", ""}, {"role", "buyer"}});
    EXPECT_EQ(broken.at("retryable"), false) << "what is malformed stays so";
}

TEST_F(BridgeTest, OneLineFromTwoSourcesIsOneLine) {
    start();
    tell({{"role", "buyer"}, {"content", "在吗"}, {"msg_id", "1"}, {"identity_kind", "message_id"}});
    tell({{"role", "buyer"}, {"content", "在吗"}, {"identity_kind", "frame_digest"}});
    EXPECT_EQ(sink_.events.size(), 1U);
    tell({{"role", "buyer"}, {"content", "在吗"}, {"msg_id", "2"}, {"identity_kind", "message_id"}});
    EXPECT_EQ(sink_.events.size(), 2U) << "the buyer wrote it again";
}

TEST_F(BridgeTest, WhatIsKnownOfABuyerGrows) {
    start();
    tell({{"event_id", "e"}, {"role", "buyer"}, {"content", "在吗"}});
    tell({{"event_id", "e"},
          {"role", "buyer"},
          {"content", "在吗"},
          {"order_id", "401"},
          {"buyer_nick", "小明"}});
    const auto known = bridge_->known(kConversation);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->order, "401");
    EXPECT_EQ(known->name, "小明");
    EXPECT_FALSE(bridge_->known("bridge:x:y"));
    ASSERT_EQ(sink_.events.size(), 2U);
    EXPECT_EQ(sink_.events[0].key, sink_.events[1].key) << "the loop drops the second";
}

TEST_F(BridgeTest, ACommandIsOfferedUntilItsEndIsTold) {
    BridgeOptions options;
    options.lease = 30ms;
    start(std::move(options));
    say("c1");
    const auto first = pull();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].at("content"), "亲，在的，请问有什么可以帮您");
    EXPECT_EQ(first[0].at("account"), kAccount);
    EXPECT_TRUE(pull().empty()) << "leased";
    json second;
    ASSERT_TRUE(run_until(io_, [&] { return !(second = pull()).empty(); }));
    EXPECT_EQ(second[0].at("id"), first[0].at("id"));
    EXPECT_NE(second[0].at("lease_token"), first[0].at("lease_token"));
    EXPECT_EQ(result(first[0], {{"status", "confirmed"}}).at("command_ack").at("committed"), true);
    ASSERT_NE(sink_.of("c1"), nullptr);
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::delivered);
    EXPECT_EQ(result(first[0], {{"status", "confirmed"}}).at("ok"), true) << "told twice";
    EXPECT_EQ(ask("POST", "commands/unknown/result", "{}").status, 404);
    EXPECT_EQ(sink_.outcomes.size(), 1U);
}

TEST_F(BridgeTest, LinesOfABuyerGoOneByOne) {
    start();
    say("c1", "第一句");
    say("c2", "第二句");
    auto commands = pull();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(commands[0].at("content"), "第一句");
    result(commands[0], {{"status", "confirmed"}});
    commands = pull();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(commands[0].at("content"), "第二句");
}

TEST_F(BridgeTest, DoubtEndsByAnEchoOrStaysDoubt) {
    BridgeOptions options;
    options.echo_within = 40ms;
    start(std::move(options));
    say("c1", "亲，第一句话是这样的");
    result(pull().at(0), {{"status", "unknown"}, {"real_send", nullptr}});
    EXPECT_EQ(sink_.of("c1"), nullptr) << "not yet";
    tell({{"role", "mall_cs"}, {"content", "亲，第一句话是这"}});
    ASSERT_NE(sink_.of("c1"), nullptr);
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::delivered);
    EXPECT_TRUE(sink_.events.empty()) << "an echo is nobody's line";

    say("c2", "亲，第二句话是这样的");
    result(pull().at(0), {{"status", "indeterminate"}});
    EXPECT_TRUE(pull().empty()) << "never again by itself";
    ASSERT_TRUE(run_until(io_, [&] { return sink_.of("c2") != nullptr; }));
    EXPECT_EQ(sink_.of("c2")->outcome, Outcome::in_doubt);
}

TEST_F(BridgeTest, WhatTheClientRefusesIsRefused) {
    start();
    say("c1");
    result(pull().at(0), {{"status", "rejected"}, {"error", "违禁词"}});
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::refused);
    EXPECT_EQ(sink_.of("c1")->reason, "违禁词");
    say("c2", "第二句");
    result(pull().at(0), {{"status", "blocked"}, {"via", "handoff"}, {"real_send", false}});
    EXPECT_EQ(sink_.of("c2")->outcome, Outcome::refused);
    ASSERT_EQ(sink_.events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<core::AgentTook>(sink_.events[0].what));
}

TEST_F(BridgeTest, AHumanInTheClientSpeaksForHimself) {
    start();
    tell({{"role", "mall_cs"}, {"content", "我是小李"}, {"sent_by", "human"}});
    ASSERT_EQ(sink_.events.size(), 1U);
    const auto& said = std::get<core::AgentSaid>(sink_.events[0].what);
    EXPECT_TRUE(said.on_phone);
    EXPECT_EQ(said.text, "我是小李");
    tell({{"type", "session_control"}, {"mode", "ai"}});
    EXPECT_TRUE(std::holds_alternative<core::AgentReturned>(sink_.events.back().what));
    tell({{"role", "mall_cs"}, {"content", "别的插件说的"}, {"sent_by", "agent"}});
    EXPECT_EQ(sink_.events.size(), 2U) << "a plug-in is no human";
}

TEST_F(BridgeTest, WhatNobodyTakesIsNotSent) {
    BridgeOptions options;
    options.expires_after = 30ms;
    start(std::move(options));
    say("c1");
    ASSERT_TRUE(run_until(io_, [&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::not_sent);
    EXPECT_TRUE(pull().empty());
}

TEST_F(BridgeTest, ALinkIsDownWhenItsBridgeIsGoneOrCannotSend) {
    BridgeOptions options;
    options.live_within = 100ms;
    start(std::move(options));
    const auto account = bridge::account_of(kAccount);
    EXPECT_EQ(sink_.links, std::vector<std::string>{account + " up"});
    call("heartbeat", {{"status", {{"send_ready", false}}}});
    EXPECT_EQ(sink_.links.back(), account + " down");
    say("c1");
    ASSERT_TRUE(run_until(io_, [&] { return sink_.of("c1") != nullptr; }));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::not_sent);
    call("heartbeat", {{"status", {{"send_ready", true}}}});
    EXPECT_EQ(sink_.links.back(), account + " up");
    ASSERT_TRUE(run_until(io_, [&] { return sink_.links.back() == account + " down"; })) << "silent";
}

TEST_F(BridgeTest, HostileCallsAreRefused) {
    start();
    EXPECT_EQ(ask("POST", "events", "[]").status, 400);
    EXPECT_EQ(ask("POST", "events", std::string(60, '[')).status, 400);
    EXPECT_EQ(ask("POST", "nothing", "{}").status, 404);
    EXPECT_EQ(ask("DELETE", "events", "{}").status, 405);
    EXPECT_EQ(ask("POST", "events", R"({"events":"x"})").status, 200);
    token_ = "xb_wrong";
    EXPECT_EQ(ask("POST", "events", "{}").status, 401);
}

TEST(BridgeRegistry, NamesTokensAndDevices) {
    const test::Folder folder;
    bridge::Registry registry(folder.path());
    using Verdict = bridge::Admission::Verdict;
    const auto token = registry.add("前台", core::Time(1s));
    EXPECT_THROW((void)registry.add("前台", core::Time(1s)), std::runtime_error);
    EXPECT_THROW((void)registry.add("", core::Time(1s)), std::runtime_error);
    EXPECT_EQ(registry.admit("", "d1").verdict, Verdict::unknown);
    EXPECT_EQ(registry.admit(token, "").verdict, Verdict::other_device) << "it must say which it is";
    EXPECT_EQ(registry.admit(token, "d1").verdict, Verdict::admitted);
    EXPECT_EQ(registry.admit(token, "d2").verdict, Verdict::other_device);
    bridge::Registry second(folder.path());
    EXPECT_TRUE(second.revoke("前台"));
    EXPECT_FALSE(second.revoke("前台"));
    EXPECT_EQ(registry.admit(token, "d1").verdict, Verdict::revoked);
    EXPECT_FALSE(registry.stands("前台"));
}

}  // namespace
}  // namespace xiaoer::adapters
