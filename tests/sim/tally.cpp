// What the day led to, read from where it stands for people: the back office's own memos, the journal, the
// groups and the agents' lists.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "adapters/orders/memo.hpp"
#include "tests/sim/shop.hpp"

namespace xiaoer::sim {
namespace {

struct Seen {
    std::map<std::string, int> handoffs, reminders;               // by conversation
    std::map<std::string, std::map<std::string, int>> registers;  // by conversation, rows that are new
    std::map<std::string, core::Conversation> last;
    std::map<std::string, std::set<std::string>> tags;  // by order: of every note decided for its buyer
    std::vector<std::string> early;                     // proactive words outside service hours
};

Seen read_journal(Day& day) {
    Seen seen;
    day.store().for_each_turn(0, [&](std::int64_t, const store::Turn& turn) {
        const auto& id = turn.event.conversation;
        seen.last[id] = turn.after;
        for (const auto& action : turn.actions) {
            if (std::holds_alternative<core::HandOff>(action.what)) ++seen.handoffs[id];
            if (const auto* note = std::get_if<core::WriteNote>(&action.what))
                seen.tags[note->order + " " + id].insert(adapters::memo_tag(action.command));
            if (const auto* row = std::get_if<core::RegisterCase>(&action.what);
                row != nullptr && !row->amends)
                ++seen.registers[id][row->register_id];
            const auto* say = std::get_if<core::Say>(&action.what);
            if (say == nullptr) continue;
            if (say->phrase == "reminder.pay") ++seen.reminders[id];
            const bool unasked = say->phrase == "reminder.pay" || say->phrase.starts_with("promise.");
            if (unasked && !in_hours(turn.event.at)) seen.early.push_back(id + " " + say->phrase);
        }
        return true;
    });
    return seen;
}

std::vector<std::string> lines_of(const std::string& memo) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from <= memo.size();) {
        const auto end = std::min(memo.find('\n', from), memo.size());
        lines.push_back(memo.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

/// The memo holds what people wrote, each once and untouched, the notes promised to this buyer, each once,
/// and nothing else.
void compare_memo(Office& office, const Expected& e, const std::set<std::string>& tags) {
    const auto memo = office.memo(e.order);
    auto people = office.written_by_people(e.order);
    if (!e.human.empty()) people.push_back(e.human);
    std::map<std::string, int> notes;
    for (const auto& line : lines_of(memo)) {
        if (const auto own = std::find(people.begin(), people.end(), line); own != people.end()) {
            people.erase(own);
            continue;
        }
        if (line.empty() && memo.empty()) continue;
        EXPECT_TRUE(adapters::looks_like_ours(line)) << e.who << " a line of nobody: " << line;
        const bool mine = std::any_of(tags.begin(), tags.end(),
                                      [&](const std::string& tag) { return line.ends_with(tag); });
        EXPECT_TRUE(mine) << e.who << " somebody else's note: " << line;
        for (const auto* note : {"快递要求", "修改地址", "已催件", "问题概述", "退款退货原因"})
            if (line.find(note) != std::string::npos) ++notes[note];
    }
    EXPECT_EQ(notes, e.notes) << e.who << "\n" << memo;
    EXPECT_TRUE(people.empty()) << e.who << " lost: " << people.front() << "\n" << memo;
}

/// Law 1: nobody is left waiting with nothing on its way.
void compare_rest(const core::Conversation& state, Time now, const std::string& who) {
    EXPECT_TRUE(state.unanswered.empty() || state.owner.who != core::Owner::Who::bot) << who;
    const auto due = core::next_deadline(state);
    EXPECT_TRUE(!due || *due >= now) << who;
    for (const auto& note : state.notes)
        EXPECT_NE(note.stage, core::NoteDraft::Stage::writing) << who << " " << note.text;
}

std::map<std::string, int> refused_by_order(Day& day) {
    std::map<std::string, int> refused;
    for (const auto& row : day.store().note_rows("refused", 10'000)) {
        EXPECT_FALSE(row.reason.empty()) << row.order;
        ++refused[row.order];
    }
    return refused;
}

void compare_groups(Day& day, const Expected& sum) {
    const auto to = [&](std::string_view group) {
        return std::count_if(day.im().groups.begin(), day.im().groups.end(),
                             [&](const Im::Sent& sent) { return sent.text.starts_with(group); });
    };
    EXPECT_EQ(to("couriers"), sum.to_couriers);
    EXPECT_EQ(to("warehouse"), sum.to_warehouse);
    EXPECT_EQ(to("reviewers"), sum.to_reviewers);
}

}  // namespace

void compare(Shop& shop) {
    auto& day = shop.day;
    const auto seen = read_journal(day);
    auto refused = refused_by_order(day);
    Expected sum;
    for (const auto& e : shop.all) {
        const auto id = "chat:demo:" + e.who;
        const auto count = [](const auto& map, const std::string& key) {
            return map.contains(key) ? map.at(key) : 0;
        };
        EXPECT_EQ(count(seen.handoffs, id), e.handoffs) << e.who;
        EXPECT_EQ(count(seen.reminders, id), e.reminders) << e.who;
        auto expected = e.registers;
        std::erase_if(expected, [](const auto& row) { return row.second == 0; });
        EXPECT_EQ(seen.registers.contains(id) ? seen.registers.at(id) : decltype(expected){}, expected)
            << e.who;
        sum.to_couriers += e.to_couriers;
        sum.to_warehouse += e.to_warehouse;
        sum.to_reviewers += e.to_reviewers;
        if (!e.order.empty()) {
            EXPECT_EQ(count(refused, e.order), e.refused) << e.who;
            refused.erase(e.order);
            const auto tags = seen.tags.find(e.order + " " + id);
            compare_memo(day.office(), e, tags == seen.tags.end() ? std::set<std::string>{} : tags->second);
        }
        if (const auto state = seen.last.find(id); state != seen.last.end())
            compare_rest(state->second, day.now(), e.who);
    }
    EXPECT_TRUE(refused.empty()) << "a note for an order of nobody: " << refused.begin()->first;
    EXPECT_TRUE(seen.early.empty()) << seen.early.front();
    compare_groups(day, sum);
    EXPECT_TRUE(day.store().unfinished().empty());
    EXPECT_EQ(static_cast<std::size_t>(day.loop().figures().in_doubt), 0U);
}

}  // namespace xiaoer::sim
