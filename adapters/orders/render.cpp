// See render.hpp.
#include "adapters/orders/render.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "bot/base/mask.hpp"

namespace xiaoer::adapters {
namespace {

std::string yuan(std::int64_t fen) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%lld.%02lld", static_cast<long long>(fen / 100),
                  static_cast<long long>(fen % 100));
    return text.data();
}

/// "2023-11-20 10:00", or with 'T', seconds and the offset.
std::string moment(core::Time at, std::chrono::minutes offset, bool iso) {
    const auto local = at + offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(local - day));
    std::array<char, 64> text{};
    const int year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month());
    const auto dom = static_cast<unsigned>(date.day());
    const auto hour = static_cast<int>(clock.hours().count());
    const auto minute = static_cast<int>(clock.minutes().count());
    if (!iso) {
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", year, month, dom, hour, minute);
        return text.data();
    }
    const auto total = static_cast<int>(std::abs(offset.count()));
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d%c%02d:%02d", year, month, dom,
                  hour, minute, static_cast<int>(clock.seconds().count()), offset.count() < 0 ? '-' : '+',
                  total / 60, total % 60);
    return text.data();
}

std::string_view title(core::RefundState state) {
    switch (state) {
        case core::RefundState::none:
            return "";
        case core::RefundState::requested:
            return "退款申请中";
        case core::RefundState::refused:
            return "已拒绝退款";
        case core::RefundState::refunded:
            return "已退款";
    }
    return "";
}

std::string_view title(core::Flag flag) {
    switch (flag) {
        case core::Flag::none:
            return "";
        case core::Flag::red:
            return "红旗";
        case core::Flag::yellow:
            return "黄旗";
        case core::Flag::green:
            return "绿旗";
        case core::Flag::blue:
            return "蓝旗";
        case core::Flag::pink:
            return "粉旗";
    }
    return "";
}

/// "名称  内容" where there is a content.
class Sheet {
  public:
    void line(std::string_view name, std::string_view content) {
        if (content.empty()) return;
        text_.append(name).append("  ").append(content).append("\n");
    }
    void line(std::string_view name, const std::optional<core::Time>& at, std::chrono::minutes offset) {
        if (at) line(name, moment(*at, offset, false));
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

}  // namespace

std::string render_text(const BookedOrder& booked, std::chrono::minutes offset) {
    const core::Order& order = booked.order;
    Sheet sheet;
    sheet.line("订单编号", order.id);
    sheet.line("买家", booked.buyer);
    std::string state(core::title(order.state));
    if (!title(order.refund).empty()) state.append("，").append(title(order.refund));
    sheet.line("状态", state);
    if (order.review != core::ReviewState::unknown) sheet.line("审单", core::title(order.review));
    for (const core::Item& item : order.items) {
        std::string line = item.title;
        if (!item.attributes.empty()) line.append("（").append(item.attributes).append("）");
        line.append("×").append(std::to_string(item.quantity));
        if (!item.code.empty()) line.append("  ").append(item.code);
        sheet.line("商品", line);
    }
    sheet.line("实付", yuan(order.amount_fen) + " 元");
    sheet.line("省份", order.province);
    sheet.line("下单", order.ordered, offset);
    sheet.line("付款", order.paid, offset);
    sheet.line("发货", order.shipped, offset);
    sheet.line("快递",
               order.courier.empty() ? order.tracking_number : order.courier + " " + order.tracking_number);
    if (order.tracking != core::Tracking::none) {
        std::string tracking(core::title(order.tracking));
        if (!order.tracking_text.empty()) tracking += "，" + base::mask(order.tracking_text);
        if (order.tracking_updated) tracking += "（" + moment(*order.tracking_updated, offset, false) + "）";
        sheet.line("物流", tracking);
    }
    if (order.out_of_stock) sheet.line("缺货", "是");
    if (order.address_abnormal) sheet.line("地址异常", "是");
    sheet.line("旗帜", title(order.flag));
    sheet.line("备注", base::mask(order.memo));
    return sheet.take();
}

std::string render_json(const BookedOrder& booked, std::chrono::minutes offset) {
    const core::Order& order = booked.order;
    nlohmann::ordered_json out = {{"id", order.id}, {"buyer", booked.buyer}};
    const auto put = [&out](const char* name, std::string_view value) {
        if (!value.empty()) out[name] = value;
    };
    const auto time = [&](const char* name, const std::optional<core::Time>& at) {
        if (at) out[name] = moment(*at, offset, true);
    };
    put("state", core::word(order.state));
    put("review", core::word(order.review));
    if (order.refund != core::RefundState::none) put("refund", core::word(order.refund));
    out["items"] = nlohmann::ordered_json::array();
    for (const core::Item& item : order.items) {
        out["items"].push_back({{"title", item.title},
                                {"code", item.code},
                                {"attributes", item.attributes},
                                {"quantity", item.quantity}});
    }
    out["amount"] = yuan(order.amount_fen);
    put("province", order.province);
    time("ordered", order.ordered), time("paid", order.paid), time("shipped", order.shipped);
    put("courier", order.courier);
    put("tracking_number", order.tracking_number);
    if (order.tracking != core::Tracking::none) put("tracking", core::word(order.tracking));
    time("tracking_updated", order.tracking_updated);
    put("tracking_text", base::mask(order.tracking_text));
    out["out_of_stock"] = order.out_of_stock;
    out["address_abnormal"] = order.address_abnormal;
    if (order.flag != core::Flag::none) put("flag", core::word(order.flag));
    put("memo", base::mask(order.memo));
    return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string render_list(const std::vector<BookedOrder>& orders, std::chrono::minutes offset) {
    std::string out;
    for (const BookedOrder& booked : orders) {
        const core::Order& order = booked.order;
        out.append(order.id).append("  ").append(booked.buyer).append("  ").append(core::title(order.state));
        if (order.tracking != core::Tracking::none) out.append("/").append(core::title(order.tracking));
        out.append("  ").append(yuan(order.amount_fen)).append(" 元  ").append(order.goods());
        if (order.ordered) out.append("  ").append(moment(*order.ordered, offset, false));
        out += '\n';
    }
    return out;
}

}  // namespace xiaoer::adapters
