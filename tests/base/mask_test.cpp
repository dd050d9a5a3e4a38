#include "bot/base/mask.hpp"

#include <gtest/gtest.h>

namespace xiaoer::base {
namespace {

TEST(Mask, hides_at_least_six_digits_of_a_phone_however_it_is_spaced) {
    EXPECT_EQ(mask("电话13800138000谢谢"), "电话138******00谢谢");
    EXPECT_EQ(mask("138 0013 8000"), "138******00");
    EXPECT_EQ(mask("138-0013-8000"), "138******00");
    EXPECT_EQ(mask("１３８００１３８０００"), "138******00");
}

TEST(Mask, leaves_short_numbers) {
    EXPECT_EQ(mask("买2件25元 3月5日"), "买2件25元 3月5日");
    EXPECT_EQ(mask("123456"), "123456");
}

TEST(Mask, hides_house_numbers_but_not_streets_without_one) {
    EXPECT_EQ(mask("杭州市西湖区文三路9号2幢301室张三"), "杭州市西湖区文三路***张三");
    EXPECT_EQ(mask("在路上了吗"), "在路上了吗");
}

TEST(Mask, hides_the_name_of_a_mail_address) {
    EXPECT_EQ(mask("发到 li.si@x.com"), "发到 ***@x.com");
}

TEST(Mask, survives_bytes_that_are_no_text) {
    const std::string bytes("\xff\xfe\x80 路\xE8", 8);
    EXPECT_EQ(mask(bytes), bytes);
}

}  // namespace
}  // namespace xiaoer::base
