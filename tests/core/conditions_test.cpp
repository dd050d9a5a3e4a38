// The transfer conditions of the shipped store, at their edges.
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
        state.contacts["T1"] = 1;
    }
    std::string fires(std::string_view intent = "logistics_query") {
        const auto hit = fired(state, order, intent, now, *test::shipped().playbook);
        return hit.condition == nullptr ? "" : hit.condition->id;
    }
};

TEST_F(Conditions, nothing_holds_for_a_parcel_that_moves) {
    EXPECT_EQ(fires(), "");
}

TEST_F(Conditions, t1_second_contact) {
    state.contacts["T1"] = 2;
    EXPECT_EQ(fires(), "T1");
}

TEST_F(Conditions, t2_zone_one_over_24_hours) {
    order.tracking_updated = now - 24h;
    EXPECT_EQ(fires(), "");
    order.tracking_updated = now - 24h - 1ms;
    EXPECT_EQ(fires(), "T2");
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

TEST_F(Conditions, t4_not_picked_up_over_24_hours) {
    order.state = TradeState::paid;
    order.tracking = Tracking::not_picked_up;
    order.shipped.reset();
    order.tracking_updated.reset();
    order.paid = now - 24h;
    EXPECT_EQ(fires("urge_ship"), "");
    order.paid = now - 25h;
    EXPECT_EQ(fires("urge_ship"), "T4");
}

TEST_F(Conditions, t5_signed_but_nothing_there) {
    order.tracking = Tracking::signed_for;
    EXPECT_EQ(fires("signed_not_received"), "T5");
    EXPECT_EQ(fires("logistics_query"), "");
}

TEST_F(Conditions, t6_and_t7_are_facts_of_the_back_office) {
    order.out_of_stock = true;
    EXPECT_EQ(fires(), "T6");
    order.out_of_stock = false;
    order.address_abnormal = true;
    EXPECT_EQ(fires(), "T7");
}

TEST_F(Conditions, what_is_not_known_fires_nothing) {
    order.province.clear();
    order.tracking_updated = now - 100h;
    EXPECT_EQ(fires(), "");
}

TEST_F(Conditions, t8_a_week_without_news_is_lost_before_it_is_late) {
    order.tracking_updated = now - 168h;
    EXPECT_EQ(fires(), "T2");
    order.tracking_updated = now - 169h;
    EXPECT_EQ(fires(), "T8");
    order.tracking = Tracking::signed_for;
    EXPECT_EQ(fires(), "");
}

}  // namespace
}  // namespace xiaoer::core
