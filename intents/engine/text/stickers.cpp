#include "intents/engine/text/stickers.hpp"

#include <algorithm>
#include <array>

namespace xiaoer::intents {
namespace {

using std::string_view_literals::operator""sv;

// Names that are never anything else in a shop: no colour, size or placeholder ([图片], [红色]) is among
// them.
constexpr std::array kNames = {
    "微笑"sv,   "撇嘴"sv, "发呆"sv,     "得意"sv, "流泪"sv,     "害羞"sv,   "闭嘴"sv,     "大哭"sv, "尴尬"sv,
    "发怒"sv,   "调皮"sv, "呲牙"sv,     "龇牙"sv, "惊讶"sv,     "难过"sv,   "冷汗"sv,     "抓狂"sv, "偷笑"sv,
    "愉快"sv,   "白眼"sv, "傲慢"sv,     "饥饿"sv, "惊恐"sv,     "流汗"sv,   "憨笑"sv,     "悠闲"sv, "奋斗"sv,
    "咒骂"sv,   "疑问"sv, "嘘"sv,       "晕"sv,   "疯了"sv,     "骷髅"sv,   "敲打"sv,     "再见"sv, "擦汗"sv,
    "抠鼻"sv,   "鼓掌"sv, "糗大了"sv,   "坏笑"sv, "左哼哼"sv,   "右哼哼"sv, "哈欠"sv,     "鄙视"sv, "委屈"sv,
    "快哭了"sv, "阴险"sv, "亲亲"sv,     "可怜"sv, "菜刀"sv,     "西瓜"sv,   "啤酒"sv,     "咖啡"sv, "猪头"sv,
    "玫瑰"sv,   "凋谢"sv, "嘴唇"sv,     "爱心"sv, "心碎"sv,     "蛋糕"sv,   "炸弹"sv,     "便便"sv, "月亮"sv,
    "太阳"sv,   "拥抱"sv, "强"sv,       "弱"sv,   "握手"sv,     "胜利"sv,   "抱拳"sv,     "勾引"sv, "拳头"sv,
    "ok"sv,     "跳跳"sv, "发抖"sv,     "怄火"sv, "转圈"sv,     "嘿哈"sv,   "捂脸"sv,     "奸笑"sv, "机智"sv,
    "皱眉"sv,   "耶"sv,   "吃瓜"sv,     "加油"sv, "汗"sv,       "天啊"sv,   "社会社会"sv, "旺柴"sv, "好的"sv,
    "打脸"sv,   "哇"sv,   "翻白眼"sv,   "666"sv,  "让我看看"sv, "叹气"sv,   "苦涩"sv,     "裂开"sv, "笑脸"sv,
    "生病"sv,   "脸红"sv, "破涕为笑"sv, "恐惧"sv, "失望"sv,     "无语"sv,   "庆祝"sv,     "合十"sv, "比心"sv,
    "点赞"sv,   "赞"sv,   "笑哭"sv,     "飞吻"sv, "吐舌"sv,     "大笑"sv,   "哭"sv,       "怒"sv,   "鲜花"sv,
    "抱抱"sv,   "思考"sv, "感谢"sv,     "谢谢"sv, "呕吐"sv,     "吐血"sv,   "色"sv,       "酷"sv,   "吐"sv,
    "困"sv,     "睡"sv,   "衰"sv};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t at, std::size_t most) {
    std::size_t n = 0;
    while (n < most && at + n < text.size() && is_digit(text[at + n]))
        ++n;
    return n;
}

std::size_t jd_sticker(std::string_view text) {
    if (text.size() < 5 || text.substr(0, 3) != "#e-" || text[3] < 'a' || text[3] > 'z') return 0;
    const auto digits = digits_at(text, 4, 3);
    return digits == 0 ? 0 : 4 + digits;
}

std::size_t wangwang_sticker(std::string_view text) {
    if (text.substr(0, 2) != "/:") return 0;
    if (digits_at(text, 2, 3) == 3) return 5;
    static constexpr std::string_view kFace = "^_-)(\"!$@*&?~'=<>|.:;opdx";
    std::size_t n = 2;
    while (n < std::min<std::size_t>(5, text.size()) && kFace.find(text[n]) != std::string_view::npos)
        ++n;
    return n == 2 ? 0 : n;
}

std::size_t named_sticker(std::string_view text) {
    const auto close = text.substr(0, 16).find(']');
    if (close == std::string_view::npos) return 0;
    const auto name = text.substr(1, close - 1);
    return std::find(kNames.begin(), kNames.end(), name) == kNames.end() ? 0 : close + 1;
}

}  // namespace

std::size_t sticker_at(std::string_view text, std::size_t at) {
    switch (text[at]) {
        case '#':
            return jd_sticker(text.substr(at));
        case '/':
            return wangwang_sticker(text.substr(at));
        case '[':
            return named_sticker(text.substr(at));
        default:
            return 0;
    }
}

}  // namespace xiaoer::intents
