// Words on their way between page and journal, without sockets.
#include "bot/web/views/buyer_view.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bot/net/token_bucket.hpp"

namespace xiaoer::web {
namespace {

using namespace std::chrono_literals;

TEST(Wire, takesOnlyShallowObjects) {
    EXPECT_TRUE(parse_message(R"({"say":{"id":"1","text":"[[[[[[[[[["}})"));
    EXPECT_FALSE(parse_message(R"({"a":[[[[[[[[1]]]]]]]]})"));
    EXPECT_FALSE(parse_message(std::string(100'000, '[')));
    EXPECT_FALSE(parse_message(""));
    EXPECT_FALSE(parse_message("[1]"));
    EXPECT_FALSE(parse_message("{\"a\":\"\xff\"}"));
    EXPECT_FALSE(parse_message(R"({"a":"\ud800"})"));
    EXPECT_FALSE(parse_message("\xef\xbb\xbf"));
}

TEST(Wire, cleansTextWithoutChangingWords) {
    EXPECT_EQ(clean_text("  a\r\nb\rc\t \n"), "a\nb\nc");
    EXPECT_EQ(clean_text(std::string("a\0b", 3)), "ab");
    EXPECT_EQ(clean_text("\x1b[31mred\x7f"), "[31mred");
    EXPECT_EQ(clean_text("👨‍👩‍👧 <b>{{order}}</b> ${x}"),
              "👨‍👩‍👧 <b>{{order}}</b> ${x}");
    EXPECT_EQ(clean_text("\xff"), "\xef\xbf\xbd");
    EXPECT_EQ(clean_text(" \n\t"), "");
}

TEST(Wire, dumpsWhatIsNotUtf8WithoutThrowing) {
    EXPECT_EQ(dump({{"a", "\xff"}}), "{\"a\":\"\xef\xbf\xbd\"}");
}

TEST(Wire, buyersSeeWhatWasSentAndWhoCame) {
    store::HistoryLine line;
    line.speaker = "bot";
    for (const auto* status : {"queued", "failed", "dropped", ""}) {
        line.status = status;
        EXPECT_FALSE(buyer_sees(line)) << status;
    }
    line.status = "sent";
    EXPECT_TRUE(buyer_sees(line));
    line.status = "in_doubt";
    EXPECT_TRUE(buyer_sees(line));
    line = {};
    line.speaker = "system";
    line.text = "转接售后：买家投诉";
    EXPECT_FALSE(buyer_sees(line));
    line.name = "小李";
    EXPECT_TRUE(buyer_sees(line));
    line.why = "规则 handoff.now";
    EXPECT_FALSE(buyer_line(line).contains("why"));
}

TEST(Buckets, refillWithTimeAndForgetThoseAtRest) {
    const auto start = std::chrono::steady_clock::now();
    net::Bucket bucket(2, 3);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(bucket.take(start));
    EXPECT_FALSE(bucket.take(start));
    EXPECT_TRUE(bucket.take(start + 600ms));
    EXPECT_FALSE(bucket.take(start + 700ms));

    net::Buckets few(60, 2);
    EXPECT_TRUE(few.take("a", start));
    EXPECT_TRUE(few.take("b", start));
    EXPECT_FALSE(few.take("c", start)) << "busy keys are not forgotten for a new one";
    EXPECT_TRUE(few.take("c", start + 5s));
}

}  // namespace
}  // namespace xiaoer::web
