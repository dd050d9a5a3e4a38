// Coming up and staying up against peers that misbehave.
#include "tests/adapters/im/onebot/link_fixture.hpp"

namespace xiaoer::adapters {
namespace {

using testing::counted;
using testing::kConnect;
using testing::OneBotLinkTest;
using testing::run_until;
using testing::ScriptedPeer;
using namespace std::chrono_literals;

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

TEST_F(OneBotLinkTest, AHeldLinkReadsNothingIsNotTakenForDeadAndLosesNothing) {
    ScriptedPeer peer(io_, {.greetings = {kConnect}});
    auto o = options(peer);
    o.pace.ping_after = 20ms;  // a peer that is not read would be dead after 40
    o.answer_within = 30ms;
    start(dial_onebot11(io_, o));
    ASSERT_TRUE(wait([&] { return im_->up(); }));
    im_->hold(true);
    say("c1");
    ASSERT_TRUE(wait([&] { return !peer.frames().empty(); }));
    const auto message = [](int n) {
        return R"({"self_id":10001,"post_type":"message","message_type":"private","user_id":86,"message_id":)" +
               std::to_string(n) + R"(,"message":"在吗"})";
    };
    for (int i = 0; i < 50; ++i)
        peer.send(message(i));
    const auto until = std::chrono::steady_clock::now() + 150ms;
    ASSERT_TRUE(wait([&] { return std::chrono::steady_clock::now() > until; }));
    EXPECT_LE(sink_.events.size(), 1U) << "what was being read may still come";
    EXPECT_TRUE(im_->up());
    EXPECT_EQ(counted(*im_, "answer_overdue"), 0U) << "nobody looked for the answer";
    im_->hold(false);
    ASSERT_TRUE(wait([&] { return sink_.events.size() == 50; }));
    ASSERT_TRUE(wait([&] { return counted(*im_, "answer_overdue") == 1; })) << "now it is";
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

TEST(DialOneBot, RefusesUrlsItCannotUse) {
    boost::asio::io_context io;
    for (const auto* url : {"", "http://x/", "wss://", "ws://", "ws://:80/", "ws://x:0/", "ws://x:99999/",
                            "ws://x:8a/", "ws://u:p@x/", "ws://x/a b", "ws://x/\r\nA: b"}) {
        OneBotOptions options;
        options.url = url;
        EXPECT_THROW((void)dial_onebot11(io, options), std::invalid_argument) << url;
    }
    for (const auto* url :
         {"ws://x", "wss://x", "wss://x:443/a?b", "ws://x:80", "ws://[::1]:80/p?q=1", "ws://a.b/c"}) {
        OneBotOptions options;
        options.url = url;
        EXPECT_NO_THROW((void)dial_onebot11(io, options)) << url;
    }
    OneBotOptions options;
    options.url = "wss://x/";
    options.trust.pin = "12:34";
    EXPECT_THROW((void)dial_onebot11(io, options), std::runtime_error) << "now, and not when it is dialled";
}

TEST_F(OneBotLinkTest, ARefusalOverTheOpenLinkIsAuthToo) {
    // NapCat and LLBot upgrade, say so, and close without a code.
    ScriptedPeer peer(
        io_,
        {.greetings = {
             R"({"status":"failed","retcode":1403,"data":null,"message":"token验证失败","echo":null})"}});
    start(dial_onebot11(io_, options(peer)));
    ASSERT_TRUE(wait([&] { return counted(*im_, "link_cut_auth") >= 2; })) << "and it is dialled again";
    EXPECT_TRUE(sink_.links.empty());
}

}  // namespace
}  // namespace xiaoer::adapters
