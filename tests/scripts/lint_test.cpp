// What is well-formed and still wrong: faults are planted one by one, each must be found and little else.
#include "scripts/engine/lint.hpp"

#include <gtest/gtest.h>

#include "scripts/engine/calendar.hpp"
#include "tests/scripts/intents.hpp"
#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::known_intents;
using testing::Shop;
using Weight = base::Fault::Weight;

base::Faults lint_of(Shop& shop, const std::vector<std::string_view>& intents) {
    const auto playbook = shop.load();
    EXPECT_NE(playbook, nullptr) << shop.faults_text();
    return playbook == nullptr ? base::Faults{} : lint(*playbook, intents, *parse_date("2026-11-22"));
}

struct Planted {
    std::string file, from, to;
    std::string message;
    Weight weight;
};

TEST(Lint, FindsWhatIsPlantedAndNothingElse) {
    const std::vector<Planted> cases = {
        {"routing.json", R"("yes": {)", R"("yess": {)", "意图“yes”没有去处", Weight::error},
        {"routing.json", R"({ "intent": "price_promo")", R"({ "intent": "price")", "没有意图“price”",
         Weight::error},
        {"conditions.json", R"(["signed_not_received", "misdelivered"])", R"(["signed", "misdelivered"])",
         "没有意图“signed”", Weight::error},
        {"problems.json", R"("lost_parcel": {)", R"("lost": {)", "problems.json 里没有“lost_parcel”",
         Weight::error},
        {"routing.json", R"("title": "疑似丢件", "group": "售中", "handling": "handoff")",
         R"("title": "疑似丢件", "group": "售中", "handling": "answer")", "handling 写 handoff 或 photos",
         Weight::error},
        {"phrases/conditions.json", R"("condition.t7")", R"("condition.t9")", "这条话术永远不会说",
         Weight::error},
        {"phrases/core.json", "；随时输入“人工”，请同事来接待您。", "。", "要告诉买家怎样找人工",
         Weight::error},
        {"phrases/core.json", "，输入“人工”找同事。", "。", "要告诉买家怎样找人工", Weight::error},
        {"phrases/greeting.json", "在的在的，{{buyer}}请说，我帮您看～", "{{buyer}}好呀，有什么可以帮您？",
         "一模一样", Weight::error},
        {"phrases/greeting.json", R"("order_state": ["unpaid"])",
         R"("order_state": ["unpaid"], "until": "2026-11-21")", "有效期已过", Weight::warning},
        {"shop.json", R"("from": "2026-01-01", "until": "2026-12-31")",
         R"("from": "2026-01-01", "until": "2026-11-21")", "已经结束", Weight::warning},
    };
    for (const auto& c : cases) {
        Shop shop;
        shop.replace(c.file, c.from, c.to);
        const auto faults = lint_of(shop, known_intents());
        ASSERT_FALSE(faults.empty()) << c.from;
        bool found = false;
        for (const auto& fault : faults)
            found = found || (fault.message.find(c.message) != std::string::npos && fault.weight == c.weight);
        EXPECT_TRUE(found) << c.from << "\n" << to_string(faults.front());
        EXPECT_LE(faults.size(), 3U) << "one mistake is not twenty messages: " << to_string(faults.back());
    }
}

TEST(Lint, AnIntentThatIsGoneLeavesItsPathAndItsPhrase) {
    Shop shop;
    auto intents = known_intents();
    std::erase(intents, "objection");
    const auto faults = lint_of(shop, intents);
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_NE(faults[0].message.find("没有意图“objection”"), std::string::npos);
    EXPECT_NE(faults[1].message.find("没有叫“objection”的意图"), std::string::npos);
    EXPECT_EQ(faults[1].file, "scripts/phrases/objection.json");
    EXPECT_GT(faults[1].line, 1);
}

TEST(Lint, AnswersNeedTheirPhrase) {
    Shop shop;
    shop.remove("phrases/invoice.json");
    const auto faults = lint_of(shop, known_intents());
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].place, "routes.invoice");
    EXPECT_NE(faults[0].message.find("没有话术“invoice”"), std::string::npos);
}

TEST(Lint, ASingleSentenceWhereABuyerMayHearItTwiceIsAWarning) {
    Shop shop;
    shop.write("phrases/invoice.json", R"({"phrases": [{"id": "invoice", "lines": ["发票随货寄出。"]}]})");
    const auto faults = lint_of(shop, known_intents());
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].weight, Weight::warning);
    EXPECT_NE(faults[0].message.find("只有一种说法"), std::string::npos);
}

}  // namespace
}  // namespace xiaoer::scripts
