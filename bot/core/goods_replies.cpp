// How answers about goods are said: values, prices, stock, sizes, differences, and the question which good is
// meant. Never claims what the store did not tell; which question is answered is decided in goods.cpp.
#include <algorithm>
#include <array>

#include "bot/core/goods_answering.hpp"
#include "bot/core/goods_words.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::core {
namespace {

using scripts::Attribute;
using scripts::Good;
using scripts::Goods;
using scripts::GoodSpec;
using scripts::GoodValue;
using Outcome = GoodsAnswer::Outcome;

constexpr std::size_t kSayAtMost = 3;
constexpr std::size_t kChoicesAtMost = 5;

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts)
        out += (out.empty() ? "" : std::string(between)) + part;
    return out;
}

std::string total_after(std::int64_t fen, const scripts::PromotionRule* rule) {
    if (rule == nullptr || fen < rule->from_yuan * 100LL) return {};
    const std::int64_t times = rule->each ? fen / (rule->from_yuan * 100LL) : 1;
    return scripts::yuan(fen - times * rule->minus_yuan * 100LL);
}

std::string size_table(const Good& good) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTitles = {
        {{"foot_cm", "脚长{}cm"},
         {"height_cm", "身高{}cm"},
         {"weight_jin", "体重{}斤"},
         {"usual", "平时{}码"}}};
    const auto number = [](double value) {
        return scripts::yuan(static_cast<std::int64_t>(value * 100 + 0.5));
    };
    std::vector<std::string> rows;
    for (const auto& row : good.sizes) {
        std::vector<std::string> parts;
        for (const auto& range : row.ranges)
            for (const auto& [measure, title] : kTitles)
                if (measure == range.measure) {
                    auto text = std::string(title);
                    text.replace(text.find("{}"), 2,
                                 range.least == range.most ? number(range.least)
                                                           : number(range.least) + "-" + number(range.most));
                    parts.push_back(std::move(text));
                }
        rows.push_back(row.size + "（" + joined(parts, "，") + "）");
    }
    return joined(rows, "；");
}

/// The only row that everything told fits into.
const scripts::SizeRow* size_for(const Good& good, const std::vector<std::pair<std::string, double>>& told) {
    const scripts::SizeRow* only = nullptr;
    for (const auto& row : good.sizes) {
        bool some = false;
        bool fits = true;
        for (const auto& [measure, value] : told)
            for (const auto& range : row.ranges) {
                if (range.measure != measure) continue;
                some = true;
                fits = fits && value >= range.least && value <= range.most;
            }
        if (!some || !fits) continue;
        if (only != nullptr) return nullptr;
        only = &row;
    }
    return only;
}

std::string price_list(const Good& good, const std::vector<const GoodSpec*>& specs, std::int64_t quantity,
                       const scripts::PromotionRule* rule, const Goods& goods, scripts::Time now) {
    std::vector<std::string> parts;
    for (const auto* spec : specs) {
        if (!goods.price_known(*spec, now)) continue;
        const auto name = good.specs.size() > 1 ? spec->name : std::string();
        if (quantity < 2) {
            parts.push_back(name + scripts::yuan(*spec->price_fen) + "元");
            continue;
        }
        const auto sum = *spec->price_fen * quantity;
        auto part = name + std::to_string(quantity) + "份合计" + scripts::yuan(sum) + "元";
        if (const auto less = total_after(sum, rule); !less.empty()) part += "，满减后" + less + "元";
        parts.push_back(std::move(part));
    }
    return joined(parts, "；");
}

}  // namespace

void Answering::say(std::string_view phrase, std::vector<scripts::Value> values) {
    if (answer.say.size() >= kSayAtMost) return;
    const auto same = [&](const auto& said) {
        return said.first == phrase && std::equal(said.second.begin(), said.second.end(), values.begin(),
                                                  values.end(), [](const auto& a, const auto& b) {
                                                      return a.name == b.name && a.value == b.value;
                                                  });
    };
    if (std::none_of(answer.say.begin(), answer.say.end(), same))
        answer.say.emplace_back(phrase, std::move(values));
}

/// The outcome that asks most of others is the answer's.
void Answering::outcome(Outcome how) {
    static constexpr auto weight = [](Outcome o) {
        switch (o) {
            case Outcome::none:
                return 0;
            case Outcome::answered:
                return 1;
            case Outcome::which_good:
                return 2;
            case Outcome::unknown_value:
                return 3;
            case Outcome::unknown_good:
                return 4;
        }
        return 0;
    };
    if (weight(how) > weight(answer.outcome)) answer.outcome = how;
}

void Answering::ask_which(const std::vector<Target>& targets, const Attribute* attribute) {
    outcome(Outcome::which_good);
    if (attribute != nullptr) answer.attribute = attribute->id;
    std::vector<std::string> names;
    for (const auto& target : targets) {
        if (names.size() >= kChoicesAtMost || target.good == nullptr) continue;
        answer.candidates.push_back(target.good->id);
        names.push_back(target.good->name);
    }
    if (names.empty()) return say("goods.which_none", {});
    say("goods.which", {{"choices", joined(names, "、")}});
}

void Answering::not_known(const Target& target) {
    outcome(Outcome::unknown_good);
    answer.good = target.thing;
    if (target.thing.empty()) return say("goods.card_unknown", {});
    say("goods.not_ours", {{"good", target.thing}});
}

const GoodValue* Answering::value_of(const Good& good, const std::vector<const GoodSpec*>& specs,
                                     std::string_view attribute) const {
    for (const auto* spec : specs)
        for (const auto& value : spec->values)
            if (value.attribute == attribute) return &value;
    return good.value(attribute);
}

void Answering::say_value(const Good& good, const Attribute& attribute, bool claim) {
    const auto specs = goods.specs_named(good, text);
    const auto tell = [&](const GoodValue& value, const Attribute& of) {
        outcome(Outcome::answered);
        if (!value.sentence.empty())
            say("goods.said", {{"value", value.sentence}, {"good", good.name}});
        else
            say(of.phrase, {{"good", good.name}, {"attribute", of.title}, {"value", value.value}});
    };
    if (const auto* value = value_of(good, specs, attribute.id)) return tell(*value, attribute);
    // Each specification may have its own.
    if (specs.empty()) {
        std::vector<std::string> each;
        for (const auto& spec : good.specs)
            for (const auto& value : spec.values)
                if (value.attribute == attribute.id) each.push_back(spec.name + value.value);
        if (!each.empty()) return tell({attribute.id, joined(each, "，"), ""}, attribute);
    }
    for (const auto& other : attribute.or_else) {
        const auto* value = value_of(good, specs, other);
        const auto* of = goods.attribute(other);
        if (value == nullptr || of == nullptr) continue;
        if (!claim) return tell(*value, *of);
        outcome(Outcome::unknown_value);
        return say("goods.claim_label",
                   {{"good", good.name}, {"attribute", of->title}, {"value", value->value}});
    }
    outcome(Outcome::unknown_value);
    say("goods.unknown", {{"good", good.name}, {"attribute", attribute.title}});
}

void Answering::say_price(const Good& good) {
    auto specs = goods.specs_named(good, text);
    if (specs.empty())
        for (const auto& spec : good.specs)
            specs.push_back(&spec);
    const auto list = price_list(good, specs, quantity_in(text, good), context.promotion, goods, context.now);
    if (list.empty()) {
        outcome(Outcome::unknown_value);
        const auto* price = goods.attribute(answer.attribute);
        return say("goods.unknown",
                   {{"good", good.name}, {"attribute", price == nullptr ? "价格" : price->title}});
    }
    outcome(Outcome::answered);
    say("goods.price", {{"good", good.name}, {"value", list}});
}

void Answering::say_stock(const Good& good) {
    outcome(Outcome::answered);
    const auto specs = goods.specs_named(good, text);
    if (specs.size() == 1 && goods.stock_known(*specs.front(), context.now)) {
        const auto name = good.name + specs.front()->name;
        return say(*specs.front()->stock > 0 ? "goods.stock_yes" : "goods.stock_no", {{"good", name}});
    }
    const auto name = specs.size() == 1 ? good.name + specs.front()->name : good.name;
    if (goods.sold_out(good, context.now)) return say("goods.stock_no", {{"good", name}});
    const bool there = specs.empty() && !good.specs.empty() &&
                       std::all_of(good.specs.begin(), good.specs.end(), [&](const GoodSpec& spec) {
                           return goods.stock_known(spec, context.now) && *spec.stock > 0;
                       });
    say(there ? "goods.stock_yes" : "goods.stock_open", {{"good", name}});
}

void Answering::say_specs(const Good& good) {
    std::vector<std::string> names;
    for (const auto& spec : good.specs)
        names.push_back(spec.name);
    if (names.empty()) return say_value(good, *goods.attribute(answer.attribute), false);
    outcome(Outcome::answered);
    say("goods.specs", {{"good", good.name}, {"value", joined(names, "、")}});
}

void Answering::say_size(const Good& good) {
    if (good.sizes.empty()) return say_value(good, *goods.attribute(answer.attribute), false);
    const auto told = measures_in(text);
    if (const auto* row = size_for(good, told)) {
        outcome(Outcome::answered);
        return say("goods.size", {{"good", good.name}, {"value", row->size}});
    }
    outcome(told.empty() ? Outcome::answered : Outcome::unknown_value);
    say("goods.size_ask", {{"good", good.name}, {"value", size_table(good)}});
}

void Answering::introduce(const Good& good) {
    outcome(Outcome::answered);
    std::vector<std::string> parts;
    if (!good.pitch.empty()) parts.push_back(good.pitch);
    if (good.specs.size() > 1) {
        std::vector<std::string> names;
        for (const auto& spec : good.specs)
            names.push_back(spec.name);
        parts.push_back("有" + joined(names, "、"));
    }
    if (parts.empty()) parts.push_back(good.title);
    say("goods.intro", {{"good", good.name}, {"value", joined(parts, "，")}});
}

void Answering::compare(const std::vector<Target>& targets) {
    std::vector<std::string> parts;
    if (targets.size() > 1) {
        for (const auto& target : targets) {
            if (target.good == nullptr) return not_known(target);
            parts.push_back(target.good->name + "：" +
                            (target.good->pitch.empty() ? target.good->title : target.good->pitch));
        }
    } else {
        const auto& good = *targets.front().good;
        auto specs = goods.specs_named(good, text);
        if (specs.size() < 2) {
            specs.clear();
            for (const auto& spec : good.specs)
                specs.push_back(&spec);
        }
        for (const auto* spec : specs) {
            std::vector<std::string> facts;
            for (const auto& value : spec->values)
                if (const auto* of = goods.attribute(value.attribute))
                    facts.push_back(of->title + value.value);
            if (goods.price_known(*spec, context.now))
                facts.push_back(scripts::yuan(*spec->price_fen) + "元");
            if (!facts.empty()) parts.push_back(spec->name + "：" + joined(facts, "，"));
        }
        if (parts.size() < 2) {
            outcome(Outcome::unknown_value);
            return say("goods.unknown",
                       {{"good", good.name}, {"attribute", goods.attribute(answer.attribute)->title}});
        }
    }
    outcome(Outcome::answered);
    say("goods.difference", {{"value", joined(parts, "；")}});
}

void Answering::suggest(const std::string& need) {
    std::vector<std::string> lines;
    RecommendLimits limits;
    if (const auto yuan = intents::chinese_number(goods.budget(need)); yuan && *yuan > 0)
        limits.fen = *yuan * 100;
    const auto fitting = [&](const std::vector<std::string>& before) {
        return recommend(need, context.orders, before, context.first_choice, limits, context.now, goods);
    };
    answer.need = need;
    auto chosen = fitting(context.recommended);
    // What was recommended before may be what the money is enough for.
    if (chosen.empty() && limits.fen) chosen = fitting({});
    for (const auto& one : chosen) {
        const auto* good = goods.find(one.good);
        lines.push_back(good->name + (one.reason.empty() ? "" : "：" + one.reason));
        answer.recommended.push_back(one.good);
    }
    if (lines.empty()) {
        outcome(Outcome::unknown_value);
        return say("goods.recommend_none", {});
    }
    outcome(Outcome::answered);
    say("goods.recommend", {{"goods", joined(lines, "\n")}});
}

}  // namespace xiaoer::core
