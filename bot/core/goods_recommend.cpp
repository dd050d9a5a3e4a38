// Which goods are recommended for a need, and why each. Never what was bought, sold out, off sale or
// recommended before; how a recommendation is said is known by who says it.
#include <algorithm>

#include "bot/core/goods.hpp"

namespace xiaoer::core {

std::vector<Recommendation> recommend(std::string_view need, const std::vector<std::string>& bought_titles,
                                      const std::vector<std::string>& recommended_before,
                                      const std::vector<std::string>& first_choice,
                                      const RecommendLimits& limits, scripts::Time now,
                                      const scripts::Goods& goods) {
    const auto needs = goods.needs(need);
    std::vector<const scripts::Good*> bought;
    for (const auto& title : bought_titles)
        if (const auto* good = goods.of_title(title)) bought.push_back(good);
    struct Ranked {
        const scripts::Good* good;
        int score;
        std::string reason;
    };
    std::vector<Ranked> ranked;
    for (const auto& good : goods.all()) {
        if (!good.on_sale || goods.sold_out(good, now) ||
            std::find(bought.begin(), bought.end(), &good) != bought.end() ||
            std::find(recommended_before.begin(), recommended_before.end(), good.id) !=
                recommended_before.end())
            continue;
        const auto affordable = [&](const scripts::GoodSpec& spec) {
            return goods.price_known(spec, now) && *spec.price_fen <= *limits.fen;
        };
        if (limits.fen && std::none_of(good.specs.begin(), good.specs.end(), affordable)) continue;
        Ranked one{&good, 0, good.pitch};
        bool fits = true;
        bool reasoned = false;
        for (const auto& wanted : needs) {
            const bool has = wanted.tag == good.kind ||
                             std::find(good.tags.begin(), good.tags.end(), wanted.tag) != good.tags.end();
            if (wanted.not_tag ? has : !has) fits = false;
            if (wanted.not_tag || !has) continue;
            one.score += 10;
            for (const auto& [tag, reason] : good.reasons)
                if (tag == wanted.tag && !reasoned) {
                    one.reason = reason;
                    reasoned = true;
                }
        }
        if (!fits) continue;
        const auto first = std::find(first_choice.begin(), first_choice.end(), good.id);
        if (first != first_choice.end())
            one.score += 9 - static_cast<int>(std::min<std::ptrdiff_t>(8, first - first_choice.begin()));
        ranked.push_back(std::move(one));
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    std::vector<Recommendation> chosen;
    const auto take = [&](const Ranked& one) { chosen.push_back({one.good->id, one.reason}); };
    if (!limits.one_of_each.empty()) {
        for (const auto& kind : limits.one_of_each) {
            const auto it = std::find_if(ranked.begin(), ranked.end(),
                                         [&](const Ranked& r) { return r.good->kind == kind; });
            if (it != ranked.end() && chosen.size() < limits.at_most) take(*it);
        }
        return chosen;
    }
    for (const auto& one : ranked)
        if (chosen.size() < limits.at_most) take(one);
    return chosen;
}

}  // namespace xiaoer::core
