// Numbers that name something: orders, parcels, telephones, goods, and one of the choices shown.
#include <algorithm>
#include <cctype>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::intents::slots {
namespace {

void find_orders(Reading& reading) {
    static const RE2 kDigits("[0-9]{16,19}|[0-9]{6}-[0-9]{15}");  // the latter: Pinduoduo's
    each_match(kDigits, reading.text(), [&](const auto& groups) {
        if (stands_alone(reading.text(), groups[0], true))
            claim(reading, "order_id", std::string(reading.text(groups[0])), groups[0]);
    });
}

/// By the letters couriers put in front, or by what the buyer calls it: digits alone may be anything.
void find_parcels(Reading& reading) {
    static const RE2 kLettered("[a-z]{1,4}[0-9]{9,16}(?:cn)?");
    static const RE2 kNamed(
        "(订)?(?:单号|运单|快递号|物流号|顺丰|中通|圆通|韵达|申通|极兔|ems|邮政|德邦|百世)"
        "(?:号码?|快递|是|为|[: ,#])*([0-9]{10,15})");
    const auto text = reading.text();
    each_match(kLettered, text, [&](const auto& groups) {
        if (!reading.taken(groups[0]) && stands_alone(text, groups[0], true))
            claim(reading, "tracking", upper(reading.text(groups[0])), groups[0]);
    });
    each_match(kNamed, text, [&](const auto& groups) {
        if (groups[1].size() == 0 && !reading.taken(groups[2]) && stands_alone(text, groups[2], true))
            claim(reading, "tracking", std::string(reading.text(groups[2])), groups[2]);
    });
}

void find_telephones(Reading& reading) {
    static const RE2 kMobile("(?:\\+86[ -]?|86[ -])?(1[ -]?[3-9](?:[ -]?[0-9]){9})");
    static const RE2 kLandline("\\(?(010|02[0-9]|0[3-9][0-9]{2})\\)?[ -]?([1-9][0-9]{6,7})");
    const auto text = reading.text();
    each_match(kMobile, text, [&](const auto& groups) {
        if (!reading.taken(groups[0]) && stands_alone(text, groups[1], false))
            claim(reading, "mobile", digits_of(reading.text(groups[1])), groups[1]);
    });
    each_match(kLandline, text, [&](const auto& groups) {
        if (reading.taken(groups[0]) || !stands_alone(text, groups[0], true)) return;
        const auto area = reading.text(groups[1]);
        claim(reading, "landline", std::string(area) + "-" + std::string(reading.text(groups[2])), groups[0]);
    });
}

void find_items(Reading& reading) {
    static const RE2 kDigits("[1-9][0-9]{11}");
    each_match(kDigits, reading.text(), [&](const auto& groups) {
        if (!reading.taken(groups[0]) && stands_alone(reading.text(), groups[0], true))
            claim(reading, "item_id", std::string(reading.text(groups[0])), groups[0]);
    });
}

}  // namespace

void find_numbers(Reading& reading) {
    find_orders(reading);
    find_parcels(reading);
    find_telephones(reading);
    find_items(reading);
}

void find_choice(Reading& reading) {
    const auto awaited = reading.context().awaiting;
    if (awaited != "order_choice" && awaited != "clarify" && awaited != "product_attr") return;
    static const RE2 kOrdinal("第([1-9一二两三四五六七八九])(?:个|单|件|笔|条|项|款|种|号)?");
    static const RE2 kAlone(
        "\\A(?:我?(?:要|选|是|就|查|问)|就是|[ ,.。])*([1-9一二两三四五六七八九])"
        "(?:号|个|单|件|项|款|种|条|那个|这个|那单|吧|的|呢|哦|[ ,.。!])*\\z");
    static const RE2 kFirst("(?:最)?(?:上|前)(?:面|边|一个|头)");
    static const RE2 kSecond("(?:下|后)(?:面|边|一个|头)(?:的)?(?:那|这|一)?(?:个|单|件|款)?");
    const auto choose = [&](Range where, std::string_view numeral) {
        const auto number = chinese_number(numeral);
        if (!number || *number < 1 || *number > 9 || reading.found("choice")) return;
        claim(reading, "choice", std::to_string(*number), where);
    };
    const auto text = reading.text();
    each_match(kOrdinal, text, [&](const auto& groups) { choose(groups[0], reading.text(groups[1])); });
    each_match(kAlone, text, [&](const auto& groups) { choose(groups[1], reading.text(groups[1])); });
    each_match(kFirst, text, [&](const auto& groups) { choose(groups[0], "1"); });
    // Of two; 最下面 and 最后 depend on how many were shown.
    each_match(kSecond, text, [&](const auto& groups) {
        if (!preceded_by(text, groups[0].begin, {"最"})) choose(groups[0], "2");
    });
}

}  // namespace xiaoer::intents::slots
