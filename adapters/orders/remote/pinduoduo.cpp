// Pinduoduo's open platform: calls, signature, errors, orders. It tells no buyer: an order is found by its
// number.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/orders/remote/api_call.hpp"
#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/sign.hpp"

namespace xiaoer::adapters {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr int kPinduoduoPageSize = 50;
/// The platform documents no limit; what its workbench's field takes.
constexpr std::size_t kPinduoduoMemoCharacters = 300;

std::string_view name_of_flag(core::Flag flag) {
    constexpr std::string_view kNames[] = {"", "红色", "黄色", "绿色", "蓝色", "紫色"};
    return kNames[number_of_flag(flag)];
}

bool one_of(std::int64_t code, std::initializer_list<std::int64_t> codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

Verdict pinduoduo_error(const Json& error) {
    const auto code = number_in(error, "error_code");
    const auto sub_code = code_in(error, "sub_code");
    const auto shown = "（" + std::to_string(code) + (sub_code.empty() ? "" : " " + sub_code) + "）";
    if (one_of(code, {52101, 70031, 70033, 70034, 70035, 70036}))
        return {OrdersFault::throttled, "拼多多限制了调用次数，稍后再试" + shown, 1s, true};
    if (code == 20004)
        return {OrdersFault::unauthorised, "拼多多不接受签名，请检查 client_id 与密钥" + shown, {}, false};
    if (one_of(code, {10000, 10001, 10016, 10017, 10018, 10019, 10035}))
        return {OrdersFault::unauthorised, "拼多多授权已过期，请主管重新授权" + shown, {}, false};
    if (one_of(code, {50000, 52001, 52002, 52102, 52103}))
        return {OrdersFault::unreachable, "拼多多服务暂时出错" + shown, {}, true};
    return {OrdersFault::refused, "拼多多拒绝了请求" + shown, {}, false};
}

class Pinduoduo final : public Platform {
  public:
    std::string_view kind() const override { return "pinduoduo"; }
    std::string_view title() const override { return "拼多多"; }
    Capabilities capabilities() const override {
        return {.memo_bytes = kPinduoduoMemoCharacters,
                .native_append = false,
                .colours = true,
                .memo_characters = kPinduoduoMemoCharacters};
    }
    std::vector<Rate> rates() const override { return {{20, 1'000ms}}; }
    std::chrono::minutes widest_span() const override { return 30min; }

    SignedCall sign(const Request& request, const Keys& keys, core::Time now) const override;
    Verdict judge(const Json& answer) const override;
    asio::awaitable<Fetched> fetch(ApiCall& call, std::vector<std::string> ids, bool facts) const override;
    asio::awaitable<Verdict> write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const override;
    asio::awaitable<Page> changed(ApiCall& call, Span span, std::size_t page) const override;
};

SignedCall Pinduoduo::sign(const Request& request, const Keys& keys, core::Time now) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    Params params{{"type", request.method},       {"client_id", keys.app_key},
                  {"access_token", keys.session}, {"timestamp", std::to_string(seconds)},
                  {"data_type", "JSON"},          {"version", "V1"}};
    for (const auto& [key, value] : request.params.items()) {
        const auto text = value.is_string() ? value.get<std::string>() : value.dump();
        const auto same =
            std::find_if(params.begin(), params.end(), [&](const auto& p) { return p.first == key; });
        if (same == params.end()) {
            params.emplace_back(key, text);
        } else {
            same->second = text;
        }
    }
    params.emplace_back("sign", md5_of(keys.secret + joined_by_key(params) + keys.secret));
    return {"", "application/x-www-form-urlencoded;charset=utf-8", form_of(params)};
}

Verdict Pinduoduo::judge(const Json& answer) const {
    const Json& error = member(answer, "error_response");
    if (error.is_object()) return pinduoduo_error(error);
    // Writing answers with its own small error inside a success.
    const Json& response = member(answer, "response");
    if (response.is_object() && response.contains("success") && !truth_in(response, "success"))
        return {
            OrdersFault::refused, "拼多多拒绝了备注（" + code_in(response, "error_code") + "）", {}, false};
    return {};
}

asio::awaitable<Fetched> Pinduoduo::fetch(ApiCall& call, std::vector<std::string> ids, bool) const {
    Fetched fetched;
    for (const auto& id : ids) {
        Request request{
            "pdd.order.information.get", {{"order_sn", id}}, false, "order_info_get_response/order_info"};
        Reply reply = co_await call.call(std::move(request));
        if (!reply.verdict.ok()) {
            fetched.verdict = std::move(reply.verdict);
            co_return fetched;
        }
        auto order = pinduoduo_order(member(member(reply.answer, "order_info_get_response"), "order_info"));
        if (!order) {
            fetched.verdict = odd_answer();
            co_return fetched;
        }
        fetched.orders.push_back(std::move(*order));
    }
    co_return fetched;
}

asio::awaitable<Verdict> Pinduoduo::write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const {
    Request request{"pdd.order.note.update",
                    {{"order_sn", order.booked.order.id}, {"note", memo.memo}},
                    true,
                    "response"};
    if (memo.flag != core::Flag::none) {  // both or neither, or the platform refuses
        const bool kept = memo.flag == order.booked.order.flag && !order.flag_name.empty();
        request.params["tag"] = std::to_string(number_of_flag(memo.flag));
        request.params["tag_name"] = kept ? order.flag_name : std::string(name_of_flag(memo.flag));
    }
    Reply reply = co_await call.call(std::move(request));
    co_return std::move(reply.verdict);
}

asio::awaitable<Page> Pinduoduo::changed(ApiCall& call, Span span, std::size_t page) const {
    const auto seconds = [](core::Time at) {
        return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
    };
    Request request{"pdd.order.number.list.increment.get",
                    {{"is_lucky_flag", "0"},
                     {"order_status", "5"},
                     {"refund_status", "5"},
                     {"start_updated_at", seconds(span.from)},
                     {"end_updated_at", seconds(span.to)},
                     {"page", std::to_string(page)},
                     {"page_size", std::to_string(kPinduoduoPageSize)}},
                    false,
                    "order_sn_increment_get_response"};
    Reply reply = co_await call.call(std::move(request));
    Page told{std::move(reply.verdict), {}, 0};
    if (!told.verdict.ok()) co_return told;
    const Json& body = member(reply.answer, "order_sn_increment_get_response");
    std::vector<std::string> ids;
    for (const auto& row : list_in(body, "order_sn_list"))
        ids.push_back(row.is_string() ? row.get<std::string>() : text_in(row, "order_sn"));
    told.pages = static_cast<std::size_t>((number_in(body, "total_count") + kPinduoduoPageSize - 1) /
                                          kPinduoduoPageSize);
    Fetched fetched = co_await fetch(call, std::move(ids), false);
    told.orders = std::move(fetched.orders);
    if (!fetched.verdict.ok()) told.verdict = std::move(fetched.verdict);
    co_return told;
}

core::TradeState pinduoduo_state(const Json& order) {
    const auto confirmed = number_in(order, "confirm_status", -1);
    if (confirmed == 2) return core::TradeState::closed;
    // Not concluded: unpaid, or paid and waiting for its group, which nobody must be urged to pay again.
    if (confirmed == 0)
        return time_in(order, "pay_time") ? core::TradeState::unknown : core::TradeState::unpaid;
    if (confirmed != 1) return core::TradeState::unknown;
    switch (number_in(order, "order_status")) {
        case 1:
            return core::TradeState::paid;
        case 2:
            return core::TradeState::shipped;
        case 3:
            return time_in(order, "receive_time") ? core::TradeState::completed : core::TradeState::shipped;
        default:
            return core::TradeState::unknown;
    }
}

core::RefundState pinduoduo_refund(const Json& order) {
    if (one_of(number_in(order, "after_sales_status"), {6, 9})) return core::RefundState::refused;
    switch (number_in(order, "refund_status")) {
        case 2:
        case 3:
            return core::RefundState::requested;
        case 4:
            return core::RefundState::refunded;
        default:
            return core::RefundState::none;
    }
}

}  // namespace

std::unique_ptr<Platform> pinduoduo() {
    return std::make_unique<Pinduoduo>();
}

std::optional<PlatformOrder> pinduoduo_order(const Json& told) {
    PlatformOrder read;
    core::Order& order = read.booked.order;
    order.id = text_in(told, "order_sn");
    if (!is_order_id(order.id)) return std::nullopt;
    read.handle = order.id;
    order.state = pinduoduo_state(told);
    order.refund = pinduoduo_refund(told);
    order.amount_fen = fen_in(told, "pay_amount");
    order.province = province_of(text_in(told, "province"));
    read.modified = time_in(told, "updated_at");
    order.ordered = time_in(told, "created_time");
    order.paid = time_in(told, "pay_time");
    order.shipped = time_in(told, "shipping_time");
    order.tracking_number = text_in(told, "tracking_number");
    order.signed_at = time_in(told, "receive_time");
    if (number_in(told, "order_status") == 3) order.tracking = core::Tracking::signed_for;
    order.out_of_stock = number_in(told, "is_stock_out") == 1;
    for (const auto& item : list_in(told, "item_list")) {
        auto code = text_in(item, "outer_id");
        if (code.empty()) code = text_in(item, "outer_goods_id");
        order.items.push_back(
            {text_in(item, "goods_name"), std::move(code), text_in(item, "goods_spec"),
             static_cast<int>(std::clamp<std::int64_t>(number_in(item, "goods_count", 1), 1, 100'000))});
    }
    order.memo = text_in(told, "remark");
    order.flag = flag_of_number(number_in(told, "remark_tag"));
    read.flag_name = text_in(told, "remark_tag_name");
    return read;
}

}  // namespace xiaoer::adapters
