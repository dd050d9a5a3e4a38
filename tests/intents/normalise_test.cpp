// The small rules behind the table, and the way back to what was typed.
#include "intents/engine/text/normalise.hpp"

#include <gtest/gtest.h>

#include <random>

#include "bot/base/utf8.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::intents {
namespace {

std::string tidy(std::string_view typed, const Typos& typos = {}) {
    return normalise(typed, typos).text;
}

/// The typed text that a piece of the normalised text stands for.
std::string typed_for(std::string_view typed, std::string_view piece, const Typos& typos = {}) {
    const auto n = normalise(typed, typos);
    const auto at = n.text.find(piece);
    if (at == std::string::npos) return "not found in " + n.text;
    const auto span = n.typed(at, at + piece.size());
    return std::string(typed.substr(span.begin, span.end - span.begin));
}

TEST(Normalise, CollapsesWhiteSpaceAndTrims) {
    EXPECT_EQ(tidy("  你好\t\t在吗　 "), "你好 在吗");
    EXPECT_EQ(tidy("你好 \r\n 在吗\n"), "你好\n在吗");
    EXPECT_EQ(tidy("\u200b退\u200d货\ufeff"), "退货");
    EXPECT_EQ(tidy(" \n "), "");
    EXPECT_EQ(tidy(""), "");
}

TEST(Normalise, CollapsesRepeats) {
    EXPECT_EQ(tidy("在吗？？？？"), "在吗?");
    EXPECT_EQ(tidy("好好好好好的"), "好好的");
    EXPECT_EQ(tidy("谢谢"), "谢谢");
    EXPECT_EQ(tidy("快点！！！"), "快点!");
    EXPECT_EQ(tidy("嗯……好"), "嗯。好");
    EXPECT_EQ(tidy("嗯...好"), "嗯。好");
    EXPECT_EQ(tidy("12.5元"), "12.5元");
    EXPECT_EQ(tidy("1111aaaa"), "1111aaaa");
    EXPECT_EQ(tidy("~~~~"), "~");
    EXPECT_EQ(tidy("-----"), "--");
}

TEST(Normalise, TurnsStickersIntoWhiteSpace) {
    EXPECT_EQ(tidy("好的😊😊发货吗"), "好的 发货吗");
    EXPECT_EQ(tidy("好的👍🏽"), "好的");
    EXPECT_EQ(tidy("等了好久#E-s01"), "等了好久");
    EXPECT_EQ(tidy("快点/:067嘛"), "快点 嘛");
    EXPECT_EQ(tidy("谢谢/:^_^"), "谢谢");
    EXPECT_EQ(tidy("谢谢[微笑][玫瑰]"), "谢谢");
    EXPECT_EQ(tidy("😂"), "");
    // These say something.
    EXPECT_EQ(tidy("[图片]"), "[图片]");
    EXPECT_EQ(tidy("要[红色]的"), "要[红色]的");
    EXPECT_EQ(tidy("https://a.example/b"), "https://a.example/b");
    EXPECT_EQ(tidy("#E-"), "#e-");
}

TEST(Normalise, MendsTyposLongestFirst) {
    const Typos typos{
        {"价包", "保价"}, {"按装", "安装"}, {"收获", "收货"}, {"收获的季节", "收获的季节"}, {"運", "运"}};
    EXPECT_EQ(tidy("价包怎么申请", typos), "保价怎么申请");
    EXPECT_EQ(tidy("帮我按裝一下", typos), "帮我安装一下");
    EXPECT_EQ(tidy("还没收获", typos), "还没收货");
    EXPECT_EQ(tidy("收获的季节", typos), "收获的季节");
    EXPECT_EQ(tidy("价保", typos), "价保");
    EXPECT_EQ(tidy("价", typos), "价");
}

TEST(Normalise, LeadsBackToTheTypedText) {
    EXPECT_EQ(typed_for("我要退貨！！！谢谢", "退货"), "退貨");
    EXPECT_EQ(typed_for("我要退貨！！！谢谢", "!"), "！！！");
    EXPECT_EQ(typed_for("两㎏的", "k"), "㎏");
    EXPECT_EQ(typed_for("两㎏的", "kg"), "㎏");
    EXPECT_EQ(typed_for("好的😊", "好的"), "好的");
    EXPECT_EQ(typed_for("好好好好好的", "好好的"), "好好好好好的");
    const Typos typos{{"价包", "保价"}, {"坏拉", "坏"}};
    EXPECT_EQ(typed_for("价包呢", "保", typos), "价");
    EXPECT_EQ(typed_for("价包呢", "保价", typos), "价包");
    EXPECT_EQ(typed_for("碗坏拉呢", "坏", typos), "坏拉");
    EXPECT_EQ(typed_for("碗坏拉呢", "呢", typos), "呢");
}

TEST(Normalise, CutsLongTextOnACodePoint) {
    std::string typed;
    for (int i = 0; i < 100; ++i)
        typed += i % 2 == 0 ? "好" : "啊";
    const auto n = normalise(typed, {}, 100);
    EXPECT_EQ(n.text.size(), 99U);
    EXPECT_EQ(n.origin.back(), 99U);
    EXPECT_TRUE(base::is_valid_utf8(n.text));
}

TEST(Normalise, KeepsItsPromisesOnRandomBytes) {
    std::mt19937 random(3);
    const Typos typos{{"好啊", "好"}, {"a1", "1a"}, {"吗", "嘛呢"}};
    const std::string_view pieces[] = {"好",      "啊",     "吗",          "a1", "😊",      " ",
                                       "\n",      "…",      ".",           "。", "\xFF",   "\xE5\xA5",
                                       "e\u0301", "[微笑]", "#E-s01",      "㎏", "\u200b", "!",
                                       "！",      "ㅎㅏㄴ", "\u1112\u1161"};
    for (int i = 0; i < 50'000; ++i) {
        std::string typed;
        for (std::size_t k = random() % 12; k > 0; --k)
            typed += pieces[random() % std::size(pieces)];
        const auto n = normalise(typed, typos);
        ASSERT_TRUE(base::is_valid_utf8(n.text)) << typed;
        ASSERT_EQ(n.origin.size(), n.text.size() + 1);
        ASSERT_LE(n.origin.back(), typed.size());
        for (std::size_t k = 1; k < n.origin.size(); ++k)
            ASSERT_LE(n.origin[k - 1], n.origin[k]) << typed;
        for (std::size_t k = 0; k < n.text.size(); ++k) {
            const auto span = n.typed(k, k + 1);
            ASSERT_LT(span.begin, span.end)
                << "nothing typed for byte " << k << " of " << n.text << " from " << typed;
            ASSERT_LE(span.end, typed.size());
        }
        ASSERT_EQ(n.text.find("  "), std::string::npos);
        ASSERT_EQ(n.text.find("。。"), std::string::npos);
        if (!n.text.empty()) {
            ASSERT_NE(n.text.front(), ' ');
            ASSERT_NE(n.text.back(), ' ');
        }
    }
}

TEST(Numerals, ReadsChineseNumbers) {
    const std::pair<std::string_view, std::int64_t> cases[] = {{"三", 3},
                                                               {"两", 2},
                                                               {"十", 10},
                                                               {"十二", 12},
                                                               {"二十", 20},
                                                               {"二十五", 25},
                                                               {"一百", 100},
                                                               {"一百零五", 105},
                                                               {"一百五", 150},
                                                               {"一百五十", 150},
                                                               {"两千五", 2500},
                                                               {"两千零五", 2005},
                                                               {"三万二", 32000},
                                                               {"一万零三", 10003},
                                                               {"十万", 100000},
                                                               {"三亿", 300000000},
                                                               {"一亿两千万", 120000000},
                                                               {"二〇二四", 2024},
                                                               {"138", 138},
                                                               {"3万", 30000},
                                                               {"12万5", 125000},
                                                               {"壹佰贰拾", 120},
                                                               {"俩", 2},
                                                               {"零", 0},
                                                               {"一万两千三百四十五", 12345},
                                                               {"一千零一十", 1010}};
    for (const auto& [text, value] : cases)
        EXPECT_EQ(chinese_number(text), value) << text;
}

TEST(Numerals, TellsWhetherMoreThanOneIsCounted) {
    for (const std::string_view text : {"补两个碗", "3包", "十二双"})
        EXPECT_TRUE(counts_several(text)) << text;
    for (const std::string_view text : {"补发一下", "一点", "好", "", "零"})
        EXPECT_FALSE(counts_several(text)) << text;
}

TEST(Numerals, RefusesWhatIsNoNumber) {
    for (const std::string_view text :
         {"", "个", "三个", "十百", "三五十", "百", "万", "一万亿万", "12a", "\xFF", "99999999999999999999",
          "一二三四五六七八九一二三四五六七八九一二三四五六七八九"})
        EXPECT_FALSE(chinese_number(text)) << text << " = " << *chinese_number(text);
}

}  // namespace
}  // namespace xiaoer::intents
