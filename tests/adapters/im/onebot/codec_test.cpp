#include "adapters/im/onebot/codec.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace xiaoer::adapters::onebot {
namespace {

using std::chrono::seconds;

const core::Time kNow{seconds(1'800'000'000)};

class CodecTest : public testing::Test {
  protected:
    Frame read(const std::string& frame) { return codec_.read(frame, kNow); }
    /// A buyer's private message with these extra or overriding members.
    static std::string buyer_frame(const std::string& members) {
        auto json = nlohmann::json::parse(R"({"time":1800000000,"self_id":10001,"post_type":"message",
            "message_type":"private","sub_type":"friend","message_id":"m1","user_id":86,"font":"微软雅黑",
            "message":[{"type":"text","data":{"text":"在吗"}}],"raw_message":"在吗",
            "sender":{"user_id":86,"nickname":"小明"}})");
        json.update(nlohmann::json::parse(members));
        return json.dump();
    }
    Message buyer_message(const std::string& members) {
        auto frame = read(buyer_frame(members));
        auto* message = std::get_if<Message>(&frame);
        EXPECT_NE(message, nullptr) << members;
        return message == nullptr ? Message{} : *message;
    }
    std::string ignored(const std::string& frame) {
        const auto read_frame = read(frame);
        const auto* reason = std::get_if<Ignored>(&read_frame);
        return reason == nullptr ? "not ignored" : std::string(reason->reason);
    }
    std::uint64_t counted(std::string_view reason) const {
        const auto it = counters_.find(reason);
        return it == counters_.end() ? 0 : it->second;
    }
    Response response(const std::string& frame) {
        auto read_frame = read(frame);
        const auto* response = std::get_if<Response>(&read_frame);
        EXPECT_NE(response, nullptr) << frame;
        return response == nullptr ? Response{} : *response;
    }

    net::Counters counters_;
    Codec codec_{counters_};
};

TEST_F(CodecTest, ABuyersMessage) {
    const auto message = buyer_message("{}");
    EXPECT_EQ(message.self_id, "10001");
    EXPECT_FALSE(message.from_us);
    EXPECT_FALSE(message.text_ids);
    EXPECT_EQ(message.event.conversation, "onebot:10001:86");
    EXPECT_TRUE(message.event.key.starts_with("onebot:10001:86:m1 "));
    EXPECT_EQ(message.event.at, kNow);
    core::BuyerSaid expected;
    expected.text = "在吗";
    expected.nickname = "小明";
    EXPECT_EQ(message.event.what, core::EventBody(expected));
    EXPECT_TRUE(counters_.empty());
}

// Quirk 1: answers come out of order, so echo is all that tells them apart; any JSON may come back in it.
TEST_F(CodecTest, Quirk1EchoIsReadFromTextsAndNumbers) {
    EXPECT_EQ(response(R"({"status":"ok","retcode":0,"data":{"message_id":"x"},"echo":"c-1"})").echo, "c-1");
    EXPECT_EQ(response(R"({"status":"ok","retcode":0,"data":null,"echo":18446744073709551617})").echo,
              "18446744073709551617");
    EXPECT_EQ(response(R"({"status":"ok","retcode":0,"data":null,"echo":{"a":1}})").echo, "");
}

TEST_F(CodecTest, Quirk2AnUnreadableCallIsAnsweredWithoutEcho) {
    const auto answer = response(R"({"retcode":1400,"status":"failed","data":null})");
    EXPECT_EQ(answer.echo, "");
    EXPECT_EQ(answer.verdict, Response::Verdict::refused);
    EXPECT_EQ(answer.retcode, 1400);
}

TEST_F(CodecTest, Quirk3CallsAlwaysCarryParams) {
    std::string out;
    append_get_login_info(out, "e");
    EXPECT_EQ(out, R"({"action":"get_login_info","params":{},"echo":"e"})");
}

TEST_F(CodecTest, Quirk5IdsAreOpaqueAndKeptExactly) {
    for (const std::string id : {"\"AAAnZgAAAAG46fbPawJEGgA=\"", "-2147483648", "4294967295",
                                 "9007199254740993", "9223372036854775808", "36893488147419103233"}) {
        const auto frame = R"({"self_id":10001,"post_type":"message","message_type":"private","user_id":)" +
                           (id[0] == '-' ? "86" : id) + R"(,"message_id":)" + id + R"(,"message":"hi"})";
        auto read_frame = read(frame);
        const auto& message = std::get<Message>(read_frame);
        const auto plain = id[0] == '"' ? id.substr(1, id.size() - 2) : id;
        EXPECT_EQ(message.message_id, plain);
        EXPECT_NE(message.event.key.find(":" + plain + " "), std::string::npos);
        if (id[0] != '-') {
            EXPECT_EQ(message.event.conversation, "onebot:10001:" + plain);
        }
        EXPECT_EQ(message.text_ids, id[0] == '"');
    }
}

TEST_F(CodecTest, Quirk6AHeartbeatWithoutStatus) {
    const auto frame =
        read(R"({"self_id":1,"post_type":"meta_event","meta_event_type":"heartbeat","interval":15000})");
    const auto& heartbeat = std::get<Heartbeat>(frame);
    EXPECT_EQ(heartbeat.self_id, "1");
    EXPECT_EQ(heartbeat.interval, std::chrono::milliseconds(15'000));
    EXPECT_TRUE(heartbeat.online);
    const auto offline =
        read(R"({"self_id":1,"post_type":"meta_event","meta_event_type":"heartbeat","interval":5,
                                  "status":{"online":false,"good":true}})");
    EXPECT_FALSE(std::get<Heartbeat>(offline).online);
}

TEST_F(CodecTest, Quirk7ConnectAndEnableAreTheSame) {
    for (const std::string type : {"connect", "enable", "disable"}) {
        const auto frame =
            read(R"({"self_id":1,"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":")" +
                 type + "\"}");
        EXPECT_EQ(std::get<Lifecycle>(frame).enabled, type != "disable");
    }
}

TEST_F(CodecTest, Quirk8FailuresKeepTheirWordsInDifferentPlaces) {
    for (const std::string words : {R"("error":{"code":120,"message":"太快"})", R"("message":"太快")",
                                    R"("wording":"太快","message":"x")", R"("msg":"太快")"}) {
        const auto answer =
            response(R"({"retcode":102,"status":"failed","data":null,"echo":"c",)" + words + "}");
        EXPECT_EQ(answer.verdict, Response::Verdict::refused);
        EXPECT_EQ(answer.reason, "太快");
    }
}

TEST_F(CodecTest, Quirk9BothMessageFormsAreTheSame) {
    const auto array = buyer_message(
        R"({"message":[{"type":"text","data":{"text":"看[图]"}},{"type":"image","data":{"file":"a","url":"http://h/?a,b"}}]})");
    const auto text = buyer_message(R"({"message":"看&#91;图&#93;[CQ:image,file=a,url=http://h/?a&#44;b]"})");
    EXPECT_EQ(array.event, text.event);
    EXPECT_EQ(std::get<core::BuyerSaid>(text.event.what).pictures, std::vector<std::string>{"http://h/?a,b"});
    const auto raw_only = buyer_message(R"({"message":null,"raw_message":"看&#91;图&#93;"})");
    EXPECT_EQ(std::get<core::BuyerSaid>(raw_only.event.what).text, "看[图]");
}

TEST_F(CodecTest, AQueuedCallIsNoFailure) {
    for (const std::string frame :
         {R"({"status":"async","retcode":1,"data":null,"echo":"c"})", R"({"retcode":1,"echo":"c"})"})
        EXPECT_EQ(response(frame).verdict, Response::Verdict::queued);
    EXPECT_EQ(response(R"({"retcode":0,"data":{"message_id":-5},"echo":"c"})").verdict,
              Response::Verdict::done);
    EXPECT_EQ(response(R"({"retcode":0,"data":{"message_id":-5},"echo":"c"})").message_id, "-5");
}

TEST_F(CodecTest, ATimeoutBehindThePeerIsNoRefusal) {
    for (const std::string words : {"packet timeout", "Timeout: NTEvent", "发送超时", "request timed out"})
        EXPECT_EQ(
            response(R"({"status":"failed","retcode":103,"echo":"c","message":")" + words + "\"}").verdict,
            Response::Verdict::unsure)
            << words;
    EXPECT_EQ(response(R"({"status":"failed","retcode":103,"echo":"c"})").verdict,
              Response::Verdict::refused);
}

TEST_F(CodecTest, WhatTheAccountItselfWrote) {
    auto frame = read(buyer_frame(R"({"post_type":"message_sent","user_id":10001,"target_id":86})"));
    const auto& sent = std::get<Message>(frame);
    EXPECT_TRUE(sent.from_us);
    EXPECT_EQ(sent.event.conversation, "onebot:10001:86");
    EXPECT_EQ(sent.event.what, core::EventBody(core::AgentSaid{"手机", "在吗", true}));

    frame = read(buyer_frame(R"({"user_id":10001,"target_id":86,"message":"[CQ:image,file=a]"})"));
    EXPECT_EQ(std::get<Message>(frame).event.what, core::EventBody(core::AgentSaid{"手机", "[图片]", true}));

    EXPECT_EQ(ignored(buyer_frame(R"({"user_id":10001})")), "message_to_nobody");
    EXPECT_EQ(ignored(buyer_frame(R"({"user_id":10001,"target_id":10001})")), "message_to_nobody");
}

TEST_F(CodecTest, WhatIsNoConversationIsCounted) {
    EXPECT_EQ(ignored(buyer_frame(R"({"message_type":"group","group_id":5})")), "message_group");
    EXPECT_EQ(ignored(buyer_frame(R"({"message_type":"guild"})")), "message_unknown_type");
    EXPECT_EQ(ignored(buyer_frame(R"({"post_type":"notice","notice_type":"friend_recall"})")),
              "event_notice");
    EXPECT_EQ(ignored(buyer_frame(R"({"post_type":"request"})")), "event_request");
    EXPECT_EQ(ignored(buyer_frame(R"({"post_type":"future"})")), "event_unknown");
    EXPECT_EQ(ignored(buyer_frame(R"({"post_type":7})")), "event_unknown");
    EXPECT_EQ(ignored(buyer_frame(R"({"post_type":"meta_event","meta_event_type":"x"})")), "event_unknown");
    EXPECT_EQ(counted("event_unknown"), 3U);
    EXPECT_EQ(ignored(R"({"hello":1})"), "frame_unknown");
}

// Reliability 3.5, groups 38 to 48.
TEST_F(CodecTest, Input38DepthBeyondReason) {
    EXPECT_EQ(ignored(std::string(60'000, '[')), "frame_too_deep");
    std::string deep;
    for (int i = 0; i < 10'000; ++i)
        deep += R"({"a":)";
    EXPECT_EQ(ignored(deep), "frame_too_deep");
}

TEST_F(CodecTest, Input39KeysBeyondReason) {
    std::string keys = "{";
    for (int i = 0; i < 300; ++i)
        keys += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_EQ(ignored(keys + "\"z\":0}"), "frame_too_many_keys");
}

TEST_F(CodecTest, Input40OfRepeatedKeysTheLastCounts) {
    const auto frame =
        read(R"({"post_type":"notice","post_type":"message","self_id":1,"message_type":"private",
                                "user_id":2,"user_id":3,"message_id":1,"message":"a"})");
    EXPECT_EQ(std::get<Message>(frame).event.conversation, "onebot:1:3");
}

TEST_F(CodecTest, Input41NumbersAtTheEdge) {
    EXPECT_EQ(buyer_message(R"({"time":-5})").event.at, kNow);
    auto frame =
        read(R"({"self_id":1,"post_type":"message","message_type":"private","user_id":-0,"time":1e999,
                          "message_id":18446744073709551617,"message":"a"})");
    EXPECT_TRUE(std::get<Message>(frame).event.key.starts_with("onebot:1:-0:18446744073709551617 "));
    EXPECT_EQ(response(R"({"status":"failed","retcode":1e999,"echo":"c"})").retcode, -1);
}

TEST_F(CodecTest, Input42BrokenTextIsRepairedNotLost) {
    auto frame =
        read(R"({"self_id":1,"post_type":"message","message_type":"private","user_id":2,"message_id":3,
                          "message":"a\u0000b\ud83d","sender":{"nickname":")"
             "\xFF"
             R"("}})");
    const auto& words = std::get<core::BuyerSaid>(std::get<Message>(frame).event.what);
    EXPECT_EQ(words.text, "ab\uFFFD");
    EXPECT_EQ(words.nickname, "\uFFFD");
    EXPECT_EQ(counted("repaired_zero"), 1U);
    EXPECT_EQ(counted("repaired_surrogate"), 1U);
    EXPECT_EQ(counted("repaired_utf8"), 1U);
}

TEST_F(CodecTest, Input43AByteOrderMarkIsSkipped) {
    EXPECT_TRUE(std::holds_alternative<Message>(read("\xEF\xBB\xBF" + buyer_frame("{}"))));
}

TEST_F(CodecTest, Input44WrongTypesEverywhere) {
    const std::vector<std::string> values{"null",  "true", "7",  "-1",    "\"\"",
                                          "\"x\"", "[]",   "{}", "[[1]]", "{\"a\":{}}"};
    const auto base = nlohmann::json::parse(buyer_frame("{}"));
    for (const auto& [name, unused] : base.items())
        for (const auto& value : values) {
            auto changed = base;
            changed[name] = nlohmann::json::parse(value);
            (void)read(changed.dump());
        }
    EXPECT_EQ(ignored(buyer_frame(R"({"user_id":[86]})")), "message_without_buyer");
    EXPECT_EQ(ignored(buyer_frame(R"({"user_id":"8 6"})")), "message_without_buyer");
    EXPECT_EQ(ignored(buyer_frame(R"({"user_id":10000})")), "message_system");
    EXPECT_EQ(ignored(buyer_frame(R"({"message":"[自动回复]我在开会"})")), "message_auto_reply");
    EXPECT_EQ(ignored(buyer_frame(R"({"message":"我通过了你的朋友验证请求，现在我们可以开始聊天了"})")),
              "message_auto_reply");
    EXPECT_EQ(ignored(buyer_frame(R"({"message":[{"type":"text","data":{"text":"[自动回复]我在开会"}}]})")),
              "message_auto_reply");
    EXPECT_EQ(ignored(buyer_frame(R"({"self_id":{}})")), "event_without_account");
    EXPECT_EQ(ignored(buyer_frame(R"({"self_id":"1:2"})")), "event_without_account");
    EXPECT_EQ(ignored("[]"), "frame_not_object");
    EXPECT_EQ(ignored("\"post_type\""), "frame_not_object");
}

TEST_F(CodecTest, Input48NobodyForgesTheSystem) {
    const auto message = buyer_message(R"({"sender":{"user_id":10001,"nickname":"系统","role":"system"}})");
    EXPECT_FALSE(message.from_us);
    EXPECT_TRUE(std::holds_alternative<core::BuyerSaid>(message.event.what));
}

TEST_F(CodecTest, Input49OnlyAPlausibleDelayKeepsThePeersClock) {
    EXPECT_EQ(buyer_message(R"({"time":0})").event.at, kNow);
    EXPECT_EQ(buyer_message(R"({"time":4102444800})").event.at, kNow);
    EXPECT_EQ(buyer_message(R"({"time":1799999997})").event.at, kNow);
    EXPECT_EQ(buyer_message(R"({"time":1799999000})").event.at, kNow) << "waits run from the arrival";
    EXPECT_EQ(buyer_message(R"({"time":1799999000})").told, 1'799'999'000);
    EXPECT_EQ(buyer_message(R"({"time":99999999999999999999})").event.at, kNow);
    EXPECT_EQ(buyer_message(R"({"time":9223372036854775807})").event.at, kNow);
}

TEST_F(CodecTest, AFrameOverTheLimitIsLeftAlone) {
    EXPECT_EQ(ignored('"' + std::string(64 * 1024, 'x') + '"'), "frame_too_large");
}

TEST_F(CodecTest, AMessageWithoutIdStillHasAKeyOfItsOwn) {
    const auto one = buyer_message(R"({"message_id":null})");
    EXPECT_EQ(one.event.key, buyer_message(R"({"message_id":null})").event.key)
        << "the same again is the same";
    EXPECT_NE(one.event.key, buyer_message(R"({"message_id":null,"message":"别的"})").event.key);
    EXPECT_EQ(counted("message_without_id"), 3U);
}

TEST_F(CodecTest, TheSameIdOfTwoBuyersIsTwoKeys) {
    EXPECT_NE(buyer_message(R"({"user_id":86})").event.key, buyer_message(R"({"user_id":87})").event.key);
    EXPECT_NE(buyer_message(R"({"user_id":"x:y","message_id":"z"})").event.key,
              buyer_message(R"({"user_id":"x","message_id":"y:z"})").event.key);
}

TEST_F(CodecTest, TheSameIdWithOtherWordsIsAnotherMessage) {
    // A peer that counts from 1 after a restart, or a message that was edited.
    const auto first = buyer_message(R"({"message_id":1,"message":"在吗"})").event.key;
    EXPECT_EQ(first, buyer_message(R"({"message_id":1,"message":"在吗"})").event.key) << "delivered twice";
    EXPECT_NE(first, buyer_message(R"({"message_id":1,"message":"转人工"})").event.key);
    EXPECT_NE(first, buyer_message(R"({"message_id":1,"message":"在吗[CQ:image,file=a]"})").event.key);
}

TEST(AppendSend, WritesOneTextSegment) {
    std::string out;
    append_send(out, "86", false, "亲，[CQ:face,id=1]\"\n&", "c\"1");
    EXPECT_EQ(out, R"({"action":"send_private_msg","params":{"user_id":86,"message":[{"type":"text","data":)"
                   R"({"text":"亲，[CQ:face,id=1]\"\n&"}}],"auto_escape":true},"echo":"c\"1"})");
    const auto json = nlohmann::json::parse(out);
    EXPECT_EQ(json["params"]["message"][0]["data"]["text"], "亲，[CQ:face,id=1]\"\n&");
}

TEST(AppendSend, WritesIdsAsThePeerDoes) {
    const auto user_id = [](std::string_view id, bool text_ids) {
        std::string out;
        append_send(out, id, text_ids, "x", "e");
        return nlohmann::json::parse(out)["params"]["user_id"];
    };
    EXPECT_EQ(user_id("86", false), 86);
    EXPECT_EQ(user_id("86", true), "86");
    EXPECT_EQ(user_id("999999999999999999", false), 999999999999999999);
    for (const auto* id : {"9999999999999999999", "0123", "", "abc", "1e5", "-1"})
        EXPECT_EQ(user_id(id, false), id);
}

TEST(AppendSend, APictureFollowsTheText) {
    const auto picture = [](std::string_view bytes) {
        std::string out;
        append_send(out, "86", false, "凭证", "e", bytes);
        return nlohmann::json::parse(out)["params"]["message"];
    };
    const auto message = picture("\x89PNG");
    ASSERT_EQ(message.size(), 2U);
    EXPECT_EQ(message[0]["data"]["text"], "凭证");
    EXPECT_EQ(message[1]["type"], "image");
    EXPECT_EQ(message[1]["data"]["file"], "base64://iVBORw==");
    // RFC 4648, section 10, and a byte that needs the last digits of the alphabet.
    EXPECT_EQ(picture("foo")[1]["data"]["file"], "base64://Zm9v");
    EXPECT_EQ(picture("foob")[1]["data"]["file"], "base64://Zm9vYg==");
    EXPECT_EQ(picture("fooba")[1]["data"]["file"], "base64://Zm9vYmE=");
    EXPECT_EQ(picture("\xFB\xFF\xFE")[1]["data"]["file"], "base64://+//+");
}

TEST(AppendSend, AGroupIsCalledByItsOwnAction) {
    std::string out;
    append_send_group(out, "987654", false, "【催件】中通 751", "c1");
    const auto json = nlohmann::json::parse(out);
    EXPECT_EQ(json["action"], "send_group_msg");
    EXPECT_EQ(json["params"]["group_id"], 987654);
    EXPECT_EQ(json["params"]["message"][0]["data"]["text"], "【催件】中通 751");
    EXPECT_EQ(json["echo"], "c1");
}

TEST(AppendSend, WhateverTheTextIsTheFrameIsJson) {
    std::string text;
    for (int c = 0; c < 256; ++c)
        text += static_cast<char>(c);
    std::string out;
    append_send(out, "86", false, text, "e");
    EXPECT_TRUE(nlohmann::json::accept(out));
}

}  // namespace
}  // namespace xiaoer::adapters::onebot
