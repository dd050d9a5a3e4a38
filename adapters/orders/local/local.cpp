// See local.hpp.
#include "adapters/orders/local/local.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "adapters/orders/memo.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kMemoBytes = 1'000;
constexpr std::size_t kChangesAtOnce = 500;
constexpr std::size_t kOrdersOfBuyer = 50;  // a conversation reads the newest; nobody scrolls further

core::Time system_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

OrdersFault fault_of(const SQLite::Exception& fault) {
    return fault.getErrorCode() == SQLITE_BUSY ? OrdersFault::throttled : OrdersFault::unreachable;
}
std::string reason_of(const SQLite::Exception& fault) {
    return fault.getErrorCode() == SQLITE_BUSY ? "订单库正忙，稍后再试"
                                               : std::string("订单库读写失败：") + fault.what();
}

/// Runs what answers with a Result; a fault of the file becomes an answer too.
template <class Result>
Result guarded(const std::function<Result()>& work) {
    try {
        return work();
    } catch (const SQLite::Exception& fault) {
        Result failed;
        failed.fault = fault_of(fault);
        failed.reason = reason_of(fault);
        return failed;
    }
}

NoteResult refused(std::string reason, std::string memo = {}) {
    return {.fault = OrdersFault::refused, .reason = std::move(reason), .memo = std::move(memo)};
}
NoteResult done(std::string memo) {
    return {.memo = std::move(memo)};
}

bool is_tracking_word(core::Tracking value, std::string_view word) {
    return !word.empty() && (core::word(value) == word || core::title(value) == word);
}

}  // namespace

LocalOrders::LocalOrders(const std::filesystem::path& folder, Options options)
    : options_(std::move(options)), book_(folder, options_.patience) {
    if (!options_.now) options_.now = system_now;
}

std::unique_ptr<LocalOrders> open_local_orders(const std::filesystem::path& folder,
                                               LocalOrders::Options options) {
    return std::make_unique<LocalOrders>(folder, std::move(options));
}

void LocalOrders::of_buyer(std::string_view buyer, std::function<void(FoundOrders)> then) {
    then(guarded<FoundOrders>([&] {
        FoundOrders found;
        if (!buyer.empty()) found.orders = book_.of_buyer(book_.shop_buyer(buyer), kOrdersOfBuyer);
        return found;
    }));
}

void LocalOrders::get(std::string_view order, std::function<void(FoundOrders)> then) {
    then(guarded<FoundOrders>([&] {
        FoundOrders found;
        if (auto booked = book_.find(order)) {
            found.orders.push_back(std::move(booked->order));
        } else {
            found.fault = OrdersFault::refused;
            found.reason = "没有订单 " + std::string(order);
        }
        return found;
    }));
}

void LocalOrders::of_buyer_naming(std::string_view buyer, std::string_view order,
                                  std::function<void(FoundOrders)> then) {
    auto failed = guarded<FoundOrders>([&] {
        const auto booked = book_.find(order);
        if (booked && booked->buyer.empty() && !buyer.empty())
            change({{std::string(order), [&](BookedOrder& known) {
                         if (known.buyer.empty()) known.buyer = book_.shop_buyer(buyer);
                     }}});
        return FoundOrders{};
    });
    if (failed.fault != OrdersFault::none) return then(std::move(failed));
    of_buyer(buyer, std::move(then));
}

void LocalOrders::append_note(std::string_view order, std::string_view command, std::string_view text,
                              core::Flag flag, std::function<void(NoteResult)> then) {
    then(guarded<NoteResult>([&] { return append(order, command, text, flag); }));
}

NoteResult LocalOrders::append(std::string_view order, std::string_view command, std::string_view text,
                               core::Flag flag) {
    // The write lock is taken before the memo is read, so nobody's edit can fall between the two.
    SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
    const auto booked = book_.find(order);
    if (!booked) return refused("没有订单 " + std::string(order));
    const std::string& before = booked->order.memo;
    if (book_.has_written(order, command)) return done(before);
    if (booked->order.state == core::TradeState::closed) return refused("订单已关闭，不能再备注", before);

    const core::Time now = options_.now();
    const std::string line = memo_line(command, text, now, options_.utc_offset);
    MemoMerge merged = merge_memo(before, command, line, kMemoBytes, ours(order));
    if (merged.result == MemoMerge::Result::too_long) {
        return refused("备注已满（" + MemoLimit(kMemoBytes).words() + "），人工写的内容不能删，请人工处理",
                       before);
    }
    if (merged.result == MemoMerge::Result::appended) {
        book_.put_memo(order, merged.memo, flag == core::Flag::none ? booked->order.flag : flag);
        book_.keep_version(order, {now, std::string(command), before, merged.memo});
        book_.keep_line(order, command, line);
    }
    transaction.commit();
    const auto read_back = book_.find(order);
    if (!read_back || read_back->order.memo != merged.memo) {
        return {.fault = OrdersFault::in_doubt,
                .reason = "写完读回的备注不一致",
                .memo = read_back ? read_back->order.memo : ""};
    }
    return done(std::move(merged.memo));
}

void LocalOrders::remove_note(std::string_view order, std::string_view command,
                              std::function<void(NoteResult)> then) {
    then(guarded<NoteResult>([&] { return remove(order, command); }));
}

NoteResult LocalOrders::remove(std::string_view order, std::string_view command) {
    SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
    const auto booked = book_.find(order);
    if (!booked) return refused("没有订单 " + std::string(order));
    const std::string& before = booked->order.memo;
    const auto after = without_line(before, book_.line(order, command));
    if (!after || !book_.has_written(order, command)) {
        if (before.find(memo_tag(command)) == std::string::npos) return done(before);
        return refused("这条备注已被人工改过，请人工处理", before);
    }
    // The line stays in the book of written ones: a note that was taken back does not come again by itself.
    book_.put_memo(order, *after, booked->order.flag);
    book_.keep_version(order, {options_.now(), "undo " + std::string(command), before, *after});
    transaction.commit();
    return done(*after);
}

void LocalOrders::changed_since(core::Time since, std::function<void(ChangedOrders)> then) {
    auto changed = guarded<ChangedOrders>([&] {
        auto found = book_.changed_since(since, kChangesAtOnce);
        ChangedOrders answer;
        answer.changes = std::move(found.orders);
        answer.next = found.last;
        answer.more = found.more;
        return answer;
    });
    if (changed.fault != OrdersFault::none) changed.next = since;
    then(std::move(changed));
}

Capabilities LocalOrders::capabilities() const {
    return {.memo_bytes = kMemoBytes, .native_append = false, .colours = true};
}

void LocalOrders::link(std::string_view im_buyer, std::string_view shop_buyer) {
    book_.link(im_buyer, shop_buyer);
}

Upsert LocalOrders::upsert(BookedOrder booked) {
    const std::string id = booked.order.id;
    return change({{id, [&](BookedOrder& known) { known = std::move(booked); }}}).front();
}

std::vector<Upsert> LocalOrders::change(const std::vector<OrderChange>& changes) {
    std::vector<Upsert> results;
    results.reserve(changes.size());
    SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
    for (const OrderChange& one : changes) {
        results.push_back(change_one(one));
    }
    transaction.commit();
    return results;
}

Upsert LocalOrders::change_one(const OrderChange& change) {
    const auto before = book_.find(change.id);
    BookedOrder after = before.value_or(BookedOrder{});
    change.apply(after);
    if (!before) {
        book_.put(after, options_.now());
        return Upsert::added;
    }
    if (after.order.memo != before->order.memo) {
        after.order.memo = adopt_memo(before->order.memo, after.order.memo, kMemoBytes, ours(change.id));
    }
    if (after == *before) return Upsert::unchanged;
    if (after.order.memo != before->order.memo) {
        book_.keep_version(change.id, {options_.now(), "import", before->order.memo, after.order.memo});
    }
    book_.put(after, options_.now());
    return Upsert::updated;
}

/// Tells the lines that are exactly as the bot wrote them; one that a human has edited since is the human's.
std::function<bool(std::string_view)> LocalOrders::ours(std::string_view order) {
    return [written = book_.lines(order)](std::string_view line) {
        return std::find(written.begin(), written.end(), line) != written.end();
    };
}

std::optional<BookedOrder> LocalOrders::find(std::string_view order) {
    return book_.find(order);
}

std::vector<BookedOrder> LocalOrders::list(std::string_view buyer, std::size_t limit) {
    return book_.list(buyer, limit);
}

std::vector<MemoVersion> LocalOrders::memo_versions(std::string_view order) {
    return book_.versions(order);
}

std::string LocalOrders::track(std::string_view order, std::string_view state, std::string_view text) {
    std::string known;
    for (unsigned i = 0; i <= static_cast<unsigned>(core::Tracking::abnormal); ++i) {
        const auto value = static_cast<core::Tracking>(i);
        known.append(known.empty() ? "" : "、").append(core::word(value));
        if (!is_tracking_word(value, state)) continue;
        if (!book_.find(order)) return "没有订单 " + std::string(order);
        change({{std::string(order), [&](BookedOrder& booked) {
                     booked.order.tracking = value;
                     booked.order.tracking_text = text;
                     booked.order.tracking_updated = options_.now();
                     if (value == core::Tracking::signed_for && !booked.order.signed_at)
                         booked.order.signed_at = options_.now();
                 }}});
        return {};
    }
    return "不认识物流状态“" + std::string(state) + "”，可用：" + known;
}

std::size_t LocalOrders::seed_samples(core::Time now) {
    if (!book_.empty()) return 0;
    std::vector<OrderChange> changes;
    for (BookedOrder& sample : sample_orders(now)) {
        changes.push_back({sample.order.id, [sample](BookedOrder& booked) { booked = sample; }});
    }
    return change(changes).size();
}

}  // namespace xiaoer::adapters
