// See facts.hpp.
#include "tests/interop/orders/facts.hpp"

#include <ctime>
#include <map>
#include <stdexcept>

namespace xiaoer::interop {
namespace {

using core::Order;
using core::TradeState;
using nlohmann::json;

/// "2026-06-03 09:05:00" of China's clock; platforms write "" or nothing for "not yet".
std::string clock(const std::optional<core::Time>& at) {
    if (!at) return {};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*at + std::chrono::hours(8));
    const std::time_t time = seconds.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return text;
}

double yuan(const Order& order) {
    return static_cast<double>(order.amount_fen) / 100;
}

std::string top_state(TradeState state) {
    switch (state) {
        case TradeState::unpaid:
            return "WAIT_BUYER_PAY";
        case TradeState::paid:
            return "WAIT_SELLER_SEND_GOODS";
        case TradeState::shipped:
            return "WAIT_BUYER_CONFIRM_GOODS";
        case TradeState::completed:
            return "TRADE_FINISHED";
        case TradeState::closed:
            return "TRADE_CLOSED";
        case TradeState::unknown:
            break;
    }
    throw std::logic_error("no such state");
}

json top(const Order& order, const std::string& buyer, core::Time modified) {
    json items = json::array();
    for (const auto& item : order.items)
        items.push_back({{"oid", order.id},
                         {"title", item.title},
                         {"num", item.quantity},
                         {"status", top_state(order.state)},
                         {"refund_status", "NO_REFUND"},
                         {"invoice_no", order.tracking_number},
                         {"logistics_company", order.courier}});
    json told{{"tid", order.id},
              {"status", top_state(order.state)},
              {"buyer_nick", buyer},
              {"seller_memo", order.memo},
              {"seller_flag", 0},
              {"created", clock(order.ordered)},
              {"pay_time", clock(order.paid)},
              {"consign_time", clock(order.shipped)},
              {"modified", clock(modified)},
              {"payment", order.yuan()},
              {"receiver_state", order.province},
              {"orders", {{"order", std::move(items)}}}};
    if (order.tracking_updated)
        told["trace"] = {
            {"out_sid", order.tracking_number},
            {"company_name", order.courier},
            {"steps", json::array({{{"status_time", clock(order.shipped)}, {"status_desc", "商家已发货"}},
                                   {{"status_time", clock(order.tracking_updated)},
                                    {"status_desc", order.tracking_text}}})}};
    return told;
}

json jst(const Order& order, const std::string& buyer, core::Time modified) {
    const bool reviewed = order.review == core::ReviewState::reviewed;
    std::string status = reviewed ? "Delivering" : "WaitConfirm";
    if (order.state == TradeState::unpaid) status = "WaitPay";
    if (order.state == TradeState::closed) status = "Cancelled";
    if (order.state == TradeState::shipped || order.state == TradeState::completed) status = "Sent";
    json items = json::array();
    for (const auto& item : order.items)
        items.push_back({{"name", item.title}, {"qty", item.quantity}, {"refund_status", "none"}});
    return {{"o_id", std::stoll(order.id.substr(order.id.size() - 6))},
            {"so_id", order.id},
            {"status", status},
            {"shop_status", top_state(order.state)},
            {"shop_buyer_id", buyer},
            {"remark", order.memo},
            {"order_date", clock(order.ordered)},
            {"pay_date", clock(order.paid)},
            {"send_date", clock(order.shipped)},
            {"modified", clock(modified)},
            {"pay_amount", yuan(order)},
            {"receiver_state", order.province},
            {"l_id", order.tracking_number},
            {"logistics_company", order.courier},
            {"items", std::move(items)}};
}

json guanyi(const Order& order, const std::string& buyer, core::Time modified) {
    const bool gone = order.state == TradeState::shipped || order.state == TradeState::completed;
    json details = json::array();
    for (const auto& item : order.items)
        details.push_back(
            {{"item_name", item.title}, {"qty", static_cast<double>(item.quantity)}, {"refund", 0}});
    json deliveries = json::array();
    if (gone) deliveries.push_back({{"mail_no", order.tracking_number}, {"express_name", order.courier}});
    return {{"code", "SO" + order.id},
            {"platform_code", order.id},
            {"vip_name", buyer},
            {"platform_trading_state", top_state(order.state)},
            {"approve", order.review == core::ReviewState::reviewed},
            {"cancle", order.state == TradeState::closed},
            {"delivery_state", gone ? 2 : 0},
            {"deliverys", std::move(deliveries)},
            {"seller_memo_late", order.memo},
            {"dealtime", clock(order.ordered)},
            {"paytime", order.paid ? json(clock(order.paid)) : json()},
            {"modifytime", clock(modified)},
            {"payment", yuan(order)},
            {"receiver_area", order.province + "-某市-某区"},
            {"details", std::move(details)}};
}

json pdd(const Order& order, const std::string&, core::Time modified) {
    int status = 1;
    if (order.state == TradeState::shipped) status = 2;
    if (order.state == TradeState::completed) status = 3;
    int confirmed = 1;
    if (order.state == TradeState::unpaid) confirmed = 0;
    if (order.state == TradeState::closed) confirmed = 2;
    json items = json::array();
    for (const auto& item : order.items)
        items.push_back({{"goods_name", item.title}, {"goods_count", item.quantity}});
    const auto received = order.state == TradeState::completed ? order.tracking_updated : std::nullopt;
    return {{"order_sn", order.id},
            {"confirm_status", confirmed},
            {"order_status", status},
            {"refund_status", 1},
            {"remark", order.memo},
            {"created_time", clock(order.ordered)},
            {"pay_time", clock(order.paid)},
            {"shipping_time", clock(order.shipped)},
            {"receive_time", clock(received)},
            {"updated_at", clock(modified)},
            {"pay_amount", yuan(order)},
            {"province", order.province},
            {"tracking_number", order.tracking_number},
            {"item_list", std::move(items)}};
}

std::string long_number(int n) {
    return "3100000000000" + std::to_string(100'000 + n);
}
std::string dashed_number(int n) {
    return "260603-123456789" + std::to_string(100'000 + n);
}

}  // namespace

const Teller& teller_of(const std::string& dialect) {
    static const std::map<std::string, Teller> all{
        {"Taobao", {{.buyer = true, .review = false, .trace = true}, long_number, "tid", "seller_memo", top}},
        {"Jushuitan", {{.buyer = true, .review = true, .trace = false}, long_number, "o_id", "remark", jst}},
        {"Guanyi",
         {{.buyer = true, .review = true, .trace = false},
          long_number,
          "platform_code",
          "seller_memo_late",
          guanyi}},
        {"Pinduoduo",
         {{.buyer = false, .review = false, .courier = false, .trace = false},
          dashed_number,
          "order_sn",
          "remark",
          pdd}},
    };
    return all.at(dialect);
}

}  // namespace xiaoer::interop
