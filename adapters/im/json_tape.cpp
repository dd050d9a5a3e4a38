#include "adapters/im/json_tape.hpp"

#include <algorithm>
#include <charconv>

#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool digit(char c) {
    return c >= '0' && c <= '9';
}

bool high_surrogate(std::uint32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
bool low_surrogate(std::uint32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// The four digits of a \u escape at offset at; false when they are not there.
bool hex4(std::string_view raw, std::size_t at, std::uint32_t& unit) {
    if (raw.size() < at + 4) return false;
    const char* first = raw.data() + at;
    const auto [end, error] = std::from_chars(first, first + 4, unit, 16);
    return error == std::errc() && end == first + 4;
}

}  // namespace

Json::Kind Json::kind() const {
    return at_ == JsonTape::kAbsent ? Kind::absent : tape_->nodes_[at_].kind;
}

Json Json::operator[](std::string_view name) const {
    Json found{tape_, JsonTape::kAbsent};
    if (kind() != Kind::object) return found;
    for (const Json child : children())
        if (child.name() == name) found.at_ = child.at_;
    return found;
}

std::string_view Json::text() const {
    return at_ == JsonTape::kAbsent ? std::string_view{} : tape_->nodes_[at_].text;
}

std::string_view Json::only_text() const {
    return is(Kind::text) ? text() : std::string_view{};
}

std::string_view Json::id() const {
    return is(Kind::number) ? text() : only_text();
}

std::int64_t Json::number(std::int64_t otherwise) const {
    if (kind() != Kind::number) return otherwise;
    const auto token = text();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    return error == std::errc() && end == token.data() + token.size() ? value : otherwise;
}

std::string_view Json::name() const {
    return at_ == JsonTape::kAbsent ? std::string_view{} : tape_->nodes_[at_].name;
}

Json::Children Json::children() const {
    const bool has = kind() == Kind::array || kind() == Kind::object;
    const auto first = has ? at_ + 1 : 0;
    const auto last = has ? tape_->nodes_[at_].end : 0;
    return {{tape_, first}, {tape_, last}};
}

JsonTape::Problem JsonTape::read(std::string_view frame) {
    nodes_.clear();
    arena_.clear();
    repairs_ = {};
    problem_ = Problem::none;
    at_ = 0;
    if (frame.size() > limits_.bytes) return Problem::too_large;
    if (frame.starts_with("\xEF\xBB\xBF")) frame.remove_prefix(3);
    frame_ = frame;
    // An escape is never shorter than what it stands for, but a bad byte grows to the three of U+FFFD.
    arena_.reserve(frame.size() * 3);
    bool good = value({}, 0);
    if (good) {
        space();
        good = at_ == frame_.size() || fail(Problem::not_json);
    }
    if (!good) nodes_.clear();
    return problem_;
}

bool JsonTape::fail(Problem problem) {
    problem_ = problem;
    return false;
}

void JsonTape::space() {
    while (at_ < frame_.size()) {
        const char c = frame_[at_];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
        ++at_;
    }
}

bool JsonTape::value(std::string_view name, int depth) {
    space();
    if (at_ >= frame_.size()) return fail(Problem::not_json);
    const auto node = nodes_.size();
    nodes_.push_back({Json::Kind::null, 0, name, {}});
    auto& mine = nodes_[node];
    bool good = false;
    switch (frame_[at_]) {
        case '{':
        case '[':
            return container(node, depth);
        case '"':
            mine.kind = Json::Kind::text;
            good = string(mine.text);
            break;
        case 't':
        case 'f':
            mine.kind = Json::Kind::boolean;
            mine.text = frame_[at_] == 't' ? "true" : "false";
            good = word(mine.text);
            break;
        case 'n':
            good = word("null");
            break;
        default:
            mine.kind = Json::Kind::number;
            good = number(mine.text);
    }
    mine.end = static_cast<std::uint32_t>(nodes_.size());
    return good;
}

bool JsonTape::container(std::size_t node, int depth) {
    if (depth >= limits_.depth) return fail(Problem::too_deep);
    const auto from = at_;
    const bool object = frame_[at_++] == '{';
    const bool good = object ? members(depth + 1) : elements(depth + 1);
    if (!good) return false;
    auto& mine = nodes_[node];
    mine.kind = object ? Json::Kind::object : Json::Kind::array;
    mine.text = frame_.substr(from, at_ - from);
    mine.end = static_cast<std::uint32_t>(nodes_.size());
    return true;
}

bool JsonTape::members(int depth) {
    std::size_t keys = 0;
    for (space(); at_ < frame_.size(); space()) {
        if (keys == 0 && frame_[at_] == '}') return ++at_, true;
        if (++keys > limits_.keys) return fail(Problem::too_many_keys);
        std::string_view name;
        if (frame_[at_] != '"' || !string(name)) return fail(Problem::not_json);
        space();
        if (at_ >= frame_.size() || frame_[at_++] != ':') return fail(Problem::not_json);
        if (!value(name, depth)) return false;
        space();
        if (at_ >= frame_.size()) break;
        const char c = frame_[at_++];
        if (c == '}') return true;
        if (c != ',') break;
    }
    return fail(Problem::not_json);
}

bool JsonTape::elements(int depth) {
    space();
    if (at_ < frame_.size() && frame_[at_] == ']') return ++at_, true;
    while (at_ < frame_.size()) {
        if (!value({}, depth)) return false;
        space();
        if (at_ >= frame_.size()) break;
        const char c = frame_[at_++];
        if (c == ']') return true;
        if (c != ',') break;
    }
    return fail(Problem::not_json);
}

bool JsonTape::string(std::string_view& out) {
    const auto from = ++at_;
    bool plain = true;
    bool ascii = true;
    for (; at_ < frame_.size(); ++at_) {
        const auto c = static_cast<unsigned char>(frame_[at_]);
        if (c == '"') break;
        if (c < 0x20) return fail(Problem::not_json);
        ascii = ascii && c < 0x80;
        if (c != '\\') continue;
        plain = false;
        ++at_;
    }
    if (at_ >= frame_.size()) return fail(Problem::not_json);
    const auto raw = frame_.substr(from, at_ - from);
    ++at_;
    if (plain && (ascii || base::is_valid_utf8(raw))) return out = raw, true;
    return unescape(raw, out) || fail(Problem::not_json);
}

bool JsonTape::unescape(std::string_view raw, std::string_view& out) {
    const auto from = arena_.size();
    for (std::size_t at = 0; at < raw.size();) {
        const auto next = std::min(raw.find('\\', at), raw.size());
        repair_utf8(raw.substr(at, next - at));
        at = next;
        if (at < raw.size() && !escape(raw, at)) return false;
    }
    out = std::string_view(arena_).substr(from);
    return true;
}

bool JsonTape::escape(std::string_view raw, std::size_t& at) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = raw[at + 1];
    at += 2;
    if (letter != 'u') {
        const auto which = kLetters.find(letter);
        if (which == std::string_view::npos) return false;
        arena_ += kMeanings[which];
        return true;
    }
    std::uint32_t unit = 0;
    if (!hex4(raw, at, unit)) return false;
    at += 4;
    if (unit == 0) return ++repairs_.zeros, true;
    if (high_surrogate(unit)) {
        std::uint32_t low = 0;
        if (raw.substr(at, 2) == "\\u" && hex4(raw, at + 2, low) && low_surrogate(low)) {
            at += 6;
            base::append_code_point(arena_, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            return true;
        }
    }
    const bool half = high_surrogate(unit) || low_surrogate(unit);
    repairs_.surrogates += half ? 1 : 0;
    base::append_code_point(arena_, half ? kReplacement : static_cast<char32_t>(unit));
    return true;
}

void JsonTape::repair_utf8(std::string_view raw) {
    if (base::is_valid_utf8(raw)) {
        arena_ += raw;
        return;
    }
    for (std::size_t at = 0; at < raw.size();) {
        const auto c = base::next_code_point(raw, at);
        repairs_.bytes += c == base::kBadCodePoint ? 1 : 0;
        base::append_code_point(arena_, c == base::kBadCodePoint ? kReplacement : c);
    }
}

bool JsonTape::number(std::string_view& out) {
    const auto from = at_;
    const auto digits = [this] {
        const auto first = at_;
        while (at_ < frame_.size() && digit(frame_[at_]))
            ++at_;
        return at_ > first;
    };
    const auto is = [this](char c) { return at_ < frame_.size() && frame_[at_] == c; };
    if (is('-')) ++at_;
    if (is('0')) {
        ++at_;
    } else if (!digits()) {
        return fail(Problem::not_json);
    }
    if (is('.') && (++at_, !digits())) return fail(Problem::not_json);
    if (is('e') || is('E')) {
        ++at_;
        if (is('+') || is('-')) ++at_;
        if (!digits()) return fail(Problem::not_json);
    }
    out = frame_.substr(from, at_ - from);
    return true;
}

bool JsonTape::word(std::string_view expected) {
    if (frame_.substr(at_, expected.size()) != expected) return fail(Problem::not_json);
    at_ += expected.size();
    return true;
}

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (!base::is_valid_utf8(text)) return append_json_text(out, base::to_valid_utf8(text));
    out += '"';
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out += text.substr(copied, at - copied);
        copied = at + 1;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += "\\u00";
            out += kHex[c >> 4];
            out += kHex[c & 15];
        }
    }
    out += text.substr(copied);
    out += '"';
}

}  // namespace xiaoer::adapters
