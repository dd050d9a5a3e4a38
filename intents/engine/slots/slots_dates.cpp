// Days that a message names, counted from the store's own day: 明天, 下周一, 月底, 11月3号, 3号, 11-03, 节后.
// A day that does not exist is told as such and never becomes another one.
#include <chrono>
#include <cstdlib>

#include "intents/engine/slots/slots_parts.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::intents::slots {
namespace {

namespace cal = std::chrono;
using Day = cal::sys_days;

/// How far ahead a month that is over this year is meant to be next year's.
constexpr cal::days kAhead{183};

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
        festivals();
        ends_of_month();
    }

  private:
    void claim(cal::year_month_day day, Range where) {
        if (!day.ok() || reading_.taken(where)) return;
        reading_.add("date", iso(day), where);
        reading_.take(where);
        // 20号之前发: by then at the latest.
        static const RE2 kBy(
            "\\A(?:之|以)?前(?:就|能|给|发|寄|送|都|要|必须|一定|最好|务必|吧|[ ,.。!]|\\z)");
        const auto rest = reading_.text().substr(where.end);
        if (RE2::PartialMatch(re2::StringPiece(rest.data(), rest.size()), kBy))
            reading_.add("date_by", "前",
                         {where.end, where.end + rest.find("前") + std::string_view("前").size()});
    }
    void impossible(Range where) {
        if (reading_.taken(where)) return;
        reading_.add("date_impossible", reading_.as_typed(where), where);
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
    void festivals();

    Reading& reading_;
    cal::year_month_day today_;
    std::size_t span_end_ = 0;  ///< where the second day of 26-28号 begins
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
        const auto date =
            cal::year(static_cast<int>(number(groups[1]))) / number(groups[2]) / number(groups[3]);
        if (date.ok())
            claim(date, groups[0]);
        else
            impossible(groups[0]);
    });
}

void Dates::month_and_day() {
    static const RE2 kWords(
        "([0-9]{1,2}|十?[一二三四五六七八九十])月(?:份)?的?([0-9]{1,2}|[一二三四五六七八九十廿]{1,3})(?:号|"
        "日)?");
    static const RE2 kFigures("([0-9]{1,2})[-/]([0-9]{1,2})(?:号|日)?");
    const auto resolve = [&](Range month, Range day, Range where) {
        const auto wanted = cal::month(number(month));
        const auto date_in = [&](cal::year year) { return year / wanted / cal::day(number(day)); };
        auto date = date_in(today_.year());
        if (wanted == cal::February && number(day) == 29) {
            // The next year that has the day, when it is near.
            if (!date.ok() || Day(date) < today()) date = date_in(today_.year() + cal::years(1));
            if (!date.ok()) return impossible(where);
        } else if (!date.ok()) {
            return impossible(where);
        }
        if (past(where)) {
            if (Day(date) > today()) date -= cal::years(1);
        } else if (Day(date) < today() && Day(date_in(date.year() + cal::years(1))) - today() <= kAhead) {
            date += cal::years(1);  // 1月2号 in November; 6月1号 on the third of June is past
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
        if (stands_alone(text, groups[0], true) && !longer &&
            (today_.year() / number(groups[1]) / number(groups[2])).ok())
            resolve(groups[1], groups[2], groups[0]);
    });
}

void Dates::day_of_month() {
    // 26-28号, 26到28号: both days of a range.
    static const RE2 kSpan(
        "(?:\\A|[^0-9.-])([0-9]{1,2})[ ]?(?:-|~|到|至|或)[ ]?[0-9]{1,2}(?:号|日)(?:[^楼线店院室]|\\z)");
    const auto in_span = [&](std::size_t at) {
        return preceded_by(reading_.text(), at, {"-", "~"}) && span_end_ == at;
    };
    each_match(kSpan, reading_.text(), [&](const auto& groups) {
        if (reading_.taken(groups[1])) return;
        const auto gap = reading_.text().substr(groups[1].end);
        const auto digits = gap.find_first_of("0123456789");
        span_end_ = groups[1].end + digits;
        const auto month = cal::year_month(today_.year(), today_.month());
        auto date = month / cal::day(number(groups[1]));
        const auto last =
            month / cal::day(static_cast<unsigned>(std::atoi(std::string(gap.substr(digits, 2)).c_str())));
        if (!date.ok() || !last.ok() || date.day() >= last.day()) return;
        if (Day(last) < today()) date = (month + cal::months(1)) / date.day();
        if (date.ok()) claim(date, groups[1]);
    });
    static const RE2 kDay(
        "(下个?月|这个?月|本月|当月)?的?(初)?([0-9]{1,2}|[一二三四五六七八九十廿]{1,3})(号|日)");
    each_match(kDay, reading_.text(), [&](const auto& groups) {
        const auto text = reading_.text();
        // 3号楼, 5号线, 2号店, 1号仓, 38号码, 第3号, 一号选手 are no days.
        const bool spans = in_span(groups[0].begin);
        if (followed_by(text, groups[0].end, {"楼",   "线", "店",   "仓", "码", "院",   "门",   "柜",  "机",
                                              "室",   "色", "电池", "房", "尺", "链接", "款",   "桌",  "车",
                                              "客服", "库", "弄",   "厂", "棉", "的鞋", "商品", "购物"}) ||
            (!spans &&
             preceded_by(text, groups[0].begin, {"第", "路", "街", "巷", "道", "弄", "村", "里", "大道", "期",
                                                 "苑", "区", "镇", "编", "0",  "1",  "2",  "3",  "4",    "5",
                                                 "6",  "7",  "8",  "9",  "-",  ".",  "中", "大", "小"})))
            return;
        const auto month = cal::year_month(today_.year(), today_.month());
        const auto day = cal::day(number(groups[3]));
        const auto said = reading_.text(groups[1]);
        if (!day.ok()) return;  // 45号 is a house or a size
        const auto told = [&](cal::year_month_day date) {
            if (date.ok())
                claim(date, groups[0]);
            else
                impossible(groups[0]);
        };
        if (said.starts_with("下")) return told((month + cal::months(1)) / day);
        auto date = month / day;
        if (said.empty()) {
            if (past(groups[0]) && (!date.ok() || Day(date) > today())) date = (month - cal::months(1)) / day;
            if (!past(groups[0]) && date.ok() && Day(date) < today()) date = (month + cal::months(1)) / day;
        }
        told(date);
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

/// 国庆后, 过完端午, 节后, 春节前: by the public holidays of the data.
void Dates::festivals() {
    const auto& known = reading_.gazetteer().answers().festivals;
    if (known.empty()) return;
    const auto text = reading_.text();
    const auto next = [&](const AnswerWords::Holidays& days) {
        return std::find_if(days.begin(), days.end(), [&](const auto& one) { return one.second >= today(); });
    };
    static const RE2 kSome(
        "(?:过完|过了|等)?(?:这个|节假日?|假期|放假|长假|收假)?(节|假)(?:日|期)?(?:以后|之后|完|过了?|后)");
    static const RE2 kBehind(
        "\\A(?:节)?(?:的)?(?:假期|放假|长假|假)?(?:以后|之后|过后|过完|过了|结束|后面|完|后)");
    static const RE2 kBefore("\\A(?:节)?(?:放?假)?(?:以前|之前|前)");
    static const RE2 kOver("(?:过完|过了|等过|放完|忙完)(?:这个|了)?\\z");
    static const RE2 kDay("\\A(?:节)?(?:当天|那天|那日)");
    for (const auto& [name, days] : known)
        for (auto at = text.find(name); at != std::string_view::npos;
             at = text.find(name, at + name.size())) {
            const auto day = next(days);
            if (day == days.end() || reading_.taken({at, at + name.size()})) continue;
            const re2::StringPiece behind(text.data() + at + name.size(), text.size() - at - name.size());
            const re2::StringPiece before(text.data(), at);
            re2::StringPiece words;
            Range where{at, at + name.size()};
            if (kOver.Match(before, 0, before.size(), RE2::UNANCHORED, &words, 1)) {
                where.begin -= words.size();
                if (followed_by(text, where.end, {"节"})) where.end += 3;
                claim(day->second + cal::days(1), where);
                continue;
            }
            const auto ends = [&](const RE2& pattern) {
                if (!pattern.Match(behind, 0, behind.size(), RE2::ANCHOR_START, &words, 1)) return false;
                where.end += words.size();
                return true;
            };
            // 年 alone is in too many words: 年后, 年前 count only where no number stands before.
            if (name == "年" &&
                (at >= 1 &&
                 (is_digit(text[at - 1]) ||
                  preceded_by(text, at, {"半", "一", "两", "几", "去", "今", "明", "当", "全", "周", "多"}))))
                continue;
            if (ends(kBehind))
                claim(day->second + cal::days(1), where);
            else if (ends(kBefore))
                claim(day->first - cal::days(1), where);
            else if (name != "年" && ends(kDay))
                claim(day->first, where);
        }
    if (text.find("节") == std::string_view::npos && text.find("假") == std::string_view::npos) return;
    each_match(kSome, text, [&](const auto& groups) {
        if (preceded_by(text, groups[0].begin, {"季", "细", "情", "环", "春", "请", "真", "寒", "暑"}))
            return;
        std::optional<Day> end;
        for (const auto& [name, days] : known)
            if (const auto day = next(days); day != days.end() && (!end || day->second < *end))
                end = day->second;
        if (end) claim(*end + cal::days(1), groups[0]);
    });
}

}  // namespace

void find_dates(Reading& reading) {
    if (reading.context().today.ok()) Dates(reading).run();
}

/// 等我通知再发, 暂时不要发货; a day told with it is the wish, unless word is awaited.
void find_hold(Reading& reading) {
    const auto text = reading.text();
    if (text.find("发") == std::string_view::npos && text.find("寄") == std::string_view::npos &&
        text.find("压") == std::string_view::npos && text.find("扣") == std::string_view::npos &&
        text.find("通知") == std::string_view::npos)
        return;
    static const RE2 kAsked("(?:为什么|怎么|干嘛|咋|是不是|凭什么)[^,。!?\n]{0,8}\\z");
    // 晚两天再发 is no wait for word: the day is to be asked.
    static const RE2 kLater("(?:晚|过|推迟|延|往后|缓)(?:后|个|上|了)?[几一二两三四五六七0-9]+(?:天|日)");
    static const RE2 kWord("通知|消息|电话|信|没说|不说|没讲|听我");
    const bool dated = reading.found("date") || reading.found("date_impossible") ||
                       RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), kLater);
    const auto& pattern = reading.gazetteer().answers().hold;
    if (pattern == nullptr) return;
    each_match(*pattern, text, [&](const auto& groups) {
        const auto where = groups[0];
        const re2::StringPiece before(text.data(), where.begin);
        const auto found = reading.text(where);
        if (reading.found("hold") || where.size() == 0 || RE2::PartialMatch(before, kAsked)) return;
        if (dated && !RE2::PartialMatch(re2::StringPiece(found.data(), found.size()), kWord)) return;
        reading.add("hold", "1", where);
    });
}

}  // namespace xiaoer::intents::slots
