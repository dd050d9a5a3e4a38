// Loading and choosing of phrases; see phrases.hpp.
#include "scripts/engine/phrases.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "scripts/engine/calendar.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {
namespace {

using std::chrono::year_month_day;

struct StateWord {
    std::string_view id;
    std::string_view title;
};
constexpr std::array kOrderStates = {StateWord{"none", "没有订单"},      StateWord{"unpaid", "未付款"},
                                     StateWord{"paid", "已付款"},        StateWord{"shipped", "已发货"},
                                     StateWord{"completed", "交易成功"}, StateWord{"closed", "交易关闭"}};

/// A node knows its line only when it complains: raise a fault and take it back.
Origin origin_of(const base::Node& node, base::Faults& faults) {
    node.fault("");
    Origin origin{faults.back().file, faults.back().line, faults.back().column, faults.back().place};
    faults.pop_back();
    return origin;
}

When read_when(base::Node& node, const Policy& policy) {
    When when;
    when.facts = read_tests(node, "facts", policy);
    for (std::size_t i = 0; i < when.facts.size(); ++i)
        if (!when.facts[i].any.empty())
            node.fault("facts", i, "话术的条件里不能写 any，请拆成几条，每条写一种情形");
    when.order_states = node.texts("order_state");
    for (std::size_t i = 0; i < when.order_states.size(); ++i)
        if (std::none_of(kOrderStates.begin(), kOrderStates.end(),
                         [&](const StateWord& w) { return w.id == when.order_states[i]; }))
            node.fault("order_state", i,
                       "“" + when.order_states[i] +
                           "”不是订单状态，只能是：none、unpaid、paid、shipped、completed、closed");
    when.products = node.texts("product");
    for (std::size_t i = 0; i < when.products.size(); ++i)
        if (when.products[i].empty()) node.fault("product", i, "商品词不能是空的");
    when.nth = static_cast<int>(node.number_or("nth", 2, 9, 0));
    const auto hours = node.one_of("hours", {"open", "closed"}, "");
    if (!hours.empty()) when.hours = hours == "open" ? When::Hours::open : When::Hours::closed;
    if (node.has("from")) when.from = read_date(node, "from");
    if (node.has("until")) when.until = read_date(node, "until");
    if (when.from && when.until && *when.until < *when.from)
        node.fault("until", "结束日期早于开始日期，请对调或改正");
    node.skip("from");
    node.skip("until");
    node.finish();
    return when;
}

bool in_period(const When& when, year_month_day day) {
    return (!when.from || day >= *when.from) && (!when.until || day <= *when.until);
}

bool fits_state(const When& when, std::string_view state) {
    if (when.order_states.empty()) return true;
    const std::string_view word = state.empty() ? "none" : state;
    return std::find(when.order_states.begin(), when.order_states.end(), word) != when.order_states.end();
}

/// How well the product fits: 0 not at all, 1 any product, else the length of the longest word found; of two
/// words of one length the one that stands earlier in the title is better (second number, negated position).
std::pair<std::size_t, std::ptrdiff_t> product_fit(const When& when, std::string_view product) {
    if (when.products.empty()) return {1, 0};
    std::pair<std::size_t, std::ptrdiff_t> best{0, 0};
    for (const auto& word : when.products) {
        const auto at = product.find(word);
        if (at == std::string_view::npos) continue;
        best = std::max(best, {word.size() + 1, -static_cast<std::ptrdiff_t>(at)});
    }
    return best;
}

bool overlap(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(),
                       [&](const auto& word) { return std::find(b.begin(), b.end(), word) != b.end(); });
}

/// Could both fit one moment while neither is more specific?
bool tie(const When& a, const When& b) {
    if (a.has_period() != b.has_period() || a.nth != b.nth || a.hours != b.hours) return false;
    if (a.facts.size() != b.facts.size() || exclude(a.facts, b.facts)) return false;
    const auto ends_before = [](const When& x, const When& y) {
        return x.until && y.from && *x.until < *y.from;
    };
    if (ends_before(a, b) || ends_before(b, a)) return false;
    if (a.order_states.empty() != b.order_states.empty()) return false;
    if (!a.order_states.empty() && !overlap(a.order_states, b.order_states)) return false;
    if (a.products.empty() != b.products.empty()) return false;
    return a.products.empty() || overlap(a.products, b.products);
}

}  // namespace

bool When::knows_order() const {
    if (std::any_of(facts.begin(), facts.end(), [](const Test& test) {
            const auto* kind = fact_kind(test.fact);
            const bool unknown =
                std::find(test.words.begin(), test.words.end(), kUnknown) != test.words.end();
            if (test.fact == "has_order") return test.op == Test::Op::is && test.words.front() == "yes";
            return kind != nullptr && kind->of_order && !unknown;
        }))
        return true;
    return !order_states.empty() &&
           std::find(order_states.begin(), order_states.end(), "none") == order_states.end();
}

base::Fault Origin::fault(std::string message, base::Fault::Weight weight) const {
    return {file, line, column, place, std::move(message), weight};
}

std::string to_text(const When& when) {
    std::string out;
    const auto add = [&](const std::string& piece) { out += (out.empty() ? "" : " · ") + piece; };
    const auto date = [](year_month_day d) {
        return std::to_string(static_cast<int>(d.year())) + "年" +
               std::to_string(static_cast<unsigned>(d.month())) + "月" +
               std::to_string(static_cast<unsigned>(d.day())) + "日";
    };
    if (when.has_period())
        add((when.from ? date(*when.from) : "") + "至" + (when.until ? date(*when.until) : "长期"));
    for (const auto& test : when.facts)
        add(to_text(test));
    std::string states;
    for (const auto& state : when.order_states)
        for (const auto& word : kOrderStates)
            if (word.id == state) states += (states.empty() ? "" : "或") + std::string(word.title);
    if (!states.empty()) add(states);
    std::string products;
    for (const auto& product : when.products)
        products += (products.empty() ? "商品含" : "或") + product;
    if (!products.empty()) add(products);
    if (when.nth > 0) add("第" + std::to_string(when.nth) + "次起");
    if (when.hours != When::Hours::any) add(when.hours == When::Hours::open ? "服务时间内" : "服务时间外");
    return out.empty() ? "默认" : out;
}

void Phrases::load(const File& file, const Policy& policy, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    root.skip("comment");
    root.each("phrases", [&](base::Node node) {
        const auto id = node.text("id");
        Entry entry;
        entry.origin = origin_of(node, faults);
        if (auto when = node.object("when")) entry.when = read_when(*when, policy);
        const auto lines = node.texts("lines");
        if (lines.empty()) node.fault("lines", "至少要写一种说法：\"lines\": [\"…\"]");
        for (std::size_t i = 0; i < lines.size(); ++i) {
            std::vector<std::string> troubles;
            entry.lines.push_back(Template::parse(lines[i], kVariableNames, troubles));
            if (lines[i].empty()) troubles.emplace_back("这句话是空的，请写上或删掉");
            for (auto& trouble : troubles)
                node.fault("lines", i, std::move(trouble));
        }
        const auto title = node.text_or("title", "");
        const auto group = node.one_of("group", {"售前", "售中", "售后", "主管"}, "");
        node.skip("comment");
        node.finish();
        if (id.empty()) return;
        auto& phrase = all_[id];
        phrase.id = id;
        if (!title.empty()) phrase.title = title;
        if (!group.empty()) phrase.group = group;
        phrase.entries.push_back(std::move(entry));
    });
    if (document.ok() && !root.has("phrases")) root.fault("缺少“phrases”，请写 \"phrases\": [ … ]");
    root.finish();
}

void Phrases::check_ties(base::Faults& faults) const {
    for (const auto& [id, phrase] : all_)
        for (std::size_t i = 0; i < phrase.entries.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                if (!tie(phrase.entries[i].when, phrase.entries[j].when)) continue;
                const auto& other = phrase.entries[j].origin;
                faults.push_back(phrase.entries[i].origin.fault(
                    "话术“" + id + "”和 " + other.file + ":" + std::to_string(other.line) +
                    " 的条件一样具体（" + to_text(phrase.entries[i].when) +
                    "），小二不知道该说哪一条，请合并成一条或把条件写得不同"));
            }
}

const Phrase* Phrases::find(std::string_view id) const {
    const auto it = all_.find(id);
    return it == all_.end() ? nullptr : &it->second;
}

const Entry* Phrases::choose(const Phrase& phrase, const Moment& moment, year_month_day today,
                             const std::function<bool()>& open) const {
    using Rank = std::tuple<bool, std::size_t, bool, std::size_t, std::ptrdiff_t, int, bool>;
    const Entry* best = nullptr;
    Rank best_rank;
    std::optional<bool> is_open;
    for (const auto& entry : phrase.entries) {
        const auto& when = entry.when;
        if (!in_period(when, today) || !fits_state(when, moment.order_state) || moment.nth < when.nth)
            continue;
        if (!when.facts.empty() && (moment.facts == nullptr || !holds(when.facts, *moment.facts))) continue;
        const auto product = product_fit(when, moment.product);
        if (product.first == 0) continue;
        if (when.hours != When::Hours::any) {
            if (!is_open) is_open = open();
            if (*is_open != (when.hours == When::Hours::open)) continue;
        }
        const Rank rank{when.has_period(), when.facts.size(), !when.order_states.empty(),    product.first,
                        product.second,    when.nth,          when.hours != When::Hours::any};
        if (best == nullptr || rank > best_rank) {
            best = &entry;
            best_rank = rank;
        }
    }
    return best;
}

}  // namespace xiaoer::scripts
