// Saying a phrase: choose, fill, render, guard. See playbook.hpp.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "scripts/engine/calendar.hpp"
#include "scripts/engine/lint.hpp"
#include "scripts/engine/playbook_body.hpp"

namespace xiaoer::scripts {
namespace {

constexpr VariableIndex kHours = variable("hours");
constexpr VariableIndex kPromotion = variable("promotion");
constexpr VariableIndex kZoneDays = variable("zone_days");
constexpr VariableIndex kZoneName = variable("zone_name");
/// The values of one saying, those with the buyer's own data known.
struct Filled {
    std::array<std::string_view, kVariables.size()> values{};
    std::vector<std::string> storage;
    bool own = false;  ///< a value is not to be judged by the personal rules

    void take(const std::vector<Value>& given) {
        storage.resize(given.size());
        for (std::size_t i = 0; i < given.size(); ++i) {
            const auto index = index_of(given[i].name, kVariableNames);
            if (index == kNoVariable) continue;
            values[index] = presentable(kVariables[index], given[i].value, storage[i]);
            own = own || (kVariables[index].data != Data::plain && !values[index].empty());
        }
    }
    /// The same with the buyer's own data out of sight: personal values give way to their stand-ins, and
    /// numbers to a word when the text is only to be judged.
    [[nodiscard]] std::array<std::string_view, kVariables.size()> impersonal(bool numbers_too) const {
        auto all = values;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].empty()) continue;
            if (kVariables[i].data == Data::personal) all[i] = kVariables[i].stand_in;
            if (kVariables[i].data == Data::number && numbers_too) all[i] = "某";
        }
        return all;
    }
};

/// Looks at a rendered line. When only a value of the buyer's own offends (a wish full of curses is still a
/// wish), text becomes the line with the stand-in and passes.
std::optional<Violation> judge(const Guard& guard, const Template& line, const Filled& filled,
                               std::string& text) {
    if (!filled.own) return guard.check(text);
    std::string impersonal;
    VariableIndex missing = kNoVariable;
    if (line.render(filled.impersonal(true), impersonal, missing))
        if (auto found = guard.check(impersonal)) return found;
    const auto found = guard.check_all_but_personal(text);
    if (!found) return std::nullopt;
    impersonal.clear();
    if (!line.render(filled.impersonal(false), impersonal, missing) ||
        guard.check_all_but_personal(impersonal))
        return found;
    text = std::move(impersonal);
    return std::nullopt;
}

}  // namespace

std::optional<Line> Playbook::say(std::string_view id, const Moment& moment, const std::vector<Value>& values,
                                  std::string* why_not) const {
    const auto fail = [&](auto&&... parts) -> std::optional<Line> {
        if (why_not != nullptr) *why_not = (std::string() + ... + std::string(parts));
        return std::nullopt;
    };
    const auto* phrase = body_->phrases.find(id);
    if (phrase == nullptr) return fail("没有话术“", id, "”");
    const auto day = today(moment.now);
    const auto* entry = body_->phrases.choose(*phrase, moment, day, [&] { return open(moment.now); });
    if (entry == nullptr) return fail("话术“", id, "”没有一条符合现在的条件");
    Filled filled;
    for (std::size_t i = 0; i < filled.values.size(); ++i)
        filled.values[i] = body_->fixed[i];
    std::string hours;
    if (!body_->shop.special_days.empty() || body_->shop.weekday_hours != ShopProfile{}.weekday_hours) {
        hours = to_text(hours_of(body_->shop, day));
        if (!hours.empty()) filled.values[kHours] = hours;
    }
    if (const auto* running = body_->promotion(day))
        filled.values[kPromotion] =
            body_->promotion_texts[static_cast<std::size_t>(running - body_->shop.promotions.data())];
    if (const auto zone = moment.facts == nullptr ? std::nullopt : (*moment.facts)("zone")) {
        const auto& text = zone_text(static_cast<int>(zone->number));
        filled.values[kZoneDays] = text.days;
        filled.values[kZoneName] = text.name;
    }
    filled.take(values);

    std::optional<Line> nothing;
    for (std::size_t i = 0; i < entry->lines.size(); ++i) {
        const std::size_t variant = (moment.pick + i) % entry->lines.size();
        const auto& line = entry->lines[variant];
        std::string text;
        text.reserve(2 * line.source().size());
        VariableIndex missing = kNoVariable;
        if (!line.render(filled.values, text, missing)) {
            nothing = fail("话术“", id, "”缺少“", kVariableNames[missing], "”的值");
        } else if (std::find(moment.avoid.begin(), moment.avoid.end(), fingerprint(text)) !=
                   moment.avoid.end()) {
            nothing = fail("话术“", id, "”的说法都说过了，没有别的");
        } else if (base::length(text) > kMaxText) {
            nothing = fail("话术“", id, "”超过", std::to_string(kMaxText), "字");
        } else if (const auto found = judge(*body_->guard, line, filled, text)) {
            nothing = fail("话术“", id, "”被拦下：", found->title, "（", found->excerpt, "）");
        } else {
            return Line{std::move(text), phrase->id, variant};
        }
    }
    return nothing;
}

}  // namespace xiaoer::scripts
