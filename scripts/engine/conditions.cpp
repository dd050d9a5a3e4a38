// conditions.json: when an order's facts send the buyer to a human, and the days of big sales.
#include <algorithm>

#include "scripts/engine/load.hpp"
#include "scripts/engine/phrase_ids.hpp"

namespace xiaoer::scripts {
void load_conditions(const File& file, const Policy& policy, Conditions& conditions, base::Faults& faults) {
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
        condition.phrase = node.text_or("phrase", condition_phrase(condition.id));
        condition.when = read_tests(node, "when", policy);
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
