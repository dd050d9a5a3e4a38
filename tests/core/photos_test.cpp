#include "bot/core/photos.hpp"

#include <gtest/gtest.h>

namespace xiaoer::core {
namespace {

TEST(Photos, faces_fill_first_then_the_goods) {
    Photos photos{.faces_needed = 6, .goods_needed = 1, .received = {}};
    EXPECT_EQ(photos.missing(), "六面照还差6张，商品实拍还差1张");
    photos.receive({"a", "b", "c", "d"}, 40);
    EXPECT_EQ(photos.missing(), "六面照还差2张，商品实拍还差1张");
    EXPECT_EQ(photos.tally(), "六面照4/6，商品实拍0/1");
    photos.receive({"e", "f"}, 40);
    EXPECT_EQ(photos.missing(), "商品实拍还差1张");
    EXPECT_FALSE(photos.complete());
    photos.receive({"g"}, 40);
    EXPECT_TRUE(photos.complete());
    EXPECT_EQ(photos.tally(), "六面照6/6，商品实拍1/1");
}

TEST(Photos, the_same_picture_sent_twice_counts_once_and_the_limit_holds) {
    Photos photos{.faces_needed = 6, .goods_needed = 1, .received = {}};
    photos.receive({"a", "a"}, 40);
    photos.receive({"a"}, 40);
    EXPECT_EQ(photos.have(), 1);
    photos.receive({"b", "c", "d"}, 3);
    EXPECT_EQ(photos.have(), 3);
}

TEST(Photos, what_came_before_the_request_counts) {
    Photos photos;
    photos.receive({"a", "b"}, 40);
    EXPECT_FALSE(photos.asked());
    EXPECT_EQ(photos.tally(), "照片2张");
    photos.faces_needed = 6;
    EXPECT_EQ(photos.faces_missing(), 4);
}

}  // namespace
}  // namespace xiaoer::core
