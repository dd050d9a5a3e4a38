#include "intents/engine/lint/example_generator.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "bot/base/utf8.hpp"

namespace xiaoer::intents {
namespace {

using Sentences = std::vector<std::string>;

constexpr int kMaxCopies = 20;

/// What may stand where a pattern leaves the character open; the first that fits is taken.
constexpr std::array<std::string_view, 8> kFillers = {"某", "1", "a", " ", "-", ",", "甲", "?"};

/// Reads a pattern as RE2 does and answers with sentences instead of a program.
class Generator {
  public:
    Generator(std::string_view pattern, std::size_t most) : in_(pattern), most_(most) {}

    Sentences run() { return alternation(); }

  private:
    [[nodiscard]] bool more() const { return at_ < in_.size(); }
    [[nodiscard]] bool next_is(std::string_view what) const { return in_.substr(at_).starts_with(what); }

    Sentences alternation() {
        std::vector<Sentences> branches{sequence()};
        while (more() && in_[at_] == '|') {
            ++at_;
            branches.push_back(sequence());
        }
        // Turn by turn, so that a branch with many forms does not crowd out the others.
        Sentences out;
        for (std::size_t turn = 0; turn < most_ && out.size() < most_; ++turn)
            for (const auto& branch : branches)
                if (turn < branch.size() && out.size() < most_) out.push_back(branch[turn]);
        return out;
    }

    /// Parts side by side: the n-th sentence takes the n-th form of every part, round and round.
    Sentences sequence() {
        std::vector<Sentences> parts;
        while (more() && in_[at_] != '|' && in_[at_] != ')')
            parts.push_back(repeated());
        std::size_t forms = 1;
        for (const auto& part : parts)
            forms = std::max(forms, part.size());
        Sentences out(forms);
        for (std::size_t i = 0; i < forms; ++i)
            for (const auto& part : parts)
                out[i] += part[i % part.size()];
        return out;
    }

    Sentences repeated() {
        auto forms = atom();
        while (more()) {
            int least = 1;
            int most = 1;
            if (!quantifier(least, most)) break;
            if (more() && in_[at_] == '?') ++at_;  // lazy: the same sentences
            Sentences out;
            if (least == 0) out.emplace_back();
            for (const auto& form : forms)
                out.push_back(copies(form, std::max(1, least)));
            if (most == 0) out = {""};
            if (least > 0 && most > least) out.push_back(copies(forms.front(), least + 1));
            if (out.size() > most_) out.resize(most_);
            forms = std::move(out);
        }
        return forms;
    }

    static std::string copies(const std::string& form, int n) {
        std::string out;
        for (int i = 0; i < std::min(n, kMaxCopies); ++i)
            out += form;
        return out;
    }

    bool quantifier(int& least, int& most) {
        switch (in_[at_]) {
            case '*':
                least = 0;
                most = 2;
                break;
            case '+':
                least = 1;
                most = 2;
                break;
            case '?':
                least = 0;
                most = 1;
                break;
            case '{':
                return counted(least, most);
            default:
                return false;
        }
        ++at_;
        return true;
    }

    /// {2}, {2,}, {2,5}; anything else is a literal brace.
    bool counted(int& least, int& most) {
        const auto close = in_.find('}', at_);
        if (close == std::string_view::npos) return false;
        const auto body = in_.substr(at_ + 1, close - at_ - 1);
        const char* const end = body.data() + body.size();
        auto [behind, error] = std::from_chars(body.data(), end, least);
        if (error != std::errc()) return false;
        most = least;
        if (behind != end) {
            if (*behind != ',') return false;
            most = least + 1;
            if (++behind != end && std::from_chars(behind, end, most).ptr != end) return false;
        }
        at_ = close + 1;
        return true;
    }

    Sentences atom() {
        switch (in_[at_]) {
            case '(':
                return group();
            case '[':
                return character_class();
            case '\\':
                return escape();
            case '.':
                ++at_;
                return {std::string(kFillers.front())};
            case '^':
            case '$':
                ++at_;
                return {""};
            default:
                return literal();
        }
    }

    Sentences literal() {
        const auto begin = at_;
        base::next_code_point(in_, at_);
        return {std::string(in_.substr(begin, at_ - begin))};
    }

    Sentences group() {
        ++at_;
        if (next_is("?")) {
            const auto end = in_.find_first_of(":)>", at_);
            if (end == std::string_view::npos) return {""};
            at_ = end + 1;
            if (in_[end] == ')') return {""};  // (?i)
        }
        auto forms = alternation();
        if (more()) ++at_;
        return forms;
    }

    /// A class or an escape that stands for one character: RE2 itself says which fillers belong to it.
    static Sentences member_of(std::string_view set) {
        const RE2 belongs(std::string(set), RE2::Quiet);
        Sentences out;
        for (const auto filler : kFillers)
            if (belongs.ok() && RE2::FullMatch(re2::StringPiece(filler.data(), filler.size()), belongs))
                out.emplace_back(filler);
        if (out.empty()) out.emplace_back();
        return out;
    }

    Sentences character_class() {
        const auto begin = at_++;
        const bool negated = next_is("^");
        if (negated) ++at_;
        Sentences members;
        bool plain = !negated;
        for (bool first = true; more() && (in_[at_] != ']' || first); first = false) {
            if (next_is("[:")) {
                at_ = std::min(in_.find(":]", at_), in_.size() - 2) + 2;
                plain = false;
            } else if (in_[at_] == '\\') {
                plain = plain && at_ + 1 < in_.size() && !is_letter_escape(in_[at_ + 1]);
                const auto from = at_;
                escape_end();
                if (plain) members.emplace_back(in_.substr(from + 1, at_ - from - 1));
            } else {
                members.push_back(literal().front());
                if (next_is("-") && at_ + 1 < in_.size() && in_[at_ + 1] != ']') {
                    ++at_;
                    literal();
                }
            }
        }
        if (more()) ++at_;
        if (!plain || members.empty()) return member_of(in_.substr(begin, at_ - begin));
        if (members.size() > most_) members.resize(most_);
        return members;
    }

    static bool is_letter_escape(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    void escape_end() {
        if (next_is("\\x{") || next_is("\\p{") || next_is("\\P{"))
            at_ = std::min(in_.find('}', at_), in_.size() - 1) + 1;
        else if (next_is("\\x"))
            at_ = std::min(at_ + 4, in_.size());
        else if (next_is("\\p") || next_is("\\P"))
            at_ = std::min(at_ + 3, in_.size());
        else
            at_ = std::min(at_ + 2, in_.size());
    }

    /// \x41, \x{4e00}
    static std::string by_number(std::string_view digits) {
        std::uint32_t c = 0;
        if (digits.starts_with('{')) digits.remove_prefix(1);
        std::from_chars(digits.data(), digits.data() + digits.size(), c, 16);
        std::string out;
        base::append_code_point(out, c);
        return out;
    }

    Sentences escape() {
        if (next_is("\\Q")) {
            const auto begin = at_ + 2;
            const auto end = std::min(in_.find("\\E", begin), in_.size());
            at_ = std::min(end + 2, in_.size());
            return {std::string(in_.substr(begin, end - begin))};
        }
        const auto begin = at_;
        escape_end();
        const auto sign = in_.substr(begin, at_ - begin);
        if (sign.starts_with("\\x")) return {by_number(sign.substr(2))};
        if (sign == "\\A" || sign == "\\z" || sign == "\\b" || sign == "\\B") return {""};
        if (sign.size() == 2 && !is_letter_escape(sign[1])) return {std::string(sign.substr(1))};
        return member_of(sign);
    }

    std::string_view in_;
    std::size_t most_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> examples_of(std::string_view pattern, std::size_t most) {
    if (most == 0) return {};
    auto all = Generator(pattern, most).run();
    std::vector<std::string> out;
    for (auto& sentence : all)
        if (!sentence.empty() && std::find(out.begin(), out.end(), sentence) == out.end())
            out.push_back(std::move(sentence));
    return out;
}

}  // namespace xiaoer::intents
