// An address being found: the places it names from large to small (slots_places.cpp) and what stands behind
// them (slots_details.cpp). Internal to find_places(); knows no other slots.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {

/// How streets, villages, estates, houses and lockers are called; what an address is recognised by.
inline constexpr const char* kStreetWords =
    "(?:路|街|巷|胡同|大道|村|镇|乡|苏木|小区|花园|花苑|苑|公寓|大厦|广场|学校|大学|学院|中学|小学|幼儿园|"
    "医院|卫生院|诊所|药店|园区|工业园|工业区|产业园|科技园|创业园|软件园|庄|屯|社区|家园|雅居|公馆|国际|"
    "名城|新城|商城|商场|市场|超市|便利店|公司|厂|驿站|代收点|自提点|自提柜|丰巢|快递柜|智能柜|宿舍|"
    "门卫|写字楼|酒店|宾馆|饭店|银行|派出所|政府|大楼|教学楼|办公楼|中心|府|湾|郡|里|坊|居|阁|轩|邸|"
    "农场|林场|牧场|团场|[0-9一二三四五六七八九十百零〇]+(?:团|连|师|号|支路|横路|弄)|寨|山庄|豪庭|嘉苑|佳苑|"
    "佳园|"
    "新村|"
    "部队|营区|火车站|高铁站|地铁站|车站|店|城|"
    "[0-9a-z一二三四五六七八九十百零〇]+(?:栋|幢|单元|室|号楼|座|组|队|号院|层|期|楼|户|棟|门|区))";

[[nodiscard]] bool matches(const RE2& pattern, std::string_view text);
/// How much of the beginning of text matches, in bytes; 0 when it does not.
[[nodiscard]] std::size_t matched(const RE2& pattern, std::string_view text);
[[nodiscard]] bool tells_address(std::string_view text);
/// Is any of the words that doors are numbered with in the text at all?
[[nodiscard]] bool mentions_door(std::string_view text);

struct Place {
    std::optional<std::uint32_t> division;
    std::string typed;  ///< how it is told when not by the division's name
    Range where;

    [[nodiscard]] bool told() const { return division || !typed.empty(); }
};

/// A place as it is told from large to small.
struct Chain {
    std::array<Place, 3> levels;  ///< by Level
    Range where;

    [[nodiscard]] bool empty() const { return where.size() == 0; }
    [[nodiscard]] std::optional<std::uint32_t> deepest() const {
        for (auto it = levels.rbegin(); it != levels.rend(); ++it)
            if (it->division) return it->division;
        return std::nullopt;
    }
    [[nodiscard]] const Place& district() const { return levels[2]; }
};

class Places {
  public:
    explicit Places(Reading& reading) : reading_(reading), words_(reading.gazetteer()) {}

    void run();

  private:
    using Level = Gazetteer::Level;

    struct Detail {
        std::string value;
        std::vector<Range> pieces;
        std::size_t end = 0;  ///< of the last piece
    };

    // slots_places.cpp: from large to small, down to the district.
    [[nodiscard]] std::vector<Gazetteer::Hit> mentions() const;
    [[nodiscard]] bool called_after(const Gazetteer::Hit& word) const;
    void read(Gazetteer::Hit hit);
    [[nodiscard]] const Gazetteer::Sense* continuing(const Gazetteer::Hit& hit) const;
    [[nodiscard]] const Gazetteer::Sense* starting(const Gazetteer::Hit& hit) const;
    [[nodiscard]] bool inside(const Gazetteer::Hit& hit) const;
    void put(const Gazetteer::Sense& sense, Gazetteer::Hit hit);
    void finish();
    void district_behind(Chain& chain) const;
    void find_zip();
    void tell(const Chain& chain, std::size_t limit);
    [[nodiscard]] Level level(std::uint32_t division) const { return words_.division(division).level; }
    /// The division that has districts of its own here: the city, or a province that is its own city.
    [[nodiscard]] std::optional<std::uint32_t> city_of(const Chain& chain) const;

    // slots_details.cpp: the street and everything behind it.
    [[nodiscard]] std::size_t skip(std::size_t at, bool& labelled, bool& broken) const;
    [[nodiscard]] Detail detail_behind(std::size_t begin, std::size_t limit, bool sure = false) const;
    [[nodiscard]] Range trimmed(Range where) const;
    [[nodiscard]] bool is_address(Range where) const;
    [[nodiscard]] std::string value_of(const std::vector<Range>& pieces) const;
    void details_alone();
    void doors();
    void add_detail(const Detail& detail, Range whole);

    Reading& reading_;
    const Gazetteer& words_;
    Chain chain_;
    std::vector<Chain> done_;
};

}  // namespace xiaoer::intents::slots
