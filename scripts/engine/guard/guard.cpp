// Checking a text against the rules; see guard.hpp. The common case, a clean text, costs one fold and one
// pass of one automaton.
#include "scripts/engine/guard/guard.hpp"

#include "bot/base/utf8.hpp"
#include "scripts/engine/guard/guard_body.hpp"

namespace xiaoer::scripts {
namespace {

struct Hit {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::optional<Hit> next_match(const RE2& pattern, std::string_view text, std::size_t from) {
    re2::StringPiece found;
    const re2::StringPiece piece(text.data(), text.size());
    if (from > text.size() || !pattern.Match(piece, from, text.size(), RE2::UNANCHORED, &found, 1))
        return std::nullopt;
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    return Hit{begin, begin + found.size()};
}

/// The first hit that no match of `unless` covers.
std::optional<Hit> unexcused(const GuardRule& rule, std::string_view text) {
    std::vector<Hit> excuses;
    if (rule.unless != nullptr)
        for (std::size_t at = 0; auto excuse = next_match(*rule.unless, text, at);) {
            excuses.push_back(*excuse);
            at = excuse->end > excuse->begin ? excuse->end : excuse->end + 1;
        }
    for (std::size_t at = 0; const auto hit = next_match(*rule.pattern, text, at);) {
        bool excused = false;
        for (const auto& excuse : excuses)
            excused = excused || (excuse.begin <= hit->begin && hit->end <= excuse.end);
        if (!excused) return hit;
        at = hit->end > hit->begin ? hit->end : hit->end + 1;
    }
    return std::nullopt;
}

std::string trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return std::string(text);
}

bool matches(const std::unique_ptr<RE2>& pattern, const std::string& text) {
    return pattern != nullptr && pattern->Match(text, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

}  // namespace

RE2::Options guard_options(std::int64_t max_mem) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(max_mem);
    return options;
}

std::optional<Violation> Guard::Body::first(std::string_view typed, const Fold::Text& view, bool digits,
                                            bool personal) const {
    for (const auto& rule : rules) {
        if (rule.digits != digits || (rule.shown.personal && !personal)) continue;
        const auto hit = unexcused(rule, view.text);
        if (!hit || hit->end == hit->begin) continue;
        const std::size_t begin = view.origin[hit->begin];
        std::size_t end = view.origin[hit->end - 1];
        base::next_code_point(typed, end);
        return Violation{rule.shown.id, rule.shown.title, trimmed(typed.substr(begin, end - begin)),
                         rule.shown.mend};
    }
    return std::nullopt;
}

std::optional<Violation> Guard::Body::check(std::string_view typed, bool personal) const {
    thread_local Fold::Text folded;
    thread_local Fold::Text numbers;
    fold.fold(typed, folded);
    const bool text_hit = matches(any_text, folded.text);
    bool digits_hit = false;
    if (folded.numerals >= kNumeralsThatMatter) {
        Fold::digits(folded, numbers);
        digits_hit = matches(any_digits, numbers.text);
    }
    if (!text_hit && !digits_hit) return std::nullopt;
    fold.fold(typed, folded, true);
    if (text_hit)
        if (auto violation = first(typed, folded, false, personal)) return violation;
    if (!digits_hit) return std::nullopt;
    Fold::digits(folded, numbers);
    return first(typed, numbers, true, personal);
}

Guard::Guard() : body_(std::make_unique<Body>()) {}
Guard::~Guard() = default;

std::optional<Violation> Guard::check(std::string_view text) const {
    return body_->check(text, true);
}

std::optional<Violation> Guard::check_all_but_personal(std::string_view text) const {
    return body_->check(text, false);
}

const std::vector<Guard::Rule>& Guard::rules() const {
    return body_->shown;
}

}  // namespace xiaoer::scripts
