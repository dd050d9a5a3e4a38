// problems.json: how a problem is taken down before a human gets it — facts in order, remedies to choose
// from. Refuses what would go beyond a front agent's authority.
#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::size_t kFactsAtMost = 6;

void check_states(base::Node& node, std::string_view key, const std::vector<std::string>& states) {
    static constexpr std::array kStates = {std::string_view("unpaid"), std::string_view("paid"),
                                           std::string_view("shipped"), std::string_view("completed"),
                                           std::string_view("closed")};
    for (std::size_t i = 0; i < states.size(); ++i)
        if (std::find(kStates.begin(), kStates.end(), states[i]) == kStates.end())
            node.fault(key, i,
                       "“" + states[i] + "”不是订单状态，只能是 unpaid、paid、shipped、completed、closed");
}

void read_facts(base::Node& node, ProblemKind& kind) {
    node.each("facts", [&](base::Node row) {
        ProblemFact fact;
        fact.id = row.text("id");
        fact.title = row.text("title");
        fact.slot = row.text_or("slot", "");
        fact.phrase = row.text_or("phrase", "");
        fact.if_shorter = static_cast<int>(row.number_or("if_shorter", 0, 200, 0));
        row.finish();
        if (std::any_of(kind.facts.begin(), kind.facts.end(), [&](const auto& f) { return f.id == fact.id; }))
            row.fault("id", "“" + fact.id + "”写了两次，请改名或删掉一个");
        kind.facts.push_back(std::move(fact));
    });
    if (kind.facts.size() > kFactsAtMost)
        node.fault("facts", "最多问" + std::to_string(kFactsAtMost) + "件事，再多买家就不耐烦了，请合并");
}

void read_remedies(base::Node& node, const Policy& policy, ProblemKind& kind) {
    node.each("remedies", [&](base::Node row) {
        Remedy remedy;
        remedy.id = row.text("id");
        remedy.title = row.text("title");
        remedy.words = row.texts("words");
        remedy.order_states = row.texts("order_state");
        check_states(row, "order_state", remedy.order_states);
        remedy.register_id = row.text_or("register", "");
        remedy.yuan = static_cast<int>(row.number_or("yuan", 0, 1'000'000, 0));
        row.finish();
        if (remedy.yuan > policy.compensation_limit_yuan)
            row.fault("yuan", "超过一线权限（" + std::to_string(policy.compensation_limit_yuan) +
                                  "元，见 policy.json），请改小或交给主管");
        kind.remedies.push_back(std::move(remedy));
    });
    if (kind.remedies.size() == 1) node.fault("remedies", "给办法至少给两种，让买家挑；或者一种都不写");
    for (const std::string_view state : {"unpaid", "paid", "shipped", "completed", "closed"}) {
        const auto fit = std::count_if(kind.remedies.begin(), kind.remedies.end(), [&](const Remedy& r) {
            return r.order_states.empty() ||
                   std::find(r.order_states.begin(), r.order_states.end(), state) != r.order_states.end();
        });
        if (fit == 1)
            node.fault("remedies",
                       "订单是 " + std::string(state) + " 时只有一种办法，请再补一种，或去掉这一种");
    }
}

}  // namespace

void load_problems(const File& file, const Policy& policy, Problems& problems, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    problems.question_words = root.texts("question_words");
    if (auto rows = root.object("problems")) {
        rows->members([&](const std::string& intent, base::Node node) {
            ProblemKind kind;
            kind.intent = intent;
            kind.register_id = node.text_or("register", "");
            kind.answer_only = node.texts("answer_only");
            check_states(node, "answer_only", kind.answer_only);
            kind.note_kind = node.text_or("note", "");
            read_facts(node, kind);
            read_remedies(node, policy, kind);
            node.skip("comment");
            node.finish();
            problems.kinds.push_back(std::move(kind));
        });
    } else {
        root.fault("缺少“problems”，没有要问的就写成空的 {}");
    }
    root.finish();
}

}  // namespace xiaoer::scripts
