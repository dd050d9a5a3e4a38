// Old and new in one message: marks what shall no longer hold. 从A改成B, 别寄A了寄B, 不是A是B, 是B不是A,
// A写错了. It looks only at the words right around a slot; whether the message is a wish is decided
// elsewhere.
#include <algorithm>

#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {
namespace {

bool is_correctable(std::string_view name) {
    static constexpr std::array<std::string_view, 9> kNames = {
        "province", "city", "district", "no_district", "detail", "person", "mobile", "landline", "date"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// All parts of an address are one family.
std::string_view family(std::string_view name) {
    if (name == "province" || name == "city" || name == "district" || name == "no_district") return "detail";
    return name == "landline" ? "mobile" : name;
}

enum class Told : std::uint8_t { plainly, as_old, perhaps_old };

Told told_before(std::string_view before, bool day) {
    static const RE2 kOld(
        "(?:别再?(?:寄|发|送)|不要再?(?:寄|发|送)|不用(?:寄|发|送)|(?:[^是]|\\A)(?:而?不是)|并非|别用|不要用|"
        "不用)(?:到|去|往|给|了|在|原来的?|之前的?)*"
        "(?:地址|电话|手机号?|号码|收货地址|收件人|收货人|名字|姓名|门牌号?|的|是|:|[ ,])*\\z");
    static const RE2 kPerhaps(
        "(?:从|由|把|将|不(?:寄|发|送)(?:到|去|往|给)?|原来的?|原先的?|原|之前的?|以前的?|旧的?|老的?|本来的?"
        "|本来|写成了?|填成了?|打成了?|选成了?|写的|填的|上次的?)"
        "(?:地址|电话|手机号?|号码|收货地址|收件人|收货人|名字|姓名|门牌号?|的|是|写|填|选|到|为|在|:|[ "
        ",])*\\z");
    // 先别发 后天再发: the day is the wish.
    static const RE2 kOldDay("(?:[^是]|\\A)(?:而?不是|并非)[ ]?\\z");
    const re2::StringPiece text(before.data(), before.size());
    if (day) return RE2::PartialMatch(text, kOldDay) ? Told::as_old : Told::plainly;
    if (RE2::PartialMatch(text, kOld)) return Told::as_old;
    return RE2::PartialMatch(text, kPerhaps) ? Told::perhaps_old : Told::plainly;
}

bool taken_back_behind(std::string_view behind) {
    static const RE2 kTurnBehind(
        "\\A(?:[ ,)]|这个|那个|的|收|这|那|地址|电话|手机号?|号码|收货地址|再?发货?|寄|人|号)*"
        "(?:改成|改为|改到|改寄|改送|改发|换成|换到|换为|变更为|变更成|变成|->|=>|→|(?:已经|都)?不用了|(?:"
        "已经|都)?不要了|作废|停用|停机|"
        "(?:是|都)?(?:写|填|打|选|弄|搞)?错的?了|是错的|不对|不住了|不住|注销|"
        "(?:打不通|没人接)(?:了)?[ ,]*(?:改|换))");
    return RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kTurnBehind);
}

/// 从A…改成, where what it becomes has not been named before the turn.
bool turned_later(std::string_view behind) {
    static const RE2 kTurnBehind(
        "\\A[^。!?\n]{0,30}?(?:改成|改为|改到|改寄|改送|改发|换成|换到|换为|变成|变更|搬到|现在|->|→)");
    return RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kTurnBehind);
}

}  // namespace

void mark_replaced(Reading& reading) {
    auto& all = reading.all();
    const auto text = reading.text();
    for (auto& found : all) {
        if (!is_correctable(found.slot.name) || found.slot.replaced) continue;
        const auto whole = found.whole;
        const bool others = std::any_of(all.begin(), all.end(), [&](const Reading::Found& other) {
            return family(other.slot.name) == family(found.slot.name) && !other.whole.overlaps(whole) &&
                   is_correctable(other.slot.name);
        });
        const auto told = told_before(text.substr(0, whole.begin), found.slot.name == "date");
        const auto behind = text.substr(whole.end);
        found.slot.replaced =
            told == Told::as_old || taken_back_behind(behind) ||
            (told == Told::perhaps_old && (others || found.slot.name == "detail") && turned_later(behind)) ||
            (told == Told::perhaps_old && others);
    }
}

}  // namespace xiaoer::intents::slots
