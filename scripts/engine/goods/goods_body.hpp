// What Goods holds; for goods.cpp (asking) and goods_load.cpp (reading) alone.
#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "scripts/engine/goods/goods.hpp"
#include "scripts/engine/goods/names.hpp"

namespace xiaoer::scripts {

/// Patterns of several owners, tried in one pass; who matched is then looked at alone.
class PatternTable {
  public:
    PatternTable();
    /// "" or, in Chinese, what is wrong with the pattern.
    [[nodiscard]] std::string add(const std::string& pattern, std::uint32_t owner);
    void finish();
    struct Hit {
        std::uint32_t owner = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string group;  ///< what the first group of the pattern took
    };
    /// Every pattern's first match.
    [[nodiscard]] std::vector<Hit> find(std::string_view text) const;
    [[nodiscard]] bool empty() const { return patterns_.empty(); }

  private:
    RE2::Options options_;
    std::unique_ptr<RE2::Set> set_;
    std::vector<std::unique_ptr<RE2>> patterns_;
    std::vector<std::uint32_t> owners_;
};

/// Where a good stands in its file, for faults found after the file was closed.
struct GoodPlace {
    std::string file;
    int line = 0;
    int column = 0;
    std::string place;
};

struct OwnQuestion {
    std::string answer;
    std::vector<std::unique_ptr<RE2>> patterns;
};

struct Goods::Body {
    std::vector<Attribute> attributes;
    PatternTable asked;   ///< owner: index into attributes
    PatternTable unless;  ///< the same
    std::vector<Need> needs;
    PatternTable need_patterns;
    PatternTable budget;
    std::vector<std::string> general;
    std::chrono::minutes stock_fresh{120};
    std::chrono::minutes price_fresh{24 * 60};

    std::vector<Good> goods;
    std::vector<GoodPlace> places;                    ///< beside goods
    std::vector<std::vector<OwnQuestion>> questions;  ///< beside goods
    std::unordered_map<std::string, std::uint32_t> by_id;
    std::unordered_map<std::string, std::uint32_t> by_item;
    std::unordered_map<std::u32string, std::uint32_t> by_title;
    Names names;       ///< all names
    Names long_names;  ///< those that name the good inside an order's title
};

}  // namespace xiaoer::scripts
