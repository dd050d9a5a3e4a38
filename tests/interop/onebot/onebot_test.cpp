// Our OneBot against implementations other people wrote: oicq and its descendant icalingua-plus-plus, forward
// and reverse, both forms of messages. What the buyer got is what the peer's own message builder was about to
// send, not what we believe to have sent.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <optional>

#include "adapters/im/onebot/onebot.hpp"
#include "tests/adapters/im/onebot/harness.hpp"
#include "tests/interop/peer_process.hpp"
#include "tests/kit/upgrade_listener.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using interop::PeerProcess;
using testing::counted;
using testing::Recorder;
using testing::run_until;

struct Setup {
    std::string peer;
    std::string format;
    bool reverse;
};

std::string name(const Setup& setup) {
    return setup.peer + "_" + setup.format + (setup.reverse ? "_reverse" : "_forward");
}
std::string name_of(const ::testing::TestParamInfo<Setup>& setup) {
    return name(setup.param);
}
void PrintTo(const Setup& setup, std::ostream* out) {
    *out << name(setup);
}  // GoogleTest looks for it

class OneBotInterop : public ::testing::TestWithParam<Setup> {
  protected:
    static OneBotOptions options() {
        OneBotOptions o;
        o.token = "tok";
        o.backoff = {5ms, 20ms, 30ms, 30ms};
        return o;
    }
    PeerProcess::Environment environment() const {
        return {{"PEER", GetParam().peer}, {"FMT", GetParam().format}, {"TOKEN", "tok"}};
    }
    void start_peer(PeerProcess::Environment environment) {
        peer_.emplace("onebot/peer.cjs", std::move(environment));
    }

    /// Peer and Im in the direction of the parameter, connected.
    void connect(OneBotOptions o = options()) {
        if (GetParam().reverse) {
            listen(o);
            start_peer(reverse_environment());
        } else {
            start_peer(environment());
            dial(o);
        }
        ASSERT_TRUE(wait([&] { return im_->up(); }));
        ASSERT_EQ(im_->account(), "onebot:10001");
    }
    void dial(OneBotOptions o = options()) {
        o.url = "ws://127.0.0.1:" + std::to_string(peer_->port());
        im_ = dial_onebot11(io_, o);
        im_->start(sink_);
    }
    void listen(const OneBotOptions& o = options()) {
        const auto reverse = std::make_shared<OneBotReverse>(io_, o);
        listener_.emplace(io_, [reverse](net::Stream stream, const net::Request& upgrade) {
            reverse->accept(std::move(stream), upgrade);
        });
        reverse_port_ = listener_->port();
        im_ = reverse;
        im_->start(sink_);
    }
    PeerProcess::Environment reverse_environment() const {
        auto env = environment();
        env["FWD"] = "0";
        env["REV"] = "ws://127.0.0.1:" + std::to_string(reverse_port_) + "/onebot/v11/ws";
        return env;
    }
    [[nodiscard]] bool wait(const std::function<bool()>& condition) { return run_until(io_, condition); }
    void say(const std::string& command, const std::string& text, const std::string& buyer = "10086") {
        im_->send({command, "onebot:10001:" + buyer, text});
        im_->flush();
    }
    [[nodiscard]] bool wait_sent(const std::string& command) {
        return wait([&] { return sink_.of(command) != nullptr; });
    }
    void TearDown() override {
        if (im_) im_->stop();
    }

    boost::asio::io_context io_;
    Recorder sink_;
    std::shared_ptr<Im> im_;
    std::optional<test::UpgradeListener> listener_;
    unsigned short reverse_port_ = 0;
    std::optional<PeerProcess> peer_;
};

TEST_P(OneBotInterop, AConversation) {
    connect();
    const std::string text = "在吗？[不是码],&amp; =\n第二行 😀";
    const auto said =
        peer_->get("say", {{"user", "10086"}, {"nick", "小明"}, {"text", text}, {"img", "/a,b.jpg?x=[1]&y"}});
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 1; }));
    const auto& event = sink_.events[0];
    const auto id = said.at("message_id").get<std::string>();
    EXPECT_EQ(event.conversation, "onebot:10001:10086");
    EXPECT_TRUE(event.key.starts_with("onebot:10001:10086:" + id + " "));
    const auto& words = std::get<core::BuyerSaid>(event.what);
    EXPECT_EQ(words.text, text);
    EXPECT_EQ(words.nickname, "小明");
    ASSERT_EQ(words.pictures.size(), 1U);
    EXPECT_TRUE(words.pictures[0].ends_with("qpic.cn/a,b.jpg?x=[1]&y")) << words.pictures[0];

    const std::string reply = "[CQ:face,id=1] &#91;亲&amp; \"引号\" \\ 在的\n换行 😀";
    say("cmd-1", reply);
    ASSERT_TRUE(wait_sent("cmd-1"));
    EXPECT_EQ(sink_.of("cmd-1")->outcome, Outcome::delivered) << sink_.of("cmd-1")->reason;
    const auto sent = peer_->get("sent").at("sent");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].at("user"), "10086");
    EXPECT_EQ(sent[0].at("text"), reply) << "not one character was read as a code";
    EXPECT_EQ(sent[0].at("message_id"), sink_.of("cmd-1")->message_id);
    EXPECT_FALSE(sink_.of("cmd-1")->message_id.empty());
}

TEST_P(OneBotInterop, StickersAndCards) {
    connect();
    peer_->get("say", {{"user", "10086"}, {"face", "14"}});
    peer_->get("say", {{"user", "10086"},
                       {"json", R"({"app":"shop","meta":{"orderId":"2345678901234567890","x":[1,2]}})"}});
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 2; }));
    EXPECT_TRUE(std::get<core::BuyerSaid>(sink_.events[0].what).sticker);
    EXPECT_EQ(std::get<core::BuyerSaid>(sink_.events[1].what).order_card, "2345678901234567890");
}

TEST_P(OneBotInterop, AFailingSendIsRefusedAndTheNextOneGoes) {
    connect();
    peer_->get("fail");
    say("c1", "一");
    ASSERT_TRUE(wait_sent("c1"));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::refused);
    EXPECT_NE(sink_.of("c1")->reason.find("发送过于频繁"), std::string::npos) << sink_.of("c1")->reason;
    say("c2", "二");
    ASSERT_TRUE(wait_sent("c2"));
    EXPECT_EQ(sink_.of("c2")->outcome, Outcome::delivered);
    EXPECT_EQ(peer_->get("sent").at("count"), 1);
}

TEST_P(OneBotInterop, AnswersComeOutOfOrder) {
    connect();
    peer_->get("hold");
    for (const auto* command : {"c1", "c2", "c3"})
        say(command, std::string("话") + command);
    ASSERT_TRUE(wait([&] { return peer_->get("sent").at("held") == 3; }));
    EXPECT_TRUE(sink_.outcomes.empty());
    peer_->get("hold", {{"on", "0"}});
    ASSERT_TRUE(wait([&] { return sink_.outcomes.size() == 3; }));
    EXPECT_EQ(sink_.outcomes[0].command, "c3");
    EXPECT_EQ(sink_.outcomes[2].command, "c1");
    const auto sent = peer_->get("sent").at("sent");
    for (std::size_t i = 0; i < 3; ++i) {
        const auto* outcome = sink_.of("c" + std::to_string(i + 1));
        EXPECT_EQ(outcome->message_id, sent[i].at("message_id")) << "each answer found its own question";
    }
}

TEST_P(OneBotInterop, ASocketCutBetweenSendingAndTheAnswerIsInDoubt) {
    connect();
    peer_->get("cut");
    say("c1", "只此一次");
    ASSERT_TRUE(wait_sent("c1"));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::in_doubt);
    const auto sent = peer_->get("sent").at("sent");
    ASSERT_EQ(sent.size(), 1U) << "and the buyer did get it";
    EXPECT_EQ(sent[0].at("text"), "只此一次");
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    say("c2", "接着说");
    ASSERT_TRUE(wait_sent("c2"));
    EXPECT_EQ(sink_.of("c2")->outcome, Outcome::delivered);
    EXPECT_EQ(peer_->get("sent").at("count"), 2) << "nothing was repeated";
}

TEST_P(OneBotInterop, ADroppedSocketComesBack) {
    connect();
    for (const auto* code : {"", "1000", "1001"}) {
        sink_.links.clear();
        peer_->get("drop", {{"code", code}});
        ASSERT_TRUE(wait([&] { return sink_.links.size() == 2; })) << code;
        EXPECT_EQ(sink_.links, (std::vector<std::string>{"onebot:10001 down", "onebot:10001 up"}));
    }
    peer_->get("say", {{"user", "10086"}, {"text", "还在吗"}});
    ASSERT_TRUE(wait([&] { return sink_.texts() == std::vector<std::string>{"还在吗"}; }));
}

TEST_P(OneBotInterop, APhoneMessageIsTheHumans) {
    connect();
    peer_->get("phone", {{"user", "10086"}, {"text", "我是老板"}});
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 1; }));
    EXPECT_EQ(sink_.events[0].conversation, "onebot:10001:10086");
    EXPECT_EQ(sink_.events[0].what, core::EventBody(core::AgentSaid{"手机", "我是老板", true}));
    say("c1", "亲，在的");
    ASSERT_TRUE(wait_sent("c1"));
    peer_->get("phone", {{"user", "10086"}, {"text", "亲，在的"}, {"id", sink_.of("c1")->message_id}});
    ASSERT_TRUE(wait([&] { return counted(*im_, "own_echo") == 1; }));
    EXPECT_EQ(sink_.events.size(), 1U);
}

TEST_P(OneBotInterop, ABurstArrivesWholeAndInOrder) {
    connect();
    constexpr int kMessages = 400;
    peer_->get("burst", {{"n", std::to_string(kMessages)}, {"users", "7"}});
    ASSERT_TRUE(wait([&] { return sink_.events.size() == kMessages; }));
    for (int i = 0; i < kMessages; ++i) {
        const auto& event = sink_.events[static_cast<std::size_t>(i)];
        EXPECT_EQ(event.conversation, "onebot:10001:" + std::to_string(20'000 + i % 7));
        EXPECT_EQ(std::get<core::BuyerSaid>(event.what).text, "在吗 #" + std::to_string(i));
        im_->send({"c" + std::to_string(i), event.conversation, "在的 #" + std::to_string(i)});
    }
    im_->flush();
    ASSERT_TRUE(wait([&] { return sink_.outcomes.size() == kMessages; }));
    for (const auto& outcome : sink_.outcomes)
        EXPECT_EQ(outcome.outcome, Outcome::delivered) << outcome.reason;
    EXPECT_EQ(peer_->get("sent").at("count"), kMessages);
}

std::vector<Setup> all_setups() {
    std::vector<Setup> setups;
    for (const auto* peer : {"oicq", "icalingua"})
        for (const auto* format : {"array", "string"})
            for (const bool reverse : {false, true})
                setups.push_back({peer, format, reverse});
    return setups;
}

INSTANTIATE_TEST_SUITE_P(All, OneBotInterop, ::testing::ValuesIn(all_setups()), name_of);

/// What belongs to one direction.
class OneBotOneWay : public OneBotInterop {};
INSTANTIATE_TEST_SUITE_P(Peers, OneBotOneWay,
                         ::testing::Values(Setup{"oicq", "array", false}, Setup{"icalingua", "array", false}),
                         name_of);

/// A heartbeat each way is enough: it takes seconds.
class OneBotBeating : public OneBotInterop {};
INSTANTIATE_TEST_SUITE_P(Peers, OneBotBeating,
                         ::testing::Values(Setup{"oicq", "array", false}, Setup{"icalingua", "array", true}),
                         name_of);

TEST_P(OneBotBeating, HeartbeatsAreHeardAndTheirEndIsDeath) {
    auto o = options();
    o.heartbeat_floor = 10ms;
    if (GetParam().reverse) {
        listen(o);
        auto env = reverse_environment();
        env["HEARTBEAT"] = "500";
        start_peer(env);
    } else {
        auto env = environment();
        env["HEARTBEAT"] = "500";
        start_peer(env);
        dial(o);
    }
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_FALSE(run_until(
        io_, [&] { return counted(*im_, "link_cut_silent") > 0; }, 1'600ms))
        << "it beats";
    ::kill(peer_->pid(), SIGSTOP);  // the process hangs, its socket stays
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_silent") == 1; }));
    EXPECT_EQ(sink_.links.at(1), "onebot:10001 down");
    ::kill(peer_->pid(), SIGCONT);
    ASSERT_TRUE(wait([&] { return im_->up(); }));
}

TEST_P(OneBotOneWay, ABadTokenForwardIsAuthNotNetwork) {
    start_peer(environment());
    auto o = options();
    o.token = "wrong";
    dial(o);
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_auth") >= 2; }));
    EXPECT_EQ(counted(*im_, "link_cut_network") + counted(*im_, "link_cut_closed"), 0U);
    EXPECT_TRUE(sink_.links.empty());
}

TEST_P(OneBotOneWay, ABadTokenReverseIsTurnedAway) {
    listen();
    auto env = reverse_environment();
    env["TOKEN"] = "wrong";
    start_peer(env);
    ASSERT_TRUE(wait([&] { return counted(*im_, "upgrade_auth") >= 2; }));
    EXPECT_EQ(counted(*im_, "accepted"), 0U);
    EXPECT_TRUE(sink_.links.empty());
}

TEST_P(OneBotOneWay, AKilledPeerIsDialledAgain) {
    connect();
    const auto port = peer_->port();
    peer_->kill();
    ASSERT_TRUE(wait([&] { return !im_->up(); }));
    say("c1", "有人吗");
    ASSERT_TRUE(wait_sent("c1"));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::not_sent);
    auto env = environment();
    env["PORT"] = std::to_string(port);
    start_peer(env);
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    peer_->get("say", {{"user", "10086"}, {"text", "回来了"}});
    ASSERT_TRUE(wait([&] { return sink_.texts() == std::vector<std::string>{"回来了"}; }));
}

TEST_P(OneBotOneWay, OneSocketForCallsAndOneForEvents) {
    start_peer(environment());
    auto o = options();
    o.split = true;
    dial(o);
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    EXPECT_EQ(peer_->get("sockets").at("count"), 2);
    say("c1", "一");
    ASSERT_TRUE(wait_sent("c1"));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::delivered);
}

TEST_P(OneBotOneWay, TheNewestConnectionOfAnAccountWins) {
    listen();
    auto env = reverse_environment();
    env["REDIAL"] = "60000";  // else the two take turns for ever, as they are made to
    start_peer(env);
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    PeerProcess newer("onebot/peer.cjs", env);
    ASSERT_TRUE(wait([&] { return counted(*im_, "replaced") == 1 && im_->up(); }));
    ASSERT_TRUE(wait([&] { return peer_->get("sockets").at("count") == 0; })) << "the older one was told";
    say("c1", "一");
    ASSERT_TRUE(wait_sent("c1"));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::delivered);
    EXPECT_EQ(newer.get("sent").at("count"), 1);
    EXPECT_EQ(peer_->get("sent").at("count"), 0);
    newer.get("say", {{"user", "10086"}, {"text", "新的"}});
    ASSERT_TRUE(wait([&] { return sink_.texts() == std::vector<std::string>{"新的"}; }));
}

TEST_P(OneBotOneWay, TwoAccountsShareOneReverseAddress) {
    listen();
    start_peer(reverse_environment());
    auto env = reverse_environment();
    env["UIN"] = "10002";
    PeerProcess other("onebot/peer.cjs", env);
    ASSERT_TRUE(wait([&] { return sink_.links.size() == 2; }));
    EXPECT_EQ(im_->account(), "") << "more than one";
    im_->send({"c1", "onebot:10001:10086", "一"});
    im_->send({"c2", "onebot:10002:10086", "二"});
    im_->send({"c3", "onebot:10003:10086", "三"});
    im_->flush();
    ASSERT_TRUE(wait([&] { return sink_.outcomes.size() == 3; }));
    EXPECT_EQ(sink_.of("c1")->outcome, Outcome::delivered);
    EXPECT_EQ(sink_.of("c2")->outcome, Outcome::delivered);
    EXPECT_EQ(sink_.of("c3")->outcome, Outcome::not_sent);
    EXPECT_EQ(other.get("sent").at("sent")[0].at("text"), "二");
    EXPECT_EQ(peer_->get("sent").at("sent")[0].at("text"), "一");
}

}  // namespace
}  // namespace xiaoer::adapters
