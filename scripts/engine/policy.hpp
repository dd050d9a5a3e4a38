// What a store sets by numbers and lists: its profile, its hours, its policy. Plain data; the defaults are
// the trade's usual ones and every one of them can be changed in scripts/*.json. Nothing is decided here.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/engine/facts.hpp"

namespace xiaoer::scripts {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// A stretch of the store's day, minutes after midnight; may pass midnight (begin > end).
struct Interval {
    std::chrono::minutes begin{};
    std::chrono::minutes end{};
    bool operator==(const Interval&) const = default;
};

/// What a promotion takes off, where a rule says it: from so much on, so much less, once or for each full
/// sum.
struct PromotionRule {
    int from_yuan = 0;
    int minus_yuan = 0;
    bool each = false;
};

struct Promotion {
    std::string text;  ///< what the buyer is told, one sentence
    std::chrono::year_month_day from{};
    std::chrono::year_month_day until{};  ///< last day, inclusive
    std::optional<PromotionRule> rule;    ///< none: the sum is left to the order page
};

/// Days with other hours than usual (春节, 盘点); hours empty: nobody is there all day. Inclusive.
struct SpecialDays {
    std::string name;
    std::chrono::year_month_day from{};
    std::chrono::year_month_day until{};
    std::vector<Interval> hours;
};

/// scripts/shop.json
struct ShopProfile {
    std::string id = "demo";
    std::string name;               ///< 店名
    std::string bot_name = "小二";  ///< the bot's 接待ID and signature
    std::string form_of_address = "小主";
    std::string ship_promise;     ///< when parcels leave, told unasked
    std::string courier_promise;  ///< how long they take
    std::string partner_couriers;
    std::string follow_invitation;  ///< empty: no invitation
    std::vector<std::pair<std::string, std::string>>
        answers;                               ///< one of kShopAnswers → the store's own words
    std::vector<std::string> recommend_first;  ///< ids of goods the team lead wants recommended first
    std::vector<std::string> recommendations;  ///< one food item, one household item by default
    std::vector<Promotion> promotions;
    std::vector<Interval> hours;  ///< when humans take handoffs; default 09:00-23:30
    std::array<std::optional<std::vector<Interval>>, 7> weekday_hours;  ///< instead, from Sunday = 0 on
    std::vector<SpecialDays> special_days;                              ///< instead of both
    std::chrono::minutes utc_offset{480};
    std::string im_token;  ///< may be empty; XIAOER_IM_TOKEN wins
    /// Courier → group chat where its parcels are urged, "account/group", e.g. "onebot:10001/987654"; "仓库"
    /// for what has not left yet, "*" for every other courier.
    std::vector<std::pair<std::string, std::string>> urge_groups;
    /// Where buyers who ordered and said nothing are reminded, e.g. "onebot:10001"; "" = only who has talked
    /// to us.
    std::string reminder_account;
    std::string reviewer_group;  ///< where the order reviewer of the day reads; "" = none
};

/// scripts/policy.json. Units are in the types.
struct Policy {
    std::chrono::milliseconds burst_window{
        2'000};  ///< quiet time after a buyer's message before it is answered
    std::chrono::milliseconds burst_unfinished{
        4'000};                                    ///< the same after a message that is plainly unfinished
    std::chrono::milliseconds burst_cap{11'000};   ///< but never later than this after the first
    std::chrono::seconds transfer_wait{20};        ///< silence after a transfer notice before the handoff
    std::chrono::seconds accept_within{180};       ///< an agent takes the chat, or: apology, re-queue, alarm
    std::chrono::seconds agent_reply_within{180};  ///< a human owner answers, or the supervisor is told
    std::chrono::seconds first_reply_before_order{20};
    std::chrono::seconds first_reply_after_order{18};
    std::chrono::seconds facts_within{3};            ///< order look-up; later = answered without facts
    std::chrono::seconds waiting_update_every{120};  ///< at most one honest update per this while queued
    std::chrono::seconds look_within{6};  ///< a burst with pictures waits so long for the look at them
    std::chrono::hours photos_same_story{
        24};                               ///< a buyer's own picture of less long ago tells the same story
    std::chrono::minutes photos_wait{10};  ///< then what came is handed over
    std::chrono::hours photos_later{20};   ///< waited instead when the buyer says that he sends them later
    std::chrono::seconds problem_wait{
        60};  ///< silence after another question about a problem: a human gets it
    std::chrono::minutes anything_else_after{5};  ///< silence after an answer
    std::chrono::minutes close_after{15};         ///< silence after that: closing phrase
    std::chrono::hours welcome_again_after{12};   ///< silence after which the welcome is said anew
    std::chrono::minutes note_due{5};             ///< after payment
    std::chrono::minutes facts_fresh{1};          ///< order facts older than this are asked for anew
    std::chrono::minutes alarm_again_after{30};   ///< an alarm nobody answered is repeated
    std::chrono::hours urge_unasked_after{24};    ///< since payment: before, a mere question urges nobody
    std::chrono::hours urge_promise{24};          ///< after urging: the bot looks again by itself
    std::chrono::minutes urge_again{5};  ///< urging words so long after an answered urging are urging again
    std::chrono::minutes urge_any_after{30};  ///< any question about the parcel so long after it is, too
    std::chrono::minutes recheck_after{30};   ///< the back office did not answer, or the moment does not suit
    std::chrono::minutes reminder_after{30};  ///< an order that is not paid: the first reminder
    std::chrono::hours unpaid_closes_after{72};
    std::chrono::hours message_left_within{48};  ///< messages left outside service hours are handled
    std::chrono::hours message_left_warn{4};     ///< so long before, the supervisor is told
    std::chrono::seconds note_retry_first{2};    ///< a note that could not be written is tried again
    std::chrono::seconds note_retry_most{300};   ///< the pause doubles up to this
    std::chrono::seconds orders_poll{60};        ///< how often changes of orders are asked for
    int reminders_per_order = 2;
    int misses_allowed = 1;  ///< clarifying questions before the handoff
    int choices_at_most = 5;
    std::vector<std::string> returning;  ///< words of a trace by which a parcel is on its way back
    int reply_parts = 2;                 ///< intents of one burst answered in one reply
    int text_limit = 2'000;              ///< characters of a buyer's message that are read
    int pictures_limit = 40;             ///< per conversation and case
    int queue_limit = 200;               ///< lines of one conversation waiting for an answer
    int compensation_limit_yuan = 10;    ///< a front agent's authority
    int quality_sample_percent = 40;     ///< of an agent's conversations of a day that are reviewed, at least
    int quality_pass_score = 90;         ///< of a hundred
    std::chrono::minutes fragment_kept{5};  ///< half a sentence is read together with what follows
    int return_days = 7;                    ///< after receipt: return or exchange without reason
    int price_difference_days = 7;          ///< after receipt: a lower price is made up for
    int lost_after_days = 7;                ///< without an update a parcel counts as lost
    std::chrono::hours refund_after{24};    ///< after payment an order not yet shipped may be refunded
    /// Every number above by its key in the file ("return_days"), for tests that name one.
    std::map<std::string, std::int64_t, std::less<>> numbers;
};

/// scripts/zones.json: province (full official name) → tracking zone 1..3; what is not listed is in zone 2.
struct Zone {
    std::string province;
    int zone = 2;
};
/// What buyers are told of a zone.
struct ZoneText {
    std::string name;  ///< 江浙沪
    std::string days;  ///< 1-2天
};

/// A big sale (大促): T4 rests meanwhile. Days of the store's calendar, inclusive.
struct BigSale {
    std::string name;
    std::chrono::year_month_day from{};
    std::chrono::year_month_day until{};
};

enum class Group : std::uint8_t { pre_sale, in_sale, after_sale, supervisor };
/// 售前, 售中, 售后, 主管
[[nodiscard]] std::string_view title(Group group);

/// What the bot does about an intent (scripts/routing.json, one row an intent; an intent without a row is a
/// fault).
enum class Handling : std::uint8_t {
    answer,         ///< say the intent's phrase; no phrase that fits: handoff
    note,           ///< collect what the note needs, write it
    in_sale,        ///< transfer conditions; else reassure, urge, note 已催件
    photos,         ///< apology, six faces, transfer notice
    handoff,        ///< transfer notice, wait, handoff
    handoff_now,    ///< transfer notice and handoff in the same breath
    listen,         ///< nothing to say (嗯嗯): the conversation's other deadlines go on
    undo,           ///< drops what is being collected or about to be handed over, confirms
    closing,        ///< thanks and goodbye
    awaited,        ///< an answer to what the bot asked; means nothing by itself
    continue_case,  ///< a question about an earlier case: to its group, with it; no such case: as handoff
    note_status,    ///< tells what was asked for and what of it stands
    release,        ///< an order held back may go: its note is withdrawn
    settled         ///< what was complained of is over (找到了, 收到了)
};

/// A handling's word in routing.json and its title on the trainer's page.
struct HandlingWords {
    Handling handling;
    std::string_view id;
    std::string_view title;
};
[[nodiscard]] std::span<const HandlingWords> handlings();
[[nodiscard]] const HandlingWords& words_of(Handling handling);

/// The order's facts make another intent of one: who wants to change the goods of a received order wants an
/// exchange.
struct Instead {
    std::vector<Test> when;
    std::string intent;
};

struct Route {
    std::string intent;
    Group group = Group::pre_sale;
    Handling handling = Handling::answer;
    std::string note_kind;         ///< for Handling::note, a kind of scripts/notes.json
    bool needs_order = false;      ///< ask which order when the buyer has several that fit
    std::string before_order;      ///< phrase used instead when the buyer has no order ("" = same course)
    bool stops_reminders = false;  ///< the buyer does not want to be reminded
    bool urges = false;            ///< the words themselves urge (the fact "urges")
    bool may_urge = false;         ///< Handling::in_sale: no condition holds: the parcel is urged, once
    std::vector<Instead> instead;  ///< the first whose tests hold; see Playbook::route_of
    int human_from = 0;            ///< asked so often, a human answers; 0 = never for that alone
    std::string offers;            ///< intent of the note that the answer offers to write; "" = none
    std::vector<std::pair<std::string, std::string>> offered;  ///< slot → value of that note, as offered
};

/// Compiled patterns; problems.cpp alone looks inside.
struct Patterns;

/// A place at which one of several patterns matches.
struct Named {
    std::size_t at = 0;       ///< byte
    std::size_t length = 0;   ///< bytes
    std::size_t pattern = 0;  ///< index in the list of the file
};

/// One fact of a problem, asked for in the order of the file.
struct ProblemFact {
    std::string id;
    std::string title;   ///< how the buyer is asked for it, and its name on the card
    std::string slot;    ///< what the message may already tell, "" = the buyer's words as they are
    std::string phrase;  ///< "" = problem.ask
    int if_shorter = 0;  ///< asked only of a buyer who told less than so many characters; 0 = always
    std::vector<std::string>
        told_by;  ///< patterns (RE2): a message that holds one has told it; see Playbook::told
    std::shared_ptr<const Patterns> patterns;  ///< told_by, compiled
};
/// A remedy the bot may offer by itself. What it costs never exceeds policy.compensation_limit_yuan.
struct Remedy {
    std::string id;
    std::string title;
    std::vector<std::string> words;  ///< patterns (RE2) by which a buyer names it, besides its number
    std::shared_ptr<const Patterns> patterns;  ///< words, compiled; see Playbook::named
    std::vector<Test> when;                    ///< offered when all hold; empty = always
    std::string register_id;                   ///< a row there when it is chosen, "" = none
    int yuan = 0;
};
/// scripts/problems.json: how a problem of this intent is taken down before a human gets it.
struct ProblemKind {
    std::string intent;
    std::string register_id;               ///< a row there at the handoff, "" = none
    std::vector<std::string> answer_only;  ///< order states in which the phrase is enough
    std::vector<ProblemFact> facts;
    std::vector<Remedy> remedies;  ///< none, or two and more
    std::string otherwise;  ///< phrase said when fewer than two fit, before a person decides; "" = none
    std::string note_kind;  ///< written besides the problem summary, with facts and remedy
};

/// scripts/notes.json: one kind of order note.
struct NoteKind {
    std::string id;     ///< change_address, change_product, courier, ship_date, other, urged, problem
    std::string title;  ///< 修改地址 …
    /// Slot names that must be there, in the order they are written; "courier|not_courier": one of them is
    /// enough (alternatives()).
    std::vector<std::string> needs;
    std::vector<std::pair<std::string, std::vector<std::string>>>
        needs_if;                                                  ///< "courier=顺丰" → further slots
    std::vector<std::pair<std::string, std::string>> part_titles;  ///< slot → how the buyer is asked for it
    bool confirm = false;  ///< read back and wait for a yes before writing
    std::string text;      ///< template of the note's content, variables = slot names
    std::string flag;      ///< red yellow green blue pink: colour it sets; "" = leaves the order's as it is
    bool several = false;  ///< further ones stand beside it; otherwise a later one takes its place
    std::string
        after_shipping;  ///< phrase said when the order is on its way or received; "" = a person at once
    std::optional<Group> after_shipping_group;  ///< who takes it then; nothing = the phrase is all
    std::vector<Test> after_shipping_when;      ///< the group takes it only when all hold
};
/// The slots of one need: "courier|not_courier" → two.
[[nodiscard]] std::vector<std::string_view> alternatives(std::string_view need);

/// scripts/conditions.json: all tests of `when` must hold.
struct Condition {
    std::string id;     ///< T1 …
    std::string title;  ///< Chinese, shown on the handoff card
    Group group = Group::in_sale;
    std::vector<Test> when;
    std::vector<std::string> intents;  ///< only for these intents, questions too; empty = for every intent
    std::string phrase;                ///< said before the transfer where the playbook has it; never ""
    std::string problem;  ///< taken down first (a key of problems.json with a route); "" = transfer at once
};

}  // namespace xiaoer::scripts
