// Numbers that name something: orders, parcels, telephones, goods, and one of the choices shown.
#include <algorithm>
#include <array>
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

/// What buyers put behind a privacy number or a company's: -7804, 转7804, 分机7804, (转7804).
constexpr std::string_view kExtension =
    "(?:[ ]?(?:-|_|#|\\*|[ (,]?(?:转|分机号?|ext\\.?)[: ]?)[ ]?([0-9]{2,6})\\)?)?";

std::string spoken_digits(std::string_view words) {
    static constexpr std::array<std::pair<std::string_view, char>, 13> kFigures = {{{"幺", '1'},
                                                                                    {"零", '0'},
                                                                                    {"〇", '0'},
                                                                                    {"一", '1'},
                                                                                    {"二", '2'},
                                                                                    {"两", '2'},
                                                                                    {"三", '3'},
                                                                                    {"四", '4'},
                                                                                    {"五", '5'},
                                                                                    {"六", '6'},
                                                                                    {"七", '7'},
                                                                                    {"八", '8'},
                                                                                    {"九", '9'}}};
    std::string digits;
    for (std::size_t at = 0; at < words.size(); at = base::next_point(words, at))
        for (const auto& [word, digit] : kFigures)
            if (words.substr(at, word.size()) == word) digits += digit;
    return digits;
}

void find_telephones(Reading& reading) {
    static const std::string kPrefix = "(?:\\(?(?:\\+|00)?86\\)?[ -]?)?";
    static const std::string kBehind(kExtension);
    // As it is usually grouped first: beside 1501 186 5544 3322 the room is no part of the number.
    static const RE2 kWhole(kPrefix + "(1[3-9][0-9]{9})" + kBehind);
    static const RE2 kGrouped(
        kPrefix +
        "(1[3-9][0-9][ .·-][0-9]{4}[ .·-][0-9]{4}|1[3-9][0-9]{2}[ .·-][0-9]{4}[ .·-][0-9]{3}|"
        "1[3-9][0-9][ .·-][0-9]{3}[ .·-][0-9]{5}|1[3-9][0-9][ .·-][0-9]{8}|"
        "1[3-9][0-9]{5}[ .·-][0-9]{4})" +
        kBehind);
    static const RE2 kLoose(kPrefix + "(1[ .·-]?[3-9](?:[ .·-]?[0-9]){9})" + kBehind);
    static const RE2 kLandline("\\(?(010|02[0-9]|0[3-9][0-9]{2})\\)?[ -]?([1-9][0-9]{2,3}[ -]?[0-9]{4})" +
                               std::string(kExtension));
    const auto text = reading.text();
    const auto mobile = [&](const auto& groups) {
        if (reading.taken(groups[0]) || !stands_alone(text, {groups[0].begin, groups[1].end}, false)) return;
        auto where = groups[0];
        auto value = digits_of(reading.text(groups[1]));
        const auto extension = groups[2];
        if (extension.size() > 0) {
            // 1390000-1234 12 is no extension: it stands by itself and is of three or four digits.
            if (extension.size() >= 3 && extension.size() <= 4 && stands_alone(text, extension, true))
                value += "-" + std::string(reading.text(extension));
            else
                where.end = groups[1].end;
        }
        reading.add("mobile", std::move(value), {groups[1].begin, where.end});
        reading.take(where);
    };
    // 幺三八…: spoken figure by figure.
    static const RE2 kSpoken("((?:幺|一)[三四五六七八九](?:[幺零〇一二两三四五六七八九]){9})");
    each_match(kSpoken, text, [&](const auto& groups) {
        if (reading.taken(groups[0])) return;
        reading.add("mobile", spoken_digits(reading.text(groups[0])), groups[0]);
        reading.take(groups[0]);
    });
    each_match(kWhole, text, mobile);
    each_match(kGrouped, text, mobile);
    each_match(kLoose, text, mobile);
    each_match(kLandline, text, [&](const auto& groups) {
        auto where = groups[0];
        const auto extension = groups[3];
        if (extension.size() > 0 && !stands_alone(text, extension, true)) where.end = groups[2].end;
        if (reading.taken(where) || !stands_alone(text, {groups[1].begin, groups[2].end}, true)) return;
        auto value = std::string(reading.text(groups[1])) + "-" + digits_of(reading.text(groups[2]));
        if (extension.size() > 0 && where.end > groups[2].end)
            value += "-" + std::string(reading.text(extension));
        claim(reading, "landline", std::move(value), where);
    });
}

/// One digit too few or too many where a mobile is meant: beside an address or named so.
void find_wrong_telephones(Reading& reading) {
    if (reading.found("mobile")) return;
    static const RE2 kNearly("1[3-9][0-9]{8}(?:[0-9]{2})?");
    const auto text = reading.text();
    each_match(kNearly, text, [&](const auto& groups) {
        if (reading.taken(groups[0]) || !stands_alone(text, groups[0], true)) return;
        const bool named =
            preceded_by(text, groups[0].begin,
                        {"电话", "手机", "手机号", "号码", "电话:", "手机:", "手机号:", "号码:", "电话是",
                         "手机号是", "号码是", "电话 ", "手机 ", "手机号 ", "号码 "});
        if (named || has_address_words(reading))
            claim(reading, "phone_wrong", std::string(reading.text(groups[0])), groups[0]);
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
    find_wrong_telephones(reading);
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
