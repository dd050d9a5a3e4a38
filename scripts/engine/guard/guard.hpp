// The compliance guard (合规守卫): the last look at a text before it may leave, whoever wrote it.
// Rules are data (scripts/guard.json). It says which rule stopped what; it never rewrites a text.
//
// Personal data: a rule marked "personal" stops telephone numbers, addresses and the like, whoever they
// belong to. The one exception is a buyer's own data read back to that buyer: Playbook::say looks at the text
// twice, once whole without the personal rules, once with the values of personal variables replaced and with
// all rules. When only the buyer's own words offend, they are not repeated: their stand-in is said.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"

namespace xiaoer::scripts {

struct Violation {
    std::string rule;     ///< id, e.g. "review_reward"
    std::string title;    ///< Chinese, shown to agent or trainer
    std::string excerpt;  ///< the part of the text that offends
    std::string mend;     ///< Chinese: what to write instead
};

class Guard {
  public:
    [[nodiscard]] static std::shared_ptr<const Guard> load(const std::filesystem::path& file,
                                                           base::Faults& faults);
    ~Guard();
    /// The first rule the text breaks, after undoing disguises (spaces, homophones, mixed scripts).
    [[nodiscard]] std::optional<Violation> check(std::string_view text) const;
    /// The same without the personal rules.
    [[nodiscard]] std::optional<Violation> check_all_but_personal(std::string_view text) const;
    /// Rules for people: id, title, mend, in the order in which they are tried.
    struct Rule {
        std::string id;
        std::string title;
        std::string mend;
        bool personal = false;
    };
    [[nodiscard]] const std::vector<Rule>& rules() const;

  private:
    friend struct GuardLoader;
    Guard();
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::scripts
