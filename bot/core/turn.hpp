// One decision being made: the state under the pen, the actions so far. Internal to core; the parts of
// decide() share it. Everything that leaves goes through say() or emit(), so each action has its command id,
// epoch and why.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/decide.hpp"

namespace xiaoer::core {

/// What the buyer wants, as understood: the input of a course.
struct Request {
    std::string intent;
    std::string words;  ///< the buyer's own words
    std::vector<std::pair<std::string, std::string>> slots;
    std::string why;
    bool resumed = false;  ///< the buyer has only said which order: comfort was given before

    [[nodiscard]] const std::string* slot(std::string_view name) const {
        for (const auto& [key, value] : slots)
            if (key == name) return &value;
        return nullptr;
    }
    /// The number the buyer chose by, from 1; 0 = none.
    [[nodiscard]] std::size_t choice() const;
};

class Turn {
  public:
    Turn(Conversation& state, const Event& event, const Knowledge& knowledge);

    Conversation& state;
    const Event& event;
    const Knowledge& knowledge;
    const scripts::Playbook& playbook;
    const scripts::Policy& policy;
    const Time now;
    std::vector<Action> actions;

    /// Says a phrase; false when the book has nothing fitting (the reason is then in why_not()).
    bool say(std::string_view phrase, const std::vector<scripts::Value>& values, std::string why,
             std::optional<Proof> proof = std::nullopt);
    /// A phrase that does not go to the buyer; "" when the book has nothing fitting.
    [[nodiscard]] std::string render(std::string_view phrase,
                                     const std::vector<scripts::Value>& values) const;
    /// Says an agent's own words.
    void say_as(std::string_view agent, std::string text);
    /// Adds an action and returns its command id.
    std::string emit(ActionBody what, std::string why);
    [[nodiscard]] const std::string& why_not() const { return why_not_; }
    [[nodiscard]] bool said() const { return said_; }
    /// The phrase asked for last would have been the sentence said just before.
    [[nodiscard]] bool repeated() const { return repeated_; }

    /// The order talked about, or null.
    [[nodiscard]] const Order* current_order() const;
    [[nodiscard]] Order* find_order(std::string_view id);
    [[nodiscard]] bool has_open_order() const;
    /// The name under which the conversation is served now: the agent's or the bot's.
    [[nodiscard]] std::string reception() const;

  private:
    [[nodiscard]] std::string next_command() const;
    [[nodiscard]] scripts::Moment moment(std::string_view phrase) const;

    std::string why_not_;
    bool said_ = false;
    bool repeated_ = false;
};

// The parts of decide(); each in the file it is named after.

/// answer.cpp: answers the burst that is due.
void answer(Turn& turn);
/// handlers.cpp: does what scripts/routing.json says about an intent.
void pursue(Turn& turn, const Request& request);
/// handlers.cpp: says the intent's own phrase when the book has one that fits.
bool say_own(Turn& turn, const Request& request);

/// problems.cpp: takes a problem down; see there. condition: what opened it, "" = the buyer's words.
void pursue_problem(Turn& turn, const Request& request, const scripts::Route& route,
                    std::string condition = {});
void add_fact(Turn& turn, const Request& request);
/// False when the message names none of the remedies, or two.
bool choose_remedy(Turn& turn, const Request& request);
bool offer_again(Turn& turn);
/// The buyer chose nothing: a human gets the problem as it is.
void leave_open(Turn& turn, const Request& request);
void problem_waited(Turn& turn);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> told_facts(const Turn& turn,
                                                                          std::string_view intent);
/// What a problem is called: by its intent, or by its path where a condition opened it.
[[nodiscard]] std::string title_of(const Turn& turn, std::string_view problem);
[[nodiscard]] std::string chosen_remedy(const Turn& turn, std::string_view intent);
[[nodiscard]] std::vector<std::string> offered_remedies(const Turn& turn, std::string_view intent);
/// Rows of the registers that a handoff fills.
void register_problem(Turn& turn, const Card& card, const std::string& summary, Group group);
/// handoff.cpp: what every register row tells of buyer and order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> register_fields(const Turn& turn,
                                                                               const Order* order,
                                                                               std::string_view kind);

/// follow_ups.cpp: urging and its promise, reminders to pay.
void urge(Turn& turn, const Order& order, std::string_view intent);
void group_told(Turn& turn, std::string_view command, bool told, std::string_view reason);
/// False when this order is not to be reminded of now.
bool remind_to_pay(Turn& turn, const Order& order, std::string why);
void track_unpaid(Turn& turn, const Order& order);
void stop_reminders(Turn& turn);
/// A promise or a reminder is due: looks at fresh facts, in service hours.
void follow_ups_due(Turn& turn);
/// Fresh facts came for what was due, or did not.
void rechecked(Turn& turn, bool known);

/// problems.cpp: photographs while the six faces are awaited: more of them, "that is all", or none for too
/// long.
enum class PhotosEnd : std::uint8_t { open, told, waited };
void take_photos(Turn& turn, PhotosEnd end);

/// orders.cpp: which order the request is about. one: state.order is set. asked: the buyer was asked.
enum class Pick : std::uint8_t { none, one, asked };
enum class Suits : std::uint8_t { any_open, on_its_way, received, not_closed };
/// The same as pick_order without asking: state.task holds the choices when it is `asked`.
Pick find_order_for(Turn& turn, const Request& request, Suits suits);
Pick pick_order(Turn& turn, const Request& request, Suits suits);
/// Asks (again) which of state.task.choices is meant.
void ask_which_order(Turn& turn, std::string why);
/// Resolves the buyer's answer to "which order"; false when it names none.
bool choose_order(Turn& turn, const Request& request);
/// Unless they are known well enough. What was said may name an order that is not known yet.
void ask_for_orders(Turn& turn, const BuyerSaid& said);
[[nodiscard]] std::string order_line(const Order& order);
/// What phrases may tell of an order; nothing for null.
[[nodiscard]] std::vector<scripts::Value> order_values(const Order* order);
/// "1. …\n2. …": how choices are numbered for a buyer.
[[nodiscard]] std::string numbered(const std::vector<std::string>& titles);

/// notes.cpp: collects, confirms and writes order notes.
void take_note(Turn& turn, const Request& request, const scripts::Route& route);
/// Adds what the message tells to the draft being collected; false when it tells nothing the draft lacks.
bool add_parts(Turn& turn, const Request& request);
void confirm_note(Turn& turn, bool yes);
/// Repeats what the draft being collected still lacks; false when nothing is being collected.
bool ask_part_again(Turn& turn);
/// Writes a note that the buyer did not dictate (已催件, 问题概述).
void write_own_note(Turn& turn, std::string_view kind, std::string_view content, std::string_view order);
/// Notes that waited for an order get it; overdue ones are reported.
void settle_notes(Turn& turn);
void note_outcome(Turn& turn, std::string_view command, bool written, bool final, std::string_view reason);
[[nodiscard]] NoteDraft* open_draft(Conversation& state);
/// Outcome of a MessageReviewer; false when the command is none.
bool reviewer_told(Turn& turn, std::string_view command, bool told, std::string_view reason);
void agent_noted(Turn& turn, const AgentNoted& noted);
void undo_note(Turn& turn, const AgentUndidNote& undo);
void retry_note(Turn& turn, const AgentRetriedNote& again);
void note_erased(Turn& turn, const NoteErased& erased);

/// handoff.cpp: transfer notice, 20 seconds, handoff; what agents do.
struct Handing {
    Group group = Group::pre_sale;
    std::string reason;
    std::string condition = {};  ///< id and facts, "" = none
    bool at_once = false;        ///< no wait: the buyer asked for a human
};
void begin_transfer(Turn& turn, const Handing& handing, const Request& request);
void hand_off(Turn& turn, std::string why);
void agent_took(Turn& turn, std::string_view agent);
void agent_said(Turn& turn, const AgentSaid& said);
void agent_returned(Turn& turn);
void agent_passed(Turn& turn, const AgentPassed& passed);
void agent_closed(Turn& turn, std::string_view agent);
void buyer_said_to_human(Turn& turn);
/// The group that fits the state of the orders when nothing else says.
[[nodiscard]] Group group_by_order(const Turn& turn);

/// deadlines.cpp: what happens when time has come.
void tick(Turn& turn);
/// Plans "anything else?" and the closing phrase after the bot has spoken.
void plan_quiet(Turn& turn);
void close_conversation(Turn& turn, std::string_view agent, std::string why);

}  // namespace xiaoer::core
