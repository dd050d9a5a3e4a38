// The demo store as it is shipped: every phrase in every variant, said with the worst values, and what
// the trade demands of the ones it describes.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/base/utf8.hpp"
#include "scripts/engine/lint.hpp"
#include "scripts/engine/note_slots.hpp"
#include "scripts/engine/photo_sets.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/phrases.hpp"
#include "scripts/engine/variables.hpp"
#include "tests/scripts/intents.hpp"
#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::at;

std::shared_ptr<const Playbook> shipped_playbook() {
    static const auto playbook = [] {
        base::Faults faults;
        auto loaded = Playbook::load(XIAOER_SCRIPTS, faults);
        for (const auto& fault : faults)
            ADD_FAILURE() << to_string(fault);
        return loaded;
    }();
    return playbook;
}

/// Facts under which these tests hold: each by itself asks for a value, and that it gets.
FactSource facts_for(const std::vector<Test>& tests) {
    return [&tests](std::string_view name) -> std::optional<FactValue> {
        for (const auto& test : tests) {
            if (test.fact != name) continue;
            if (!test.words.empty()) return FactValue{0, test.words.front()};
            return FactValue{test.number + (test.op == scripts::Test::Op::more_than ? 1 : 0), {}};
        }
        return std::nullopt;
    };
}

/// A moment that makes this entry the one that is said: its own conditions, nothing more.
Moment moment_for(const When& when) {
    static FactSource facts;
    facts = facts_for(when.facts);
    Moment moment;
    moment.facts = &facts;
    moment.now = when.hours == When::Hours::closed ? at(2026, 11, 22, 3) : at(2026, 11, 22);
    if (!when.order_states.empty() && when.order_states[0] != "none")
        moment.order_state = when.order_states[0];
    if (!when.products.empty()) moment.product = when.products[0];
    moment.nth = std::max(1, when.nth);
    return moment;
}

std::vector<Value> values_of(const std::function<std::string(const Variable&)>& value) {
    std::vector<Value> all;
    for (const auto& variable : kVariables)
        if (!variable.store) all.push_back({variable.name, value(variable)});
    return all;
}

TEST(Shipped, EveryVariantIsSaidWithSamplesAndWithTheLongestValues) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    const auto samples = values_of([](const Variable& v) { return std::string(v.sample); });
    const auto longest = values_of([](const Variable&) {
        std::string text;
        for (int i = 0; i < 3000; ++i)
            text += "龘";
        return text;
    });
    std::size_t said = 0;
    std::size_t most = 0;
    for (const auto& [id, phrase] : playbook->phrases().all())
        for (const auto& entry : phrase.entries)
            for (std::size_t i = 0; i < entry.lines.size(); ++i)
                for (const auto* values : {&samples, &longest}) {
                    auto moment = moment_for(entry.when);
                    moment.pick = i;
                    std::string why;
                    const auto line = playbook->say(id, moment, *values, &why);
                    ASSERT_TRUE(line) << id << " " << why;
                    EXPECT_EQ(line->variant, i) << id;
                    EXPECT_EQ(line->text.find("{{"), std::string::npos) << line->text;
                    EXPECT_FALSE(playbook->guard().check(line->text)) << line->text;
                    EXPECT_LE(base::length(line->text), kMaxText) << line->text;
                    most = std::max(most, base::length(line->text));
                    ++said;
                }
    std::printf("shipped book: %zu phrases, %zu sayings, longest %zu characters\n",
                playbook->phrases().all().size(), said, most);
    EXPECT_GT(said, 500U);
}

TEST(Shipped, IntentPhrasesNeedNoFactsThatMayBeUnknown) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    for (const auto& [id, phrase] : playbook->phrases().all()) {
        if (core_phrase(id) != nullptr || id.starts_with(kQuickPrefix) || id.starts_with(kAttributePrefix) ||
            id.starts_with(kPhotosPrefix))
            continue;
        for (const auto& entry : phrase.entries) {
            auto moment = moment_for(entry.when);
            std::vector<Value> values;
            if (entry.when.knows_order())
                values = {{"order", "4321"},
                          {"product", "每日坚果"},
                          {"order_state", "买家已付款"},
                          {"amount", "59.90"}};
            for (moment.pick = 0; moment.pick < entry.lines.size(); ++moment.pick) {
                std::string why;
                EXPECT_TRUE(playbook->say(id, moment, values, &why)) << id << " " << why;
            }
        }
    }
}

TEST(Shipped, ABuyerWhoAsksTwiceHearsAnotherSentence) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    for (const auto intent : testing::known_intents()) {
        if (!playbook->has(intent)) continue;
        for (const std::string_view state : {"", "unpaid", "paid", "shipped", "completed", "closed"}) {
            Moment moment;
            moment.now = at(2026, 11, 22);
            moment.order_state = state;
            std::vector<Value> values;
            if (!state.empty())
                values = {{"order", "4321"}, {"product", "每日坚果"}, {"order_state", "买家已付款"}};
            std::uint64_t before = 0;
            moment.avoid = {&before, 1};
            for (moment.nth = 1; moment.nth <= 4; ++moment.nth) {
                std::string why;
                const auto line = playbook->say(intent, moment, values, &why);
                ASSERT_TRUE(line) << intent << " " << state << " " << moment.nth << " " << why;
                EXPECT_NE(fingerprint(line->text), before);
                before = fingerprint(line->text);
            }
        }
    }
}

TEST(Shipped, LintFindsNothing) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    for (const auto& fault : lint(*playbook, testing::known_intents(), playbook->today(at(2026, 11, 22))))
        ADD_FAILURE() << to_string(fault);
}

struct Demand {
    std::string_view phrase;
    std::vector<std::string_view> words;  ///< each variant holds all of them
};

TEST(Shipped, PhrasesContainWhatTheDomainDemands) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    const std::vector<Demand> demands = {
        {"welcome", {"助手", "“人工”", "查物流", "{{store}}"}},
        {"clarify", {"“人工”", "{{choices}}"}},
        {"photos.request", {"{{need}}", "六个面", "单号", "商品", "责"}},
        {"paid.thanks",
         {"{{address}}", "核对", "{{ship_promise}}", "{{couriers}}", "{{courier_promise}}", "开箱",
          "{{follow}}"}},
        {"urge.done", {"24小时", "已催件", "{{courier}}", "凭证"}},
        {"urge.registered", {"24小时", "登记"}},
        {"promise.broken", {"抱歉", "同事"}},
        {"transfer.absent", {"{{group}}", "补充|记着"}},
        {"note.arranged", {"安排", "审"}},
        {"transfer.closed", {"{{opens}}"}},
        {"transfer.recorded", {"48小时", "{{opens}}"}},
        {"transfer.apology", {"抱歉", "主管"}},
        {"closing", {"分"}},
        {"closing.agent", {"{{agent}}", "分"}},
        {"allergy", {"年龄", "肤质", "地区", "用量|用了多少", "症状", "照片"}},
        {"counterfeit", {"凭证", "授权"}},
        {"complaint", {"主管", "歉"}},
    };
    for (const auto& demand : demands) {
        const auto* phrase = playbook->phrases().find(demand.phrase);
        ASSERT_NE(phrase, nullptr) << demand.phrase;
        for (const auto& entry : phrase->entries) {
            // Who has told all of it is asked for nothing.
            if (std::ranges::any_of(entry.when.facts,
                                    [](const scripts::Test& test) { return test.fact == "facts_told"; }))
                continue;
            for (const auto& line : entry.lines)
                for (const auto words : demand.words) {
                    const auto bar = words.find('|');
                    const bool has = line.source().find(words.substr(0, bar)) != std::string::npos ||
                                     (bar != std::string_view::npos &&
                                      line.source().find(words.substr(bar + 1)) != std::string::npos);
                    EXPECT_TRUE(has) << demand.phrase << " lacks " << words << ": " << line.source();
                }
        }
    }
    // Whoever has a problem hears an apology before any request: the photo request follows these.
    for (const auto* problem :
         {"package_damaged", "quality_issue", "missing_item", "wrong_item", "not_as_described"})
        for (const auto& line : playbook->phrases().find(problem)->entries[0].lines)
            EXPECT_TRUE(line.source().find("歉") != std::string::npos ||
                        line.source().find("不好意思") != std::string::npos)
                << line.source();
    // A note is never called done before it is.
    for (const auto& line : playbook->phrases().find("note.arranged")->entries[0].lines)
        EXPECT_EQ(line.source().find("已经备注"), std::string::npos) << line.source();
}

TEST(Shipped, TheDefaultsAreThoseOfTheDomain) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    const Policy defaults;
    EXPECT_EQ(playbook->policy().transfer_wait, defaults.transfer_wait);
    EXPECT_EQ(playbook->policy().note_due, std::chrono::minutes{5});
    const auto& parcel = playbook->photos().of("package_damaged", "", "");
    EXPECT_EQ(parcel.package.size(), 6U);
    EXPECT_EQ(parcel.goods.size(), 1U);
    EXPECT_TRUE(parcel.waybill);
    EXPECT_EQ(playbook->photos().of("quality_issue", "小家电", "").id, "appliance");
    EXPECT_EQ(playbook->photos().of("quality_issue", "食品", "").id, "parcel");
    EXPECT_EQ(playbook->photos().of("quality_issue", "日用", "").id, "parcel");
    EXPECT_EQ(playbook->photos().of("package_damaged", "食品", "").id, "parcel");
    // The parcel's six faces, and what shows this problem.
    for (const auto* problem : {"wrong_item", "missing_item"}) {
        const auto& set = playbook->photos().of(problem, "食品", "");
        EXPECT_EQ(set.id + "_item", problem);
        EXPECT_EQ(set.package.size(), 6U);
        EXPECT_EQ(set.goods.size(), 1U);
        EXPECT_TRUE(set.waybill);
    }
    EXPECT_EQ(playbook->policy().first_reply_before_order, std::chrono::seconds{20});
    EXPECT_EQ(playbook->policy().first_reply_after_order, std::chrono::seconds{18});
    EXPECT_EQ(playbook->policy().compensation_limit_yuan, 10);
    EXPECT_EQ(playbook->shop().hours,
              (std::vector<Interval>{{std::chrono::minutes{540}, std::chrono::minutes{1410}}}));
    EXPECT_EQ(playbook->policy().return_days, 7);
    EXPECT_EQ(playbook->policy().urge_again, std::chrono::minutes{5});
    // Money first, then what is lost, not there or stuck, then what is late.
    std::vector<std::string> ids;
    for (const auto& condition : playbook->conditions())
        ids.push_back(condition.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"A1", "T8", "T5", "T9", "T6", "T7", "T10", "T1", "T2", "T3",
                                             "T3u", "T4"}));
    EXPECT_EQ(playbook->conditions()[1].problem, "lost_parcel");
    EXPECT_EQ(playbook->conditions()[2].intents,
              (std::vector<std::string>{"signed_not_received", "misdelivered"}));
    const auto& t8 = playbook->conditions()[1].when[2];
    EXPECT_TRUE(t8.fact == "hours_without_update" && t8.op == scripts::Test::Op::more_than &&
                t8.number == 168 && t8.policy == "lost_after_days")
        << "days of the policy are hours of the fact";
}

TEST(Shipped, AgentsFindQuickPhrasesByGroup) {
    const auto playbook = shipped_playbook();
    ASSERT_NE(playbook, nullptr);
    std::map<std::string, int> by_group;
    for (const auto& [id, phrase] : playbook->phrases().all())
        if (id.starts_with(kQuickPrefix)) {
            EXPECT_FALSE(phrase.title.empty()) << id;
            ++by_group[phrase.group];
        }
    for (const auto* group : {"售前", "售中", "售后", "主管", ""})
        EXPECT_GE(by_group[group], 2) << group;
    const auto line = playbook->say("quick.lost", moment_for({}), {{"agent", "小李"}});
    ASSERT_TRUE(line);
    EXPECT_NE(line->text.find("小李"), std::string::npos);
}

/// The trainer's page lists every variable, phrase, number, course and fact there is.
TEST(Shipped, TheReadmeLeavesNothingOut) {
    std::ifstream in(std::string(XIAOER_SCRIPTS) + "/README.md");
    std::ostringstream all;
    all << in.rdbuf();
    const auto readme = all.str();
    const auto names = [&](std::string_view word) {
        EXPECT_NE(readme.find("`" + std::string(word) + "`"), std::string::npos) << word;
    };
    for (const auto& variable : kVariables)
        names(variable.name);
    for (const auto& phrase : kCorePhrases)
        names(phrase.id);
    std::ifstream dialogue(std::string(XIAOER_SCRIPTS) + "/dialogue.json");
    for (std::string line; std::getline(dialogue, line);)
        if (line.starts_with("  \"") && !line.starts_with("  \"comment"))
            names(line.substr(3, line.find('"', 3) - 3));
    for (const auto& fact : fact_kinds()) {
        names(fact.name);
        for (const auto& word : fact.words)
            names(word.id);
    }
    for (const auto op :
         {scripts::Test::Op::is, scripts::Test::Op::is_not, scripts::Test::Op::at_least,
          scripts::Test::Op::at_most, scripts::Test::Op::more_than, scripts::Test::Op::less_than,
          scripts::Test::Op::one_of, scripts::Test::Op::not_one_of})
        names(word(op));
    for (const auto slot : kNoteSlots)
        names(slot);
    for (const auto& handling : handlings())
        names(handling.id);
    std::ifstream numbers(std::string(XIAOER_SCRIPTS) + "/policy.json");
    const auto policy = nlohmann::json::parse(numbers);
    for (const auto& [key, value] : policy.items())
        if (key != "comment") names(key);
}

}  // namespace
}  // namespace xiaoer::scripts
