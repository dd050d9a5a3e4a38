#include "bot/studio/trial/inbox.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/studio/shop.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

const Progress kInboxGoesOn = [](std::size_t, std::size_t) { return true; };

std::vector<Heard> heard(const std::vector<std::string>& texts) {
    std::vector<Heard> out;
    for (const auto& text : texts)
        out.push_back({text, "web:demo:" + std::to_string(out.size()), core::Time{}});
    return out;
}

TEST(Pattern, isWhatMostOfTheTextsShare) {
    EXPECT_EQ(propose_pattern({"紫外线杯垫怎么折叠", "紫外线杯垫能不能折叠", "紫外线杯垫可以折叠么"}),
              "紫外线杯垫.{0,6}折叠");
    EXPECT_EQ(propose_pattern({"甲乙丙", "丁戊己"}), "");
    EXPECT_EQ(propose_pattern({"只有一句"}), "") << "one sentence is no habit";
}

TEST(Inbox, gathersWhatNobodyUnderstoodAndLeavesOutTheRest) {
    const auto result = cluster_unmatched(
        heard({"紫晶摆件开光么", "紫晶摆件开光没有", "紫晶摆件开光么", "我要退货", "你好", "塔罗牌阵图解"}),
        shipped(), {}, kInboxGoesOn);
    EXPECT_EQ(result["messages"], 6);
    ASSERT_FALSE(result["clusters"].empty()) << result;
    const auto& first = result["clusters"][0];
    EXPECT_EQ(first["count"], 3);
    EXPECT_EQ(first["texts"][0]["count"], 2);
    EXPECT_EQ(first["pattern"], "紫晶摆件开光");
    EXPECT_EQ(first["would_match"], 2) << "two different sentences";
    EXPECT_TRUE(first["would_steal"].empty());
    EXPECT_DOUBLE_EQ(first["confidence"].get<double>(), 1.0);
    for (const auto& cluster : result["clusters"])
        EXPECT_EQ(cluster.dump().find("我要退货"), std::string::npos);
}

TEST(Inbox, putsOneWishInOtherWordsTogether) {
    const auto result = cluster_unmatched(heard({"摆件下能刻我们庙里的符文吗", "摆件背面可以刻庙里符文不",
                                                 "大摆件下能刻符文吗", "塔罗牌阵图解"}),
                                          shipped(), {}, kInboxGoesOn);
    ASSERT_EQ(result["clusters"].size(), 2U) << result;
    EXPECT_EQ(result["clusters"][0]["count"], 3) << result;
    EXPECT_EQ(result["clusters"][0]["pattern"], "摆件下能刻.{0,6}符文");
}

TEST(Inbox, whatATrainerIgnoredStaysAway) {
    const auto result =
        cluster_unmatched(heard({"紫晶摆件开光么"}), shipped(), {"紫晶摆件开光么"}, kInboxGoesOn);
    EXPECT_TRUE(result["clusters"].empty());
}

TEST(Inbox, showsNoTelephoneNumbers) {
    const auto result = cluster_unmatched(heard({"紫晶摆件 13812345678", "紫晶摆件 13812345678"}), shipped(),
                                          {}, kInboxGoesOn);
    EXPECT_EQ(result.dump().find("13812345678"), std::string::npos) << result;
}

TEST(Inbox, canBeStopped) {
    std::size_t asked = 0;
    const auto result = cluster_unmatched(heard(std::vector<std::string>(5'000, "紫晶摆件开光么")), shipped(),
                                          {}, [&](std::size_t, std::size_t) { return ++asked < 3; });
    EXPECT_LT(result["unmatched"], 5'000);
}

}  // namespace
}  // namespace xiaoer::studio
