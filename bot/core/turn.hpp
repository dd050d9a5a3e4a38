// One decision being made: the state under the pen, the effects so far. Internal to core; the parts of
// decide() share it. Everything that leaves goes through say() or order(), so each effect has its command id,
// epoch and why.
#pragma once

#include <initializer_list>
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

    [[nodiscard]] const std::string* slot(std::string_view name) const {
        for (const auto& [key, value] : slots)
            if (key == name) return &value;
        return nullptr;
    }
};

class Turn {
  public:
    Turn(Conversation& state, const Event& event, const Knowledge& knowledge);

    Conversation& state;
    const Event& event;
    const Knowledge& knowledge;
    const scripts::Book& book;
    const scripts::Policy& policy;
    const Time now;
    std::vector<Effect> effects;

    /// Says a phrase; false when the book has nothing fitting (the reason is then in why_not()).
    bool say(std::string_view phrase, const std::vector<scripts::Value>& values, std::string why);
    /// Says an agent's own words.
    void say_as(std::string_view agent, std::string text);
    /// Adds an effect and returns its command id.
    std::string order(Deed deed, std::string why);
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

    std::string why_not_;
    bool said_ = false;
    bool repeated_ = false;
};

// The parts of decide(); each in the file it is named after.

/// answer.cpp: answers the burst that is due.
void answer(Turn& turn);
/// courses.cpp: does what scripts/paths.json says about an intent.
void pursue(Turn& turn, const Request& request);
/// courses.cpp: photographs while the six faces are awaited: more of them, "that is all", or none for too
/// long.
enum class PhotosEnd : std::uint8_t { open, told, waited };
void take_photos(Turn& turn, PhotosEnd end);

/// orders.cpp: which order the request is about. one: state.order is set. asked: the buyer was asked.
enum class Pick : std::uint8_t { none, one, asked };
enum class Suits : std::uint8_t { any_open, on_its_way, received };
Pick pick_order(Turn& turn, const Request& request, Suits suits);
/// Asks (again) which of state.task.choices is meant.
void ask_which_order(Turn& turn, std::string why);
/// Resolves the buyer's answer to "which order"; false when it names none.
bool choose_order(Turn& turn, const Request& request);
void ask_for_orders(Turn& turn);
[[nodiscard]] std::string order_line(const Order& order);

/// notes.cpp: collects, confirms and writes order notes.
void take_note(Turn& turn, const Request& request, const scripts::Path& path);
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
