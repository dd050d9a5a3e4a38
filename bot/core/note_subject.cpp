// Compares free wishes by the text they share. Looks at words only, never at a note or an order.
#include "bot/core/note_subject.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"

namespace xiaoer::core {
namespace {

/// The longest text that two wishes share, in characters.
std::size_t shared(std::string_view a, std::string_view b) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < a.size(); i = base::next_point(a, i)) {
        std::size_t count = 0;
        for (auto j = base::next_point(a, i); j <= a.size(); j = base::next_point(a, j)) {
            if (b.find(a.substr(i, j - i)) == std::string_view::npos) break;
            ++count;
            if (j == a.size()) break;
        }
        best = std::max(best, count);
    }
    return best;
}

}  // namespace

std::string core_of(std::string_view words, const std::vector<std::string>& fillers) {
    std::string out(words);
    for (const auto& filler : fillers)
        for (auto at = out.find(filler); at != std::string::npos; at = out.find(filler, at))
            out.erase(at, filler.size());
    return out;
}

bool negative(std::string_view words) {
    for (const std::string_view no : {"不", "别", "勿", "没", "免", "拒"})
        if (words.find(no) != std::string_view::npos) return true;
    return false;
}

bool adds(std::string_view known, std::string_view told, const std::vector<std::string>& fillers) {
    const auto before = core_of(known, fillers), now = core_of(told, fillers);
    int fresh = 0;
    for (std::size_t i = 0; i < now.size(); i = base::next_point(now, i)) {
        const auto end = base::next_point(now, i);
        if (before.find(now.substr(i, end - i)) == std::string::npos) ++fresh;
    }
    return fresh >= 2;
}

bool same_subject(std::string_view a, std::string_view b, const std::vector<std::string>& fillers) {
    return shared(core_of(a, fillers), core_of(b, fillers)) >= 2;
}

}  // namespace xiaoer::core
