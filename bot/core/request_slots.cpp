// Puts the values of a clause into a request. See request_slots.hpp.
#include "bot/core/request_slots.hpp"

#include <algorithm>

namespace xiaoer::core {
namespace {

using intents::Act;
using intents::Force;
using intents::Stance;

enum class Aspect : std::uint8_t { colour, flavour, size, pack };

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](auto word) { return text.find(word) != std::string_view::npos; });
}

Aspect aspect_of(std::string_view attribute) {
    if (holds_any(attribute, {"味", "辣", "甜", "咸", "酸", "五香", "蒜香", "孜然", "抹茶", "芝士"}))
        return Aspect::flavour;
    if (holds_any(attribute, {"装", "克", "斤", "g", "ml", "毫升", "升"})) return Aspect::pack;
    const bool digit = std::ranges::any_of(attribute, [](char c) { return c >= '0' && c <= '9'; });
    const bool letters =
        std::ranges::all_of(attribute, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
    return digit || letters || holds_any(attribute, {"码", "号"}) ? Aspect::size : Aspect::colour;
}

}  // namespace

std::string joined_attribute(std::string_view known, std::string_view value) {
    std::string joined;
    for (std::string_view rest = known; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        const auto each = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), end + 1));
        if (each.empty() || aspect_of(each) == aspect_of(value)) continue;
        joined += std::string(each) + " ";
    }
    return joined + std::string(value);
}

void put_value(Request& request, const std::string& slot, const std::string& value, std::string_view join) {
    for (auto& [name, known] : request.slots)
        if (name == slot) {
            if (join.empty())
                known = value;
            else if (known.find(value) == std::string::npos)
                known += std::string(join) + value;
            return;
        }
    request.slots.emplace_back(slot, value);
}

void put_values(Request& request, const Act& act) {
    // 粉色两支蓝色两支: two of a kind for different pieces are told in the buyer's own words.
    const auto wanted = [&](std::string_view slot) {
        return std::ranges::count_if(act.values, [&](const auto& value) {
            return value.slot == slot && value.stance == Stance::wanted;
        });
    };
    if (wanted("attribute") >= 2 && wanted("quantity") >= 1) {
        put_value(request, "attribute", act.words, "");
        for (const auto& value : act.values)
            if (value.slot == "product") put_value(request, value.slot, value.value, "");
        return;
    }
    for (const auto& value : act.values) {
        switch (value.stance) {
            case Stance::wanted:
                if (value.slot == "attribute")
                    if (const auto* known = request.slot("attribute"); known != nullptr) {
                        put_value(request, value.slot, joined_attribute(*known, value.value), "");
                        break;
                    }
                // A second telephone stands beside the first; of other parts the later one counts.
                put_value(request, value.slot, value.value, value.slot == "mobile" ? "，备用" : "");
                break;
            case Stance::either:
                put_value(request, value.slot, value.value, "或");
                break;
            case Stance::excluded:
                put_value(request, "not_" + value.slot, value.value, "、");
                break;
            case Stance::replaced:
                put_value(request, "old_" + value.slot, value.value, "");
                break;
            case Stance::mentioned:
                // Told in a plain answer or a wish to wait; in a question or a tale it is no wish.
                if ((act.deferred && !act.taken_back && wanted(value.slot) == 0) ||
                    (act.force != Force::ask && (value.slot == "date_impossible" || value.slot == "hold")))
                    put_value(request, value.slot, value.value, "");
                if (act.force == Force::ask && value.slot == "product") request.asked_of = value.value;
                break;
            case Stance::kept:
                break;
        }
    }
}

}  // namespace xiaoer::core
