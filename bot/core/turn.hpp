// One decision being made: the state being changed and the actions so far. Internal to core; the parts of
// decide() share it. Everything that leaves goes through say() or emit(), so each action has its command id,
// epoch and why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/conditions.hpp"
#include "bot/core/decide.hpp"
#include "intents/engine/acts/act.hpp"

namespace xiaoer::core {

/// What the buyer wants, as understood from one clause: the input of a handler.
struct Request {
    std::string intent{};
    std::string words{};  ///< the buyer's own words
    /// Wanted values by slot; a value the buyer excludes is under "not_<slot>", the one a correction replaces
    /// under "old_<slot>".
    std::vector<std::pair<std::string, std::string>> slots{};
    std::string why{};
    std::string refers{};  ///< words that say which order or good
    intents::Force force = intents::Force::wish;
    bool resumed = false;              ///< the buyer has only said which order: comfort was given before
    bool deferred = false;             ///< to be done later (晚几天再发)
    bool corrects = false;             ///< something said before was wrong
    bool unsure = false;               ///< no pattern says so, only the words resemble it
    std::vector<std::string> parts{};  ///< slots that are only named (换个收货人)
    std::string asked_of{};            ///< the good that a question names (棉柔巾掉不掉毛); "" none

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
    const scripts::Playbook& playbook;
    const scripts::Policy& policy;
    const Time now;
    std::vector<Action> actions;
    Used used;

    /// Says a phrase that fits the moment and the facts, in words not said before in this conversation; false
    /// when the playbook has nothing fitting (the reason is then in why_not()).
    bool say(std::string_view phrase, const std::vector<scripts::Value>& values, std::string why,
             std::optional<Proof> proof = std::nullopt);
    /// The same, or else the second phrase: for what must be said again in other words.
    bool say_or(std::string_view phrase, std::string_view instead, const std::vector<scripts::Value>& values,
                std::string why) {
        return say(phrase, values, why) || say(instead, values, why);
    }
    /// A phrase that does not go to the buyer; "" when the playbook has nothing fitting.
    [[nodiscard]] std::string render(std::string_view phrase, const std::vector<scripts::Value>& values);
    /// Says an agent's own words.
    void say_as(std::string_view agent, std::string text);
    /// Adds an action and returns its command id.
    std::string emit(ActionBody what, std::string why);
    [[nodiscard]] const std::string& why_not() const { return why_not_; }
    /// How many lines this decision has said.
    [[nodiscard]] std::size_t said() const { return said_; }
    /// The phrase asked for last had nothing that was not said before.
    [[nodiscard]] bool repeated() const { return repeated_; }

    /// The order talked about, or null.
    [[nodiscard]] const Order* current_order() const;
    [[nodiscard]] Order* find_order(std::string_view id);
    [[nodiscard]] const Order* find_order(std::string_view id) const;
    [[nodiscard]] bool has_open_order() const;
    /// The name under which the conversation is served now: the agent's or the bot's.
    [[nodiscard]] std::string reception() const;

    /// The whole burst that is being answered, in one line.
    std::string heard;
    std::vector<std::string> goods_told{};  ///< what was answered about goods in this turn: phrase and values
    bool unread_told = false;               ///< what no pattern understood went onto the card of this turn
    /// What the facts of phrases and rules are judged by besides the order talked about.
    Asking asking;

  private:
    void remember(std::string_view text);
    [[nodiscard]] std::string next_command() const;
    [[nodiscard]] scripts::Moment moment(std::string_view phrase) const;

    std::string why_not_;
    std::size_t said_ = 0;
    bool repeated_ = false;
};

// The parts of decide(); each in the file it is named after.

/// answer.cpp: answers the burst that is due.
void answer(Turn& turn);
/// How long after the buyer's last line the burst is answered.
[[nodiscard]] std::chrono::milliseconds burst_wait(const Turn& turn);
/// answer.cpp: what the buyer says while a transfer waits for him, or for a human to take the conversation.
void answer_before_handoff(Turn& turn, const BuyerSaid& said);
/// Who threatens while he waits is comforted, and waits for that group from now on (再没人我就投诉).
void escalate(Turn& turn, const Request& request, Group to);
/// Reads what a buyer writes who waits for a human; whether it holds a wish that the human must see.
bool answer_in_queue(Turn& turn);

/// handlers.cpp: does what scripts/routing.json says about an intent.
void pursue(Turn& turn, const Request& request);
/// handlers.cpp: answers a question; changes nothing.
void answer_question(Turn& turn, const Request& request, const scripts::Route& route);
/// handlers.cpp: answers from the goods' own files where the words are about goods; false when they are not.
bool answer_from_goods(Turn& turn, const Request& request, const std::vector<std::string>& item_cards = {});
/// handlers.cpp: the good of an item card is what is talked about from now on, known or not.
void talk_of_card(Turn& turn, const std::string& card);
/// handlers.cpp: says the intent's own phrase when the playbook has one that fits.
bool say_own(Turn& turn, const Request& request);
/// The intent that this one is, on the facts of the order (routing.json, "instead").
[[nodiscard]] const scripts::Route* route_of(const Turn& turn, std::string_view intent);
/// How buyers and agents are told of an intent.
[[nodiscard]] std::string title_of(const Turn& turn, std::string_view intent);

/// tasks.cpp: what is open.
Task& open_task(Turn& turn, const Request& request, TaskBody what);
/// Adds a clause to what the task was told in; the same clause once.
void keep_words(Task& task, std::string_view words);
[[nodiscard]] Task* find_task(Conversation& state, std::uint32_t id);
void end_task(Conversation& state, std::uint32_t id);
/// The problem being taken down, or null.
[[nodiscard]] Task* open_problem(Conversation& state);
[[nodiscard]] const Task* open_problem(const Conversation& state);
/// Asks the one question that the open tasks need next; nothing when they need none. again: what was asked
/// already may be asked once more.
void ask_next(Turn& turn, bool again);
/// Carries every open task as far as it goes without asking.
void carry_on(Turn& turn);

/// problems.cpp: takes a problem down; see there. condition: what opened it, "" = the buyer's words.
void open_problem_case(Turn& turn, const Request& request, const scripts::Route& route,
                       std::string condition = {});
/// Keeps what a message tells about the problem: facts, the remedy it names, what it demands.
void tell_problem(Turn& turn, Task& task, const Request& request);
/// A statement of the buyer's own tells why, where the reason is a fact that nothing else told.
void tell_reason(Turn& turn, Task& task, const std::string& words);
/// Reads a message as the choice of a remedy, by number or by a word of one. part: less of one than is
/// offered (退一半), which nobody but a human can grant. by_piece: one remedy for one piece, another for
/// another, kept in the buyer's words.
enum class Choice : std::uint8_t { unread, part, by_piece, chosen };
/// Whether words choose one, as choose_remedy() would read them.
[[nodiscard]] bool names_remedy(const Turn& turn, const Task& task, std::string_view words);
Choice choose_remedy(Turn& turn, Task& task, std::string_view words, std::size_t number);
/// Facts told before that the words tell anew; false when they tell none of those.
bool correct_facts(Turn& turn, Task& task, std::string_view words);
/// Whether words tell the fact that is asked for.
[[nodiscard]] bool tells_asked(const Turn& turn, const Task& task, std::string_view words);
void add_fact(Turn& turn, Task& task, std::string_view words);
/// The next thing the problem lacks is asked, or it is handed over.
bool ask_problem(Turn& turn, Task& task, bool again);
void hand_over_problem(Turn& turn, const Task& task);
void problem_waited(Turn& turn);
/// Nothing was chosen yet: what is taken down may still be named anew.
[[nodiscard]] bool problem_is_open_only(const Task& task);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> told_facts(const Turn& turn, const Task* task);
[[nodiscard]] std::vector<std::string> offered_remedies(const Turn& turn, const Task* task);
/// The remedy chosen, or what the buyer wants instead, in his words; "" = neither.
[[nodiscard]] std::string chosen_remedy(const Turn& turn, const Task* task);
/// The same for people of the store: with the buyer's words where they say more (补两个碗给我).
[[nodiscard]] std::string wish_in_words(const Turn& turn, const Task* task);
/// Rows of the registers that a handoff fills.
void register_problem(Turn& turn, const Task* task, const Card& card, const std::string& summary,
                      Group group);

/// photo_talk.cpp: photographs in a conversation.
/// Keeps what came and has it looked at.
void receive_pictures(Turn& turn, const BuyerSaid& said);
/// The burst is answered when the look at its pictures is done, or at due.looks.
[[nodiscard]] bool looks_awaited(const Turn& turn);
void pictures_looked(Turn& turn, const PicturesLooked& looked);
/// Chooses what the problem needs (scripts/photos.json).
void choose_photos(Turn& turn, const Task& task);
/// Something is missing, or the waybill could not be read and was not asked for once more.
[[nodiscard]] bool photos_lacking(const Turn& turn);
/// Says what is lacking. standing: it was asked for before.
void request_photos(Turn& turn, bool standing);
void photos_complete(Turn& turn);
/// The parcel is gone: only the goods are asked for.
void without_package(Turn& turn);
enum class PhotosEnd : std::uint8_t { open, told, refused, waited };
/// words: by which the buyer refused or cannot.
void take_photos(Turn& turn, PhotosEnd end, std::string_view words = {});
/// Whether words beside a picture say which of the photographs that are asked for it is.
[[nodiscard]] bool names_photo(const Turn& turn, std::string_view words);
/// Pictures, tally and findings of a card.
void show_photos(const Turn& turn, Card& card);
/// An agent's words ask for photographs that were asked for before.
[[nodiscard]] bool asks_for_photos_again(const Turn& turn, std::string_view words);

/// parcels.cpp: where a parcel is, transfer conditions, urging.
/// A transfer condition that names the intent holds for the order meant: obeyed; false when none does.
bool obey_conditions(Turn& turn, const Request& request);
void pursue_parcel(Turn& turn, const Request& request, const scripts::Route& route);

/// follow_ups.cpp: urging and its promise, reminders to pay.
void urge(Turn& turn, const Order& order, std::string_view intent);
[[nodiscard]] Urging* last_urging(Conversation& state, std::string_view order);
void group_told(Turn& turn, std::string_view command, bool told, std::string_view reason);
/// False when this order is not to be reminded of now.
bool remind_to_pay(Turn& turn, const Order& order, std::string why);
void track_unpaid(Turn& turn, const Order& order);
void stop_reminders(Turn& turn);
/// The buyer does not want this unpaid order any more: it is not asked to be paid.
void not_wanted(Turn& turn, std::string_view order);
/// A promise or a reminder is due: looks at fresh facts, in service hours.
void follow_ups_due(Turn& turn);
/// Fresh facts came for what was due, or did not.
void rechecked(Turn& turn, bool known);

/// orders.cpp: which orders a request is about.
enum class Suits : std::uint8_t { any_open, on_its_way, received, not_closed };
struct Which {
    std::vector<std::string> orders;   ///< found: one, or several when the buyer said all
    std::vector<std::string> choices;  ///< several fit and the words do not say which
};
[[nodiscard]] Which which_orders(Turn& turn, const Request& request, Suits suits);
/// Reads a message as the answer to "which of these"; empty when it names none.
[[nodiscard]] std::vector<std::string> named_orders(Turn& turn, const Request& request,
                                                    const std::vector<std::string>& among);
/// Asks which of the task's choices is meant.
bool ask_which_order(Turn& turn, Task& task, bool again);
/// Unless they are known well enough. What was said may name an order that is not known yet.
void ask_for_orders(Turn& turn, const BuyerSaid& said);
[[nodiscard]] std::string order_line(const Order& order);
/// What phrases may tell of an order; nothing for null.
[[nodiscard]] std::vector<scripts::Value> order_values(const Order* order);
/// "1. …\n2. …": how choices are numbered for a buyer.
[[nodiscard]] std::string numbered(const std::vector<std::string>& titles);

/// notes.cpp: collects, confirms, writes, amends and withdraws order notes.
void take_note(Turn& turn, const Request& request, const scripts::Route& route);
/// Parts that the wish still lacks, in the order in which they are asked for.
[[nodiscard]] std::vector<std::string> lacking(const Turn& turn, const Task& task);
/// Adds what the message tells to the wish; false when it tells nothing new.
bool add_parts(Turn& turn, Task& task, const Request& request);
/// The buyer said yes to what was read back.
void confirm_notes(Turn& turn, const std::vector<std::uint32_t>& tasks);
/// A value that corrects a note already given to the back office (command: that one, "" any); false when no
/// note has such a value.
bool correct_note(Turn& turn, const Request& request, std::string_view command = {});
/// 不是1203 是1302: the text that the open wish or the last note says wrong gives way to the right one.
bool put_note_right(Turn& turn, const Request& request);
/// 选错了，是坚果那单: the last note belongs to the order that is named now. False: none is, or it does
/// already.
bool move_note(Turn& turn, const Request& request);
/// Takes notes of this kind (any kind: "") back that stand or are under way: where the words name what one of
/// them asks for, only such; how many.
std::size_t withdraw_notes(Turn& turn, std::string_view kind, std::string_view words, std::string_view order);
/// 冰袋算了, and the ice bags are wished for and not written yet: that wish goes, and so it is said.
bool drop_named_wish(Turn& turn, std::string_view words);
/// Of a free wish of several clauses only those that the words are about are taken back, or only those of
/// them that the words refuse (opposite): the note is put right. False when they are about all or none.
bool drop_part_of_wish(Turn& turn, std::string_view words, bool opposite);
/// Whether a free wish that stands is about what the words name.
bool names_noted(const Turn& turn, std::string_view words);
/// The message refuses what a free wish that stands asked for (多放冰袋 … 冰袋别放了): it is withdrawn.
bool withdraw_opposite(Turn& turn, std::string_view words);
/// The words only call a verb off (不用打了): the last free wish that has it is withdrawn.
bool withdraw_called_off(Turn& turn, std::string_view words);
/// 冰袋别忘了, and the ice bags are noted: says so. note_drafts.cpp.
bool already_noted(Turn& turn, std::string_view words);
bool ask_note(Turn& turn, Task& task, bool again);
/// What was asked for and what of it stands: "顺丰…：已写进备注；…".
[[nodiscard]] std::string note_status(const Turn& turn);
/// Writes a note that the buyer did not dictate (已催件, 问题概述).
void write_own_note(Turn& turn, std::string_view kind, std::string_view content, std::string_view order);
/// Notes that waited for an order get it; overdue ones are reported.
void settle_notes(Turn& turn);
/// What needs no answer of the buyer is given to the back office.
void carry_on_note(Turn& turn, std::uint32_t task);
void note_outcome(Turn& turn, std::string_view command, bool written, bool final, std::string_view reason);
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
    bool continued = false;      ///< goes on with a case that was handed over before
};
void begin_transfer(Turn& turn, const Handing& handing, const Request& request);
void hand_off(Turn& turn, std::string why);
/// The buyer wants no human any more: what was announced does not happen.
/// A human is promised: the transfer is due, or the buyer waits in the queue.
[[nodiscard]] bool handing_over(const Conversation& state);
void cancel_transfer(Turn& turn);
void agent_took(Turn& turn, std::string_view agent);
void agent_said(Turn& turn, const AgentSaid& said);
void agent_returned(Turn& turn);
void agent_passed(Turn& turn, const AgentPassed& passed);
void agent_closed(Turn& turn, std::string_view agent);
void buyer_said_to_human(Turn& turn);
/// What every register row tells of buyer and order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> register_fields(const Turn& turn,
                                                                               const Order* order,
                                                                               std::string_view kind);
/// The group that fits what is open: the problem in hand, the parcel, the state of the orders.
[[nodiscard]] Group group_in_hand(const Turn& turn);

/// deadlines.cpp: what happens when time has come.
void tick(Turn& turn);
/// Plans "anything else?" and the closing phrase after the bot has spoken.
void plan_quiet(Turn& turn);
void close_conversation(Turn& turn, std::string_view agent, std::string why);

}  // namespace xiaoer::core
