#include "tests/intents/big_shop.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "intents/engine/contents.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kVerbs[] = {"退",   "换", "发",   "寄",   "送",   "改",  "取消",
                                       "查",   "催", "补",   "开",   "修",   "拦",  "签收",
                                       "评价", "付", "拒收", "申请", "预约", "安装"};
constexpr std::string_view kThings[] = {"货",   "款",     "快递",   "包裹", "地址",   "电话", "发票",
                                        "订单", "优惠券", "赠品",   "尺码", "颜色",   "运费", "差价",
                                        "物流", "包装",   "说明书", "配件", "保修卡", "礼盒"};
constexpr std::string_view kAsks[] = {"怎么", "什么时候", "为什么", "能不能", "可以",
                                      "多久", "哪里",     "多少",   "有没有", "是不是"};
constexpr std::string_view kGoods[] = {"羊绒围巾", "电热水壶",   "蓝牙耳机", "儿童雨靴", "坚果礼盒",
                                       "不锈钢锅", "竹纤维毛巾", "香薰蜡烛", "机械键盘", "保温杯",
                                       "乳胶枕",   "空气炸锅",   "登山鞋",   "防晒霜",   "猫粮",
                                       "折叠伞",   "台灯",       "行李箱",   "瑜伽垫",   "咖啡豆"};
constexpr std::string_view kTraits[] = {"材质", "尺寸", "重量", "产地", "保质期",
                                        "功率", "颜色", "容量", "防水", "洗"};
constexpr std::size_t kCommonPatterns = 488;
constexpr std::string_view kFiller =
    "我你他这那就都也还要想去来上下里外前后大小多少好坏新旧东西南北春夏秋冬山水花草风雨云雪人家车门手心头脚白"
    "黑红蓝早晚今明昨年月日点分钟块个只条件次回天地方事情时候";

template <std::size_t N>
std::string_view pick(std::mt19937& random, const std::string_view (&list)[N]) {
    return list[random() % N];
}

std::string filler(std::mt19937& random, std::size_t points) {
    std::string out;
    for (std::size_t i = 0; i < points; ++i)
        out += kFiller.substr(random() % (kFiller.size() / 3) * 3, 3);
    return out;
}

/// Two names are alike in words, as a shop's are: 山茶羊绒围巾, 云茶羊绒围巾.
std::string product_name(std::size_t number) {
    const auto letter = [](std::size_t i) {
        return std::string(kFiller.substr(i % (kFiller.size() / 3) * 3, 3));
    };
    return letter(number * 7) + letter(number / 5 + 11) + std::string(kGoods[number % std::size(kGoods)]);
}

std::string gap(std::mt19937& random) {
    return ".{0," + std::to_string(2 + random() % 5) + "}";
}

/// What any shop is asked.
std::string common_pattern(std::mt19937& random) {
    const auto verb = std::string(pick(random, kVerbs));
    const auto thing = std::string(pick(random, kThings));
    const auto ask = std::string(pick(random, kAsks));
    switch (random() % 4) {
        case 0:
            return ask + gap(random) + verb + gap(random) + thing;
        case 1:
            return verb + "(?:了|过|好)?" + gap(random) + thing + "(?:吗|呢|没)?";
        case 2:
            return "(?:还没|没有?|未)" + verb + "(?:过|到)?" + gap(random) + thing;
        default:
            return thing + gap(random) + ask + "(?:才|会|能)?" + gap(random) + verb;
    }
}

/// What this shop is asked of one of its goods.
std::string product_pattern(std::mt19937& random, std::size_t product) {
    const auto good = product_name(product);
    const auto trait = std::string(pick(random, kTraits));
    switch (random() % 3) {
        case 0:
            return good + gap(random) + trait + gap(random) + "(?:怎么样|如何|多少|好不好)";
        case 1:
            return "(?:" + trait + "|" + std::string(pick(random, kAsks)) + ")" + gap(random) + good;
        default:
            return good + "的?" + trait;
    }
}

}  // namespace

std::vector<std::string> realistic_patterns(std::size_t count) {
    std::mt19937 random(20240229);
    std::set<std::string> known;
    std::vector<std::string> all;
    while (all.size() < count) {
        auto source =
            all.size() < kCommonPatterns ? common_pattern(random) : product_pattern(random, all.size() / 3);
        if (known.insert(source).second) all.push_back(std::move(source));
    }
    return all;
}

void fill(Shop& shop, std::size_t patterns) {
    const auto all = realistic_patterns(patterns);
    for (std::size_t first = 0; first < all.size(); first += 10) {
        const std::vector<std::string> own(
            all.begin() + static_cast<std::ptrdiff_t>(first),
            all.begin() + static_cast<std::ptrdiff_t>(std::min(first + 10, all.size())));
        shop.intent("intent_" + std::to_string(first), {{"rank", first / 10 % 101}, {"patterns", own}});
    }
}

std::string Messages::next() {
    std::string out = filler(random_, random_() % 6);
    if (random_() % 4 == 0) out += product_name(kCommonPatterns / 3 + random_() % 1000);
    const auto word = [&]() -> std::string {
        switch (random_() % 6) {
            case 0:
                return std::string(pick(random_, kVerbs));
            case 1:
                return std::string(pick(random_, kThings));
            case 2:
                return std::string(pick(random_, kAsks));
            case 3:
                return std::string(pick(random_, kTraits));
            default:
                return filler(random_, 1 + random_() % 4);
        }
    };
    for (std::size_t n = 1 + random_() % 5; n > 0; --n) {
        out += word();
        if (random_() % 8 == 0) out += random_() % 2 == 0 ? "，" : " ";
    }
    if (random_() % 5 == 0) out += std::to_string(random_() % 1'000'000'000);
    if (random_() % 3 == 0) out += "？";
    return out;
}

std::vector<std::string> loop_matches(const Catalogue& catalogue, const std::string& text) {
    static std::map<std::string, std::unique_ptr<RE2>> compiled;
    const auto view = sentences(normalise(text, catalogue.contents().typos)).text;
    std::vector<std::string> out;
    for (const auto& intent : catalogue.intents()) {
        for (std::size_t i = 0; i < intent.patterns; ++i) {
            auto& pattern = compiled[std::string(catalogue.pattern(intent, i))];
            if (!pattern) pattern = std::make_unique<RE2>(matching_form(catalogue.pattern(intent, i)));
            if (RE2::PartialMatch(view, *pattern)) out.push_back(intent.id + "#" + std::to_string(i));
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace xiaoer::intents
