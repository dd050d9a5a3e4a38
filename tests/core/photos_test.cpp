#include "bot/core/photos.hpp"

#include <gtest/gtest.h>

namespace xiaoer::core {
namespace {

Photos parcel() {
    Photos photos;
    photos.title = "六面照";
    photos.waybill = true;
    for (const auto* id : {"front", "back", "left", "right", "top", "bottom"})
        photos.slots.push_back({id, std::string(id) + "面", true});
    photos.slots.push_back({"goods", "商品", false});
    return photos;
}

void judge(Photos& photos, Verdict verdict) {
    for (auto& photo : photos.received)
        photo.verdict = verdict;
}

TEST(Photos, faces_fill_first_then_the_goods) {
    auto photos = parcel();
    EXPECT_EQ(photos.missing(), "六面照还差6张，商品实拍还差1张");
    photos.receive({"a", "b", "c", "d"}, {}, 40, {});
    EXPECT_EQ(photos.missing(), "六面照还差2张，商品实拍还差1张");
    EXPECT_EQ(photos.tally(), "六面照4/6，商品实拍0/1");
    photos.receive({"e", "f"}, {}, 40, {});
    EXPECT_EQ(photos.missing(), "商品实拍还差1张");
    EXPECT_FALSE(photos.complete());
    photos.receive({"g"}, {}, 40, {});
    EXPECT_TRUE(photos.complete());
    EXPECT_EQ(photos.tally(), "六面照6/6，商品实拍1/1");
}

TEST(Photos, the_same_reference_counts_once_and_the_limit_holds) {
    auto photos = parcel();
    EXPECT_EQ(photos.receive({"a", "a"}, {}, 40, {}), std::vector<std::string>{"a"});
    EXPECT_TRUE(photos.receive({"a"}, {}, 40, {}).empty());
    EXPECT_EQ(photos.have(), 1);
    photos.receive({"b", "c", "d"}, {}, 3, {});
    EXPECT_EQ(photos.have(), 3);
}

TEST(Photos, what_came_before_the_request_counts) {
    Photos photos;
    photos.receive({"a", "b"}, {}, 40, {});
    EXPECT_FALSE(photos.asked());
    EXPECT_EQ(photos.tally(), "照片2张");
    photos.slots = parcel().slots;
    EXPECT_EQ(photos.faces_missing(), 4);
}

TEST(Photos, a_slot_that_the_buyer_chose_counts_once_and_is_named) {
    auto photos = parcel();
    photos.receive({"a", "b", "c"}, {"goods", "top", "top"}, 40, {});
    EXPECT_EQ(photos.have(), 2);
    EXPECT_EQ(photos.missing(), "还差front面、back面、left面、right面、bottom面");
    EXPECT_EQ(photos.tally(), "六面照1/6，商品实拍1/1");
    photos.receive({"d"}, {}, 40, {});
    EXPECT_EQ(photos.missing(), "六面照还差4张") << "one of them is not known by name";
}

TEST(Photos, nobody_knows_which_face_lacks_beside_a_picture_of_an_unknown_one) {
    auto photos = parcel();
    photos.receive({"a", "b"}, {"top"}, 40, {});
    EXPECT_EQ(photos.missing(), "六面照还差4张，商品实拍还差1张");
    const auto places = photos.places();
    ASSERT_EQ(places.size(), 7U);
    EXPECT_EQ(places[0].picture, 1);
    EXPECT_EQ(places[0].slot, nullptr) << "not the front because it came first";
    ASSERT_NE(places[4].slot, nullptr);
    EXPECT_EQ(places[4].slot->id, "top");
    EXPECT_EQ(places[5].slot, nullptr) << "the bottom, or what the other picture shows";
    photos.find("b")->slot = "front";
    EXPECT_EQ(photos.places()[5].slot, &photos.slots[5]);
}

TEST(Photos, a_set_of_goods_alone_is_counted_under_its_own_name) {
    Photos photos;
    photos.title = "食品照";
    photos.slots = {{"batch", "批号", false}, {"fault", "问题", false}, {"bag", "整包", false}};
    photos.receive({"a"}, {}, 40, {});
    EXPECT_EQ(photos.missing(), "食品照还差2张") << "nobody knows that it is the batch";
    EXPECT_EQ(photos.tally(), "食品照1/3");
    photos.find("a")->slot = "fault";
    EXPECT_EQ(photos.missing(), "还差批号、整包");
}

TEST(Photos, what_cannot_be_used_does_not_count_and_is_told_once) {
    auto photos = parcel();
    photos.receive({"a", "b", "c", "d"}, {"", "bottom"}, 40, {});
    judge(photos, Verdict::good);
    photos.received[1].verdict = Verdict::dark;
    photos.received[2].verdict = Verdict::repeated;
    photos.received[2].whose = Whose::here;
    photos.received[2].same_as = "a";
    EXPECT_EQ(photos.have(), 2);
    EXPECT_EQ(photos.tell_unusable(), "bottom面太暗了，看不清，第3张和第1张是同一张");
    EXPECT_EQ(photos.tell_unusable(), "");
    EXPECT_EQ(photos.findings(), (std::vector<std::string>{"bottom面太暗", "第3张与第1张相同"}));
}

TEST(Photos, somebody_elses_picture_is_told_to_the_agent_alone) {
    auto photos = parcel();
    photos.receive({"a"}, {}, 40, {});
    photos.received[0].verdict = Verdict::repeated;
    photos.received[0].whose = Whose::other;
    EXPECT_EQ(photos.tell_unusable(), "第1张是以前发过的照片");
    EXPECT_EQ(photos.findings(), std::vector<std::string>{"第1张与另一位买家30天内的照片相同"});
}

TEST(Photos, a_waybill_lacks_only_when_every_picture_was_looked_at) {
    auto photos = parcel();
    photos.receive({"a", "b"}, {}, 40, {});
    EXPECT_FALSE(photos.waybill_lacking());
    judge(photos, Verdict::good);
    EXPECT_TRUE(photos.waybill_lacking());
    photos.received[1].numbers = {"YT8800000001234"};
    EXPECT_FALSE(photos.waybill_lacking());
    EXPECT_EQ(photos.name_of(photos.received[1]), "面单面");
    photos.received[0].numbers = photos.received[1].numbers;
    photos.received[0].verdict = Verdict::repeated;
    photos.received[0].whose = Whose::here;
    photos.received[0].same_as = "b";
    EXPECT_EQ(photos.tell_unusable(), "第1张和面单面是同一张") << "the copy is told apart from the waybill";
    photos.received[0].verdict = Verdict::good;
    photos.drop_package();
    EXPECT_FALSE(photos.waybill_lacking());
    EXPECT_EQ(photos.need(), 1);
}

TEST(TrackingNumbers, are_found_in_what_codes_say) {
    EXPECT_EQ(tracking_numbers({"SF1234567890123", "https://t.example/q?n=yt8800000001234&x=1"}),
              (std::vector<std::string>{"SF1234567890123", "YT8800000001234"}));
    EXPECT_EQ(tracking_numbers({"JDVA00012345678-1-1-", "75123", "ABCDEFGHIJKL", ""}),
              std::vector<std::string>{"JDVA00012345678"});
    EXPECT_TRUE(same_number("sf 1234-567890123", "SF1234567890123"));
    EXPECT_FALSE(same_number("", ""));
}

}  // namespace
}  // namespace xiaoer::core
