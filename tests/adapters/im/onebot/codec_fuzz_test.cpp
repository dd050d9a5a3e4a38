// Mutated frames, the same ones every run: nothing throws, nothing that is no JSON passes, nothing that is
// JSON is refused, and what comes out is fit for the core.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "adapters/im/onebot/codec.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters::onebot {
namespace {

constexpr int kRuns = 200'000;

const std::vector<std::string> kCorpus{
    R"({"self_id":10001,"time":1795310618,"post_type":"message","message_type":"private","sub_type":"friend","message_id":"AAAnZgAAAAG46fbPawJEGgA=","user_id":10086,"message":[{"type":"text","data":{"text":"你好[a]"}},{"type":"image","data":{"file":"01.jpg","url":"https://h/x?a=1,2"}}],"raw_message":"你好","font":"微软雅黑","sender":{"user_id":10086,"nickname":"买家\ud83d\ude00"},"auto_reply":false})",
    R"({"self_id":10001,"time":1795310618,"post_type":"message","message_type":"private","message_id":-5,"user_id":10086,"message":"[CQ:json,data={\"orderId\":\"1234567890\"&#44;},type=1]a&amp;[CQ:face,id=14]","sender":{"nickname":"\u0000"}})",
    R"({"retcode":102,"data":null,"status":"failed","error":{"code":120,"message":"慢"},"echo":"c3"})",
    R"({"retcode":0,"data":{"message_id":"AAAnZgAAAAGQx11OawJEGgE="},"status":"ok","error":null,"echo":"c1"})",
    R"({"self_id":10001,"time":1795310618,"post_type":"meta_event","meta_event_type":"heartbeat","interval":15000})",
    R"({"post_type":"message_sent","message_type":"private","self_id":1,"user_id":1,"target_id":2,"message_id":"p","message":[{"type":"text","data":{"text":"x"}}]})",
    R"([1,-2.5e+10,true,false,null,"\"\\\/\b\f\n\r\t\u1234",{"a":{"b":[[]]}}])",
};
const std::vector<std::string> kTokens{"\"",
                                       "\\",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       "null",
                                       "1e999",
                                       "-0",
                                       "\\u",
                                       "\\ud83d",
                                       "\\u0000",
                                       "[CQ:",
                                       "&amp;",
                                       "\xEF\xBB\xBF",
                                       "\xFF",
                                       "\xED\xA0\x80",
                                       "0",
                                       " ",
                                       "\x01",
                                       "9223372036854775808",
                                       "post_type",
                                       "\xF0\x9F\x98\x80"};

std::string mutated(std::mt19937& random) {
    auto frame = kCorpus[random() % kCorpus.size()];
    for (auto n = 1 + random() % 4; n > 0 && !frame.empty(); --n) {
        const auto at = random() % frame.size();
        const auto length = random() % std::min<std::size_t>(frame.size() - at + 1, 12);
        switch (random() % 6) {
            case 0:
                frame[at] = static_cast<char>(random());
                break;
            case 1:
                frame.erase(at, length);
                break;
            case 2:
                frame.insert(at, frame.substr(at, length));
                break;
            case 3:
                frame.insert(at, kTokens[random() % kTokens.size()]);
                break;
            case 4:
                frame.replace(at, length, kTokens[random() % kTokens.size()]);
                break;
            default:
                frame.resize(at);
        }
    }
    return frame;
}

/// What we read beyond the strict reader, on purpose: bad bytes and halves of pairs in texts are mended, and
/// a number too large for a double is still a number.
bool more_than_strict(const JsonTape& tape, const std::string& frame) {
    const auto& repairs = tape.repairs();
    return repairs.bytes > 0 || repairs.surrogates > 0 || frame.find_first_of("eE") != std::string::npos;
}

TEST(CodecFuzz, TheTapeAgreesWithAStrictReader) {
    std::mt19937 random(20240501);
    JsonTape tape;
    int accepted = 0;
    for (int i = 0; i < kRuns; ++i) {
        const auto frame = mutated(random);
        const bool ours = tape.read(frame) == JsonTape::Problem::none;
        const bool strict = nlohmann::json::accept(frame);
        accepted += ours ? 1 : 0;
        if (strict) {
            ASSERT_TRUE(ours) << frame;
        } else if (ours) {
            ASSERT_TRUE(more_than_strict(tape, frame)) << frame;
        }
    }
    EXPECT_GT(accepted, kRuns / 20) << "the mutations leave too little to see";
}

TEST(CodecFuzz, TheTapeReadsTheSameValues) {
    std::mt19937 random(20240502);
    JsonTape tape;
    const std::function<void(const Json&, const nlohmann::json&)> same = [&](const Json& ours,
                                                                             const nlohmann::json& theirs) {
        if (theirs.is_string()) {
            auto text = theirs.get<std::string>();
            std::erase(text, '\0');
            ASSERT_EQ(ours.only_text(), text);
        } else if (theirs.is_number_unsigned()) {
            ASSERT_EQ(ours.id(), theirs.dump());
        } else if (theirs.is_object()) {
            for (const auto& [name, value] : theirs.items())
                if (name.find('\0') == std::string::npos) same(ours[name], value);
        } else if (theirs.is_array()) {
            auto it = theirs.begin();
            for (const Json element : ours.children())
                same(element, *it++);
            ASSERT_EQ(it, theirs.end());
        }
    };
    for (int i = 0; i < kRuns / 10; ++i) {
        const auto frame = mutated(random);
        const auto theirs = nlohmann::json::parse(frame, nullptr, false);
        if (theirs.is_discarded()) continue;
        ASSERT_EQ(tape.read(frame), JsonTape::Problem::none) << frame;
        same(tape.root(), theirs);
        ASSERT_FALSE(HasFatalFailure()) << frame;
    }
}

TEST(CodecFuzz, WhateverComesInWhatComesOutIsFitForTheCore) {
    std::mt19937 random(20240503);
    net::Counters counters;
    Codec codec(counters);
    int messages = 0;
    for (int i = 0; i < kRuns; ++i) {
        const auto frame = codec.read(mutated(random), core::Time{});
        const auto* message = std::get_if<Message>(&frame);
        if (message == nullptr) continue;
        ++messages;
        const auto& event = message->event;
        ASSERT_TRUE(event.key.starts_with(event.conversation + ":"));
        ASSERT_TRUE(event.conversation.starts_with("onebot:" + message->self_id + ":"));
        ASSERT_TRUE(base::is_valid_utf8(event.key));
        if (const auto* said = std::get_if<core::BuyerSaid>(&event.what)) {
            ASSERT_TRUE(base::is_valid_utf8(said->text));
            ASSERT_TRUE(base::is_valid_utf8(said->nickname));
            ASSERT_EQ(said->text.find('\0'), std::string::npos);
            for (const auto& picture : said->pictures)
                ASSERT_TRUE(base::is_valid_utf8(picture) && !picture.empty());
        }
    }
    EXPECT_GT(messages, kRuns / 100);
}

}  // namespace
}  // namespace xiaoer::adapters::onebot
