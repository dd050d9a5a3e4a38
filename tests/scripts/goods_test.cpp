// The store's goods as trainers write them: what loads, what is refused and where, what is found in a text.
#include "scripts/engine/goods/goods.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::Shop;

TEST(Goods, TheShippedOnesAreCompleteEnoughToAnswer) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& goods = playbook->goods();
    EXPECT_GE(goods.all().size(), 12U);
    for (const auto& good : goods.all()) {
        EXPECT_FALSE(good.pitch.empty()) << good.id;
        EXPECT_FALSE(good.kind.empty()) << good.id;
        EXPECT_FALSE(good.item_ids.empty()) << good.id;
        EXPECT_FALSE(good.specs.empty()) << good.id;
        EXPECT_GE(good.values.size(), 4U) << good.id;
        for (const auto& item : good.item_ids)
            EXPECT_EQ(goods.by_item(item), &good);
        EXPECT_EQ(goods.of_title(good.title), &good);
    }
    ASSERT_NE(playbook->promotion_rule(testing::at(2026, 6, 3)), nullptr);
    EXPECT_EQ(playbook->promotion_rule(testing::at(2026, 6, 3))->from_yuan, 79);
}

TEST(Goods, NamesAreFoundWholeMistypedAndInPart) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& goods = playbook->goods();
    const auto first = [&](std::string_view text) -> std::string {
        const auto found = goods.named(text);
        return found.empty() ? "" : found.front().goods.front()->id;
    };
    EXPECT_EQ(first("那个抹布好用吗"), "lazy_cloth");
    EXPECT_EQ(first("每日间果"), "daily_nuts");
    EXPECT_EQ(first("薄切非油炸的那款"), "yam_chips");
    EXPECT_EQ(first("不要坚果 要草莓"), "freeze_dried_strawberry");
    EXPECT_EQ(first("草莓酱"), "") << "a longer word that means something else";
    EXPECT_EQ(first("山核桃仁"), "");
    EXPECT_EQ(first("从来没见过"), "") << "sounds alike, shares no character";
    EXPECT_EQ(goods.of_title("山核桃仁500g"), nullptr);
    EXPECT_EQ(goods.of_title("每日坚果礼盒装")->id, "daily_nuts");
}

TEST(Goods, OldPricesAndStockAreNotClaimed) {
    Shop shop;
    shop.replace("goods/household.json", R"({ "name": "8块装", "words": ["8块", "八块"], "price": 11.9 })",
                 R"({ "name": "8块装", "price": 11.9, "stock": 3, "read_at": "2026-06-03T02:00Z" })");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& goods = playbook->goods();
    const auto& spec = goods.find("scouring_sponge")->specs.front();
    EXPECT_TRUE(goods.stock_known(spec, testing::at(2026, 6, 3, 11)));
    EXPECT_FALSE(goods.stock_known(spec, testing::at(2026, 6, 3, 13)));
    EXPECT_TRUE(goods.price_known(spec, testing::at(2026, 6, 4, 9)));
    EXPECT_FALSE(goods.price_known(spec, testing::at(2026, 6, 4, 11)));
}

struct Slip {
    std::string file, from, to, message;
};

TEST(Goods, MistakesAreToldWithTheirFile) {
    const std::vector<Slip> slips = {
        {"goods/snacks.json", R"("id": "yam_chips")", R"("id": "daily_nuts")", "写了两次"},
        {"goods/snacks.json", R"("620100000303")", R"("620100000101")", "已经写在另一个商品上"},
        {"goods/snacks.json", R"("price": 12.8)", R"("price": "便宜")", "价格要写大于0的数字"},
        {"goods/snacks.json", R"("shelf_life": "180天")", R"("shelf_live": "180天")", "没有属性“shelf_live”"},
        {"goods/snacks.json", R"("companions": ["plum_drink"])", R"("companions": ["plum"])",
         "搭配的商品“plum”"},
        {"goods/snacks.json", R"("pitch": "薄切山药，咔嚓脆口")", R"("pitch": "加微信更便宜")",
         "含有不能发的内容"},
        {"goods/snacks.json", R"((先)?(尝尝)", R"((先?(尝尝)", "句式写错了"},
        {"goods/household.json", R"("foot_cm": "22.5-23.4")", R"("foot_cm": "23.4-22.5")", "范围要写成"},
        {"attributes.json", R"("must_match": ["保质期多久")", R"("must_match": ["你好呀")",
         "应当算问“保质期”"},
        {"attributes.json", R"("kind": "price")", R"("kind": "cost")", "“cost”不认识"},
        {"attributes.json", R"("or_else": ["packaging"])", R"("or_else": ["package"])",
         "没有叫“package”的属性"},
        {"shop.json", R"("recommend_first": ["daily_nuts")", R"("recommend_first": ["nuts")",
         "不在 goods 里"},
        {"shop.json", R"("minus_yuan": 8)", R"("minus_yuan": 80)", "减的钱不能比满的钱还多"},
    };
    for (const auto& slip : slips) {
        Shop shop;
        shop.replace(slip.file, slip.from, slip.to);
        EXPECT_EQ(shop.load(), nullptr) << slip.from;
        const auto told = std::any_of(shop.faults.begin(), shop.faults.end(), [&](const base::Fault& fault) {
            return fault.file == "scripts/" + slip.file &&
                   fault.message.find(slip.message) != std::string::npos;
        });
        EXPECT_TRUE(told) << slip.from << "\n" << shop.faults_text();
    }
}

}  // namespace
}  // namespace xiaoer::scripts
