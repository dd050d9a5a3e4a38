// Answers questions about goods: which good, which attribute, what is said. See goods.hpp.
#include "bot/core/goods.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "bot/base/utf8.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::core {
namespace {

using scripts::Attribute;
using scripts::Good;
using scripts::Goods;
using scripts::GoodSpec;
using scripts::GoodValue;
using Kind = Attribute::Kind;
using Outcome = GoodsAnswer::Outcome;

constexpr std::size_t kSayAtMost = 3;
constexpr std::size_t kChoicesAtMost = 5;
constexpr std::size_t kThingAtMost = 12;
/// A name with more words around it than this is no bare name.
constexpr std::size_t kWordsLeft = 1;

/// What the question is about: a good, or a thing that the files do not know.
struct Target {
    const Good* good = nullptr;
    std::string thing;
    bool operator==(const Target&) const = default;
};

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts)
        out += (out.empty() ? "" : std::string(between)) + part;
    return out;
}

/// Two characters and more that a text and the title of an unknown thing share count as naming it, three for
/// a long title.
bool names_title(std::string_view text, std::string_view title) {
    const auto length = base::length(title);
    const std::size_t needed = std::min<std::size_t>(length, 3);
    if (length < 2) return false;
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < title.size(); (void)base::next_code_point(title, at))
        starts.push_back(at);
    starts.push_back(title.size());
    for (std::size_t i = 0; i + needed < starts.size(); ++i)
        if (text.find(title.substr(starts[i], starts[i + needed] - starts[i])) != std::string_view::npos)
            return true;
    return false;
}

/// How many the buyer wants to know the price of: 三盒, 买5个. 0 = nothing said.
std::int64_t quantity_in(std::string text, const Good& good) {
    const auto blank = [&](const std::string& word) {
        for (auto at = text.find(word); !word.empty() && at != std::string::npos; at = text.find(word))
            text.replace(at, word.size(), " ");
    };
    for (const auto& spec : good.specs) {
        blank(spec.name);
        for (const auto& word : spec.words)
            blank(word);
    }
    static constexpr std::array<std::string_view, 17> kMeasures = {
        "盒", "包", "袋", "份", "件", "个", "卷", "箱", "罐", "瓶", "提", "套", "双", "条", "组", "单", "串"};
    static constexpr std::string_view kNumerals = "零一二两三四五六七八九十百";
    for (std::size_t at = 0; at < text.size();) {
        const auto from = at;
        std::size_t end = at;
        while (end < text.size()) {
            std::size_t next = end;
            const auto c = base::next_code_point(text, next);
            const bool digit = c >= '0' && c <= '9';
            if (!digit && kNumerals.find(text.substr(end, next - end)) == std::string_view::npos) break;
            end = next;
        }
        if (end == from) {
            (void)base::next_code_point(text, at);
            continue;
        }
        at = end;
        const std::string_view rest = std::string_view(text).substr(end);
        if (std::none_of(kMeasures.begin(), kMeasures.end(),
                         [&](auto word) { return rest.starts_with(word); }))
            continue;
        // "一盒多少克" asks about one; "这个" is no number.
        const auto number = intents::chinese_number(std::string_view(text).substr(from, end - from));
        if (number && *number >= 1 && *number <= 10'000) return *number;
    }
    return 0;
}

std::string total_after(std::int64_t fen, const scripts::PromotionRule* rule) {
    if (rule == nullptr || fen < rule->from_yuan * 100LL) return {};
    const std::int64_t times = rule->each ? fen / (rule->from_yuan * 100LL) : 1;
    return scripts::yuan(fen - times * rule->minus_yuan * 100LL);
}

/// What sizes the buyer told: 脚长23.5, 165cm, 110斤, 平时37码.
std::vector<std::pair<std::string, double>> measures_in(std::string_view text) {
    std::vector<std::pair<std::string, double>> found;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] < '0' || text[at] > '9') continue;
        std::size_t end = at;
        while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.'))
            ++end;
        double value = 0;
        double scale = 1;
        bool fraction = false;
        for (const char c : text.substr(at, end - at)) {
            if (c == '.') {
                fraction = true;
            } else {
                value = value * 10 + (c - '0');
                if (fraction) scale *= 10;
            }
        }
        value /= scale;
        const auto rest = text.substr(end);
        const auto before = text.substr(0, at);
        const auto behind = [&](std::string_view word) { return rest.starts_with(word); };
        const auto told = [&](std::string_view word) {
            const auto place = before.rfind(word);
            return place != std::string_view::npos && before.size() - place <= word.size() + 6;
        };
        if (behind("斤") || told("体重"))
            found.emplace_back("weight_jin", behind("kg") || behind("公斤") ? value * 2 : value);
        else if (behind("kg") || behind("公斤"))
            found.emplace_back("weight_jin", value * 2);
        else if (behind("码") || behind("号") || told("平时穿") || told("平时"))
            found.emplace_back("usual", value);
        else if (told("脚") || value < 32)
            found.emplace_back("foot_cm", value >= 100 ? value / 10 : value);
        else if (value >= 100 && value <= 220)
            found.emplace_back("height_cm", value);
        else if (value >= 32 && value <= 48)
            found.emplace_back("usual", value);
        at = end;
    }
    return found;
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

/// A number or 第N个 that picks one of what was offered.
std::size_t chosen_number(std::string_view text) {
    for (const std::string_view word : {"第", "选", "问"})
        if (text.starts_with(word)) text.remove_prefix(word.size());
    for (const std::string_view word : {"个", "款", "号", "种"})
        if (text.ends_with(word)) text.remove_suffix(word.size());
    const auto number = intents::chinese_number(text);
    return number && *number > 0 ? static_cast<std::size_t>(*number) : 0;
}

/// Letters of text outside [begin, end) of the mentions that say more than 呢, 吗, 那, 的.
std::size_t words_left(std::string_view text, const std::vector<scripts::Mention>& mentions) {
    static constexpr std::string_view kFillers =
        "呢吗啊呀嘛那的了吧哦我要想问是不对啦这款个种就说看看，。？！,.?! ~～\n亲请下一";
    std::size_t left = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto from = at;
        (void)base::next_code_point(text, at);
        if (std::any_of(mentions.begin(), mentions.end(),
                        [&](const auto& m) { return from >= m.begin && from < m.end; }))
            continue;
        if (kFillers.find(text.substr(from, at - from)) == std::string_view::npos) ++left;
    }
    return left;
}

class Answering {
  public:
    Answering(std::string words, const GoodsContext& about, const Goods& all)
        : text(std::move(words)), context(about), goods(all) {}

    GoodsAnswer run();

  private:
    [[nodiscard]] std::vector<Target> targets_of(const std::vector<const scripts::Mention*>& named) const;
    [[nodiscard]] std::vector<Target> standing_target();
    [[nodiscard]] std::optional<Target> unknown_thing() const;
    void say(std::string_view phrase, std::vector<scripts::Value> values);
    void outcome(Outcome how);
    void ask_which(const std::vector<Target>& targets, const Attribute* attribute);
    void not_known(const Target& target);
    void answer_one(const Target& target, const Attribute& attribute);
    void answer_all(const Target& target, const std::vector<const scripts::Asked*>& questions);
    [[nodiscard]] bool has_value(const Good& good, const Attribute& attribute) const;
    void say_value(const Good& good, const Attribute& attribute, bool claim);
    void say_price(const Good& good);
    void say_stock(const Good& good);
    void say_specs(const Good& good);
    void say_size(const Good& good);
    void introduce(const Good& good);
    void compare(const std::vector<Target>& targets);
    void suggest();
    void answer_sells(const std::string& thing);
    [[nodiscard]] bool own_answer(const std::vector<Target>& targets);
    [[nodiscard]] const GoodValue* value_of(const Good& good, const std::vector<const GoodSpec*>& specs,
                                            std::string_view attribute) const;

    const std::string text;
    const GoodsContext& context;
    const Goods& goods;
    GoodsAnswer answer;
    std::vector<scripts::Mention> mentions;
    std::vector<scripts::Asked> asked;
};

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

void Answering::suggest() {
    std::vector<std::string> lines;
    for (const auto& one :
         recommend(text, context.orders, context.recommended, context.first_choice, {}, context.now, goods)) {
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
        return {good != nullptr ? Target{good, ""} : Target{nullptr, context.focus}};
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
            return suggest();
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
    if (goods.is_general(thing)) return suggest();
    if (const auto standing = standing_target(); standing.size() == 1 && standing.front().good != nullptr) {
        const auto& good = *standing.front().good;
        if (!goods.specs_named(good, thing).empty()) {
            answer.good = good.id;
            return say_stock(good);
        }
    }
    if (base::length(thing) >= 2) not_known({nullptr, thing});
}

GoodsAnswer Answering::run() {
    asked = goods.asked(text);
    mentions = goods.named(text);
    // What a good is called asks nothing: 燕麦脆吗 is no question whether it is crisp.
    std::erase_if(asked, [&](const scripts::Asked& one) {
        return std::any_of(mentions.begin(), mentions.end(), [&](const scripts::Mention& mention) {
            const bool inside = one.begin >= mention.begin && one.end <= mention.end;
            return inside || (one.begin > mention.begin && one.begin < mention.end);
        });
    });
    std::vector<const scripts::Mention*> all_mentions;
    for (const auto& mention : mentions)
        all_mentions.push_back(&mention);
    auto named = targets_of(all_mentions);

    // The answer to "which one".
    if (!context.candidates.empty() && asked.empty() && named.size() <= 1) {
        const Good* chosen = named.size() == 1 ? named.front().good : nullptr;
        if (const auto number = chosen_number(text);
            chosen == nullptr && number > 0 && number <= context.candidates.size())
            chosen = goods.find(context.candidates[number - 1]);
        if (chosen != nullptr) {
            const auto* attribute = goods.attribute(context.last_attribute);
            answer.good = chosen->id;
            if (attribute == nullptr)
                introduce(*chosen);
            else
                answer_one({chosen, ""}, *attribute);
            return answer;
        }
    }

    const bool only_sells = std::all_of(
        asked.begin(), asked.end(), [](const scripts::Asked& a) { return a.attribute->kind == Kind::sells; });
    if (asked.empty()) {
        if (own_answer(!named.empty() ? named : standing_target())) return answer;
        if (named.empty()) return answer;
        const auto* attribute = goods.attribute(context.last_attribute);
        if (words_left(text, mentions) > kWordsLeft) return answer;
        if (named.size() > 1 && all_mentions.size() == 1) {
            ask_which(named, attribute);
        } else if (attribute != nullptr && attribute->kind != Kind::recommend) {
            for (const auto& target : named)
                answer_one(target, *attribute);
        } else {
            answer.good = named.front().good->id;
            introduce(*named.front().good);
        }
        return answer;
    }

    // A recommendation is asked for without any good, or instead of one.
    if (std::any_of(asked.begin(), asked.end(),
                    [](const scripts::Asked& a) { return a.attribute->kind == Kind::recommend; }) &&
        (named.empty() || asked.size() == 1)) {
        answer.attribute = asked.front().attribute->id;
        if (named.size() == 1 && own_answer(named)) return answer;
        if (named.size() == 1) {
            answer.good = named.front().good->id;
            introduce(*named.front().good);
        } else if (named.empty() && own_answer(standing_target())) {
            return answer;
        } else {
            suggest();
        }
        return answer;
    }

    if (only_sells && named.empty()) {
        answer_sells(asked.front().thing);
        return answer;
    }

    if (named.empty()) {
        if (auto thing = unknown_thing(); thing && context.item_cards.empty())
            named = {std::move(*thing)};
        else
            named = standing_target();
        if (own_answer(named)) return answer;
        if (named.empty()) {
            ask_which({}, asked.front().attribute);
            return answer;
        }
        if (named.size() > 1) {
            const bool some_known =
                std::any_of(named.begin(), named.end(), [](const Target& t) { return t.good != nullptr; });
            if (!some_known)
                not_known(named.front());
            else
                ask_which(named, asked.front().attribute);
            return answer;
        }
        std::vector<const scripts::Asked*> questions;
        for (const auto& question : asked)
            questions.push_back(&question);
        answer_all(named.front(), questions);
        return answer;
    }

    // One name that fits several goods: the one talked about, if it is among them.
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
    named = targets_of(all_mentions);
    if (std::any_of(mentions.begin(), mentions.end(), [](const auto& m) { return m.goods.size() > 1; })) {
        ask_which(named, asked.front().attribute);
        return answer;
    }
    const auto difference = std::find_if(asked.begin(), asked.end(), [](const scripts::Asked& a) {
        return a.attribute->kind == Kind::difference;
    });
    if (difference != asked.end() && named.size() > 1) {
        answer.attribute = difference->attribute->id;
        answer.good = named.front().good->id;
        compare(named);
        return answer;
    }
    if (named.size() == 1 && own_answer(named)) {
        answer.attribute = asked.front().attribute->id;
        return answer;
    }
    // Names before a question belong to it; questions without a name between them, to the same ones.
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
    return answer;
}

}  // namespace

GoodsAnswer answer_goods(std::string_view words, const GoodsContext& context, const Goods& goods) {
    auto text =
        context.typos != nullptr ? intents::normalise(words, *context.typos).text : std::string(words);
    return Answering(std::move(text), context, goods).run();
}

std::vector<Recommendation> recommend(std::string_view need, const std::vector<std::string>& bought_titles,
                                      const std::vector<std::string>& recommended_before,
                                      const std::vector<std::string>& first_choice,
                                      const RecommendLimits& limits, scripts::Time now, const Goods& goods) {
    const auto needs = goods.needs(need);
    std::vector<const Good*> bought;
    for (const auto& title : bought_titles)
        if (const auto* good = goods.of_title(title)) bought.push_back(good);
    struct Ranked {
        const Good* good;
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
