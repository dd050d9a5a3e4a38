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
    for (std::size_t i = 0; i + 3 <= letters.size(); ++i) {
        auto& list = by_three_[three_key(letters[i], letters[i + 1], letters[i + 2])];
        if (list.empty() || list.back() != number) list.push_back(number);
    }
}

void Names::finish() {
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
        const auto& letters = names_[i].letters;
        if (letters.size() < 2) continue;
        by_start_[pair_key(letters[0], letters[1])].push_back(i);
    }
    for (auto& [key, list] : by_start_)
        std::sort(list.begin(), list.end(),
                  [&](auto a, auto b) { return names_[a].letters.size() > names_[b].letters.size(); });
    if (names_.size() > kSmallShop) return;
    for (std::uint32_t i = 0; i < names_.size(); ++i)
        if (!names_[i].owners.empty() && han_letters(names_[i].letters) >= 2) mistakable_.push_back(i);
    std::sort(mistakable_.begin(), mistakable_.end(),
              [&](auto a, auto b) { return names_[a].letters.size() > names_[b].letters.size(); });
}

std::vector<Names::Found> Names::whole(std::string_view text) const {
    const Letters letters(text);
    std::vector<Found> found;
    for (std::size_t i = 0; i + 2 <= letters.all.size();) {
        const auto it = by_start_.find(pair_key(letters.all[i], letters.all[i + 1]));
        std::size_t step = 1;
        if (it != by_start_.end()) {
            for (const auto number : it->second) {
                const auto& name = names_[number];
                if (letters.all.compare(i, name.letters.size(), name.letters) != 0) continue;
                step = name.letters.size();
                found.push_back({name.owners, letters.begin[i], letters.end[i + step - 1]});
                break;
            }
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
        const auto it = by_three_.find(three_key(all[i], all[i + 1], all[i + 2]));
        if (it == by_three_.end() || it->second.size() > 4 * kTitlesAtMost) continue;
        for (const auto number : it->second) {
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
