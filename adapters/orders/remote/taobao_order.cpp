// Reads TOP's trades and traces into facts. Of the receiver nothing but the province is asked for or kept.
#include <algorithm>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/trace.hpp"

namespace xiaoer::adapters {
namespace {

core::RefundState taobao_refund(std::string_view status) {
    if (status == "WAIT_SELLER_AGREE" || status == "WAIT_BUYER_RETURN_GOODS" ||
        status == "WAIT_SELLER_CONFIRM_GOODS")
        return core::RefundState::requested;
    if (status == "SELLER_REFUSE_BUYER") return core::RefundState::refused;
    if (status == "SUCCESS") return core::RefundState::refunded;
    return core::RefundState::none;
}

core::Item item_of(const Json& order) {
    auto code = text_in(order, "outer_sku_id");
    if (code.empty()) code = text_in(order, "outer_iid");
    return {text_in(order, "title"), std::move(code), text_in(order, "sku_properties_name"),
            static_cast<int>(std::clamp<std::int64_t>(number_in(order, "num", 1), 1, 100'000))};
}

}  // namespace

core::TradeState trade_state_of_top(std::string_view status) {
    if (status == "WAIT_BUYER_PAY" || status == "TRADE_NO_CREATE_PAY") return core::TradeState::unpaid;
    if (status == "WAIT_SELLER_SEND_GOODS" || status == "SELLER_CONSIGNED_PART")
        return core::TradeState::paid;
    if (status == "WAIT_BUYER_CONFIRM_GOODS" || status == "TRADE_BUYER_SIGNED")
        return core::TradeState::shipped;
    if (status == "TRADE_FINISHED") return core::TradeState::completed;
    if (status == "TRADE_CLOSED" || status == "TRADE_CLOSED_BY_TAOBAO") return core::TradeState::closed;
    return core::TradeState::unknown;  // also a payment that is being confirmed: nobody is urged to pay then
}

core::Flag flag_of_number(std::int64_t number) {
    constexpr core::Flag kFlags[] = {core::Flag::none,  core::Flag::red,  core::Flag::yellow,
                                     core::Flag::green, core::Flag::blue, core::Flag::pink};
    return number >= 0 && number <= 5 ? kFlags[number] : core::Flag::none;
}

int number_of_flag(core::Flag flag) {
    switch (flag) {
        case core::Flag::none:
            return 0;
        case core::Flag::red:
            return 1;
        case core::Flag::yellow:
            return 2;
        case core::Flag::green:
            return 3;
        case core::Flag::blue:
            return 4;
        case core::Flag::pink:
            return 5;
    }
    return 0;
}

core::RefundState stronger(core::RefundState a, core::RefundState b) {
    const auto weight = [](core::RefundState state) {
        switch (state) {
            case core::RefundState::none:
                return 0;
            case core::RefundState::refunded:
                return 1;
            case core::RefundState::refused:
                return 2;
            case core::RefundState::requested:
                return 3;
        }
        return 0;
    };
    return weight(a) >= weight(b) ? a : b;
}

std::optional<PlatformOrder> taobao_order(const Json& trade) {
    PlatformOrder read;
    core::Order& order = read.booked.order;
    order.id = text_in(trade, "tid");
    if (!is_order_id(order.id)) return std::nullopt;
    read.handle = order.id;
    read.booked.buyer = text_in(trade, "buyer_nick");
    order.state = trade_state_of_top(text_in(trade, "status"));
    order.amount_fen = fen_in(trade, "payment");
    order.province = province_of(text_in(trade, "receiver_state"));
    read.modified = time_in(trade, "modified");
    order.ordered = time_in(trade, "created");
    order.paid = time_in(trade, "pay_time");
    order.shipped = time_in(trade, "consign_time");
    for (const auto& part : list_in(trade, "orders", "order")) {
        order.items.push_back(item_of(part));
        order.refund = stronger(order.refund, taobao_refund(text_in(part, "refund_status")));
        if (!order.tracking_number.empty()) continue;
        order.tracking_number = text_in(part, "invoice_no");
        order.courier = text_in(part, "logistics_company");
    }
    // TOP leaves an empty memo out, and tells none at all where only changes are asked for.
    read.partial = !trade.contains("seller_flag");
    order.memo = text_in(trade, "seller_memo");
    order.flag = flag_of_number(number_in(trade, "seller_flag"));
    return read;
}

void add_taobao_trace(const Json& answer, core::Order& order) {
    if (order.tracking_number.empty()) order.tracking_number = text_in(answer, "out_sid");
    if (order.courier.empty()) order.courier = text_in(answer, "company_name");
    for (const auto& step : list_in(answer, "trace_list", "transit_step_info")) {
        const auto at = time_in(step, "status_time");
        if (!at) continue;
        const bool is_signed = tracking_of(text_in(step, "status_desc")) == core::Tracking::signed_for;
        if (is_signed && (!order.signed_at || *at < *order.signed_at)) order.signed_at = at;
        if (order.tracking_updated && *at < *order.tracking_updated) continue;
        order.tracking_updated = at;
        order.tracking_text = text_in(step, "status_desc");
        order.tracking = tracking_of(order.tracking_text);
    }
    if (order.tracking == core::Tracking::none && !order.tracking_number.empty())
        order.tracking = core::Tracking::not_picked_up;
}

}  // namespace xiaoer::adapters
