// A conversation stored before there were tasks goes on where it stood: every question that could be open
// then.
#include "bot/store/journal/old_dialogue.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bot/store/journal/codec.hpp"

namespace xiaoer::store {
namespace {

using Asked = core::Pending::Asked;

core::Conversation talk_of(std::string_view text) {
    core::Conversation talk;
    std::string error;
    EXPECT_TRUE(read(text, talk, error)) << error;
    return talk;
}

class OldQuestion : public testing::Test {
  protected:
    /// The pending question, and the task it is about.
    void expect_pending(const core::Conversation& talk, Asked asked, std::uint32_t task) {
        ASSERT_TRUE(talk.pending);
        EXPECT_EQ(talk.pending->asked, asked);
        EXPECT_EQ(talk.pending->task, task);
    }
};

TEST_F(OldQuestion, NothingWasAsked) {
    const auto talk =
        talk_of(R"({"id":"web:demo:1","turn":3,"order":"T1","task":{"intent":"hello"},"contacts":2})");
    EXPECT_EQ(talk.turn, 3U);
    EXPECT_EQ(talk.order, "T1");
    EXPECT_TRUE(talk.tasks.empty());
    EXPECT_FALSE(talk.pending);
    EXPECT_FALSE(talk_of(R"({"awaiting":"transfer","task":{"intent":"human"}})").pending);
}

TEST_F(OldQuestion, WhichOrder) {
    const auto talk = talk_of(R"({"awaiting":"order_choice","task":{"intent":"where_is_parcel",
        "words":"到哪了","choices":["T1","T2"],"slots":[["tail","0001"]]}})");
    ASSERT_EQ(talk.tasks.size(), 1U);
    const auto& task = talk.tasks.front();
    EXPECT_EQ(task.intent, "where_is_parcel");
    EXPECT_TRUE(std::holds_alternative<core::Inquiry>(task.what));
    EXPECT_EQ(task.words, std::vector<std::string>{"到哪了"});
    EXPECT_EQ(task.choices, (std::vector<std::string>{"T1", "T2"}));
    ASSERT_EQ(task.slots.size(), 1U);
    EXPECT_EQ(task.slots.front().second, "0001");
    EXPECT_EQ(talk.last_task, 1U);
    expect_pending(talk, Asked::order, 1);
}

TEST_F(OldQuestion, APartOfANote) {
    // The stage of a note being collected was the default and not written.
    const auto talk = talk_of(R"({"awaiting":"note_part","notes":[
        {"kind":"remark","stage":"written","order":"T1","command":"c#1.0"},
        {"kind":"courier","order":"T2","parts":{"courier":"顺丰"}}]})");
    ASSERT_EQ(talk.notes.size(), 1U);
    EXPECT_EQ(talk.notes.front().stage, core::NoteDraft::Stage::written);
    ASSERT_EQ(talk.tasks.size(), 1U);
    const auto& task = talk.tasks.front();
    EXPECT_EQ(task.intent, "courier_request");
    EXPECT_EQ(task.orders, std::vector<std::string>{"T2"});
    ASSERT_NE(task.note(), nullptr);
    EXPECT_EQ(task.note()->kind, "courier");
    EXPECT_EQ(task.note()->stage, core::NoteWish::Stage::collecting);
    EXPECT_EQ(task.note()->parts.at("courier"), "顺丰");
    expect_pending(talk, Asked::part, 1);
}

TEST_F(OldQuestion, WhetherANoteIsRight) {
    const auto talk = talk_of(R"({"awaiting":"yes_no","notes":[
        {"kind":"change_address","stage":"confirming","order":"T1","parts":{"city":"杭州市"}}]})");
    EXPECT_TRUE(talk.notes.empty());
    ASSERT_EQ(talk.tasks.size(), 1U);
    EXPECT_EQ(talk.tasks.front().intent, "change_address");
    ASSERT_NE(talk.tasks.front().note(), nullptr);
    EXPECT_EQ(talk.tasks.front().note()->stage, core::NoteWish::Stage::confirming);
    expect_pending(talk, Asked::confirm, 1);
    EXPECT_EQ(talk.pending->options, std::vector<std::string>{"1"});
}

TEST_F(OldQuestion, ANoteThatWaitsForItsOrderAsksNothing) {
    const auto talk =
        talk_of(R"({"notes":[{"kind":"ship_date","stage":"for_order","parts":{"date":"2026-03-05"}}]})");
    ASSERT_EQ(talk.tasks.size(), 1U);
    EXPECT_EQ(talk.tasks.front().intent, "ship_time");
    EXPECT_TRUE(talk.tasks.front().orders.empty());
    EXPECT_EQ(talk.tasks.front().note()->stage, core::NoteWish::Stage::for_order);
    EXPECT_FALSE(talk.pending);
}

constexpr std::string_view kProblem = R"("order":"T1","problem":{"intent":"quality","words":"碎了",
    "condition":"c1","facts":[["what","杯子"]],"evidence":true,"options":["resend","refund"],"asking":"when"}})";

core::Conversation problem_awaiting(std::string_view awaiting) {
    return talk_of("{\"awaiting\":\"" + std::string(awaiting) + "\"," + std::string(kProblem));
}

TEST_F(OldQuestion, OfAProblem) {
    for (const auto& [awaiting, asked] : {std::pair{"photos", Asked::photos}, std::pair{"fact", Asked::fact},
                                          std::pair{"remedy", Asked::remedy}}) {
        SCOPED_TRACE(awaiting);
        const auto talk = problem_awaiting(awaiting);
        ASSERT_EQ(talk.tasks.size(), 1U);
        const auto& task = talk.tasks.front();
        EXPECT_EQ(task.intent, "quality");
        EXPECT_EQ(task.words, std::vector<std::string>{"碎了"});
        EXPECT_EQ(task.orders, std::vector<std::string>{"T1"});
        const auto* problem = task.problem();
        ASSERT_NE(problem, nullptr);
        EXPECT_EQ(problem->condition, "c1");
        ASSERT_EQ(problem->facts.size(), 1U);
        EXPECT_EQ(problem->facts.front().second, "杯子");
        EXPECT_TRUE(problem->evidence);
        EXPECT_EQ(problem->options, (std::vector<std::string>{"resend", "refund"}));
        expect_pending(talk, asked, 1);
        EXPECT_EQ(talk.pending->part, asked == Asked::fact ? "when" : "");
    }
}

TEST_F(OldQuestion, WhatWasMeant) {
    const auto talk =
        talk_of(R"({"awaiting":"clarify","task":{"words":"那个","choices":["returns","invoice"]}})");
    EXPECT_TRUE(talk.tasks.empty());
    expect_pending(talk, Asked::clarify, 0);
    EXPECT_EQ(talk.pending->options, (std::vector<std::string>{"returns", "invoice"}));
    EXPECT_EQ(talk.pending->words, "那个");
}

TEST_F(OldQuestion, AboutNothingIsForgotten) {
    for (const auto* awaiting : {"order_choice", "note_part", "yes_no", "photos", "fact", "remedy"}) {
        const auto talk = talk_of(std::string("{\"awaiting\":\"") + awaiting + "\"}");
        EXPECT_FALSE(talk.pending) << awaiting;
        EXPECT_TRUE(talk.tasks.empty()) << awaiting;
    }
}

TEST_F(OldQuestion, ANoteAndAProblemAreBothKept) {
    const auto talk = talk_of(R"({"awaiting":"photos","notes":[{"kind":"courier","stage":"for_order"}],)" +
                              std::string(kProblem));
    ASSERT_EQ(talk.tasks.size(), 2U);
    EXPECT_NE(talk.tasks[0].note(), nullptr);
    EXPECT_NE(talk.tasks[1].problem(), nullptr);
    EXPECT_EQ(talk.last_task, 2U);
    expect_pending(talk, Asked::photos, 2);
}

TEST(UpgradeDialogue, LeavesTodaysFormAlone) {
    auto state = nlohmann::json::parse(R"({"form":2,"awaiting":"photos","tasks":[{"id":4,"inquiry":{}}]})");
    const auto before = state;
    upgrade_dialogue(state);
    EXPECT_EQ(state, before);
}

TEST(UpgradeDialogue, PassesOverWhatIsNotWhatItShouldBe) {
    for (const auto* text :
         {R"({"awaiting":7,"task":[],"problem":"x","notes":{}})",
          R"({"awaiting":"photos","problem":{"intent":3}})", R"({"awaiting":"yes_no","notes":[3,null]})",
          R"({"awaiting":"order_choice","task":{"choices":"T1"}})"}) {
        auto state = nlohmann::json::parse(text);
        upgrade_dialogue(state);
        EXPECT_FALSE(state.contains("awaiting")) << text;
        EXPECT_FALSE(state.contains("tasks")) << text;
        EXPECT_FALSE(state.contains("pending")) << text;
    }
}

TEST_F(OldQuestion, PhotographsThatWereOnlyCounted) {
    const auto talk =
        talk_of(R"({"form":2,"photos":{"faces_needed":6,"goods_needed":1,"received":["a.jpg","b.jpg"]}})");
    EXPECT_EQ(talk.photos.need(), 7);
    EXPECT_EQ(talk.photos.have(), 2);
    EXPECT_EQ(talk.photos.tally(), "六面照2/6，商品实拍0/1");
    EXPECT_EQ(talk.photos.received.front().picture, "a.jpg");
    EXPECT_FALSE(talk_of(R"({"form":2,"photos":{"received":["a.jpg"]}})").photos.asked());
}

}  // namespace
}  // namespace xiaoer::store
