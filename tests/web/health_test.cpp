// Alive, ready, and the figures behind it.
#include <gtest/gtest.h>

#include "bot/web/views/health_view.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

TEST(Health, isReadyOnlyWhenItCanBeReliedUpon) {
    Options options;
    options.limits.free_bytes = 1;
    Harness harness(std::move(options));
    EXPECT_EQ(ask(harness, "GET", "/readyz").status, 200);
    const auto with = [&](run::Health standing) {
        harness.on_loop([&] {
            harness.bot->standing = std::move(standing);
            return 0;
        });
        const auto answer = ask(harness, "GET", "/readyz");
        EXPECT_EQ(answer.json()["ready"], answer.status == 200);
        return answer;
    };
    run::Health standing;
    standing.disk_fault = "数据写不进磁盘（database is locked）";
    auto answer = with(standing);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.json()["faults"][0], standing.disk_fault);
    EXPECT_EQ(ask(harness, "GET", "/healthz").status, 200) << "it lives and must not be restarted for that";
    standing = {};
    standing.links = {{"web:demo", true}, {"onebot:10001", false}};
    EXPECT_EQ(with(standing).json()["faults"], json({"onebot:10001没有连上"}));
    standing = {};
    standing.held = true;
    EXPECT_EQ(with(standing).status, 503);
    EXPECT_EQ(with({}).status, 200);
    answer = ask(harness, "GET", "/readyz", "X-Forwarded-For: 198.51.100.7\r\n");
    EXPECT_FALSE(answer.json().contains("faults")) << "strangers learn that, not why";
}

TEST(Health, peopleAreToldThatNothingCanBeSavedAndThatItCanAgain) {
    Harness harness;
    const auto cookie = log_in(harness, "组长", {Role::lead});
    WebSocket lead(harness, "staff", cookie);
    const auto alarm = [&](const std::string& fault) {
        harness.on_loop([&] {
            harness.bot->standing.disk_fault = fault;
            return 0;
        });
        const auto frame = lead.until([](const json& message) { return message.contains("alarm"); });
        return frame["alarm"]["text"].get<std::string>();
    };
    EXPECT_NE(alarm("数据写不进磁盘（满了）").find("暂停回复"), std::string::npos);
    EXPECT_NE(alarm("").find("恢复了"), std::string::npos);
}

TEST(Health, aDiskThatIsNearlyFullTakesNoPictures) {
    Options options;
    options.limits.free_bytes = std::size_t{1} << 62U;
    const Harness harness(std::move(options));
    const auto cookie = new_visitor(harness);
    const auto answer = ask(harness, "POST", "/api/pictures", cookie, "\x89PNG\r\n\x1a\n");
    EXPECT_EQ(answer.status, 507);
    EXPECT_EQ(ask(harness, "GET", "/readyz").status, 503);
}

TEST(Health, figuresTellHowFetchingPicturesEnded) {
    Standing standing;
    EXPECT_EQ(metrics_text(standing).find("xiaoer_picture_fetches_total"), std::string::npos);
    standing.pictures_fetched = {{"fetched", 3}, {"late", 1}};
    EXPECT_NE(metrics_text(standing).find("xiaoer_picture_fetches_total{end=\"late\"} 1"), std::string::npos)
        << metrics_text(standing);
}

TEST(Health, figuresAreForThisMachineAndWhomTheStoreNames) {
    const Harness harness;
    const auto answer = ask(harness, "GET", "/metrics");
    EXPECT_EQ(answer.status, 200);
    for (const auto* name : {"xiaoer_messages_total", "xiaoer_reply_seconds_bucket",
                             "xiaoer_outbox_age_seconds", "xiaoer_in_doubt_total", "xiaoer_unmatched_total",
                             "xiaoer_queue_age_seconds", "xiaoer_disk_refuses"})
        EXPECT_NE(answer.body.find(name), std::string::npos) << name;
    EXPECT_EQ(ask(harness, "GET", "/metrics", "X-Forwarded-For: 198.51.100.7\r\n").status, 403)
        << "a proxy that nobody has named hands on anybody's request";

    Options options;
    options.proxies = net::AddressList({"127.0.0.1"});
    options.metrics_from = net::AddressList({"198.51.100.0/24"});
    const Harness behind(std::move(options));
    EXPECT_EQ(ask(behind, "GET", "/metrics", "X-Forwarded-For: 198.51.100.7\r\n").status, 200);
    EXPECT_EQ(ask(behind, "GET", "/metrics", "X-Forwarded-For: 203.0.113.7\r\n").status, 403);
}

}  // namespace
}  // namespace xiaoer::web
