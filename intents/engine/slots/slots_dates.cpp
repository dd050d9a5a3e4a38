// Days that a message names, counted from the store's own day: 明天, 下周一, 月底, 11月3号, 3号, 11-03.
#include <chrono>

#include "intents/engine/slots/slots_parts.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::intents::slots {
namespace {

namespace cal = std::chrono;
using Day = cal::sys_days;

std::string iso(cal::year_month_day day) {
    std::string out = std::to_string(static_cast<int>(day.year()));
    const auto part = [&](unsigned value) { out += (value < 10 ? "-0" : "-") + std::to_string(value); };
    part(static_cast<unsigned>(day.month()));
    part(static_cast<unsigned>(day.day()));
    return out;
}

class Dates {
  public:
    explicit Dates(Reading& reading) : reading_(reading), today_(reading.context().today) {}

    void run() {
        named_days();
        if (reading_.has_numeral()) {
            in_full();
            month_and_day();
            day_of_month();
            days_from_now();
        }
        weekdays();
        ends_of_month();
    }

  private:
    void claim(cal::year_month_day day, Range where) {
        if (!day.ok() || reading_.taken(where)) return;
        reading_.add("date", iso(day), where);
        reading_.take(where);
    }
    void claim(Day day, Range where) { claim(cal::year_month_day(day), where); }
    [[nodiscard]] Day today() const { return Day(today_); }
    [[nodiscard]] unsigned number(Range range) const {
        return static_cast<unsigned>(chinese_number(reading_.text(range)).value_or(0));
    }
    /// 3号买的, 11月3号下的单: told of the past. Anything else looks ahead.
    [[nodiscard]] bool past(Range where) const {
        static const RE2 kDone(
            "\\A(?:那天|当天|晚上|早上|上午|下午|中午|就|我|在你家|才|刚|[ "
            ",])*(?:买|拍|下单|下的单|付款|付的|订|收到|签收|到货|退的|退货|申请|发的货|寄的|寄出|就到|发出|"
            "催)");
        const auto behind = reading_.text().substr(where.end);
        return RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kDone);
    }

    void named_days();
    void in_full();
    void month_and_day();
    void day_of_month();
    void days_from_now();
    void weekdays();
    void ends_of_month();

    Reading& reading_;
    cal::year_month_day today_;
};

void Dates::named_days() {
    static const RE2 kNamed(
        "大后天|大前天|今天|今日|今晚|今早|明天|明日|明早|明晚|明儿|后天|后日|昨天|昨日|昨晚|前天|当天");
    each_match(kNamed, reading_.text(), [&](const auto& groups) {
        const auto word = reading_.text(groups[0]);
        int days = 0;
        if (word.starts_with("大后天"))
            days = 3;
        else if (word.starts_with("大前天"))
            days = -3;
        else if (word.starts_with("明"))
            days = 1;
        else if (word.starts_with("后"))
            days = 2;
        else if (word.starts_with("昨"))
            days = -1;
        else if (word.starts_with("前"))
            days = -2;
        else if (word.starts_with("当天"))
            return;  // the same day as something else
        claim(today() + cal::days(days), groups[0]);
    });
}

void Dates::in_full() {
    static const RE2 kFull("(20[0-9]{2})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})(?:号|日)?");
    each_match(kFull, reading_.text(), [&](const auto& groups) {
        if (!stands_alone(reading_.text(), groups[0], true)) return;
        claim(cal::year(static_cast<int>(number(groups[1]))) / number(groups[2]) / number(groups[3]),
              groups[0]);
    });
}

void Dates::month_and_day() {
    static const RE2 kWords(
        "([0-9]{1,2}|十?[一二三四五六七八九十])月(?:份)?的?([0-9]{1,2}|[一二三四五六七八九十廿]{1,3})(?:号|"
        "日)?");
    static const RE2 kFigures("([0-9]{1,2})[-/]([0-9]{1,2})(?:号|日)?");
    const auto resolve = [&](Range month, Range day, Range where) {
        auto date = today_.year() / number(month) / number(day);
        if (!date.ok()) return;
        if (past(where)) {
            if (Day(date) > today()) date -= cal::years(1);
        } else if (Day(date) < today()) {
            date += cal::years(1);
        }
        claim(date, where);
    };
    each_match(kWords, reading_.text(), [&](const auto& groups) {
        if (!preceded_by(reading_.text(), groups[0].begin,
                         {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "个", "半"}))
            resolve(groups[1], groups[2], groups[0]);
    });
    each_match(kFigures, reading_.text(), [&](const auto& groups) {
        const auto text = reading_.text();
        const bool longer =
            preceded_by(text, groups[0].begin, {"-", "/", "."}) ||
            followed_by(text, groups[0].end, {"-", "/", "斤", "元", "块", "天", "个", "号楼", "栋", "单元"});
        if (stands_alone(text, groups[0], true) && !longer) resolve(groups[1], groups[2], groups[0]);
    });
}

void Dates::day_of_month() {
    static const RE2 kDay(
        "(下个?月|这个?月|本月|当月)?的?(初)?([0-9]{1,2}|[一二三四五六七八九十廿]{1,3})(号|日)");
    each_match(kDay, reading_.text(), [&](const auto& groups) {
        const auto text = reading_.text();
        // 3号楼, 5号线, 2号店, 1号仓, 38号码, 第3号, 一号选手 are no days.
        if (followed_by(text, groups[0].end, {"楼",   "线", "店",   "仓", "码", "院",   "门",   "柜",  "机",
                                              "室",   "色", "电池", "房", "尺", "链接", "款",   "桌",  "车",
                                              "客服", "库", "弄",   "厂", "棉", "的鞋", "商品", "购物"}) ||
            preceded_by(text, groups[0].begin, {"第", "路", "街", "巷", "道", "弄", "村", "里", "大道", "期",
                                                "苑", "区", "镇", "编", "0",  "1",  "2",  "3",  "4",    "5",
                                                "6",  "7",  "8",  "9",  "-",  ".",  "中", "大", "小"}))
            return;
        const auto month = cal::year_month(today_.year(), today_.month());
        const auto day = cal::day(number(groups[3]));
        const auto said = reading_.text(groups[1]);
        if (said.starts_with("下")) return claim((month + cal::months(1)) / day, groups[0]);
        auto date = month / day;
        if (said.empty()) {
            if (past(groups[0]) && (!date.ok() || Day(date) > today())) date = (month - cal::months(1)) / day;
            if (!past(groups[0]) && (!date.ok() || Day(date) < today()))
                date = (month + cal::months(1)) / day;
        }
        claim(date, groups[0]);
    });
}

void Dates::days_from_now() {
    static const RE2 kLater(
        "(?:过)?([0-9]{1,2}|[一二两三四五六七八九十]{1,2})(天|个?星期|个?礼拜|周)(?:以后|之后|后)|(?:再过|过)"
        "([0-9]{1,2}|[一二两三四五六七八九十]{1,2})(天|个?星期|个?礼拜|周)");
    each_match(kLater, reading_.text(), [&](const auto& groups) {
        const bool behind = groups[1].size() > 0;
        const auto count = static_cast<int>(number(behind ? groups[1] : groups[3]));
        const auto unit = reading_.text(behind ? groups[2] : groups[4]);
        if (count > 0) claim(today() + cal::days(unit == "天" ? count : 7 * count), groups[0]);
    });
}

void Dates::weekdays() {
    static const RE2 kWeek("(下下|下|这|本|上)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])");
    each_match(kWeek, reading_.text(), [&](const auto& groups) {
        static constexpr std::string_view kNames = "一二三四五六日";
        const auto name = reading_.text(groups[2]);
        const auto found = kNames.find(name);
        const int wanted = name == "末"                      ? 6
                           : found == std::string_view::npos ? 7
                                                             : static_cast<int>(found / 3) + 1;
        const int now = static_cast<int>(cal::weekday(today()).iso_encoding());
        const auto which = reading_.text(groups[1]);
        int weeks = 0;
        if (which == "下下")
            weeks = 2;
        else if (which == "下")
            weeks = 1;
        else if (which == "上")
            weeks = -1;
        int ahead = wanted - now + 7 * weeks;
        if (which.empty() && ahead < 0 && !past(groups[0]))
            ahead += 7;  // a bare 周一 on a Friday is the next one
        if (which.empty() && ahead > 0 && past(groups[0])) ahead -= 7;
        claim(today() + cal::days(ahead), groups[0]);
    });
}

void Dates::ends_of_month() {
    static const RE2 kEnd(
        "(下个?月|这个?月|本月|[0-9]{1,2}月|十?[一二三四五六七八九十]月)?(?:份)?(月底|月末|月初|月中|底|初|"
        "中旬)");
    each_match(kEnd, reading_.text(), [&](const auto& groups) {
        const auto said = reading_.text(groups[1]);
        const auto part = reading_.text(groups[2]);
        if (said.empty() && !part.starts_with("月")) return;  // 底, 初 alone say nothing
        auto month = cal::year_month(today_.year(), today_.month());
        if (said.starts_with("下")) {
            month += cal::months(1);
        } else if (!said.empty() && !said.starts_with("这") && !said.starts_with("本")) {
            const auto named = chinese_number(said.substr(0, said.find("月"))).value_or(0);
            const auto wanted = cal::month(static_cast<unsigned>(named));
            if (!wanted.ok()) return;
            month = cal::year_month(today_.year() + cal::years(wanted < today_.month() ? 1 : 0), wanted);
        }
        const bool first = part.ends_with("初");
        const bool middle = part.find("中") != std::string_view::npos;
        const auto on = [&](cal::year_month in) {
            if (first) return cal::year_month_day(in / cal::day(1));
            return middle ? cal::year_month_day(in / cal::day(15)) : cal::year_month_day(in / cal::last);
        };
        const bool over = said.empty() && Day(on(month)) < today();
        claim(on(over ? month + cal::months(1) : month), groups[0]);
    });
}

}  // namespace

void find_dates(Reading& reading) {
    if (reading.context().today.ok()) Dates(reading).run();
}

}  // namespace xiaoer::intents::slots
