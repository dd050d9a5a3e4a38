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
    Variable{"agent", 20, false, Data::plain, "小李", "客服的名字"},
    Variable{"amount", 12, false, Data::plain, "59.90", "订单金额（元）"},
    Variable{"bot", 20, true, Data::plain, "小二", "机器人的名字"},
    Variable{"buyer", 10, true, Data::plain, "小主", "对买家的称呼"},
    Variable{"choices", 240, false, Data::plain, "1. 查物流\n2. 改地址", "编好号的选项"},
    Variable{"courier", 20, false, Data::plain, "中通", "这一单的快递"},
    Variable{"courier_promise", 80, true, Data::plain, "江浙沪1-2天", "快递时效"},
    Variable{"couriers", 60, true, Data::plain, "中通、圆通", "合作快递"},
    Variable{"date", 20, false, Data::plain, "2月14日", "日期"},
    Variable{"follow", 60, true, Data::plain, "关注店铺，上新早知道", "关注邀请"},
    Variable{"group", 12, false, Data::plain, "售后", "转接的客服组"},
    Variable{"have", 4, false, Data::plain, "4", "已收到几张照片"},
    Variable{"hours", 60, true, Data::plain, "09:00-23:30", "今天的人工服务时间"},
    Variable{"intent", 20, false, Data::plain, "改地址", "刚才那件事的名称"},
    Variable{"last_update", 60, false, Data::personal, "快件已到达杭州转运中心", "物流最后更新",
             "请看订单页"},
    Variable{"missing", 100, false, Data::plain, "手机号", "还缺什么"},
    Variable{"name", 20, false, Data::personal, "王女士", "买家的名字", "您"},
    Variable{"need", 4, false, Data::plain, "7", "一共要几张照片"},
    Variable{"note", 160, false, Data::personal, "改为原味2包", "备注内容", "您刚才说的要求"},
    Variable{"opens", 30, false, Data::plain, "明天09:00", "下次上班时间"},
    Variable{"order", 24, false, Data::number, "4321", "订单编号的末四位"},
    Variable{"order_state", 20, false, Data::plain, "卖家已发货", "订单状态"},
    Variable{"position", 4, false, Data::plain, "2", "排在第几位"},
    Variable{"product", 60, false, Data::plain, "每日坚果", "商品"},
    Variable{"promotion", 80, true, Data::plain, "全店满79元减8元", "正在进行的活动"},
    Variable{"quantity", 8, false, Data::plain, "2", "数量"},
    Variable{"recommendation", 100, true, Data::plain, "每日坚果；懒人抹布", "推荐"},
    Variable{"ship_promise", 60, true, Data::plain, "付款后48小时内发出", "发货时间"},
    Variable{"store", 20, true, Data::plain, "松果巷零食百货", "店名"},
    Variable{"tracking", 40, false, Data::number, "YT1234567890123", "快递单号"},
    Variable{"waited", 20, false, Data::plain, "3", "已经等了几分钟"},
};

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
