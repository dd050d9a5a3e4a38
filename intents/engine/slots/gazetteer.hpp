// The words that slots are found by: administrative divisions with their towns and zones, couriers, colours,
// flavours, kinds of goods and the words around answers, read from the data files beside the catalogue. It
// finds words; what they are in a message is decided in slots*.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bot/base/document.hpp"
#include "bot/base/fault.hpp"
#include "intents/engine/match/double_array.hpp"
#include "intents/engine/slots/answer_words.hpp"

namespace xiaoer::intents {

class Gazetteer {
  public:
    enum class Kind : std::uint8_t { division, courier, courier_after_verb, colour, flavour, goods };
    enum class Level : std::uint8_t { province, city, district };

    struct Division {
        std::string name;  ///< official, in full
        Level level = Level::province;
        std::uint32_t parent = 0;  ///< itself for a province
    };
    /// What a word may be.
    struct Sense {
        Kind kind = Kind::division;
        std::uint32_t index = 0;  ///< into divisions() or couriers(); unused otherwise
        bool full = false;        ///< the official name of a division, with its 省, 市, 区 …
        bool typed = false;  ///< told as the buyer writes it: a zone's short name, a district of former days
        bool operator==(const Sense&) const = default;
    };
    /// A word at a place of a text, in bytes.
    struct Hit {
        std::size_t begin = 0;
        std::size_t end = 0;
        const std::vector<Sense>* senses = nullptr;
    };

    /// Files that are absent leave their words out and are told as warnings.
    Gazetteer(const std::filesystem::path& intents_dir, base::Faults& faults);

    /// Every word of a normalised text, by beginning, shorter ones first; words may overlap.
    [[nodiscard]] std::vector<Hit> hits(std::string_view text) const;

    [[nodiscard]] const Division& division(std::uint32_t index) const { return divisions_[index]; }
    [[nodiscard]] const std::string& courier(std::uint32_t index) const { return couriers_[index]; }
    /// Does a division lie in another one, or is it that one?
    [[nodiscard]] bool within(std::uint32_t inner, std::uint32_t outer) const;
    /// Must an address in this city name a district? Not where the city has none (济源) or towns in their
    /// place (东莞).
    [[nodiscard]] bool has_districts(std::uint32_t city) const;
    /// Is the division a town that stands in a district's place (东莞市虎门镇)?
    [[nodiscard]] bool is_town(std::uint32_t division) const;
    /// The city or province that bears an official or short name, or nothing when none or several do.
    [[nodiscard]] std::optional<std::uint32_t> city(std::string_view name) const;

    /// A town or street of a city, at the beginning of a text.
    struct Town {
        std::size_t size = 0;  ///< bytes of its name
        /// The district it lies in; nothing when several districts of the city have one of this name.
        std::optional<std::uint32_t> district;
    };
    /// The longest town of the city that the text begins with.
    [[nodiscard]] std::optional<Town> town(std::uint32_t city, std::string_view text) const;

    [[nodiscard]] const AnswerWords& answers() const { return answers_; }

  private:
    struct TownName {
        std::uint32_t begin = 0;  ///< in town_names_
        std::uint32_t size = 0;
        std::uint32_t district = 0;
    };

    void read_divisions(base::Document& document);
    void read_zones(base::Document& document);
    void read_towns(base::Document& document);
    void read_answers(base::Document& document);
    void add_zone(const std::string& name, std::uint32_t index);
    void read_couriers(base::Document& document);
    void read_goods(base::Document& document);
    std::uint32_t add_division(const std::string& name, Level level, std::uint32_t parent);
    void add_word(std::string_view word, Sense sense);
    void build();

    std::vector<Division> divisions_;
    std::unordered_map<std::string, std::uint32_t> cities_;
    std::unordered_map<std::uint32_t, std::vector<TownName>> towns_;  ///< by city
    std::string town_names_;
    AnswerWords answers_;
    std::vector<std::string> couriers_;
    std::vector<std::pair<std::string, std::vector<Sense>>> words_;  ///< sorted once built
    std::vector<std::uint32_t> word_of_;  ///< by state of trie_: index into words_ + 1, or 0
    DoubleArray trie_;
};

/// A division's name without what says only its kind: 浙江, 杭州, 恩施; "" when nothing is left to tell it
/// by.
[[nodiscard]] std::string short_name(std::string_view name, Gazetteer::Level level);

}  // namespace xiaoer::intents
