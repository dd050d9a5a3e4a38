// The parts of find_slots(): each finder looks for one family of slots in a reading and claims the text it
// took, so that no two slots of different families share it. Internal to intents.
#pragma once

#include <re2/re2.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/match/rules.hpp"
#include "intents/engine/slots/gazetteer.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents::slots {

/// A message while its slots are being found. Ranges are bytes of the normalised text.
class Reading {
  public:
    Reading(const Normalised& message, const Context& context, const Gazetteer& gazetteer);

    [[nodiscard]] std::string_view text() const { return message_.text; }
    [[nodiscard]] std::string_view text(Range range) const {
        return text().substr(range.begin, range.size());
    }
    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const Gazetteer& gazetteer() const { return gazetteer_; }
    [[nodiscard]] const std::vector<Gazetteer::Hit>& words() const { return words_; }
    [[nodiscard]] bool has_numeral() const { return has_numeral_; }

    [[nodiscard]] bool taken(Range range) const;
    /// Where the next claimed text behind an offset begins; the end of the text when nothing is claimed
    /// there.
    [[nodiscard]] std::size_t next_taken(std::size_t from) const;
    void take(Range range) { taken_.push_back(range); }
    /// Adds a slot without claiming its text. Several slots may be parts of one whole: an address.
    void add(std::string_view name, std::string value, Range where, Range whole = {});
    /// The text of a range as it was typed: letters keep their case, characters are not simplified.
    [[nodiscard]] std::string as_typed(Range range) const;
    [[nodiscard]] bool found(std::string_view name) const;
    /// Where a slot of this name was found first.
    [[nodiscard]] std::optional<Range> place_of(std::string_view name) const;
    [[nodiscard]] std::vector<Slot> slots() &&;

    struct Found {
        Slot slot;
        Range where;
        Range whole;  ///< of the address it belongs to, else where
    };
    [[nodiscard]] std::vector<Found>& all() { return found_; }
    [[nodiscard]] const std::vector<Found>& all() const { return found_; }
    [[nodiscard]] const std::vector<Range>& claims() const { return taken_; }

  private:
    const Normalised& message_;
    const Context& context_;
    const Gazetteer& gazetteer_;
    std::vector<Gazetteer::Hit> words_;
    std::vector<Range> taken_;
    std::vector<Found> found_;
    bool has_numeral_ = false;
};

/// Calls f(groups) for each match from left to right; groups[0] is the whole match, a group that took no part
/// is empty. The next search starts where the previous match ended.
template <typename F>
void each_match(const RE2& pattern, std::string_view text, F&& f) {
    constexpr int kGroups = 6;
    std::array<re2::StringPiece, kGroups> groups;
    const re2::StringPiece piece(text.data(), text.size());
    for (std::size_t at = 0; at <= text.size();) {
        if (!pattern.Match(piece, at, text.size(), RE2::UNANCHORED, groups.data(),
                           std::min(kGroups, 1 + pattern.NumberOfCapturingGroups())))
            return;
        std::array<Range, kGroups> ranges{};
        for (std::size_t i = 0; i < groups.size(); ++i)
            if (groups[i].data() != nullptr) {
                ranges[i].begin = static_cast<std::size_t>(groups[i].data() - text.data());
                ranges[i].end = ranges[i].begin + groups[i].size();
            }
        f(ranges);
        at = std::max(ranges[0].end, ranges[0].begin + 1);
        groups.fill({});
    }
}

/// Adds a slot and takes its place, so that no later reader takes it again.
void claim(Reading& reading, std::string_view name, std::string value, Range where);

[[nodiscard]] bool is_digit(char c);
[[nodiscard]] bool is_letter(char c);
/// No digit (with letters: no letter either) right before and behind the range.
[[nodiscard]] bool stands_alone(std::string_view text, Range range, bool letters_too);
[[nodiscard]] bool preceded_by(std::string_view text, std::size_t at,
                               std::initializer_list<std::string_view> words);
[[nodiscard]] bool followed_by(std::string_view text, std::size_t at,
                               std::initializer_list<std::string_view> words);
/// ASCII letters in upper case: SF123, A座, XL码.
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string digits_of(std::string_view text);
/// Does a text speak of an address (a division, a street, a building)?
[[nodiscard]] bool has_address_words(const Reading& reading);
/// Does a text end as names of streets, estates and buildings do: …路, …花园, …大厦, …3号楼?
[[nodiscard]] bool ends_as_address(std::string_view text);

/// How sure a text must look like a name.
enum class NameMark : std::uint8_t {
    surname,  ///< a known surname and one or two characters more, ·, or 王先生
    shape     ///< any 2-6 characters or Latin words that are no other word: where a name is expected
};
/// Is this whole text, without white space at its ends, a name?
[[nodiscard]] bool is_name(std::string_view text, NameMark mark, const Gazetteer& gazetteer);

void find_numbers(Reading& reading);  ///< order_id, tracking, mobile, landline, phone_wrong, item_id
void find_choice(Reading& reading);   ///< choice
void find_dates(Reading& reading);    ///< date, date_impossible
void find_hold(Reading& reading);     ///< hold; after dates
void find_amounts(Reading& reading);  ///< amount
void find_places(Reading& reading);   ///< province, city, district, no_district, detail, zip
void find_people(Reading& reading);   ///< person beside a label or a phone; after numbers, before places
void find_people_beside_places(Reading& reading);  ///< person; after places
void mark_replaced(Reading& reading);              ///< after all finders of what may be corrected
void find_couriers(Reading& reading);              ///< courier, sf_service, sf_payer
void find_attributes(Reading& reading);            ///< attribute
void find_goods(Reading& reading);                 ///< product
void find_quantities(Reading& reading);            ///< quantity; after dates, amounts and attributes

}  // namespace xiaoer::intents::slots
