// What a store sets by numbers and lists: its profile, its hours, its policy. Plain data; the defaults are
// the trade's usual ones and every one of them can be changed in scripts/*.json. Nothing is decided here.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::scripts {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// A stretch of the store's day, minutes after midnight; may pass midnight (begin > end).
struct Interval {
    std::chrono::minutes begin{};
    std::chrono::minutes end{};
    bool operator==(const Interval&) const = default;
};

struct Promotion {
    std::string text;  ///< what the buyer is told, one sentence
    std::chrono::year_month_day from{};
    std::chrono::year_month_day until{};  ///< last day, inclusive
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
    std::string follow_invitation;             ///< empty: no invitation
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
        2'000};                                  ///< quiet time after a buyer's message before it is answered
    std::chrono::milliseconds burst_cap{8'000};  ///< but never later than this after the first
    std::chrono::seconds transfer_wait{20};      ///< silence after a transfer notice before the handoff
    std::chrono::seconds accept_within{180};     ///< an agent takes the chat, or: apology, re-queue, alarm
    std::chrono::seconds agent_reply_within{180};  ///< a human owner answers, or the supervisor is told
    std::chrono::seconds first_reply_before_order{20};
    std::chrono::seconds first_reply_after_order{18};
    std::chrono::seconds facts_within{3};            ///< order look-up; later = answered without facts
    std::chrono::seconds waiting_update_every{120};  ///< at most one honest update per this while queued
    std::chrono::minutes photos_wait{10};            ///< then what came is handed over
    std::chrono::seconds problem_wait{
        60};  ///< silence after another question about a problem: a human gets it
    std::chrono::minutes anything_else_after{5};  ///< silence after an answer
    std::chrono::minutes close_after{15};         ///< silence after that: closing phrase
    std::chrono::hours welcome_again_after{12};   ///< silence after which the welcome is said anew
    std::chrono::minutes note_due{5};             ///< after payment
    std::chrono::minutes facts_fresh{1};          ///< order facts older than this are asked for anew
    std::chrono::minutes alarm_again_after{30};   ///< an alarm nobody answered is repeated
    std::chrono::hours urge_promise{24};          ///< after urging: the bot looks again by itself
    std::chrono::minutes recheck_after{30};   ///< the back office did not answer, or the moment does not suit
    std::chrono::minutes reminder_after{30};  ///< an order that is not paid: the first reminder
    std::chrono::hours unpaid_closes_after{72};
    std::chrono::hours message_left_within{48};  ///< messages left outside service hours are handled
    std::chrono::hours message_left_warn{4};     ///< so long before, the supervisor is told
    std::chrono::seconds note_retry_first{2};    ///< a note that could not be written is tried again
    std::chrono::seconds note_retry_most{300};   ///< the pause doubles up to this
    std::chrono::seconds orders_poll{60};        ///< how often changes of orders are asked for
    int reminders_per_order = 2;
    int package_faces = 6;
    int goods_photos = 1;
    int misses_allowed = 1;  ///< clarifying questions before the handoff
    int choices_at_most = 5;
    int reply_parts = 2;               ///< intents of one burst answered in one reply
    int text_limit = 2'000;            ///< characters of a buyer's message that are read
    int pictures_limit = 40;           ///< per conversation and case
    int queue_limit = 200;             ///< lines of one conversation waiting for an answer
    int compensation_limit_yuan = 10;  ///< a front agent's authority
    int quality_sample_percent = 40;   ///< of an agent's conversations of a day that are reviewed, at least
    int quality_pass_score = 90;       ///< of a hundred
};

/// scripts/zones.json: province (full official name) → tracking zone 1..3; what is not listed is in zone 2.
struct Zone {
    std::string province;
    int zone = 2;
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
    answer,       ///< say the intent's phrase; no phrase that fits: handoff
    note,         ///< collect what the note needs, write it
    in_sale,      ///< transfer conditions; else reassure, urge, note 已催件
    photos,       ///< apology, six faces, transfer notice
    handoff,      ///< transfer notice, wait, handoff
    handoff_now,  ///< transfer notice and handoff in the same breath
    listen,       ///< nothing to say (嗯嗯): the conversation's other deadlines go on
    undo,         ///< drops what is being collected or about to be handed over, confirms
    closing,      ///< thanks and goodbye
    awaited       ///< an answer to what the bot asked; means nothing by itself
};

struct Route {
    std::string intent;
    Group group = Group::pre_sale;
    Handling handling = Handling::answer;
    std::string note_kind;         ///< for Handling::note, a kind of scripts/notes.json
    bool needs_order = false;      ///< ask which order when the buyer has several that fit
    std::string before_order;      ///< phrase used instead when the buyer has no order ("" = same course)
    bool stops_reminders = false;  ///< the buyer does not want to be reminded
};

/// One fact of a problem, asked for in the order of the file.
struct ProblemFact {
    std::string id;
    std::string title;   ///< how the buyer is asked for it, and its name on the card
    std::string slot;    ///< what the message may already tell, "" = the buyer's words as they are
    std::string phrase;  ///< "" = problem.ask
    int if_shorter = 0;  ///< asked only of a buyer who told less than so many characters; 0 = always
};
/// A remedy the bot may offer by itself. What it costs never exceeds policy.compensation_limit_yuan.
struct Remedy {
    std::string id;
    std::string title;
    std::vector<std::string> words;         ///< by which a buyer may name it, besides its number
    std::vector<std::string> order_states;  ///< empty = any
    std::string register_id;                ///< a row there when it is chosen, "" = none
    int yuan = 0;
};
/// scripts/problems.json: how a problem of this intent is taken down before a human gets it.
struct ProblemKind {
    std::string intent;
    std::string register_id;               ///< a row there at the handoff, "" = none
    std::vector<std::string> answer_only;  ///< order states in which the phrase is enough
    std::vector<ProblemFact> facts;
    std::vector<Remedy> remedies;  ///< none, or two and more
    std::string note_kind;         ///< written besides the problem summary, with facts and remedy
};

/// scripts/notes.json: one kind of order note.
struct NoteKind {
    std::string id;     ///< change_address, change_product, courier, ship_date, other, urged, problem
    std::string title;  ///< 修改地址 …
    std::vector<std::string> needs;  ///< slot names that must be there, in the order they are written
    std::vector<std::pair<std::string, std::vector<std::string>>>
        needs_if;                                                  ///< "courier=顺丰" → further slots
    std::vector<std::pair<std::string, std::string>> part_titles;  ///< slot → how the buyer is asked for it
    bool confirm = false;  ///< read back and wait for a yes before writing
    std::string text;      ///< template of the note's content, variables = slot names
    std::string flag;      ///< red yellow green blue pink: colour it sets; "" = leaves the order's as it is
};

/// scripts/conditions.json: all tests of `when` must hold. A fact is one of kFacts.
struct Test {
    std::string fact;
    enum class Op : std::uint8_t { equal, not_equal, at_least, more_than, less_than, one_of } op = Op::equal;
    double number = 0;
    std::vector<std::string> words;  ///< for equal/not_equal/one_of on words
};
struct Condition {
    std::string id;     ///< T1 …
    std::string title;  ///< Chinese, shown on the handoff card
    Group group = Group::in_sale;
    std::vector<Test> when;
    std::vector<std::string> intents;  ///< only for these intents; empty = any in-sale intent
    std::string problem;  ///< taken down first (a key of problems.json with a path); "" = transfer at once
};

/// Facts a condition may ask for; numbers unless said otherwise. A fact that is not known makes its test
/// fail.
inline constexpr std::array kFacts = {
    std::string_view("contacts"),  // how often the buyer came about this order, this time included
    std::string_view("zone"),      // 1..3
    std::string_view("hours_without_update"),
    std::string_view("hours_since_payment"),
    std::string_view("order_state"),  // word: unpaid paid shipped completed closed
    std::string_view(
        "tracking"),  // word: none not_picked_up picked_up in_transit out_for_delivery signed abnormal
    std::string_view("big_sale"),          // word: yes no
    std::string_view("out_of_stock"),      // word: yes no
    std::string_view("address_abnormal"),  // word: yes no
    std::string_view("intent"),            // word
    std::string_view("amount_yuan"),
};

}  // namespace xiaoer::scripts
