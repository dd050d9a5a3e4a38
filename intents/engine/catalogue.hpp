// What the store understands: intents with their patterns, loaded from one folder and immutable afterwards.
// It says what a message means and why; what follows from it is decided elsewhere (bot/core).
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {

/// Precedence between intents, highest first: shown to trainers exactly so (design: precedence of rules).
/// Between bands the higher wins the message; inside one the higher rank, then the more specific match.
enum class Band : std::uint8_t {
    intercept,  ///< 拦截: always to a human; human_request cannot be switched off
    emergency,  ///< 应急
    awaited,    ///< 正在等的回答: only matches while the bot awaits what the intent's `awaits` names
    store,      ///< 本店
    common,     ///< 通用
    social      ///< 寒暄: greeting, thanks, fillers; peeled off when anything else is said
};

struct Intent {
    std::string id;     ///< e.g. "change_address"
    std::string title;  ///< Chinese, for people
    Band band = Band::common;
    int rank = 0;                           ///< order inside a band, higher first
    std::vector<std::string> awaits;        ///< contexts in which alone this intent may match (band awaited)
    std::vector<std::string> slots;         ///< slots it asks for, see slots.hpp
    std::size_t patterns = 0;               ///< how many patterns it has
    std::string file;                       ///< for messages to trainers
    std::vector<std::string> order_states;  ///< order states in which alone it is considered; empty: any
    std::vector<std::string> after;         ///< last intents after which alone it is considered; empty: any
    std::vector<std::string> yields_to;     ///< intents that win when both match
    bool silent =
        false;          ///< ours alone: understood by the bot, but null to whoever asks what a message wants
    bool sure = false;  ///< its patterns say enough: the wording of a message never makes them doubtful
    std::string counts_as;  ///< id under which it is told to the outside; "" its own
    /// id of the intent that a buyer means who says this in the context it asks for ("这单呢" behind a
    /// question about a parcel): a Meaning names that one, the evidence this one. "" when it speaks for
    /// itself.
    std::string stands_for;
};

/// A piece of a message that means something by itself: an order number, an address, a date.
struct Slot {
    std::string name;   ///< see slots.hpp for the list
    std::string value;  ///< canonical: digits only, ISO date, full province name …
    Span where;         ///< in the typed text
    /// Named as what shall no longer hold: A in 从A改成B, 是B不是A, 别寄A了寄B.
    bool replaced = false;
    bool operator==(const Slot&) const = default;
};

/// What is known of the conversation when a message is read. All views must outlive the call.
struct Context {
    std::string_view
        awaiting;  ///< what the bot asked for last ("address", "photos", "order_choice", "yes_no" …) or ""
    std::string_view order_state;  ///< "", unpaid, paid, shipped, completed, closed
    std::string_view last_intent;  ///< id of the intent answered last, or ""
    std::chrono::year_month_day
        today{};  ///< store's calendar day, for 明天, 下周一; not ok() = dates stay unresolved
    std::string_view standing =
        {};  ///< what else an awaited intent may answer: "hold" while a note holds an order
};

/// One pattern that matched, in the order found. For people and tests.
struct Evidence {
    const Intent* intent = nullptr;
    std::size_t pattern = 0;  ///< index into the intent's patterns
    Span where;               ///< in the typed text
    bool won = false;         ///< it is the intent or among `also`
    std::string reason;       ///< why it won or lost, a short Chinese sentence
};

struct Meaning {
    const Intent* intent = nullptr;  ///< null: nothing understood
    std::vector<const Intent*>
        also;  ///< further intents of the same message, in order of precedence, at most 2
    std::vector<Slot> slots;
    std::vector<Evidence> why;  ///< filled by explain(); understand() leaves only the winner's evidence
    double confidence = 1;      ///< of intent, 0 to 1
    /// What patterns claim but the wording of the message makes doubtful, surest first: to ask back about,
    /// never to act on.
    std::vector<const Intent*> doubted;
    /// What the words alone speak for, strongest first; a null intent: nothing of the catalogue. Filled by
    /// explain() when there is something to judge by.
    struct Leaning {
        const Intent* intent = nullptr;
        double share = 0;
    };
    std::vector<Leaning> leanings;
};

/// The undoing intent (取消换货, 别拦了, 按错了): what it covers in a message is not asked for, but taken
/// back.
constexpr std::string_view kUndoIntent = "undo_request";

struct Contents;
struct Reading;

/// Immutable and safe to share between threads. Pointers in a Meaning live as long as the catalogue.
class Catalogue {
  public:
    /// Whether the trainers' sentences are tried while loading: whenever files may have changed (check,
    /// publish); a start on files that were published may trust them and saves a third of its time.
    enum class Sentences : std::uint8_t { tried, trusted };
    /// Loads every *.json of dir (sorted by name), typos.json and the data files beside it, compiles, and
    /// tries each intent's example sentences. Null when there are errors; warnings alone do not prevent
    /// loading.
    [[nodiscard]] static std::shared_ptr<const Catalogue> load(const std::filesystem::path& dir,
                                                               base::Faults& faults,
                                                               Sentences sentences = Sentences::tried);
    ~Catalogue();

    /// The hot path. text may hold several messages of one burst, separated by '\n'.
    [[nodiscard]] Meaning understand(std::string_view text, const Context& context) const;
    /// The same decision with the evidence of every pattern that matched.
    [[nodiscard]] Meaning explain(std::string_view text, const Context& context) const;

    /// What a message says clause by clause (engine/acts/act.hpp), and beside it what understand() gives.
    [[nodiscard]] Reading read(std::string_view text, const Context& context) const;

    [[nodiscard]] const Intent* find(std::string_view id) const;
    [[nodiscard]] const std::vector<Intent>& intents() const;
    /// Source of pattern i of an intent, as the trainer wrote it.
    [[nodiscard]] std::string_view pattern(const Intent& intent, std::size_t i) const;
    /// Source of exclusion i of an intent.
    [[nodiscard]] std::string_view exclusion(const Intent& intent, std::size_t i) const;
    /// Content hash of everything loaded, 16 hexadecimal digits; the same files give the same version.
    [[nodiscard]] const std::string& version() const;

    /// For the parts of this library that look inside (explain, doctor); see contents.hpp.
    [[nodiscard]] const Contents& contents() const;

  private:
    Catalogue();
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::intents
