#include "adapters/im/onebot/codec.hpp"

#include <algorithm>
#include <array>

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
constexpr string_view kHistoryEcho = "xiaoer.history.";
constexpr int kHistoryLines = 20;
/// NapCat's word for a group it does not know.
constexpr string_view kNoGroup = "284840486";
constexpr string_view kSystemAccount = "10000";  // QQ itself

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

/// Lines that QQ or the buyer's QQ writes by itself: nobody waits for an answer.
bool is_automatic(string_view text) {
    constexpr std::array kBeginnings = {string_view("[自动回复]"), string_view("我通过了你的朋友验证请求"),
                                        string_view("我们已成功添加为好友"), string_view("你已添加了")};
    return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                       [&](string_view begin) { return text.starts_with(begin); });
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
    auto answer = response(json);
    if (answer.echo.starts_with(kHistoryEcho))
        answer.history =
            history(json["data"]["messages"], string_view(answer.echo).substr(kHistoryEcho.size()), now);
    return answer;
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
    if (buyer.id() == kSystemAccount) return ignore("message_system");
    return content(json, buyer, from_us, now);
}

/// A line of history is shaped like a message, and tells less: whose it is, we know.
std::vector<Message> Codec::history(const Json& messages, string_view buyer, core::Time now) {
    std::vector<Message> out;
    for (const auto& json : messages.children()) {
        const auto sender = json["user_id"].id().empty() ? json["sender"]["user_id"] : json["user_id"];
        if (!usable_account(json["self_id"].id()) || json["message_type"].only_text() == "group") continue;
        if (sender.id() != buyer && sender.id() != json["self_id"].id()) continue;
        auto frame = content(json, sender, sender.id() != buyer, now);
        auto* message = std::get_if<Message>(&frame);
        if (message == nullptr || message->message_id.empty())
            continue;  // without an id it might be told twice
        if (message->from_us) {
            const auto taken_for = message->event.conversation.size();
            message->event.conversation = account_of(message->self_id) + ":" + std::string(buyer);
            message->event.key.replace(0, taken_for, message->event.conversation);
        }
        out.push_back(std::move(*message));
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Message& a, const Message& b) { return a.told < b.told; });
    return out;
}

Frame Codec::content(const Json& json, const Json& buyer, bool from_us, core::Time now) {
    Message message;
    message.self_id = json["self_id"].id();
    message.text_ids = buyer.is(Json::Kind::text);
    message.from_us = from_us;
    message.told = json["time"].number(0);
    if (json["sub_type"].only_text() == "group") {
        const auto group =
            json["group_id"].id().empty() ? json["sender"]["group_id"].id() : json["group_id"].id();
        if (usable_id(group) && group != kNoGroup) message.group = group;
    }
    auto content = json["message"];
    if (content.is(Json::Kind::absent) || content.is(Json::Kind::null)) content = json["raw_message"];
    auto words = said(segments_of(content));
    auto& event = message.event;
    event.conversation = account_of(message.self_id) + ":" + std::string(buyer.id());
    event.at = now;  // a peer's clock may be wrong, and what waits, waits since it came
    if (const auto id = json["message_id"].id(); usable_id(id)) {
        message.message_id = id;
        // An id may be a 32-bit hash, or a number that begins anew when the peer is restarted: it tells
        // messages of one buyer apart, and only together with what they say.
        event.key = event.conversation + ":" + message.message_id;
        std::replace(event.key.begin() + static_cast<std::ptrdiff_t>(event.conversation.size()) + 1,
                     event.key.end(), ':', ' ');  // no other buyer's id can make up for it
        event.key += " " + std::to_string(base::fnv1a(words.text) + words.pictures.size());
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
        if (is_automatic(words.text)) return ignore("message_auto_reply");
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
                 string_view picture, string_view group) {
    out += R"({"action":"send_private_msg","params":{"user_id":)";
    append_id(out, user_id, text_ids);
    if (!group.empty()) {
        out += R"(,"group_id":)";
        append_id(out, group, text_ids);
    }
    append_message(out, text, picture, echo);
}

void append_send_group(std::string& out, string_view group_id, bool text_ids, string_view text,
                       string_view echo) {
    out += R"({"action":"send_group_msg","params":{"group_id":)";
    append_id(out, group_id, text_ids);
    append_message(out, text, {}, echo);
}

std::string history_echo(string_view user_id) {
    return std::string(kHistoryEcho) + std::string(user_id);
}

void append_history(std::string& out, string_view user_id, bool text_ids) {
    out += R"({"action":"get_friend_msg_history","params":{"user_id":)";
    append_id(out, user_id, text_ids);
    out += R"(,"count":)" + std::to_string(kHistoryLines) + R"(},"echo":)";
    append_json_text(out, history_echo(user_id));
    out += '}';
}

void append_get_login_info(std::string& out, string_view echo) {
    out += R"({"action":"get_login_info","params":{},"echo":)";
    append_json_text(out, echo);
    out += '}';
}

}  // namespace xiaoer::adapters::onebot
