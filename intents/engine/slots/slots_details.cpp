// Streets, houses and doors: the part of an address that no gazetteer knows, by the words that streets and
// buildings are named with. Never names a province, a city or a district.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_places.hpp"

namespace xiaoer::intents::slots {
namespace {

/// Labels of cards and forms, which are no part of the address.
constexpr const char* kLabelWords =
    "(?:(?:收货|收件|寄送|配送|详细|新|所在|具体|街道|家庭|公司|单位|完整|现在的?|正确的?)?地址(?:信息|详情)?"
    "|"
    "所在(?:地区|省市|区域|城市|省份|街道|地)|省份|城市|(?:所在)?区县|区/县|县区|省市区县?|省/市/区|地区|"
    "街道|乡镇|镇街|街道/?乡?镇?|门牌号?码?|楼牌号|小区(?:名称|楼栋)?|楼栋(?:门牌)?|详情|地址补充)";

/// What ends an address although it goes on: other parts, wishes, the new address behind the old one.
constexpr const char* kEndWords =
    "[。!?]|联系电话|电话|手机|收件人|收货人|收件:|姓名|联系人|联系方式|邮编|邮政编码|订单|号码|名字|"
    "改成|改为|改到|改寄|改送|改发|改一下|换成|换到|换为|变成|变更|不用了|不要了|不住了|作废|别寄|别发|"
    "不要寄|"
    "不要发|不寄|写错|填错|搞错|错了|->|=>|→|而是|不是|[ "
    ",](?:是|寄|发)|能不能|可不可以|可以[吗不么]|行[吗不么]|好[吗不么]|"
    "麻烦|谢谢|拜托|帮我|帮忙|备注|打不通|寄到|发到|送到|转到|搬到|不变|没变|别的不|其他不|其它不|到付|寄付|"
    "发顺丰|发货|"
    "出差|旅游|才回|才到家|才在家|"
    "快递(?:[^柜站点超驿代室服]|\\z)|物流(?:[^园中港基]|\\z)|几天|多久|多少|什么|怎么|没到|能到|能收|能寄|"
    "能发|能送|到哪|还没|几号|"
    "会不会|是不是|有没有|要不要|一直|显示|为什么|包邮|偏远|退款|退货|大概|运费|邮费|送货|上门|派送|签收";

/// Where a pattern is found first in [begin, end) of text, or end.
std::size_t first_of(const RE2& pattern, std::string_view text, std::size_t begin, std::size_t end) {
    re2::StringPiece found;
    const re2::StringPiece piece(text.data(), text.size());
    if (begin >= end || !pattern.Match(piece, begin, end, RE2::UNANCHORED, &found, 1)) return end;
    return static_cast<std::size_t>(found.data() - text.data());
}

}  // namespace

bool tells_address(std::string_view text) {
    static const RE2 kAny(std::string(kStreetWords) + "|[0-9]");
    return matches(kAny, text);
}

bool mentions_door(std::string_view text) {
    static constexpr std::array<std::string_view, 12> kWords = {"组",   "弄", "号", "楼", "栋",   "幢",
                                                                "单元", "室", "层", "座", "门牌", "户"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// Past white space, punctuation and labels.
std::size_t Places::skip(std::size_t at, bool& labelled, bool& broken) const {
    static const RE2 kLabels("\\A" + std::string(kLabelWords) + "(?:[ ]?:|是)");
    static const RE2 kBare(
        "\\A(?:详细地址|所在地区|街道地址|收货地址|收件地址|具体地址|门牌号|地址)[ ]?[:是]?[ ]?");
    const auto text = reading_.text();
    for (;;) {
        const auto start = at;
        while (at < text.size() && std::string_view(" ,;|\n:-/").find(text[at]) != std::string_view::npos) {
            broken |= text[at] == '\n';
            ++at;
        }
        if (text.substr(at).starts_with("、")) at += 3;
        if (const auto size = matched(kLabels, text.substr(at)); size > 0) {
            at += size;
            labelled = true;
        } else if (const auto bare = matched(kBare, text.substr(at)); bare > 0) {
            at += bare;
            labelled = true;
        }
        if (at == start) return at;
    }
}

/// Cuts what buyers say around an address.
Range Places::trimmed(Range where) const {
    static const RE2 kTail(
        "(?:这里|那里|这边|那边|吧|哦|啊|呢|呀|哈|的|了|谢谢.*|就行.*|就可以.*|收货?|这个地址.*|这个.*|可以|"
        "[ ,.。!~:;(|/-])+$");
    const auto text = reading_.text();
    while (where.begin < where.end &&
           std::string_view(" ,:-").find(text[where.begin]) != std::string_view::npos)
        ++where.begin;
    re2::StringPiece tail;
    const re2::StringPiece rest(text.data() + where.begin, where.size());
    if (kTail.Match(rest, 0, rest.size(), RE2::UNANCHORED, &tail, 1)) where.end -= tail.size();
    return where;
}

bool Places::is_address(Range where) const {
    static const RE2 kStrong(kStreetWords);
    static const RE2 kTalk("吗|么$|我的|你们|人工|客服|好的|好吃|不好");
    const auto text = reading_.text(where);
    return base::length(text) >= 3 && matches(kStrong, text) && !matches(kTalk, text);
}

/// The pieces put together: a space only where it was typed, or where two numbers would run together.
std::string Places::value_of(const std::vector<Range>& pieces) const {
    std::string value;
    const auto text = reading_.text();
    const auto plain = [](char c) { return is_digit(c) || is_letter(c) || (c >= 'A' && c <= 'Z'); };
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0 && ((plain(value.back()) && plain(text[pieces[i].begin])) ||
                      text.substr(pieces[i - 1].end, pieces[i].begin - pieces[i - 1].end) == " "))
            value += ' ';
        auto piece = reading_.as_typed(pieces[i]);
        // a座, b栋: single letters are capitals; words stay as typed.
        for (std::size_t k = 0; k < piece.size(); ++k)
            if (is_letter(piece[k]) && (k == 0 || !is_letter(piece[k - 1])) &&
                (k + 1 >= piece.size() || !is_letter(piece[k + 1])))
                piece[k] = static_cast<char>(piece[k] - 'a' + 'A');
        value += piece;
    }
    return value;
}

/// What follows a place up to words that are no address any more. A telephone or a name in between is
/// passed over, and so are the labels of a card. Sure: an address is meant, so words that no street is called
/// by count as well (皇岗口岸).
Places::Detail Places::detail_behind(std::size_t begin, std::size_t limit, bool sure) const {
    static const RE2 kStopAt(kEndWords);
    static const RE2 kPart(kStreetWords);
    static const RE2 kDoorNumber(
        "\\A[0-9a-z一二三四五六七八九十百零〇#-]*(?:号楼?|号院|院|楼|层|室|户|栋|幢|单元|座)?[0-9a-z#-]*\\z");
    static const RE2 kWish(
        "\\A(?:放|送|打|请|不要|别|如果|要是|没人|周末|工作日|我|你|亲亲|亲(?:[ "
        ",!~]|\\z|爱的|请|麻烦|帮|在|我|你|这|快)|另外|还有|顺便|再|今天|明天|尽快|快点|"
        "赶紧|急|里面|里头|外面|外箱|箱子|盒子|包裹|多(?:垫|包|裹|放|塞|给)|少放|包(?:好|严|紧)|垫|附|写|"
        "记得|务必|注意|"
        "小心|轻拿)");
    // 小卖部对门, 村委会旁边: where a house without a number stands.
    static const RE2 kLandmark(
        "(?:对面|对门|斜对|隔壁|旁边?|附近|后面|前面|背后|楼下|路口|交叉口|桥头|村口|门口)\\z");
    // 6号发, 周六再寄: the day to send on, behind an address.
    static const RE2 kShipDay(
        "\\A(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月)?(?:[0-9]{1,2}|[一二三四五六七八九十廿]{1,3}|周["
        "一二三四"
        "五六日天末]|下周[一二三四五六日天])(?:号|日)?(?:之?前|之?后|以后|左右|上午|下午|再|就|给我|才)*(?:"
        "发|寄|"
        "送|到货|出库)");
    static const RE2 kBeside(
        "近|旁|对面|后面|楼下|楼上|附近|隔壁|原|交叉|路口|侧|内|入口|栋|楼|号|室|期|区|门");
    static const RE2 kMark("\\A\\[[0-9]{3,6}\\]");
    const auto text = reading_.text();
    Detail detail;
    bool jumped = false;
    bool broken = false;
    for (auto at = begin; at < limit;) {
        bool labelled = false;
        at = skip(at, labelled, broken);
        if (at >= limit) break;
        const auto claimed =
            std::find_if(reading_.claims().begin(), reading_.claims().end(),
                         [&](const Range& range) { return range.begin <= at && at < range.end; });
        if (claimed != reading_.claims().end()) {
            at = claimed->end;
            if (text.substr(at).starts_with("收")) at += 3;
            jumped = true;
            continue;
        }
        auto end = std::min(limit, reading_.next_taken(at));
        end = std::min(end, text.find_first_of(" ,;|\n()", at));
        if (const auto list = text.find("、", at); list < end) end = list;
        if (end == at) {
            // A bracket belongs to the address when it says where: (近地铁站), (3号楼).
            const auto close = text[at] == '(' ? text.find(')', at) : std::string_view::npos;
            if (close == std::string_view::npos || close >= limit || reading_.taken({at, close}) ||
                detail.pieces.empty() || jumped || base::length(text.substr(at, close - at)) > 20 ||
                !matches(kBeside, text.substr(at, close - at)) || matches(kWish, text.substr(at + 1)))
                break;
            detail.pieces.push_back({at, close + 1});
            at = close + 1;
            continue;
        }
        if (at > begin && matches(kShipDay, text.substr(at))) break;
        const auto stop = first_of(kStopAt, text, at, end);
        const auto where = trimmed({at, stop});
        const auto piece = reading_.text(where);
        const bool part = matches(kPart, piece);
        const bool first = detail.pieces.empty() && !jumped && !broken;
        const bool fits =
            labelled || first || part ||
            (!detail.pieces.empty() && !jumped &&
             (matches(kDoorNumber, piece) || (base::length(piece) <= 10 && matches(kLandmark, piece))));
        if (where.size() == 0 || !fits || matches(kWish, piece)) {
            // Labels of other parts stand in front of what was found already.
            if (stop < end && !jumped && reading_.next_taken(at) < limit && where.size() == 0 &&
                reading_.next_taken(at) - at <= 24) {
                at = reading_.next_taken(at);
                continue;
            }
            break;
        }
        detail.pieces.push_back(where);
        at = end;
        if (stop < end) {
            if (reading_.next_taken(stop) == end && end - stop <= 24 && end < limit) continue;
            break;
        }
        if (const auto mark = matched(kMark, text.substr(at)); mark > 0) at += mark;
    }
    if (detail.pieces.empty()) return {};
    detail.value = value_of(detail.pieces);
    if (!is_address({detail.pieces.front().begin, detail.pieces.front().end}) &&
        !(detail.pieces.size() > 1 && matches(kPart, detail.value)) &&
        !(sure && base::length(detail.value) >= 3 && detail.pieces.front().begin == begin))
        return {};
    detail.end = detail.pieces.back().end;
    return detail;
}

void Places::add_detail(const Detail& detail, Range whole) {
    // The longest run of pieces with nothing claimed in between is where the slot is shown.
    Range best;
    Range run;
    for (const auto& piece : detail.pieces) {
        if (run.size() > 0 && reading_.next_taken(run.end) >= piece.begin)
            run.end = piece.end;
        else
            run = piece;
        if (run.size() > best.size()) best = run;
    }
    reading_.add("detail", detail.value, best, whole);
    for (const auto& piece : detail.pieces)
        reading_.take(piece);
}

/// An address without a place in front: 改成幸福小区3栋2单元501.
void Places::details_alone() {
    static const RE2 kAddress(
        "([\\p{Han}0-9a-z]{1,16}(?:路|街|巷|胡同|大道|小区|花园|苑|公寓|大厦|村|镇|家园|广场|街道|学校|大学|"
        "学院|中学|园区|工业园|府|郡|湾|城|里|坊)"
        "[\\p{Han}0-9a-z#-]{0,16}?[0-9一二三四五六七八九十百零〇]+(?:号楼|号院|号|栋|幢|单元|室|座|弄|组|层|"
        "楼)[\\p{Han}"
        "0-9a-z#-]{0,16})");
    static const RE2 kLead(
        "^.*(?:改成|改到|改为|改送|改寄|换成|换到|寄到|送到|发到|寄|地址是|地址|现在是|应该是|不是|是|为|到|"
        "在|从|住|写|"
        "放)");
    static const RE2 kStopAt(kEndWords);
    const auto text = reading_.text();
    std::size_t from = 0;
    while (from < text.size()) {
        re2::StringPiece found;
        if (!kAddress.Match(re2::StringPiece(text.data(), text.size()), from, text.size(), RE2::UNANCHORED,
                            &found, 1))
            return;
        Range where{static_cast<std::size_t>(found.data() - text.data()), 0};
        where.end = where.begin + found.size();
        from = where.end;
        // 从文三路9号改成文三路19号: the first part ends where the other begins.
        re2::StringPiece lead;
        static const RE2 kTurnWords("改成|改为|改到|换成|换到|改寄|而是|不是|->|→");
        if (const auto turn = first_of(kTurnWords, text, where.begin, where.end); turn < where.end) {
            const bool before = tells_address(text.substr(where.begin, turn - where.begin)) &&
                                base::length(text.substr(where.begin, turn - where.begin)) >= 4;
            if (before) {
                where.end = turn;
                from = turn + matched(kTurnWords, text.substr(turn));
            }
        }
        const re2::StringPiece rest(text.data() + where.begin, where.size());
        if (kLead.Match(rest, 0, rest.size(), RE2::UNANCHORED, &lead, 1) && lead.size() < where.size())
            where.begin += lead.size();
        where.end = first_of(kStopAt, text, where.begin, where.end);
        where = trimmed(where);
        if (reading_.taken(where) || !is_address(where)) continue;
        Detail detail;
        detail.pieces.push_back(where);
        // The rest of it behind spaces: 幸福小区 3栋 501.
        const auto more = detail_behind(where.end, std::min(text.size(), where.end + 96));
        if (!more.pieces.empty() && more.pieces.front().begin <= where.end + 2)
            detail.pieces.insert(detail.pieces.end(), more.pieces.begin(), more.pieces.end());
        detail.value = value_of(detail.pieces);
        detail.end = detail.pieces.back().end;
        from = std::max(from, detail.end);
        add_detail(detail, {where.begin, detail.end});
    }
}

/// Door numbers by themselves: 门牌是502, 换成3栋2单元501, 是17号不是71号.
void Places::doors() {
    static const RE2 kNamed(
        "(?:门牌号?码?|房间号|房门号|房号|室号|楼号|楼栋号?|栋号|幢号|单元号?|楼层|层数|几栋|几楼|门号|户号)"
        "(?:写错了|填错了|打错了|错了|写反了|不对|应该|现在|[ "
        ",:]|改一下|更正)*(?:改成|改为|换成|变成|更正为|应该是|是|为|:|到)?[ ]?"
        "([0-9a-z一二三四五六七八九十百零〇-]+(?:(?:号楼|号院|号|栋|幢|座|单元|层|楼|室|户|弄|门)[0-9a-"
        "z一二三四五六七八九十百零〇-]*)*)");
    static const RE2 kBuilding(
        "(?:\\A|改成|改为|改到|换成|换到|换|改|应该是|不是|就是|是|为|[ ,。;\n(])"
        "((?:[0-9a-z]{1,4}|[一二三四五六七八九十百零〇]{1,5})(?:号楼|号院|栋|幢|座|单元)"
        "(?:(?:[0-9a-z]{1,5}|[一二三四五六七八九十百零〇]{1,5})(?:号楼|单元|层|楼|室|户|号)?[ -]?)*)");
    static const RE2 kPair(
        "(不?是)[ ]?([0-9]{1,4})(号|室|栋|幢|弄|楼|号楼|单元|层)?[^0-9是]{0,4}(而?是|不是)[ "
        "]?([0-9]{1,4})(号|室|栋|幢|弄|楼|号楼|单元|层)?");
    const auto text = reading_.text();
    if (!reading_.has_numeral() || !mentions_door(text)) return;
    const auto claim = [&](Range where, bool old) {
        where = trimmed(where);
        if (where.size() == 0 || reading_.taken(where)) return;
        reading_.add("detail", value_of({where}), where);
        reading_.all().back().slot.replaced = old;
        reading_.take(where);
    };
    if (text.find("是") != std::string_view::npos)
        each_match(kPair, text, [&](const auto& groups) {
            const auto last = [&](const Range& number, const Range& unit) {
                return Range{number.begin, unit.size() > 0 ? unit.end : number.end};
            };
            const auto first = last(groups[2], groups[3]);
            const auto second = last(groups[5], {});
            const auto unit = reading_.text(groups[3]);
            // 是17号不是71号: days of a month go to 31; a house may have any number.
            const auto day = [&](const Range& number) {
                const auto digits = reading_.text(number);
                return digits.size() <= 2 && std::stoi(std::string(digits)) <= 31;
            };
            const bool dates = (unit.empty() || unit == "号") && day(groups[2]) && day(groups[5]) &&
                               reading_.context().last_intent != "change_address";
            if (dates || (unit.empty() && groups[2].size() < 3)) return;
            const bool first_old = reading_.text(groups[1]) == "不是";
            auto other = second;
            for (const std::string_view tail : {"号楼", "单元", "号", "室", "栋", "幢", "弄", "楼", "层"})
                if (followed_by(text, other.end, {tail})) {
                    other.end += tail.size();
                    break;
                }
            claim(first, first_old);
            claim(other, !first_old);
        });
    const bool told = reading_.found("detail");
    if (!told)
        each_match(kBuilding, text, [&](const auto& groups) {
            // 3号楼 alone tells nothing; 换成3号楼 and 3号楼502 do.
            static const RE2 kMore("(?:号楼|号院|栋|幢|座|单元)[0-9一二三四五六七八九十]");
            static const RE2 kSaid("\\A[\\p{Han}]");
            const auto lead = reading_.text({groups[0].begin, groups[1].begin});
            if (matches(kMore, reading_.text(groups[1])) || matches(kSaid, lead)) claim(groups[1], false);
        });
    each_match(kNamed, text, [&](const auto& groups) {
        const auto before = groups[0].begin;
        if (before > 0 &&
            (is_digit(text[before - 1]) || is_letter(text[before - 1]) ||
             preceded_by(text, before, {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"})))
            return;  // 3单元501 is no label and its value
        if (groups[1].size() == 0 || digits_of(reading_.text(groups[1])).size() > 6) return;
        claim(groups[1], false);
    });
}

bool has_address_words(const Reading& reading) {
    static const RE2 kHouse("(?:路|街|巷|小区|花园|大厦|村|镇|苑|[0-9]+(?:号|栋|幢|室|单元|号楼))");
    for (const auto& word : reading.words())
        if (word.senses->front().kind == Gazetteer::Kind::division && word.end - word.begin >= 6) return true;
    return matches(kHouse, reading.text());
}

bool ends_as_address(std::string_view text) {
    static const RE2 kLast(std::string(kStreetWords) +
                           "[0-9a-z]*\\z|[0-9]\\z|(?:省|市|区|县|栋|幢|室|号|楼|层|座|单元|院)\\z");
    return matches(kLast, text);
}

}  // namespace xiaoer::intents::slots
