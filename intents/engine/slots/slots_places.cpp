// Provinces, cities and districts by the gazetteer. A city alone tells its province when only one has it, a
// town the district it lies in. A place inside the name of a street, an estate or a house is no place.
#include "intents/engine/slots/slots_places.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"

namespace xiaoer::intents::slots {
namespace {

/// Ends a name that was itself called after a place: 南京路, 上海公馆, 天津新村, 鼓楼医院.
constexpr const char* kCalledAfterWords =
    "\\A(?:[东西南北中上下新老前后内外一二三四五六七八九十]{0,2}(?:路|街|大道|巷|弄|胡同|环路|支路)|"
    "里(?:[0-9]|弄|巷)|公馆|花园|花苑|新村|村|新苑|苑|大厦|大酒店|医院|大学|学院|中学|小学|学校|幼儿园|"
    "宾馆|酒店|饭店|广场|商场|商城|市场|银行|公寓|小区|家园|佳苑|佳园|嘉园|嘉苑|雅居|雅苑|雅园|名邸|名苑|"
    "名都|名城|豪庭|豪园|御园|人家|湾(?:[^区]|\\z)|郡|府(?:[0-9]|邸|\\z)|大楼|宿舍|山庄|庄园|半岛|机场|码头|"
    "大桥|公园|陵(?:[^水川县]|\\z)|祠|寺|轩|阁|邸|科技园|街道|镇|乡|体育馆|图书馆|博物馆|"
    "(?:工业|产业)园(?:[^区]|\\z)|新城(?:[^区]|\\z)|中心(?:大厦|[0-9a-z])|"
    "国际(?:花园|公寓|大厦|城|中心|广场|社区|机场|酒店)|"
    "城(?:[0-9a-z ,]|\\z|[\\p{Han}]{0,5}(?:苑|花园|小区|公寓|公馆|[0-9]+(?:栋|幢|期|号楼|座))))";

/// Words that are places only beside other places: 白银 is a metal too, 日照 the sun's.
bool is_common_word(std::string_view word) {
    static constexpr std::array<std::string_view, 22> kWords = {
        "东方", "白银", "日照", "来宾", "朝阳", "长治", "安顺", "黄山", "中山", "三明", "百色",
        "文山", "双河", "四平", "大同", "通化", "昆玉", "平凉", "海东", "吉安", "白沙", "保亭"};
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace

bool matches(const RE2& pattern, std::string_view text) {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

std::size_t matched(const RE2& pattern, std::string_view text) {
    re2::StringPiece found;
    const re2::StringPiece piece(text.data(), text.size());
    return pattern.Match(piece, 0, piece.size(), RE2::ANCHOR_START, &found, 1) ? found.size() : 0;
}

/// 南京路, 中山大学, 上海公馆: a street or a house called after a place.
bool Places::called_after(const Gazetteer::Hit& word) const {
    static const RE2 kAfter(kCalledAfterWords);
    const auto behind = reading_.text().substr(word.end);
    if (word.senses->front().full)
        return reading_.text({word.begin, word.end}).ends_with("市") && behind.starts_with("场");
    return matched(kAfter, behind) > 0;
}

/// The longest division word at each place that is not inside the one before.
std::vector<Gazetteer::Hit> Places::mentions() const {
    std::vector<Gazetteer::Hit> out;
    for (const auto& word : reading_.words()) {
        const auto& senses = *word.senses;
        if (senses.front().kind != Gazetteer::Kind::division || reading_.taken({word.begin, word.end}) ||
            called_after(word))
            continue;
        if (!out.empty() && out.back().begin == word.begin)
            out.back() = word;
        else if (out.empty() || word.begin >= out.back().end)
            out.push_back(word);
    }
    return out;
}

std::optional<std::uint32_t> Places::city_of(const Chain& chain) const {
    if (chain.levels[1].division) return chain.levels[1].division;
    const auto& province = chain.levels[0].division;
    if (!province) return std::nullopt;
    const auto& name = words_.division(*province).name;
    return name.ends_with("市") ? words_.city(name) : std::nullopt;
}

/// The division inside the chain's deepest one that this word names, or nothing.
const Gazetteer::Sense* Places::continuing(const Gazetteer::Hit& hit) const {
    const auto deepest = chain_.deepest();
    if (!deepest) return nullptr;
    const auto gap = reading_.text({chain_.where.end, hit.begin});
    const bool touching = gap.find_first_not_of(" ,:-/\n") == std::string_view::npos;
    if (base::length(gap) > 12 || (!touching && tells_address(gap))) return nullptr;
    const Gazetteer::Sense* best = nullptr;
    for (const auto& sense : *hit.senses) {
        if (sense.kind != Gazetteer::Kind::division || level(sense.index) <= level(*deepest)) continue;
        if (!words_.within(sense.index, *deepest) || (!touching && !sense.full)) continue;
        if (best == nullptr || level(sense.index) < level(best->index)) best = &sense;
    }
    return best;
}

/// The division that this word names by itself, or nothing when it may be several or no place at all.
const Gazetteer::Sense* Places::starting(const Gazetteer::Hit& hit) const {
    const Gazetteer::Sense* best = nullptr;
    bool several = false;
    for (const auto& sense : *hit.senses) {
        if (sense.kind != Gazetteer::Kind::division || words_.is_town(sense.index)) continue;
        const auto at = level(sense.index);
        const auto word = reading_.text({hit.begin, hit.end});
        const bool plain =
            sense.full ? base::length(word) > 2 : at != Level::district && !is_common_word(word);
        if (!plain) continue;
        if (best != nullptr && level(best->index) == at) several = true;
        if (best != nullptr && level(best->index) <= at) continue;
        best = &sense;
        several = false;
    }
    return several && best != nullptr && level(best->index) != Level::district ? nullptr : best;
}

/// Does the word belong to the detail behind the chain: 玄武区中央路杭州人家3栋?
bool Places::inside(const Gazetteer::Hit& hit) const {
    static const RE2 kTurnWords(
        "[。!?;\n]|改成|改为|改到|改寄|改送|改发|换成|换到|换为|变成|寄到|寄往|发到|发往|送到|转到|搬到|现在|"
        "应该|不是|还是|或者|不用|不要|->|→|(?:到|去|往|回|寄|发|从|在|和|跟|及|是|于|、|住|非|把)[ ,:]*\\z");
    static const RE2 kStreetAhead("\\A[\\p{Han}a-z]{0,8}(?:" + std::string(kStreetWords) + "|[0-9])");
    if (chain_.empty()) return false;
    const auto gap = reading_.text({chain_.where.end, hit.begin});
    if (matches(kTurnWords, gap)) return false;
    const auto& district = chain_.district();
    const bool deep = district.told() || city_of(chain_);
    if (gap.find_first_not_of(" ,:-/\n") == std::string_view::npos)
        return gap.empty() && deep && matched(kStreetAhead, reading_.text().substr(hit.end)) > 0;
    if (tells_address(gap)) return true;
    return deep && base::length(gap) <= 10 && matched(kStreetAhead, reading_.text().substr(hit.end)) > 0;
}

void Places::put(const Gazetteer::Sense& sense, Gazetteer::Hit hit) {
    Place place{sense.index, {}, {hit.begin, hit.end}};
    const auto text = reading_.text();
    const auto& name = words_.division(sense.index).name;
    if (level(sense.index) == Level::district && !sense.full && !sense.typed &&
        followed_by(text, hit.end, {"市", "区", "县"}) && !followed_by(text, hit.end, {"市场", "区域"})) {
        place.where.end += 3;  // 余杭市, 双流县: a district as it was called before
        place.typed = text.substr(hit.begin, place.where.end - hit.begin);
    } else if (sense.typed && !name.ends_with(text.substr(hit.begin, hit.end - hit.begin))) {
        place.typed = reading_.as_typed(place.where);
    }
    const auto at = static_cast<std::size_t>(level(sense.index));
    const auto begin = chain_.empty() ? hit.begin : chain_.where.begin;
    chain_.where = {begin, place.where.end};
    chain_.levels[at] = std::move(place);
}

void Places::read(Gazetteer::Hit hit) {
    if (hit.begin < chain_.where.end && !chain_.empty()) return;
    if (const auto* inner = continuing(hit)) return put(*inner, hit);
    const auto* first = starting(hit);
    if (first == nullptr || inside(hit)) return;
    finish();
    put(*first, hit);
}

void Places::finish() {
    if (!chain_.empty()) {
        district_behind(chain_);
        done_.push_back(std::move(chain_));
    }
    chain_ = {};
}

/// A district that the gazetteer does not know, directly behind its city: a zone, one of former days; or the
/// one that a town lies in.
void Places::district_behind(Chain& chain) const {
    if (chain.district().told()) return;
    const auto city = city_of(chain);
    if (!city) return;
    static const RE2 kZone(
        "\\A((?:[^路街道巷镇乡村号弄\\P{Han}]{0,8}?)(?:高新技术产业开发区|高新技术开发区|经济技术开发区|"
        "经济开发区|"
        "高新技术产业园区|高新园区|高新区|经开区|开发区|工业园区|产业园区|产业集聚区|示范区|管理区|试验区|"
        "实验区|"
        "度假区|"
        "旅游区|风景名胜区|风景区|保税港?区|自贸区|综保区|合作区|功能区|生态城|[^小社\\P{Han}]新区))"
        "(?:[^0-9a-z内里]|\\z)");
    static const RE2 kFormer(
        "\\A([\\p{Han}]{0,2}[^小社园校厂景宅片库院活舍属墅街业东西南北中新老城市地山主辖设分\\P{Han}]"
        "区|[\\p{Han}]{1,2}[^本全各\\P{Han}]县)(?:[^0-9a-z域内里]|\\z)");
    static const RE2 kStreetName("路|街|镇|乡|村|号");
    bool labelled = false;
    bool broken = false;
    const auto text = reading_.text();
    const auto begin = skip(chain.where.end, labelled, broken);
    if (begin >= text.size() || reading_.taken({begin, begin + 1})) return;
    const auto behind = text.substr(begin);
    if (const auto town = words_.town(*city, behind); town && town->district && words_.has_districts(*city)) {
        chain.levels[2] = {town->district, {}, {begin, begin + town->size}};
        return;  // the town itself stays in the detail
    }
    re2::StringPiece name;
    const re2::StringPiece piece(behind.data(), behind.size());
    if (!RE2::PartialMatch(piece, kZone, &name) &&
        !(RE2::PartialMatch(piece, kFormer, &name) && !RE2::PartialMatch(name, kStreetName)))
        return;
    const Range where{begin, begin + name.size()};
    if (reading_.taken(where)) return;
    chain.levels[2] = {std::nullopt, reading_.as_typed(where), where};
    chain.where.end = where.end;
}

/// A zip code stands by itself or behind its label.
void Places::find_zip() {
    static const RE2 kZip(
        "(?:邮编|邮政编码|邮码)[:是 ]*([0-9]{6})|(?:\\A|[ ,;\n|(])([0-9]{6})(?:[ ,;\n|)。]|\\z)");
    each_match(kZip, reading_.text(), [&](const auto& groups) {
        const auto where = groups[1].size() > 0 ? groups[1] : groups[2];
        if (reading_.taken(where) || !stands_alone(reading_.text(), where, true)) return;
        reading_.add("zip", std::string(reading_.text(where)), where);
        reading_.take(where);
    });
}

/// Tells what was named, and what follows from it: the city of a district that only one city has.
void Places::tell(const Chain& chain, std::size_t limit) {
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
        if (!place.division) place = {up, {}, levels[static_cast<std::size_t>(level(at))].where};
        at = up;
    }
    const bool sure = chain.district().told() && (reading_.found("mobile") || reading_.found("landline") ||
                                                  reading_.found("phone_wrong"));
    const auto detail = detail_behind(chain.where.end, limit, sure);
    const Range whole{chain.where.begin, std::max(chain.where.end, detail.end)};
    static constexpr std::array<std::string_view, 3> kNames = {"province", "city", "district"};
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (levels[i].told())
            reading_.add(
                kNames[i],
                levels[i].typed.empty() ? words_.division(*levels[i].division).name : levels[i].typed,
                levels[i].where, whole);
    const auto province = levels[0].division;
    // 北京 is a province and its own city.
    if (province && !levels[1].division) {
        const auto& own = words_.division(*province).name;
        if (own.ends_with("市") || own.ends_with("特别行政区"))
            reading_.add("city", own, levels[0].where, whole);
    }
    if (levels[1].division && !levels[2].told() && !words_.has_districts(*levels[1].division))
        reading_.add("no_district", "1", levels[1].where, whole);
    reading_.take(chain.where);
    if (!detail.value.empty()) add_detail(detail, whole);
}

void Places::run() {
    for (const auto& hit : mentions())
        read(hit);
    finish();
    if (!done_.empty()) find_zip();
    for (std::size_t i = 0; i < done_.size(); ++i)
        tell(done_[i], i + 1 < done_.size() ? done_[i + 1].where.begin : reading_.text().size());
    if (!reading_.found("detail") && reading_.has_numeral() && mentions_door(reading_.text()))
        details_alone();
    doors();
}

void find_places(Reading& reading) {
    Places(reading).run();
}

}  // namespace xiaoer::intents::slots
