// See api_call.hpp.
#include "adapters/orders/remote/api_call.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bot/base/log.hpp"

namespace xiaoer::adapters {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kAttempts = 3;
constexpr auto kFirstRest = 100ms;
constexpr auto kJitter = 50ms;  // so that two bots of one shop do not come back in the same instant

Verdict verdict(OrdersFault fault, std::string reason, std::chrono::seconds pause = {}, bool again = false) {
    return {fault, std::move(reason), pause, again};
}

std::chrono::seconds whole(Steady::duration rest) {
    return std::max(1s, std::chrono::ceil<std::chrono::seconds>(rest));
}

/// A write whose effect is unknown is looked up, not repeated.
OrdersFault unknown_end(bool writes) {
    return writes ? OrdersFault::in_doubt : OrdersFault::unreachable;
}

}  // namespace

asio::awaitable<FoundIds> Platform::search(ApiCall&, std::string, core::Time) const {
    co_return FoundIds{};
}

Verdict odd_answer() {
    return verdict(OrdersFault::unreachable, "平台的答复看不懂", {}, true);
}

asio::awaitable<bool> ApiCall::wait(SteadyTime until) {
    if (until > by_) co_return false;
    const auto timer = std::make_shared<asio::steady_timer>(line_.io);
    line_.clock->set(timer, until);
    boost::system::error_code ignored;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return true;
}

/// Waits until the platform's limits let one more call go.
asio::awaitable<Verdict> ApiCall::take_turn() {
    const auto now = line_.clock->now();
    const auto at = line_.limiter.ready(now);
    if (at > by_)
        co_return verdict(OrdersFault::throttled,
                          std::string(line_.platform.title()) + "限制了调用次数，稍后再试", whole(at - now));
    line_.limiter.take(at);
    if (at > now) co_await wait(at);
    co_return Verdict{};
}

/// What the transport and HTTP say; the platform's own verdict where they say nothing against.
Reply ApiCall::read(const HttpAnswer& answer, const Request& request) const {
    const bool writes = request.writes;
    const std::string title(line_.platform.title());
    if (answer.end == HttpAnswer::End::not_sent)
        return {verdict(OrdersFault::unreachable, "连不上" + title + "：" + answer.reason, {}, true), {}};
    if (answer.end == HttpAnswer::End::lost)
        return {verdict(unknown_end(writes), title + "没有完整答复：" + answer.reason, {}, !writes), {}};
    const auto status = "HTTP " + std::to_string(answer.status);
    if (answer.status == 429)
        return {verdict(OrdersFault::throttled, title + "限制了调用次数，稍后再试",
                        std::max<std::chrono::seconds>(1s, answer.retry_after), true),
                {}};
    if (answer.status >= 500)
        return {verdict(unknown_end(writes), title + "服务器故障（" + status + "）", {}, !writes), {}};
    if (answer.status != 200)
        return {verdict(OrdersFault::unreachable, title + "不接受请求（" + status + "），请检查接口地址"),
                {}};
    auto parsed = parse_answer(answer.body);
    if (!parsed) return {verdict(unknown_end(writes), title + "的答复不是完整的 JSON", {}, !writes), {}};
    auto found = line_.platform.judge(*parsed);
    if (found.ok() && !has_path(*parsed, request.expects)) found = odd_answer();
    // "Try again" says nothing about whether a write took effect before it failed.
    if (writes && found.fault == OrdersFault::unreachable) found.fault = OrdersFault::in_doubt;
    if (writes && found.fault == OrdersFault::in_doubt) found.again = false;
    return {std::move(found), std::move(*parsed)};
}

/// Somebody may have renewed the authorisation in its file meanwhile.
bool ApiCall::new_keys() {
    std::string trouble;
    auto keys = read_keys(line_.places, trouble);
    if (!keys || *keys == line_.keys) return false;
    line_.keys = std::move(*keys);
    return true;
}

asio::awaitable<Reply> ApiCall::call(Request request) {
    Reply reply;
    Steady::duration rest = kFirstRest;
    for (int attempt = 1;; ++attempt) {
        reply.verdict = co_await take_turn();
        if (!reply.verdict.ok()) co_return reply;
        SignedCall out = line_.platform.sign(request, line_.keys, line_.now());
        const auto left = std::chrono::floor<std::chrono::milliseconds>(by_ - line_.clock->now());
        const auto began = Steady::now();
        const HttpAnswer answer =
            co_await line_.client.post(std::move(out.path), std::move(out.content_type), std::move(out.body),
                                       std::clamp<std::chrono::milliseconds>(left, 0ms, line_.timeout));
        reply = read(answer, request);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began);
        if (reply.verdict.ok()) {
            log::debug("orders platform={} call={} ms={}", line_.platform.kind(), request.method,
                       took.count());
            co_return reply;
        }
        log::warn("orders platform={} call={} ms={} attempt={} status={} reason=\"{}\"",
                  line_.platform.kind(), request.method, took.count(), attempt, answer.status,
                  reply.verdict.reason);
        auto back = line_.clock->now() + rest;
        rest *= 2;
        if (reply.verdict.fault == OrdersFault::throttled) {
            back = line_.clock->now() + reply.verdict.pause + kJitter;
            line_.limiter.pause(back);  // for everybody's calls
        }
        if (attempt == kAttempts) co_return reply;
        if (reply.verdict.fault == OrdersFault::unauthorised) {
            if (!new_keys()) co_return reply;
            back = line_.clock->now();
        } else if (reply.verdict.fault != OrdersFault::throttled && !reply.verdict.again) {
            co_return reply;
        }
        const bool waited = co_await wait(back);
        if (!waited) co_return reply;
    }
}

}  // namespace xiaoer::adapters
