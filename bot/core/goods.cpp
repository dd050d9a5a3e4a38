// Answers questions about goods: which good and which attribute is meant. How it is said is in
// goods_replies.cpp; see goods.hpp.
#include "bot/core/goods.hpp"

#include <algorithm>
#include <optional>

#include "bot/base/utf8.hpp"
#include "bot/core/goods_answering.hpp"
#include "bot/core/goods_words.hpp"

namespace xiaoer::core {
namespace {

using scripts::Attribute;
using scripts::Good;
using scripts::Goods;
using scripts::GoodSpec;
using scripts::GoodValue;
using Kind = Attribute::Kind;
using Outcome = GoodsAnswer::Outcome;

constexpr std::size_t kThingAtMost = 12;
/// A longer line that names a specification says more than that.
constexpr std::size_t kBareSpecAtMost = 6;
/// A name with more words around it than this is no bare name.
constexpr std::size_t kWordsLeft = 1;

}  // namespace

std::optional<Target> Answering::unknown_thing() const {
    for (const auto& thing : context.things)
        if (!goods.is_general(thing) && base::length(thing) >= 2) return Target{nullptr, thing};
    for (const auto* titles : {&context.order, &context.orders})
        for (const auto& title : *titles)
            if (goods.of_title(title) == nullptr && names_title(text, title)) return Target{nullptr, title};
    return std::nullopt;
}

/// What is talked about when the words name nothing.
std::vector<Target> Answering::standing_target() {
    for (const auto& card : context.item_cards) {
        const auto* good = goods.by_item(card);
        return {Target{good, ""}};
    }
    if (!context.focus.empty()) {
        const auto* good = goods.find(context.focus);
        // The number of a card that no file knows is no name to call a thing by.
        const bool card = std::ranges::all_of(context.focus, [](char c) { return c >= '0' && c <= '9'; });
        return {good != nullptr ? Target{good, ""} : Target{nullptr, card ? std::string() : context.focus}};
    }
    std::vector<Target> targets;
    const auto add = [&](const std::string& title) {
        const auto* good = goods.of_title(title);
        Target target{good, good != nullptr ? "" : title};
        if (std::find(targets.begin(), targets.end(), target) == targets.end())
            targets.push_back(std::move(target));
    };
    for (const auto& title : context.order.empty() ? context.orders : context.order)
        add(title);
    return targets;
}

std::vector<Target> Answering::targets_of(const std::vector<const scripts::Mention*>& named) const {
    std::vector<Target> targets;
    for (const auto* mention : named)
        for (const auto* good : mention->goods)
            if (std::find(targets.begin(), targets.end(), Target{good, ""}) == targets.end())
                targets.push_back({good, ""});
    return targets;
}

/// What all mentions name.
std::vector<Target> Answering::all_named() const {
    std::vector<const scripts::Mention*> all;
    for (const auto& mention : mentions)
        all.push_back(&mention);
    return targets_of(all);
}

bool Answering::own_answer(const std::vector<Target>& targets) {
    if (targets.size() != 1 || targets.front().good == nullptr) return false;
    const auto& good = *targets.front().good;
    const auto own = goods.own_answer(good, text);
    if (own.empty()) return false;
    outcome(Outcome::answered);
    answer.good = good.id;
    say("goods.said", {{"value", std::string(own)}, {"good", good.name}});
    return true;
}

void Answering::answer_one(const Target& target, const Attribute& attribute) {
    if (target.good == nullptr) return not_known(target);
    const auto& good = *target.good;
    answer.good = good.id;
    answer.attribute = attribute.id;
    switch (attribute.kind) {
        case Kind::value:
            return say_value(good, attribute, false);
        case Kind::claim:
            return say_value(good, attribute, true);
        case Kind::price:
            return say_price(good);
        case Kind::stock:
            return say_stock(good);
        case Kind::specs:
            return say_specs(good);
        case Kind::difference:
            return compare({target});
        case Kind::size:
            return say_size(good);
        case Kind::recommend:
            return suggest(text);
        case Kind::sells:
            return introduce(good);
    }
}

bool Answering::has_value(const Good& good, const Attribute& attribute) const {
    switch (attribute.kind) {
        case Kind::value:
        case Kind::claim:
            break;
        case Kind::size:
            return !good.sizes.empty();
        default:
            return true;
    }
    const auto told = [&](const std::string& id) {
        return good.value(id) != nullptr ||
               std::any_of(good.specs.begin(), good.specs.end(), [&](const GoodSpec& spec) {
                   return std::any_of(spec.values.begin(), spec.values.end(),
                                      [&](const GoodValue& value) { return value.attribute == id; });
               });
    };
    return told(attribute.id) || std::any_of(attribute.or_else.begin(), attribute.or_else.end(), told);
}

/// The same words may be taken for two questions: the first of the file that the good has an answer to is
/// meant.
void Answering::answer_all(const Target& target, const std::vector<const scripts::Asked*>& questions) {
    std::vector<const scripts::Asked*> meant;
    for (const auto* question : questions) {
        const auto same = std::find_if(meant.begin(), meant.end(), [&](const scripts::Asked* other) {
            return question->begin < other->end && other->begin < question->end;
        });
        if (same == meant.end()) {
            meant.push_back(question);
            continue;
        }
        if (target.good == nullptr) continue;
        const bool known = has_value(*target.good, *question->attribute);
        const bool other_known = has_value(*target.good, *(*same)->attribute);
        if (known != other_known ? known : question->attribute < (*same)->attribute) *same = question;
    }
    for (const auto* question : meant)
        answer_one(target, *question->attribute);
}

/// "有没有…卖": a good is introduced, a specification of the good talked about is told, general words get a
/// recommendation, anything else is looked up by a colleague.
void Answering::answer_sells(const std::string& thing) {
    if (thing.empty() || base::length(thing) > kThingAtMost) return;
    if (goods.is_general(thing)) return suggest(text);
    if (const auto standing = standing_target(); standing.size() == 1 && standing.front().good != nullptr) {
        const auto& good = *standing.front().good;
        if (!goods.specs_named(good, thing).empty()) {
            answer.good = good.id;
            return say_stock(good);
        }
    }
    if (base::length(thing) >= 2) not_known({nullptr, thing});
}

/// What the words name and ask.
void Answering::listen() {
    asked = goods.asked(text);
    mentions = goods.named(text);
    // What a good is called asks nothing: 燕麦脆吗 is no question whether it is crisp.
    std::erase_if(asked, [&](const scripts::Asked& one) {
        return std::any_of(mentions.begin(), mentions.end(), [&](const scripts::Mention& mention) {
            const bool inside = one.begin >= mention.begin && one.end <= mention.end;
            return inside || (one.begin > mention.begin && one.begin < mention.end);
        });
    });
}

/// The answer to "which one".
bool Answering::answer_choice(const std::vector<Target>& named) {
    if (context.candidates.empty() || !asked.empty() || named.size() > 1) return false;
    const Good* chosen = named.size() == 1 ? named.front().good : nullptr;
    if (const auto number = chosen_number(text);
        chosen == nullptr && number > 0 && number <= context.candidates.size())
        chosen = goods.find(context.candidates[number - 1]);
    if (chosen == nullptr) return false;
    const auto* attribute = goods.attribute(context.last_attribute);
    answer.good = chosen->id;
    if (attribute == nullptr)
        introduce(*chosen);
    else
        answer_one({chosen, ""}, *attribute);
    return true;
}

/// Nothing is asked: a bare name carries the last question on, or the good is introduced.
void Answering::answer_bare_names(const std::vector<Target>& named) {
    if (own_answer(!named.empty() ? named : standing_target())) return;
    const auto* attribute = goods.attribute(context.last_attribute);
    if (named.empty()) {
        // 50以内的, after a recommendation: another one for that.
        if (attribute != nullptr && attribute->kind == Kind::recommend && !goods.budget(text).empty()) {
            answer.attribute = attribute->id;
            return suggest(text + " " + context.need);
        }
        // 那小盒呢: the last question again, about another specification of what is talked about.
        const auto standing = standing_target();
        const auto* good = standing.size() == 1 ? standing.front().good : nullptr;
        if (good == nullptr || attribute == nullptr || attribute->kind == Kind::recommend) return;
        if (base::length(text) > kBareSpecAtMost || goods.specs_named(*good, text).empty()) return;
        return answer_one(standing.front(), *attribute);
    }
    if (words_left(text, mentions) > kWordsLeft) return;
    if (named.size() > 1 && mentions.size() == 1) {
        ask_which(named, attribute);
    } else if (attribute != nullptr && attribute->kind != Kind::recommend &&
               (text.find("呢") != std::string::npos || has_value(*named.front().good, *attribute))) {
        for (const auto& target : named)
            answer_one(target, *attribute);
    } else {
        answer.good = named.front().good->id;
        introduce(*named.front().good);
    }
}

/// A recommendation is asked for without any good, or instead of one.
void Answering::answer_recommend(const std::vector<Target>& named) {
    answer.attribute = asked.front().attribute->id;
    if (named.size() == 1 && own_answer(named)) return;
    if (named.size() == 1) {
        answer.good = named.front().good->id;
        introduce(*named.front().good);
    } else if (named.empty() && own_answer(standing_target())) {
        return;
    } else {
        suggest(text);
    }
}

/// Something is asked and no good named: a thing that the files do not know, else what is talked about.
void Answering::answer_unnamed() {
    std::vector<Target> named;
    if (auto thing = unknown_thing(); thing && context.item_cards.empty())
        named = {std::move(*thing)};
    else if (const auto asked_of = asked.front().attribute->kind == Kind::price
                                       ? thing_before(text, asked.front().begin)
                                       : std::string_view();
             !asked_of.empty() && !goods.is_general(asked_of) && context.item_cards.empty() &&
             std::ranges::none_of(standing_target(), [&](const Target& target) {
                 return target.good == nullptr ? target.thing.find(asked_of) != std::string::npos
                                               : !goods.specs_named(*target.good, asked_of).empty();
             }))
        // 鸡蛋多少钱, and no eggs in the files: the price of what was talked of before is none of theirs.
        named = {Target{nullptr, std::string(asked_of)}};
    else
        named = standing_target();
    if (own_answer(named)) return;
    if (named.empty()) return ask_which({}, asked.front().attribute);
    if (named.size() > 1) {
        const bool some_known =
            std::any_of(named.begin(), named.end(), [](const Target& t) { return t.good != nullptr; });
        if (!some_known)
            not_known(named.front());
        else
            ask_which(named, asked.front().attribute);
        return;
    }
    std::vector<const scripts::Asked*> questions;
    for (const auto& question : asked)
        questions.push_back(&question);
    answer_all(named.front(), questions);
}

/// One name that fits several goods: the one talked about, if it is among them.
void Answering::prefer_standing() {
    for (auto& mention : mentions) {
        if (mention.goods.size() < 2) continue;
        const auto standing = standing_target();
        for (const auto& target : standing)
            if (target.good != nullptr &&
                std::find(mention.goods.begin(), mention.goods.end(), target.good) != mention.goods.end()) {
                mention.goods = {target.good};
                break;
            }
    }
}

/// Something is asked about goods that are named.
void Answering::answer_named() {
    prefer_standing();
    const auto named = all_named();
    if (std::any_of(mentions.begin(), mentions.end(), [](const auto& m) { return m.goods.size() > 1; }))
        return ask_which(named, asked.front().attribute);
    const auto difference = std::find_if(asked.begin(), asked.end(), [](const scripts::Asked& a) {
        return a.attribute->kind == Kind::difference;
    });
    if (difference != asked.end() && named.size() > 1) {
        answer.attribute = difference->attribute->id;
        answer.good = named.front().good->id;
        return compare(named);
    }
    if (named.size() == 1 && own_answer(named)) {
        answer.attribute = asked.front().attribute->id;
        return;
    }
    answer_shares(named);
}

/// Names before a question belong to it; questions without a name between them, to the same ones.
void Answering::answer_shares(const std::vector<Target>& named) {
    struct Share {
        std::vector<Target> targets;
        std::vector<const scripts::Asked*> questions;
    };
    std::vector<Share> shares{{named, {}}};
    std::size_t next = 0;
    for (const auto& question : asked) {
        if (question.attribute->kind == Kind::sells && asked.size() > 1) continue;
        std::vector<const scripts::Mention*> fresh;
        while (next < mentions.size() && mentions[next].begin < question.end)
            fresh.push_back(&mentions[next++]);
        if (!fresh.empty()) shares.push_back({targets_of(fresh), {}});
        shares.back().questions.push_back(&question);
    }
    for (const auto& share : shares)
        for (const auto& target : share.targets)
            answer_all(target, share.questions);
}

GoodsAnswer Answering::run() {
    listen();
    const auto named = all_named();
    if (answer_choice(named)) return answer;
    const bool recommend_asked = std::any_of(asked.begin(), asked.end(), [](const scripts::Asked& a) {
        return a.attribute->kind == Kind::recommend;
    });
    const bool only_sells = std::all_of(
        asked.begin(), asked.end(), [](const scripts::Asked& a) { return a.attribute->kind == Kind::sells; });
    if (asked.empty())
        answer_bare_names(named);
    else if (recommend_asked && (named.empty() || asked.size() == 1))
        answer_recommend(named);
    else if (only_sells && named.empty())
        answer_sells(asked.front().thing);
    else if (named.empty())
        answer_unnamed();
    else
        answer_named();
    return answer;
}

GoodsAnswer answer_goods(std::string_view words, const GoodsContext& context, const Goods& goods) {
    auto text =
        context.typos != nullptr ? intents::normalise(words, *context.typos).text : std::string(words);
    return Answering(std::move(text), context, goods).run();
}

}  // namespace xiaoer::core
