#include "bot/base/utf8.hpp"

#include <gtest/gtest.h>

namespace xiaoer::base {
namespace {

TEST(Utf8, every_code_point_round_trips) {
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text;
        append_code_point(text, c);
        std::size_t at = 0;
        ASSERT_EQ(next_code_point(text, at), c);
        ASSERT_EQ(at, text.size());
    }
}

TEST(Utf8, refuses_overlong_surrogates_and_cut_sequences) {
    for (const std::string bad :
         {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "\x80", "\xFF"})
        EXPECT_FALSE(is_valid_utf8(bad));
    EXPECT_TRUE(is_valid_utf8("小二 ok 😀"));
}

TEST(Utf8, repairs_without_losing_the_rest) {
    EXPECT_EQ(to_valid_utf8("a\xFF你"), "a\xEF\xBF\xBD你");
}

TEST(Utf8, cuts_between_characters) {
    EXPECT_EQ(prefix_bytes("你好吗", 7), "你好");
    EXPECT_EQ(prefix_bytes("你好", 6), "你好");
    EXPECT_EQ(prefix_points("你好吗", 2), "你好");
    EXPECT_EQ(length("你a😀"), 3U);
}

}  // namespace
}  // namespace xiaoer::base
