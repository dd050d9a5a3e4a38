// The street part of an address, put right and extended piece by piece.
#include "bot/core/street.hpp"

#include <gtest/gtest.h>

namespace xiaoer::core {
namespace {

struct Case {
    std::string_view told, part, replaced, expected;
};

TEST(Street, aPartTakesThePlaceOfTheOneWithItsUnit) {
    for (const auto& c : {
             Case{"解放路66号3幢502", "68号", "", "解放路68号3幢502"},
             Case{"解放路66号3幢502", "5幢", "3幢", "解放路66号5幢502"},
             Case{"解放路66号3幢502", "5幢601", "", "解放路66号5幢601"},
             Case{"解放路66号3幢502室", "601", "", "解放路66号3幢601室"},
             Case{"解放路66号3幢502", "601室", "", "解放路66号3幢601室"},
             Case{"锦绣花园8栋2单元1101", "3单元", "", "锦绣花园8栋3单元1101"},
             Case{"朝阳村12组", "15组", "", "朝阳村15组"},
             Case{"创业大厦A座1802", "B座", "", "创业大厦B座1802"},
         })
        EXPECT_EQ(corrected_detail(c.told, c.part, c.replaced), c.expected) << c.told << " " << c.part;
}

TEST(Street, aWholeStreetTakesThePlaceOfEverything) {
    EXPECT_EQ(corrected_detail("解放路66号", "建设路9号2楼", ""), "建设路9号2楼");
    EXPECT_EQ(corrected_detail("", "建设路9号", ""), "建设路9号");
}

TEST(Street, whatFitsNowhereIsPutBehind) {
    EXPECT_EQ(corrected_detail("解放路66号", "5楼", ""), "解放路66号5楼");
    EXPECT_EQ(extended_detail("解放路66号", "3幢502"), "解放路66号3幢502");
    EXPECT_EQ(extended_detail("解放路66号3幢502", "3幢502"), "解放路66号3幢502") << "told twice";
    EXPECT_EQ(extended_detail("3幢502", "解放路66号3幢502"), "解放路66号3幢502");
}

TEST(Street, aDoorIsNoStreet) {
    EXPECT_TRUE(names_a_street("解放路66号"));
    EXPECT_TRUE(names_a_street("李家村东头第二家"));
    EXPECT_FALSE(names_a_street("3幢502"));
    EXPECT_FALSE(names_a_street("89号"));
}

}  // namespace
}  // namespace xiaoer::core
