// conditions.json: when an in-sale question goes to a human, and the days of big sales.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

struct Comparison {
    std::string_view key;
    Test::Op op;
    bool number;  ///< compares numbers only
};
constexpr std::array kComparisons = {
    Comparison{"is", Test::Op::equal, false},           Comparison{"is_not", Test::Op::not_equal, false},
    Comparison{"one_of", Test::Op::one_of, false},      Comparison{"at_least", Test::Op::at_least, true},
    Comparison{"more_than", Test::Op::more_than, true}, Comparison{"less_than", Test::Op::less_than, true}};

struct WordFact {
    std::string_view fact;
    std::string_view words;  ///< separated by spaces; "" = any word
};
constexpr std::array kWordFacts = {
    WordFact{"order_state", "unpaid paid shipped completed closed"},
    WordFact{"tracking", "none not_picked_up picked_up in_transit out_for_delivery signed abnormal"},
    WordFact{"big_sale", "yes no"},
    WordFact{"out_of_stock", "yes no"},
    WordFact{"address_abnormal", "yes no"},
    WordFact{"intent", ""}};

bool among(std::string_view words, std::string_view word) {
    return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

/// The words or the number a fact is compared with; the keys that are not meant are known but refused by
/// finish().
void read_right_side(base::Node& node, const Comparison& comparison, const WordFact* word_fact, Test& test) {
    const auto& value = node.raw().at(std::string(comparison.key));
    if (word_fact == nullptr) {
        if (comparison.op == Test::Op::one_of)
            node.fault(comparison.key, "数字不能用 one_of，请用 is、at_least、more_than 或 less_than");
        node.skip(comparison.key);
        if (!value.is_number())
            node.fault(comparison.key, "“" + test.fact + "”是数字，这里应当写一个数（不加引号）");
        else
            test.number = value.get<double>();
        return;
    }
    if (comparison.number) node.fault(comparison.key, "“" + test.fact + "”是词，只能用 is、is_not 或 one_of");
    if (comparison.op == Test::Op::one_of)
        test.words = node.texts("one_of");
    else
        test.words = {node.text_or(comparison.key, "")};
    for (const auto& word : test.words)
        if (word.empty() || (!word_fact->words.empty() && !among(word_fact->words, word)))
            node.fault(comparison.key,
                       "“" + word + "”不是“" + test.fact + "”的值，只能是：" + std::string(word_fact->words));
    if (test.words.empty()) node.fault(comparison.key, "至少要写一个词");
}

Test read_test(base::Node& node) {
    Test test;
    test.fact = node.text("fact");
    if (!test.fact.empty() && std::find(kFacts.begin(), kFacts.end(), test.fact) == kFacts.end()) {
        std::string all;
        for (const auto fact : kFacts)
            all += (all.empty() ? "" : "、") + std::string(fact);
        node.fault("fact", "不认识“" + test.fact + "”，只能是：" + all);
    }
    const auto word_fact = std::find_if(kWordFacts.begin(), kWordFacts.end(),
                                        [&](const WordFact& w) { return w.fact == test.fact; });
    int comparisons = 0;
    for (const auto& comparison : kComparisons) {
        if (!node.has(comparison.key)) {
            node.skip(comparison.key);
            continue;
        }
        ++comparisons;
        test.op = comparison.op;
        read_right_side(node, comparison, word_fact == kWordFacts.end() ? nullptr : &*word_fact, test);
    }
    if (comparisons != 1)
        node.fault(
            "每个条件要有一个比较，而且只有一个：is、is_not、one_of、at_least、more_than 或 less_than");
    node.finish();
    return test;
}

}  // namespace

void load_conditions(const File& file, Conditions& conditions, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    root.each("conditions", [&](base::Node node) {
        Condition condition;
        condition.id = node.text("id");
        condition.title = node.text("title");
        condition.group = read_group(node, "group");
        condition.intents = node.texts("intents");
        condition.problem = node.text_or("problem", "");
        node.each("when", [&](base::Node test) { condition.when.push_back(read_test(test)); });
        if (condition.when.empty()) node.fault("缺少“when”：没有条件就会转走所有买家，请至少写一个");
        node.skip("comment");
        node.finish();
        if (std::any_of(conditions.rows.begin(), conditions.rows.end(),
                        [&](const Condition& c) { return c.id == condition.id; }))
            node.fault("id", "条件“" + condition.id + "”写了两次，请换一个编号");
        conditions.rows.push_back(std::move(condition));
    });
    root.each("big_sales", [&](base::Node node) {
        BigSale sale;
        sale.name = node.text("name");
        read_period(node, sale.from, sale.until);
        node.finish();
        conditions.big_sales.push_back(std::move(sale));
    });
    root.finish();
}

}  // namespace xiaoer::scripts
