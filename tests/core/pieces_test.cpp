// Pieces of the buyer's orders in a sentence (pieces.hpp).
#include <gtest/gtest.h>

#include "bot/core/pieces.hpp"

namespace xiaoer::core {
namespace {

Conversation with(std::initializer_list<std::vector<std::string>> orders) {
    Conversation state;
    for (const auto& titles : orders) {
        Order order;
        order.id = "T" + std::to_string(state.orders.size() + 1);
        for (const auto& title : titles)
            order.items.push_back({title, {}, {}, 1});
        state.orders.push_back(std::move(order));
    }
    return state;
}

TEST(Pieces, are_named_by_a_part_of_a_title_that_is_theirs_alone) {
    const auto state = with({{"搪瓷脸盆", "搪瓷水杯"}, {"竹编凉席"}});
    const auto named = pieces_named(state, "脸盆退钱，凉席补发");
    ASSERT_EQ(named.size(), 2U);
    EXPECT_EQ(named[0].order->id, "T1");
    EXPECT_EQ(named[0].item, 0U);
    EXPECT_EQ(named[1].order->id, "T2");
    EXPECT_GT(named[1].at, named[0].at);
    // Both are 搪瓷; one character names nothing.
    EXPECT_TRUE(pieces_named(state, "搪瓷的那个").empty());
    EXPECT_TRUE(pieces_named(state, "盆和席").empty());
}

TEST(Pieces, are_counted_once_each) {
    const auto state = with({{"搪瓷脸盆"}, {"竹编凉席"}});
    EXPECT_EQ(count_pieces(pieces_named(state, "脸盆裂了，脸盆不要了")), 1U);
    EXPECT_EQ(count_pieces(pieces_named(state, "脸盆裂了，凉席也裂了")), 2U);
    EXPECT_TRUE(share_piece(pieces_named(state, "凉席"), pieces_named(state, "凉席和脸盆")));
    EXPECT_FALSE(share_piece(pieces_named(state, "凉席"), pieces_named(state, "脸盆")));
    EXPECT_FALSE(share_piece({}, pieces_named(state, "脸盆")));
}

}  // namespace
}  // namespace xiaoer::core
