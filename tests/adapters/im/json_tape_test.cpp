#include "adapters/im/json_tape.hpp"

#include <gtest/gtest.h>

namespace xiaoer::adapters {
namespace {

using Problem = JsonTape::Problem;

TEST(JsonTape, ReadsEveryKindOfValue) {
    JsonTape tape;
    const std::string frame = R"( {"a":"x","b":-12,"c":[1,{"d":true},null],"e":{}, "f":1.5e3} )";
    ASSERT_EQ(tape.read(frame), Problem::none);
    const auto json = tape.root();
    EXPECT_EQ(json["a"].text(), "x");
    EXPECT_EQ(json["b"].number(0), -12);
    EXPECT_EQ(json["f"].text(), "1.5e3");
    EXPECT_EQ(json["f"].number(7), 7) << "no whole number";
    EXPECT_EQ(json["c"].text(), R"([1,{"d":true},null])");
    std::vector<Json::Kind> kinds;
    for (const Json element : json["c"].children())
        kinds.push_back(element.kind());
    EXPECT_EQ(kinds, (std::vector{Json::Kind::number, Json::Kind::object, Json::Kind::null}));
    EXPECT_TRUE(json["nowhere"]["deeper"].is(Json::Kind::absent));
    EXPECT_TRUE(json["e"].is(Json::Kind::object));
}

TEST(JsonTape, KeepsNumbersAsTheyWereWritten) {
    JsonTape tape;
    for (const std::string id :
         {"9007199254740993", "9223372036854775808", "18446744073709551617", "-0", "1e999"}) {
        const auto frame = R"({"id":)" + id + "}";
        ASSERT_EQ(tape.read(frame), Problem::none) << id;
        EXPECT_EQ(tape.root()["id"].id(), id);
    }
    ASSERT_EQ(tape.read(R"({"id":9223372036854775808})"), Problem::none);
    EXPECT_EQ(tape.root()["id"].number(-1), -1) << "does not fit: the caller's own value";
}

TEST(JsonTape, OfRepeatedNamesTheLastCounts) {
    JsonTape tape;
    ASSERT_EQ(tape.read(R"({"user_id":1,"user_id":2})"), Problem::none);
    EXPECT_EQ(tape.root()["user_id"].text(), "2");
}

TEST(JsonTape, UnescapesTexts) {
    JsonTape tape;
    ASSERT_EQ(tape.read(R"({"a":"\"\\\/\b\f\n\r\t\u4f60\ud83d\ude00好"})"), Problem::none);
    EXPECT_EQ(tape.root()["a"].text(), "\"\\/\b\f\n\r\t你😀好");
}

TEST(JsonTape, RepairsTextsInsteadOfLosingTheFrame) {
    struct Case {
        std::string frame, text;
        std::uint32_t bytes, surrogates, zeros;
    };
    for (const auto& c : std::vector<Case>{
             {R"(["a\ud83d"])", "a\uFFFD", 0, 1, 0},
             {R"(["\ude00a"])", "\uFFFDa", 0, 1, 0},
             {R"(["\ud83d\u0041"])", "\uFFFDA", 0, 1, 0},
             {R"(["a\u0000b"])", "ab", 0, 0, 1},
             {"[\"\xC0\xAF!\"]", "\uFFFD\uFFFD!", 2, 0, 0},
             {"[\"\xE4\xBD\"]", "\uFFFD\uFFFD", 2, 0, 0},
             {"[\"\xED\xA0\xBD\"]", "\uFFFD\uFFFD\uFFFD", 3, 0, 0},
         }) {
        JsonTape tape;
        ASSERT_EQ(tape.read(c.frame), Problem::none) << c.frame;
        EXPECT_EQ((*tape.root().children().begin()).text(), c.text);
        EXPECT_EQ(tape.repairs().bytes, c.bytes) << c.frame;
        EXPECT_EQ(tape.repairs().surrogates, c.surrogates) << c.frame;
        EXPECT_EQ(tape.repairs().zeros, c.zeros) << c.frame;
    }
}

TEST(JsonTape, SkipsAByteOrderMark) {
    JsonTape tape;
    EXPECT_EQ(tape.read("\xEF\xBB\xBF{\"a\":1}"), Problem::none);
    EXPECT_EQ(tape.root()["a"].text(), "1");
}

TEST(JsonTape, RefusesWhatIsNotJson) {
    JsonTape tape;
    for (const std::string frame :
         {"",           " ",          "{",       "}",           "[1,]",
          "{\"a\":1,}", "{\"a\" 1}",  "{a:1}",   "[01]",        "[1.]",
          "[.5]",       "[+1]",       "[1e]",    "[-]",         "nul",
          "[tru]",      "\"a",        "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"",
          "\"\n\"",     "[1] 2",      "[1,,2]",  "{,}",         "\"\\",
          "[NaN]",      "[Infinity]", "'a'",     "\xFF",        "[1]\xEF\xBB\xBF"}) {
        EXPECT_EQ(tape.read(frame), Problem::not_json) << frame;
        EXPECT_TRUE(tape.root().is(Json::Kind::absent)) << frame;
    }
}

TEST(JsonTape, HoldsItsLimitsAtTheirEdges) {
    JsonTape tape(JsonTape::Limits{1'000, 4, 3});
    EXPECT_EQ(tape.read("[[[[]]]]"), Problem::none);
    EXPECT_EQ(tape.read("[[[[[]]]]]"), Problem::too_deep);
    EXPECT_EQ(tape.read(R"({"a":1,"b":2,"c":3})"), Problem::none);
    EXPECT_EQ(tape.read(R"({"a":1,"b":2,"c":3,"d":4})"), Problem::too_many_keys);
    EXPECT_EQ(tape.read('"' + std::string(998, 'x') + '"'), Problem::none);
    EXPECT_EQ(tape.read('"' + std::string(999, 'x') + '"'), Problem::too_large);
}

TEST(JsonTape, SurvivesHostileShapes) {
    JsonTape tape(JsonTape::Limits{16'000'000, 32, 256});
    EXPECT_EQ(tape.read(std::string(100'000, '[')), Problem::too_deep);
    std::string keys = "{";
    for (int i = 0; i < 1'000'000; ++i)
        keys += "\"a\":0,";
    EXPECT_EQ(tape.read(keys + "\"a\":0}"), Problem::too_many_keys);
}

TEST(JsonTape, IsReusable) {
    JsonTape tape;
    ASSERT_EQ(tape.read(R"({"a":"\n","b":[1,2,3]})"), Problem::none);
    ASSERT_EQ(tape.read("["), Problem::not_json);
    ASSERT_EQ(tape.read(R"({"b":"\t"})"), Problem::none);
    EXPECT_TRUE(tape.root()["a"].is(Json::Kind::absent));
    EXPECT_EQ(tape.root()["b"].text(), "\t");
}

TEST(AppendJsonText, EscapesAndRepairs) {
    std::string out;
    append_json_text(out, "a\"b\\c\n\x01\x1f你\xFFz");
    EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\u0001\\u001f你\uFFFDz\"");
}

}  // namespace
}  // namespace xiaoer::adapters
