#include "adapters/im/onebot/message.hpp"

#include <algorithm>
#include <array>

namespace xiaoer::adapters::onebot {
namespace {

using std::string_view;

/// What &amp; and its kin stand for. A comma is escaped inside a CQ code only, but nobody minds it outside.
void append_unescaped(std::string& out, string_view text) {
    constexpr std::array<std::pair<string_view, char>, 4> kEntities{
        {{"&amp;", '&'}, {"&#91;", '['}, {"&#93;", ']'}, {"&#44;", ','}}};
    while (true) {
        const auto at = text.find('&');
        out += text.substr(0, at);
        if (at == string_view::npos) return;
        text.remove_prefix(at);
        const auto* const entity = std::find_if(kEntities.begin(), kEntities.end(),
                                                [&](const auto& e) { return text.starts_with(e.first); });
        out += entity == kEntities.end() ? '&' : entity->second;
        text.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
    }
}

std::string unescaped(string_view text) {
    std::string out;
    append_unescaped(out, text);
    return out;
}

/// code is what stands between "[CQ:" and "]".
Segment segment_of_code(string_view code) {
    Segment segment;
    auto comma = code.find(',');
    segment.type = code.substr(0, comma);
    while (comma != string_view::npos) {
        code.remove_prefix(comma + 1);
        comma = code.find(',');
        const auto parameter = code.substr(0, comma);
        const auto equals = parameter.find('=');
        if (equals == string_view::npos) continue;
        segment.data.emplace_back(parameter.substr(0, equals), unescaped(parameter.substr(equals + 1)));
    }
    return segment;
}

Segment segment_of_json(const Json& json) {
    Segment segment;
    segment.type = json["type"].only_text();
    for (const Json parameter : json["data"].children())
        if (!parameter.is(Json::Kind::null)) segment.data.emplace_back(parameter.name(), parameter.text());
    return segment;
}

bool any_of(string_view word, std::initializer_list<string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_sticker(const Segment& segment) {
    if (any_of(segment.type,
               {"face", "mface", "bface", "sface", "marketface", "dice", "rps", "poke", "shake"}))
        return true;
    // A picture from the sticker drawer: NapCat and go-cqhttp number them, others only describe them.
    return segment.type == "image" && (segment.get("sub_type") == "1" || segment.get("subType") == "1" ||
                                       segment.get("summary") == "[动画表情]");
}

/// What a human reads in place of media that the bot cannot see.
string_view stand_in(string_view type) {
    constexpr std::array<std::pair<string_view, string_view>, 7> kWords{{{"record", "[语音]"},
                                                                         {"video", "[视频]"},
                                                                         {"file", "[文件]"},
                                                                         {"location", "[位置]"},
                                                                         {"contact", "[名片]"},
                                                                         {"forward", "[聊天记录]"},
                                                                         {"music", "[音乐]"}}};
    for (const auto& [name, words] : kWords)
        if (name == type) return words;
    return {};
}

bool word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The 6 to 32 digits behind `name=`, `"name":"` or `\"name\":` in a card; "" when there are none.
string_view digits_behind(string_view card, string_view name) {
    for (auto at = card.find(name); at != string_view::npos; at = card.find(name, at + 1)) {
        if (at > 0 && word_character(card[at - 1])) continue;
        auto rest = card.substr(at + name.size());
        const auto value = rest.find_first_not_of("\\\": =");
        if (value == 0 || value == string_view::npos) continue;
        rest.remove_prefix(value);
        const auto digits = std::min(rest.find_first_not_of("0123456789-"), rest.size());
        if (digits >= 6 && digits <= 32 && rest[0] != '-') return rest.substr(0, digits);
    }
    return {};
}

/// A card is a link or a JSON or XML text; shops name orders and goods in it by few words.
void read_card(string_view card, core::BuyerSaid& said) {
    for (const auto name :
         {"bizOrderId", "biz_order_id", "orderId", "order_id", "order_sn", "tradeId", "tid"})
        if (said.order_card.empty()) said.order_card = digits_behind(card, name);
    if (!said.order_card.empty()) return;
    for (const auto name : {"itemId", "item_id", "goods_id", "num_iid", "skuId"})
        if (said.item_card.empty()) said.item_card = digits_behind(card, name);
    const bool shop =
        card.find("taobao.com/") != string_view::npos || card.find("tmall.com/") != string_view::npos;
    if (said.item_card.empty() && shop) said.item_card = digits_behind(card, "id");
}

void append_text(std::string& out, string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\r') {  // QQ's own line break
            if (at + 1 == text.size() || text[at + 1] != '\n') out += '\n';
        } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') {
            out += c;
        }
    }
}

}  // namespace

string_view Segment::get(string_view name) const {
    for (const auto& [key, value] : data)
        if (key == name) return value;
    return {};
}

Segments segments_of_cq(string_view text) {
    constexpr string_view kOpen = "[CQ:";
    Segments segments;
    std::string plain;
    const auto end_text = [&] {
        if (plain.empty()) return;
        segments.push_back({"text", {{"text", std::move(plain)}}});
        plain.clear();
    };
    while (!text.empty()) {
        const auto open = std::min(text.find(kOpen), text.size());
        const auto close = text.find(']', open);
        const auto upto = close == string_view::npos ? text.size() : open;
        append_unescaped(plain, text.substr(0, upto));
        if (upto == text.size()) break;
        end_text();
        segments.push_back(segment_of_code(text.substr(open + kOpen.size(), close - open - kOpen.size())));
        text.remove_prefix(close + 1);
    }
    end_text();
    return segments;
}

Segments segments_of(const Json& message) {
    if (message.is(Json::Kind::text)) return segments_of_cq(message.text());
    Segments segments;
    if (message.is(Json::Kind::object)) segments.push_back(segment_of_json(message));
    if (message.is(Json::Kind::array))
        for (const Json segment : message.children())
            if (segment.is(Json::Kind::object)) segments.push_back(segment_of_json(segment));
    return segments;
}

core::BuyerSaid said(const Segments& segments) {
    core::BuyerSaid said;
    bool stickers = false;
    for (const auto& segment : segments) {
        if (segment.type == "text") {
            append_text(said.text, segment.get("text"));
        } else if (is_sticker(segment)) {
            stickers = true;
        } else if (segment.type == "image" || segment.type == "flash") {
            const auto url = segment.get("url");
            const auto picture = url.empty() ? segment.get("file") : url;
            if (!picture.empty()) said.pictures.emplace_back(picture);
        } else if (any_of(segment.type, {"json", "xml", "share"})) {
            read_card(segment.get(segment.type == "share" ? "url" : "data"), said);
            if (segment.type == "share") append_text(said.text, segment.get("title"));
        } else {
            said.text += stand_in(segment.type);
        }
    }
    said.sticker = stickers && said.text.empty() && said.pictures.empty() && said.order_card.empty() &&
                   said.item_card.empty();
    return said;
}

}  // namespace xiaoer::adapters::onebot
