// What a guard consists of; for guard.cpp (checking) and guard_load.cpp (loading) alone.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <vector>

#include "scripts/engine/guard/disguises.hpp"
#include "scripts/engine/guard/guard.hpp"

namespace xiaoer::scripts {

/// One rule compiled. It looks at the folded text, or at that with Chinese digits as digits.
struct GuardRule {
    Guard::Rule shown;
    bool digits = false;
    std::unique_ptr<RE2> pattern;  ///< all patterns of the rule, as alternatives
    std::unique_ptr<RE2> unless;   ///< a hit that lies inside a match of this is excused; may be null
};

struct Guard::Body {
    Fold fold;
    std::vector<GuardRule> rules;
    std::vector<Guard::Rule> shown;
    // One automaton over the patterns of all rules of a view: a clean text is read once. Null when there are
    // none.
    std::unique_ptr<RE2> any_text;
    std::unique_ptr<RE2> any_digits;

    [[nodiscard]] std::optional<Violation> check(std::string_view typed, bool personal) const;
    /// The first rule of the view that is broken, as an index; npos when none. where = bytes of the folded
    /// text.
    [[nodiscard]] std::optional<Violation> first(std::string_view typed, const Fold::Text& view, bool digits,
                                                 bool personal) const;
};

/// Fewest digits that could be a telephone number: with fewer the digit view is not looked at.
constexpr std::size_t kNumeralsThatMatter = 5;
[[nodiscard]] RE2::Options guard_options(std::int64_t max_mem);

}  // namespace xiaoer::scripts
