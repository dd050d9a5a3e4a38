#include "adapters/im/bridge/codec.hpp"

#include <algorithm>
#include <array>

#include "bot/base/hash.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters::bridge {
namespace {

using std::string_view;
using namespace std::chrono_literals;

constexpr std::size_t kLongestId = 512;
constexpr std::size_t kLongestNickname = 64;  // characters
constexpr std::size_t kLongestReason = 200;   // bytes
constexpr std::size_t kShortestCut = 8;       // bytes an echo must still have to be known by its beginning
/// What a bridge holds back longer is history: it is told so by careful ones, and seen by us for the rest.
constexpr auto kLive = 90s;
/// Of a clock that runs ahead of ours.
constexpr auto kAhead = 5s;

/// Lines of the platform that arrive with the role of a buyer.
constexpr std::array kSystemTemplates = {string_view("mall_robot_man_intervention_and_restart"),
                                         string_view("system_hint"), string_view("transfer_conversation"),
                                         string_view("marketing_card"), string_view("risk_hint")};
constexpr std::array kSystemBeginnings = {
    string_view("[系统消息]"),       string_view("[系统提示]"),       string_view("【系统消息】"),
    string_view("当前用户来自"),     string_view("该会话由"),         string_view("该用户由"),
    string_view("您接待过此消费者"), string_view("请尽快回复消费者"), string_view("会话已转接")};

/// A field of the event itself, else of what is nested in it.
Json field(const Json& event, string_view name) {
    const auto own = event[name];
    if (!own.is(Json::Kind::absent) && !own.is(Json::Kind::null)) return own;
    return event["payload"][name];
}

string_view text_of(const Json& event, string_view name) {
    return field(event, name).id();
}

string_view first_of(const Json& event, std::initializer_list<string_view> names) {
    for (const auto name : names)
        if (const auto text = text_of(event, name); !text.empty()) return text;
    return {};
}

bool is_true(const Json& event, string_view name) {
    return field(event, name).text() == "true";
}
bool is_false(const Json& event, string_view name) {
    return field(event, name).text() == "false";
}

bool usable_id(string_view id) {
    return !id.empty() && id.size() <= kLongestId &&
           std::ranges::none_of(id, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Seconds, milliseconds, micro- or nanoseconds, told by their size.
std::optional<core::Time> time_of(std::int64_t number) {
    if (number <= 0) return std::nullopt;
    if (number < 100'000'000'000) return core::Time(std::chrono::seconds(number));
    if (number < 100'000'000'000'000) return core::Time(std::chrono::milliseconds(number));
    if (number < 100'000'000'000'000'000) return core::Time(std::chrono::milliseconds(number / 1'000));
    return core::Time(std::chrono::milliseconds(number / 1'000'000));
}

enum class Side { buyer, store, neither };
Side side_of(string_view role) {
    for (const string_view word : {"user", "buyer", "customer"})
        if (role == word) return Side::buyer;
    for (const string_view word : {"mall_cs", "assistant", "seller", "self", "assistant_simulated"})
        if (role == word) return Side::store;
    return Side::neither;
}

/// "qn-msg-v1|taobao|501.PNM", its prefix perhaps several times: the platform's own id behind it.
string_view without_prefix(string_view id) {
    constexpr string_view kPrefix = "qn-msg-v1|";
    while (id.starts_with(kPrefix)) {
        const auto bar = id.find('|', kPrefix.size());
        if (bar == string_view::npos) break;
        id.remove_prefix(bar + 1);
    }
    return id;
}

void name_message(Told& told, const Json& event) {
    const auto kind = text_of(event, "identity_kind");
    auto own = first_of(event, {"platform_message_id", "original_msg_id", "msg_id"});
    told.own_id = kind.empty() ? !own.empty() : kind == "message_id";
    if (own.empty() || !told.own_id) own = told.id;
    told.message = without_prefix(own);
}

bool is_system_line(const Json& event, string_view content) {
    const auto kind = text_of(event, "template_name");
    return std::ranges::find(kSystemTemplates, kind) != kSystemTemplates.end() ||
           std::ranges::any_of(kSystemBeginnings,
                               [&](string_view begin) { return content.starts_with(begin); });
}

bool is_url(string_view text) {
    return (text.starts_with("https://") || text.starts_with("http://")) &&
           text.find_first_of(" \r\n\t") == string_view::npos;
}

void read_content(Told& told, const Json& event, string_view content) {
    auto& said = told.said;
    said.nickname = base::prefix_points(text_of(event, "buyer_nick"), kLongestNickname);
    const auto raw = first_of(event, {"raw_type", "message_type"});
    const auto shape = text_of(event, "template_name");
    if (raw == "taobao_product_card" || shape == "user_goods_card") {
        said.item_card = first_of(event, {"goods_id", "product_id"});
        if (said.item_card.empty()) said.text = content;
        return;
    }
    if (raw == "taobao_order_card" || shape == "user_order_card" || shape == "order_card" ||
        (!told.order.empty() && content == told.order)) {
        said.order_card = told.order;
        if (said.order_card.empty()) said.text = content;
        return;
    }
    auto picture = first_of(event, {"image_url", "media_url"});
    const bool image = raw == "image" || shape == "taobao_image" || (raw == "1" && is_url(content));
    if (picture.empty() && image && is_url(content)) picture = content;
    if (!picture.empty() && is_url(picture)) {
        said.pictures.emplace_back(picture);
        if (content != picture && content != "[图片]") said.text = content;
        return;
    }
    said.text = content;
}

Told refuse(Told told, Told::Kind kind, string_view why) {
    told.kind = kind;
    told.why = why;
    return told;
}

constexpr string_view kCutting = "%:#/?";

std::string escaped(string_view text) {
    constexpr string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kCutting.find(c) == string_view::npos && byte > 0x20 && byte != 0x7f) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 0xFU];
        }
    }
    return out;
}

std::string unescaped(string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

Told read_event(const Json& event, core::Time now) {
    using Kind = Told::Kind;
    Told told;
    told.id = base::prefix_bytes(first_of(event, {"event_id", "idempotency_key"}), kLongestId);
    told.account = text_of(event, "account");
    told.buyer = text_of(event, "buyer_id");
    told.order = first_of(event, {"order_id", "order_sn"});
    told.at = told.sent = now;
    if (!event.is(Json::Kind::object)) return refuse(std::move(told), Kind::malformed, "event");
    if (!usable_id(told.id)) return refuse(std::move(told), Kind::malformed, "event_id");
    if (!usable_id(told.account)) return refuse(std::move(told), Kind::malformed, "account");
    if (!usable_id(told.buyer)) return refuse(std::move(told), Kind::malformed, "buyer_id");
    if (!told.order.empty() && !usable_id(told.order)) told.order.clear();
    name_message(told, event);

    // "type" of a frame is "event"; the event's own kind stands in its payload then.
    auto type = event["type"].only_text();
    if (type == "event" || type.empty()) type = event["payload"]["type"].only_text();
    if (type == "session_control") {
        const auto mode = text_of(event, "mode");
        told.said.text = base::prefix_points(first_of(event, {"reason", "handoff_reason"}), 80);
        if (mode == "human") return refuse(std::move(told), Kind::human_took, mode);
        if (mode == "ai") return refuse(std::move(told), Kind::bot_resumes, mode);
        return refuse(std::move(told), Kind::malformed, "mode");
    }
    const auto content = text_of(event, "content");
    if (type == "nickname_update") {
        told.said.nickname = base::prefix_points(text_of(event, "buyer_nick"), kLongestNickname);
        return refuse(std::move(told), Kind::context, "nickname_update");
    }
    const auto side = side_of(text_of(event, "role"));
    const auto sent_at = time_of(field(event, "ts").number(0));
    if (sent_at) told.sent = *sent_at;
    read_content(told, event, content);
    if (side == Side::neither) return refuse(std::move(told), Kind::ignored, "unsupported_role");
    if (is_true(event, "is_diagnostic")) return refuse(std::move(told), Kind::ignored, "diagnostic");
    if (is_true(event, "is_history") || text_of(event, "capture_mode").starts_with("history"))
        return refuse(std::move(told), Kind::ignored, "is_history");
    if (sent_at && now - *sent_at > kLive)
        return refuse(std::move(told), Kind::ignored, "stale_platform_time");
    if (sent_at && *sent_at - now > kLive + kAhead)
        return refuse(std::move(told), Kind::ignored, "future_platform_time");
    if (side == Side::store) {
        told.said.text = content;
        const auto by = text_of(event, "sent_by");
        if (by == "agent" || text_of(event, "role") == "assistant_simulated")
            return refuse(std::move(told), Kind::own, "plugin_send_echo");
        return refuse(std::move(told), by == "human" ? Kind::own_human : Kind::own, "own_line");
    }
    if (!text_of(event, "skipped_reason").empty() || is_false(event, "auto_reply_eligible"))
        return refuse(std::move(told), Kind::ignored, "not_eligible");
    if (is_system_line(event, content)) return refuse(std::move(told), Kind::ignored, "system_line");
    const auto& said = told.said;
    if (said.text.empty() && said.pictures.empty() && said.order_card.empty() && said.item_card.empty())
        return refuse(std::move(told), Kind::ignored, "empty");
    told.kind = Kind::buyer;
    return told;
}

Result read_result(const Json& result, string_view command) {
    using End = Result::End;
    Result out;
    out.command = command;
    const auto status = result["status"].only_text();
    const auto real = result["real_send"].text();
    out.reason = base::prefix_bytes(
        [&] {
            for (const string_view name : {"error", "handoff_reason", "error_user"})
                if (const auto text = result[name].only_text(); !text.empty()) return text;
            return status;
        }(),
        kLongestReason);
    const bool human =
        result["via"].only_text() == "handoff" || result["error"].only_text() == "brain_ai_reply_disabled";
    if (status == "confirmed" || status == "submitted" || (status.empty() && result["ok"].text() == "true")) {
        out.end = End::delivered;
    } else if (status == "blocked" && human) {
        out.end = End::human_owns;
    } else if (status == "rejected" || status == "blocked" || status == "expired" ||
               status == "unsupported" || (status == "failed" && real == "false")) {
        out.end = real == "true" ? End::unsure : End::refused;
    } else if (status == "in_flight" || status == "received") {
        out.end = End::pending;
    }
    return out;
}

Status read_status(const Json& status) {
    Status out;
    const auto add = [&](string_view account) {
        const bool known = std::ranges::find(out.accounts, account) != out.accounts.end();
        if (usable_id(account) && !known && out.accounts.size() < 200) out.accounts.emplace_back(account);
    };
    for (const auto& account : status["accounts_seen"].children())
        add(account.id());
    for (const auto& shop : status["shops"].children())
        add(shop["account"].id());
    out.version = base::prefix_points(status["version"].id(), 40);
    out.send_ready = !is_false(status, "send_ready") && !is_true(status, "dry_run");
    out.receive_ready = !is_false(status, "receive_ready");
    return out;
}

std::string account_of(string_view account) {
    return "bridge:" + escaped(account);
}

std::string conversation_of(string_view account, string_view buyer) {
    return account_of(account) + ":" + escaped(buyer);
}

std::optional<Parts> parts_of(string_view conversation) {
    constexpr string_view kChannel = "bridge:";
    if (!conversation.starts_with(kChannel)) return std::nullopt;
    conversation.remove_prefix(kChannel.size());
    const auto colon = conversation.find(':');
    if (colon == string_view::npos) return std::nullopt;
    return Parts{unescaped(conversation.substr(0, colon)), unescaped(conversation.substr(colon + 1))};
}

void append_command(std::string& out, const Command& command) {
    const auto text = [&](string_view name, string_view value) {
        out += ",\"";
        out += name;
        out += "\":";
        append_json_text(out, value);
    };
    const auto number = [&](string_view name, std::int64_t value) {
        out += ",\"";
        out += name;
        out += "\":";
        out += std::to_string(value);
    };
    const auto seconds = std::chrono::floor<std::chrono::seconds>(command.created).time_since_epoch().count();
    out += R"({"type":"send_text")";
    text("id", command.id);
    text("command_id", command.id);
    text("account", command.account);
    text("buyer_id", command.buyer);
    if (!command.nickname.empty()) text("buyer_nick", command.nickname);
    text("content", command.text);
    number("created_at", seconds);
    text("lease_token", command.lease);
    text("command_lease_token", command.lease);
    out += R"(,"meta":{"manual_direct":false)";
    number("expires_at_ms", command.expires.time_since_epoch().count());
    out += "}}";
}

bool same_line(string_view sent, string_view echoed) {
    // What survives every bridge: no blanks, no question marks, nothing outside the first plane (emoji).
    const auto core = [](string_view text) {
        std::string out;
        for (std::size_t i = 0; i < text.size();) {
            const auto byte = static_cast<unsigned char>(text[i]);
            const std::size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
            const auto piece = text.substr(i, size);
            i += size;
            if (size == 4 || byte <= 0x20 || byte == '?' || piece == "？" || piece == "\xEF\xBF\xBD")
                continue;
            out += piece;
        }
        return out;
    };
    const auto ours = core(sent);
    const auto theirs = core(echoed);
    if (ours == theirs) return true;
    return theirs.size() >= kShortestCut && ours.starts_with(theirs);
}

}  // namespace xiaoer::adapters::bridge
