#include "intents/engine/lint/explain.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/act_text.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxShownBytes = 600;

/// Line breaks of a burst are shown as ⏎.
std::string on_one_line(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '\n' ? std::string("⏎") : std::string(1, c);
    return out;
}

/// Text with the span in 【】.
std::string highlighted(std::string_view text, Span where) {
    // A long message is shown around the place that matters.
    const std::size_t begin = where.begin > kMaxShownBytes / 2 ? where.begin - kMaxShownBytes / 2 : 0;
    const std::size_t end = std::min<std::size_t>(text.size(), where.end + kMaxShownBytes / 2);
    std::string marked(begin > 0 ? "…" : "");
    marked += text.substr(begin, where.begin - begin);
    marked += "【" + std::string(text.substr(where.begin, where.end - where.begin)) + "】";
    marked += text.substr(where.end, end - where.end);
    if (end < text.size()) marked += "…";
    return on_one_line(marked);
}

std::string name_of(const Intent& intent) {
    return intent.title + "（" + intent.id + "）";
}

std::string rule_line(const Catalogue& catalogue, const Evidence& evidence, std::string_view text) {
    const auto& contents = catalogue.contents();
    const auto& place = contents.texts[contents.index_of(*evidence.intent)].pattern_places[evidence.pattern];
    return highlighted(text, evidence.where) + "\n    句式 " +
           std::string(catalogue.pattern(*evidence.intent, evidence.pattern)) + "\n    出处 " +
           evidence.intent->file + (place.line > 0 ? " 第" + std::to_string(place.line) + "行" : "") +
           "，第" + std::to_string(evidence.pattern + 1) + "条\n";
}

std::string context_line(const Context& context) {
    std::string out;
    const auto part = [&](std::string_view what, std::string_view value) {
        if (!value.empty()) out += (out.empty() ? "" : "，") + std::string(what) + std::string(value);
    };
    part("正在等 ", context.awaiting);
    part("订单状态 ", context.order_state);
    part("上一个意图 ", context.last_intent);
    return out.empty() ? "" : "情境：" + out + "\n";
}

/// "退款进度（refund_progress）46%，什么也不要 30%": what the words alone speak for.
std::string leaning_line(const Meaning& meaning) {
    std::string out;
    for (const auto& leaning : meaning.leanings)
        out += (out.empty() ? "字词更像：" : "，") +
               (leaning.intent == nullptr ? std::string("目录以外的话") : name_of(*leaning.intent)) + " " +
               percent(leaning.share);
    return out.empty() ? out : out + "\n";
}

std::string doubt(const Meaning& meaning, double answer_from) {
    std::string out = "拿不准：";
    for (const auto* intent : meaning.doubted)
        out += (intent == meaning.doubted.front() ? "" : "、") + name_of(*intent);
    return out + "的把握都不到" + percent(answer_from) + "，机器人会反问一次，再转人工。\n";
}

std::string verdict(const Meaning& meaning, double answer_from) {
    if (meaning.intent == nullptr && !meaning.doubted.empty()) return doubt(meaning, answer_from);
    if (meaning.intent == nullptr) return "没有认出意图：没有胜出的句式，机器人会追问一次，再转人工。\n";
    const auto& intent = *meaning.intent;
    std::string out = "意图：" + name_of(intent) + "，层级 " + std::string(band_title(intent.band)) +
                      "，次序 " + std::to_string(intent.rank) + "，把握 " + percent(meaning.confidence) +
                      "\n";
    if (intent.silent) out += "（内部意图：对外不算买家的诉求）\n";
    for (const auto* further : meaning.also)
        out += (intent.id == kUndoIntent ? "撤销的是：" : "次要：") + name_of(*further) + "\n";
    return out;
}

}  // namespace

std::string_view band_title(Band band) {
    switch (band) {
        case Band::intercept:
            return "拦截";
        case Band::emergency:
            return "应急";
        case Band::awaited:
            return "正在等的回答";
        case Band::store:
            return "本店";
        case Band::common:
            return "通用";
        case Band::social:
            return "寒暄";
    }
    return "";
}

std::string explain_text(const Catalogue& catalogue, std::string_view text, const Context& context) {
    const auto meaning = catalogue.explain(text, context);
    std::string out = verdict(meaning, catalogue.contents().confidence.answer_from) + leaning_line(meaning) +
                      context_line(context);
    const auto tidied = tidy(catalogue.contents(), text).text;
    if (tidied != text) out += "整理后：" + on_one_line(base::prefix_bytes(tidied, kMaxShownBytes)) + "\n";
    const auto reading = catalogue.read(text, context);
    if (!reading.acts.empty()) out += "逐句看：\n" + acts_text(reading);
    if (!meaning.why.empty()) out += "命中的句式：\n";
    for (const auto& evidence : meaning.why)
        out += (evidence.won ? "  ✓ " : "  × ") + name_of(*evidence.intent) + "：" + evidence.reason +
               "\n    原文 " + rule_line(catalogue, evidence, text);
    if (!meaning.slots.empty()) out += "信息：\n";
    for (const auto& slot : meaning.slots)
        out += "  " + slot.name + " = " + slot.value + "，原文 " + highlighted(text, slot.where) + "\n";
    return base::to_valid_utf8(out);
}

}  // namespace xiaoer::intents
