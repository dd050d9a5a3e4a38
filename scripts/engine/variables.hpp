// Every variable a phrase may use, with who fills it and how long it may get: the list that README.md shows
// to trainers. Longer values are shortened with "…", so a phrase that fits once fits always.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "scripts/engine/render.hpp"

namespace xiaoer::scripts {

/// What a value may hold. Own data of the buyer who reads it is not the guard's personal data (guard.hpp).
enum class Data : std::uint8_t {
    plain,
    personal,  ///< this buyer's name, address, wish, the courier's trace: runs of 7 and more digits are
               ///< masked
    number     ///< an order's or a parcel's number, which may look like a telephone number
};

struct Variable {
    std::string_view name;
    std::size_t at_most;  ///< characters
    bool store;           ///< filled by the book itself
    Data data;
    std::string_view sample;  ///< for previews and checks
    std::string_view title;   ///< Chinese, for people
    /// Data::personal: said instead when the guard will not have the value repeated.
    std::string_view stand_in = {};
};

/// Sorted by name.
constexpr std::array kVariables = {
    Variable{"address", 100, false, Data::personal, "浙江省杭州市西湖区文三路某号", "收货地址",
             "订单上的地址"},
    Variable{"after_sales", 160, true, Data::plain, "碎了、少了都管，拍照发来核实后补发或退款", "售后怎么管"},
    Variable{"agent", 20, false, Data::plain, "小李", "客服的名字"},
    Variable{"amount", 12, false, Data::plain, "59.90", "订单金额（元）"},
    Variable{"attribute", 20, false, Data::plain, "保质期", "问的是商品的哪一项"},
    Variable{"authentic", 120, true, Data::plain, "都从正规渠道进货，凭证和授权可以出示", "正品与授权"},
    Variable{"bot", 20, true, Data::plain, "小二", "机器人的名字"},
    Variable{"buyer", 10, true, Data::plain, "小主", "对买家的称呼"},
    Variable{"cash_on_delivery", 100, true, Data::plain, "货到付款暂时没有开通，可以请家人代付", "货到付款"},
    Variable{"choices", 240, false, Data::plain, "1. 查物流\n2. 改地址", "编好号的选项"},
    Variable{"coupons", 100, true, Data::plain, "能领的券在店铺首页，下单页会自动用上", "优惠券在哪领"},
    Variable{"courier", 20, false, Data::plain, "中通", "这一单的快递"},
    Variable{"courier_promise", 80, true, Data::plain, "江浙沪1-2天", "快递时效"},
    Variable{"couriers", 60, true, Data::plain, "中通、圆通", "合作快递"},
    Variable{"date", 20, false, Data::plain, "2月14日", "日期"},
    Variable{"exchange_flow", 160, true, Data::plain, "先别确认收货，谈好后寄回，收到就换发", "换货流程"},
    Variable{"extend_receipt", 120, true, Data::plain, "订单里点“延长收货”就可以", "延长收货"},
    Variable{"follow", 60, true, Data::plain, "关注店铺，上新早知道", "关注邀请"},
    Variable{"freight", 120, true, Data::plain, "运费按收货地区在下单页自动算", "运费与包邮"},
    Variable{"freight_insurance", 120, true, Data::plain, "是否带运费险以下单页显示为准", "运费险"},
    Variable{"gift", 60, true, Data::plain, "随单带一份小零食", "权限内可以送的小礼物"},
    Variable{"gift_wrap", 120, true, Data::plain, "礼盒款自带礼盒，贺卡下单后告诉我", "礼品包装与贺卡"},
    Variable{"good", 30, false, Data::plain, "每日坚果", "问的是哪件商品"},
    Variable{"goods", 320, false, Data::plain, "每日坚果：独立小包，追剧方便", "推荐的商品和理由，一件一行"},
    Variable{"group", 12, false, Data::plain, "售后", "转接的客服组"},
    Variable{"have", 4, false, Data::plain, "4", "已收到几张照片"},
    Variable{"hours", 60, true, Data::plain, "09:00-23:30", "今天的人工服务时间"},
    Variable{"intent", 20, false, Data::plain, "改地址", "刚才那件事的名称"},
    Variable{"last_update", 60, false, Data::personal, "快件已到达杭州转运中心", "物流最后更新",
             "请看订单页"},
    Variable{"member", 100, true, Data::plain, "会员优惠以会员页显示为准", "会员优惠"},
    Variable{"missing", 100, false, Data::plain, "手机号", "还缺什么"},
    Variable{"name", 20, false, Data::personal, "王女士", "买家的名字", "您"},
    Variable{"need", 4, false, Data::plain, "7", "一共要几张照片"},
    Variable{"no_reason", 160, true, Data::plain, "支持7天无理由，拆了封的食品除外", "七天无理由"},
    Variable{"note", 160, false, Data::personal, "改为原味2包", "备注内容", "您刚才说的要求"},
    Variable{"opens", 30, false, Data::plain, "明天09:00", "下次上班时间"},
    Variable{"order", 24, false, Data::number, "4321", "订单编号的末四位"},
    Variable{"order_state", 20, false, Data::plain, "卖家已发货", "订单状态"},
    Variable{"pay_ways", 120, true, Data::plain, "支付宝、银行卡、花呗和分期都支持，也可以代付", "付款方式"},
    Variable{"position", 4, false, Data::plain, "2", "排在第几位"},
    Variable{"price_protect", 120, true, Data::plain, "签收后7天内降价可以申请差价", "价保"},
    Variable{"problems", 160, false, Data::plain, "第3张和第1张是同一张", "哪几张照片用不上、为什么"},
    Variable{"product", 60, false, Data::plain, "每日坚果", "商品"},
    Variable{"promotion", 80, true, Data::plain, "全店满79元减8元", "正在进行的活动"},
    Variable{"quantity", 8, false, Data::plain, "2", "数量"},
    Variable{"recommendation", 100, true, Data::plain, "每日坚果；懒人抹布", "推荐"},
    Variable{"return_address", 120, true, Data::plain, "申请通过后，地址会显示在订单里", "退货地址怎么给"},
    Variable{"ship_from", 60, true, Data::plain, "以商品页“发货地”为准", "从哪里发货"},
    Variable{"ship_promise", 60, true, Data::plain, "付款后48小时内发出", "发货时间"},
    Variable{"stacking", 100, true, Data::plain, "能不能一起用，以下单页为准", "优惠叠加"},
    Variable{"store", 20, true, Data::plain, "松果巷零食百货", "店名"},
    Variable{"store_front", 80, true, Data::plain, "我们只在线上经营", "实体店与自提"},
    Variable{"tracking", 40, false, Data::number, "YT1234567890123", "快递单号"},
    Variable{"value", 240, false, Data::plain, "180天", "商品资料里这一项的内容"},
    Variable{"waited", 20, false, Data::plain, "3", "已经等了几分钟"},
    Variable{"wholesale", 120, true, Data::plain, "数量多的由同事报团购价", "批发与团购"},
    Variable{"zone_days", 20, false, Data::plain, "3-4天", "这一单的地区路上要几天"},
    Variable{"zone_name", 20, false, Data::plain, "其他省份", "这一单的地区"},
};

/// What the shop answers by itself (shop profile, "answers"). An empty one makes its phrase unsayable, and so
/// a human answers.
inline constexpr std::array kShopAnswers = {std::string_view("after_sales"),
                                            std::string_view("authentic"),
                                            std::string_view("cash_on_delivery"),
                                            std::string_view("coupons"),
                                            std::string_view("exchange_flow"),
                                            std::string_view("extend_receipt"),
                                            std::string_view("freight"),
                                            std::string_view("freight_insurance"),
                                            std::string_view("gift"),
                                            std::string_view("gift_wrap"),
                                            std::string_view("member"),
                                            std::string_view("no_reason"),
                                            std::string_view("pay_ways"),
                                            std::string_view("price_protect"),
                                            std::string_view("return_address"),
                                            std::string_view("ship_from"),
                                            std::string_view("stacking"),
                                            std::string_view("store_front"),
                                            std::string_view("wholesale")};

/// The names alone, for Template::parse.
constexpr auto kVariableNames = [] {
    std::array<std::string_view, kVariables.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = kVariables[i].name;
    return names;
}();

constexpr VariableIndex variable(std::string_view name) {
    for (std::size_t i = 0; i < kVariableNames.size(); ++i)
        if (kVariableNames[i] == name) return static_cast<VariableIndex>(i);
    return kNoVariable;
}

/// A value as it may be shown: valid UTF-8, no control or direction characters, at most variable.at_most
/// characters; runs of 7 and more digits masked when it is Data::personal.
[[nodiscard]] std::string presentable(const Variable& variable, std::string_view value);
/// The same, but value itself is viewed when there is nothing to change; changed goes to storage.
[[nodiscard]] std::string_view presentable(const Variable& variable, std::string_view value,
                                           std::string& storage);

}  // namespace xiaoer::scripts
