#include "intents/engine/match/searcher.hpp"

#include "intents/engine/match/pattern.hpp"

namespace xiaoer::intents {

SearchCounts& search_counts() {
    static thread_local SearchCounts counts;
    return counts;
}

Searcher::Searcher(std::string_view form, const std::optional<PatternNode>& tree)
    : re2_(std::make_unique<RE2>(re2::StringPiece(form.data(), form.size()), pattern_options())),
      program_(tree ? PatternProgram::compile(*tree) : std::nullopt) {}

std::optional<Range> Searcher::find(const SearchText& text, std::size_t from) const {
    auto& counts = search_counts();
    const auto whole = text.text();
    if (from > whole.size()) return std::nullopt;
    ++counts.searched;
    if (const auto begin = program_ && text.valid() ? text.character_at(from) : std::nullopt) {
        const auto match = program_->search(text, *begin);
        if (match.searched) {
            if (!match.found) return std::nullopt;
            ++counts.found;
            return Range{text.offset(match.begin), text.offset(match.end)};
        }
    }
    ++counts.by_re2;
    re2::StringPiece match;
    if (!re2_->Match({whole.data(), whole.size()}, from, whole.size(), RE2::UNANCHORED, &match, 1))
        return std::nullopt;
    ++counts.found;
    const auto begin = static_cast<std::size_t>(match.data() - whole.data());
    return Range{begin, begin + match.size()};
}

}  // namespace xiaoer::intents
