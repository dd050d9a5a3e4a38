#include "intents/engine/lint/conditions.hpp"

#include <algorithm>

namespace xiaoer::intents {
namespace {

/// What the bot can be waiting for. The words are part of the intent files' format; bot/core tells them.
constexpr std::string_view kAwaitable[] = {"order_choice", "note_part", "yes_no",
                                           "photos",       "clarify",   "hold"};

std::string listed() {
    std::string out;
    for (const auto word : kAwaitable)
        out += (out.empty() ? "" : "、") + std::string(word);
    return out;
}

bool awaitable(std::string_view word) {
    return std::find(std::begin(kAwaitable), std::end(kAwaitable), word) != std::end(kAwaitable);
}

}  // namespace

void find_impossible_conditions(const Contents& contents, base::Faults& findings) {
    for (const auto& intent : contents.intents) {
        const auto find = [&](std::string_view key, std::size_t i, std::string message) {
            findings.push_back({intent.file, 0, 0, std::string(key) + "[" + std::to_string(i) + "]",
                                std::move(message), base::Fault::Weight::error});
        };
        for (std::size_t i = 0; i < intent.awaits.size(); ++i)
            if (!awaitable(intent.awaits[i]))
                find("awaits", i,
                     "机器人从不等“" + intent.awaits[i] + "”，这个条件永远不成立，请改成其中之一：" +
                         listed());
        for (std::size_t i = 0; i < intent.after.size(); ++i) {
            const auto* last = contents.find(intent.after[i]);
            if (last != nullptr && last->band == Band::awaited)
                find("after", i,
                     "“" + last->title + "”（" + last->id +
                         "）只是对反问的回答，不会成为上一个意图，这个条件永远不成立，请删掉或改成被回答的那"
                         "个意图");
        }
    }
}

}  // namespace xiaoer::intents
