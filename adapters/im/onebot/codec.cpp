#include "adapters/im/onebot/codec.hpp"

#include <algorithm>

#include "adapters/im/onebot/message.hpp"
#include "bot/base/hash.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters::onebot {
namespace {

using std::string_view;

constexpr string_view kChannel = "onebot";
constexpr std::size_t kLongestId = 128;
constexpr std::size_t kLongestNickname = 64;  // characters
constexpr std::size_t kLongestReason = 200;   // bytes
/// A peer's clock counts whole seconds and may be wrong: only a message that is clearly late keeps its own
/// time, so that the order within a conversation is the order of arrival.
constexpr auto kClearlyLate = std::chrono::seconds(5);
constexpr auto kImplausiblyLate = std::chrono::days(7);

/// Ids become parts of keys and of log lines.
bool usable_id(string_view id) {
    return !id.empty() && id.size() <= kLongestId &&
           std::all_of(id.begin(), id.end(), [](unsigned char c) { return c > 0x20 && c != 0x7F; });
}

bool usable_account(string_view id) {
    return usable_id(id) && id.find(':') == string_view::npos;
}

bool speaks_of_timeout(string_view reason) {
    std::string lower(reason);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (const string_view words : {"timeout", "timed out", "time out", "超时"})
        if (lower.find(words) != std::string::npos) return true;
    return false;
}

/// Every implementation puts its words elsewhere.
string_view reason_of(const Json& json) {
    for (const Json place : {json["wording"], json["message"], json["error"]["message"], json["msg"]})
        if (!place.only_text().empty()) return place.text();
    return {};
}

Response response(const Json& json) {
    Response response;
    const auto status = json["status"].only_text();
    response.echo = json["echo"].id();
    response.retcode = json["retcode"].number(-1);
    response.message_id = json["data"]["message_id"].id();
    response.user_id = json["data"]["user_id"].id();
    const bool done = status == "ok" || (status.empty() && response.retcode == 0);
    const bool queued = status == "async" || (status.empty() && response.retcode == 1);
    if (!done && !queued) response.reason = base::prefix_bytes(reason_of(json), kLongestReason);
    if (done) {
        response.verdict = Response::Verdict::done;
    } else if (queued) {
        response.verdict = Response::Verdict::queued;
    } else if (speaks_of_timeout(response.reason)) {
        response.verdict = Response::Verdict::unsure;
    }
    return response;
}

core::Time time_of(const Json& json, core::Time now) {
    const auto told = core::Time{std::chrono::seconds(
        std::clamp<std::int64_t>(json["time"].number(0), 0, 4'102'444'800))};  // year 2100
    const auto late = now - told;
    return late > kClearlyLate && late < kImplausiblyLate ? told : now;
}

}  // namespace

void Codec::count(string_view reason, std::uint64_t times) {
    const auto it = counters_.find(reason);
    (it == counters_.end() ? counters_[std::string(reason)] : it->second) += times;
}

Frame Codec::ignore(string_view reason) {
    count(reason);
    return Ignored{reason};
}

Frame Codec::read(string_view frame, core::Time now) {
    const auto problem = tape_.read(frame);
    const auto& repairs = tape_.repairs();
    if (repairs.bytes > 0) count("repaired_utf8");
    if (repairs.surrogates > 0) count("repaired_surrogate");
    if (repairs.zeros > 0) count("repaired_zero");
    switch (problem) {
        case JsonTape::Problem::too_large:
            return ignore("frame_too_large");
        case JsonTape::Problem::too_deep:
            return ignore("frame_too_deep");
        case JsonTape::Problem::too_many_keys:
            return ignore("frame_too_many_keys");
        case JsonTape::Problem::not_json:
            return ignore("frame_not_json");
        case JsonTape::Problem::none:
            break;
    }
    const Json json = tape_.root();
    if (!json.is(Json::Kind::object)) return ignore("frame_not_object");
    if (!json["post_type"].is(Json::Kind::absent)) return event(json, now);
    if (json["retcode"].is(Json::Kind::absent) && json["status"].is(Json::Kind::absent))
        return ignore("frame_unknown");
    return response(json);
}

Frame Codec::event(const Json& json, core::Time now) {
    const auto type = json["post_type"].only_text();
    if (!usable_account(json["self_id"].id())) return ignore("event_without_account");
    if (type == "meta_event") return meta(json);
    if (type == "message") return message(json, json["user_id"].id() == json["self_id"].id(), now);
    if (type == "message_sent") return message(json, true, now);
    if (type == "notice") return ignore("event_notice");
    if (type == "request") return ignore("event_request");
    return ignore("event_unknown");
}

Frame Codec::meta(const Json& json) {
    const auto type = json["meta_event_type"].only_text();
    const std::string self(json["self_id"].id());
    if (type == "heartbeat") {
        const auto online = json["status"]["online"].text();
        return Heartbeat{self, std::chrono::milliseconds(json["interval"].number(0)), online != "false"};
    }
    if (type == "lifecycle") return Lifecycle{self, json["sub_type"].only_text() != "disable"};
    return ignore("event_unknown");
}

Frame Codec::message(const Json& json, bool from_us, core::Time now) {
    const auto type = json["message_type"].only_text();
    if (type == "group") return ignore("message_group");
    if (type != "private") return ignore("message_unknown_type");
    const Json buyer = from_us ? json["target_id"] : json["user_id"];
    if (from_us && (buyer.id().empty() || buyer.id() == json["self_id"].id()))
        return ignore("message_to_nobody");
    if (!usable_id(buyer.id())) return ignore("message_without_buyer");

    Message message;
    message.self_id = json["self_id"].id();
    message.text_ids = buyer.is(Json::Kind::text);
    message.from_us = from_us;
    auto content = json["message"];
    if (content.is(Json::Kind::absent) || content.is(Json::Kind::null)) content = json["raw_message"];
    auto words = said(segments_of(content));
    auto& event = message.event;
    event.conversation = account_of(message.self_id) + ":" + std::string(buyer.id());
    event.at = time_of(json, now);
    if (const auto id = json["message_id"].id(); usable_id(id)) {
        message.message_id = id;
        // An id may be a 32-bit hash: it tells messages of one buyer apart, not those of a whole store.
        event.key = event.conversation + ":" + message.message_id;
    } else {
        count("message_without_id");
        event.key = event.conversation + ":t" + std::string(json["time"].text()) + ":" +
                    std::to_string(base::fnv1a(content.text()));
    }
    if (from_us) {
        for (std::size_t i = 0; i < words.pictures.size(); ++i)
            words.text += "[图片]";
        event.what = core::AgentSaid{"手机", std::move(words.text), true};
    } else {
        words.nickname = base::prefix_points(json["sender"]["nickname"].only_text(), kLongestNickname);
        event.what = std::move(words);
    }
    return message;
}

std::string account_of(string_view self_id) {
    return std::string(kChannel) + ":" + std::string(self_id);
}

namespace {

// 18 digits are a whole number in every language but JavaScript; leading zeros are none in any.
void append_id(std::string& out, string_view id, bool text_ids) {
    const bool number = !text_ids && !id.empty() && id.size() <= 18 &&
                        id.find_first_not_of("0123456789") == string_view::npos && id[0] != '0';
    if (number)
        out += id;
    else
        append_json_text(out, id);
}

void append_base64(std::string& out, string_view bytes) {
    constexpr string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto byte = [&](std::size_t i) {
            return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
        };
        const unsigned three = byte(0) << 16U | byte(1) << 8U | byte(2);
        for (std::size_t i = 0; i < 4; ++i)
            out += at + i > bytes.size() ? '=' : kDigits[three >> (18U - 6U * i) & 63U];
    }
}

void append_message(std::string& out, string_view text, string_view picture, string_view echo) {
    out += R"(,"message":[{"type":"text","data":{"text":)";
    append_json_text(out, text);
    out += "}}";
    if (!picture.empty()) {
        out += R"(,{"type":"image","data":{"file":"base64://)";
        append_base64(out, picture);
        out += R"("}})";
    }
    out += R"(],"auto_escape":true},"echo":)";
    append_json_text(out, echo);
    out += '}';
}

}  // namespace

void append_send(std::string& out, string_view user_id, bool text_ids, string_view text, string_view echo,
                 string_view picture) {
    out += R"({"action":"send_private_msg","params":{"user_id":)";
    append_id(out, user_id, text_ids);
    append_message(out, text, picture, echo);
}

void append_send_group(std::string& out, string_view group_id, bool text_ids, string_view text,
                       string_view echo) {
    out += R"({"action":"send_group_msg","params":{"group_id":)";
    append_id(out, group_id, text_ids);
    append_message(out, text, {}, echo);
}

void append_get_login_info(std::string& out, string_view echo) {
    out += R"({"action":"get_login_info","params":{},"echo":)";
    append_json_text(out, echo);
    out += '}';
}

}  // namespace xiaoer::adapters::onebot
