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

TEST(Mask, hides_names_and_numbers_told_in_words_from_whoever_only_learns_from_them) {
    EXPECT_EQ(mask_people("收件人欧阳金丝雀"), "收件人**");
    EXPECT_EQ(mask_people("收货人：王小明，13812345678"), "收货人：王**，138******78");
    EXPECT_EQ(mask_people("收件人改成李四，其他不变"), "收件人改成**，其他不变");
    EXPECT_EQ(mask_people("我叫王小明"), "我叫**");
    EXPECT_EQ(mask_people("王小明，13812345678"), "王**，138******78");
    EXPECT_EQ(mask_people("电话一三九零零一三九零零零"), "电话139******00");
    EXPECT_EQ(mask_people("幺三八1234五六七八"), "138******78");
    EXPECT_EQ(mask_people("买一二件，三四天到"), "买一二件，三四天到");
    EXPECT_EQ(mask("收件人欧阳金丝雀"), "收件人欧阳金丝雀") << "an agent must know whom";
}

TEST(Mask, survives_bytes_that_are_no_text) {
    const std::string bytes("\xff\xfe\x80 路\xE8", 8);
    EXPECT_EQ(mask(bytes), bytes);
}

}  // namespace
}  // namespace xiaoer::base
