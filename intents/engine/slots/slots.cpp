// The order in which the finders look: what can be nothing else first, what is vague last.
#include "intents/engine/slots/slots.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents {
namespace slots {
namespace {

/// Characters that numbers are written with, besides the digits.
constexpr std::string_view kNumerals = "一二两三四五六七八九十百千半俩仨壹贰叁肆伍陆柒捌玖拾";

bool names_a_number(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_digit(text[at])) return true;
        if (static_cast<unsigned char>(text[at]) < 0xE0U) continue;
        if (kNumerals.find(text.substr(at, 3)) != std::string_view::npos) return true;
        at += 2;
    }
    return false;
}

}  // namespace

Reading::Reading(const Normalised& message, const Context& context, const Gazetteer& gazetteer)
    : message_(message),
      context_(context),
      gazetteer_(gazetteer),
      words_(gazetteer.hits(message.text)),
      has_numeral_(names_a_number(message.text)) {}

bool Reading::taken(Range range) const {
    return std::any_of(taken_.begin(), taken_.end(),
                       [&](const Range& other) { return other.overlaps(range); });
}

std::size_t Reading::next_taken(std::size_t from) const {
    std::size_t next = text().size();
    for (const auto& range : taken_)
        if (range.begin >= from) next = std::min(next, range.begin);
    return next;
}

void Reading::add(std::string_view name, std::string value, Range where, Range whole) {
    found_.push_back({{std::string(name), std::move(value), message_.typed(where.begin, where.end), false},
                      where,
                      whole.size() > 0 ? whole : where});
}

std::string Reading::as_typed(Range range) const {
    std::string out;
    const auto text = this->text();
    const std::string_view source = message_.source;
    for (auto at = range.begin; at < range.end;) {
        auto behind = at;
        base::next_code_point(text, behind);
        const auto folded = text.substr(at, behind - at);
        auto from = static_cast<std::size_t>(message_.origin[at]);
        at = behind;
        if (from >= source.size()) {
            out += folded;
            continue;
        }
        const auto begin = from;
        const auto c = base::next_code_point(source, from);
        const auto typed = source.substr(begin, from - begin);
        // Full-width letters become plain ones, but stay capitals.
        if (folded.size() == 1 && is_letter(folded[0]) &&
            ((c >= U'A' && c <= U'Z') || (c >= U'Ａ' && c <= U'Ｚ')))
            out += static_cast<char>(folded[0] - 'a' + 'A');
        else if (c >= 0x3400 && typed != folded && fold(typed) == folded)
            out += typed;
        else
            out += folded;
    }
    return out;
}

bool Reading::found(std::string_view name) const {
    return place_of(name).has_value();
}

std::optional<Range> Reading::place_of(std::string_view name) const {
    const auto it = std::find_if(found_.begin(), found_.end(),
                                 [&](const Found& found) { return found.slot.name == name; });
    return it == found_.end() ? std::nullopt : std::optional(it->where);
}

std::vector<Slot> Reading::slots() && {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Found& a, const Found& b) { return a.where.begin < b.where.begin; });
    std::vector<Slot> out;
    out.reserve(found_.size());
    for (auto& found : found_)
        out.push_back(std::move(found.slot));
    return out;
}

void claim(Reading& reading, std::string_view name, std::string value, Range where) {
    reading.add(name, std::move(value), where);
    reading.take(where);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool stands_alone(std::string_view text, Range range, bool letters_too) {
    const auto joins = [&](char c) { return is_digit(c) || (letters_too && is_letter(c)); };
    return (range.begin == 0 || !joins(text[range.begin - 1])) &&
           (range.end >= text.size() || !joins(text[range.end]));
}

bool preceded_by(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
    const auto before = text.substr(0, at);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return before.ends_with(word); });
}

bool followed_by(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
    const auto behind = text.substr(std::min(at, text.size()));
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return behind.starts_with(word); });
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (is_letter(c)) c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string digits_of(std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
    return out;
}

}  // namespace slots

std::vector<Slot> find_every_slot(const Normalised& message, const Context& context,
                                  const Gazetteer& gazetteer) {
    using namespace slots;
    slots::Reading reading(message, context, gazetteer);
    if (reading.has_numeral()) {
        find_numbers(reading);
        find_amounts(reading);
    }
    find_choice(reading);
    find_couriers(reading);
    find_people(reading);
    find_places(reading);
    find_people_beside_places(reading);
    find_dates(reading);
    find_hold(reading);
    find_attributes(reading);
    find_goods(reading);
    if (reading.has_numeral()) find_quantities(reading);
    mark_replaced(reading);
    return std::move(reading).slots();
}

std::vector<Slot> without_repeats(std::vector<Slot> slots) {
    std::vector<Slot> out;
    out.reserve(slots.size());
    for (auto& slot : slots) {
        const bool twice = std::any_of(out.begin(), out.end(), [&](const Slot& other) {
            // 江西省九江市 换成 江西省南昌市: the old province and the new one are both told.
            return other.name == slot.name && other.value == slot.value && other.replaced == slot.replaced;
        });
        if (!twice) out.push_back(std::move(slot));
    }
    return out;
}

std::vector<Slot> find_slots(const Normalised& message, const Context& context, const Gazetteer& gazetteer) {
    return without_repeats(find_every_slot(message, context, gazetteer));
}

}  // namespace xiaoer::intents
