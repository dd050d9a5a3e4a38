// Walks a tree upwards: strings that a part is exactly one of are joined with their neighbours' while they
// are few; where they get too many, or something open stands between, they become a need.
#include "intents/engine/match/pattern_needs.hpp"

#include <algorithm>
#include <optional>

#include "bot/base/utf8.hpp"

namespace xiaoer::intents {
namespace {

using Kind = PatternNode::Kind;

constexpr std::size_t kMaxExact = 32;       ///< strings that one part may be
constexpr std::size_t kMaxCharacters = 16;  ///< of a class that counts as strings
constexpr std::size_t kMaxAnyOf = 200;
constexpr std::size_t kMaxNeeds = 4;
constexpr double kFurther = 0.2;  ///< how much rarer each further character makes a string

struct Part {
    std::optional<std::vector<std::string>> exact;  ///< the part is one of these, "" among them if it may be
    std::vector<AnyOf> needs;
};

class Walk {
  public:
    explicit Walk(const Frequency& frequency) : frequency_(frequency) {}

    std::vector<AnyOf> run(const PatternNode& tree) {
        auto part = of(tree);
        keep(part);
        auto& needs = part.needs;
        const auto rarer = [&](const AnyOf& a, const AnyOf& b) { return expected(a) < expected(b); };
        std::sort(needs.begin(), needs.end(), rarer);
        needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
        if (needs.size() > kMaxNeeds) needs.resize(kMaxNeeds);
        return std::move(needs);
    }

  private:
    Part of(const PatternNode& node) const;
    Part of_sequence(const PatternNode& node) const;
    Part of_choice(const PatternNode& node) const;
    Part of_repeat(const PatternNode& node) const;
    static void keep(Part& part);
    [[nodiscard]] double expected(const AnyOf& any) const;

    const Frequency& frequency_;
};

/// How often one of these is to be expected.
double Walk::expected(const AnyOf& any) const {
    double sum = 0;
    for (const auto& text : any) {
        double rarest = 1;
        double further = 1 / kFurther;
        for (std::size_t at = 0; at < text.size();) {
            rarest = std::min(rarest, frequency_(base::next_code_point(text, at)));
            further *= kFurther;
        }
        sum += rarest * further;
    }
    return sum;
}

/// Turns what the part is exactly one of into a need, where it is one.
void Walk::keep(Part& part) {
    if (!part.exact) return;
    auto any = std::move(*part.exact);
    part.exact.reset();
    const auto is_short = [](const std::string& text) { return text.size() < kMinAtomBytes; };
    if (any.empty() || std::any_of(any.begin(), any.end(), is_short)) return;
    // What holds another of them is found by that one.
    std::sort(any.begin(), any.end(), [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    AnyOf kept;
    for (auto& text : any)
        if (std::none_of(kept.begin(), kept.end(),
                         [&](const std::string& other) { return text.find(other) != std::string::npos; }))
            kept.push_back(std::move(text));
    part.needs.push_back(std::move(kept));
}

Part Walk::of(const PatternNode& node) const {
    switch (node.kind) {
        case Kind::characters: {
            Part part;
            std::size_t count = 0;
            for (const auto& [first, last] : node.set)
                count += static_cast<std::size_t>(last - first) + 1;
            if (count > kMaxCharacters) return part;
            part.exact.emplace();
            for (const auto& [first, last] : node.set)
                for (auto c = first; c <= last; ++c) {
                    part.exact->emplace_back();
                    base::append_code_point(part.exact->back(), c);
                }
            return part;
        }
        case Kind::sequence:
            return of_sequence(node);
        case Kind::choice:
            return of_choice(node);
        case Kind::repeat:
            return of_repeat(node);
        case Kind::line_start:
        case Kind::line_end:
        case Kind::text_start:
        case Kind::text_end:
            break;
    }
    return {std::vector<std::string>{""}, {}};
}

Part Walk::of_sequence(const PatternNode& node) const {
    Part whole;
    Part run{std::vector<std::string>{""}, {}};  // the parts since the last that was kept
    bool broken = false;
    for (const auto& one : node.parts) {
        auto next = of(one);
        whole.needs.insert(whole.needs.end(), next.needs.begin(), next.needs.end());
        if (run.exact && next.exact && run.exact->size() * next.exact->size() <= kMaxExact) {
            std::vector<std::string> joined;
            for (const auto& left : *run.exact)
                for (const auto& right : *next.exact)
                    joined.push_back(left + right);
            run.exact = std::move(joined);
            continue;
        }
        broken = true;
        keep(run);
        run.exact = std::move(next.exact);
    }
    if (!broken) {
        whole.exact = std::move(run.exact);
        return whole;
    }
    keep(run);
    whole.needs.insert(whole.needs.end(), run.needs.begin(), run.needs.end());
    return whole;
}

Part Walk::of_choice(const PatternNode& node) const {
    std::vector<Part> parts;
    for (const auto& one : node.parts)
        parts.push_back(of(one));
    Part whole{std::vector<std::string>{}, {}};
    for (const auto& part : parts) {
        if (!whole.exact) break;
        if (part.exact)
            whole.exact->insert(whole.exact->end(), part.exact->begin(), part.exact->end());
        else
            whole.exact.reset();
    }
    if (whole.exact && whole.exact->size() <= kMaxAnyOf) return whole;
    // One of what the arms need most.
    whole.exact.reset();
    AnyOf any;
    for (auto& part : parts) {
        keep(part);
        const auto rarest =
            std::min_element(part.needs.begin(), part.needs.end(),
                             [&](const AnyOf& a, const AnyOf& b) { return expected(a) < expected(b); });
        if (rarest == part.needs.end()) return whole;
        any.insert(any.end(), rarest->begin(), rarest->end());
    }
    Part joined{std::move(any), {}};
    if (joined.exact->size() > kMaxAnyOf) return whole;
    keep(joined);
    whole.needs = std::move(joined.needs);
    return whole;
}

Part Walk::of_repeat(const PatternNode& node) const {
    auto body = of(node.parts.front());
    if (node.least == 0 && node.most == 1 && body.exact) {
        body.exact->emplace_back();
        body.needs.clear();
        return body;
    }
    if (node.least == 0) return {};
    if (node.most == 1) return body;
    keep(body);
    return body;
}

}  // namespace

std::vector<AnyOf> pattern_needs(const PatternNode& tree, const Frequency& frequency) {
    return Walk(frequency).run(tree);
}

}  // namespace xiaoer::intents
