#include "intents/engine/match/rules.hpp"

#include <re2/filtered_re2.h>

#include "intents/engine/match/atoms.hpp"
#include "intents/engine/match/pattern.hpp"

namespace xiaoer::intents {
namespace {

// One Chinese character: measured, 4 to 6 bytes cost two to three times as much.
constexpr int kMinAtomBytes = 3;

bool is_edge(std::string_view text, std::size_t at, std::size_t& size) {
    const char c = text[at];
    size = 1;
    if (std::string_view(" \n,?!;~.").find(c) != std::string_view::npos) return true;
    size = 3;
    const auto unit = text.substr(at, 3);
    return unit == "。" || unit == "、";
}

Range trimmed(std::string_view text, Range range) {
    std::size_t size = 0;
    const auto whole = range;
    while (range.begin < range.end && is_edge(text, range.begin, size))
        range.begin += size;
    const auto ends_in_edge = [&] {
        if (is_edge(text, range.end - 1, size) && size == 1) return true;
        return range.size() >= 3 && is_edge(text, range.end - 3, size) && size == 3;
    };
    while (range.begin < range.end && ends_in_edge())
        range.end -= size;
    return range.begin < range.end ? range : whole;
}

}  // namespace

struct Rules::Body {
    re2::FilteredRE2 filtered{kMinAtomBytes};
    Atoms atoms;
    std::size_t atom_count = 0;
    std::vector<int> unfiltered;
};

Rules::Rules() : body_(std::make_unique<Body>()) {}
Rules::~Rules() = default;
Rules::Rules(Rules&&) noexcept = default;
Rules& Rules::operator=(Rules&&) noexcept = default;

std::optional<int> Rules::add(std::string_view source) {
    int id = -1;
    if (!is_within_limits(source)) return std::nullopt;
    if (body_->filtered.Add(matching_form(source), pattern_options(), &id) != RE2::NoError)
        return std::nullopt;
    if (cost(id) <= kMaxProgramSize) return id;
    // FilteredRE2 cannot forget a pattern; the catalogue it belongs to is refused anyway.
    return std::nullopt;
}

void Rules::compile() {
    std::vector<std::string> atoms;
    if (size() > 0) body_->filtered.Compile(&atoms);  // RE2 complains in the log when there is nothing
    body_->atoms.build(atoms);
    body_->atom_count = atoms.size();
    if (size() > 0) body_->filtered.AllPotentials({}, &body_->unfiltered);
}

int Rules::size() const {
    return body_->filtered.NumRegexps();
}

void Rules::candidates(std::string_view text, std::vector<int>& ids) const {
    static thread_local std::vector<int> found;
    ids.clear();
    if (size() == 0) return;
    body_->atoms.scan(text, found);
    if (found.empty())
        ids = body_->unfiltered;  // most messages name nothing that any pattern asks for
    else
        body_->filtered.AllPotentials(found, &ids);
}

std::optional<Range> Rules::find(int id, std::string_view text, std::size_t from) const {
    const re2::StringPiece piece(text.data(), text.size());
    re2::StringPiece match;
    if (from > text.size()) return std::nullopt;
    if (!body_->filtered.GetRE2(id).Match(piece, from, text.size(), RE2::UNANCHORED, &match, 1))
        return std::nullopt;
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    return trimmed(text, {begin, begin + match.size()});
}

std::vector<int> Rules::unfiltered() const {
    return body_->unfiltered;
}

int Rules::cost(int id) const {
    return body_->filtered.GetRE2(id).ProgramSize();
}

std::size_t Rules::atoms() const {
    return body_->atom_count;
}

}  // namespace xiaoer::intents
