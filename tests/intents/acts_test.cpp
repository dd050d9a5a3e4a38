// Acts: the cases of acts_cases.txt and acts_laws.txt read with the shipped catalogue, and laws that hold for
// every text.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/act.hpp"
#include "intents/engine/acts/act_text.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/lint/match_line.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents::acts_cases {
namespace {

namespace fs = std::filesystem;

/// What is right today, of all cases; a change that lowers it must be looked at, one that raises it raises
/// this.
constexpr double kLeastShare = 0.90;
constexpr double kLeastConfidence = 0.45;

const Context kDay{"", "", "", std::chrono::year(2026) / 6 / 2};

const Catalogue& shipped() {
    static const auto catalogue = [] {
        base::Faults faults;
        auto loaded = Catalogue::load(fs::path(XIAOER_SOURCE_DIR) / "intents" / "catalog", faults,
                                      Catalogue::Sentences::trusted);
        EXPECT_TRUE(loaded) << shown(faults);
        return loaded;
    }();
    return *catalogue;
}

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, by);)
        if (!part.empty()) out.push_back(part);
    return out;
}

struct Case {
    std::string text;
    std::vector<std::string> acts;
};

std::vector<Case> cases(const std::string& file = "acts_cases.txt") {
    std::ifstream in(fs::path(XIAOER_SOURCE_DIR) / "tests" / "intents" / file);
    std::vector<Case> out;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#' || line[0] == '[') continue;
        if (line.starts_with("  ")) {
            out.back().acts.push_back(line.substr(2));
            continue;
        }
        for (auto at = line.find("⏎"); at != std::string::npos; at = line.find("⏎"))
            line.replace(at, std::string("⏎").size(), "\n");
        out.push_back({line, {}});
    }
    return out;
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

const std::map<std::string, bool Act::*>& flags() {
    static const std::map<std::string, bool Act::*> kFlags = {
        {"neg", &Act::negated}, {"back", &Act::taken_back},  {"defer", &Act::deferred},
        {"past", &Act::past},   {"cond", &Act::conditional}, {"urgent", &Act::urgent},
        {"fix", &Act::corrects}};
    return kFlags;
}

/// "" when the act is as expected, else what is wrong.
std::string trouble(const Act& act, const std::string& expected) {
    auto words = split(expected, ' ');
    if (!contains(split(words[0], '|'), force_name(act.force))) return "force";
    const std::string id = act.intent == nullptr ? "null" : act.intent->id;
    if (!contains(split(words[1], '|'), id)) return "intent " + id;
    if (act.intent != nullptr && act.confidence < kLeastConfidence) return "confidence";
    std::set<std::string> told;
    std::set<std::string> slots;
    std::vector<Value> values;
    for (std::size_t i = 2; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word[0] == '@') {
            if (act.refers != word.substr(1)) return "refers " + act.refers;
        } else if (const auto equal = word.find('='); equal != std::string::npos) {
            const auto colon = word.find(':', equal);
            const auto slot = word.substr(0, equal);
            const auto value = word.substr(equal + 1, colon == std::string::npos ? colon : colon - equal - 1);
            const auto stance = colon == std::string::npos ? "wanted" : word.substr(colon + 1);
            slots.insert(slot);
            const auto is = [&](const Value& one) {
                return one.slot == slot && one.value == value && stance_name(one.stance) == stance;
            };
            if (std::none_of(act.values.begin(), act.values.end(), is)) return "value " + word;
            values.push_back({slot, value, Stance::wanted, {}});
        } else {
            for (const auto& flag : split(word, '|'))
                told.insert(flag);
        }
    }
    for (const auto& [name, flag] : flags()) {
        if (name == "urgent" || name == "fix") {
            const bool optional = expected.find('|' + name) != std::string::npos ||
                                  expected.find(name + '|') != std::string::npos;
            if (told.contains(name) && !optional && !(act.*flag)) return "no flag " + name;
        } else if (told.contains(name) != act.*flag) {
            return "flag " + name;
        }
    }
    for (const auto& value : act.values) {
        const bool strict = value.slot == "courier" || value.slot == "date" || slots.contains(value.slot);
        const auto same = [&](const Value& one) {
            return one.slot == value.slot && one.value == value.value;
        };
        if (strict && value.stance == Stance::wanted && std::none_of(values.begin(), values.end(), same))
            return "wants " + value.value;
    }
    return "";
}

/// Social words and statements that mean nothing need not be listed.
bool is_background(const Act& act) {
    static const std::set<std::string> kSocial = {"greeting", "thanks_bye", "ack_filler", "silence_breaker"};
    return act.intent == nullptr ? !act.taken_back : kSocial.contains(act.intent->id);
}

std::string trouble(const Reading& reading, const Case& one) {
    std::vector<const Act*> acts;
    for (const auto& act : reading.acts)
        if (!is_background(act)) acts.push_back(&act);
    if (acts.size() != one.acts.size()) return std::to_string(acts.size()) + " acts";
    for (std::size_t i = 0; i < acts.size(); ++i)
        if (auto wrong = trouble(*acts[i], one.acts[i]); !wrong.empty()) return wrong;
    return "";
}

TEST(Acts, CasesAreRead) {
    std::size_t right = 0;
    std::size_t all = 0;
    std::string wrong;
    for (const auto& one : cases()) {
        if (one.acts.empty()) continue;
        ++all;
        const auto reading = shipped().read(one.text, kDay);
        const auto what = trouble(reading, one);
        if (what.empty())
            ++right;
        else
            wrong += one.text + ": " + what + "\n" + acts_text(reading);
    }
    RecordProperty("right", static_cast<int>(right));
    EXPECT_GT(all, 300U);
    EXPECT_GE(static_cast<double>(right) / static_cast<double>(all), kLeastShare)
        << right << " of " << all << "\n"
        << wrong;
}

TEST(Acts, EveryWayOfSpeakingIsRead) {
    const auto all = cases("acts_laws.txt");
    EXPECT_GT(all.size(), 30U);
    for (const auto& one : all) {
        const auto reading = shipped().read(one.text, kDay);
        EXPECT_EQ(trouble(reading, one), "") << one.text << "\n" << acts_text(reading);
    }
}

/// What no message may go wrong with: a wrong note, a wish dropped, a human not called.
TEST(Acts, NeverAValueThatWasRefusedOrAsked) {
    const std::map<std::string, std::string> right = {
        {"帮我发圆通 千万别发极兔", "wish courier_request courier=圆通 courier=极兔:excluded"},
        {"除了韵达哪家都可以", "wish courier_request courier=韵达:excluded"},
        {"是圆通不是申通", "wish courier_request courier=圆通 courier=申通:replaced"},
        {"从红色改成黑色", "wish change_product|exchange_request fix attribute=红色:replaced attribute=黑色"},
        {"周四能寄出来吗", "ask ship_time date=2026-06-04:mentioned"},
        {"改电话要收费吗", "ask change_address"},
        {"等我消息再发货", "wish ship_time defer"},
        {"退款不办了", "wish refund_request back"},
        {"先别开发票", "wish invoice back defer"},
    };
    for (const auto& [text, act] : right)
        EXPECT_EQ(trouble(shipped().read(text, kDay), {text, {act}}), "")
            << explain_text(shipped(), text, kDay);
}

TEST(Acts, AHumanIsCalledInEveryForm) {
    for (const std::string text :
         {"人工", "人 工", "【人工】", "转人公", "人工人工", "快叫人工", "给我人工啊", "zhuan rengong",
          "不要机器人", "真人客服", "东西碎了 转人工", "找你们经理"}) {
        const auto reading = shipped().read(text, kDay);
        const auto called = [](const Act& act) {
            return act.intent != nullptr && act.intent->id == "human_request" && act.force == Force::wish &&
                   !act.taken_back && !act.negated && act.confidence >= 0.95;
        };
        EXPECT_TRUE(std::any_of(reading.acts.begin(), reading.acts.end(), called))
            << text << acts_text(reading);
    }
    for (const std::string text :
         {"手工还是人工做的", "人工费多少", "不用人工了", "人工智能音箱多少钱", "是纯手工吗"}) {
        const auto reading = shipped().read(text, kDay);
        for (const auto& act : reading.acts)
            EXPECT_FALSE(act.intent != nullptr && act.intent->id == "human_request" && !act.taken_back &&
                         !act.negated)
                << text << acts_text(reading);
    }
    const auto reading = shipped().read("让你们主管给我打电话", kDay);
    ASSERT_FALSE(reading.acts.empty());
    const auto& values = reading.acts.front().values;
    EXPECT_TRUE(std::any_of(values.begin(), values.end(), [](const Value& value) {
        return value.slot == "group" && value.value == "主管";
    }));
}

TEST(Acts, NoWishIsDropped) {
    const auto reading = shipped().read("发中通 后天发 别放小票 开发票 电话改成13700001111", kDay);
    std::set<std::string> heard;
    for (const auto& act : reading.acts)
        if (act.intent != nullptr && act.force == Force::wish) heard.insert(act.intent->id);
    for (const auto* id : {"courier_request", "ship_time", "other_note", "invoice", "change_address"})
        EXPECT_TRUE(heard.contains(id)) << id << "\n" << acts_text(reading);
}

TEST(Acts, MeaningIsWhatUnderstandGives) {
    for (const auto& one : cases()) {
        const auto reading = shipped().read(one.text, kDay);
        const auto meaning = shipped().understand(one.text, kDay);
        EXPECT_EQ(reading.meaning.intent, meaning.intent) << one.text;
        EXPECT_EQ(reading.meaning.slots, meaning.slots) << one.text;
    }
}

TEST(Acts, SpansLieInTheTypedText) {
    std::string all;
    for (const auto& one : cases())
        all += one.text + "\n";
    for (const std::string& text :
         {all, std::string(5000, 'a'), std::string("\xFF\xE5,,,,不不不"), std::string("  \n ，。"),
          std::string(), std::string(900, '\n') + "别别别别别不不不不发发发"}) {
        const auto reading = shipped().read(text, kDay);
        for (const auto& act : reading.acts) {
            EXPECT_LE(act.where.begin, act.where.end);
            EXPECT_LE(act.where.end, text.size());
            for (const auto& value : act.values)
                EXPECT_LE(value.where.end, text.size());
        }
        EXPECT_TRUE(base::is_valid_utf8(acts_text(reading)));
        EXPECT_FALSE(match_json(shipped(), text, kDay).empty());
    }
}

TEST(Acts, MatchTellsThemBesideTheRest) {
    const auto line = nlohmann::json::parse(match_json(shipped(), "发圆通 别发韵达", kDay));
    for (const auto* key : {"intent", "also", "confidence", "doubted", "slots", "acts", "why"})
        EXPECT_TRUE(line.contains(key)) << key;
    ASSERT_EQ(line["acts"].size(), 1U);
    EXPECT_EQ(line["acts"][0]["intent"], "courier_request");
    EXPECT_EQ(line["acts"][0]["values"][1]["stance"], "excluded");
    EXPECT_NE(explain_text(shipped(), "发圆通 别发韵达", kDay).find("“别”→ 韵达：不要"), std::string::npos);
}

TEST(Acts, WithoutCuesALineIsStillRead) {
    Shop shop;
    shop.intent("refund", {{"patterns", {"退款"}}});
    const auto catalogue = shop.open();
    const auto reading = catalogue->read("我要退款", {});
    ASSERT_EQ(reading.acts.size(), 1U);
    EXPECT_EQ(reading.acts[0].intent->id, "refund");
}

TEST(Cues, WhatATrainerWritesWrongIsTold) {
    Shop shop;
    shop.intent("refund", {{"patterns", {"退款"}}});
    shop.file(
        "../clauses.json",
        R"({"negation": "别", "objects": {"nosuch": "退"}, "refers": ["(那单"], "marks": {"words_alone_percent": 300}})");
    const auto faults = shop.faults();
    for (const auto* words : {"negation", "没有“nosuch”这个意图", "not_cues", "marks.words_alone_percent"})
        EXPECT_TRUE(
            has_fault(faults, words) ||
            std::any_of(faults.begin(), faults.end(),
                        [&](const auto& fault) { return to_string(fault).find(words) != std::string::npos; }))
            << words << "\n"
            << shown(faults);
}

}  // namespace
}  // namespace xiaoer::intents::acts_cases
