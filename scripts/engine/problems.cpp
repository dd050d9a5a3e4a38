// problems.json: how a problem is taken down before a human gets it — facts in order, remedies to choose
// from. Refuses what would go beyond a front agent's authority, and tries the remedies on every kind of
// order.
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {

struct Patterns {
    std::vector<std::unique_ptr<re2::RE2>> all;
};

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

/// A pattern is tried on a few hundred characters of one buyer; what would need more memory is a mistake.
constexpr std::int64_t kPatternMemory = 1 << 20;

std::shared_ptr<const Patterns> read_patterns(base::Node& row, std::string_view key,
                                              std::vector<std::string>& sources) {
    sources = row.texts(key);
    if (sources.empty()) return nullptr;
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(kPatternMemory);
    auto patterns = std::make_shared<Patterns>();
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto compiled = std::make_unique<re2::RE2>(sources[i], options);
        if (!compiled->ok())
            row.fault(key, i, "这个表达式不合法（" + compiled->error() + "），请检查括号和符号");
        else if (re2::RE2::PartialMatch("", *compiled))
            row.fault(key, i, "这个表达式连空话都符合，买家说什么都会当成答案，请写具体些");
        else
            patterns->all.push_back(std::move(compiled));
    }
    return patterns;
}

void read_facts(base::Node& node, ProblemKind& kind) {
    node.each("facts", [&](base::Node row) {
        ProblemFact fact;
        fact.id = row.text("id");
        fact.title = row.text("title");
        fact.slot = row.text_or("slot", "");
        fact.phrase = row.text_or("phrase", "");
        fact.if_shorter = static_cast<int>(row.number_or("if_shorter", 0, 200, 0));
        fact.patterns = read_patterns(row, "told_by", fact.told_by);
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
        remedy.patterns = read_patterns(row, "words", remedy.words);
        remedy.when = read_tests(row, "when", policy);
        // The short form of one test, as files have had it from the beginning.
        if (auto states = row.texts("order_state"); !states.empty()) {
            check_states(row, "order_state", states);
            Test test;
            test.fact = "order_state";
            test.op = Test::Op::one_of;
            test.words = std::move(states);
            remedy.when.push_back(std::move(test));
        }
        remedy.register_id = row.text_or("register", "");
        remedy.yuan = static_cast<int>(row.number_or("yuan", 0, 1'000'000, 0));
        row.finish();
        if (remedy.yuan > policy.compensation_limit_yuan)
            row.fault("yuan", "超过一线权限（" + std::to_string(policy.compensation_limit_yuan) +
                                  "元，见 policy.json），请改小或交给主管");
        kind.remedies.push_back(std::move(remedy));
    });
    if (kind.remedies.size() == 1) node.fault("remedies", "给办法至少给两种，让买家挑；或者一种都不写");
}

/// One kind of order, as far as remedies may ask for it.
struct Case {
    std::string_view state;
    std::string_view tracking;  ///< "" = not known
    std::string text;           ///< Chinese, for the trainer
};

std::vector<Case> cases() {
    std::vector<Case> all;
    const auto add = [&](std::string_view state, std::initializer_list<std::string_view> trackings) {
        const auto titled = [](std::string_view fact, std::string_view id) {
            for (const auto& each : fact_kind(fact)->words)
                if (each.id == id) return std::string(each.title);
            return std::string("物流不清楚");
        };
        for (const auto tracking : trackings)
            all.push_back({state, tracking,
                           titled("order_state", state) +
                               (trackings.size() == 1 ? "" : "、" + titled("tracking", tracking))});
    };
    add("unpaid", {"none"});
    add("paid", {"none", "not_picked_up"});
    add("shipped",
        {"not_picked_up", "picked_up", "in_transit", "out_for_delivery", "signed", "abnormal", ""});
    add("completed", {"signed", ""});
    add("closed", {"none"});
    return all;
}

/// Each side of every bound that the remedies put on this fact: beside "at most 168" that is 168 and 169.
std::vector<double> sides(const ProblemKind& kind, std::string_view fact) {
    std::vector<double> all{1};
    const auto add = [&](const std::vector<Test>& tests) {
        for (const auto& test : tests)
            if (test.fact == fact && test.words.empty())
                for (const double step : {-1.0, 0.0, 1.0})
                    if (test.number + step >= 0) all.push_back(test.number + step);
    };
    for (const auto& remedy : kind.remedies) {
        add(remedy.when);
        for (const auto& test : remedy.when)
            for (const auto& way : test.any)
                add(way);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::string ends(std::string_view fact, double hours) {
    const auto number = static_cast<long long>(hours);
    return std::string("、") + (fact == "hours_since_signed" ? "签收" : "付款") +
           (number % 24 == 0 ? std::to_string(number / 24) + "天" : std::to_string(number) + "小时");
}

/// Tries order state × tracking × age. Where fewer than two remedies fit, the buyer hears `otherwise` before
/// a person decides; a problem without one leaves such a buyer with silence.
void find_holes(const base::Node& node, const ProblemKind& kind) {
    if (kind.remedies.empty() || !kind.otherwise.empty()) return;
    std::vector<std::string> holes;
    for (const auto& each : cases()) {
        if (std::find(kind.answer_only.begin(), kind.answer_only.end(), each.state) != kind.answer_only.end())
            continue;
        const std::string_view aged = each.tracking == "signed" ? "hours_since_signed"
                                      : each.state == "paid"    ? "hours_since_payment"
                                                                : "";
        for (const double age : aged.empty() ? std::vector<double>{0} : sides(kind, aged)) {
            const FactSource facts = [&](std::string_view name) -> std::optional<FactValue> {
                if (name == "has_order") return FactValue{0, "yes"};
                if (name == "order_state") return FactValue{0, each.state};
                if (name == "tracking" && !each.tracking.empty()) return FactValue{0, each.tracking};
                if (name == aged) return FactValue{age, {}};
                if (name == "refund_state") return FactValue{0, "none"};
                if (name == "opened" || name == "out_of_stock" || name == "address_abnormal" ||
                    name == "big_sale")
                    return FactValue{0, "no"};
                return std::nullopt;
            };
            const auto fit = std::count_if(kind.remedies.begin(), kind.remedies.end(),
                                           [&](const Remedy& r) { return holds(r.when, facts); });
            if (fit >= 2) continue;
            const auto text = each.text + (sides(kind, aged).size() > 1 ? ends(aged, age) : "");
            if (std::find(holes.begin(), holes.end(), text) == holes.end()) holes.push_back(text);
        }
    }
    if (holes.empty()) return;
    constexpr std::size_t kShown = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, holes.size()); ++i)
        text += (i == 0 ? "" : "；") + holes[i];
    if (holes.size() > kShown) text += "等" + std::to_string(holes.size()) + "种";
    node.fault("remedies",
               "这些情况下给不出两种办法，也没有话可说：" + text +
                   "。请补办法，或写 \"otherwise\": {\"phrase\": \"…\"}，先说一句再请同事决定",
               base::Fault::Weight::warning);
}

/// The clause around what matched: "尺码小了" alone of "你好，尺码小了，想退".
std::string clause(std::string_view text, std::size_t begin, std::size_t end) {
    static constexpr std::array kCuts = {
        std::string_view("，"), std::string_view("。"), std::string_view("；"), std::string_view("！"),
        std::string_view("？"), std::string_view("\n"), std::string_view(","),  std::string_view(";"),
        std::string_view("!"),  std::string_view("?")};
    std::size_t from = 0;
    std::size_t to = text.size();
    for (const auto cut : kCuts) {
        if (begin > 0)
            if (const auto at = text.rfind(cut, begin - 1);
                at != std::string_view::npos && at + cut.size() <= begin)
                from = std::max(from, at + cut.size());
        if (const auto at = text.find(cut, end); at != std::string_view::npos) to = std::min(to, at);
    }
    // A space between Chinese words parts them like a comma: 选成米色了 想要浅蓝的.
    const auto parts = [&](std::size_t at) {
        return text[at] == ' ' && at > 0 && at + 1 < text.size() && (text[at - 1] & 0x80) != 0 &&
               (text[at + 1] & 0x80) != 0;
    };
    for (auto at = from; at < to; ++at) {
        if (!parts(at)) continue;
        if (at < begin) from = at + 1;
        if (at >= end) to = at;
    }
    constexpr std::size_t kMost = 60;
    return std::string(base::prefix_points(text.substr(from, to - from), kMost));
}

}  // namespace

std::optional<std::string> told_by(const Patterns& patterns, std::string_view text) {
    for (const auto& pattern : patterns.all) {
        re2::StringPiece found;
        if (!pattern->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), re2::RE2::UNANCHORED,
                            &found, 1))
            continue;
        const auto begin = static_cast<std::size_t>(found.data() - text.data());
        return clause(text, begin, begin + found.size());
    }
    return std::nullopt;
}

std::vector<Named> named_by(const Patterns& patterns, std::string_view text) {
    std::vector<Named> all;
    for (std::size_t i = 0; i < patterns.all.size(); ++i) {
        re2::StringPiece found;
        const re2::StringPiece whole(text.data(), text.size());
        for (std::size_t from = 0;
             from < text.size() &&
             patterns.all[i]->Match(whole, from, text.size(), re2::RE2::UNANCHORED, &found, 1) &&
             !found.empty();) {
            const auto at = static_cast<std::size_t>(found.data() - text.data());
            all.push_back({at, found.size(), i});
            from = at + found.size();
        }
    }
    return all;
}

void load_problems(const File& file, const Policy& policy, Problems& problems, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    problems.question_words = root.texts("question_words");
    std::vector<std::string> sources;
    problems.opened = read_patterns(root, "opened", sources);
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
            if (auto otherwise = node.object("otherwise")) {
                kind.otherwise = otherwise->text("phrase");
                otherwise->finish();
            }
            node.skip("comment");
            node.finish();
            find_holes(node, kind);
            problems.kinds.push_back(std::move(kind));
        });
    } else {
        root.fault("缺少“problems”，没有要问的就写成空的 {}");
    }
    root.finish();
}

}  // namespace xiaoer::scripts
