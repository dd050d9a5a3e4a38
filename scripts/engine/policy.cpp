// policy.json: every number of the policy, its unit in the key. Absent = the default of policy.hpp.
#include "scripts/engine/policy.hpp"

#include "scripts/engine/calendar.hpp"
#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {

std::string_view title(Group group) {
    switch (group) {
        case Group::pre_sale:
            return "售前";
        case Group::in_sale:
            return "售中";
        case Group::after_sale:
            return "售后";
        case Group::supervisor:
            return "主管";
    }
    return "";
}

Group read_group(base::Node& node, std::string_view key) {
    const auto word = node.one_of(key, {"售前", "售中", "售后", "主管"}, "");
    for (const auto group : {Group::pre_sale, Group::in_sale, Group::after_sale, Group::supervisor})
        if (word == title(group)) return group;
    if (!node.has(key)) node.fault("缺少“" + std::string(key) + "”，请写 售前、售中、售后 或 主管");
    return Group::pre_sale;
}

std::chrono::year_month_day read_date(base::Node& node, std::string_view key) {
    const auto text = node.text(key);
    const auto date = parse_date(text);
    if (!date && !text.empty()) node.fault(key, "“" + text + "”不是日期，请写成 2026-11-11 这样");
    return date.value_or(std::chrono::year_month_day{});
}

void read_period(base::Node& node, std::chrono::year_month_day& from, std::chrono::year_month_day& until) {
    from = read_date(node, "from");
    until = read_date(node, "until");
    if (from.ok() && until.ok() && until < from) node.fault("until", "结束日期早于开始日期，请对调或改正");
}

void load_policy(const File& file, Policy& p, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto node = document.root();
    const auto duration = [&](std::string_view key, auto& value, std::int64_t least, std::int64_t most) {
        using Duration = std::remove_reference_t<decltype(value)>;
        value = Duration{node.number_or(key, least, most, value.count())};
        p.numbers.insert_or_assign(std::string(key), value.count());
    };
    const auto count = [&](std::string_view key, int& value, std::int64_t least, std::int64_t most) {
        value = static_cast<int>(node.number_or(key, least, most, value));
        p.numbers.insert_or_assign(std::string(key), value);
    };
    duration("burst_window_ms", p.burst_window, 0, 60'000);
    duration("burst_unfinished_ms", p.burst_unfinished, 0, 60'000);
    duration("burst_cap_ms", p.burst_cap, 0, 120'000);
    duration("transfer_wait_s", p.transfer_wait, 0, 600);
    duration("accept_within_s", p.accept_within, 10, 3'600);
    duration("agent_reply_within_s", p.agent_reply_within, 10, 3'600);
    duration("first_reply_before_order_s", p.first_reply_before_order, 1, 600);
    duration("first_reply_after_order_s", p.first_reply_after_order, 1, 600);
    duration("facts_within_s", p.facts_within, 1, 60);
    duration("waiting_update_every_s", p.waiting_update_every, 30, 3'600);
    duration("photos_wait_min", p.photos_wait, 1, 1'440);
    duration("photos_later_h", p.photos_later, 1, 72);
    duration("look_within_s", p.look_within, 1, 60);
    duration("photos_same_story_h", p.photos_same_story, 0, 720);
    duration("problem_wait_s", p.problem_wait, 5, 3'600);
    duration("fragment_kept_min", p.fragment_kept, 0, 60);
    duration("anything_else_after_min", p.anything_else_after, 1, 1'440);
    duration("close_after_min", p.close_after, 1, 1'440);
    duration("welcome_again_after_h", p.welcome_again_after, 1, 720);
    duration("note_due_min", p.note_due, 1, 1'440);
    duration("facts_fresh_min", p.facts_fresh, 0, 1'440);
    duration("alarm_again_after_min", p.alarm_again_after, 1, 1'440);
    duration("urge_promise_h", p.urge_promise, 1, 168);
    duration("urge_unasked_h", p.urge_unasked_after, 0, 168);
    duration("urge_again_min", p.urge_again, 0, 1'440);
    duration("urge_any_after_min", p.urge_any_after, 0, 1'440);
    duration("recheck_after_min", p.recheck_after, 1, 1'440);
    duration("reminder_after_min", p.reminder_after, 1, 1'440);
    duration("unpaid_closes_after_h", p.unpaid_closes_after, 1, 720);
    duration("message_left_within_h", p.message_left_within, 1, 720);
    duration("message_left_warn_h", p.message_left_warn, 0, 72);
    duration("note_retry_first_s", p.note_retry_first, 1, 600);
    duration("note_retry_most_s", p.note_retry_most, 1, 3'600);
    duration("orders_poll_s", p.orders_poll, 5, 3'600);
    count("reminders_per_order", p.reminders_per_order, 0, 10);
    count("misses_allowed", p.misses_allowed, 0, 5);
    count("choices_at_most", p.choices_at_most, 2, 9);
    p.returning = node.texts("returning");
    count("reply_parts", p.reply_parts, 1, 3);
    count("text_limit", p.text_limit, 100, 4'000);
    count("pictures_limit", p.pictures_limit, 1, 200);
    count("queue_limit", p.queue_limit, 10, 1'000);
    count("compensation_limit_yuan", p.compensation_limit_yuan, 0, 100'000);
    count("quality_sample_percent", p.quality_sample_percent, 1, 100);
    count("quality_pass_score", p.quality_pass_score, 1, 100);
    count("return_days", p.return_days, 0, 365);
    count("price_difference_days", p.price_difference_days, 0, 365);
    count("lost_after_days", p.lost_after_days, 1, 60);
    duration("refund_after_h", p.refund_after, 0, 720);
    node.skip("comment");
    node.finish();
    if (p.burst_cap < p.burst_window)
        node.fault("burst_cap_ms", "最长合并时间（burst_cap_ms）不能短于静默时间（burst_window_ms）");
    if (p.burst_cap < p.burst_unfinished)
        node.fault("burst_cap_ms",
                   "最长合并时间（burst_cap_ms）不能短于话没说完时的静默时间（burst_unfinished_ms）");
    if (p.urge_any_after < p.urge_again)
        node.fault("urge_any_after_min",
                   "“随便问一句也算再催”的时间（urge_any_after_min）不能短于 urge_again_min");
}

}  // namespace xiaoer::scripts
