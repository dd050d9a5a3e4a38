// Taobao's open platform (TOP): calls, signature, errors. Orders are read in taobao_order.cpp.
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "adapters/orders/remote/api_call.hpp"
#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/sign.hpp"

// GCC 12 takes a coroutine frame's own operator new and delete for strangers once one of them is inlined.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace xiaoer::adapters {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::string_view kFields =
    "tid,status,buyer_nick,seller_memo,seller_flag,created,pay_time,consign_time,modified,payment,"
    "receiver_state,orders.oid,orders.title,orders.num,orders.status,orders.refund_status,"
    "orders.sku_properties_name,orders.outer_iid,orders.outer_sku_id,orders.invoice_no,"
    "orders.logistics_company";
constexpr int kTaobaoPageSize = 50;
constexpr auto kSearchDays = std::chrono::days(90);  // TOP tells no older orders

/// "This ban will last for 13 more seconds"
std::chrono::seconds ban_of(std::string_view words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (words[at] < '0' || words[at] > '9') continue;
        int seconds = 0;
        std::from_chars(words.data() + at, words.data() + words.size(), seconds);
        return std::chrono::seconds(seconds > 0 ? seconds : 1);
    }
    return 1s;
}

Verdict taobao_error(const Json& error) {
    const auto code = number_in(error, "code");
    const auto sub_code = code_in(error, "sub_code");
    const auto shown = "（" + std::to_string(code) + (sub_code.empty() ? "" : " " + sub_code) + "）";
    if (code == 7) {
        const auto ban = ban_of(text_in(error, "sub_msg"));
        return {OrdersFault::throttled, "淘宝限制了调用次数，" + std::to_string(ban.count()) + " 秒后再试",
                ban, true};
    }
    if (code == 25)
        return {OrdersFault::unauthorised, "淘宝不接受签名，请检查 app_key 与密钥" + shown, {}, false};
    if (code == 26 || code == 27 || code == 53)
        return {OrdersFault::unauthorised, "淘宝授权已过期，请主管重新授权" + shown, {}, false};
    if (code >= 11 && code <= 13)
        return {OrdersFault::unauthorised, "淘宝应用没有这个接口的权限" + shown, {}, false};
    if (code == 28 || code == 29)
        return {OrdersFault::unauthorised, "淘宝不认识 app_key，请检查" + shown, {}, false};
    if (sub_code.starts_with("isp.")) return {OrdersFault::unreachable, "淘宝服务暂时出错" + shown, {}, true};
    if (sub_code == "isv.trade-not-exist" || sub_code == "isv.trade-not-exists")
        return {OrdersFault::refused, "淘宝没有这个订单" + shown, {}, false};
    if (sub_code.find("closed") != std::string::npos)
        return {OrdersFault::refused, "订单已关闭，淘宝不再接受备注" + shown, {}, false};
    return {OrdersFault::refused, "淘宝拒绝了请求" + shown, {}, false};
}

Request search_request(const std::string& buyer, core::Time now) {
    return {"taobao.trades.sold.get",
            {{"fields", "tid"},
             {"buyer_nick", buyer},
             {"start_created", clock_text(now - kSearchDays)},
             {"page_no", "1"},
             {"page_size", "20"}},
            false,
            "trades_sold_get_response"};
}

class Taobao final : public Platform {
  public:
    explicit Taobao(TopDigest digest) : digest_(digest) {}

    std::string_view kind() const override { return "taobao"; }
    std::string_view title() const override { return "淘宝"; }
    Capabilities capabilities() const override {
        return {.memo_bytes = 1'000, .native_append = false, .colours = true, .memo_characters = 0};
    }
    std::vector<Rate> rates() const override { return {{20, 1'000ms}}; }
    std::chrono::minutes widest_span() const override { return std::chrono::hours(24); }

    SignedCall sign(const Request& request, const Keys& keys, core::Time now) const override;
    Verdict judge(const Json& answer) const override {
        const Json& error = member(answer, "error_response");
        return error.is_object() ? taobao_error(error) : Verdict{};
    }
    asio::awaitable<Fetched> fetch(ApiCall& call, std::vector<std::string> ids, bool facts) const override;
    asio::awaitable<Verdict> write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const override;
    asio::awaitable<Page> changed(ApiCall& call, Span span, std::size_t page) const override;
    asio::awaitable<FoundIds> search(ApiCall& call, std::string buyer, core::Time now) const override;

  private:
    asio::awaitable<Verdict> trace(ApiCall& call, core::Order& order) const;

    TopDigest digest_;
};

SignedCall Taobao::sign(const Request& request, const Keys& keys, core::Time now) const {
    constexpr std::string_view kDigests[] = {"md5", "hmac", "hmac-sha256"};
    Params params{{"method", request.method},
                  {"app_key", keys.app_key},
                  {"session", keys.session},
                  {"timestamp", clock_text(now)},
                  {"format", "json"},
                  {"v", "2.0"},
                  {"sign_method", std::string(kDigests[static_cast<std::size_t>(digest_)])}};
    for (const auto& [key, value] : request.params.items())
        params.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
    const auto joined = joined_by_key(params);
    std::string sign;
    switch (digest_) {
        case TopDigest::md5:
            sign = md5_of(keys.secret + joined + keys.secret);
            break;
        case TopDigest::hmac:
            sign = hmac_md5_of(keys.secret, joined);
            break;
        case TopDigest::hmac_sha256:
            sign = hmac_sha256_of(keys.secret, joined);
            break;
    }
    params.emplace_back("sign", std::move(sign));
    return {"", "application/x-www-form-urlencoded;charset=utf-8", form_of(params)};
}

asio::awaitable<Fetched> Taobao::fetch(ApiCall& call, std::vector<std::string> ids, bool facts) const {
    Fetched fetched;
    for (const auto& id : ids) {
        Request request{"taobao.trade.fullinfo.get",
                        {{"fields", kFields}, {"tid", id}},
                        false,
                        "trade_fullinfo_get_response/trade"};
        Reply reply = co_await call.call(std::move(request));
        if (!reply.verdict.ok()) {
            fetched.verdict = std::move(reply.verdict);
            co_return fetched;
        }
        auto order = taobao_order(member(member(reply.answer, "trade_fullinfo_get_response"), "trade"));
        if (!order) {
            fetched.verdict = odd_answer();
            co_return fetched;
        }
        order->partial = false;
        if (facts && order->booked.order.state == core::TradeState::shipped)
            fetched.verdict = co_await trace(call, order->booked.order);
        if (!fetched.verdict.ok()) co_return fetched;
        fetched.orders.push_back(std::move(*order));
    }
    co_return fetched;
}

/// An order that has no trace is told without one. Where the trace cannot be read now nothing is told: what
/// was known yesterday would look like a parcel that stands still.
asio::awaitable<Verdict> Taobao::trace(ApiCall& call, core::Order& order) const {
    Request request{"taobao.logistics.trace.search",
                    {{"tid", order.id}, {"is_split", "0"}},
                    false,
                    "logistics_trace_search_response"};
    Reply reply = co_await call.call(std::move(request));
    if (reply.verdict.ok()) add_taobao_trace(member(reply.answer, "logistics_trace_search_response"), order);
    co_return reply.verdict.fault == OrdersFault::refused ? Verdict{} : std::move(reply.verdict);
}

asio::awaitable<Verdict> Taobao::write(ApiCall& call, const PlatformOrder& order, MemoWrite memo) const {
    // An empty memo alone changes nothing; "reset" empties it.
    Request request{"taobao.trade.memo.update",
                    {{"tid", order.booked.order.id},
                     {"memo", memo.memo},
                     {"flag", std::to_string(number_of_flag(memo.flag))},
                     {"reset", memo.memo.empty() ? "true" : "false"}},
                    true,
                    "trade_memo_update_response"};
    Reply reply = co_await call.call(std::move(request));
    co_return std::move(reply.verdict);
}

asio::awaitable<Page> Taobao::changed(ApiCall& call, Span span, std::size_t page) const {
    Request request{"taobao.trades.sold.increment.get",
                    {{"fields", kFields},
                     {"start_modified", clock_text(span.from)},
                     {"end_modified", clock_text(span.to)},
                     {"page_no", std::to_string(page)},
                     {"page_size", std::to_string(kTaobaoPageSize)}},
                    false,
                    "trades_sold_increment_get_response"};
    Reply reply = co_await call.call(std::move(request));
    Page told{std::move(reply.verdict), {}, 0};
    if (!told.verdict.ok()) co_return told;
    const Json& body = member(reply.answer, "trades_sold_increment_get_response");
    for (const auto& trade : list_in(body, "trades", "trade"))
        if (auto order = taobao_order(trade)) told.orders.push_back(std::move(*order));
    told.pages =
        static_cast<std::size_t>((number_in(body, "total_results") + kTaobaoPageSize - 1) / kTaobaoPageSize);
    co_return told;
}

asio::awaitable<FoundIds> Taobao::search(ApiCall& call, std::string buyer, core::Time now) const {
    Request request = search_request(buyer, now);
    Reply reply = co_await call.call(std::move(request));
    FoundIds found{std::move(reply.verdict), {}};
    for (const auto& trade : list_in(member(reply.answer, "trades_sold_get_response"), "trades", "trade"))
        found.ids.push_back(text_in(trade, "tid"));
    co_return found;
}

}  // namespace

std::unique_ptr<Platform> taobao(TopDigest digest) {
    return std::make_unique<Taobao>(digest);
}

}  // namespace xiaoer::adapters
