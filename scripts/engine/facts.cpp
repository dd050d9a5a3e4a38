// The table of facts, reading of tests on them, and comparing; see facts.hpp.
#include "scripts/engine/facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "scripts/engine/policy.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::array kYesNo = {FactWord{"yes", "是"}, FactWord{"no", "否"}};
constexpr std::array kOrderStateWords = {FactWord{"unpaid", "未付款"}, FactWord{"paid", "已付款"},
                                         FactWord{"shipped", "已发货"}, FactWord{"completed", "交易成功"},
                                         FactWord{"closed", "交易关闭"}};
constexpr std::array kTrackingWords = {
    FactWord{"none", "还没有物流"},   FactWord{"not_picked_up", "未揽收"},    FactWord{"picked_up", "已揽收"},
    FactWord{"in_transit", "运输中"}, FactWord{"out_for_delivery", "派送中"}, FactWord{"signed", "已签收"},
    FactWord{"abnormal", "物流异常"}};
constexpr std::array kRefundStateWords = {FactWord{"none", "没有申请"}, FactWord{"requested", "已申请"},
                                          FactWord{"refused", "已拒绝"}, FactWord{"refunded", "已退款"}};
constexpr std::array kReviewStateWords = {FactWord{"awaiting", "待客审"}, FactWord{"reviewed", "已审核"}};
constexpr std::array kForceWords = {FactWord{"ask", "在问"}, FactWord{"wish", "想要"},
                                    FactWord{"tell", "在说情况"}};

using Type = FactKind::Type;
constexpr std::array kFactKinds = {
    FactKind{"has_order", "有没有订单", Type::word, {}, kYesNo},
    FactKind{"order_state", "订单状态", Type::word, {}, kOrderStateWords, true},
    FactKind{"tracking", "物流状态", Type::word, {}, kTrackingWords, true},
    FactKind{"refund_state", "退款状态", Type::word, {}, kRefundStateWords, true},
    FactKind{"review_state", "审单状态", Type::word, {}, kReviewStateWords, true},
    FactKind{"hours_since_payment", "付款多久了", Type::number, "小时", {}, true},
    FactKind{"hours_since_signed", "签收多久了", Type::number, "小时", {}, true},
    FactKind{"hours_without_update", "物流多久没更新", Type::number, "小时", {}, true},
    FactKind{"amount_yuan", "订单金额", Type::number, "元", {}, true},
    FactKind{"zone", "物流分区", Type::number, "区", {}, true},
    FactKind{"big_sale", "大促期间", Type::word, {}, kYesNo},
    FactKind{"out_of_stock", "确认缺货", Type::word, {}, kYesNo, true},
    FactKind{"returning", "包裹正在退回", Type::word, {}, kYesNo, true},
    FactKind{"address_abnormal", "地址异常", Type::word, {}, kYesNo, true},
    FactKind{"urgings", "这一单催过并答复过几次", Type::number, "次", {}, true},
    FactKind{"minutes_since_urging", "上次催件多久了", Type::number, "分钟", {}, true},
    FactKind{"promise_passed", "催件的承诺时间已过", Type::word, {}, kYesNo, true},
    FactKind{"urges", "这句话在催", Type::word, {}, kYesNo},
    FactKind{"intent", "买家的意思", Type::word, {}, {}},
    FactKind{"force", "语气", Type::word, {}, kForceWords},
    FactKind{"opened", "买家说过已拆封或用过", Type::word, {}, kYesNo},
    FactKind{"facts_told", "要问的买家都说了", Type::word, {}, kYesNo},
    FactKind{"asked_yuan", "买家要多少钱", Type::number, "元"},
    FactKind{"open_problem", "正在处理的问题", Type::word, {}, {}},
    FactKind{"photo_set", "正在要的那一组照片", Type::word, {}, {}},
};

struct OpWord {
    Test::Op op;
    std::string_view key;
    std::string_view title;
    bool numbers;
    bool words;
    bool list;
};
constexpr std::array kOps = {OpWord{Test::Op::is, "is", "是", true, true, false},
                             OpWord{Test::Op::is_not, "is_not", "不是", true, true, false},
                             OpWord{Test::Op::at_least, "at_least", "至少", true, false, false},
                             OpWord{Test::Op::at_most, "at_most", "最多", true, false, false},
                             OpWord{Test::Op::more_than, "more_than", "超过", true, false, false},
                             OpWord{Test::Op::less_than, "less_than", "少于", true, false, false},
                             OpWord{Test::Op::one_of, "one_of", "是其中之一", false, true, true},
                             OpWord{Test::Op::not_one_of, "not_one_of", "都不是", false, true, true}};

const OpWord& op_word(Test::Op op) {
    return kOps.at(static_cast<std::size_t>(op));
}

std::string joined_words(const std::vector<std::string>& words, std::string_view between) {
    std::string out;
    for (const auto& each : words)
        out += (out.empty() ? "" : std::string(between)) + each;
    return out;
}

std::string number_text(double number) {
    if (number == std::floor(number)) return std::to_string(static_cast<long long>(number));
    auto text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

bool any_word(const FactKind& kind) {
    return kind.type == Type::word && kind.words.empty();
}

bool has_word(const FactKind& kind, std::string_view word) {
    return std::any_of(kind.words.begin(), kind.words.end(), [&](const FactWord& w) { return w.id == word; });
}

std::string names(std::span<const FactWord> words) {
    std::string out;
    for (const auto& each : words)
        out += (out.empty() ? "" : "、") + std::string(each.id) + "（" + std::string(each.title) + "）";
    return out;
}

constexpr std::string_view kPolicyPrefix = "policy.";
constexpr std::string_view kOldContacts = "contacts";

/// What one unit of the key's end is in the fact's unit; 0 when the two measure different things.
double factor(std::string_view key, std::string_view unit) {
    struct Unit {
        std::string_view end;
        double minutes;
    };
    static constexpr std::array kUnits = {Unit{"_ms", 1.0 / 60'000}, Unit{"_s", 1.0 / 60}, Unit{"_min", 1},
                                          Unit{"_h", 60}, Unit{"_days", 1'440}};
    if (unit == "元") return key.ends_with("_yuan") ? 1 : 0;
    for (const auto& each : kUnits) {
        if (!key.ends_with(each.end)) continue;
        if (unit == "小时") return each.minutes / 60;
        return unit == "分钟" ? each.minutes : 0;
    }
    return key.ends_with("_yuan") || unit == "小时" || unit == "分钟" ? 0 : 1;
}

void read_policy_number(base::Node& node, std::string_view at, const FactKind& kind, const std::string& text,
                        const Policy& policy, Test& test) {
    const auto key = text.substr(kPolicyPrefix.size());
    const auto it = policy.numbers.find(key);
    if (it == policy.numbers.end())
        return node.fault(at, "policy.json 里没有“" + key + "”这个数字，请检查拼写");
    const auto times = factor(key, kind.unit);
    if (times == 0)
        return node.fault(at, "“" + key + "”和“" + std::string(kind.name) + "”（" + std::string(kind.unit) +
                                  "）单位对不上，请换一个数字");
    test.policy = key;
    test.number = static_cast<double>(it->second) * times;
}

void read_number(base::Node& node, const OpWord& op, const FactKind& kind, const Policy& policy, Test& test) {
    const auto& value = node.raw().at(std::string(op.key));
    node.skip(op.key);
    if (!op.numbers)
        return node.fault(op.key, "“" + std::string(kind.name) + "”是数字，不能用 " + std::string(op.key) +
                                      "，请用 is、at_least、at_most、more_than 或 less_than");
    if (value.is_number()) {
        test.number = value.get<double>();
        return;
    }
    const auto text = value.is_string() ? value.get<std::string>() : std::string();
    if (text == kUnknown && op.words) {
        test.words = {text};
        return;
    }
    if (text.starts_with(kPolicyPrefix)) return read_policy_number(node, op.key, kind, text, policy, test);
    node.fault(op.key, "“" + std::string(kind.name) +
                           "”是数字，这里应当写一个数（不加引号），或 \"policy.\" 加上 policy.json 里的名字");
}

void read_words(base::Node& node, const OpWord& op, const FactKind& kind, Test& test) {
    if (!op.words) {
        node.skip(op.key);
        return node.fault(op.key,
                          "“" + std::string(kind.name) + "”是词，只能用 is、is_not、one_of 或 not_one_of");
    }
    if (op.list)
        test.words = node.texts(op.key);
    else
        test.words = {node.text_or(op.key, "")};
    for (const auto& each : test.words)
        if (each.empty() || (each != kUnknown && !any_word(kind) && !has_word(kind, each)))
            node.fault(op.key, "“" + each + "”不是“" + std::string(kind.name) + "”的值，只能是：" +
                                   names(kind.words));
    if (test.words.empty()) node.fault(op.key, "至少要写一个词");
}

void fault_unknown(base::Node& node, const std::string& fact) {
    std::string all;
    for (const auto& kind : kFactKinds)
        all += (all.empty() ? "" : "、") + std::string(kind.name);
    if (fact == kOldContacts)
        node.fault(
            "fact",
            "“contacts”（第几次来问）不再用了：一口气问两句不等于催两次。请改用 urgings（催过并答复过几次）、"
            "minutes_since_urging（上次催件多少分钟了）、urges（这句话在催）和 "
            "promise_passed（承诺时间已过）");
    else
        node.fault("fact", "不认识“" + fact + "”，只能是：" + all);
}

Test read_test(base::Node& node, const Policy& policy, bool nested) {
    Test test;
    if (node.has("any")) {
        if (nested) node.fault("any", "any 里面不能再写 any，请拆开写");
        node.each("any", [&](base::Node way) {
            std::vector<Test> tests;
            way.each("when", [&](base::Node row) { tests.push_back(read_test(row, policy, true)); });
            if (tests.empty()) way.fault("缺少“when”：any 的每一种情形至少要写一个条件");
            way.finish();
            test.any.push_back(std::move(tests));
        });
        if (test.any.size() < 2) node.fault("any", "any 里至少要有两种情形，只有一种就直接写条件");
        node.finish();
        return test;
    }
    test.fact = node.text("fact");
    const auto* kind = fact_kind(test.fact);
    if (!test.fact.empty() && kind == nullptr) fault_unknown(node, test.fact);
    int comparisons = 0;
    for (const auto& op : kOps) {
        if (!node.has(op.key)) {
            node.skip(op.key);
            continue;
        }
        ++comparisons;
        test.op = op.op;
        if (kind == nullptr)
            node.skip(op.key);
        else if (kind->type == Type::number)
            read_number(node, op, *kind, policy, test);
        else
            read_words(node, op, *kind, test);
    }
    if (comparisons != 1)
        node.fault(
            "每个条件要有一个比较，而且只有一个：is、is_not、at_least、at_most、more_than、less_than、"
            "one_of 或 not_one_of");
    node.finish();
    return test;
}

bool compares(const Test& test, const FactValue& value) {
    const auto among = [&] {
        return std::any_of(test.words.begin(), test.words.end(),
                           [&](const std::string& word) { return word == value.text; });
    };
    switch (test.op) {
        case Test::Op::is:
            return test.words.empty() ? value.number == test.number : among();
        case Test::Op::is_not:
            return test.words.empty() ? value.number != test.number : !among();
        case Test::Op::at_least:
            return value.number >= test.number;
        case Test::Op::at_most:
            return value.number <= test.number;
        case Test::Op::more_than:
            return value.number > test.number;
        case Test::Op::less_than:
            return value.number < test.number;
        case Test::Op::one_of:
            return among();
        case Test::Op::not_one_of:
            return !among();
    }
    return false;
}

bool names_unknown(const Test& test) {
    return std::find(test.words.begin(), test.words.end(), kUnknown) != test.words.end();
}

/// Whether one value of the fact could pass both tests.
bool meet(const Test& a, const Test& b, const FactKind& kind) {
    const auto both = [&](std::optional<FactValue> value) {
        const FactSource one = [&](std::string_view) { return value; };
        return holds(a, one) && holds(b, one);
    };
    if (both(std::nullopt)) return true;
    if (any_word(kind)) {
        for (const auto* words : {&a.words, &b.words})
            for (const auto& word : *words)
                if (word != kUnknown && both(FactValue{0, word})) return true;
        const auto negative = [](const Test& t) {
            return t.op == Test::Op::is_not || t.op == Test::Op::not_one_of;
        };
        return negative(a) && negative(b);
    }
    if (kind.type == Type::word)
        return std::any_of(kind.words.begin(), kind.words.end(), [&](const FactWord& word) {
            return both(FactValue{0, word.id});
        });
    // Numbers: at, below and above each bound, and between the two.
    for (const double bound : {a.number, b.number, (a.number + b.number) / 2})
        for (const double step : {-1.0, 0.0, 1.0})
            if (both(FactValue{bound + step, {}})) return true;
    return false;
}

}  // namespace

std::span<const FactKind> fact_kinds() {
    return kFactKinds;
}

const FactKind* fact_kind(std::string_view name) {
    for (const auto& kind : kFactKinds)
        if (kind.name == name) return &kind;
    return nullptr;
}

std::string_view word(Test::Op op) {
    return op_word(op).key;
}

std::string_view title(Test::Op op) {
    return op_word(op).title;
}

std::string to_text(const Test& test) {
    if (!test.any.empty()) {
        std::string out;
        for (const auto& way : test.any) {
            std::string all;
            for (const auto& each : way)
                all += (all.empty() ? "" : "，") + to_text(each);
            out += (out.empty() ? "" : "；或 ") + all;
        }
        return out;
    }
    const auto* kind = fact_kind(test.fact);
    if (kind == nullptr) return test.fact;
    std::string out = std::string(kind->title) + " " + std::string(title(test.op)) + " ";
    if (names_unknown(test) && test.words.size() == 1) return out + "不清楚";
    if (kind->type == Type::number) {
        out += number_text(test.number) + std::string(kind->unit);
        return test.policy.empty() ? out : out + "（policy." + test.policy + "）";
    }
    std::vector<std::string> shown;
    for (const auto& each : test.words) {
        const auto it = std::find_if(kind->words.begin(), kind->words.end(),
                                     [&](const FactWord& w) { return w.id == each; });
        shown.emplace_back(it == kind->words.end() ? (each == kUnknown ? "不清楚" : each) : it->title);
    }
    return out + joined_words(shown, "、");
}

bool holds(const Test& test, const FactSource& facts) {
    if (!test.any.empty())
        return std::any_of(test.any.begin(), test.any.end(),
                           [&](const std::vector<Test>& way) { return holds(way, facts); });
    const auto value = facts(test.fact);
    const bool negative = test.op == Test::Op::is_not || test.op == Test::Op::not_one_of;
    if (names_unknown(test)) {
        if (!value) return !negative;
        // Known: "is unknown" fails, "is_not unknown" holds, and a list is judged by its other words.
        if (test.words.size() == 1) return negative;
        return compares(test, *value);
    }
    return value && compares(test, *value);
}

bool holds(const std::vector<Test>& tests, const FactSource& facts) {
    return std::all_of(tests.begin(), tests.end(), [&](const Test& test) { return holds(test, facts); });
}

bool exclude(const std::vector<Test>& a, const std::vector<Test>& b) {
    for (const auto& one : a)
        for (const auto& other : b) {
            if (one.fact != other.fact || !one.any.empty() || !other.any.empty()) continue;
            const auto* kind = fact_kind(one.fact);
            if (kind != nullptr && !meet(one, other, *kind)) return true;
        }
    return false;
}

std::vector<std::string> facts_asked(const std::vector<Test>& tests) {
    std::vector<std::string> all;
    const auto add = [&](const std::string& fact) {
        if (std::find(all.begin(), all.end(), fact) == all.end()) all.push_back(fact);
    };
    for (const auto& test : tests) {
        if (test.any.empty()) add(test.fact);
        for (const auto& way : test.any)
            for (const auto& fact : facts_asked(way))
                add(fact);
    }
    return all;
}

std::vector<Test> read_tests(base::Node& node, std::string_view key, const Policy& policy) {
    std::vector<Test> tests;
    node.each(key, [&](base::Node row) { tests.push_back(read_test(row, policy, false)); });
    return tests;
}

std::string code_of(const Test& test) {
    if (!test.any.empty()) return {};
    std::string value = joined_words(test.words, ",");
    if (value.empty())
        value = test.policy.empty() ? number_text(test.number) : std::string(kPolicyPrefix) + test.policy;
    return test.fact + " " + std::string(word(test.op)) + " " + value;
}

std::optional<Test> test_of_code(std::string_view code) {
    const auto first = code.find(' ');
    const auto second = first == std::string_view::npos ? first : code.find(' ', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    Test test;
    test.fact = code.substr(0, first);
    const auto key = code.substr(first + 1, second - first - 1);
    auto value = code.substr(second + 1);
    const auto* kind = fact_kind(test.fact);
    const auto op = std::find_if(kOps.begin(), kOps.end(), [&](const OpWord& o) { return o.key == key; });
    if (kind == nullptr || op == kOps.end() || value.empty()) return std::nullopt;
    test.op = op->op;
    if (kind->type == Type::number && value != kUnknown) {
        if (value.starts_with(kPolicyPrefix)) {
            test.policy = value.substr(kPolicyPrefix.size());
            return test;
        }
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), test.number);
        if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
        return test;
    }
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        test.words.emplace_back(value.substr(0, comma));
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return test;
}

}  // namespace xiaoer::scripts
