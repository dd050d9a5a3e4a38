// Questions about the sample store's goods, as sentences of our own: which good is meant and what is asked.
#include "bot/core/goods.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "intents/engine/contents.hpp"
#include "tests/core/shipped.hpp"

namespace xiaoer::core {
namespace {

using Outcome = GoodsAnswer::Outcome;
using nlohmann::json;

constexpr scripts::Time kQuestionsAsked =
    scripts::Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 3}};

std::string_view word(Outcome outcome) {
    switch (outcome) {
        case Outcome::answered:
            return "answered";
        case Outcome::unknown_good:
            return "unknown_good";
        case Outcome::which_good:
            return "which_good";
        case Outcome::unknown_value:
            return "unknown_value";
        case Outcome::none:
            return "none";
    }
    return "";
}

std::vector<std::string> texts(const json& row, const char* key) {
    return row.contains(key) ? row[key].get<std::vector<std::string>>() : std::vector<std::string>();
}

GoodsContext context_of(const json& row) {
    const auto& pack = test::shipped();
    GoodsContext context;
    context.item_cards = texts(row, "cards");
    context.order = texts(row, "order");
    context.orders = context.order;
    context.focus = row.value("focus", "");
    context.last_attribute = row.value("last", "");
    context.candidates = texts(row, "candidates");
    context.first_choice = pack.playbook->shop().recommend_first;
    context.promotion = pack.playbook->promotion_rule(kQuestionsAsked);
    context.typos = &pack.catalogue->contents().typos;
    context.now = kQuestionsAsked;
    return context;
}

std::string shown(const GoodsAnswer& answer) {
    std::string out(word(answer.outcome));
    out += " good=" + answer.good + " attribute=" + answer.attribute;
    for (const auto& [phrase, values] : answer.say) {
        out += "\n      " + phrase;
        for (const auto& value : values)
            out += " " + std::string(value.name) + "=" + value.value;
    }
    return out;
}

class Questions : public ::testing::TestWithParam<const char*> {};

TEST_P(Questions, FindTheGoodAndTheAttribute) {
    std::ifstream in(std::string(XIAOER_SOURCE) + "/tests/core/" + GetParam());
    const auto rows = json::parse(in);
    const auto& goods = test::shipped().playbook->goods();
    int right = 0;
    for (const auto& row : rows) {
        const auto answer = answer_goods(row["ask"].get<std::string>(), context_of(row), goods);
        std::string said;
        for (const auto& [phrase, values] : answer.say) {
            said += phrase + " ";
            for (const auto& value : values)
                said += value.value + " ";
        }
        const bool ok =
            (!row.contains("good") || answer.good == row["good"]) &&
            (!row.contains("attribute") || answer.attribute == row["attribute"]) &&
            word(answer.outcome) == row.value("outcome", "answered") &&
            (!row.contains("says") || said.find(row["says"].get<std::string>()) != std::string::npos);
        right += ok ? 1 : 0;
        EXPECT_TRUE(ok) << row.dump() << "\n   -> " << shown(answer);
    }
    RecordProperty("right", right);
    RecordProperty("of", static_cast<int>(rows.size()));
    std::printf("%s: %d of %zu\n", GetParam(), right, rows.size());
}

INSTANTIATE_TEST_SUITE_P(Own, Questions,
                         ::testing::Values("goods_questions.json", "goods_questions_held.json"));

}  // namespace
}  // namespace xiaoer::core
