// Money and counts. 块 means two things: yuan, unless goods that come in pieces are counted with it.
#include <cmath>

#include "intents/engine/slots/slots_parts.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::intents::slots {
namespace {

constexpr const char* kNumber = "([0-9]+(?:\\.[0-9]{1,2})?|[一二两三四五六七八九十百千俩仨]+)";

std::optional<double> value_of(std::string_view text) {
    if (text.find('.') != std::string_view::npos) return std::stod(std::string(text));
    const auto whole = chinese_number(text);
    return whole && *whole < 1'000'000'000 ? std::optional(static_cast<double>(*whole)) : std::nullopt;
}

/// 25, 3.5, 0.05: no more figures than needed.
std::string yuan(double value) {
    const auto cents = std::llround(value * 100);
    std::string out = std::to_string(cents / 100);
    if (cents % 100 == 0) return out;
    const auto rest = std::to_string(cents % 100);
    out += "." + (rest.size() == 1 ? "0" + rest : rest);
    return out.back() == '0' ? out.substr(0, out.size() - 1) : out;
}

/// Does N块 counted at this place mean pieces of something?
bool counts_pieces(std::string_view text, std::size_t behind) {
    static const RE2 kPieces(
        "\\A(?:的)?(?:[\\p{Han}]{0,3})(?:皂|饼|巧克力|玻璃|布|手表|电池|毛巾|浴巾|豆腐|地垫|面膜|蛋糕|面包|"
        "肉|"
        "砖|板|硬盘|内存|屏|糖|牛排|披萨|积木|拼图|核桃|海绵|香|药|姜)");
    const auto rest = text.substr(std::min(behind, text.size()));
    return RE2::PartialMatch(re2::StringPiece(rest.data(), rest.size()), kPieces);
}

/// Whether goods are counted by 块 anywhere in the message: then every bare 块 in it does so.
bool speaks_of_pieces(std::string_view text) {
    for (auto at = text.find("块"); at != std::string_view::npos; at = text.find("块", at + 3))
        if (counts_pieces(text, at + 3) && !followed_by(text, at + 3, {"钱"})) return true;
    return false;
}

void find_yuan(Reading& reading) {
    static const RE2 kYuan(std::string(kNumber) +
                           "(元|块钱|块|圆|rmb|人民币)(?:([0-9]{1,2}|[一二三四五六七八九])(毛|角|分)?)?");
    const auto text = reading.text();
    const bool pieces = speaks_of_pieces(text);
    each_match(kYuan, text, [&](const auto& groups) {
        const auto [all, number, unit, rest, small] =
            std::array{groups[0], groups[1], groups[2], groups[3], groups[4]};
        if (reading.taken(all) || !stands_alone(text, {number.begin, number.end}, false)) return;
        if (pieces && reading.text(unit) == "块") return;
        if (preceded_by(text, number.begin, {"几", "第", "这", "那"}) ||
            followed_by(text, unit.begin, {"元素", "元旦", "元宵", "元件", "元通", "圆通", "圆形"}))
            return;
        auto value = value_of(reading.text(number));
        if (!value) return;
        Range where = all;
        if (rest.size() > 0) {
            // 3块5 is 3.50; 25块3盒 is 25 and three boxes.
            const bool cents =
                small.size() > 0 || rest.end == text.size() ||
                followed_by(text, rest.end, {" ", ",", "。", "?", "!", "吧", "的", "吗", "一"});
            const auto more = value_of(reading.text(rest)).value_or(0);
            const bool hundredths = more >= 10 || (small.size() > 0 && reading.text(small) == "分");
            if (cents)
                *value += more / (hundredths ? 100 : 10);
            else
                where.end = rest.begin;
        }
        claim(reading, "amount", yuan(*value), where);
    });
}

/// An article's place: 一个 counts only what is bought, missing or received.
bool counts_one(std::string_view before) {
    static const RE2 kBought(
        "(?:要|买|拍|少|缺|漏|差|发|来|拿|加|收到|只有|只|订|送|多|了|就|仅|剩|补|到|份|买的|选|需)$");
    return RE2::PartialMatch(re2::StringPiece(before.data(), before.size()), kBought);
}

/// Words behind a measure word that make it count no goods: 两个月, 三条短信, 一张图.
bool counts_no_goods(std::string_view text, std::string_view unit, std::size_t behind) {
    if (unit == "个")
        return followed_by(
            text, behind, {"月",   "小时", "星期", "礼拜", "工作日", "多月",   "半月", "钟头", "人",   "字",
                           "问题", "电话", "地址", "地方", "办法",   "意思",   "快递", "单号", "包裹", "说法",
                           "链接", "发票", "订单", "单子", "号码",   "手机号", "评价", "客服"});
    if (unit == "张") return followed_by(text, behind, {"图", "照片", "发票", "券", "优惠"});
    if (unit == "条") return followed_by(text, behind, {"消息", "信息", "短信"});
    if (unit == "样") return followed_by(text, behind, {"的", "吗"});
    if (unit == "对") return followed_by(text, behind, {"不对", "吗", "的", "应"});
    if (unit == "卷" || unit == "包" || unit == "盒") return false;
    return followed_by(text, behind, {"装", "号", "楼", "区", "路", "点了", "位"});
}

}  // namespace

void find_amounts(Reading& reading) {
    static const RE2 kSmall(std::string(kNumber) + "(?:毛|角)(?:钱)?");
    static const RE2 kSign("[¥$]([0-9]+(?:\\.[0-9]{1,2})?)");
    find_yuan(reading);
    const auto text = reading.text();
    each_match(kSmall, text, [&](const auto& groups) {
        if (reading.taken(groups[0]) || followed_by(text, groups[0].end, {"度", "巾", "线", "衣"})) return;
        if (const auto value = value_of(reading.text(groups[1])))
            claim(reading, "amount", yuan(*value / 10), groups[0]);
    });
    each_match(kSign, text, [&](const auto& groups) {
        if (reading.taken(groups[0])) return;
        if (const auto value = value_of(reading.text(groups[1])))
            claim(reading, "amount", yuan(*value), groups[0]);
    });
}

void find_quantities(Reading& reading) {
    static const RE2 kCounted(
        "([0-9]{1,6}|[一二两三四五六七八九十百千俩仨]+)(?:大|小|整)?"
        "(个|件|包|袋|双|瓶|盒|只|条|套|片|张|块|卷|支|本|样|箱|根|罐|斤|份|颗|把|床|枚|提|粒|串|台|部|副|对|"
        "桶|束|打|株|棵|幅|顶|组|米|公斤|千克|kg|听|板|扎|筐|筒|节|朵|坛)");
    const auto text = reading.text();
    each_match(kCounted, text, [&](const auto& groups) {
        const Range number = groups[1];
        if (reading.taken(groups[0]) || !stands_alone(text, number, false)) return;
        if (preceded_by(text, number.begin,
                        {"第", ".", "哪", "这", "那", "每", "另", "上", "下", "同", "某", "换", "号", "-",
                         "/", "体重", "几", "身高"}))
            return;
        const auto unit = reading.text(groups[2]);
        if (unit == "块" && !counts_pieces(text, groups[2].end)) return;
        if (counts_no_goods(text, unit, groups[2].end)) return;
        if (reading.text(number) == "一" && !counts_one(text.substr(0, number.begin))) return;
        const auto count = chinese_number(reading.text(number));
        if (count && *count > 0) claim(reading, "quantity", std::to_string(*count), groups[0]);
    });
}

}  // namespace xiaoer::intents::slots
