// The facts of an order, of a buyer's message and of a conversation that conditions, remedies, routes and
// phrases may test: one table, read by the loaders, the studio and the trainer's page. What a fact is worth
// is known to bot/core alone; here it is only named and compared.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/document.hpp"

namespace xiaoer::scripts {

struct Policy;

struct FactWord {
    std::string_view id;
    std::string_view title;
};

struct FactKind {
    enum class Type : std::uint8_t { number, word };
    std::string_view name;
    std::string_view title;  ///< Chinese
    Type type = Type::word;
    std::string_view unit = {};            ///< of a number, as people read it: 小时, 分钟, 元, 次, 区
    std::span<const FactWord> words = {};  ///< of a word fact; empty = any word (an intent)
    bool of_order = false;                 ///< known only when there is an order
};

/// Every fact there is, in the order in which people are shown them.
[[nodiscard]] std::span<const FactKind> fact_kinds();
[[nodiscard]] const FactKind* fact_kind(std::string_view name);

/// The word that asks whether a fact is not known: {"fact": "zone", "is": "unknown"}.
inline constexpr std::string_view kUnknown = "unknown";

/// What a fact is worth now: the number of a number fact, the word of a word fact. text is not owned.
struct FactValue {
    double number = 0;
    std::string_view text;
};
/// Tells facts by name; nothing for what is not known.
using FactSource = std::function<std::optional<FactValue>(std::string_view)>;

/// One line of a "when". Either a fact compared with a value, or alternatives.
struct Test {
    enum class Op : std::uint8_t { is, is_not, at_least, at_most, more_than, less_than, one_of, not_one_of };
    std::string fact;
    Op op = Op::is;
    double number = 0;               ///< in the unit of the fact
    std::string policy;              ///< key of policy.json that the number came from, "" = written out
    std::vector<std::string> words;  ///< of a word fact, or kUnknown
    /// {"any": [{"when": […]}, {"when": […]}]}: holds when one of the lists holds; fact is then empty.
    std::vector<std::vector<Test>> any;
};
/// "is", "at_most" …, as the files have it.
[[nodiscard]] std::string_view word(Test::Op op);
/// Chinese: "等于", "不超过" …
[[nodiscard]] std::string_view title(Test::Op op);
/// For people: "签收了多少小时 不超过 168小时（policy.return_days）".
[[nodiscard]] std::string to_text(const Test& test);

/// What is not known opens and fires nothing: a test on it fails, unless it is a test for kUnknown.
[[nodiscard]] bool holds(const Test& test, const FactSource& facts);
/// All of them; true when there is none.
[[nodiscard]] bool holds(const std::vector<Test>& tests, const FactSource& facts);
/// No moment can pass both lists (one asks for signed, the other for in_transit). Conservative: false when it
/// is not sure.
[[nodiscard]] bool exclude(const std::vector<Test>& a, const std::vector<Test>& b);
/// The facts that a list asks for, alternatives included, each once.
[[nodiscard]] std::vector<std::string> facts_asked(const std::vector<Test>& tests);

/// Reads the list under key strictly: unknown facts, words that are none, numbers in quotes and policy keys
/// that do not exist or have another unit are faults with a sentence for the trainer. Absent = empty.
[[nodiscard]] std::vector<Test> read_tests(base::Node& node, std::string_view key, const Policy& policy);

/// One comparison as a code of a sheet has it: "tracking is signed", "tracking one_of signed,abnormal",
/// "hours_since_signed at_most policy.return_days". Alternatives have none: "".
[[nodiscard]] std::string code_of(const Test& test);
/// Nothing when it is none. A policy number is not looked up: that is the loader's work.
[[nodiscard]] std::optional<Test> test_of_code(std::string_view code);

}  // namespace xiaoer::scripts
