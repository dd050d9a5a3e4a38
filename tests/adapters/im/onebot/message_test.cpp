#include "adapters/im/onebot/message.hpp"

#include <gtest/gtest.h>

#include <random>

namespace xiaoer::adapters::onebot {
namespace {

/// The other direction, as the standard words it; ours never sends CQ codes, so only tests need it.
std::string to_cq(const Segments& segments) {
    const auto escaped = [](std::string_view text, bool inside) {
        std::string out;
        for (const char c : text) {
            if (c == '&')
                out += "&amp;";
            else if (c == '[')
                out += "&#91;";
            else if (c == ']')
                out += "&#93;";
            else if (c == ',' && inside)
                out += "&#44;";
            else
                out += c;
        }
        return out;
    };
    std::string out;
    for (const auto& segment : segments) {
        if (segment.type == "text") {
            out += escaped(segment.get("text"), false);
            continue;
        }
        out += "[CQ:" + segment.type;
        for (const auto& [name, value] : segment.data)
            out += "," + name + "=" + escaped(value, true);
        out += "]";
    }
    return out;
}

Segments of_json(const std::string& json) {
    JsonTape tape;
    EXPECT_EQ(tape.read(json), JsonTape::Problem::none) << json;
    return segments_of(tape.root());
}

TEST(Cq, BothFormsGiveTheSameSegments) {
    struct Case {
        std::string array, cq;
    };
    for (
        const auto& c : std::vector<Case>{
            {R"([{"type":"text","data":{"text":"在吗[a]&,b"}}])", "在吗&#91;a&#93;&amp;,b"},
            {R"([{"type":"face","data":{"id":14,"text":"微笑"}}])", "[CQ:face,id=14,text=微笑]"},
            {R"([{"type":"text","data":{"text":"看"}},{"type":"image","data":{"file":"a,b.jpg","url":"http://h/?a=1&b=2"}}])",
             "看[CQ:image,file=a&#44;b.jpg,url=http://h/?a=1&amp;b=2]"},
            {R"([{"type":"json","data":{"data":"{\"a\":[1,2]}","type":1}}])",
             R"([CQ:json,data={"a":&#91;1&#44;2&#93;},type=1])"},
            {R"([{"type":"shake","data":{}}])", "[CQ:shake]"},
            {R"([{"type":"shake","data":null}])", "[CQ:shake]"},
        }) {
        EXPECT_EQ(of_json(c.array), segments_of_cq(c.cq)) << c.cq;
        EXPECT_EQ(to_cq(of_json(c.array)), c.cq);
    }
}

TEST(Cq, WhatOnlyLooksLikeACodeStaysText) {
    EXPECT_EQ(segments_of_cq("[CQ:image,file=a"), (Segments{{"text", {{"text", "[CQ:image,file=a"}}}}));
    EXPECT_EQ(segments_of_cq("[笑] a&b &#1; &lt;"), (Segments{{"text", {{"text", "[笑] a&b &#1; &lt;"}}}}));
    EXPECT_EQ(segments_of_cq("&amp;#91;"), (Segments{{"text", {{"text", "&#91;"}}}}));
    EXPECT_TRUE(segments_of_cq("").empty());
}

TEST(Cq, OddParametersDoNotHurt) {
    EXPECT_EQ(segments_of_cq("[CQ:a,b,c=,=d,e=f=g]"),
              (Segments{{"a", {{"c", ""}, {"", "d"}, {"e", "f=g"}}}}));
    EXPECT_EQ(segments_of_cq("[CQ:]"), (Segments{{"", {}}}));
    EXPECT_EQ(segments_of_cq("x[CQ:a]y"),
              (Segments{{"text", {{"text", "x"}}}, {"a", {}}, {"text", {{"text", "y"}}}}));
}

TEST(Cq, RoundTripsWhateverTheTextIs) {
    const std::vector<std::string> pieces{
        "[", "]", ",", "&", "=", "CQ:", "[CQ:", "&amp;", "&#44;", "好", "😀", "a", " "};
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto text = [&] {
            std::string out;
            for (auto n = random() % 6; n > 0; --n)
                out += pieces[random() % pieces.size()];
            return out;
        };
        Segments segments;
        for (auto n = 1 + random() % 4; n > 0; --n) {
            const bool after_text = !segments.empty() && segments.back().type == "text";
            auto words = text();
            if (random() % 2 == 0 && !after_text && !words.empty())
                segments.push_back({"text", {{"text", words}}});
            else
                segments.push_back({"image", {{"file", words}, {"url", text()}}});
        }
        ASSERT_EQ(segments_of_cq(to_cq(segments)), segments) << to_cq(segments);
    }
}

TEST(Segments, OneSegmentInsteadOfAList) {
    EXPECT_EQ(of_json(R"({"type":"text","data":{"text":"a"}})"), (Segments{{"text", {{"text", "a"}}}}));
}

TEST(Segments, WrongTypesEverywhereAreNoSegments) {
    EXPECT_TRUE(of_json("7").empty());
    EXPECT_TRUE(of_json("null").empty());
    EXPECT_TRUE(of_json("[1,\"a\",null,[]]").empty());
    EXPECT_EQ(of_json(R"([{"type":7,"data":"x"}])"), (Segments{{"", {}}}));
}

TEST(Said, TextIsJoinedAndCleaned) {
    const auto words =
        said(segments_of_cq("[CQ:reply,id=1][CQ:at,qq=10001] 你好\r第二行\r\n第三行[CQ:face,id=1]\x01。"));
    EXPECT_EQ(words.text, " 你好\n第二行\n第三行。");
    EXPECT_FALSE(words.sticker);
}

TEST(Said, PicturesKeepTheirAddressOrName) {
    const auto words =
        said(segments_of_cq("[CQ:image,file=a.jpg,url=http://h/1][CQ:image,file=b.jpg][CQ:flash,file=c]"));
    EXPECT_EQ(words.pictures, (std::vector<std::string>{"http://h/1", "b.jpg", "c"}));
    EXPECT_FALSE(words.sticker);
}

TEST(Said, StickersAreNoPictures) {
    for (const auto* cq : {"[CQ:face,id=1]", "[CQ:mface,file=x]", "[CQ:bface,file=x,text=赞]",
                           "[CQ:dice,id=3]", "[CQ:image,file=x,sub_type=1]", "[CQ:image,file=x,subType=1]",
                           "[CQ:image,file=x,summary=&#91;动画表情&#93;]"}) {
        const auto words = said(segments_of_cq(cq));
        EXPECT_TRUE(words.sticker) << cq;
        EXPECT_TRUE(words.pictures.empty()) << cq;
    }
    EXPECT_FALSE(said(segments_of_cq("好的[CQ:face,id=1]")).sticker);
    EXPECT_FALSE(said(segments_of_cq("[CQ:face,id=1][CQ:image,file=a]")).sticker);
}

TEST(Said, OtherMediaAreNamedForTheHuman) {
    EXPECT_EQ(said(segments_of_cq("[CQ:record,file=x]")).text, "[语音]");
    EXPECT_EQ(said(segments_of_cq("坏了[CQ:video,file=x]")).text, "坏了[视频]");
    EXPECT_EQ(said(segments_of_cq("[CQ:nobody_knows,x=y]")).text, "");
}

TEST(Said, CardsOfOrdersAndGoods) {
    struct Case {
        std::string card, order, item;
    };
    for (const auto& c : std::vector<Case>{
             {R"({"bizOrderId":"2345678901234567890"})", "2345678901234567890", ""},
             {R"({"meta":{"x":"{\"orderId\":\"240101-123456789012\"}"}})", "240101-123456789012", ""},
             {R"({"order_sn": 240101123456})", "240101123456", ""},
             {"https://item.taobao.com/item.htm?spm=a1z10&id=612345678901&x=1", "", "612345678901"},
             {"https://detail.tmall.com/item.htm?id=612345678901", "", "612345678901"},
             {"https://example.com/?id=612345678901", "", ""},
             {R"({"itemId":612345678901})", "", "612345678901"},
             {R"({"myorderId":"2345678901"})", "", ""},
             {R"({"orderId":"12"})", "", ""},
             {R"({"orderId":)", "", ""},
         }) {
        const auto words = said({{"json", {{"data", c.card}}}});
        EXPECT_EQ(words.order_card, c.order) << c.card;
        EXPECT_EQ(words.item_card, c.item) << c.card;
    }
    const auto shared =
        said({{"share", {{"url", "https://item.taobao.com/item.htm?id=612345678901"}, {"title", "抽纸"}}}});
    EXPECT_EQ(shared.item_card, "612345678901");
    EXPECT_EQ(shared.text, "抽纸");
}

}  // namespace
}  // namespace xiaoer::adapters::onebot
