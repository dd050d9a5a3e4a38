// Writes into memos that a platform only replaces as a whole: read, merge, read again just before writing,
// write, read back. What a human wrote in between is merged; what cannot be told is said to be in doubt.
#include <algorithm>

#include "adapters/orders/remote/remote_body.hpp"

namespace xiaoer::adapters {
namespace {

constexpr int kRounds = 4;  // so often a human may edit the memo under our hands
constexpr std::size_t kWritersWaiting = 16;

NoteResult note(OrdersFault fault, std::string reason, std::string memo = {}) {
    NoteResult result = failed<NoteResult>(fault, std::move(reason));
    result.memo = std::move(memo);
    return result;
}
NoteResult note(const Verdict& verdict, std::string memo) {
    NoteResult result = failed<NoteResult>(verdict);
    result.memo = std::move(memo);
    return result;
}

bool has_tag(std::string_view memo, std::string_view command) {
    return memo.find(memo_tag(command)) != std::string_view::npos;
}

/// The line of ours that carries the tag: an earlier try wrote it and never learned that it did.
std::string line_with_tag(std::string_view memo, std::string_view command) {
    const auto at = memo.find(memo_tag(command));
    const auto begin = memo.rfind('\n', at) + 1;  // npos + 1 = 0
    return std::string(memo.substr(begin, memo.find('\n', at) - begin));
}

/// Leaves the turnstile however the coroutine ends.
class Inside {
  public:
    explicit Inside(std::shared_ptr<AsyncSemaphore> door) : door_(std::move(door)) {}
    ~Inside() { door_->leave(); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

  private:
    std::shared_ptr<AsyncSemaphore> door_;
};

}  // namespace

/// What is to become of a memo: a line more, or a line less.
struct RemoteOrders::Body::Change {
    std::string id;
    std::string command;
    std::string line;  ///< as it is written, or as it was
    core::Flag flag = core::Flag::none;
    bool adds = true;
};

MemoLimit RemoteOrders::Body::memo_limit() const {
    const auto can = platform->capabilities();
    return can.memo_characters > 0 ? MemoLimit(can.memo_characters, MemoLimit::Unit::characters)
                                   : MemoLimit(can.memo_bytes);
}

std::function<bool(std::string_view)> RemoteOrders::Body::ours(const std::string& id) {
    return [written = database.lines(id)](std::string_view one) {
        return std::find(written.begin(), written.end(), one) != written.end();
    };
}

RemoteOrders::Body::Task<Fetched> RemoteOrders::Body::read(ApiCall& call, const std::string& id) {
    std::vector<std::string> ids{id};
    Fetched fetched = co_await platform->fetch(call, std::move(ids), false);
    std::erase_if(fetched.orders, [&](const auto& order) { return order.booked.order.id != id; });
    if (fetched.verdict.ok() && fetched.orders.empty())
        fetched.verdict = {OrdersFault::refused, "没有订单 " + id, {}, false};
    co_return fetched;
}

/// The memo to restore, when a write of ours that was given up arrived late and trampled on what a human had
/// written meanwhile and we had seen.
std::optional<std::string> RemoteOrders::Body::trampled(const Change& change, const std::string& memo) {
    std::string ours_whole;
    std::optional<std::string> theirs;
    for (const auto& version : database.versions(change.id)) {
        if (version.command == change.command) ours_whole = version.after, theirs.reset();
        if (version.command == "seen " + change.command) theirs = version.after;
    }
    if (!theirs || memo != ours_whole) return std::nullopt;
    auto merged = merge_memo(*theirs, change.command, database.line(change.id, change.command), memo_limit(),
                             ours(change.id));
    if (merged.result != MemoMerge::Result::appended) return std::nullopt;
    return std::move(merged.memo);
}

/// What is there to do, from what the memo is now: nothing (settled says why), or this write.
RemoteOrders::Body::Plan RemoteOrders::Body::plan(const Change& change, const PlatformOrder& order) {
    const std::string& before = order.booked.order.memo;
    const bool there = has_tag(before, change.command);
    const bool known = database.has_written(change.id, change.command);
    if (change.adds && there && !known)
        database.keep_line(change.id, change.command, line_with_tag(before, change.command));
    if (change.adds && there && !known)
        if (auto restored = trampled(change, before))
            return {std::nullopt, {std::move(*restored), {}, order.booked.order.flag}};
    // Known but gone: a human took it out, or it was trimmed or taken back. It does not come again by itself.
    if (there == change.adds || (change.adds && known)) return {note(OrdersFault::none, "", before), {}};
    if (order.booked.order.state == core::TradeState::closed)
        return {note(OrdersFault::refused, "订单已关闭，不能再备注", before), {}};
    if (!order.cannot_note.empty()) return {note(OrdersFault::refused, order.cannot_note, before), {}};

    MemoWrite write;
    write.flag = change.flag == core::Flag::none ? order.booked.order.flag : change.flag;
    if (!change.adds) {
        auto without = without_line(before, change.line);
        if (!without) return {note(OrdersFault::refused, "这条备注已被人工改过，请人工处理", before), {}};
        write.memo = std::move(*without);
        return {std::nullopt, std::move(write)};
    }
    auto merged = merge_memo(before, change.command, change.line, memo_limit(), ours(change.id));
    if (merged.result == MemoMerge::Result::too_long)
        return {note(OrdersFault::refused,
                     "备注已满（" + memo_limit().words() + "），人工写的内容不能删，请人工处理", before),
                {}};
    write.memo = std::move(merged.memo);
    // Appending cannot trample on anybody; it is possible where nothing of ours had to go.
    if (platform->capabilities().native_append && write.memo.starts_with(before))
        write.added = write.memo.substr(before.size());
    return {std::nullopt, std::move(write)};
}

RemoteOrders::Body::Task<NoteResult> RemoteOrders::Body::change_once(const Change& change, ApiCall& call,
                                                                     bool& again) {
    Fetched first = co_await read(call, change.id);
    if (!first.verdict.ok()) co_return note(first.verdict, "");
    const PlatformOrder& order = first.orders.front();
    const std::string& before = order.booked.order.memo;
    Plan planned = plan(change, order);
    if (planned.settled) co_return std::move(*planned.settled);

    Fetched second = co_await read(call, change.id);
    if (!second.verdict.ok()) co_return note(second.verdict, before);
    if (second.orders.front().booked.order.memo != before ||
        second.orders.front().booked.order.flag != order.booked.order.flag) {
        again = true;  // a human was here between the two
        co_return note(OrdersFault::in_doubt, "备注正在被别人修改，稍后再试", before);
    }
    database.keep_version(change.id, {now(), change.adds ? change.command : "undo " + change.command, before,
                                      planned.write.memo});
    const Verdict written = co_await platform->write(call, order, std::move(planned.write));
    if (!written.ok() && written.fault != OrdersFault::in_doubt) co_return note(written, before);

    Fetched back = co_await read(call, change.id);
    if (!back.verdict.ok())
        co_return note(OrdersFault::in_doubt, "写完没能读回备注：" + back.verdict.reason, before);
    const std::string& after = back.orders.front().booked.order.memo;
    if (has_tag(after, change.command) == change.adds) {
        if (change.adds && !database.has_written(change.id, change.command))
            database.keep_line(change.id, change.command, change.line);
        (void)keep(back.orders.front());
        co_return note(OrdersFault::none, "", after);
    }
    // Without an answer it may still arrive: writing again at once could trample on it. If it does, it must
    // not take with it what a human has written meanwhile.
    if (!written.ok() && after != before)
        database.keep_version(change.id, {now(), "seen " + change.command, before, after});
    again = written.ok();
    co_return note(OrdersFault::in_doubt,
                   written.ok() ? "写完读回的备注不一致" : "不确定是否写成：" + written.reason, after);
}

RemoteOrders::Body::Task<NoteResult> RemoteOrders::Body::change(const Change& change, SteadyTime by) {
    auto& door = writers[change.id];
    if (!door) door = std::make_shared<AsyncSemaphore>(line.io, line.clock, 1, kWritersWaiting);
    const auto mine = door;
    const bool entered = co_await mine->enter(by);
    if (!entered) co_return note(OrdersFault::throttled, "这个订单的备注正在排队，稍后再试");
    NoteResult result;
    {
        const Inside inside(mine);
        ApiCall call(line, deadline());
        for (int round = 0; round < kRounds; ++round) {
            bool again = false;
            result = co_await change_once(change, call, again);
            if (!again) break;
        }
    }
    if (mine->unused()) writers.erase(change.id);
    co_return result;
}

RemoteOrders::Body::Task<NoteResult> RemoteOrders::Body::append(std::string id, std::string command,
                                                                std::string text, core::Flag flag) {
    const Change wanted{id, command, memo_line(command, text, now(), utc_offset), flag, true};
    NoteResult result = co_await change(wanted, deadline());
    co_return result;
}

RemoteOrders::Body::Task<NoteResult> RemoteOrders::Body::remove(std::string id, std::string command) {
    const Change wanted{id, command, database.line(id, command), core::Flag::none, false};
    NoteResult result = co_await change(wanted, deadline());
    co_return result;
}

}  // namespace xiaoer::adapters
