// Addresses: provinces, cities and districts by the gazetteer, the rest of the address by the words that
// streets and buildings are named with. A city alone tells its province when only one has it.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {
namespace {

using Level = Gazetteer::Level;

/// Words that are places only beside other places: 白银 is a metal too, 日照 the sun's.
bool is_common_word(std::string_view word) {
    static constexpr std::array<std::string_view, 20> kWords = {
        "东方", "白银", "日照", "来宾", "朝阳", "长治", "安顺", "黄山", "中山", "三明",
        "百色", "文山", "双河", "四平", "大同", "通化", "昆玉", "平凉", "海东", "吉安"};
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

struct Place {
    std::optional<std::uint32_t> division;
    Range where;
};

/// A place as it is told from large to small.
struct Chain {
    std::array<Place, 3> levels;  ///< by Level
    Range where;

    [[nodiscard]] bool empty() const { return where.size() == 0; }
    [[nodiscard]] std::optional<std::uint32_t> deepest() const {
        for (auto it = levels.rbegin(); it != levels.rend(); ++it)
            if (it->division) return it->division;
        return std::nullopt;
    }
};

class Places {
  public:
    explicit Places(Reading& reading) : reading_(reading), words_(reading.gazetteer()) {}

    void run() {
        for (const auto& hit : mentions())
            read(hit);
        finish();
        for (const auto& chain : done_)
            tell(chain);
        for (const auto& chain : done_)
            if (!reading_.found("detail")) detail_behind(chain);
        if (!reading_.found("detail")) detail_alone();
    }

  private:
    [[nodiscard]] std::vector<Gazetteer::Hit> mentions() const;
    void read(const Gazetteer::Hit& hit);
    [[nodiscard]] std::optional<std::uint32_t> continuing(const Gazetteer::Hit& hit) const;
    [[nodiscard]] std::optional<std::uint32_t> starting(const Gazetteer::Hit& hit) const;
    void put(std::uint32_t division, const Gazetteer::Hit& hit);
    void finish();
    void tell(const Chain& chain);
    void detail_behind(const Chain& chain);
    void detail_alone();
    bool claim_detail(Range where);
    [[nodiscard]] Level level(std::uint32_t division) const { return words_.division(division).level; }

    Reading& reading_;
    const Gazetteer& words_;
    Chain chain_;
    std::vector<Chain> done_;
};

/// The longest division word at each place that is not inside the one before.
std::vector<Gazetteer::Hit> Places::mentions() const {
    std::vector<Gazetteer::Hit> out;
    for (const auto& word : reading_.words()) {
        const auto& senses = *word.senses;
        if (senses.front().kind != Gazetteer::Kind::division || reading_.taken({word.begin, word.end}))
            continue;
        // 南京路, 中山大学: a street or a house, not the city.
        if (!senses.front().full && followed_by(reading_.text(), word.end,
                                                {"路", "街", "大道", "东路", "西路", "南路", "北路", "中路",
                                                 "大学", "银行", "大厦", "巷", "里弄"}))
            continue;
        if (!out.empty() && out.back().begin == word.begin)
            out.back() = word;
        else if (out.empty() || word.begin >= out.back().end)
            out.push_back(word);
    }
    return out;
}

/// The division inside the chain's deepest one that this word names, or nothing.
std::optional<std::uint32_t> Places::continuing(const Gazetteer::Hit& hit) const {
    const auto deepest = chain_.deepest();
    if (!deepest) return std::nullopt;
    const auto gap = reading_.text({chain_.where.end, hit.begin});
    const bool touching = gap.find_first_not_of(" ,:-/") == std::string_view::npos;
    if (base::length(gap) > 12) return std::nullopt;
    std::optional<std::uint32_t> best;
    for (const auto& sense : *hit.senses) {
        if (sense.kind != Gazetteer::Kind::division || level(sense.index) <= level(*deepest)) continue;
        if (!words_.within(sense.index, *deepest) || (!touching && !sense.full)) continue;
        if (!best || level(sense.index) < level(*best)) best = sense.index;
    }
    return best;
}

/// The division that this word names by itself, or nothing when it may be several or no place at all.
std::optional<std::uint32_t> Places::starting(const Gazetteer::Hit& hit) const {
    std::optional<std::uint32_t> best;
    bool several = false;
    for (const auto& sense : *hit.senses) {
        if (sense.kind != Gazetteer::Kind::division) continue;
        const auto at = level(sense.index);
        const auto word = reading_.text({hit.begin, hit.end});
        const bool plain =
            sense.full ? base::length(word) > 2 : at != Level::district && !is_common_word(word);
        if (!plain) continue;
        if (best && level(*best) == at) several = true;
        if (best && level(*best) <= at) continue;
        best = sense.index;
        several = false;
    }
    return several && best && level(*best) != Level::district ? std::nullopt : best;
}

void Places::put(std::uint32_t division, const Gazetteer::Hit& hit) {
    chain_.levels[static_cast<std::size_t>(level(division))] = {division, {hit.begin, hit.end}};
    chain_.where = {chain_.empty() ? hit.begin : chain_.where.begin, hit.end};
}

void Places::read(const Gazetteer::Hit& hit) {
    if (const auto inner = continuing(hit)) return put(*inner, hit);
    const auto first = starting(hit);
    if (!first) return;
    finish();
    put(*first, hit);
}

void Places::finish() {
    if (!chain_.empty()) done_.push_back(chain_);
    chain_ = {};
}

/// Tells what was named, and what follows from it: the city of a district that only one city has.
void Places::tell(const Chain& chain) {
    auto levels = chain.levels;
    auto deepest = *chain.deepest();
    const auto& name = words_.division(deepest).name;
    bool unique = level(deepest) != Level::district || levels[0].division || levels[1].division;
    if (!unique) {
        unique = true;
        for (const auto& word : reading_.words())
            if (word.begin == levels[2].where.begin && word.end == levels[2].where.end)
                unique = std::count_if(word.senses->begin(), word.senses->end(), [&](const auto& sense) {
                             return sense.kind == Gazetteer::Kind::division &&
                                    words_.division(sense.index).name == name;
                         }) == 1;
    }
    for (auto at = deepest; unique && level(at) != Level::province;) {
        const auto up = words_.division(at).parent;
        auto& place = levels[static_cast<std::size_t>(level(up))];
        if (!place.division) place = {up, levels[static_cast<std::size_t>(level(at))].where};
        at = up;
    }
    static constexpr std::array<std::string_view, 3> kNames = {"province", "city", "district"};
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (levels[i].division)
            reading_.add(kNames[i], words_.division(*levels[i].division).name, levels[i].where);
    // 北京 is a province and its own city.
    if (levels[0].division && !levels[1].division && level(deepest) == Level::province &&
        (name.ends_with("市") || name.ends_with("特别行政区")))
        reading_.add("city", name, levels[0].where);
    reading_.take(chain.where);
}

constexpr const char* kStreet =
    "(?:路|街|巷|胡同|大道|村|镇|乡|小区|花园|苑|公寓|大厦|广场|学校|大学|学院|中学|小学|医院|园区|工业园|"
    "产业园|科技园|庄|屯|社区|"
    "家园|雅居|公馆|国际|名城|新城|商城|市场|公司|厂|驿站|宿舍|门卫|写字楼|府|湾|郡|里|坊|居|阁|"
    "[0-9a-z一二三四五六七八九十]+(?:栋|幢|单元|室|号楼|座|弄|组|队|号院|层|期))";

/// Cuts what buyers say around an address, and says whether an address is left.
bool Places::claim_detail(Range where) {
    static const RE2 kStrong(kStreet);
    static const RE2 kTail(
        "(?:这里|那里|这边|那边|吧|哦|啊|呢|呀|哈|的|了|谢谢.*|可以吗.*|行吗.*|行不.*|好吗.*|就行.*|就可以.*|"
        "麻烦.*|收|这个地址.*|这个.*|能改吗.*|可以不.*|[ ,.。!~])+$");
    static const RE2 kTalk(
        "吗|么$|几天|多久|多少|什么|怎么|没到|能到|发货|什么时候|快递|物流|为什么|不送|到了|退|多少钱|块钱|"
        "到哪|"
        "还没|几号|会不会|是不是|一直|显示");
    const auto text = reading_.text();
    while (where.begin < where.end && (text[where.begin] == ' ' || text[where.begin] == ',' ||
                                       text[where.begin] == ':' || text[where.begin] == '-'))
        ++where.begin;
    re2::StringPiece rest(text.data() + where.begin, where.size());
    re2::StringPiece tail;
    if (kTail.Match(rest, 0, rest.size(), RE2::UNANCHORED, &tail, 1)) where.end -= tail.size();
    rest = re2::StringPiece(text.data() + where.begin, where.size());
    if (base::length(reading_.text(where)) < 3 || !RE2::PartialMatch(rest, kStrong) ||
        RE2::PartialMatch(rest, kTalk))
        return false;
    reading_.add("detail", upper(reading_.text(where)), where);
    reading_.take(where);
    return true;
}

/// Does this piece of an address carry it on? The first one behind the place always may.
bool is_part(std::string_view piece, bool first, bool begun) {
    static const RE2 kPart(kStreet);
    static const RE2 kHouseNumber("\\A[0-9a-z一二三四五六七八九十#-]+(?:号|楼|层|室)?\\z");
    const re2::StringPiece view(piece.data(), piece.size());
    return first || RE2::PartialMatch(view, kPart) || (begun && RE2::PartialMatch(view, kHouseNumber));
}

/// What follows a place up to a telephone, a name, or words that are no address any more.
void Places::detail_behind(const Chain& chain) {
    static const RE2 kEnd("\n|[。!?;]|电话|手机|收件|收货人|姓名|联系|邮编|号码|订单");
    const auto text = reading_.text();
    const auto begin = chain.where.end;
    std::size_t end = reading_.next_taken(begin);
    re2::StringPiece found;
    if (kEnd.Match(re2::StringPiece(text.data(), text.size()), begin, end, RE2::UNANCHORED, &found, 1))
        end = static_cast<std::size_t>(found.data() - text.data());
    std::size_t at = begin;
    for (auto piece = begin; piece < end;) {
        const auto stop = std::min(text.find_first_of(" ,", piece), end);
        if (stop > piece) {
            if (!is_part(text.substr(piece, stop - piece), piece == begin, at > begin)) break;
            at = stop;
        }
        piece = stop + 1;
    }
    claim_detail({begin, at});
}

/// An address without a place in front: 改成幸福小区3栋2单元501.
void Places::detail_alone() {
    static const RE2 kAddress(
        "([\\p{Han}0-9a-z]{1,16}(?:路|街|巷|胡同|大道|小区|花园|苑|公寓|大厦|村|镇|家园|广场|街道|学校|大学|"
        "学院|中学|园区|工业园|府|郡|湾|城|里|坊)"
        "[\\p{Han}0-9a-z#-]{0,16}?[0-9一二三四五六七八九十]+(?:号楼|号|栋|幢|单元|室|座|弄|组|层|楼)[\\p{Han}"
        "0-9a-z#-]{0,16})");
    static const RE2 kLead(
        "^.*(?:改成|改到|改为|改送|换成|换到|寄到|送到|发到|寄|地址是|地址|现在是|应该是|是|为|到|在|住|写|"
        "放)");
    each_match(kAddress, reading_.text(), [&](const auto& groups) {
        if (reading_.found("detail") || reading_.taken(groups[1])) return;
        Range where = groups[1];
        re2::StringPiece lead;
        const re2::StringPiece rest(reading_.text().data() + where.begin, where.size());
        if (kLead.Match(rest, 0, rest.size(), RE2::UNANCHORED, &lead, 1) && lead.size() < where.size())
            where.begin += lead.size();
        claim_detail(where);
    });
}

}  // namespace

void find_places(Reading& reading) {
    Places(reading).run();
}

}  // namespace xiaoer::intents::slots
