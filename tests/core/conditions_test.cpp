// The transfer conditions of the shipped store, at their edges, and what the facts are worth.
#include "bot/core/conditions.hpp"

#include <gtest/gtest.h>

#include "tests/core/shipped.hpp"

namespace xiaoer::core {
namespace {

using namespace std::chrono_literals;

class Conditions : public testing::Test {
  protected:
    Time now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 3} + 6h;
    Conversation state;
    Order order;

    void SetUp() override {
        ASSERT_TRUE(test::shipped().playbook);
        order.id = "T1";
        order.state = TradeState::shipped;
        order.tracking = Tracking::in_transit;
        order.province = "浙江省";
        order.paid = now - 100h;
        order.shipped = now - 90h;
        order.tracking_updated = now - 1h;
    }
    const scripts::Playbook& playbook() { return *test::shipped().playbook; }
    std::string fires(Asking asking) {
        const auto hit = fired(facts_of(state, &order, asking, now, playbook()), playbook());
        return hit.condition == nullptr ? "" : hit.condition->id;
    }
    std::string fires(std::string_view intent = "logistics_query") { return fires(Asking{.intent = intent}); }
    /// "" = not known.
    std::string worth(std::string_view fact, const Order* about) {
        const auto value = facts_of(state, about, {.intent = "logistics_query"}, now, playbook())(fact);
        if (!value) return "";
        return value->text.empty() ? std::to_string(static_cast<int>(value->number))
                                   : std::string(value->text);
    }
    std::string worth(std::string_view fact) { return worth(fact, &order); }
    Urging& urged(std::chrono::milliseconds ago) {
        Urging urging;
        urging.order = order.id;
        urging.stage = Urging::Stage::told;
        urging.at = now - ago;
        urging.promise = urging.at + 24h;
        return state.urgings.emplace_back(urging);
    }
    void unshipped() {
        order.state = TradeState::paid;
        order.tracking = Tracking::none;
        order.shipped.reset();
        order.tracking_updated.reset();
        order.paid = now - 1h;
    }
};

TEST_F(Conditions, nothing_holds_for_a_parcel_that_moves) {
    EXPECT_EQ(fires(), "");
}

TEST_F(Conditions, t1_urging_words_five_minutes_after_an_answered_urging) {
    const Asking urging{.intent = "urge_delivery", .urges = true};
    EXPECT_EQ(fires(urging), "") << "the first";
    urged(5min - 1ms);
    EXPECT_EQ(fires(urging), "");
    state.urgings.clear();
    urged(5min);
    EXPECT_EQ(fires(urging), "T1");
    EXPECT_EQ(fires(), "") << "a question in the same breath is no urging";
    state.urgings.front().stage = Urging::Stage::sent;
    EXPECT_EQ(fires(urging), "") << "nobody has answered yet";
    state.urgings.front().stage = Urging::Stage::failed;
    EXPECT_EQ(fires(urging), "T1");
    state.urgings.front().order = "T2";
    EXPECT_EQ(fires(urging), "") << "another parcel";
}

TEST_F(Conditions, urgings_count_what_was_said_while_the_first_is_under_way) {
    urged(5min);
    EXPECT_EQ(worth("urgings"), "1");
    state.urgings.front().again = 2;
    EXPECT_EQ(worth("urgings"), "3") << "a store may hand over at the third time only";
}

TEST_F(Conditions, t1_any_question_thirty_minutes_after) {
    urged(30min - 1ms);
    EXPECT_EQ(fires(), "");
    state.urgings.clear();
    urged(30min);
    EXPECT_EQ(fires(), "T1");
    EXPECT_EQ(fires("invoice"), "") << "not about the parcel";
    order.tracking = Tracking::signed_for;
    EXPECT_EQ(fires(), "") << "it has come";
}

TEST_F(Conditions, t1_past_the_promise) {
    urged(2min).promise = now + 1ms;
    EXPECT_EQ(fires(), "");
    state.urgings.front().promise = now;
    EXPECT_EQ(fires(), "T1");
    state.urgings.front().promise.reset();
    EXPECT_EQ(fires(), "");
    state.urgings.front().stage = Urging::Stage::broken;
    EXPECT_EQ(fires(), "T1");
    state.urgings.front().stage = Urging::Stage::moved;
    EXPECT_EQ(fires(), "");
}

TEST_F(Conditions, t1_where_nobody_tells_the_trace) {
    order.tracking = Tracking::none;
    order.tracking_updated.reset();
    urged(31min);
    EXPECT_EQ(fires(), "T1");
}

TEST_F(Conditions, t2_zone_one_over_24_hours) {
    order.tracking_updated = now - 24h;
    EXPECT_EQ(fires(), "");
    order.tracking_updated = now - 24h - 1ms;
    EXPECT_EQ(fires(), "T2");
    EXPECT_EQ(fires("ship_time"), "T2") << "questions count";
    EXPECT_EQ(fires("invoice"), "");
}

TEST_F(Conditions, t3_zones_two_and_three_over_48_hours) {
    for (const auto* province : {"四川省", "新疆维吾尔自治区"}) {
        order.province = province;
        order.tracking_updated = now - 48h;
        EXPECT_EQ(fires(), "") << province;
        order.tracking_updated = now - 48h - 1ms;
        EXPECT_EQ(fires(), "T3") << province;
    }
}

TEST_F(Conditions, t3u_nobody_knows_the_zone) {
    for (const auto* province : {"", "火星省"}) {
        order.province = province;
        order.tracking_updated = now - 48h;
        EXPECT_EQ(fires(), "");
        order.tracking_updated = now - 48h - 1ms;
        EXPECT_EQ(fires(), "T3u");
    }
}

TEST_F(Conditions, t4_not_picked_up_over_24_hours) {
    unshipped();
    for (const auto tracking : {Tracking::none, Tracking::not_picked_up}) {
        order.tracking = tracking;
        order.paid = now - 24h;
        EXPECT_EQ(fires("urge_ship"), "");
        order.paid = now - 24h - 1ms;
        EXPECT_EQ(fires("urge_ship"), "T4");
    }
    now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 11} + 6h;
    order.paid = now - 25h;
    EXPECT_EQ(fires("urge_ship"), "") << "a big sale";
}

TEST_F(Conditions, t4_does_not_hold_where_nobody_tells_the_trace) {
    order.tracking = Tracking::none;
    order.tracking_updated.reset();
    EXPECT_EQ(fires(), "");
}

TEST_F(Conditions, t5_signed_but_nothing_there) {
    EXPECT_EQ(fires("signed_not_received"), "");
    order.tracking = Tracking::signed_for;
    EXPECT_EQ(fires("signed_not_received"), "T5");
    EXPECT_EQ(fires("logistics_query"), "");
    order.state = TradeState::completed;
    order.tracking = Tracking::none;
    EXPECT_EQ(fires("signed_not_received"), "T5") << "completed and nobody tells the trace";
}

TEST_F(Conditions, t6_and_t7_come_before_what_is_late) {
    unshipped();
    order.paid = now - 30h;
    EXPECT_EQ(fires("urge_ship"), "T4");
    order.address_abnormal = true;
    EXPECT_EQ(fires("urge_ship"), "T7");
    order.out_of_stock = true;
    EXPECT_EQ(fires("urge_ship"), "T6");
    EXPECT_EQ(fires("out_of_stock"), "T6");
    EXPECT_EQ(fires("change_address"), "") << "who gives a new address is helped with it";
}

TEST_F(Conditions, t8_a_week_without_news_is_lost_before_it_is_late) {
    order.tracking_updated = now - 168h;
    EXPECT_EQ(fires(), "T2");
    order.tracking_updated = now - 168h - 1ms;
    EXPECT_EQ(fires(), "T8");
    order.tracking = Tracking::signed_for;
    EXPECT_EQ(fires(), "");
}

TEST_F(Conditions, a1_more_than_the_authority) {
    EXPECT_EQ(fires({.intent = "compensation", .asked_yuan = 10}), "");
    EXPECT_EQ(fires({.intent = "compensation", .asked_yuan = 10.5}), "A1");
    EXPECT_EQ(fires({.intent = "package_damaged", .asked_yuan = 30}), "A1");
    EXPECT_EQ(fires({.intent = "price_promo", .asked_yuan = 30}), "")
        << "who haggles asks for no compensation";
    EXPECT_EQ(fires("compensation"), "") << "no sum was named";
}

TEST_F(Conditions, the_card_names_the_facts_that_decided) {
    urged(40min);
    const auto hit =
        fired(facts_of(state, &order, {.intent = "logistics_query"}, now, playbook()), playbook());
    ASSERT_NE(hit.condition, nullptr);
    EXPECT_EQ(hit.facts, "order_state=shipped tracking=in_transit urgings=1 minutes_since_urging=40");
}

TEST_F(Conditions, weighing_shows_every_test_and_its_alternative) {
    urged(40min);
    for (const auto& weighed :
         weigh(facts_of(state, &order, {.intent = "logistics_query"}, now, playbook()), playbook())) {
        if (weighed.condition->id != "T1") continue;
        ASSERT_EQ(weighed.parts.size(), 7U);
        EXPECT_TRUE(weighed.holds);
        EXPECT_EQ(weighed.parts[3].fact, "urges");
        EXPECT_EQ(weighed.parts[3].way, 1);
        EXPECT_FALSE(weighed.parts[3].holds);
        EXPECT_EQ(weighed.parts[5].wanted, "at_least policy.urge_any_after_min");
        EXPECT_EQ(weighed.parts[5].way, 2);
        EXPECT_TRUE(weighed.parts[5].holds);
    }
}

TEST_F(Conditions, signed_when_told_else_by_the_last_update_of_a_signed_parcel) {
    EXPECT_EQ(worth("hours_since_signed"), "");
    order.tracking = Tracking::signed_for;
    EXPECT_EQ(worth("hours_since_signed"), "1");
    order.signed_at = now - 50h;
    EXPECT_EQ(worth("hours_since_signed"), "50");
    order.tracking = Tracking::none;
    order.state = TradeState::completed;
    EXPECT_EQ(worth("hours_since_signed"), "50");
    EXPECT_EQ(worth("tracking"), "");
}

TEST_F(Conditions, without_an_order_its_facts_are_not_known) {
    EXPECT_EQ(worth("has_order", nullptr), "no");
    EXPECT_EQ(worth("has_order"), "yes");
    for (const auto& kind : scripts::fact_kinds()) {
        if (!kind.of_order) continue;
        EXPECT_EQ(worth(kind.name, nullptr), "") << kind.name;
    }
    EXPECT_EQ(worth("open_problem"), "none");
    state.tasks.emplace_back().intent = "allergy";
    state.tasks.back().what = ProblemCase{};
    EXPECT_EQ(worth("open_problem"), "allergy");
    EXPECT_EQ(worth("refund_state"), "none");
    order.review = ReviewState::reviewed;
    EXPECT_EQ(worth("review_state"), "reviewed");
    EXPECT_EQ(worth("amount_yuan"), "") << "no sum was told";
    order.amount_fen = 5990;
    EXPECT_EQ(worth("amount_yuan"), "59");
}

/// A fact in the table that nobody fills would silently never hold.
TEST_F(Conditions, every_fact_of_the_table_is_told) {
    order.review = ReviewState::awaiting;
    order.signed_at = now;
    order.amount_fen = 1;
    urged(1min);
    const Asking asking{.intent = "compensation", .asked_yuan = 1};
    const auto facts = facts_of(state, &order, asking, now, playbook());
    for (const auto& kind : scripts::fact_kinds()) {
        const auto value = facts(kind.name);
        ASSERT_TRUE(value) << kind.name;
        EXPECT_EQ(value->text.empty(), kind.type == scripts::FactKind::Type::number) << kind.name;
    }
    EXPECT_FALSE(facts("contacts"));
}

}  // namespace
}  // namespace xiaoer::core
