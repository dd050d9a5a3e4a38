#include "bot/studio/draft/json_spans.hpp"

#include <nlohmann/json.hpp>

namespace xiaoer::studio {
namespace {

constexpr int kDepth = 64;
constexpr std::string_view kBlanks = " \t\r\n";

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<Span> whole() {
        blanks();
        Span root;
        root.key_begin = at_;
        if (!value(root, 0)) return std::nullopt;
        return root;
    }

  private:
    void blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }
    [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void string() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        ++at_;
    }

    bool value(Span& span, int depth) {
        if (depth > kDepth) return false;
        span.begin = at_;
        span.kind = here();
        if (span.kind == '"')
            string();
        else if (span.kind == '{' || span.kind == '[')
            return parts(span, depth);
        else
            at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        span.end = std::min(at_, text_.size());
        return span.end > span.begin;
    }

    bool parts(Span& span, int depth) {
        const char close = span.kind == '{' ? '}' : ']';
        ++at_;
        for (blanks(); here() != close; blanks()) {
            if (at_ >= text_.size()) return false;
            Span part;
            part.key_begin = at_;
            if (close == '}') {
                string();
                if (at_ > text_.size()) return false;
                const auto key =
                    nlohmann::json::parse(text_.substr(part.key_begin, at_ - part.key_begin), nullptr, false);
                if (!key.is_string()) return false;
                part.key = key.get<std::string>();
                blanks();
                if (here() != ':') return false;
                ++at_;
                blanks();
            }
            if (!value(part, depth + 1)) return false;
            span.parts.push_back(std::move(part));
            blanks();
            if (here() == ',') ++at_;
        }
        span.end = ++at_;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<Span> spans_of(std::string_view text) {
    return Reader(text).whole();
}

}  // namespace xiaoer::studio
