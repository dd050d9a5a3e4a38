#include "intents/engine/slots/answers.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents {
namespace {

using slots::Reading;

constexpr std::string_view kMarks = " ,.!?:;\n~()-";

bool is_mark(std::string_view text, std::size_t at) {
    return kMarks.find(text[at]) != std::string_view::npos;
}

/// Without white space and punctuation at the ends.
Range bare(std::string_view text, Range where) {
    for (bool again = true; again && where.begin < where.end;) {
        again = false;
        if (is_mark(text, where.begin)) {
            ++where.begin;
            again = true;
        } else if (text.substr(where.begin).starts_with("。") || text.substr(where.begin).starts_with("、")) {
            where.begin += 3;
            again = true;
        }
    }
    for (bool again = true; again && where.begin < where.end;) {
        again = false;
        const auto inside = text.substr(where.begin, where.size());
        if (is_mark(text, where.end - 1)) {
            --where.end;
            again = true;
        } else if (inside.ends_with("。") || inside.ends_with("、")) {
            where.end -= 3;
            again = true;
        }
    }
    return where;
}

std::string typed_text(const Normalised& message, Range where) {
    if (where.size() == 0) return {};
    const auto span = message.typed(where.begin, where.end);
    return message.source.substr(span.begin, span.end - span.begin);
}

/// What stands before and behind [where], without words that only frame an answer.
std::string left_over(const Normalised& message, Range where, const AnswerWords::Words& front,
                      const AnswerWords::Words& behind) {
    const std::string_view text = message.text;
    auto before = bare(text, {0, where.begin});
    for (bool again = true; again && before.size() > 0;) {
        again = false;
        if (const auto word = AnswerWords::at_end(front, text.substr(before.begin, before.size()));
            !word.empty()) {
            before = bare(text, {before.begin, before.end - word.size()});
            again = true;
        }
    }
    auto after = bare(text, {where.end, text.size()});
    for (bool again = true; again && after.size() > 0;) {
        again = false;
        if (const auto word = AnswerWords::at_front(behind, text.substr(after.begin, after.size()));
            !word.empty()) {
            after = bare(text, {after.begin + word.size(), after.end});
            again = true;
        }
    }
    auto out = typed_text(message, before);
    const auto rest = typed_text(message, after);
    if (!out.empty() && !rest.empty()) out += ' ';
    return out + rest;
}

/// Words around answers of every kind.
const AnswerWords::Words& frames() {
    static const AnswerWords::Words kWords = {
        "谢谢",   "麻烦", "就是",   "那就", "应该是", "改成", "换成", "电话是", "手机是", "手机号是",
        "号码是", "电话", "手机号", "手机", "号码",   "座机", "固话", "可以吗", "行吗",   "可以",
        "就行",   "就好", "好的",   "嗯嗯", "嗯",     "吧",   "呢",   "啊",     "呀",     "哈",
        "哦",     "是",   "的",     "对",   "好",     "那",   "了"};
    return kWords;
}

/// The typed text as the finders see it.
struct Text {
    Normalised message;
    Context context;
    Reading reading;

    Text(std::string_view text, const Gazetteer& gazetteer, std::chrono::year_month_day today = {})
        : message(normalise(text, {})), context(with(today)), reading(message, context, gazetteer) {}

  private:
    static Context with(std::chrono::year_month_day today) {
        Context context;
        context.today = today;
        return context;
    }
};

const Reading::Found* found(const Reading& reading, std::string_view name) {
    const Reading::Found* last = nullptr;
    for (const auto& one : reading.all())
        if (one.slot.name == name && !one.slot.replaced) last = &one;
    return last;
}

/// Peels what frames a name: 就叫…吧, 收件人是…, 我妹…
Range peeled(std::string_view text, Range where, const AnswerWords& words, const Gazetteer& gazetteer) {
    for (;;) {
        where = bare(text, where);
        const auto inside = text.substr(where.begin, where.size());
        if (inside.empty() || slots::is_name(inside, slots::NameMark::surname, gazetteer)) return where;
        if (const auto word = AnswerWords::at_front(words.person_before, inside); !word.empty()) {
            where.begin += word.size();
            continue;
        }
        if (const auto kin = AnswerWords::at_front(words.person_kin, inside);
            !kin.empty() && kin.size() < inside.size()) {
            where.begin += kin.size();
            continue;
        }
        if (const auto word = AnswerWords::at_end(words.person_behind, inside);
            !word.empty() && word.size() < inside.size()) {
            where.end -= word.size();
            continue;
        }
        return where;
    }
}

}  // namespace

Answer read_person(std::string_view text, const Gazetteer& gazetteer) {
    Text read(text, gazetteer);
    const std::string_view folded = read.message.text;
    const auto& words = gazetteer.answers();
    Answer answer;
    if (folded.empty() || folded.find('?') != std::string_view::npos) return answer;
    slots::find_numbers(read.reading);
    slots::find_people(read.reading);
    const auto tell = [&](Range where) {
        static const RE2 kMark("\\A(\\[[0-9]{3,6}\\])");
        re2::StringPiece mark;
        const auto behind = folded.substr(where.end);
        if (RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kMark, &mark))
            where.end += mark.size();
        answer.value = read.reading.as_typed(where);
        answer.slot = "person";
        answer.where = read.message.typed(where.begin, where.end);
        answer.remainder = left_over(read.message, where, words.person_before, words.person_behind);
    };
    // Clause by clause: the first that is a name.
    std::vector<Range> clauses;
    std::size_t from = 0;
    for (std::size_t at = 0; at <= folded.size(); ++at) {
        const bool han = folded.substr(at).starts_with("。") || folded.substr(at).starts_with("、");
        if (at < folded.size() && !han &&
            std::string_view(",;\n!()[").find(folded[at]) == std::string_view::npos)
            continue;
        if (at > from) clauses.push_back({from, at});
        from = at + (han ? 3 : 1);
        if (at < folded.size() && folded[at] == '[') from = at;
    }
    for (const auto mark : {slots::NameMark::surname, slots::NameMark::shape}) {
        for (const auto& clause : clauses) {
            const auto where = peeled(folded, clause, words, gazetteer);
            if (where.size() > 0 &&
                slots::is_name(folded.substr(where.begin, where.size()), mark, gazetteer)) {
                tell(where);
                return answer;
            }
        }
        // A name and more behind a space: 张伟 电话不变.
        for (const auto& clause : clauses) {
            const auto space = folded.find(' ', clause.begin);
            if (space == std::string_view::npos || space >= clause.end || mark == slots::NameMark::shape)
                continue;
            for (const Range half :
                 {Range{clause.begin, space}, Range{folded.rfind(' ', clause.end - 1) + 1, clause.end}}) {
                const auto where = peeled(folded, half, words, gazetteer);
                if (where.size() == 0 ||
                    !slots::is_name(folded.substr(where.begin, where.size()), mark, gazetteer))
                    continue;
                tell(where);
                return answer;
            }
        }
    }
    if (const auto* person = found(read.reading, "person")) tell(person->where);
    return answer;
}

Answer read_phone(std::string_view text, const Gazetteer& gazetteer) {
    Text read(text, gazetteer);
    slots::find_numbers(read.reading);
    slots::mark_replaced(read.reading);
    const std::string_view folded = read.message.text;
    const auto& none = gazetteer.answers().phone_none;
    Answer answer;
    const auto tell = [&](Range where) {
        answer.where = read.message.typed(where.begin, where.end);
        answer.remainder = left_over(read.message, where, frames(), frames());
    };
    for (const std::string_view name : {"mobile", "landline"})
        if (const auto* one = found(read.reading, name)) {
            answer.value = one->slot.value;
            answer.slot = name;
            auto where = one->where;
            for (const auto& claim : read.reading.claims())  // +86 in front belongs to it
                if (claim.overlaps(where)) where = claim;
            tell(where);
            if (AnswerWords::any_in(none, answer.remainder)) answer.remainder.clear();
            return answer;
        }
    static const RE2 kDigits("[0-9](?:[ .-]?[0-9]){4,17}");
    re2::StringPiece digits;
    const re2::StringPiece all(folded.data(), folded.size());
    if (kDigits.Match(all, 0, all.size(), RE2::UNANCHORED, &digits, 1)) {
        const auto count = slots::digits_of(std::string_view(digits.data(), digits.size())).size();
        const Range where{static_cast<std::size_t>(digits.data() - folded.data()),
                          static_cast<std::size_t>(digits.data() - folded.data()) + digits.size()};
        const bool mobile = digits[0] == '1';
        static const RE2 kFixed("座机|固话|固定电话|单位电话|家里电话|市话");
        if (!mobile && (count == 7 || count == 8)) {
            answer.value = slots::digits_of(std::string_view(digits.data(), digits.size()));
            answer.slot = "landline";
        } else if (mobile || RE2::PartialMatch(all, kFixed) || where.size() >= folded.size() / 2) {
            answer.refused = "wrong_length";
        } else {
            return answer;
        }
        tell(where);
        return answer;
    }
    if (AnswerWords::any_in(none, folded)) answer.refused = "no_mobile";
    return answer;
}

Answer read_district(std::string_view text, std::string_view city, const Gazetteer& gazetteer) {
    // Read behind the city, so that 高新区 and 朝阳 are its own; spans are moved back afterwards.
    std::optional<std::uint32_t> known;
    if (!city.empty()) known = gazetteer.city(fold(city));
    const auto plain = normalise(text, {});
    Answer answer;
    answer.slot = "district";
    if (plain.text.empty() || plain.text.find('?') != std::string::npos || plain.text.ends_with("吗"))
        return {};
    const auto& words = gazetteer.answers();
    if (AnswerWords::any_in(words.district_none, plain.text)) {
        answer.refused = "none_needed";
        return answer;
    }
    const auto front = bare(plain.text, {0, plain.text.size()});
    auto begin = front.begin;
    for (bool again = true; again;) {
        again = false;
        if (const auto word = AnswerWords::at_front(frames(), std::string_view(plain.text).substr(begin));
            !word.empty() && begin + word.size() < front.end) {
            begin += word.size();
            again = true;
        }
        for (const std::string_view word : {"在", "属于", "我是", "我在", "我们", "我们这边", "这边", "归"})
            if (std::string_view(plain.text).substr(begin).starts_with(word)) {
                begin += word.size();
                again = true;
                break;
            }
    }
    const std::string prefix = known ? gazetteer.division(known.value_or(0)).name : "";
    const auto tried = std::string(plain.text.substr(begin));
    const auto read_as = [&](const std::string& whole, std::size_t shift) -> std::optional<Answer> {
        Text read(whole, gazetteer);
        slots::find_places(read.reading);
        const auto* district = found(read.reading, "district");
        if (district == nullptr || district->where.end <= shift) return std::nullopt;
        Answer out;
        out.slot = "district";
        out.value = district->slot.value;
        const Range where{begin + std::max(district->where.begin, shift) - shift,
                          begin + district->where.end - shift};
        if (where.end > plain.text.size()) return std::nullopt;
        // As typed by the buyer, not as folded.
        out.where = plain.typed(where.begin, where.end);
        auto rest = Range{where.end, plain.text.size()};
        out.remainder = left_over(plain, {0, rest.begin}, {}, frames());
        return out;
    };
    if (known) {
        // With the city named again (成都高新区) the text reads by itself.
        if (auto own = read_as(tried, 0)) {
            Text read(tried, gazetteer);
            slots::find_places(read.reading);
            const auto* said = found(read.reading, "city");
            if (said != nullptr && said->slot.value == prefix) return *own;
        }
        if (auto behind = read_as(prefix + tried, prefix.size())) return *behind;
        Text read(prefix + tried, gazetteer);
        slots::find_places(read.reading);
        if (!gazetteer.has_districts(*known)) {
            answer.refused = "none_needed";
            answer.remainder = typed_text(plain, {begin, plain.text.size()});
            if (const auto brief = short_name(prefix, Gazetteer::Level::city);
                tried == prefix || tried == brief)
                answer.remainder.clear();
            return answer;
        }
        return {};
    }
    if (auto own = read_as(tried, 0)) return *own;
    return {};
}

DateAnswer read_date(std::string_view text, std::chrono::year_month_day today, const Gazetteer& gazetteer) {
    DateAnswer answer;
    answer.slot = "date";
    // 6号到8号, 6-8号, 6号或7号: the second day of the range.
    Text read(text, gazetteer, today);
    slots::find_numbers(read.reading);
    slots::find_dates(read.reading);
    slots::mark_replaced(read.reading);
    const std::string_view folded = read.message.text;
    std::vector<const slots::Reading::Found*> days;
    for (const auto& one : read.reading.all()) {
        if (one.slot.name == "date_impossible") {
            answer.refused = "impossible";
            answer.where = one.slot.where;
            answer.remainder = left_over(read.message, one.where, frames(), frames());
            return answer;
        }
        if (one.slot.name == "date" && !one.slot.replaced) days.push_back(&one);
    }
    std::sort(days.begin(), days.end(),
              [](const auto* a, const auto* b) { return a->where.begin < b->where.begin; });
    if (days.empty()) return {};
    const auto iso = [](std::chrono::year_month_day day) {
        const auto two = [](unsigned value) { return (value < 10 ? "-0" : "-") + std::to_string(value); };
        return std::to_string(static_cast<int>(day.year())) + two(static_cast<unsigned>(day.month())) +
               two(static_cast<unsigned>(day.day()));
    };
    const auto* first = days.front();
    Range where = first->where;
    answer.value = first->slot.value;
    answer.until = answer.value;
    static const RE2 kRange("\\A(?:号)?[ ]?(?:到|至|-|~|—|或者?|、|和|跟)[ ]?\\z");
    if (days.size() > 1) {
        const auto gap = folded.substr(where.end, days[1]->where.begin - where.end);
        if (RE2::PartialMatch(re2::StringPiece(gap.data(), gap.size()), kRange)) {
            answer.until = std::max(days[1]->slot.value, answer.value);
            where.end = days[1]->where.end;
        }
    } else {
        // 6到8号: the number in front belongs to the same month.
        static const RE2 kFrom("(?:\\A|[^0-9])([0-9]{1,2})[ ]?(?:到|至|-|~|、|或)[ ]?\\z");
        re2::StringPiece from;
        const re2::StringPiece before(folded.data(), where.begin);
        const auto last = days.front()->slot.value;
        if (last.size() == 10 && RE2::PartialMatch(before, kFrom, &from)) {
            const auto day = std::stoi(std::string(from));
            if (day >= 1 && day < std::stoi(last.substr(8))) {
                answer.value = last.substr(0, 8) + (day < 10 ? "0" : "") + std::to_string(day);
                answer.until = last;
                where.begin = static_cast<std::size_t>(from.data() - folded.data());
            }
        }
    }
    static const RE2 kFromThen("\\A(?:号)?(?:之后|以后|过后|后面|后|起|开始)");
    static const RE2 kBeforeThen("\\A(?:号)?(?:之前|以前|前)");
    re2::StringPiece bound;
    const re2::StringPiece behind(folded.data() + where.end, folded.size() - where.end);
    if (kFromThen.Match(behind, 0, behind.size(), RE2::ANCHOR_START, &bound, 1))
        answer.bound = DateAnswer::Bound::from;
    else if (kBeforeThen.Match(behind, 0, behind.size(), RE2::ANCHOR_START, &bound, 1))
        answer.bound = DateAnswer::Bound::before;
    where.end += bound.size();
    answer.where = read.message.typed(where.begin, where.end);
    answer.remainder = left_over(read.message, where, frames(), frames());
    if (answer.until < iso(today)) {
        answer.refused = "past";
        answer.value.clear();
        answer.until.clear();
    }
    return answer;
}

}  // namespace xiaoer::intents
