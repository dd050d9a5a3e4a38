// shop.json: the store's profile, hours and promotions.
#include <array>
#include <string>

#include "scripts/engine/calendar.hpp"
#include "scripts/engine/load.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"周日", "周一", "周二", "周三",
                                                       "周四", "周五", "周六"};

std::vector<Interval> read_hours(base::Node& node, std::string_view key) {
    std::vector<Interval> hours;
    const auto texts = node.texts(key);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto interval = parse_interval(texts[i]);
        if (!interval) {
            node.fault(key, i, "“" + texts[i] + "”不是时段，请写成 \"09:00-23:30\" 这样");
            continue;
        }
        hours.push_back(*interval);
    }
    const auto end = [](const Interval& h) { return h.end > h.begin ? h.end : h.end + std::chrono::days{1}; };
    for (std::size_t i = 0; i < hours.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (hours[i].begin < end(hours[j]) && hours[j].begin < end(hours[i]))
                node.fault(key, i, "这个时段和第" + std::to_string(j + 1) + "个时段重叠，请合并成一个");
    return hours;
}

void read_special_days(base::Node& node, ShopProfile& shop) {
    node.each("special_days", [&](base::Node day) {
        SpecialDays special;
        special.name = day.text("name");
        read_period(day, special.from, special.until);
        special.hours = read_hours(day, "hours");
        day.finish();
        for (const auto& other : shop.special_days)
            if (special.from <= other.until && other.from <= special.until)
                day.fault("和“" + other.name + "”的日期重叠，请改开");
        shop.special_days.push_back(std::move(special));
    });
}

void read_all_hours(base::Node& node, ShopProfile& shop) {
    shop.hours = {{std::chrono::minutes{9 * 60}, std::chrono::minutes{23 * 60 + 30}}};
    if (node.has("hours")) {
        shop.hours = read_hours(node, "hours");
        if (shop.hours.empty()) node.fault("hours", "营业时间至少要有一个时段");
    }
    node.skip("hours");
    if (auto weekdays = node.object("weekday_hours")) {
        for (std::size_t i = 0; i < kWeekdays.size(); ++i)
            if (weekdays->has(kWeekdays[i])) shop.weekday_hours[i] = read_hours(*weekdays, kWeekdays[i]);
        for (const auto weekday : kWeekdays)
            weekdays->skip(weekday);
        weekdays->finish();
    }
    read_special_days(node, shop);
    bool ever = false;
    for (const auto& hours : shop.weekday_hours)
        ever = ever || (hours ? !hours->empty() : !shop.hours.empty());
    if (!ever) node.fault("weekday_hours", "一周里没有任何营业时间，买家永远等不到人工，请至少留一个时段");
}

/// "onebot:10001/987654": an account and a group in it.
void check_group(base::Node& node, std::string_view key, const std::string& group) {
    const auto slash = group.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == group.size() ||
        group.find(':') == std::string::npos)
        node.fault(key, "“" + group + "”不是群，请写成 \"onebot:10001/987654\"（账号/群号）");
}

}  // namespace

void load_shop(const File& file, ShopProfile& shop, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto node = document.root();
    if (!document.ok()) return;
    shop.id = node.text_or("id", shop.id);
    shop.name = node.text("name");
    shop.bot_name = node.text_or("bot_name", shop.bot_name);
    shop.form_of_address = node.text_or("form_of_address", shop.form_of_address);
    shop.ship_promise = node.text("ship_promise");
    shop.courier_promise = node.text("courier_promise");
    shop.partner_couriers = node.text("partner_couriers");
    shop.follow_invitation = node.text_or("follow_invitation", "");
    if (auto answers = node.object("answers")) {
        for (const auto name : kShopAnswers)
            if (answers->has(name)) shop.answers.emplace_back(name, answers->text_or(name, ""));
        answers->finish();
    }
    shop.recommend_first = node.texts("recommend_first");
    shop.recommendations = node.texts("recommendations");
    node.each("promotions", [&](base::Node row) {
        Promotion promotion;
        promotion.text = row.text("text");
        read_period(row, promotion.from, promotion.until);
        if (auto rule = row.object("rule")) {
            promotion.rule.emplace();
            promotion.rule->from_yuan = static_cast<int>(rule->number("from_yuan", 1, 100'000));
            promotion.rule->minus_yuan = static_cast<int>(rule->number("minus_yuan", 1, 100'000));
            promotion.rule->each = rule->flag_or("each", false);
            rule->finish();
            if (promotion.rule->minus_yuan >= promotion.rule->from_yuan)
                row.fault("rule", "减的钱不能比满的钱还多，请检查两个数字");
        }
        row.finish();
        for (const auto& other : shop.promotions)
            if (promotion.from <= other.until && other.from <= promotion.until)
                row.fault("和活动“" + other.text + "”的日期重叠：同一天只说一个活动，请改开或合成一句");
        shop.promotions.push_back(std::move(promotion));
    });
    read_all_hours(node, shop);
    shop.utc_offset = std::chrono::minutes{node.number_or("utc_offset_min", -720, 840, 480)};
    shop.im_token = node.text_or("im_token", "");
    (void)node.flag_or("publish_needs_approval", false);  // for the studio, which publishes
    if (auto groups = node.object("urge_groups")) shop.urge_groups = groups->text_members();
    shop.reviewer_group = node.text_or("reviewer_group", "");
    shop.reminder_account = node.text_or("reminder_account", "");
    for (const auto& [courier, group] : shop.urge_groups)
        check_group(node, "urge_groups", group);
    if (!shop.reviewer_group.empty()) check_group(node, "reviewer_group", shop.reviewer_group);
    node.skip("comment");
    node.finish();
}

}  // namespace xiaoer::scripts
