#include "bot/studio/trial/backtest.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bot/studio/draft/documents.hpp"
#include "bot/studio/draft/refusal.hpp"
#include "bot/transcript/player.hpp"
#include "tests/kit/folder.hpp"
#include "tests/studio/shop.hpp"

namespace xiaoer::studio {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const core::Time kMorning = std::chrono::sys_days{std::chrono::year(2026) / 3 / 2} + 2h;
const Progress kGoOn = [](std::size_t, std::size_t) { return true; };

core::Event said(const std::string& conversation, core::Time at, const std::string& text) {
    return {
        conversation, "k", at,
        core::BuyerSaid{.text = text, .pictures = {}, .order_card = {}, .item_card = {}, .nickname = "买家"}};
}

std::vector<transcript::Story> stories() {
    transcript::Stories out(100);
    out.take(said("web:demo:a", kMorning, "你好"));
    out.take(said("web:demo:a", kMorning + 60s, "发票怎么开"));
    out.take(said("web:demo:b", kMorning, "我要退货"));
    core::Order order;
    order.id = "T1";
    order.state = core::TradeState::paid;
    order.paid = kMorning - 1h;
    const core::Event facts{"web:demo:a", "", kMorning + 1s, core::OrdersFound{{order}}};
    out.take(facts);
    out.take(facts);
    out.take({"web:demo:a", "", kMorning + 2s, core::Tick{}});
    return out.all();
}

/// The shipped files with one phrase worded otherwise.
knowledge::Pack edited(const test::Folder& folder) {
    auto files = read_files(XIAOER_SOURCE);
    const auto seen = read_phrase(files, "invoice");
    auto document = seen.value;
    document["lines"] = {"发票随包裹一起寄给您，请留意。", "发票会和商品放在同一个包裹里。"};
    document.erase("entries");
    put_phrase(files, "invoice", document, "", seen.etag);
    write_files(folder.path(), files);
    base::Faults faults;
    auto pack = knowledge::load_pack(folder.path(), faults);
    for (const auto& fault : faults)
        if (fault.weight == base::Fault::Weight::error) ADD_FAILURE() << to_string(fault);
    return pack;
}

TEST(Stories, keepWhatCameFromOutside) {
    const auto all = stories();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].inputs.size(), 2U) << "ticks and facts are no inputs";
    EXPECT_EQ(all[0].facts.size(), 1U) << "what was known already is not kept twice";
    EXPECT_TRUE(all[0].has_buyer());
}

TEST(Play, isTheSameEveryTime) {
    for (const auto& story : stories()) {
        const auto first = transcript::play(story, shipped());
        EXPECT_EQ(transcript::play(story, shipped()), first);
        EXPECT_TRUE(
            std::ranges::any_of(first, [](const transcript::SideLine& line) { return line.who == "bot"; }));
        EXPECT_TRUE(std::ranges::is_sorted(first, {}, &transcript::SideLine::at));
    }
}

TEST(Backtest, theSamePackChangesNothing) {
    Backtest test;
    const auto result = test.run(stories(), shipped(), shipped(), kGoOn);
    EXPECT_EQ(result["conversations"], 2);
    EXPECT_EQ(result["changed"], 0);
    EXPECT_THROW((void)test.side_by_side("web:demo:a"), Refusal);
}

TEST(Backtest, anEditedPhraseChangesExactlyWhereItIsSaid) {
    const test::Folder folder;
    const auto pack = edited(folder);
    ASSERT_TRUE(pack.playbook);
    Backtest test;
    const auto result = test.run(stories(), shipped(), pack, kGoOn);
    EXPECT_EQ(result["changed"], 1) << result;
    EXPECT_EQ(result["different_answer"], 1);
    EXPECT_EQ(result["newly_handed_off"], 0);
    const auto& found = result["cases"][0];
    EXPECT_EQ(found["conversation"], "web:demo:a");
    EXPECT_EQ(found["first_difference"], "发票怎么开");
    EXPECT_NE(found["before"], found["after"]);
    const auto sides = test.side_by_side("web:demo:a");
    const auto differing = [](const json& lines) {
        return std::ranges::count_if(lines, [](const json& line) { return line["differs"] == true; });
    };
    EXPECT_EQ(differing(sides["before"]), 1);
    EXPECT_EQ(differing(sides["after"]), 1);
}

TEST(Kinds, nameWhatABuyerWouldNotice) {
    const transcript::SideLine answer{{}, "bot", "好的", "ok", ""}, other{{}, "bot", "行", "ok2", ""};
    const transcript::SideLine notice{{}, "bot", "转人工", "transfer.free", ""},
        off{{}, "handoff", "转接售后：x", "", ""};
    using Kinds = std::vector<std::string>;
    EXPECT_EQ(kinds_of_change({answer}, {answer}), Kinds{});
    EXPECT_EQ(kinds_of_change({answer}, {notice, off}), (Kinds{"newly_handed_off", "lost_answer"}));
    EXPECT_EQ(kinds_of_change({notice, off}, {answer}), (Kinds{"no_longer_handed_off", "gained_answer"}));
    EXPECT_EQ(kinds_of_change({answer}, {other}), Kinds{"different_answer"});
    auto why = answer;
    why.why = "另一个理由";
    EXPECT_EQ(kinds_of_change({answer}, {why}), Kinds{}) << "the buyer gets the same";
}

TEST(Cases, aConversationBecomesOneThatPasses) {
    const test::Folder folder;
    for (const auto& story : stories()) {
        const auto text = case_of(story, shipped(), "阿梅");
        EXPECT_NE(text.find("买家: "), std::string::npos) << text;
        EXPECT_NE(text.find("机器人: @"), std::string::npos) << text;
        save_case(folder.path(), "案例 " + story.conversation.substr(9), text);
    }
    const auto list = list_cases(folder.path())["cases"];
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0]["origin"], "web:demo:" + list[0]["name"].get<std::string>().substr(7));
    EXPECT_EQ(list[0]["by"], "阿梅");
    const auto result = run_cases(folder.path(), shipped(), kGoOn);
    EXPECT_EQ(result["results"].size(), 2U);
    EXPECT_EQ(result["failed"], 0) << result;
    save_case(folder.path(), "坏的", "买家: 你好\n机器人: 这句话谁也不会说\n");
    const auto broken = run_cases(folder.path(), shipped(), kGoOn);
    EXPECT_EQ(broken["failed"], 1);
    for (const auto* name : {"../x", "a/b", "", ".hidden", "a\nb"})
        EXPECT_THROW(save_case(folder.path(), name, ""), Refusal) << name;
    EXPECT_THROW((void)read_case(folder.path(), "没有"), Refusal);
}

}  // namespace
}  // namespace xiaoer::studio
