// Colours, flavours, sizes and the goods themselves.
#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots_parts.hpp"

namespace xiaoer::intents::slots {
namespace {

using Kind = Gazetteer::Kind;

void claim_free(Reading& reading, std::string_view name, std::string value, Range where) {
    if (reading.taken(where)) return;
    reading.add(name, std::move(value), where);
    reading.take(where);
}

bool among(const Gazetteer::Hit& hit, Kind kind) {
    for (const auto& sense : *hit.senses)
        if (sense.kind == kind) return true;
    return false;
}

/// The longest word of a kind at each place, never two that overlap.
template <typename F>
void each_word(const Reading& reading, Kind kind, F&& f) {
    const auto& words = reading.words();
    std::size_t behind = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].begin < behind || !among(words[i], kind)) continue;
        auto best = i;
        for (auto k = i + 1; k < words.size() && words[k].begin == words[i].begin; ++k)
            if (among(words[k], kind)) best = k;
        behind = words[best].end;
        f(Range{words[best].begin, words[best].end});
    }
}

/// 黑的, 豆绿款: a colour without its 色. 发黄的 is a complaint, 明白的 and 玉米的 are no colours.
bool is_picked(const Reading& reading, Range colour) {
    const auto text = reading.text();
    if (base::length(reading.text(colour)) > 1) return followed_by(text, colour.end, {"的", "款"});
    return base::length(reading.text(colour)) == 1 && followed_by(text, colour.end, {"的", "款"}) &&
           !preceded_by(text, colour.begin,
                        {"发", "变", "泛", "真", "脸", "很", "太", "挺", "又", "红", "明", "空", "表",
                         "现", "押", "奖", "定", "订", "佣", "玉", "大", "小", "厘", "毫", "几", "网",
                         "粗", "坦", "分", "面", "花", "奶", "衣", "雪", "年", "吃", "包"});
}

void find_colours(Reading& reading) {
    each_word(reading, Kind::colour, [&](Range where) {
        const bool named = followed_by(reading.text(), where.end, {"色"});
        if (!named && !is_picked(reading, where)) return;
        if (named) where.end += std::string_view("色").size();
        claim_free(reading, "attribute", std::string(reading.text(where)), where);
    });
}

void find_flavours(Reading& reading) {
    each_word(reading, Kind::flavour, [&](Range where) {
        const auto text = reading.text();
        if (followed_by(text, where.end, {"味道"})) return;
        for (const std::string_view tail : {"口味", "味"})
            if (followed_by(text, where.end, {tail})) {
                where.end += tail.size();
                return claim_free(reading, "attribute", std::string(reading.text(where)), where);
            }
        // 换番茄的就行: chosen by its flavour alone.
        if (followed_by(text, where.end, {"的"}) &&
            preceded_by(text, where.begin,
                        {"换", "换成", "换个", "改成", "改", "要", "都要", "拍", "选", "来份", "来个", "发"}))
            claim_free(reading, "attribute", std::string(reading.text(where)), where);
    });
}

void find_sizes(Reading& reading) {
    // M-L, 2XL/3XL and 40-41码 are one size.
    static const RE2 kLetters(
        "((?:[2-6]xl|x{1,4}l|xxs|xs|s|m|l)(?:[-/~](?:[2-6]xl|x{1,4}l|xxs|xs|s|m|l))?)(?:码|号)?");
    static const RE2 kBody("1[4-9][0-9]/[0-9]{2,3}[a-d]?(?:码)?");
    static const RE2 kPair("[2-4][0-9](?:\\.5)?[-/~][2-4][0-9](?:\\.5)?(码)?");
    static const RE2 kSizes("(?:特大|加大|超大|加小|加肥|均|大|中|小)(?:一)?(?:号|码)");
    static const RE2 kSize("(?:[2-4][0-9](?:\\.5)?)码|(?:3[2-9]|4[0-9])号");
    static const RE2 kBare("[2-4][0-9](?:\\.5)?");
    static const RE2 kPacked(
        "(?:[0-9]+(?:\\.[0-9]+)?|[一二两三四五六七八九十半百]+)(?:斤|克|g|kg|千克|ml|毫升|l|升|片|抽|包|袋|"
        "盒|支|条|瓶|个|粒|颗|双|只|件|枚|卷|寸|套)装");
    static const RE2 kMeasure("[0-9]+(?:\\.[0-9]+)?(?:斤|克|g|kg|千克|公斤|ml|毫升|升|寸|英寸|cm|厘米)");
    static const RE2 kModels(
        "(?:男|女|儿童|升级|基础|标准|豪华|经典|加厚|加绒|薄|厚|新|旧|老|夏季|冬季|春秋|情侣|青春|专业|旗舰|"
        "国行|港)(?:款|版)");
    const auto text = reading.text();
    const auto attribute = [&](Range where) {
        claim_free(reading, "attribute", std::string(reading.text(where)), where);
    };
    each_match(kPacked, text, [&](const auto& groups) { attribute(groups[0]); });
    // 换成800克, 要的是800克那种: chosen by weight or volume.
    each_match(kMeasure, text, [&](const auto& groups) {
        if (preceded_by(
                text, groups[0].begin,
                {"换成", "换", "换到", "改成", "改", "要", "要的是", "要的", "拍成", "拍", "选", "发"}) ||
            followed_by(text, groups[0].end, {"的", "那种", "那款", "那个", "小袋", "大袋", "换", "改"}))
            attribute(groups[0]);
    });
    each_match(kLetters, text, [&](const auto& groups) {
        if (stands_alone(text, groups[1], true))
            claim_free(reading, "attribute", upper(reading.text(groups[0])), groups[0]);
    });
    each_match(kSizes, text, [&](const auto& groups) {
        // 多大码 asks for a size and names none.
        if (!preceded_by(text, groups[0].begin, {"多", "各", "几", "哪", "最"})) attribute(groups[0]);
    });
    // 要40的, 换个38: only behind a word of choosing and before 的 or the end.
    each_match(kBare, text, [&](const auto& groups) {
        if (stands_alone(text, groups[0], true) &&
            (followed_by(text, groups[0].end, {"的"}) &&
             preceded_by(text, groups[0].begin, {"换", "换个", "换成", "要", "要个", "穿", "改成", "拍"})))
            attribute(groups[0]);
    });
    each_match(kBody, text, [&](const auto& groups) {
        if (stands_alone(text, groups[0], true))
            claim_free(reading, "attribute", upper(reading.text(groups[0])), groups[0]);
    });
    each_match(kPair, text, [&](const auto& groups) {
        // Without 码 only where a size is chosen: 换40-41.
        const bool chosen =
            preceded_by(text, groups[0].begin,
                        {"换", "改", "成", "为", "要", "拍", "拍的", "穿", "选", "码"}) &&
            !followed_by(text, groups[0].end, {"号", "天", "元", "块", "个", "岁", "斤", "件", "%"});
        if (stands_alone(text, groups[0], true) && (groups[1].size() > 0 || chosen)) attribute(groups[0]);
    });
    each_match(kSize, text, [&](const auto& groups) {
        if (stands_alone(text, groups[0], true) && !followed_by(text, groups[0].end, {"楼", "线"}))
            attribute(groups[0]);
    });
    each_match(kModels, text, [&](const auto& groups) {
        if (!preceded_by(text, groups[0].begin, {"什么", "哪", "最"})) attribute(groups[0]);
    });
}

}  // namespace

void find_attributes(Reading& reading) {
    find_colours(reading);
    find_flavours(reading);
    find_sizes(reading);
}

void find_goods(Reading& reading) {
    each_word(reading, Kind::goods, [&](Range where) {
        // 手机号, 电脑端, 手机13700002222: told of the buyer, not of goods.
        const bool own = followed_by(reading.text(), where.end,
                                     {"号", "店", "短信", "端", "支付", "尾号", "验证", "厂", "色", "味",
                                      "客服", "上", "卡", "app"}) ||
                         (reading.found("mobile") && reading.text(where) == "手机");
        if (!own) claim_free(reading, "product", upper(reading.text(where)), where);
    });
}

}  // namespace xiaoer::intents::slots
