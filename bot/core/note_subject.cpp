// Compares free wishes by the text they share. Looks at words only, never at a note or an order.
#include "bot/core/note_subject.hpp"

#include <algorithm>
#include <vector>

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

std::string without(std::string_view words, const std::vector<std::string>& left_out) {
    std::string out(words);
    for (const auto& each : left_out)
        for (auto at = out.find(each); at != std::string::npos; at = out.find(each, at))
            out.erase(at, each.size());
    return out;
}

}  // namespace

std::string core_of(std::string_view words, const scripts::Dialogue& dialogue) {
    return without(without(words, dialogue.reminders), dialogue.fillers);
}

bool negative(std::string_view words, const scripts::Dialogue& dialogue) {
    const auto core = without(words, dialogue.reminders);
    // 能写张卡片不: at the end of a clause 不 and 没 only ask.
    const auto asks = [&](std::string_view no, std::size_t end) {
        const auto rest = std::string_view(core).substr(end);
        return base::length(no) == 1 &&
               (rest.empty() || rest.front() == ' ' || rest.starts_with("，") || rest.starts_with("？"));
    };
    return std::ranges::any_of(dialogue.negatives, [&](const auto& no) {
        for (auto at = core.find(no); at != std::string::npos; at = core.find(no, at + 1))
            if (!asks(no, at + no.size())) return true;
        return false;
    });
}

bool adds(std::string_view known, std::string_view told, const scripts::Dialogue& dialogue) {
    const auto before = core_of(known, dialogue), now = core_of(told, dialogue);
    int fresh = 0;
    for (std::size_t i = 0; i < now.size(); i = base::next_point(now, i)) {
        const auto end = base::next_point(now, i);
        if (before.find(now.substr(i, end - i)) == std::string::npos) ++fresh;
    }
    return fresh >= 2;
}

bool same_subject(std::string_view a, std::string_view b, const scripts::Dialogue& dialogue) {
    return shared(core_of(a, dialogue), core_of(b, dialogue)) >= 2;
}

}  // namespace xiaoer::core
