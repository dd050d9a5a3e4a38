// What the store says: phrases, policy and rules of one version, loaded from one folder and immutable
// afterwards. It renders a phrase for a moment; whether and when something is said is decided in bot/core.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"
#include "scripts/engine/dialogue.hpp"
#include "scripts/engine/guard/guard.hpp"
#include "scripts/engine/policy.hpp"

namespace xiaoer::scripts {

/// Everything a phrase may be chosen by, in the precedence shown to trainers: validity period, facts, order
/// state, product, nth time asked, hours, default. What it points to outlives the saying.
struct Moment {
    Time now{};
    std::string_view order_state;  ///< "", unpaid, paid, shipped, completed, closed
    std::string_view product;      ///< title of the item talked about, "" = none
    int nth = 1;                   ///< how many times this buyer has asked this, this time included
    std::uint64_t pick = 0;        ///< stable hash of conversation and turn: chooses the variant
    std::span<const std::uint64_t> avoid = {};  ///< fingerprint() of texts said before: never said again
    const FactSource* facts = nullptr;          ///< null: phrases that ask for facts do not fit
};

struct Value {
    std::string_view name;
    std::string value;
};

struct Line {
    std::string text;
    std::string phrase;  ///< id
    std::size_t variant = 0;
};

/// FNV-1a; what Moment::avoid compares.
[[nodiscard]] std::uint64_t fingerprint(std::string_view text);

class Goods;
class Phrases;
struct PhotoSets;
struct Registers;

class Playbook {
  public:
    /// Loads shop.json, policy.json, routing.json, notes.json, problems.json, photos.json, registers.json,
    /// conditions.json, zones.json, guard.json, claims.json, dialogue.json, attributes.json, phrases/*.json
    /// and goods/*.json of dir. Null when there are errors.
    [[nodiscard]] static std::shared_ptr<const Playbook> load(const std::filesystem::path& dir,
                                                              base::Faults& faults);
    ~Playbook();

    /// The phrase for the moment, guarded. Empty when there is no such phrase, none fits, a variable has no
    /// value, or the guard stops it; why_not then says which. ShopProfile variables (store, bot, buyer,
    /// hours, ship_promise, courier_promise, couriers, promotion, recommendation) are filled by the playbook
    /// itself, and zone_days and zone_name where moment.facts tells the zone; values adds or overrides.
    [[nodiscard]] std::optional<Line> say(std::string_view phrase, const Moment& moment,
                                          const std::vector<Value>& values,
                                          std::string* why_not = nullptr) const;
    [[nodiscard]] bool has(std::string_view phrase) const;
    /// The content of a note of this kind (its template filled with slots; a date is written 2月14日). Empty
    /// when a slot that the template needs has no value. Not guarded: a memo is read by the store's own
    /// people.
    [[nodiscard]] std::optional<std::string> note_text(std::string_view kind,
                                                       const std::vector<Value>& slots) const;
    /// What every phrase consists of, and the agents' quick phrases; see phrases.hpp.
    [[nodiscard]] const Phrases& phrases() const;

    /// What the store knows of its goods; see goods/goods.hpp.
    [[nodiscard]] const Goods& goods() const;
    /// The rule of the promotion that runs now; null when none runs or it has none.
    [[nodiscard]] const PromotionRule* promotion_rule(Time now) const;

    [[nodiscard]] const ShopProfile& shop() const;
    [[nodiscard]] const Policy& policy() const;
    [[nodiscard]] const Route* route(std::string_view intent) const;
    /// What the intent becomes under these facts: the first of its route's `instead` whose tests hold, one
    /// step alone; null = it stays as it is.
    [[nodiscard]] const Instead* instead(std::string_view intent, const FactSource& facts) const;
    [[nodiscard]] const std::vector<Route>& routes() const;
    [[nodiscard]] const NoteKind* note_kind(std::string_view id) const;
    [[nodiscard]] const std::vector<NoteKind>& note_kinds() const;
    /// How a problem of this intent is taken down; null when nothing is asked.
    [[nodiscard]] const ProblemKind* problem(std::string_view intent) const;
    [[nodiscard]] const std::vector<ProblemKind>& problems() const;
    /// The clause of text (at most 60 characters) that tells this fact by its told_by patterns; nothing when
    /// none matches.
    [[nodiscard]] std::optional<std::string> told(const ProblemFact& fact, std::string_view text) const;
    /// Every place of text at which the words of a remedy stand, pattern by pattern and from left to right.
    [[nodiscard]] std::vector<Named> named(const Remedy& remedy, std::string_view text) const;
    /// Whether the buyer says that goods were opened or used: what then is no return without a reason.
    [[nodiscard]] bool says_opened(std::string_view text) const;
    /// Words that make a message a question of its own while a problem's facts are being asked.
    [[nodiscard]] const std::vector<std::string>& question_words() const;
    /// The tables in which cases are kept; see registers.hpp.
    [[nodiscard]] const Registers& registers() const;
    /// Which photographs a problem needs; see photo_sets.hpp.
    [[nodiscard]] const PhotoSets& photos() const;
    [[nodiscard]] const std::vector<Condition>& conditions() const;
    /// Words and rules of holding a conversation.
    [[nodiscard]] const Dialogue& dialogue() const;
    [[nodiscard]] const Guard& guard() const;
    /// 1..3; nothing for what is no province. A province the store did not list is in zone 2.
    [[nodiscard]] std::optional<int> zone(std::string_view province) const;
    /// What buyers are told of zone 1..3.
    [[nodiscard]] const ZoneText& zone_text(int zone) const;
    [[nodiscard]] bool big_sale(Time now) const;
    /// Inside service hours at now (store's clock).
    [[nodiscard]] bool open(Time now) const;
    /// The next moment at which the store opens; now itself when it is open.
    [[nodiscard]] Time opens_at(Time now) const;
    [[nodiscard]] bool promotion_now(Time now) const;
    [[nodiscard]] std::chrono::year_month_day today(Time now) const;
    /// Content hash of everything loaded, 16 hexadecimal digits.
    [[nodiscard]] const std::string& version() const;
    /// Titles of intents for choices offered to a buyer ("查物流"): that of the clarifying question, else
    /// that of the path; "" for an intent without a path.
    [[nodiscard]] std::string_view choice_title(std::string_view intent) const;
    /// Intents offered by a clarifying question, in order (scripts/routing.json "clarify").
    [[nodiscard]] const std::vector<std::string>& clarify_choices() const;

  private:
    Playbook();
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::scripts
