#include "intents/engine/match/rules.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "intents/engine/match/atoms.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/pattern_needs.hpp"

namespace xiaoer::intents {
namespace {

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

/// Lists of numbers in one array.
class Lists {
  public:
    void add(const std::vector<int>& list) {
        numbers_.insert(numbers_.end(), list.begin(), list.end());
        ends_.push_back(static_cast<std::uint32_t>(numbers_.size()));
    }
    [[nodiscard]] std::pair<const int*, const int*> at(std::size_t i) const {
        return {numbers_.data() + (i == 0 ? 0 : ends_[i - 1]), numbers_.data() + ends_[i]};
    }

  private:
    std::vector<int> numbers_;
    std::vector<std::uint32_t> ends_;
};

/// Small numbers, each once, taken out in ascending order.
class NumberSet {
  public:
    void reset(std::size_t size) { words_.assign(size / 64 + 1, 0); }
    void add(int number) { words_[static_cast<unsigned>(number) / 64U] |= bit(number); }
    [[nodiscard]] bool has(int number) const {
        return (words_[static_cast<unsigned>(number) / 64U] & bit(number)) != 0;
    }
    template <typename Take>
    void each(Take&& take) const {
        for (std::size_t i = 0; i < words_.size(); ++i)
            for (auto word = words_[i]; word != 0; word &= word - 1)
                take(static_cast<int>(i * 64) + std::countr_zero(word));
    }

  private:
    static std::uint64_t bit(int number) { return std::uint64_t{1} << (static_cast<unsigned>(number) % 64U); }
    std::vector<std::uint64_t> words_;
};

/// Every character that a pattern names, once.
void add_characters(const PatternNode& node, std::vector<char32_t>& characters) {
    for (const auto& [first, last] : node.set)
        if (last - first < 16)
            for (auto c = first; c <= last; ++c)
                characters.push_back(c);
    for (const auto& part : node.parts)
        add_characters(part, characters);
}

}  // namespace

struct Rules::Body {
    std::vector<Searcher> patterns;
    std::vector<std::optional<PatternNode>> trees;  ///< until compile()
    Atoms atoms;
    std::size_t atom_count = 0;
    std::vector<int> unfiltered;
    Lists rules_of;  ///< by atom: the patterns whose rarest need it meets
    Lists needs_of;  ///< by pattern: its further needs
    Lists atoms_of;  ///< by need

    [[nodiscard]] bool meets(std::size_t id, const NumberSet& found) const {
        const auto [begin, end] = needs_of.at(id);
        return std::all_of(begin, end, [&](int need) {
            const auto [first, last] = atoms_of.at(static_cast<std::size_t>(need));
            return std::any_of(first, last, [&](int atom) { return found.has(atom); });
        });
    }
};

Rules::Rules() : body_(std::make_unique<Body>()) {}
Rules::~Rules() = default;
Rules::Rules(Rules&&) noexcept = default;
Rules& Rules::operator=(Rules&&) noexcept = default;

std::optional<int> Rules::add(std::string_view source) {
    if (!is_within_limits(source)) return std::nullopt;
    const auto form = matching_form(source);
    auto tree = pattern_tree(form);
    Searcher pattern(form, tree);
    if (!pattern.ok() || pattern.cost() > kMaxProgramSize) return std::nullopt;
    body_->patterns.push_back(std::move(pattern));
    body_->trees.push_back(std::move(tree));
    return size() - 1;
}

void Rules::compile() {
    std::unordered_map<char32_t, int> named;
    std::vector<char32_t> characters;
    for (const auto& tree : body_->trees) {
        if (!tree) continue;
        characters.clear();
        add_characters(*tree, characters);
        std::sort(characters.begin(), characters.end());
        characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
        for (const auto c : characters)
            ++named[c];
    }
    // What many patterns name is what buyers write often.
    const auto frequency = [&](char32_t c) {
        const auto it = named.find(c);
        return (it == named.end() ? 1.0 : it->second + 1.0) / static_cast<double>(named.size() + 1);
    };
    std::unordered_map<std::string, int> numbers;
    std::vector<std::string> atoms;
    std::vector<std::vector<int>> rules_of;
    const auto number_of = [&](const std::string& atom) {
        const auto [it, fresh] = numbers.try_emplace(atom, static_cast<int>(atoms.size()));
        if (fresh) {
            atoms.push_back(atom);
            rules_of.emplace_back();
        }
        return it->second;
    };
    int need_count = 0;
    for (int id = 0; id < size(); ++id) {
        const auto& tree = body_->trees[static_cast<std::size_t>(id)];
        const auto needs = tree ? pattern_needs(*tree, frequency) : std::vector<AnyOf>{};
        if (needs.empty()) body_->unfiltered.push_back(id);
        std::vector<int> further;
        for (std::size_t i = 0; i < needs.size(); ++i) {
            std::vector<int> any;
            for (const auto& atom : needs[i])
                any.push_back(number_of(atom));
            if (i == 0) {
                for (const auto atom : any)
                    rules_of[static_cast<std::size_t>(atom)].push_back(id);
                continue;
            }
            body_->atoms_of.add(any);
            further.push_back(need_count++);
        }
        body_->needs_of.add(further);
    }
    for (const auto& rules : rules_of)
        body_->rules_of.add(rules);
    body_->atoms.build(atoms);
    body_->atom_count = atoms.size();
    body_->trees = {};
}

int Rules::size() const {
    return static_cast<int>(body_->patterns.size());
}

void Rules::candidates(std::string_view text, std::vector<int>& ids) const {
    static thread_local std::vector<int> found;
    static thread_local NumberSet met;
    static thread_local NumberSet passed;
    ids.clear();
    if (size() == 0) return;
    body_->atoms.scan(text, found);
    met.reset(body_->atom_count);
    passed.reset(static_cast<std::size_t>(size()));
    for (const auto id : body_->unfiltered)
        passed.add(id);
    for (const auto atom : found)
        met.add(atom);
    for (const auto atom : found) {
        const auto [begin, end] = body_->rules_of.at(static_cast<std::size_t>(atom));
        std::for_each(begin, end, [&](int id) { passed.add(id); });
    }
    passed.each([&](int id) {
        if (body_->meets(static_cast<std::size_t>(id), met)) ids.push_back(id);
    });
    ++search_counts().texts;
    search_counts().passed += ids.size();
}

std::optional<Range> Rules::find(int id, const SearchText& text, std::size_t from) const {
    const auto found = body_->patterns[static_cast<std::size_t>(id)].find(text, from);
    return found ? std::optional(trimmed(text.text(), *found)) : std::nullopt;
}

std::optional<Range> Rules::find(int id, std::string_view text, std::size_t from) const {
    return find(id, SearchText(text), from);
}

std::vector<int> Rules::unfiltered() const {
    return body_->unfiltered;
}

std::vector<int> Rules::only_re2() const {
    std::vector<int> out;
    for (int id = 0; id < size(); ++id)
        if (body_->patterns[static_cast<std::size_t>(id)].only_re2()) out.push_back(id);
    return out;
}

int Rules::cost(int id) const {
    return body_->patterns[static_cast<std::size_t>(id)].cost();
}

std::size_t Rules::atoms() const {
    return body_->atom_count;
}

}  // namespace xiaoer::intents
