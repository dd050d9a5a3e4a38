// The parts of a conversation's name, of ids that no IM should give and some do.
#include "bot/core/conversation_id.hpp"

#include <gtest/gtest.h>

namespace xiaoer::core {
namespace {

TEST(ConversationId, the_buyer_is_everything_after_the_second_colon) {
    for (const std::string_view buyer : {"86", "x:demo", "@anna:shop.example", ":", "a:b:c", "a#1.0"}) {
        const std::string id = "onebot:10001:" + std::string(buyer);
        const auto parts = parse_conversation_id(id);
        EXPECT_EQ(parts.channel, "onebot");
        EXPECT_EQ(parts.account, "10001");
        EXPECT_EQ(parts.link, "onebot:10001");
        EXPECT_EQ(parts.buyer, buyer);
        EXPECT_EQ(conversation_of(id + "#12.3"), id);
    }
}

TEST(ConversationId, what_is_missing_is_empty) {
    EXPECT_EQ(parse_conversation_id("web:demo").link, "web:demo");
    EXPECT_EQ(parse_conversation_id("web:demo").account, "demo");
    EXPECT_EQ(parse_conversation_id("web:demo").buyer, "");
    EXPECT_EQ(parse_conversation_id("web").link, "web");
    EXPECT_EQ(parse_conversation_id("web").account, "");
    EXPECT_EQ(parse_conversation_id("").channel, "");
}

}  // namespace
}  // namespace xiaoer::core
