// The product and a desktop bridge (node, npm ws) in each dialect that bridges speak: what buyers write
// reaches the bot once, what it answers reaches the client once, whoever dies in between.
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <memory>

#include "bot/base/utf8.hpp"
#include "bot/store/store.hpp"
#include "tests/interop/peer_process.hpp"
#include "tests/interop/process/bot_process.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::interop {
namespace {

using nlohmann::json;

/// What a command of the product prints on standard output; "" when it fails.
std::string command(const std::string& words, const std::string& data) {
    const auto line = std::string(XIAOER_BINARY) + " " + words + " --data " + data + " 2>/dev/null";
    std::FILE* pipe = ::popen(line.c_str(), "r");
    std::string out;
    std::array<char, 512> part{};
    while (std::fgets(part.data(), part.size(), pipe) != nullptr)
        out += part.data();
    if (::pclose(pipe) != 0) return "";
    while (out.ends_with('\n'))
        out.pop_back();
    return out;
}

class BridgeStory : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        make_pack(folder.path() / "pack", 30);
        setup = {folder.path() / "data", folder.path() / "pack", {"bridge"}, {}};
        token = command("bridge add 前台", setup.data);
        ASSERT_TRUE(token.starts_with("xb_")) << token;
    }
    void start_bot() {
        bot = std::make_unique<BotProcess>(setup);
        setup.listen = bot->url().substr(std::string("http://").size());  // the same port after a crash
    }
    void start_bridge(const std::string& shown = {}, const std::string& device = "device-1") {
        peer = std::make_unique<PeerProcess>(
            "bridge/peer.cjs", PeerProcess::Environment{{"URL", bot->url()},
                                                        {"TOKEN", shown.empty() ? token : shown},
                                                        {"DEVICE", device},
                                                        {"DIALECT", GetParam()}});
    }
    std::string event(json fields) { return peer->post("event", fields.dump()).at("event_id"); }
    std::string says(const std::string& buyer, const std::string& text) {
        return event({{"buyer_id", buyer}, {"content", text}, {"buyer_nick", "小明"}});
    }
    std::vector<json> sent_to(const std::string& buyer) {
        std::vector<json> out;
        const auto told = peer->get("sent");
        for (const auto& line : told.at("sent"))
            if (line.at("buyer") == buyer) out.push_back(line);
        return out;
    }
    bool answered(const std::string& buyer, std::size_t times = 1) {
        return eventually([&] { return sent_to(buyer).size() >= times; });
    }
    bool all_done() {
        return eventually([&] { return peer->get("queue").at("count") == 0; });
    }
    std::optional<core::Conversation> stored(const std::string& buyer) {
        bot->signal(SIGTERM);
        bot->wait();
        auto store = store::open_sqlite(setup.data.string(), [](std::function<void()> f) { f(); });
        return store->load("bridge:甲店%3A客服1:" + buyer);
    }

    test::Folder folder;
    BotProcess::Setup setup;
    std::string token;
    std::unique_ptr<BotProcess> bot;
    std::unique_ptr<PeerProcess> peer;
};

constexpr const char* kBuyer = "22.1-33.1@cntaobao";

TEST_P(BridgeStory, a_line_is_answered_once_and_acknowledged) {
    start_bot();
    start_bridge();
    const auto id = says(kBuyer, "人工");
    ASSERT_TRUE(answered(kBuyer)) << bot->log();
    EXPECT_TRUE(all_done());
    // Told again with an order: more is known, nothing is said again.
    peer->post("again", json{{"event_id", id}, {"order_id", "4012345678901234567"}}.dump());
    EXPECT_TRUE(all_done());
    // Two captures of the own line, one of them mangled on its way.
    const auto ours = sent_to(kBuyer).at(0).at("text").get<std::string>();
    event({{"buyer_id", kBuyer}, {"role", "assistant"}, {"content", ours}});
    event(
        {{"buyer_id", kBuyer}, {"role", "mall_cs"}, {"content", base::prefix_bytes(ours, ours.size() / 2)}});
    says("22.2-33.1@cntaobao", "人工");
    ASSERT_TRUE(answered("22.2-33.1@cntaobao"));
    EXPECT_TRUE(all_done());
    const auto lines = sent_to(kBuyer);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("command").at("account"), "甲店:客服1");
    EXPECT_GT(lines[0].at("command").at("meta").at("expires_at_ms").get<std::int64_t>(), 0);
    const auto state = stored(kBuyer);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->owner.who, core::Owner::Who::queue) << "an echo of our own is no human";
    EXPECT_EQ(state->nickname, "小明");
}

TEST_P(BridgeStory, history_system_lines_and_diagnostics_are_not_answered) {
    start_bot();
    start_bridge();
    const auto past =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count() -
        600;
    event({{"buyer_id", kBuyer}, {"content", "人工"}, {"is_history", true}});
    event({{"buyer_id", kBuyer}, {"content", "人工"}, {"ts", past}});
    event({{"buyer_id", kBuyer}, {"content", "[系统消息]会话已转接"}});
    event({{"buyer_id", kBuyer}, {"content", "人工"}, {"is_diagnostic", true}});
    event({{"buyer_id", kBuyer}, {"content", "人工"}, {"role", "platform"}});
    says("22.2-33.1@cntaobao", "人工");
    ASSERT_TRUE(answered("22.2-33.1@cntaobao")) << bot->log();
    EXPECT_TRUE(all_done()) << "they are acknowledged";
    EXPECT_TRUE(sent_to(kBuyer).empty());
}

TEST_P(BridgeStory, who_types_into_the_client_has_the_conversation) {
    start_bot();
    start_bridge();
    event({{"buyer_id", kBuyer},
           {"role", "assistant"},
           {"content", "我是小李，我来看一下"},
           {"sent_by", "human"}});
    ASSERT_TRUE(all_done());
    says(kBuyer, "人工");
    says("22.2-33.1@cntaobao", "人工");
    ASSERT_TRUE(answered("22.2-33.1@cntaobao")) << bot->log();
    EXPECT_TRUE(sent_to(kBuyer).empty());
    const auto state = stored(kBuyer);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->owner.who, core::Owner::Who::agent);
}

TEST_P(BridgeStory, what_was_written_while_the_bot_was_dead_is_answered_once) {
    start_bot();
    start_bridge();
    says(kBuyer, "人工");
    ASSERT_TRUE(answered(kBuyer)) << bot->log();
    bot->kill();
    says("22.2-33.1@cntaobao", "人工");
    start_bot();
    ASSERT_TRUE(answered("22.2-33.1@cntaobao")) << bot->log();
    EXPECT_TRUE(all_done());
    EXPECT_EQ(sent_to(kBuyer).size(), 1U);
    EXPECT_EQ(sent_to("22.2-33.1@cntaobao").size(), 1U);
}

TEST_P(BridgeStory, a_flood_and_a_cut_socket_lose_nothing) {
    start_bot();
    start_bridge();
    for (int i = 0; i < 60; ++i) {
        says("30." + std::to_string(i) + "@cntaobao", "人工");
        if (i % 20 == 10) peer->get("drop");
    }
    ASSERT_TRUE(eventually([&] { return peer->get("sent").at("sent").size() == 60; }, 30'000)) << bot->log();
    EXPECT_TRUE(all_done());
    const auto told = peer->get("sent");
    for (const auto& line : told.at("sent"))
        EXPECT_TRUE(line.at("text").get<std::string>().size() > 3);
}

INSTANTIATE_TEST_SUITE_P(Dialects, BridgeStory, testing::Values("flat", "pull", "nested", "http"),
                         [](const auto& each) { return std::string(each.param); });

class BridgeAccess : public BridgeStory {};

TEST_P(BridgeAccess, a_token_belongs_to_one_machine_and_can_be_revoked) {
    start_bot();
    start_bridge("xb_wrong");
    ASSERT_TRUE(eventually([&] { return !peer->get("state").at("closes").empty(); }));
    EXPECT_EQ(peer->get("state").at("closes").at(0).at(0), 4001);
    EXPECT_EQ(peer->get("http", {{"method", "GET"}, {"path", "/api/bridge/v1/commands"}}).at("status"), 401);

    start_bridge();
    ASSERT_TRUE(eventually([&] { return !peer->get("state").at("ready").is_null(); }));
    const auto answer =
        peer->get("http", {{"method", "GET"}, {"path", "/api/bridge/v1/commands?wait_seconds=0"}});
    EXPECT_EQ(answer.at("status"), 200);
    EXPECT_TRUE(answer.at("headers").contains("date"));

    auto first = std::move(peer);
    start_bridge({}, "device-2");
    ASSERT_TRUE(eventually([&] { return !peer->get("state").at("closes").empty(); }));
    EXPECT_EQ(peer->get("state").at("closes").at(0).at(0), 4001);
    const auto other = peer->get("http", {{"method", "GET"}, {"path", "/api/bridge/v1/commands"}});
    EXPECT_EQ(other.at("status"), 403);
    EXPECT_NE(other.at("body").at("error").get<std::string>().find("device_mismatch"), std::string::npos);

    const auto list = json::parse(command("bridge list --json", setup.data));
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].at("name"), "前台");
    EXPECT_EQ(list[0].at("device"), "device-1");
    EXPECT_GT(list[0].at("seen_ms").get<std::int64_t>(), 0);
    EXPECT_FALSE(list.dump().find(token.substr(3)) != std::string::npos) << "the token is not kept";

    command("bridge revoke 前台", setup.data);
    const auto refused = first->get("http", {{"method", "GET"}, {"path", "/api/bridge/v1/commands"}});
    EXPECT_EQ(refused.at("status"), 403);
}

INSTANTIATE_TEST_SUITE_P(Dialects, BridgeAccess, testing::Values("flat"));

}  // namespace
}  // namespace xiaoer::interop
