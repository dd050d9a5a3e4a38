// Names of people: behind 收件人, 姓名, 叫, beside a telephone and beside an address. Never guessed from a
// text alone.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {
namespace {

constexpr std::string_view kSurnames =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷"
    "詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪"
    "梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦"
    "麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗"
    "燕楚鄢劳谌奚逄仝亓逯相晁晏昝闻莘党翦芮靖訾笪逢敬阚那佴糜牧隗车侴侍邴邸苌鹿钭钮钱粟苏冼谯"
    "禤妫揣冮呙郄訚冒缑濮禹宓储暴冉雍郏蔚薄蒯隆茹宦胥邰厉阙郗贝伏揭郜付付肖闫";
constexpr std::array<std::string_view, 20> kDoubleSurnames = {
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容",
    "夏侯", "令狐", "端木", "独孤", "南宫", "轩辕", "澹台", "闻人", "长孙", "宇文"};
constexpr std::array<std::string_view, 7> kTitles = {"先生", "女士", "小姐", "老师", "阿姨", "师傅", "太太"};
/// What follows a name when buyers do not punctuate.
constexpr std::array<std::string_view, 48> kBehind = {
    "电话", "手机", "地址", "联系", "先生", "女士", "小姐", "可以", "麻烦", "谢谢", "号码", "收货",
    "收件", "签收", "帮",   "收",   "的",   "改",   "换",   "吧",   "请",   "不",   "是",   "住",
    "在",   "到",   "我",   "他",   "她",   "就",   "吗",   "呢",   "了",   "啊",   "哦",   "这",
    "那",   "行",   "对",   "名",   "能",   "要",   "接",   "寄",   "送",   "拿",   "代",   "来"};

/// Begin with a surname's character, name nobody.
constexpr std::array<std::string_view, 20> kNoNames = {"谢谢", "麻烦", "方便", "马上", "安排", "成功", "全部",
                                                       "应该", "常用", "单号", "高兴", "白色", "黄色", "金额",
                                                       "周末", "温馨", "关于", "项目", "程序", "包裹"};

std::size_t surname_size(std::string_view text) {
    for (const auto name : kDoubleSurnames)
        if (text.starts_with(name)) return name.size();
    const auto first = base::prefix_points(text, 1);
    const auto at = first.size() == 3 ? kSurnames.find(first) : std::string_view::npos;
    return at != std::string_view::npos && at % 3 == 0 ? 3 : 0;
}

/// 周六发, 周一再寄: a day, nobody called 周.
bool is_weekday(std::string_view text) {
    static const RE2 kDay("周[一二三四五六日天末](?:之?[前后]|再|就|要|发|寄|送|到|上|下|晚)");
    const re2::StringPiece piece(text.data(), text.size());
    return RE2::PartialMatch(piece, kDay) && text.starts_with("周");
}

/// How much of the beginning of text is a name: bytes, 0 when it does not begin with one.
std::size_t name_size(std::string_view text) {
    const auto surname = surname_size(text);
    if (surname == 0) return 0;
    for (const auto other : kNoNames)
        if (text.starts_with(other)) return 0;
    if (is_weekday(text)) return 0;
    auto name = base::prefix_points(text, 6);
    for (const auto behind : kBehind)
        if (const auto at = name.find(behind, surname); at != std::string_view::npos)
            name = name.substr(0, at);
    name = base::prefix_points(name, surname == 3 ? 3 : 4);
    return name.size() > surname ? name.size() : 0;
}

/// The whole text is what the gazetteer has as a place, a courier, a colour or goods.
bool is_other_word(std::string_view text, const Gazetteer& gazetteer) {
    for (const auto& hit : gazetteer.hits(text)) {
        const auto kind = hit.senses->front().kind;
        if (hit.begin == 0 && hit.end == text.size()) {
            // 安宁, 高安, 刘家: districts' short names may be people; provinces' and cities' may not.
            if (kind != Gazetteer::Kind::division) return true;
            for (const auto& sense : *hit.senses)
                if (sense.full || gazetteer.division(sense.index).level != Gazetteer::Level::district)
                    return true;
        }
        if (kind == Gazetteer::Kind::courier || kind == Gazetteer::Kind::goods) return true;
        if (kind == Gazetteer::Kind::division && hit.senses->front().full && hit.end - hit.begin >= 9)
            return true;
    }
    return false;
}

bool is_latin_name(std::string_view text) {
    static const RE2 kLatin("[a-z][a-z'.-]{1,14}(?: [a-z][a-z'.-]{0,14}){0,3}");
    static const RE2 kVowel("[aeiouy]");
    const re2::StringPiece piece(text.data(), text.size());
    return RE2::FullMatch(piece, kLatin) && RE2::PartialMatch(piece, kVowel);
}

bool is_han_name(std::string_view text) {
    static const RE2 kHan(
        "[\\p{Han}]{2,6}|[\\p{Han}]{1,8}(?:[·.・•][\\p{Han}]{1,8}){1,4}|阿?[a-z][\\p{Han}]{1,4}|[\\p{Han}]{1,"
        "3}[a-z]{1,8}");
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kHan);
}

/// 张伟啊, 刘敏吧: particles end no name.
bool ends_as_speech(std::string_view text) {
    static constexpr std::array<std::string_view, 14> kParticles = {"啊", "吧", "呀", "哈", "哦", "噢", "呗",
                                                                    "啦", "嘛", "哟", "喽", "咯", "收", "嗯"};
    return std::any_of(kParticles.begin(), kParticles.end(),
                       [&](std::string_view particle) { return text.ends_with(particle); });
}

std::string_view without_title(std::string_view text) {
    for (const auto title : kTitles)
        if (text.ends_with(title)) return text.substr(0, text.size() - title.size());
    return text;
}

void claim(Reading& reading, Range where) {
    if (where.size() == 0 || reading.taken(where)) return;
    // [2568] behind a name is the platform's mark of a privacy number.
    static const RE2 kMark("\\A[ ]?(\\[[0-9]{3,6}\\])");
    re2::StringPiece mark;
    const auto behind = reading.text().substr(where.end);
    if (RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kMark, &mark) &&
        mark.data() == behind.data())
        where.end += mark.size();
    reading.add("person", reading.as_typed(where), where);
    reading.take(where);
}

/// What stands between separators around a place of the text.
Range segment(const Reading& reading, std::size_t begin, std::size_t end) {
    const auto text = reading.text();
    static constexpr std::string_view kSeparators = " ,:;|\n()[]!?/\"#+-";
    auto stop = begin;
    while (stop < end && kSeparators.find(text[stop]) == std::string_view::npos &&
           !followed_by(text, stop, {"、", "。", "【", "】"}))
        ++stop;
    return {begin, stop};
}

/// Takes 收, 先生 and the like off the end of a name, and 我妹 off its front. A surname alone keeps its
/// title.
Range bare_name(const Reading& reading, Range where) {
    const auto& words = reading.gazetteer().answers();
    for (const std::string_view tail : {"收件", "代收", "亲启", "收"})
        if (reading.text(where).ends_with(tail) && where.size() > tail.size() + 3) where.end -= tail.size();
    if (const auto kin = AnswerWords::at_front(words.person_kin, reading.text(where));
        !kin.empty() &&
        is_name(reading.text(where).substr(kin.size()), NameMark::surname, reading.gazetteer()))
        where.begin += kin.size();
    const auto name = without_title(reading.text(where));
    if (name.size() < where.size() && base::length(name) >= 2 && surname_size(name) != name.size())
        where.end = where.begin + name.size();
    return where;
}

void find_labelled(Reading& reading) {
    static const RE2 kLabel(
        "(收件人|收货人|联系人|签收人|收货姓名|收件姓名|姓名|名字|我叫|他叫|她叫|叫做|名叫|收货的|收件的|"
        "收件|昵称)"
        "(?:的)?(?:姓名|名字)?((?:[: "
        ",]|从|应该|现在|改成|改为|改|换成|换|是|叫|为|写成|写错了|填错了|错了|写|填)*)");
    const auto text = reading.text();
    const auto& gazetteer = reading.gazetteer();
    std::size_t from = 0;
    each_match(kLabel, text, [&](const auto& groups) {
        if (groups[0].begin < from) return;
        auto at = groups[0].end;
        for (bool again = true; again; at = from) {
            again = false;
            const auto whole = segment(reading, at, reading.next_taken(at));
            if (whole.size() == 0) return;
            auto where = bare_name(reading, whole);
            // 我妈 冉秀英: the name stands behind the kin.
            const auto kin =
                AnswerWords::at_front(reading.gazetteer().answers().person_kin, reading.text(whole));
            if (!kin.empty() && kin.size() == whole.size() && whole.end + 1 < text.size() &&
                std::string_view(" ,:").find(text[whole.end]) != std::string_view::npos) {
                const auto behind =
                    bare_name(reading, segment(reading, whole.end + 1, reading.next_taken(whole.end + 1)));
                if (is_name(reading.text(behind), NameMark::surname, gazetteer)) where = behind;
            }
            if (is_letter(text[where.begin])) {
                // Further Latin words belong to it: Michael Brown.
                while (where.end < text.size() && text[where.end] == ' ' && where.end + 1 < text.size() &&
                       is_letter(text[where.end + 1])) {
                    const auto more = segment(reading, where.end + 1, reading.next_taken(where.end));
                    if (!is_latin_name(reading.text(more))) break;
                    where.end = more.end;
                }
            }
            const auto filler = reading.text(groups[2]);
            const bool plain = filler.size() > 0 || reading.text(groups[1]).ends_with("人");
            if (!is_name(reading.text(where), plain ? NameMark::shape : NameMark::surname, gazetteer) ||
                (surname_size(reading.text(where)) > 0 && name_size(reading.text(where)) > 0 &&
                 name_size(reading.text(where)) < where.size() && base::length(reading.text(where)) > 3))
                where = {where.begin, where.begin + name_size(reading.text(where))};
            if (where.size() == 0) return;
            claim(reading, where);
            from = where.end;
            // 收件人李明改成张伟: the other name follows.
            static const RE2 kTurn("\\A[ ,]*(?:改成|改为|换成|变成|变更为|改|换)(?:了)?[: ]?");
            re2::StringPiece turn;
            const re2::StringPiece behind(text.data() + from, text.size() - from);
            if (kTurn.Match(behind, 0, behind.size(), RE2::ANCHOR_START, &turn, 1)) {
                from += turn.size();
                again = true;
            }
        }
    });
}

/// The name that ends where text ends: three characters, two, or four with a double surname.
std::size_t name_before(std::string_view text) {
    for (const std::size_t size : {12U, 9U, 6U}) {
        if (text.size() < size) continue;
        const auto tail = text.substr(text.size() - size);
        const auto surname = surname_size(tail);
        if (surname == 0 || (size == 12 && surname == 3) || (size == 6 && surname > 3) ||
            base::length(tail) != size / 3 || ends_as_address(tail))
            continue;
        if (name_size(tail) == size) return size;
    }
    return 0;
}

/// Walks back from a telephone over what stands between it and a name.
std::size_t before_telephone(std::string_view text, std::size_t end) {
    static const RE2 kBetween(
        "(?:[ "
        ",、:;|\n]|[(][^()]*[)]|联系电话|手机号码|联系方式|电话号码|手机号|电话|手机|座机|固话|号码|tel|"
        "phone|mobile|"
        "是|为|\\+)*\\z");
    re2::StringPiece between;
    const re2::StringPiece before(text.data(), end);
    if (!kBetween.Match(before, 0, before.size(), RE2::UNANCHORED, &between, 1)) return end;
    return end - between.size();
}

void find_left_of(Reading& reading, Range phone, bool address) {
    const auto text = reading.text();
    // The prefix +86 is claimed with the number; its own range begins behind it.
    auto begin = phone.begin;
    for (const auto& range : reading.claims())
        if (range.begin <= begin && begin < range.end) begin = range.begin;
    const auto end = before_telephone(text, begin);
    const bool apart = end < begin;
    const auto until = [&](std::size_t at) {
        for (const std::string_view tail : {"收件", "亲启", "收"})
            if (text.substr(0, at).ends_with(tail)) return at - tail.size();
        return at;
    };
    // Back to the separator in front; Latin names may hold spaces.
    auto front = until(end);
    const auto mark_begin =
        text.substr(0, end).ends_with("]") ? text.rfind('[', end) : std::string_view::npos;
    if (mark_begin != std::string_view::npos && end - mark_begin <= 8) front = mark_begin;
    const auto name_end = front;
    static constexpr std::string_view kSeparators = " ,:;|\n()[]!?/\"#";
    while (front > 0 && kSeparators.find(text[front - 1]) == std::string_view::npos &&
           !text.substr(0, front).ends_with("、") && !text.substr(0, front).ends_with("。") &&
           !reading.taken({front - 1, front}))
        --front;
    if (front < name_end && is_letter(text[name_end - 1]))
        while (front > 1 && text[front - 1] == ' ' && is_letter(text[front - 2])) {
            auto word = front - 1;
            while (word > 0 && (is_letter(text[word - 1]) || text[word - 1] == '.'))
                --word;
            if (!is_latin_name(reading.text({word, name_end})) || (word > 0 && is_digit(text[word - 1])))
                break;
            front = word;
        }
    const auto& gazetteer = reading.gazetteer();
    // Behind a door number a name needs no space: 3栋402王小明139….
    static const RE2 kDoor("^.*(?:号楼|[0-9a-z](?:室|号|栋|楼|层|座|户|组|社|队)|单元|幢|[0-9])");
    for (const bool door : {false, true}) {
        Range where{front, name_end};
        if (door) {
            re2::StringPiece street;
            const re2::StringPiece all(text.data() + front, name_end - front);
            if (!kDoor.Match(all, 0, all.size(), RE2::ANCHOR_START, &street, 1)) continue;
            where.begin += street.size();
        }
        where = bare_name(reading, where);
        const auto name = reading.text(where);
        const bool spaced = apart || door;
        if (is_name(name, spaced && address ? NameMark::shape : NameMark::surname, gazetteer) &&
            (spaced || base::length(name) <= 4))
            return claim(reading, where);
    }
    auto stop = name_end;
    for (const std::string_view tail : {"先生", "女士", "小姐", "收"})
        if (text.substr(0, stop).ends_with(tail)) {
            stop -= tail.size();
            break;
        }
    if (const auto size = name_before(text.substr(0, stop)); size > 0 && stop - size >= front)
        claim(reading, {stop - size, stop});
}

void find_right_of(Reading& reading, Range phone, bool address) {
    const auto text = reading.text();
    auto at = phone.end;
    bool apart = false;
    while (at < text.size() && std::string_view(" ,:;|\n(").find(text[at]) != std::string_view::npos) {
        ++at;
        apart = true;
    }
    if (text.substr(at).starts_with("、")) at += 3;
    if (at >= text.size()) return;
    auto where = segment(reading, at, reading.next_taken(at));
    if (where.size() > 0 && is_letter(text[where.begin]))
        while (where.end + 1 < text.size() && text[where.end] == ' ' && is_letter(text[where.end + 1])) {
            const auto more = segment(reading, where.end + 1, reading.next_taken(where.end));
            if (!is_latin_name(reading.text(more))) break;
            where.end = more.end;
        }
    where = bare_name(reading, where);
    if (is_name(reading.text(where), apart && address ? NameMark::shape : NameMark::surname,
                reading.gazetteer()))
        claim(reading, where);
}

void find_beside_telephones(Reading& reading) {
    if (reading.found("person")) return;
    std::vector<Range> phones;
    for (const auto& found : reading.all())
        if (found.slot.name == "mobile" || found.slot.name == "landline" || found.slot.name == "phone_wrong")
            phones.push_back(found.where);
    if (phones.empty()) return;
    const bool address = has_address_words(reading);
    std::sort(phones.begin(), phones.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
    for (const auto& phone : phones) {
        find_left_of(reading, phone, address);
        if (!reading.found("person")) find_right_of(reading, phone, address);
        if (reading.found("person")) return;
    }
}

}  // namespace

bool is_name(std::string_view text, NameMark mark, const Gazetteer& gazetteer) {
    const auto& words = gazetteer.answers();
    if (text.empty() || text.size() > 64 || AnswerWords::has(words.person_never, text) || is_weekday(text))
        return false;
    if (is_latin_name(text)) return mark == NameMark::shape;
    if (!is_han_name(text) || ends_as_speech(text)) return false;
    const bool dotted = text.find("·") != std::string_view::npos;
    if (dotted) return true;
    for (const auto title : kTitles)
        if (text.ends_with(title)) {
            const auto name = text.substr(0, text.size() - title.size());
            return surname_size(name) > 0 && base::length(name) <= 3;
        }
    if (AnswerWords::any_in(words.person_inside, text) || is_other_word(text, gazetteer)) return false;
    const auto length = base::length(text);
    const auto surname = surname_size(text);
    if (surname > 0 && length >= 2 && length <= (surname > 3 ? 4U : 3U))
        return length == 2 || mark == NameMark::shape || !ends_as_address(text);
    return mark == NameMark::shape && !ends_as_address(text);
}

void find_people(Reading& reading) {
    find_labelled(reading);
    find_beside_telephones(reading);
}

/// 上海市崇明区人民路45号 徐小摩: a name alone in front of an address or behind it.
void find_people_beside_places(Reading& reading) {
    if (reading.found("person")) return;
    const auto text = reading.text();
    std::vector<Range> wholes;
    for (const auto& found : reading.all())
        if (found.slot.name == "detail") wholes.push_back(found.whole);
    for (const auto& whole : wholes) {
        auto at = whole.end;
        while (at < text.size() && std::string_view(" ,;|\n").find(text[at]) != std::string_view::npos)
            ++at;
        if (at > whole.end && at < text.size()) {
            const auto where = bare_name(reading, segment(reading, at, reading.next_taken(at)));
            if (is_name(reading.text(where), NameMark::surname, reading.gazetteer()))
                return claim(reading, where);
        }
        auto end = whole.begin;
        while (end > 0 && std::string_view(" ,;|\n:").find(text[end - 1]) != std::string_view::npos)
            --end;
        auto begin = end;
        while (begin > 0 && std::string_view(" ,:;|\n()!?").find(text[begin - 1]) == std::string_view::npos &&
               !text.substr(0, begin).ends_with("。"))
            --begin;
        if (end < whole.begin && begin < end) {
            const auto where = bare_name(reading, {begin, end});
            if (is_name(reading.text(where), NameMark::surname, reading.gazetteer()))
                return claim(reading, where);
        }
    }
}

}  // namespace xiaoer::intents::slots
