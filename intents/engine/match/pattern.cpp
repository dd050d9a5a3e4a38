#include "intents/engine/match/pattern.hpp"

#include "bot/base/utf8.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::string_view kStart = "(?:^|[,、 ])";
constexpr std::string_view kEnd = "(?:[,、 ?!。;~.]*$|[,、 ?])";

/// Walks a pattern once and writes the form for RE2. On a broken pattern it copies the rest: RE2 will say
/// what is wrong with it.
class Rewriter {
  public:
    explicit Rewriter(std::string_view source) : in_(source) {}

    std::string run() {
        out_ = "(?m)";
        while (at_ < in_.size()) {
            switch (in_[at_]) {
                case '\\':
                    escape();
                    break;
                case '[':
                    character_class();
                    break;
                case '(':
                    group();
                    break;
                case '^':
                    anchor(kStart);
                    break;
                case '$':
                    anchor(kEnd);
                    break;
                case ')':
                case '|':
                case '*':
                case '+':
                case '?':
                case '.':
                case '{':
                case '}':
                    copy(1);
                    break;
                default:
                    literal();
            }
        }
        return std::move(out_);
    }

  private:
    void copy(std::size_t n) {
        n = std::min(n, in_.size() - at_);
        out_ += in_.substr(at_, n);
        at_ += n;
    }
    void anchor(std::string_view form) {
        out_ += form;
        ++at_;
    }
    void escape() {
        const auto rest = in_.substr(at_);
        if (rest.starts_with("\\Q")) {
            const auto end = std::min(rest.find("\\E"), rest.size());
            out_ += RE2::QuoteMeta(fold(rest.substr(2, end - 2)));
            at_ += std::min(end + 2, rest.size());
        } else if (rest.starts_with("\\x{") || rest.starts_with("\\p{") || rest.starts_with("\\P{")) {
            copy(std::min(rest.find('}'), rest.size() - 1) + 1);
        } else {
            copy(2);
        }
    }
    /// Copies "(", "(?:", "(?i:", "(?P<name>" so that their ? and < are not taken for anything else.
    void group() {
        if (!in_.substr(at_).starts_with("(?")) return copy(1);
        const auto end = in_.find_first_of(":)>", at_);
        copy(end == std::string_view::npos ? in_.size() : end + 1 - at_);
    }
    void literal() {
        const auto begin = at_;
        base::next_code_point(in_, at_);
        const auto folded = fold(in_.substr(begin, at_ - begin));
        const bool several = base::length(folded) > 1;  // "㎏+" must become "(?:kg)+"
        out_ += several ? "(?:" + RE2::QuoteMeta(folded) + ")" : quoted(folded);
    }
    static std::string quoted(const std::string& folded) {
        return folded.find_first_of("\\.+*?()|[]{}^$") == std::string::npos ? folded : RE2::QuoteMeta(folded);
    }
    void character_class() {
        copy(1);
        const bool negated = at_ < in_.size() && in_[at_] == '^';
        if (negated) {
            copy(1);
            out_ += "\\n";  // [^…] no more than . leaves the sentence
        }
        for (bool first = true; at_ < in_.size() && (in_[at_] != ']' || first); first = false) {
            if (in_[at_] == '\\') {
                escape();
            } else if (in_.substr(at_).starts_with("[:")) {
                copy(std::min(in_.find(":]", at_), in_.size() - 2) + 2 - at_);
            } else {
                const auto begin = at_;
                base::next_code_point(in_, at_);
                const auto member = in_.substr(begin, at_ - begin);
                const auto folded = fold(member);
                if (member.size() == 1 || base::length(folded) != 1)
                    out_ += member.size() == 1 ? folded : std::string(member);
                else
                    out_ += quoted_member(folded);
            }
        }
        if (at_ < in_.size()) copy(1);
    }
    /// A full-width ］ or － in a class is that character, not the end of the class or a range.
    static std::string quoted_member(const std::string& folded) {
        return folded.find_first_of("]-^\\[") == std::string::npos ? folded : "\\" + folded;
    }

    std::string_view in_;
    std::string out_;
    std::size_t at_ = 0;
};

std::string words_for(RE2::ErrorCode code) {
    switch (code) {
        case RE2::ErrorBadEscape:
            return "反斜杠后面的写法不认识（不支持 \\1 这样的引用），要写符号本身请用“\\\\”加符号";
        case RE2::ErrorBadCharClass:
            return "方括号里的写法不对，请检查“[ ]”里面";
        case RE2::ErrorBadCharRange:
            return "方括号里的范围前后颠倒，应当从小到大，例如[0-9]";
        case RE2::ErrorMissingBracket:
            return "少了右方括号“]”，请补上";
        case RE2::ErrorMissingParen:
            return "少了右括号“)”，请补上；如果用了(?= 、(?! 这样的前后断言，请改写到unless里";
        case RE2::ErrorUnexpectedParen:
            return "多了一个右括号“)”，请删掉，要写括号本身请用“\\\\)”";
        case RE2::ErrorTrailingBackslash:
            return "末尾多了一个反斜杠，请删掉";
        case RE2::ErrorRepeatArgument:
            return "“* + ? {}”前面没有要重复的内容，要写符号本身请在前面加“\\\\”";
        case RE2::ErrorRepeatSize:
            return "“{}”里的次数不对，最多重复1000次，而且前面的数不能大于后面的数";
        case RE2::ErrorRepeatOp:
            return "“* + ?”叠在一起了，请只留一个";
        case RE2::ErrorBadPerlOp:
            return "“(?”后面的写法不支持（前后断言请改写到unless里）";
        case RE2::ErrorBadUTF8:
            return "句式里有不是UTF-8的字节，请用UTF-8保存文件";
        case RE2::ErrorBadNamedCapture:
            return "括号的名字不对，写法是 (?P<名字>…)";
        case RE2::ErrorPatternTooLarge:
            return "句式太复杂，请拆成几条，或者缩小“{}”里的次数";
        case RE2::NoError:
        case RE2::ErrorInternal:
            break;
    }
    return "句式编译不了，请简化";
}

std::string where_in(std::string_view source, const std::string& part) {
    if (part.empty()) return {};
    const auto at = source.find(part);
    if (at == std::string_view::npos) return {};
    return "第" + std::to_string(base::length(source.substr(0, at)) + 1) + "个字“" + part + "”处：";
}

}  // namespace

RE2::Options pattern_options() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kPatternMemory);
    options.set_never_capture(true);  // only where the match begins and ends is ever asked
    return options;
}

std::string matching_form(std::string_view source) {
    return Rewriter(source).run();
}

bool is_within_limits(std::string_view source) {
    return !source.empty() && source.size() <= kMaxPatternBytes && base::is_valid_utf8(source);
}

std::string pattern_trouble(std::string_view source) {
    if (source.empty()) return "句式是空的，请写上内容或者删掉";
    if (source.size() > kMaxPatternBytes) return "句式超过1024字节，请拆成几条";
    if (!base::is_valid_utf8(source)) return words_for(RE2::ErrorBadUTF8);
    const auto options = pattern_options();
    const RE2 compiled(matching_form(source), options);
    if (compiled.ok() && compiled.ProgramSize() <= kMaxProgramSize) return {};
    if (compiled.ok() || compiled.error_code() == RE2::ErrorPatternTooLarge)
        return words_for(RE2::ErrorPatternTooLarge);
    // The trainer's own text once more, so that the place is told in it and not in our rewriting.
    const RE2 as_written(re2::StringPiece(source.data(), source.size()), options);
    if (as_written.ok()) return words_for(compiled.error_code());
    return where_in(source, as_written.error_arg()) + words_for(as_written.error_code());
}

}  // namespace xiaoer::intents
