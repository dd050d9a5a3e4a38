// See csv_cells.hpp. The words are data: a back office that names a column differently is one line more.
#include "adapters/orders/local/csv_cells.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "adapters/orders/local/csv_digits.hpp"

namespace xiaoer::adapters {
namespace {

struct Name {
    Column column;
    std::string_view text;
};
/// The better known name of a column stands before the others.
constexpr std::array kNames = {
    Name{Column::id, "主订单编号"},
    Name{Column::id, "主订单号"},
    Name{Column::id, "父订单编号"},
    Name{Column::id, "订单编号"},
    Name{Column::id, "订单号"},
    Name{Column::id, "交易编号"},
    Name{Column::id, "平台订单号"},
    Name{Column::id, "线上订单号"},
    Name{Column::id, "原始单号"},
    Name{Column::id, "平台单号"},
    Name{Column::sub_order, "子订单编号"},
    Name{Column::sub_order, "子订单号"},
    Name{Column::sub_order, "商品单号"},
    Name{Column::buyer, "买家会员名"},
    Name{Column::buyer, "买家昵称"},
    Name{Column::buyer, "买家旺旺"},
    Name{Column::buyer, "买家账号"},
    Name{Column::buyer, "会员名"},
    Name{Column::buyer, "客户网名"},
    Name{Column::buyer, "买家网名"},
    Name{Column::buyer, "用户昵称"},
    Name{Column::buyer, "客户账号"},
    Name{Column::buyer, "买家"},
    Name{Column::state, "订单状态"},
    Name{Column::state, "交易状态"},
    Name{Column::state, "平台状态"},
    Name{Column::state, "线上状态"},
    Name{Column::state, "状态"},
    Name{Column::refund, "退款状态"},
    Name{Column::refund, "售后状态"},
    Name{Column::refund, "商品售后状态"},
    Name{Column::review, "审单状态"},
    Name{Column::review, "审核状态"},
    Name{Column::review, "客审状态"},
    Name{Column::amount, "买家实际支付金额"},
    Name{Column::amount, "买家实付金额"},
    Name{Column::amount, "实付金额"},
    Name{Column::amount, "实付款"},
    Name{Column::amount, "用户实付金额"},
    Name{Column::amount, "商家实收金额"},
    Name{Column::amount, "订单实际支付金额"},
    Name{Column::amount, "订单应付金额"},
    Name{Column::amount, "已付金额"},
    Name{Column::amount, "应付金额"},
    Name{Column::amount, "实收款"},
    Name{Column::amount, "总金额"},
    Name{Column::amount, "订单金额"},
    Name{Column::title, "宝贝标题"},
    Name{Column::title, "商品标题"},
    Name{Column::title, "商品名称"},
    Name{Column::title, "选购商品"},
    Name{Column::title, "货品名称"},
    Name{Column::title, "标题"},
    Name{Column::title, "商品"},
    Name{Column::code, "商家编码"},
    Name{Column::code, "外部系统编号"},
    Name{Column::code, "商家编码-规格维度"},
    Name{Column::code, "SKU编码"},
    Name{Column::code, "sku编码"},
    Name{Column::code, "商家商品编码"},
    Name{Column::code, "货品编号"},
    Name{Column::code, "商品编码"},
    Name{Column::code, "货号"},
    Name{Column::attributes, "商品属性"},
    Name{Column::attributes, "宝贝属性"},
    Name{Column::attributes, "销售属性"},
    Name{Column::attributes, "商品规格"},
    Name{Column::attributes, "规格名称"},
    Name{Column::attributes, "颜色及规格"},
    Name{Column::attributes, "规格"},
    Name{Column::attributes, "颜色规格"},
    Name{Column::quantity, "宝贝总数量"},
    Name{Column::quantity, "购买数量"},
    Name{Column::quantity, "商品数量"},
    Name{Column::quantity, "数量"},
    Name{Column::ordered, "订单创建时间"},
    Name{Column::ordered, "下单时间"},
    Name{Column::ordered, "创建时间"},
    Name{Column::ordered, "拍下时间"},
    Name{Column::ordered, "订单提交时间"},
    Name{Column::ordered, "订单成交时间"},
    Name{Column::ordered, "订单下单时间"},
    Name{Column::paid, "订单付款时间"},
    Name{Column::paid, "付款时间"},
    Name{Column::paid, "支付时间"},
    Name{Column::paid, "支付完成时间"},
    Name{Column::paid, "付款日期"},
    Name{Column::shipped, "发货时间"},
    Name{Column::shipped, "订单发货时间"},
    Name{Column::changed_address, "修改后的收货地址"},
    Name{Column::changed_address, "修改后收货地址"},
    Name{Column::address, "收货地址"},
    Name{Column::address, "收件地址"},
    Name{Column::address, "收货人地址"},
    Name{Column::address, "收件人地址"},
    Name{Column::address, "收货省份"},
    Name{Column::address, "收件省"},
    Name{Column::address, "省份"},
    Name{Column::address, "省"},
    Name{Column::courier, "物流公司"},
    Name{Column::courier, "快递公司"},
    Name{Column::courier, "承运商"},
    Name{Column::courier, "快递"},
    Name{Column::courier, "配送方式"},
    Name{Column::tracking_number, "物流单号"},
    Name{Column::tracking_number, "快递单号"},
    Name{Column::tracking_number, "运单号"},
    Name{Column::memo, "订单备注"},
    Name{Column::memo, "卖家备注"},
    Name{Column::memo, "商家备注"},
    Name{Column::memo, "商家订单备注"},
    Name{Column::memo, "客服备注"},
    Name{Column::memo, "备注"},
    Name{Column::flag, "插旗"},
    Name{Column::flag, "旗帜"},
    Name{Column::flag, "备注旗帜"},
    Name{Column::flag, "卖家备注旗帜"},
};

template <class E>
struct Word {
    std::string_view text;
    E value;
};

/// The first entry whose text occurs; order matters where one contains another.
constexpr std::array kTradeStates = {
    Word<core::TradeState>{"退款成功", core::TradeState::closed},
    Word<core::TradeState>{"交易成功", core::TradeState::completed},
    Word<core::TradeState>{"交易完成", core::TradeState::completed},
    Word<core::TradeState>{"已完成", core::TradeState::completed},
    Word<core::TradeState>{"已收货", core::TradeState::completed},
    Word<core::TradeState>{"已签收", core::TradeState::completed},
    Word<core::TradeState>{"已确认收货", core::TradeState::completed},
    Word<core::TradeState>{"交易关闭", core::TradeState::closed},
    Word<core::TradeState>{"已关闭", core::TradeState::closed},
    Word<core::TradeState>{"已取消", core::TradeState::closed},
    Word<core::TradeState>{"取消", core::TradeState::closed},
    Word<core::TradeState>{"作废", core::TradeState::closed},
    Word<core::TradeState>{"部分发货", core::TradeState::paid},
    Word<core::TradeState>{"卖家已发货", core::TradeState::shipped},
    Word<core::TradeState>{"等待买家确认", core::TradeState::shipped},
    Word<core::TradeState>{"已发货", core::TradeState::shipped},
    Word<core::TradeState>{"待收货", core::TradeState::shipped},
    Word<core::TradeState>{"待签收", core::TradeState::shipped},
    Word<core::TradeState>{"配送中", core::TradeState::shipped},
    Word<core::TradeState>{"买家已付款", core::TradeState::paid},
    Word<core::TradeState>{"等待卖家发货", core::TradeState::paid},
    Word<core::TradeState>{"待发货", core::TradeState::paid},
    Word<core::TradeState>{"备货中", core::TradeState::paid},
    Word<core::TradeState>{"发货中", core::TradeState::paid},
    Word<core::TradeState>{"待审核", core::TradeState::paid},
    Word<core::TradeState>{"已审核", core::TradeState::paid},
    Word<core::TradeState>{"待配货", core::TradeState::paid},
    Word<core::TradeState>{"已付款", core::TradeState::paid},
    Word<core::TradeState>{"等待买家付款", core::TradeState::unpaid},
    Word<core::TradeState>{"待付款", core::TradeState::unpaid},
    Word<core::TradeState>{"未付款", core::TradeState::unpaid},
    Word<core::TradeState>{"待支付", core::TradeState::unpaid},
    Word<core::TradeState>{"未支付", core::TradeState::unpaid},
};
constexpr std::array kRefundStates = {
    Word<core::RefundState>{"没有申请", core::RefundState::none},
    Word<core::RefundState>{"无售后", core::RefundState::none},
    Word<core::RefundState>{"无退款", core::RefundState::none},
    Word<core::RefundState>{"售后关闭", core::RefundState::none},
    Word<core::RefundState>{"售后取消", core::RefundState::none},
    Word<core::RefundState>{"售后完成", core::RefundState::refunded},
    Word<core::RefundState>{"退款完成", core::RefundState::refunded},
    Word<core::RefundState>{"退款成功", core::RefundState::refunded},
    Word<core::RefundState>{"已退款", core::RefundState::refunded},
    Word<core::RefundState>{"拒绝", core::RefundState::refused},
    Word<core::RefundState>{"退款关闭", core::RefundState::none},
    Word<core::RefundState>{"申请", core::RefundState::requested},
    Word<core::RefundState>{"退款中", core::RefundState::requested},
    Word<core::RefundState>{"等待", core::RefundState::requested},
    Word<core::RefundState>{"处理中", core::RefundState::requested},
    Word<core::RefundState>{"售后中", core::RefundState::requested},
};
constexpr std::array kReviewStates = {
    Word<core::ReviewState>{"待客审", core::ReviewState::awaiting},
    Word<core::ReviewState>{"待审", core::ReviewState::awaiting},
    Word<core::ReviewState>{"未审", core::ReviewState::awaiting},
    Word<core::ReviewState>{"已客审", core::ReviewState::reviewed},
    Word<core::ReviewState>{"已审", core::ReviewState::reviewed},
};
constexpr std::array kFlags = {
    Word<core::Flag>{"红", core::Flag::red},   Word<core::Flag>{"黄", core::Flag::yellow},
    Word<core::Flag>{"绿", core::Flag::green}, Word<core::Flag>{"蓝", core::Flag::blue},
    Word<core::Flag>{"紫", core::Flag::pink},  Word<core::Flag>{"粉", core::Flag::pink},
};

/// Short name → what is put behind it.
struct Province {
    std::string_view name;
    std::string_view rest;
};
constexpr std::array kProvinces = {
    Province{"北京", "市"},           Province{"天津", "市"},         Province{"上海", "市"},
    Province{"重庆", "市"},           Province{"河北", "省"},         Province{"山西", "省"},
    Province{"内蒙古", "自治区"},     Province{"辽宁", "省"},         Province{"吉林", "省"},
    Province{"黑龙江", "省"},         Province{"江苏", "省"},         Province{"浙江", "省"},
    Province{"安徽", "省"},           Province{"福建", "省"},         Province{"江西", "省"},
    Province{"山东", "省"},           Province{"河南", "省"},         Province{"湖北", "省"},
    Province{"湖南", "省"},           Province{"广东", "省"},         Province{"广西", "壮族自治区"},
    Province{"海南", "省"},           Province{"四川", "省"},         Province{"贵州", "省"},
    Province{"云南", "省"},           Province{"西藏", "自治区"},     Province{"陕西", "省"},
    Province{"甘肃", "省"},           Province{"青海", "省"},         Province{"宁夏", "回族自治区"},
    Province{"新疆", "维吾尔自治区"}, Province{"香港", "特别行政区"}, Province{"澳门", "特别行政区"},
    Province{"台湾", "省"},
};

template <class E, std::size_t N>
std::optional<E> first_of(const std::array<Word<E>, N>& words, std::string_view text) {
    for (const auto& word : words) {
        if (text.find(word.text) != std::string_view::npos) return word.value;
    }
    return std::nullopt;
}

}  // namespace

std::string clean_cell(std::string_view cell) {
    constexpr std::array<std::string_view, 8> kBlanks = {" ",      "\t",     "\r",     "\n",
                                                         "\u00A0", "\u3000", "\uFEFF", "\u200B"};
    const auto trim = [&](std::string_view text) {
        for (bool more = true; more;) {
            more = false;
            for (const auto blank : kBlanks) {
                if (text.starts_with(blank)) text.remove_prefix(blank.size()), more = true;
                if (text.ends_with(blank)) text.remove_suffix(blank.size()), more = true;
            }
        }
        return text;
    };
    std::string_view text = trim(cell);
    if (text.size() >= 3 && text.starts_with("=\"") && text.ends_with('"')) {
        text = trim(text.substr(2, text.size() - 3));
    } else if (text.size() >= 2 && (text.front() == '\'' || text.front() == '`')) {
        text = trim(text.substr(1));
    }
    if (text == "null" || text == "--" || text == "-") return {};
    return std::string(text);
}

std::string Columns::cell(const std::vector<std::string>& row, Column column) const {
    const auto at = place[static_cast<std::size_t>(column)];
    return at && *at < row.size() ? clean_cell(row[*at]) : std::string();
}

namespace {

/// Without blanks and without the unit behind it: "用户实付金额(元)", "数量（件）".
std::string header_name(std::string_view cell) {
    auto name = clean_cell(cell);
    std::erase(name, ' ');
    for (const std::string_view open : {"(", "（"})
        for (const std::string_view unit : {"元", "件", "个", "kg"}) {
            const auto at = name.rfind(std::string(open) + std::string(unit));
            if (at != std::string::npos && at > 0) name.resize(at);
        }
    return name;
}

}  // namespace

Columns columns_of(const std::vector<std::string>& header) {
    std::vector<std::string> names;
    names.reserve(header.size());
    for (const std::string& cell : header)
        names.push_back(header_name(cell));
    Columns columns;
    std::vector<bool> used(names.size());
    for (const Name& name : kNames) {
        auto& place = columns.place[static_cast<std::size_t>(name.column)];
        if (place) continue;
        const auto found = std::find(names.begin(), names.end(), name.text);
        if (found == names.end()) continue;
        place = static_cast<std::size_t>(found - names.begin());
        used[*place] = true;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!used[i] && !names[i].empty()) columns.unused.push_back(names[i]);
    return columns;
}

std::string_view name_of(Column column) {
    return std::find_if(kNames.begin(), kNames.end(), [&](const Name& name) { return name.column == column; })
        ->text;
}

std::optional<std::int64_t> fen_of(std::string_view text) {
    constexpr std::int64_t kMostYuan = 10'000'000;
    for (const std::string_view sign : {"¥", "￥", "CNY", "RMB"})
        take(text, sign);
    while (take(text, " ")) {
    }
    std::int64_t yuan = 0;
    std::size_t digits = 0;
    for (; !text.empty() && (is_digit(text[0]) || (text[0] == ',' && digits > 0)); text.remove_prefix(1)) {
        if (text[0] == ',') continue;
        yuan = yuan * 10 + (text[0] - '0');
        ++digits;
        if (yuan > kMostYuan) return std::nullopt;
    }
    std::int64_t fen = 0;
    if (take(text, ".")) {
        std::size_t places = 0;
        for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), ++places) {
            if (places < 2) fen = fen * 10 + (text[0] - '0');
            if (places >= 2 && text[0] != '0') return std::nullopt;  // no rounding of other people's money
        }
        if (places == 0) return std::nullopt;
        if (places == 1) fen *= 10;
    }
    take(text, "元");
    if (digits == 0 || !text.empty()) return std::nullopt;
    return yuan * 100 + fen;
}

int stage_of(core::TradeState state) {
    switch (state) {
        case core::TradeState::unknown:
            return 0;
        case core::TradeState::unpaid:
            return 1;
        case core::TradeState::paid:
            return 2;
        case core::TradeState::shipped:
            return 3;
        case core::TradeState::completed:
            return 4;
        case core::TradeState::closed:
            return 5;
    }
    return 0;
}

std::string order_id_of(std::string cell) {
    if (cell.ends_with('#')) cell.pop_back();
    if (cell.ends_with(".0") && cell.find_first_not_of("0123456789.") == std::string::npos)
        cell.resize(cell.size() - 2);
    return cell;
}

bool is_total(std::string_view cell) {
    return cell.starts_with("合计") || cell.starts_with("总计") || cell.starts_with("小计");
}

std::optional<core::TradeState> trade_state_of(std::string_view text) {
    return first_of(kTradeStates, text);
}
core::RefundState refund_state_of(std::string_view text) {
    return first_of(kRefundStates, text).value_or(core::RefundState::none);
}
core::ReviewState review_state_of(std::string_view text) {
    return first_of(kReviewStates, text).value_or(core::ReviewState::unknown);
}
core::Flag flag_of(std::string_view text) {
    return first_of(kFlags, text).value_or(core::Flag::none);
}

std::string province_of(std::string_view address) {
    for (bool more = true; more;) {
        more = false;
        for (const std::string_view front : {" ", "\u3000", "中国", ",", "，"})
            more = take(address, front) || more;
    }
    for (const Province& province : kProvinces) {
        if (address.starts_with(province.name)) return std::string(province.name).append(province.rest);
    }
    return {};
}

bool is_order_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

bool is_rounded_number(std::string_view text) {
    const auto e = text.find_first_of("eE");
    return e != std::string_view::npos && e > 0 && e + 1 < text.size() &&
           (text[e + 1] == '+' || is_digit(text[e + 1])) && text.find('.') < e &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(e),
                       [](char c) { return is_digit(c) || c == '.'; });
}

}  // namespace xiaoer::adapters
