// Parses RE2's syntax as far as pattern_tree.hpp says. It must not accept what it would read differently.
#include "intents/engine/match/pattern_tree.hpp"

#include <algorithm>
#include <charconv>

#include "bot/base/utf8.hpp"

namespace xiaoer::intents {
namespace {

using Kind = PatternNode::Kind;

constexpr int kMaxDepth = 40;
constexpr char32_t kLastCharacter = 0x10FFFF;

CharacterSet tidied(CharacterSet set) {
    std::sort(set.begin(), set.end());
    CharacterSet out;
    for (const auto& range : set)
        if (!out.empty() && range.first <= out.back().second + 1)
            out.back().second = std::max(out.back().second, range.second);
        else
            out.push_back(range);
    return out;
}

CharacterSet others_than(const CharacterSet& set) {
    CharacterSet out;
    char32_t next = 0;
    for (const auto& [first, last] : set) {
        if (first > next) out.emplace_back(next, first - 1);
        next = last + 1;
    }
    if (next <= kLastCharacter) out.emplace_back(next, kLastCharacter);
    return out;
}

PatternNode leaf(Kind kind) {
    PatternNode node;
    node.kind = kind;
    return node;
}

class Parser {
  public:
    explicit Parser(std::string_view form) : in_(form) {}

    std::optional<PatternNode> run() {
        if (!skip("(?m)")) return std::nullopt;
        auto tree = choice(0);
        if (failed_ || at_ != in_.size()) return std::nullopt;
        return tree;
    }

  private:
    PatternNode choice(int depth);
    PatternNode sequence(int depth);
    PatternNode single(int depth);
    bool quantify(PatternNode& node);
    bool counts(int& least, int& most);
    PatternNode character_class();
    bool member(CharacterSet& set);
    /// Behind a backslash: a set, or one character.
    bool escaped(CharacterSet& set);
    bool code_point(char32_t& c);

    [[nodiscard]] bool more() const { return at_ < in_.size(); }
    bool skip(std::string_view words) {
        if (!in_.substr(at_).starts_with(words)) return false;
        at_ += words.size();
        return true;
    }
    PatternNode fail() {
        failed_ = true;
        return {};
    }

    std::string_view in_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

PatternNode Parser::choice(int depth) {
    if (depth > kMaxDepth) return fail();
    auto first = sequence(depth);
    if (!more() || in_[at_] != '|') return first;
    auto node = leaf(Kind::choice);
    node.parts.push_back(std::move(first));
    while (!failed_ && skip("|"))
        node.parts.push_back(sequence(depth));
    return node;
}

PatternNode Parser::sequence(int depth) {
    PatternNode node;
    while (!failed_ && more() && in_[at_] != '|' && in_[at_] != ')') {
        auto part = single(depth);
        if (failed_ || !quantify(part)) return fail();
        node.parts.push_back(std::move(part));
    }
    return node;
}

PatternNode Parser::single(int depth) {
    PatternNode node;
    switch (in_[at_]) {
        case '(': {
            ++at_;
            if (in_.substr(at_).starts_with("?") && !skip("?:")) {
                if (!skip("?P<")) return fail();
                at_ = std::min(in_.find('>', at_), in_.size() - 1) + 1;
            }
            node = choice(depth + 1);
            return skip(")") ? node : fail();
        }
        case '[':
            return character_class();
        case '^':
            ++at_;
            return leaf(Kind::line_start);
        case '$':
            ++at_;
            return leaf(Kind::line_end);
        case '.':
            ++at_;
            node.kind = Kind::characters;
            node.set = others_than({{U'\n', U'\n'}});
            return node;
        case '\\':
            if (skip("\\A")) return leaf(Kind::text_start);
            if (skip("\\z")) return leaf(Kind::text_end);
            ++at_;
            node.kind = Kind::characters;
            return escaped(node.set) ? node : fail();
        case '*':
        case '+':
        case '?':
            return fail();
        default: {
            char32_t c = 0;
            node.kind = Kind::characters;
            if (!code_point(c)) return fail();
            node.set = {{c, c}};
            return node;
        }
    }
}

bool Parser::code_point(char32_t& c) {
    c = base::next_code_point(in_, at_);
    return c != base::kBadCodePoint;
}

/// "{2,5}" and the like; anything else in braces is text to RE2.
bool Parser::counts(int& least, int& most) {
    const auto number = [&](std::size_t& at, int& value) {
        const auto read = std::from_chars(in_.data() + at, in_.data() + in_.size(), value);
        if (read.ec != std::errc()) return false;
        at = static_cast<std::size_t>(read.ptr - in_.data());
        return true;
    };
    std::size_t at = at_ + 1;
    if (at >= in_.size() || in_[at] == '-' || !number(at, least)) return false;
    most = least;
    if (at < in_.size() && in_[at] == ',') {
        ++at;
        most = PatternNode::kUnbounded;
        if (at < in_.size() && in_[at] != '}' && (in_[at] == '-' || !number(at, most))) return false;
    }
    if (at >= in_.size() || in_[at] != '}') return false;
    at_ = at + 1;
    return true;
}

/// False when what follows is not covered.
bool Parser::quantify(PatternNode& node) {
    int least = 0;
    int most = PatternNode::kUnbounded;
    if (!more()) return true;
    if (skip("+")) {
        least = 1;
    } else if (skip("?")) {
        most = 1;
    } else if (!skip("*") && (in_[at_] != '{' || !counts(least, most))) {
        return true;
    }
    const bool asserts = node.kind != Kind::characters && node.kind != Kind::sequence &&
                         node.kind != Kind::choice && node.kind != Kind::repeat;
    if (asserts) return false;
    PatternNode repeat = leaf(Kind::repeat);
    repeat.least = least;
    repeat.most = most;
    repeat.lazy = skip("?");
    repeat.parts.push_back(std::move(node));
    node = std::move(repeat);
    // a** is an error to RE2 and a{2}{3} a rarity; a brace that opens no repeat is text.
    if (!more()) return true;
    const auto before = at_;
    if (in_[at_] == '*' || in_[at_] == '+' || in_[at_] == '?') return false;
    const bool twice = in_[at_] == '{' && counts(least, most);
    at_ = before;
    return !twice;
}

bool Parser::escaped(CharacterSet& set) {
    if (!more()) return false;
    const auto add = [&](CharacterSet more_of) { set.insert(set.end(), more_of.begin(), more_of.end()); };
    const CharacterSet digits{{U'0', U'9'}};
    const CharacterSet words{{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
    const CharacterSet spaces{{U'\t', U'\n'}, {U'\f', U'\r'}, {U' ', U' '}};
    if (skip("x{")) {
        unsigned value = 0;
        const auto read = std::from_chars(in_.data() + at_, in_.data() + in_.size(), value, 16);
        if (read.ec != std::errc() || value > kLastCharacter) return false;
        at_ = static_cast<std::size_t>(read.ptr - in_.data());
        add({{value, value}});
        return skip("}");
    }
    if (skip("p{Han}")) {
        add(han_characters());
        return true;
    }
    const char c = in_[at_++];
    switch (c) {
        case 'd':
            add(digits);
            return true;
        case 'D':
            add(others_than(digits));
            return true;
        case 'w':
            add(words);
            return true;
        case 'W':
            add(others_than(words));
            return true;
        case 's':
            add(spaces);
            return true;
        case 'S':
            add(others_than(spaces));
            return true;
        case 'n':
            add({{U'\n', U'\n'}});
            return true;
        case 't':
            add({{U'\t', U'\t'}});
            return true;
        default: {
            const auto byte = static_cast<unsigned char>(c);
            const bool mark = byte > 0x20 && byte < 0x7F && (byte < '0' || byte > '9') &&
                              ((byte | 0x20U) < 'a' || (byte | 0x20U) > 'z');
            if (mark) add({{byte, byte}});
            return mark;
        }
    }
}

bool Parser::member(CharacterSet& set) {
    const auto before = set.size();
    if (skip("\\")) {
        if (!escaped(set)) return false;
    } else {
        char32_t c = 0;
        if (!code_point(c)) return false;
        set.emplace_back(c, c);
    }
    // A range; a minus before the bracket that closes is a minus.
    if (!in_.substr(at_).starts_with("-") || in_.substr(at_).starts_with("-]")) return true;
    const bool one = set.size() == before + 1 && set.back().first == set.back().second;
    ++at_;
    CharacterSet end;
    if (skip("\\")) {
        if (!escaped(end)) return false;
    } else {
        char32_t c = 0;
        if (!more() || !code_point(c)) return false;
        end.emplace_back(c, c);
    }
    if (!one || end.size() != 1 || end.front().first != end.front().second ||
        end.front().first < set.back().first)
        return false;
    set.back().second = end.front().first;
    return true;
}

PatternNode Parser::character_class() {
    PatternNode node;
    node.kind = Kind::characters;
    ++at_;
    const bool negated = skip("^");
    for (bool first = true; more() && (in_[at_] != ']' || first); first = false) {
        if (in_.substr(at_).starts_with("[:") || !member(node.set)) return fail();
    }
    if (!skip("]")) return fail();
    node.set = tidied(std::move(node.set));
    if (negated) node.set = others_than(node.set);
    return node.set.empty() ? fail() : node;
}

}  // namespace

bool PatternNode::nullable() const {
    const auto is_nullable = [](const PatternNode& part) { return part.nullable(); };
    switch (kind) {
        case Kind::characters:
            return false;
        case Kind::sequence:
            return std::all_of(parts.begin(), parts.end(), is_nullable);
        case Kind::choice:
            return std::any_of(parts.begin(), parts.end(), is_nullable);
        case Kind::repeat:
            return least == 0 || parts.front().nullable();
        case Kind::line_start:
        case Kind::line_end:
        case Kind::text_start:
        case Kind::text_end:
            break;
    }
    return true;
}

std::optional<PatternNode> pattern_tree(std::string_view form) {
    return Parser(form).run();
}

const CharacterSet& han_characters() {
    static const CharacterSet kHan = {
        {0x2E80, 0x2E99},   {0x2E9B, 0x2EF3},   {0x2F00, 0x2FD5},   {0x3005, 0x3005},   {0x3007, 0x3007},
        {0x3021, 0x3029},   {0x3038, 0x303B},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFA6D},
        {0xFA70, 0xFAD9},   {0x16FE2, 0x16FE3}, {0x16FF0, 0x16FF1}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B739},
        {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}, {0x2F800, 0x2FA1D}, {0x30000, 0x3134A},
        {0x31350, 0x323AF}};
    return kHan;
}

}  // namespace xiaoer::intents
