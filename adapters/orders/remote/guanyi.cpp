// Guanyi, an ERP: calls, signature over the very bytes sent, errors, orders. Its second memo (二次备注) is
// the one a machine may write.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/orders/remote/api_call.hpp"
#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/sign.hpp"

// GCC 12 takes a coroutine frame's own operator new and delete for strangers once one of them is inlined.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace xiaoer::adapters {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// The platform documents no limit; what its own field takes.
constexpr std::size_t kGuanyiMemoCharacters = 500;
constexpr int kGuanyiPageSize = 50;
constexpr int kModified = 3;  // date_type

class Guanyi final : public Platform {
  public:
    std::string_view kind() const override { return "guanyi"; }
    std::string_view title() const override { return "管易"; }
    Capabilities capabilities() const override {
        return {.memo_bytes = kGuanyiMemoCharacters,
                .native_append = false,
                .colours = false,
                .memo_characters = kGuanyiMemoCharacters};
    }
    std::vector<Rate> rates() const override { return {{5, 1'000ms}}; }
    std::chrono::minutes widest_span() const override { return std::chrono::hours(24); }

    SignedCall sign(const Request& request, const Keys& keys, core::Time now) const override;
    Verdict judge(const Json& answer) const override;
    asio::awaitable<Fetched> fetch(ApiCall& call, std::vector<std::string> ids, bool facts) const override;
    asio::awaitable<Verdict> write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const override;
    asio::awaitable<Page> changed(ApiCall& call, Span span, std::size_t page) const override;
    asio::awaitable<FoundIds> search(ApiCall& call, std::string buyer, core::Time now) const override;
};

SignedCall Guanyi::sign(const Request& request, const Keys& keys, core::Time) const {
    nlohmann::ordered_json whole{
        {"appkey", keys.app_key}, {"sessionkey", keys.session}, {"method", request.method}};
    whole.update(request.params);
    auto text = whole.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    const auto sign = md5_of(keys.secret + text + keys.secret);
    // Put in by hand: a second serialisation might differ from what was signed.
    text.pop_back();
    return {"", "application/json;charset=utf-8", text + ",\"sign\":\"" + sign + "\"}"};
}

Verdict Guanyi::judge(const Json& answer) const {
    if (truth_in(answer, "success")) return {};
    const auto code = code_in(answer, "errorCode");
    const auto words = text_in(answer, "errorDesc") + text_in(answer, "subErrorDesc");
    const auto has = [&](std::string_view word) { return words.find(word) != std::string::npos; };
    const auto shown = code.empty() ? std::string() : "（" + code + "）";
    if (!answer.contains("success")) return odd_answer();
    if (has("频繁") || has("限流") || has("频率") || has("超过次数"))
        return {OrdersFault::throttled, "管易限制了调用次数，稍后再试" + shown, 1s, true};
    if (has("签名") || code == "sign error")
        return {OrdersFault::unauthorised, "管易不接受签名，请检查 appkey 与密钥" + shown, {}, false};
    if (has("sessionkey") || has("授权") || has("过期") || has("appkey"))
        return {OrdersFault::unauthorised, "管易授权已过期，请主管重新授权" + shown, {}, false};
    if (has("系统繁忙") || has("系统异常") || has("超时"))
        return {OrdersFault::unreachable, "管易服务暂时出错" + shown, {}, true};
    if (has("关闭") || has("作废") || has("取消"))
        return {OrdersFault::refused, "订单已关闭，管易不再接受备注" + shown, {}, false};
    return {OrdersFault::refused, "管易拒绝了请求" + shown, {}, false};
}

/// Orders move to the history some time after they are done.
asio::awaitable<Fetched> Guanyi::fetch(ApiCall& call, std::vector<std::string> ids, bool) const {
    Fetched fetched;
    for (const auto& id : ids) {
        for (const auto* method : {"gy.erp.trade.get", "gy.erp.trade.history.get"}) {
            Request request{
                method, {{"page_no", "1"}, {"page_size", "10"}, {"platform_code", id}}, false, "orders"};
            if (method == std::string_view("gy.erp.trade.get")) request.params["has_cancel_data"] = true;
            Reply reply = co_await call.call(std::move(request));
            if (!reply.verdict.ok()) {
                fetched.verdict = std::move(reply.verdict);
                co_return fetched;
            }
            const auto before = fetched.orders.size();
            for (const auto& told : list_in(reply.answer, "orders")) {
                auto order = guanyi_order(told);
                if (!order || order->booked.order.id != id) continue;
                if (fetched.orders.size() == before)
                    fetched.orders.push_back(std::move(*order));
                else if (order->booked.order.state != core::TradeState::closed)
                    fetched.orders.back().cannot_note = "订单在管易拆成了几单，请人工备注";
            }
            if (fetched.orders.size() > before) break;
        }
    }
    co_return fetched;
}

asio::awaitable<Verdict> Guanyi::write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const {
    Request request{"gy.erp.trade.memo.update", {{"tid", order.booked.order.id}, {"memo", memo.memo}}, true};
    Reply reply = co_await call.call(std::move(request));
    co_return std::move(reply.verdict);
}

asio::awaitable<Page> Guanyi::changed(ApiCall& call, Span span, std::size_t page) const {
    Request request{"gy.erp.trade.get",
                    {{"page_no", std::to_string(page)},
                     {"page_size", std::to_string(kGuanyiPageSize)},
                     {"start_date", clock_text(span.from)},
                     {"end_date", clock_text(span.to)},
                     {"date_type", kModified},
                     {"has_cancel_data", true}},
                    false,
                    "orders"};
    Reply reply = co_await call.call(std::move(request));
    Page told{std::move(reply.verdict), {}, 0};
    if (!told.verdict.ok()) co_return told;
    for (const auto& one : list_in(reply.answer, "orders"))
        if (auto order = guanyi_order(one)) told.orders.push_back(std::move(*order));
    told.pages =
        static_cast<std::size_t>((number_in(reply.answer, "total") + kGuanyiPageSize - 1) / kGuanyiPageSize);
    co_return told;
}

asio::awaitable<FoundIds> Guanyi::search(ApiCall& call, std::string buyer, core::Time) const {
    Request request{
        "gy.erp.trade.get", {{"page_no", "1"}, {"page_size", "20"}, {"vip_name", buyer}}, false, "orders"};
    Reply reply = co_await call.call(std::move(request));
    FoundIds found{std::move(reply.verdict), {}};
    for (const auto& told : list_in(reply.answer, "orders"))
        found.ids.push_back(text_in(told, "platform_code"));
    co_return found;
}

core::TradeState guanyi_state(const Json& order) {
    if (truth_in(order, "cancle")) return core::TradeState::closed;  // the platform's own spelling
    const auto at_shop = trade_state_of_top(text_in(order, "platform_trading_state"));
    if (at_shop != core::TradeState::unknown && at_shop != core::TradeState::paid) return at_shop;
    switch (number_in(order, "delivery_state", -1)) {
        case 0:
        case 1:  // a part of it
            return time_in(order, "paytime") || truth_in(order, "cod") ? core::TradeState::paid
                                                                       : core::TradeState::unpaid;
        case 2:
            return core::TradeState::shipped;
        default:
            return core::TradeState::unknown;
    }
}

core::RefundState guanyi_refund(std::int64_t refund) {
    if (refund == 1) return core::RefundState::refunded;
    return refund == 2 ? core::RefundState::requested : core::RefundState::none;
}

}  // namespace

std::unique_ptr<Platform> guanyi() {
    return std::make_unique<Guanyi>();
}

std::optional<PlatformOrder> guanyi_order(const Json& told) {
    PlatformOrder read;
    core::Order& order = read.booked.order;
    order.id = text_in(told, "platform_code");
    if (!is_order_id(order.id)) return std::nullopt;
    read.handle = order.id;
    read.booked.buyer = text_in(told, "vip_name");
    // Masked names are no names: several buyers share them.
    if (read.booked.buyer.empty() || read.booked.buyer.find('*') != std::string::npos)
        read.booked.buyer = text_in(told, "vip_code");
    order.state = guanyi_state(told);
    if (told.contains("approve"))
        order.review = truth_in(told, "approve") ? core::ReviewState::reviewed : core::ReviewState::awaiting;
    order.amount_fen = fen_in(told, "payment");
    order.province = province_of(text_in(told, "receiver_area"));
    read.modified = time_in(told, "modifytime");
    order.ordered = time_in(told, "dealtime");
    order.paid = time_in(told, "paytime");
    for (const auto& delivery : list_in(told, "deliverys")) {
        if (!order.tracking_number.empty()) break;
        order.tracking_number = text_in(delivery, "mail_no");
        order.courier = text_in(delivery, "express_name");
    }
    if (order.courier.empty()) order.courier = text_in(told, "express_name");
    for (const auto& item : list_in(told, "details")) {
        order.refund = stronger(order.refund, guanyi_refund(number_in(item, "refund")));
        auto code = text_in(item, "sku_code");
        if (code.empty()) code = text_in(item, "item_code");
        order.items.push_back(
            {text_in(item, "item_name"), std::move(code), text_in(item, "sku_name"),
             static_cast<int>(std::clamp<std::int64_t>(number_in(item, "qty", 1), 1, 100'000))});
    }
    order.memo = text_in(told, "seller_memo_late");
    return read;
}

}  // namespace xiaoer::adapters
