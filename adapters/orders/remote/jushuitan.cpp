// Jushuitan, an ERP: calls, signature, errors, orders. It knows the review state; its remarks can be appended
// to.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/orders/remote/api_call.hpp"
#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/sign.hpp"

namespace xiaoer::adapters {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::size_t kJushuitanMemoCharacters = 500;
constexpr std::size_t kIdsAtOnce = 20;
constexpr int kJushuitanPageSize = 50;
constexpr const char* kQuery = "/open/orders/single/query";
constexpr const char* kRemark = "/open/jushuitan/order/remark/upload";

class Jushuitan final : public Platform {
  public:
    std::string_view kind() const override { return "jushuitan"; }
    std::string_view title() const override { return "聚水潭"; }
    Capabilities capabilities() const override {
        return {.memo_bytes = kJushuitanMemoCharacters,
                .native_append = true,
                .colours = false,
                .memo_characters = kJushuitanMemoCharacters};
    }
    std::vector<Rate> rates() const override { return {{5, 1'000ms}, {100, 60'000ms}}; }
    std::chrono::minutes widest_span() const override { return std::chrono::hours(24 * 7); }
    std::size_t ids_at_once() const override { return kIdsAtOnce; }

    SignedCall sign(const Request& request, const Keys& keys, core::Time now) const override;
    Verdict judge(const Json& answer) const override;
    asio::awaitable<Fetched> fetch(ApiCall& call, std::vector<std::string> ids, bool facts) const override;
    asio::awaitable<Verdict> write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const override;
    asio::awaitable<Page> changed(ApiCall& call, Span span, std::size_t page) const override;
};

SignedCall Jushuitan::sign(const Request& request, const Keys& keys, core::Time now) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    Params params{{"app_key", keys.app_key},
                  {"access_token", keys.session},
                  {"timestamp", std::to_string(seconds)},
                  {"charset", "utf-8"},
                  {"version", "2"},
                  {"biz", request.params.dump(-1, ' ', false, Json::error_handler_t::replace)}};
    std::erase_if(params, [](const auto& param) { return param.second.empty(); });
    params.emplace_back("sign", lower(md5_of(keys.secret + joined_by_key(params))));
    return {request.method, "application/x-www-form-urlencoded;charset=UTF-8", form_of(params)};
}

Verdict Jushuitan::judge(const Json& answer) const {
    if (!answer.contains("code")) return odd_answer();
    const auto code = number_in(answer, "code", -1);
    const auto shown = "（" + std::to_string(code) + "）";
    switch (code) {
        case 0:
            return {};
        case 10:
            return {OrdersFault::unauthorised, "聚水潭不接受签名，请检查 app_key 与密钥" + shown, {}, false};
        case 100:
        case 150:
            return {OrdersFault::unauthorised, "聚水潭授权已过期，请主管重新授权" + shown, {}, false};
        case 110:
            return {OrdersFault::unauthorised, "聚水潭没有放行这台机器的 IP" + shown, {}, false};
        case 140:
            return {OrdersFault::unauthorised, "聚水潭认为本机时间不准，请校时" + shown, {}, false};
        case 190:
            return {OrdersFault::unauthorised, "聚水潭应用没有这个接口的权限" + shown, {}, false};
        case 199:
            return {OrdersFault::throttled, "聚水潭限制每秒 5 次调用，稍后再试" + shown, 1s, true};
        case 200:
            return {OrdersFault::throttled, "聚水潭限制每分钟 100 次调用，稍后再试" + shown, 60s, true};
        default:
            return {OrdersFault::refused, "聚水潭拒绝了请求" + shown, {}, false};
    }
}

/// Split and merged leftovers tell nothing about the order that lives on.
bool is_leftover(const Json& order) {
    const auto status = text_in(order, "status");
    return status == "Merged" || status == "Split";
}

/// One order a platform id. What was split into several parcels is one order to the buyer, but a remark on
/// one of its parts would miss the others.
std::vector<PlatformOrder> orders_of(const Json& told) {
    std::map<std::string, PlatformOrder> by_id;
    std::vector<std::string> sequence;
    for (const auto& one : list_in(told, "orders")) {
        auto order = jushuitan_order(one);
        if (!order) continue;
        const auto id = order->booked.order.id;
        const auto known = by_id.find(id);
        if (known == by_id.end()) {
            by_id.emplace(id, std::move(*order));
            sequence.push_back(id);
        } else if (known->second.handle.empty()) {
            known->second = std::move(*order);
        } else if (!is_leftover(one) && order->booked.order.state != core::TradeState::closed) {
            auto& items = known->second.booked.order.items;
            items.insert(items.end(), order->booked.order.items.begin(), order->booked.order.items.end());
            known->second.cannot_note = "订单在聚水潭拆成了几单，请人工备注";
        }
    }
    std::vector<PlatformOrder> orders;
    for (const auto& id : sequence)
        orders.push_back(std::move(by_id.at(id)));
    return orders;
}

asio::awaitable<Fetched> Jushuitan::fetch(ApiCall& call, std::vector<std::string> ids, bool) const {
    Fetched fetched;
    for (std::size_t from = 0; from < ids.size(); from += kIdsAtOnce) {
        const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + kIdsAtOnce));
        const std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(from), end);
        Request request{
            kQuery,
            {{"so_ids", some}, {"page_index", 1}, {"page_size", kJushuitanPageSize}, {"is_get_total", false}},
            false,
            "data/orders"};
        Reply reply = co_await call.call(std::move(request));
        if (!reply.verdict.ok()) {
            fetched.verdict = std::move(reply.verdict);
            co_return fetched;
        }
        for (auto& order : orders_of(member(reply.answer, "data")))
            fetched.orders.push_back(std::move(order));
    }
    co_return fetched;
}

asio::awaitable<Verdict> Jushuitan::write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const {
    const bool append = !memo.added.empty();
    Request request{kRemark,
                    {{"o_id", number_in(Json{{"o_id", order.handle}}, "o_id")},
                     {"remark", append ? memo.added : memo.memo},
                     {"is_append", append}},
                    true};
    Reply reply = co_await call.call(std::move(request));
    co_return std::move(reply.verdict);
}

asio::awaitable<Page> Jushuitan::changed(ApiCall& call, Span span, std::size_t page) const {
    Request request{kQuery,
                    {{"modified_begin", clock_text(span.from)},
                     {"modified_end", clock_text(span.to)},
                     {"page_index", page},
                     {"page_size", kJushuitanPageSize},
                     {"is_get_total", true}},
                    false,
                    "data/orders"};
    Reply reply = co_await call.call(std::move(request));
    Page told{std::move(reply.verdict), {}, 0};
    if (!told.verdict.ok()) co_return told;
    const Json& data = member(reply.answer, "data");
    told.orders = orders_of(data);
    told.pages = static_cast<std::size_t>(std::max<std::int64_t>(0, number_in(data, "page_count")));
    co_return told;
}

core::TradeState jushuitan_state(std::string_view status, const Json& order) {
    if (status == "Cancelled") return core::TradeState::closed;
    // The shop's own word knows what the ERP does not: that the buyer has received, or refunds have closed.
    const auto at_shop = trade_state_of_top(text_in(order, "shop_status"));
    if (at_shop != core::TradeState::unknown && at_shop != core::TradeState::paid) return at_shop;
    if (status == "Sent") return core::TradeState::shipped;
    if (status == "WaitPay") return core::TradeState::unpaid;
    if (status == "WaitConfirm" || status == "WaitFConfirm" || status == "Delivering" ||
        status == "WaitOuterSent" || status == "Question")
        return core::TradeState::paid;
    return at_shop;
}

core::ReviewState review_of(std::string_view status) {
    if (status == "WaitConfirm" || status == "Question") return core::ReviewState::awaiting;
    if (status == "WaitFConfirm" || status == "Delivering" || status == "WaitOuterSent" || status == "Sent")
        return core::ReviewState::reviewed;
    return core::ReviewState::unknown;
}

core::RefundState jushuitan_refund(std::string_view status) {
    if (status == "success") return core::RefundState::refunded;
    if (status == "refuse" || status == "refused") return core::RefundState::refused;
    if (status.starts_with("wait")) return core::RefundState::requested;
    return core::RefundState::none;
}

}  // namespace

std::unique_ptr<Platform> jushuitan() {
    return std::make_unique<Jushuitan>();
}

std::optional<PlatformOrder> jushuitan_order(const Json& told) {
    PlatformOrder read;
    core::Order& order = read.booked.order;
    order.id = text_in(told, "so_id");
    if (!is_order_id(order.id)) return std::nullopt;
    if (!is_leftover(told)) read.handle = text_in(told, "o_id");
    read.booked.buyer = text_in(told, "shop_buyer_id");
    const auto status = text_in(told, "status");
    order.state = jushuitan_state(status, told);
    order.review = review_of(status);
    order.amount_fen = fen_in(told, told.contains("pay_amount") ? "pay_amount" : "paid_amount");
    order.province = province_of(text_in(told, "receiver_state"));
    read.modified = time_in(told, "modified");
    order.ordered = time_in(told, "order_date");
    order.paid = time_in(told, "pay_date");
    order.shipped = time_in(told, "send_date");
    order.courier = text_in(told, "logistics_company");
    order.tracking_number = text_in(told, "l_id");
    const auto question = status == "Question" ? text_in(told, "question_type") : std::string();
    order.out_of_stock = question.find("缺货") != std::string::npos;
    order.address_abnormal = question.find("地址") != std::string::npos;
    for (const auto& item : list_in(told, "items")) {
        order.refund = stronger(order.refund, jushuitan_refund(text_in(item, "refund_status")));
        order.items.push_back(
            {text_in(item, "name"), text_in(item, "sku_id"), text_in(item, "properties_value"),
             static_cast<int>(std::clamp<std::int64_t>(number_in(item, "qty", 1), 1, 100'000))});
    }
    order.memo = text_in(told, "remark");
    return read;
}

}  // namespace xiaoer::adapters
