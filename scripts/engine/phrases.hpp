// The phrases of all files of phrases/: loaded, and chosen for a moment. The most specific fitting entry
// wins, in the precedence validity, facts, order state, product, nth time, hours, default. Rendering and
// guarding are the playbook's.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"
#include "scripts/engine/load.hpp"
#include "scripts/engine/playbook.hpp"
#include "scripts/engine/render.hpp"

namespace xiaoer::scripts {

/// Where an entry stands, for faults found after its file was closed.
struct Origin {
    std::string file;
    int line = 0;
    int column = 0;
    std::string place;
    [[nodiscard]] base::Fault fault(std::string message,
                                    base::Fault::Weight weight = base::Fault::Weight::error) const;
};

struct When {
    enum class Hours : std::uint8_t { any, open, closed };
    /// All must hold; of two entries the one with more of them is the more specific. No alternatives.
    std::vector<Test> facts;
    /// Words of Moment::order_state, "none" for no order; empty = any.
    std::vector<std::string> order_states;
    /// Words of which the product's title must hold one; empty = any.
    std::vector<std::string> products;
    int nth = 0;  ///< this many times or more; 0 = any
    Hours hours = Hours::any;
    std::optional<std::chrono::year_month_day> from;
    std::optional<std::chrono::year_month_day> until;
    [[nodiscard]] bool has_period() const { return from.has_value() || until.has_value(); }
    /// It only fits when there is an order.
    [[nodiscard]] bool knows_order() const;
};

/// Chinese, for people: "订单已发货 · 第2次起"; "默认" when there is no condition.
[[nodiscard]] std::string to_text(const When& when);

struct Entry {
    When when;
    std::vector<Template> lines;
    Origin origin;
};

struct Phrase {
    std::string id;
    std::string title;  ///< agents' quick phrases: what the agent looks for
    std::string group;  ///< agents' quick phrases: 售前, 售中, 售后, 主管; empty = all
    std::vector<Entry> entries;
};

class Phrases {
  public:
    /// Reads one file of phrases/.
    void load(const File& file, const Policy& policy, base::Faults& faults);
    /// After the last file: entries of one phrase that could both fit and be equally specific are faults.
    void check_ties(base::Faults& faults) const;

    [[nodiscard]] const Phrase* find(std::string_view id) const;
    /// The entry for the moment, nullptr when none fits. open is asked only when an entry depends on it.
    [[nodiscard]] const Entry* choose(const Phrase& phrase, const Moment& moment,
                                      std::chrono::year_month_day today,
                                      const std::function<bool()>& open) const;
    /// Sorted by id.
    [[nodiscard]] const std::map<std::string, Phrase, std::less<>>& all() const { return all_; }

  private:
    std::map<std::string, Phrase, std::less<>> all_;
};

}  // namespace xiaoer::scripts
