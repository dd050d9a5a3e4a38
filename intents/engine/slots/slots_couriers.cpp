// Which courier a message names, and for 顺丰 which service and who pays.
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {
namespace {

/// 邮政储蓄, 顺丰优选 and the like are no couriers; letters must stand alone.
bool is_name(std::string_view text, Range where) {
    if (followed_by(text, where.end, {"储蓄", "银行", "编码", "优选", "大酒店"})) return false;
    return !is_letter(text[where.begin]) || stands_alone(text, where, true);
}

/// The courier that a word stands for at this place, or null.
const Gazetteer::Sense* courier_sense(const Reading& reading, const Gazetteer::Hit& word) {
    for (const auto& sense : *word.senses) {
        if (sense.kind == Gazetteer::Kind::courier) return &sense;
        if (sense.kind == Gazetteer::Kind::courier_after_verb &&
            preceded_by(reading.text(), word.begin,
                        {"发", "走", "用", "寄", "换", "选", "要", "成", "改", "还是", "递是"}) &&
            !followed_by(reading.text(), word.end, {"白条", "支付", "自营", "e卡", "账号"}))
            return &sense;
    }
    return nullptr;
}

void find_names(Reading& reading) {
    const auto& words = reading.words();
    for (std::size_t i = 0; i < words.size();) {
        const Gazetteer::Sense* found = nullptr;
        Range where;
        const auto begin = words[i].begin;
        for (; i < words.size() && words[i].begin == begin; ++i)  // the longest one counts, it comes last
            if (const auto* sense = courier_sense(reading, words[i])) {
                found = sense;
                where = {begin, words[i].end};
            }
        if (found == nullptr || reading.taken(where) || !is_name(reading.text(), where)) continue;
        reading.add("courier", reading.gazetteer().courier(found->index), where);
        reading.take(where);
    }
}

}  // namespace

void find_couriers(Reading& reading) {
    find_names(reading);
    static const RE2 kService("标快|标准快递|特快");
    static const RE2 kPayer(
        "(寄付|寄方付|发货方付)|"
        "(到付|收方付|收件人付|(?:收到|收货|到手|送到|拿到)(?:的)?(?:时候|时|货|了|后|再|我|由我)*(?:给|付|"
        "出)"
        "(?:快递费|运费|邮费))");
    static const RE2 kSaid(
        "((?:你们|店家|卖家|商家|你|您|店里)(?:来)?(?:付|出|承担)(?:运费|邮费|快递费)?)|"
        "((?:我|我们|自己|我自己|买家)(?:来|自己)?(?:付|出|给|承担|补)(?:运费|邮费|快递费|差价)?)");
    // Only of 顺丰 is it asked who pays and how fast; elsewhere the same words mean a return's postage.
    const auto text = reading.text();
    const auto courier = reading.place_of("courier");
    const bool sf = (courier && followed_by(text, courier->begin, {"顺", "sf"})) ||
                    reading.context().last_intent == "courier_request";
    const auto payer = [&](const auto& groups) {
        reading.add("sf_payer", groups[1].size() > 0 ? "寄付" : "到付", groups[0]);
    };
    each_match(kPayer, text, payer);
    if (!sf) return;
    each_match(kService, text, [&](const auto& groups) {
        reading.add("sf_service", reading.text(groups[0]) == "特快" ? "特快" : "标快", groups[0]);
    });
    if (!reading.found("sf_payer")) each_match(kSaid, text, payer);
}

}  // namespace xiaoer::intents::slots
