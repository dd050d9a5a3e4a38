#include "bot/core/order.hpp"

namespace xiaoer::core {

std::string_view word(TradeState state) {
    switch (state) {
        case TradeState::unknown:
            return "";
        case TradeState::unpaid:
            return "unpaid";
        case TradeState::paid:
            return "paid";
        case TradeState::shipped:
            return "shipped";
        case TradeState::completed:
            return "completed";
        case TradeState::closed:
            return "closed";
    }
    return "";
}

std::string_view title(TradeState state) {
    switch (state) {
        case TradeState::unknown:
            return "状态未知";
        case TradeState::unpaid:
            return "等待买家付款";
        case TradeState::paid:
            return "买家已付款";
        case TradeState::shipped:
            return "卖家已发货";
        case TradeState::completed:
            return "交易成功";
        case TradeState::closed:
            return "交易关闭";
    }
    return "";
}

std::string_view word(Tracking tracking) {
    switch (tracking) {
        case Tracking::none:
            return "none";
        case Tracking::not_picked_up:
            return "not_picked_up";
        case Tracking::picked_up:
            return "picked_up";
        case Tracking::in_transit:
            return "in_transit";
        case Tracking::out_for_delivery:
            return "out_for_delivery";
        case Tracking::signed_for:
            return "signed";
        case Tracking::abnormal:
            return "abnormal";
    }
    return "";
}

std::string_view title(Tracking tracking) {
    switch (tracking) {
        case Tracking::none:
            return "暂无物流";
        case Tracking::not_picked_up:
            return "待揽收";
        case Tracking::picked_up:
            return "已揽收";
        case Tracking::in_transit:
            return "运输中";
        case Tracking::out_for_delivery:
            return "派送中";
        case Tracking::signed_for:
            return "已签收";
        case Tracking::abnormal:
            return "物流异常";
    }
    return "";
}

std::string_view word(ReviewState state) {
    switch (state) {
        case ReviewState::unknown:
            return "";
        case ReviewState::awaiting:
            return "awaiting";
        case ReviewState::reviewed:
            return "reviewed";
    }
    return "";
}

std::string_view title(ReviewState state) {
    switch (state) {
        case ReviewState::unknown:
            return "";
        case ReviewState::awaiting:
            return "待客审";
        case ReviewState::reviewed:
            return "已审核";
    }
    return "";
}

std::string_view word(RefundState state) {
    switch (state) {
        case RefundState::none:
            return "none";
        case RefundState::requested:
            return "requested";
        case RefundState::refused:
            return "refused";
        case RefundState::refunded:
            return "refunded";
    }
    return "";
}

std::string_view word(Flag flag) {
    switch (flag) {
        case Flag::none:
            return "none";
        case Flag::red:
            return "red";
        case Flag::yellow:
            return "yellow";
        case Flag::green:
            return "green";
        case Flag::blue:
            return "blue";
        case Flag::pink:
            return "pink";
    }
    return "";
}

std::string Order::goods() const {
    if (items.empty()) return {};
    if (items.size() == 1) return items.front().title;
    return items.front().title + "等" + std::to_string(items.size()) + "件";
}

std::string Order::tail() const {
    return id.size() <= 4 ? id : id.substr(id.size() - 4);
}

std::string Order::yuan() const {
    if (amount_fen <= 0) return {};
    const auto cents = std::to_string(amount_fen % 100);
    return std::to_string(amount_fen / 100) + (cents.size() < 2 ? ".0" : ".") + cents;
}

}  // namespace xiaoer::core
