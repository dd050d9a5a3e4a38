// kill -9 of the real product at each step between reading a message and recording its outcome, against a
// real OneBot implementation. The oracle is what reached "QQ" (the peer's own record) and what the journal
// holds afterwards.
//
// OneBot v11 repeats nothing: a message that was read but not yet on disk is gone with the process, and the
// buyer has to write again. Everything that was on disk is never lost and never said twice.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <memory>

#include "bot/store/store.hpp"
#include "tests/interop/peer_process.hpp"
#include "tests/interop/process/bot_process.hpp"
#include "tests/kit/slower.hpp"

namespace xiaoer::interop {
namespace {

namespace fs = std::filesystem;

class Kill : public testing::Test {
  protected:
    fs::path folder;
    std::unique_ptr<PeerProcess> peer;
    BotProcess::Setup setup;

    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "xiaoer-kill-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
        make_pack(folder / "pack", 30);
        peer = std::make_unique<PeerProcess>(
            "onebot/peer.cjs", PeerProcess::Environment{{"TOKEN", "secret"}, {"HEARTBEAT", "0"}});
        setup = {folder / "data",
                 folder / "pack",
                 {"onebot11+ws://127.0.0.1:" + std::to_string(peer->port())},
                 {{"XIAOER_IM_TOKEN", "secret"}}};
    }
    void TearDown() override {
        peer.reset();
        fs::remove_all(folder);
        fs::remove(folder.string() + "/data.log");
    }

    std::unique_ptr<BotProcess> start(const std::string& crash_at = {}) {
        auto with = setup;
        if (!crash_at.empty()) {
            with.binary = XIAOER_CRASH_BINARY;
            with.environment["XIAOER_CRASH_AT"] = crash_at;
        }
        auto bot = std::make_unique<BotProcess>(with);
        EXPECT_TRUE(eventually([&] { return peer->get("sockets").at("count").get<int>() > 0; }));
        return bot;
    }
    int sent_to(const std::string& user) {
        int n = 0;
        const auto answer = peer->get("sent");
        for (const auto& message : answer.at("sent")) {
            const auto& to = message.at("user");
            n += (to.is_string() ? to.get<std::string>() : std::to_string(to.get<long long>())) == user ? 1
                                                                                                        : 0;
        }
        return n;
    }
    void say(const std::string& user, const std::string& text) {
        peer->get("say", {{"user", user}, {"text", text}});
    }
    bool answered(const std::string& user) {
        return eventually([&] { return sent_to(user) > 0; });
    }
    /// What the journal holds after the process has gone.
    std::optional<core::Conversation> stored(const std::string& user) {
        auto store = store::open_sqlite((folder / "data").string(), [](std::function<void()> f) { f(); });
        return store->load("onebot:10001:" + user);
    }
};

struct Step {
    const char* point;
    bool read;   ///< the message had reached the disk when the process died
    bool doubt;  ///< the reply may have left: reported, not repeated
    int sent;    ///< what "QQ" has of the reply after the restart
};

/// Named by it where tests are listed.
void PrintTo(const Step& step, std::ostream* out) {
    *out << step.point;
}

class KillAt : public Kill, public testing::WithParamInterface<Step> {};

TEST_P(KillAt, nothing_is_lost_and_nothing_is_said_twice) {
    const auto step = GetParam();
    auto bot = start(std::string(step.point) + ":2");
    say("20901", "人工");
    ASSERT_TRUE(answered("20901")) << bot->log();
    say("20902", "人工");
    ASSERT_TRUE(eventually([&] { return bot->dead(); })) << "the process did not reach " << step.point;

    bot = start();
    // The next buyer is served, which also shows that recovery is through.
    say("20903", "人工");
    ASSERT_TRUE(answered("20903")) << bot->log();
    EXPECT_EQ(sent_to("20901"), 1);
    EXPECT_EQ(sent_to("20902"), step.sent) << bot->log();
    if (!step.read) {
        say("20902", "人工");
        EXPECT_TRUE(answered("20902"));
        EXPECT_EQ(sent_to("20902"), 1);
    }
    EXPECT_EQ(bot->log().find("in_doubt=1") != std::string::npos, step.doubt) << bot->log();
    bot->signal(SIGTERM);
    const int status = bot->wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    for (const auto* user : {"20901", "20902", "20903"}) {
        const auto state = stored(user);
        ASSERT_TRUE(state) << user;
        EXPECT_EQ(state->owner.who, core::Owner::Who::queue) << user << ": the handoff stands";
    }
}

INSTANTIATE_TEST_SUITE_P(Steps, KillAt,
                         testing::Values(Step{"inbox", false, false, 0}, Step{"decided", true, false, 1},
                                         Step{"committed", true, true, 0}, Step{"sending", true, true, 0},
                                         Step{"sent", true, true, 1}, Step{"outcome", true, true, 1}),
                         [](const auto& each) { return std::string(each.param.point); });

TEST_F(Kill, a_reply_that_waited_for_the_link_is_sent_once_after_the_restart) {
    make_pack(folder / "pack", 400);
    auto bot = start();
    say("20911", "人工");
    // The link dies inside the burst window and cannot come back: the reply is decided, queued and certainly
    // not sent.
    ASSERT_TRUE(eventually(
        [&] { return bot->log().find("link account=onebot:10001 up=true") != std::string::npos; }));
    peer->get("drop");
    bot->kill();
    EXPECT_EQ(sent_to("20911"), 0);
    bot = start();
    // Either the message had been read (then its deadline answers it now) or it had not (then it is said
    // again).
    if (!eventually([&] { return sent_to("20911") > 0; }, 2'000)) say("20911", "人工");
    ASSERT_TRUE(answered("20911"));
    say("20912", "人工");
    ASSERT_TRUE(answered("20912"));
    EXPECT_EQ(sent_to("20911"), 1);
}

TEST_F(Kill, killed_at_any_moment_no_buyer_hears_the_same_reply_twice) {
    int buyers = 0;
    for (int round = 0; round < 12; ++round) {
        auto bot = start();
        // Each round dies a little later into its work; the count of messages is fixed, the moment is not.
        peer->get("burst", {{"n", "12"}, {"users", "12"}, {"text", "人工 " + std::to_string(round)}});
        const int before = peer->get("sent").at("count");
        eventually([&] { return peer->get("sent").at("count").get<int>() > before + round; }, 1'500);
        bot->kill();
        buyers += 12;
    }
    ASSERT_GT(buyers, 0);
    auto bot = start();
    say("20990", "人工");
    ASSERT_TRUE(answered("20990"));
    const auto sent = peer->get("sent");
    std::map<std::string, std::map<std::string, int>> heard;
    for (const auto& message : sent.at("sent"))
        ++heard[message.at("user").dump()][message.at("text").get<std::string>()];
    // A transfer notice is one sentence; while the buyer waits, only honest updates follow, never the same
    // twice in a row.
    for (const auto& [user, texts] : heard)
        for (const auto& [text, times] : texts)
            EXPECT_LE(times, 1) << user << " heard twice: " << text;
}

TEST_F(Kill, sigterm_drains_within_five_seconds) {
    auto bot = start();
    say("20921", "人工");
    ASSERT_TRUE(answered("20921"));
    const auto from = std::chrono::steady_clock::now();
    bot->signal(SIGTERM);
    const int status = bot->wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_LT(std::chrono::steady_clock::now() - from, std::chrono::seconds(5) * test::kSlower);
    EXPECT_NE(bot->log().find("stopped messages=1 replies=1"), std::string::npos) << bot->log();
}

TEST_F(Kill, sighup_and_a_changed_file_publish_without_dropping_the_link) {
    auto bot = start();
    const auto file = folder / "pack" / "scripts" / "phrases" / "broken.json";
    std::FILE* out = std::fopen(file.c_str(), "w");
    ASSERT_NE(out, nullptr);
    std::fputs("{\"phrases\": [", out);
    std::fclose(out);
    ASSERT_TRUE(eventually([&] {
        return bot->log().find("the version before keeps serving") != std::string::npos;
    })) << bot->log();
    EXPECT_NE(bot->log().find("broken.json:1:"), std::string::npos) << "with file and place";
    say("20931", "人工");
    ASSERT_TRUE(answered("20931")) << "the old version serves";
    fs::remove(file);
    ASSERT_TRUE(eventually([&] { return bot->log().find("published intents=") != std::string::npos; }))
        << bot->log();
    bot->signal(SIGHUP);
    ASSERT_TRUE(eventually([&] {
        const auto log = bot->log();
        const auto first = log.find("published intents=");
        return log.find("published intents=", first + 1) != std::string::npos;
    }));
    say("20932", "人工");
    ASSERT_TRUE(answered("20932"));
    EXPECT_EQ(bot->log().find("up=false"), std::string::npos) << "the link never went down";
}

TEST_F(Kill, a_broken_pack_refuses_the_start_with_the_place) {
    std::FILE* out = std::fopen((folder / "pack" / "intents" / "catalog" / "invoice.json").c_str(), "w");
    ASSERT_NE(out, nullptr);
    std::fputs("{\n  \"id\": \"invoice\",\n  \"patterns\": [\"(发票\"]\n", out);
    std::fclose(out);
    try {
        BotProcess bot(setup);
        FAIL() << "it started";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("intents/catalog/invoice.json:"), std::string::npos)
            << error.what();
    }
}

}  // namespace
}  // namespace xiaoer::interop
