// Answers what buyers ask about goods, before an order and after one. Pure; decides nothing about the
// conversation's flow: the caller says the phrases, remembers the focus, registers what was not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "intents/engine/text/normalise.hpp"
#include "scripts/engine/goods/goods.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::core {

struct GoodsAnswer {
    enum class Outcome : std::uint8_t {
        answered,
        unknown_good,   ///< a thing the files do not know: a colleague looks it up
        which_good,     ///< the buyer was asked which one is meant
        unknown_value,  ///< a good we know, a thing about it that we do not: a colleague looks it up
        none            ///< nothing about goods is asked
    };
    Outcome outcome = Outcome::none;
    /// Phrase id → values, in the order in which they are said.
    std::vector<std::pair<std::string, std::vector<scripts::Value>>> say;
    /// What is talked about now, to be given back as GoodsContext::focus: a good's id, or the name of a thing
    /// that the files do not know; "" = nothing new.
    std::string good;
    std::vector<std::string> candidates;   ///< which_good: ids, in the order in which they were offered
    std::string attribute;                 ///< id of what was asked, "" = nothing by itself
    std::vector<std::string> recommended;  ///< ids of goods recommended by this answer
    std::string need;                      ///< the words for which they were
};

/// What is known when a question is asked. Everything may be empty.
struct GoodsContext {
    std::vector<std::string> item_cards;    ///< item ids of cards and links of the burst
    std::vector<std::string> order;         ///< item titles of the order talked about
    std::vector<std::string> orders;        ///< item titles of all orders of the buyer
    std::string focus;                      ///< GoodsAnswer::good of the last answer
    std::string last_attribute;             ///< GoodsAnswer::attribute of the last answer, "" = long ago
    std::vector<std::string> candidates;    ///< of the last answer, when it asked which good
    std::vector<std::string> recommended;   ///< ids recommended in this conversation
    std::string need;                       ///< GoodsAnswer::need of the last recommendation
    std::vector<std::string> first_choice;  ///< ids the team lead wants recommended first
    std::vector<std::string> things;        ///< what the catalogue's slot `product` found in the words
    const scripts::PromotionRule* promotion = nullptr;  ///< the rule of the promotion that runs now
    const intents::Typos* typos = nullptr;              ///< null: the words are normalised already
    scripts::Time now{};
};

[[nodiscard]] GoodsAnswer answer_goods(std::string_view words, const GoodsContext& context,
                                       const scripts::Goods& goods);

struct Recommendation {
    std::string good;    ///< id
    std::string reason;  ///< Chinese, from the good's own words
};

/// How many, and which kinds: the after-order pair asks for one of each kind.
struct RecommendLimits {
    std::size_t at_most = 3;
    std::vector<std::string> one_of_each;  ///< kinds (食品, 日用), "" none: any
    std::optional<std::int64_t> fen;  ///< the cheapest specification may cost so much; nothing = any price
};

/// Goods for a need, best first: never what was bought, sold out, off sale or recommended before.
/// first_choice: ids the team lead wants first. need: the buyer's words, may be empty.
[[nodiscard]] std::vector<Recommendation> recommend(std::string_view need,
                                                    const std::vector<std::string>& bought_titles,
                                                    const std::vector<std::string>& recommended_before,
                                                    const std::vector<std::string>& first_choice,
                                                    const RecommendLimits& limits, scripts::Time now,
                                                    const scripts::Goods& goods);

}  // namespace xiaoer::core
