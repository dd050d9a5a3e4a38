// The inside of RemoteOrders, shared by its .cpp files: remote.cpp reads, remote_notes.cpp writes.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "adapters/orders/memo.hpp"
#include "adapters/orders/order_database.hpp"
#include "adapters/orders/remote/api_call.hpp"
#include "adapters/orders/remote/async_semaphore.hpp"
#include "adapters/orders/remote/remote.hpp"

namespace xiaoer::adapters {

struct RemoteOrders::Body : std::enable_shared_from_this<RemoteOrders::Body> {
    template <class Result>
    using Task = boost::asio::awaitable<Result>;

    Body(boost::asio::io_context& io, std::unique_ptr<Platform> spoken, RemoteOptions options);

    std::unique_ptr<Platform> platform;
    OrderDatabase database;
    Line line;
    std::chrono::minutes utc_offset;
    std::map<std::string, std::shared_ptr<AsyncSemaphore>> writers;  ///< one at a time for each order
    std::size_t busy = 0;
    bool stopped = false;

    // remote.cpp
    /// named: an order that may be the buyer's without our knowing; "" = none.
    Task<FoundOrders> of_buyer(std::string buyer, std::string named);
    Task<Verdict> claim(ApiCall& call, const std::string& buyer, std::string named);
    Task<FoundOrders> get(std::string id);
    Task<ChangedOrders> changed_since(core::Time since);
    Task<Page> all_pages(ApiCall& call, Span span);
    /// Takes over what the platform did not tell this time, and keeps the order. True when it is news.
    bool keep(PlatformOrder& told);
    void tell(PlatformOrder told, ChangedOrders& changed);

    // remote_notes.cpp
    Task<NoteResult> append(std::string id, std::string command, std::string text, core::Flag flag);
    Task<NoteResult> remove(std::string id, std::string command);
    struct Change;
    struct Plan {
        std::optional<NoteResult> settled;
        MemoWrite write;
    };
    Plan plan(const Change& change, const PlatformOrder& order);
    std::optional<std::string> trampled(const Change& change, const std::string& memo);
    Task<NoteResult> change(const Change& change, SteadyTime by);
    Task<NoteResult> change_once(const Change& change, ApiCall& call, bool& again);
    Task<Fetched> read(ApiCall& call, const std::string& id);
    [[nodiscard]] MemoLimit memo_limit() const;
    [[nodiscard]] std::function<bool(std::string_view)> ours(const std::string& id);

    [[nodiscard]] SteadyTime deadline() const;
    [[nodiscard]] core::Time now() const { return line.now(); }

    /// Runs the task and calls back with what it returns, unless we are stopped by then.
    template <class Result>
    void run(Task<Result> task, std::function<void(Result)> then);
};

/// More operations at once than any store has conversations waiting for them.
inline constexpr std::size_t kOperations = 256;

template <class Result>
Result failed(OrdersFault fault, std::string reason, std::chrono::seconds pause = {}) {
    Result result;
    result.fault = fault;
    result.reason = std::move(reason);
    result.pause = pause;
    return result;
}
template <class Result>
Result failed(const Verdict& verdict) {
    return failed<Result>(verdict.fault, verdict.reason, verdict.pause);
}

template <class Result>
void RemoteOrders::Body::run(Task<Result> task, std::function<void(Result)> then) {
    if (busy >= kOperations)
        return then(failed<Result>(OrdersFault::throttled, "等候的订单请求太多，稍后再试"));
    ++busy;
    boost::asio::co_spawn(
        line.io, std::move(task),
        [self = shared_from_this(), then = std::move(then)](std::exception_ptr thrown, Result result) {
            --self->busy;
            if (self->stopped) return;
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (const std::exception& fault) {
                // Of our own book only: what comes from outside never throws.
                result =
                    failed<Result>(OrdersFault::unreachable, std::string("订单库读写失败：") + fault.what());
            }
            then(std::move(result));
        });
}

}  // namespace xiaoer::adapters
