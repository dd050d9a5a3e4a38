// Who is reviewed and what comes of it: a fair draw, findings that outlive the process, figures counted by
// hand.
#include "bot/studio/reports/quality.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bot/studio/draft/refusal.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

const auto kQualityDay = std::chrono::sys_days{std::chrono::year(2026) / 3 / 2};

std::set<std::string> conversations(int count) {
    std::set<std::string> all;
    for (int i = 0; i < count; ++i)
        all.insert("web:demo:" + std::to_string(i));
    return all;
}

Review review(const std::string& conversation, int score, const std::string& reason = "") {
    return {kQualityDay, "小李", conversation, score, 90, reason, "组长", core::Time{}};
}

TEST(Draw, takesAtLeastTheShareAndAlwaysTheSame) {
    EXPECT_EQ(seed_of(kQualityDay), 20260302U);
    for (const auto& [count, least] : {std::pair{1, 1U}, {2, 1U}, {3, 2U}, {5, 2U}, {6, 3U}, {100, 40U}})
        EXPECT_EQ(draw(conversations(count), "小李", 40, 1).size(), least) << count;
    EXPECT_EQ(draw({}, "小李", 40, 1).size(), 0U);
    EXPECT_EQ(draw(conversations(7), "小李", 100, 1).size(), 7U);
    const auto once = draw(conversations(100), "小李", 40, 20260302);
    EXPECT_EQ(draw(conversations(100), "小李", 40, 20260302), once);
    EXPECT_NE(draw(conversations(100), "小李", 40, 20260303), once) << "another day";
    EXPECT_NE(draw(conversations(100), "小王", 40, 20260302), once) << "another agent";
}

/// Over many days every conversation has the same chance: within five standard deviations of the mean.
TEST(Draw, isFair) {
    std::map<std::string, int> drawn;
    constexpr int kDays = 2'000;
    for (int day = 0; day < kDays; ++day)
        for (const auto& id : draw(conversations(20), "小李", 40, static_cast<std::uint64_t>(day)))
            ++drawn[id];
    ASSERT_EQ(drawn.size(), 20U);
    for (const auto& [id, times] : drawn)
        EXPECT_NEAR(times, kDays * 0.4, 5 * 21.9) << id;
}

TEST(Quality, findingsAreKeptAndTheLastCounts) {
    const test::Folder folder;
    const auto file = folder.path() / "studio" / "quality.jsonl";
    const Figures::Served served = {{"小李", conversations(5)}, {"小王", {"web:demo:9"}}};
    {
        Quality quality(file);
        quality.keep(review("web:demo:0", 60, "没有核对地址"));
        quality.keep(review("web:demo:1", 100));
        quality.keep(review("web:demo:0", 95));
    }
    std::ofstream(file, std::ios::app)
        << "{\"day\": \"2026-03-02\", \"agent\": \"小";  // a crash while writing
    const Quality quality(file);
    const auto sample = quality.sample(kQualityDay, served, 40, 90);
    EXPECT_EQ(sample["seed"], 20260302);
    EXPECT_EQ(sample["agents"][0],
              json({{"agent", "小李"}, {"served", 5}, {"drawn", 2}, {"reviewed", 2}, {"passed", 2}}));
    EXPECT_EQ(sample["agents"][1]["drawn"], 1);
    for (const auto& row : sample["rows"]) {
        if (row["conversation"] == "web:demo:0") {
            EXPECT_EQ(row["review"]["score"], 95);
        }
    }
    EXPECT_EQ(quality.sample(kQualityDay + std::chrono::days(1), served, 40, 90)["agents"][0]["reviewed"], 0);
}

/// Three conversations of one agent, two of them reviewed: 60 does not pass, 90 just does.
TEST(Quality, becomesFigures) {
    using namespace std::chrono_literals;
    const core::Time morning = kQualityDay + 2h;
    Figures figures(480min, 20s, 18s);
    std::int64_t seq = 0;
    for (const auto* id : {"web:demo:0", "web:demo:1", "web:demo:2"}) {
        store::Turn turn;
        turn.event = {id, "", morning, core::AgentTook{"小李"}};
        figures.take(++seq, turn, 0);
        turn.event = {id, "", morning + 1s, core::AgentSaid{"小李", "您好"}};
        figures.take(++seq, turn, 0);
    }
    EXPECT_EQ(figures.served(kQualityDay).at("小李").size(), 3U);
    EXPECT_TRUE(figures.served(kQualityDay + std::chrono::days(1)).empty());
    const test::Folder folder;
    Quality quality(folder.path() / "quality.jsonl");
    quality.keep(review("web:demo:0", 60, "没有核对地址"));
    quality.keep(review("web:demo:1", 90));
    const auto report = figures.report(
        {kQualityDay, kQualityDay, "day", "", "", std::nullopt}, [](const std::string& id) { return id; },
        quality.said());
    std::map<std::string, json> by_id;
    for (const auto& one : report["figures"])
        by_id[one["id"]] = one;
    EXPECT_DOUBLE_EQ(by_id["quality_reviewed"]["value"], 2.0 / 3);
    EXPECT_DOUBLE_EQ(by_id["quality_passed"]["value"], 0.5);
    EXPECT_DOUBLE_EQ(by_id["quality_score"]["value"], 75);
    EXPECT_EQ(by_id["quality_score"]["rows"][0]["key"], "2026-03-02");
}

TEST(Quality, aFullDiskIsTold) {
    Quality quality("/proc/no/such/place");
    EXPECT_ANY_THROW(quality.keep(review("web:demo:0", 95)));
}

}  // namespace
}  // namespace xiaoer::studio
