#include "bot/studio/reports/figures.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace xiaoer::studio {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const auto kFiguresDay = std::chrono::sys_days{std::chrono::year(2026) / 3 / 2};
const core::Time kFiguresMorning = kFiguresDay + 2h;  // 10:00 by the store's clock

class FiguresTest : public ::testing::Test {
  protected:
    store::Turn& turn(const std::string& conversation, core::Time at, core::EventBody what) {
        turn_ = {};
        turn_.event = {conversation, "", at, std::move(what)};
        turn_.after.id = conversation;
        turn_.after.last_intent = "invoice";
        return turn_;
    }
    void take(int version = 0) { figures_.take(++seq_, turn_, version); }
    void buyer(const std::string& conversation, core::Time at) {
        turn(conversation, at, core::BuyerSaid{});
        take();
    }
    void say(const std::string& conversation, core::Time at, const std::string& phrase,
             const std::string& agent = "", int version = 0) {
        turn(conversation, at, core::Tick{}).actions.push_back({"c", 0, core::Say{"好", phrase, agent}, ""});
        take(version);
    }
    json figure(const std::string& id,
                FigureQuery query = {kFiguresDay, kFiguresDay, "", "", "", std::nullopt},
                const std::vector<Said>& said = {}) {
        const auto report = figures_.report(
            query, [](const std::string& intent) { return intent; }, said);
        for (const auto& one : report["figures"])
            if (one["id"] == id) return one;
        return nullptr;
    }

    Figures figures_{480min, 20s, 18s};
    store::Turn turn_;
    std::int64_t seq_ = 0;
};

TEST_F(FiguresTest, responseTimesAreFromTheFirstUnansweredWord) {
    buyer("web:demo:a", kFiguresMorning);
    buyer("web:demo:a", kFiguresMorning + 1s);
    say("web:demo:a", kFiguresMorning + 2s, "hello");
    buyer("web:demo:a", kFiguresMorning + 60s);
    say("web:demo:a", kFiguresMorning + 64s, "invoice");
    EXPECT_DOUBLE_EQ(figure("first_response")["value"], 2);
    EXPECT_DOUBLE_EQ(figure("response")["value"], 3);
    EXPECT_EQ(figure("response")["count"], 2);
    EXPECT_FALSE(figure("response")["formula"].get<std::string>().empty());
    EXPECT_TRUE(figure("agent_response")["value"].is_null()) << "nothing to count is not zero";
}

TEST_F(FiguresTest, humansAreMeasuredByTheirClock) {
    buyer("web:demo:a", kFiguresMorning);
    say("web:demo:a", kFiguresMorning + 20s, "", "小李");
    buyer("web:demo:b", kFiguresMorning);
    turn("web:demo:b", kFiguresMorning + 20s, core::Tick{})
        .actions.push_back({"c", 0, core::Say{"好", "", "小李"}, ""});
    core::Order order;
    order.state = core::TradeState::paid;
    turn_.after.orders = {order};
    take();
    EXPECT_DOUBLE_EQ(figure("agent_in_time")["value"], 0.5) << "20 s before an order, 18 s after";
}

TEST_F(FiguresTest, handoffsAreCountedByReasonAndTheBotsShareWithout) {
    for (const auto* id : {"web:demo:a", "web:demo:b"}) {
        buyer(id, kFiguresMorning);
        say(id, kFiguresMorning + 1s, "hello");
    }
    core::HandOff off;
    off.card.condition = "T2";
    off.card.intent = "invoice";
    turn("web:demo:a", kFiguresMorning + 2s, core::Tick{}).actions.push_back({"h", 0, off, ""});
    take();
    turn("web:demo:a", kFiguresMorning + 32s, core::AgentTook{"小李"});
    take();
    for (const auto* id : {"web:demo:a", "web:demo:b"}) {
        turn(id, kFiguresMorning + 5min, core::AgentClosed{"小李"}).after.closed = true;
        take();
    }
    EXPECT_DOUBLE_EQ(figure("handed_off")["value"], 0.5);
    EXPECT_DOUBLE_EQ(figure("resolved_by_bot")["value"], 0.5);
    EXPECT_DOUBLE_EQ(figure("wait")["value"], 30);
    const auto reason = figure("handoff_reason")["rows"][0];
    EXPECT_EQ(reason["key"], "T2");
    EXPECT_EQ(reason["value"], 1);
    EXPECT_DOUBLE_EQ(reason["share"], 1);
    EXPECT_EQ(figures_.hits(kFiguresMorning).missed.at("invoice"), 1);
}

TEST_F(FiguresTest, whoAsksForPhotographsAgainIsCountedOnceAHandoff) {
    const auto photographs = [this](bool complete, bool asked_again) {
        turn_.after.photos.slots = {{"goods", "商品", false}};
        if (complete) turn_.after.photos.receive({"a"}, {}, 40, {});
        turn_.after.photos.asked_again = asked_again;
    };
    for (const auto* id : {"web:demo:a", "web:demo:b"}) {
        turn(id, kFiguresMorning, core::Tick{}).actions.push_back({"h", 0, core::HandOff{}, ""});
        photographs(id == std::string_view("web:demo:a"), false);
        take();
    }
    for (int i = 0; i < 2; ++i) {
        turn("web:demo:b", kFiguresMorning + 1min, core::AgentSaid{"小李", "麻烦再拍一张", true});
        photographs(false, true);
        take();
    }
    turn("web:demo:a", kFiguresMorning + 1min, core::AgentSaid{"小李", "收到了", true});
    photographs(true, false);
    take();
    EXPECT_DOUBLE_EQ(figure("photos_complete")["value"], 0.5);
    EXPECT_DOUBLE_EQ(figure("photos_asked_again")["value"], 0.5);
}

TEST_F(FiguresTest, areCutByDayStoreIntentAndVersion) {
    buyer("web:demo:a", kFiguresMorning);
    say("web:demo:a", kFiguresMorning + 2s, "hello", "", 1);
    buyer("onebot:1:b", kFiguresMorning + 20h);  // next day by the store's clock
    say("onebot:1:b", kFiguresMorning + 20h + 6s, "hello", "", 2);
    FigureQuery both{kFiguresDay, kFiguresDay + std::chrono::days(1), "store", "", "", std::nullopt};
    EXPECT_EQ(figure("response", both)["rows"].size(), 2U);
    EXPECT_DOUBLE_EQ(figure("response", both)["value"], 4);
    both.store = "web:demo";
    EXPECT_DOUBLE_EQ(figure("response", both)["value"], 2);
    both.store.clear();
    both.version = 2;
    EXPECT_DOUBLE_EQ(figure("response", both)["value"], 6);
    both.version.reset();
    both.by = "day";
    EXPECT_EQ(figure("response", both)["rows"][1]["key"], "2026-03-03");
    both.intent = "other";
    EXPECT_TRUE(figure("response", both)["value"].is_null());
}

TEST_F(FiguresTest, theSameTurnCountsOnce) {
    buyer("web:demo:a", kFiguresMorning);
    turn("web:demo:a", kFiguresMorning + 2s, core::NoteWritten{"n"});
    take();
    figures_.take(seq_, turn_, 0);
    EXPECT_EQ(figure("notes")["value"], 1);
    EXPECT_EQ(figures_.seen(), seq_);
}

TEST_F(FiguresTest, aReminderWorkedWhenItWasPaidInTime) {
    say("web:demo:a", kFiguresMorning, "reminder.pay");
    say("web:demo:b", kFiguresMorning, "reminder.pay");
    core::Order paid;
    paid.state = core::TradeState::paid;
    turn("web:demo:a", kFiguresMorning + 2h, core::OrderChanged{paid});
    take();
    EXPECT_DOUBLE_EQ(figure("reminders_paid")["value"], 0.5);
}

/// Two notes and an urging asked for; one note is written, the urging reaches its group, the other note's
/// draft is dropped. The summary written at a handoff is no buyer's wish.
TEST_F(FiguresTest, whatTheBotGotDoneOfWhatItWasAskedToDo) {
    using Stage = core::NoteDraft::Stage;
    core::Conversation state;
    const auto step = [&](std::chrono::seconds after) {
        turn("web:demo:a", kFiguresMorning + after, core::Tick{}).after = state;
        turn_.after.id = "web:demo:a";
        take();
    };
    buyer("web:demo:a", kFiguresMorning);
    state.notes.resize(2);
    state.notes[0].kind = "change_address";
    state.notes[1].kind = "courier";
    step(1s);
    state.notes[0].stage = Stage::written;
    core::NoteDraft summary;
    summary.kind = "problem";
    summary.stage = Stage::written;
    state.notes.push_back(summary);
    step(2s);
    state.urgings.resize(1);
    step(3s);
    state.urgings[0].stage = core::Urging::Stage::told;
    state.notes.erase(state.notes.begin() + 1);
    step(4s);
    EXPECT_EQ(figure("self_service")["count"], 3);
    EXPECT_DOUBLE_EQ(figure("self_service")["value"], 2.0 / 3);
}

TEST_F(FiguresTest, whatWasThereBeforeTheFirstWordIsNotCountedAgain) {
    core::NoteDraft old;
    old.kind = "courier";
    old.stage = core::NoteDraft::Stage::written;
    turn("web:demo:a", kFiguresMorning, core::BuyerSaid{}).after.notes = {old};
    take();
    turn("web:demo:a", kFiguresMorning + 1s, core::Tick{}).after.notes = {old};
    take();
    EXPECT_TRUE(figure("self_service")["value"].is_null());
}

/// Four orders: one never refunded, one asked for and refunded, one refused and then refunded, one still
/// open.
TEST_F(FiguresTest, refundsAreCountedOnceAnOrder) {
    using core::RefundState;
    auto at = kFiguresMorning;
    const auto hear = [&](const std::string& id, RefundState refund) {
        core::Order order;
        order.id = id;
        order.refund = refund;
        turn("web:demo:a", at += 1s, core::OrderChanged{order});
        take();
    };
    hear("none", RefundState::none);
    for (const auto refund : {RefundState::requested, RefundState::requested, RefundState::refunded})
        hear("alone", refund);
    for (const auto refund : {RefundState::requested, RefundState::refused, RefundState::requested,
                              RefundState::refused, RefundState::refunded})
        hear("refused", refund);
    core::Order open;
    open.id = "open";
    open.refund = RefundState::requested;
    turn("web:demo:a", at += 1s, core::OrdersFound{{open}});
    take();
    EXPECT_DOUBLE_EQ(figure("refunds")["value"], 3.0 / 4);
    EXPECT_DOUBLE_EQ(figure("refund_disputes")["value"], 1.0 / 3);
    EXPECT_EQ(figure("refund_alone")["count"], 2) << "what is still open has no outcome";
    EXPECT_DOUBLE_EQ(figure("refund_alone")["value"], 0.5);
}

TEST_F(FiguresTest, starsGoToWhoReceivedLast) {
    buyer("web:demo:a", kFiguresMorning);
    turn("web:demo:b", kFiguresMorning + 1s, core::AgentTook{"小李"}).after.owner.who =
        core::Owner::Who::agent;
    turn_.after.transfer.group = core::Group::after_sale;
    turn_.after.transfer.since = kFiguresMorning;
    take();
    turn("web:demo:b", kFiguresMorning + 2s, core::Tick{});  // the bot's goodbye
    take();
    const std::vector<Said> stars = {{"rating", kFiguresDay, "web:demo:a", 5},
                                     {"rating", kFiguresDay, "web:demo:b", 2},
                                     {"rating", kFiguresDay - std::chrono::days(1), "web:demo:a", 1}};
    EXPECT_DOUBLE_EQ(
        figure("rating", {kFiguresDay, kFiguresDay, "day", "", "", std::nullopt}, stars)["value"], 3.5);
    const auto rows =
        figure("rating", {kFiguresDay, kFiguresDay, "group", "", "", std::nullopt}, stars)["rows"];
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["key"], "售后");
    EXPECT_DOUBLE_EQ(rows[0]["value"], 2);
    EXPECT_EQ(rows[1]["key"], "机器人");
    EXPECT_DOUBLE_EQ(rows[1]["value"], 5);
    EXPECT_EQ(
        figure("rating", {kFiguresDay, kFiguresDay, "intent", "", "", std::nullopt}, stars)["rows"][0]["key"],
        "invoice");
}

TEST_F(FiguresTest, everyFigureSaysItsFormula) {
    const auto report = figures_.report({}, [](const std::string& id) { return id; });
    std::set<std::string> ids;
    for (const auto& one : report["figures"]) {
        EXPECT_TRUE(ids.insert(one["id"]).second);
        EXPECT_GT(one["formula"].get<std::string>().size(), 15U) << one["id"];
    }
    for (const auto* id :
         {"first_response", "response", "agent_in_time", "resolved_by_bot", "handoff_reason", "wait",
          "unmatched", "notes", "notes_late", "photos_complete", "reminders", "reminders_paid", "rating",
          "refund_disputes", "refund_alone", "self_service", "quality_reviewed", "quality_passed"})
        EXPECT_TRUE(ids.contains(id)) << id;
}

}  // namespace
}  // namespace xiaoer::studio
