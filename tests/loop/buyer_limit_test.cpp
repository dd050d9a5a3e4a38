// One buyer's flood is put together, in order, and nothing of it is lost without a word.
#include "bot/run/buyer_limit.hpp"

#include <gtest/gtest.h>

namespace xiaoer::run {
namespace {

using namespace std::chrono_literals;

class BuyerLimitTest : public testing::Test {
  protected:
    BuyerLimit limit{{.burst = 3, .pace = 1s, .text_bytes = 40, .pictures = 2, .buyers = 4}};
    core::Time now = core::Time{std::chrono::hours(1)};

    std::optional<core::Event> say(const std::string& text, const std::string& buyer = "a:b:1",
                                   std::vector<std::string> pictures = {}) {
        core::BuyerSaid said;
        said.text = text;
        said.pictures = std::move(pictures);
        return limit.admit({buyer, "", now, std::move(said)}, now).event;
    }
    static std::string text(const core::Event& event) { return std::get<core::BuyerSaid>(event.what).text; }
};

TEST_F(BuyerLimitTest, a_hasty_buyer_is_read_line_by_line) {
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(say("行"));
    EXPECT_FALSE(limit.next());
    now += 1s;
    EXPECT_TRUE(say("行"));
    now += 1h;
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(say("行"));
    EXPECT_EQ(limit.merged(), 0U);
}

TEST_F(BuyerLimitTest, what_comes_faster_is_one_message_in_its_order) {
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(say("行"));
    EXPECT_FALSE(say("一"));
    EXPECT_FALSE(say("二", "a:b:1", {"p"}));
    EXPECT_FALSE(say("三"));
    EXPECT_TRUE(say("别人", "a:b:2"));
    EXPECT_TRUE(limit.release(now).empty());
    ASSERT_TRUE(limit.next());
    EXPECT_EQ(*limit.next(), now + 1s);
    now += 1s;
    const auto ready = limit.release(now);
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(text(ready[0]), "一\n二\n三");
    EXPECT_EQ(std::get<core::BuyerSaid>(ready[0].what).pictures.size(), 1U);
    EXPECT_FALSE(limit.next());
    EXPECT_FALSE(say("四")) << "his turn was just spent";
    now += 1s;
    EXPECT_EQ(text(limit.release(now).at(0)), "四");
}

TEST_F(BuyerLimitTest, a_picture_keeps_the_slot_it_was_put_in) {
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(say("行"));
    EXPECT_FALSE(say("", "a:b:1", {"p1"}));
    core::BuyerSaid said;
    said.pictures = {"p2"};
    said.slots = {"label"};
    EXPECT_FALSE(limit.admit({"a:b:1", "", now, said}, now).event);
    now += 1s;
    const auto ready = limit.release(now);
    EXPECT_EQ(std::get<core::BuyerSaid>(ready.at(0).what).slots, (std::vector<std::string>{"", "label"}));
}

TEST_F(BuyerLimitTest, what_comes_again_is_put_together_once) {
    const auto say_as = [&](const std::string& key) {
        core::BuyerSaid said;
        said.text = key;
        return limit.admit({"a:b:1", key, now, said}, now);
    };
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(say("行"));
    EXPECT_EQ(say_as("k1").with, "k1");
    EXPECT_EQ(say_as("k2").with, "k1") << "its end is that of the message it is in";
    EXPECT_EQ(say_as("k2").with, "k1");
    now += 1s;
    EXPECT_EQ(text(limit.release(now).at(0)), "k1\nk2");
    EXPECT_EQ(say_as("k2").with, "k1") << "nor after it has gone on";
    EXPECT_FALSE(limit.next());
}

TEST_F(BuyerLimitTest, what_has_no_room_is_counted_and_told) {
    for (int i = 0; i < 103; ++i)
        (void)say(std::string(10, 'x'));
    now += 1s;
    const auto ready = limit.release(now);
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_TRUE(text(ready[0]).ends_with("\n[另有97条]")) << text(ready[0]);
    EXPECT_EQ(limit.cut(), 97U);
    EXPECT_EQ(limit.merged(), 100U);
}

TEST_F(BuyerLimitTest, other_events_pass_and_many_buyers_are_not_remembered_without_end) {
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(limit.admit({"a:b:1", "", now, core::Tick{}}, now).event);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(say("行", "a:b:" + std::to_string(i)));
}

}  // namespace
}  // namespace xiaoer::run
