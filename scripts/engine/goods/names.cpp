// The index of names; see names.hpp.
#include "scripts/engine/goods/names.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "scripts/engine/goods/syllables.hpp"

namespace xiaoer::scripts {
namespace {

/// A stretch that more titles share than this names none of them (the shop's own name in every title).
constexpr std::size_t kTitlesAtMost = 5;
/// Names with a letter too many or missing are looked for by comparing with all of them.
constexpr std::size_t kSmallShop = 2'000;
constexpr auto kNone = static_cast<std::uint32_t>(-1);

char32_t narrow(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    return c;
}

bool is_letter(char32_t c) {
    return is_han(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           (c >= 0x80 && c < 0x2000);
}

/// The letters of a text, and where each began; one more place for the end.
struct Letters {
    std::u32string all;
    std::vector<std::size_t> begin;
    std::vector<std::size_t> end;

    explicit Letters(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const auto from = at;
            const auto c = narrow(base::next_code_point(text, at));
            if (!is_letter(c)) continue;
            all += c;
            begin.push_back(from);
            end.push_back(at);
        }
    }
};

std::uint64_t pair_key(char32_t a, char32_t b) {
    return (static_cast<std::uint64_t>(a) << 32U) | b;
}
std::uint64_t three_key(char32_t a, char32_t b, char32_t c) {
    return (static_cast<std::uint64_t>(a) << 42U) | (static_cast<std::uint64_t>(b) << 21U) | c;
}

std::size_t han_letters(std::u32string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_han));
}

bool overlaps(const std::vector<Names::Found>& found, std::size_t begin, std::size_t end) {
    return std::any_of(found.begin(), found.end(),
                       [&](const Names::Found& f) { return begin < f.end && f.begin < end; });
}

void sort_by_place(std::vector<Names::Found>& found) {
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
}

/// The same length, all but one letter the same, that one of the same sound.
bool sounds_like(std::u32string_view name, std::u32string_view typed) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == typed[i]) continue;
        const auto sound = syllable(name[i]);
        if (sound == 0 || sound != syllable(typed[i]) || is_function_word(typed[i])) return false;
        if (++wrong > 1) return false;
    }
    return wrong == 1;
}

/// typed is longer by one letter; without it, it is name. The first letter is right.
bool one_more(std::u32string_view longer, std::u32string_view shorter) {
    if (longer.size() != shorter.size() + 1 || longer.front() != shorter.front()) return false;
    std::size_t i = 0;
    while (i < shorter.size() && longer[i] == shorter[i])
        ++i;
    return longer.substr(i + 1) == shorter.substr(i);
}

}  // namespace

bool is_han(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF);
}

std::u32string comparable(std::string_view text) {
    return Letters(text).all;
}

std::uint32_t Names::name_of(std::string_view text) {
    auto letters = comparable(text);
    const auto [it, is_new] = index_.emplace(letters, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back({std::move(letters), {}});
    return it->second;
}

void Names::add(std::string_view name, std::uint32_t owner) {
    auto& owners = names_[name_of(name)].owners;
    const auto at = std::lower_bound(owners.begin(), owners.end(), owner);
    if (at == owners.end() || *at != owner) owners.insert(at, owner);
}

void Names::hide(std::string_view word) {
    (void)name_of(word);
}

void Names::add_title(std::string_view title, std::uint32_t owner) {
    const auto number = static_cast<std::uint32_t>(titles_.size());
    titles_.push_back(comparable(title));
    title_owners_.push_back(owner);
    const auto& letters = titles_.back();
    for (std::size_t i = 0; i + 3 <= letters.size(); ++i)
        pieces_.push_back({three_key(letters[i], letters[i + 1], letters[i + 2]), number});
}

void Names::finish() {
    index_ = {};
    for (std::uint32_t i = 0; i < names_.size(); ++i)
        if (names_[i].letters.size() >= 2) sorted_.push_back(i);
    std::sort(sorted_.begin(), sorted_.end(),
              [&](auto a, auto b) { return names_[a].letters < names_[b].letters; });
    std::vector<std::uint32_t> begun;
    for (std::uint32_t at = 0; at < sorted_.size(); ++at) {
        const std::u32string_view letters = names_[sorted_[at]].letters;
        while (!begun.empty() && !letters.starts_with(names_[sorted_[begun.back()]].letters))
            begun.pop_back();
        shorter_.push_back(begun.empty() ? kNone : begun.back());
        begun.push_back(at);
        auto& range = by_start_.try_emplace(pair_key(letters[0], letters[1]), at, at).first->second;
        range.second = at + 1;
    }
    finish_pieces();
    if (names_.size() > kSmallShop) return;
    for (std::uint32_t i = 0; i < names_.size(); ++i)
        if (!names_[i].owners.empty() && han_letters(names_[i].letters) >= 2) mistakable_.push_back(i);
    std::sort(mistakable_.begin(), mistakable_.end(),
              [&](auto a, auto b) { return names_[a].letters.size() > names_[b].letters.size(); });
}

/// What more titles share than can be meant is forgotten.
void Names::finish_pieces() {
    std::sort(pieces_.begin(), pieces_.end());
    pieces_.erase(std::unique(pieces_.begin(), pieces_.end()), pieces_.end());
    std::vector<Piece> kept;
    for (std::size_t from = 0; from < pieces_.size();) {
        auto to = from;
        while (to < pieces_.size() && pieces_[to].letters == pieces_[from].letters)
            ++to;
        if (to - from <= 4 * kTitlesAtMost)
            kept.insert(kept.end(), pieces_.begin() + static_cast<std::ptrdiff_t>(from),
                        pieces_.begin() + static_cast<std::ptrdiff_t>(to));
        from = to;
    }
    kept.shrink_to_fit();
    pieces_ = std::move(kept);
}

/// The longest name that text begins with; kNone when there is none. Of all names not behind text in their
/// order, the last one either is it or begins with it.
std::uint32_t Names::longest(std::u32string_view text) const {
    if (text.size() < 2) return kNone;
    const auto it = by_start_.find(pair_key(text[0], text[1]));
    if (it == by_start_.end()) return kNone;
    const auto begin = sorted_.begin() + it->second.first;
    const auto behind =
        std::upper_bound(begin, sorted_.begin() + it->second.second, text,
                         [&](std::u32string_view t, std::uint32_t name) { return t < names_[name].letters; });
    if (behind == begin) return kNone;
    auto at = static_cast<std::uint32_t>(behind - sorted_.begin() - 1);
    while (at != kNone && !text.starts_with(names_[sorted_[at]].letters))
        at = shorter_[at];
    return at == kNone ? kNone : sorted_[at];
}

std::vector<Names::Found> Names::whole(std::string_view text) const {
    const Letters letters(text);
    std::vector<Found> found;
    for (std::size_t i = 0; i + 2 <= letters.all.size();) {
        std::size_t step = 1;
        if (const auto number = longest(std::u32string_view(letters.all).substr(i)); number != kNone) {
            step = names_[number].letters.size();
            found.push_back({names_[number].owners, letters.begin[i], letters.end[i + step - 1]});
        }
        i += step;
    }
    return found;
}

std::vector<Names::Found> Names::mistyped(std::string_view text) const {
    const Letters letters(text);
    const std::u32string_view all = letters.all;
    std::vector<Found> found;
    for (const auto number : mistakable_) {
        const std::u32string_view name = names_[number].letters;
        const auto take = [&](std::size_t at, std::size_t size) {
            const auto begin = letters.begin[at];
            const auto end = letters.end[at + size - 1];
            if (!overlaps(found, begin, end)) found.push_back({names_[number].owners, begin, end});
        };
        for (std::size_t i = 0; i + name.size() <= all.size(); ++i)
            if (sounds_like(name, all.substr(i, name.size()))) take(i, name.size());
        if (name.size() < 4) continue;
        for (std::size_t i = 0; i + name.size() - 1 <= all.size(); ++i) {
            if (one_more(name, all.substr(i, name.size() - 1))) take(i, name.size() - 1);
            if (i + name.size() + 1 <= all.size() && one_more(all.substr(i, name.size() + 1), name))
                take(i, name.size() + 1);
        }
    }
    sort_by_place(found);
    return found;
}

std::vector<Names::Found> Names::parts(std::string_view text) const {
    const Letters letters(text);
    const std::u32string_view all = letters.all;
    std::size_t best = 0;
    Found found;
    for (std::size_t i = 0; i + 3 <= all.size(); ++i) {
        const auto key = three_key(all[i], all[i + 1], all[i + 2]);
        for (auto it = std::lower_bound(pieces_.begin(), pieces_.end(), Piece{key, 0});
             it != pieces_.end() && it->letters == key; ++it) {
            const auto number = it->title;
            const std::u32string_view title = titles_[number];
            for (auto at = title.find(all.substr(i, 3)); at != std::u32string_view::npos;
                 at = title.find(all.substr(i, 3), at + 1)) {
                std::size_t size = 3;
                while (at + size < title.size() && i + size < all.size() && title[at + size] == all[i + size])
                    ++size;
                if (han_letters(all.substr(i, size)) < 2 || size < best) continue;
                if (size > best) {
                    best = size;
                    found = {{}, letters.begin[i], letters.end[i + size - 1]};
                }
                if (letters.begin[i] == found.begin) found.owners.push_back(title_owners_[number]);
            }
        }
    }
    std::sort(found.owners.begin(), found.owners.end());
    found.owners.erase(std::unique(found.owners.begin(), found.owners.end()), found.owners.end());
    if (found.owners.empty() || found.owners.size() > kTitlesAtMost) return {};
    return {std::move(found)};
}

}  // namespace xiaoer::scripts
