// See local.hpp.
#include "adapters/orders/local.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "adapters/orders/memo.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kMemoBytes = 1'000;
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

bool is_tracking_word(core::Tracking value, std::string_view word) {
    return !word.empty() && (core::word(value) == word || core::title(value) == word);
}

}  // namespace

LocalOrders::LocalOrders(const std::filesystem::path& folder, Options options)
    : options_(std::move(options)), book_(folder) {
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

void LocalOrders::append_note(std::string_view order, std::string_view command, std::string_view text,
                              core::Flag flag, std::function<void(NoteResult)> then) {
    then(guarded<NoteResult>([&] { return append(order, command, text, flag); }));
}

NoteResult LocalOrders::append(std::string_view order, std::string_view command, std::string_view text,
                               core::Flag flag) {
    const auto refused = [](std::string reason, std::string memo = {}) {
        return NoteResult{OrdersFault::refused, std::move(reason), std::move(memo)};
    };
    // The write lock is taken before the memo is read, so nobody's edit can fall between the two.
    SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
    const auto booked = book_.find(order);
    if (!booked) return refused("没有订单 " + std::string(order));
    const std::string& before = booked->order.memo;
    if (book_.has_written(order, command)) return {OrdersFault::none, {}, before};
    if (booked->order.state == core::TradeState::closed) return refused("订单已关闭，不能再备注", before);

    const std::vector<std::string> written = book_.lines(order);
    const auto ours = [&written](std::string_view line) {
        return std::find(written.begin(), written.end(), line) != written.end();
    };
    const core::Time now = options_.now();
    const std::string line = memo_line(command, text, now, options_.utc_offset);
    MemoMerge merged = merge_memo(before, command, line, kMemoBytes, ours);
    if (merged.result == MemoMerge::Result::too_long) {
        return refused("备注已满（" + std::to_string(kMemoBytes) + " 字节），人工写的内容不能删，请人工处理",
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
        return {OrdersFault::in_doubt, "写完读回的备注不一致", read_back ? read_back->order.memo : ""};
    }
    return {OrdersFault::none, {}, std::move(merged.memo)};
}

Capabilities LocalOrders::capabilities() const {
    return {.memo_bytes = kMemoBytes, .native_append = false, .colours = true};
}

void LocalOrders::link(std::string_view im_buyer, std::string_view shop_buyer) {
    book_.link(im_buyer, shop_buyer);
}

Upsert LocalOrders::upsert(BookedOrder booked) {
    SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
    const Upsert result = upsert_one(std::move(booked));
    transaction.commit();
    return result;
}

std::vector<Upsert> LocalOrders::upsert(std::vector<BookedOrder> booked) {
    std::vector<Upsert> results;
    results.reserve(booked.size());
    SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
    for (BookedOrder& one : booked) {
        results.push_back(upsert_one(std::move(one)));
    }
    transaction.commit();
    return results;
}

Upsert LocalOrders::upsert_one(BookedOrder booked) {
    const auto before = book_.find(booked.order.id);
    if (!before) {
        book_.put(booked);
        return Upsert::added;
    }
    const std::vector<std::string> written = book_.lines(booked.order.id);
    booked.order.memo =
        adopt_memo(before->order.memo, booked.order.memo, kMemoBytes, [&written](std::string_view line) {
            return std::find(written.begin(), written.end(), line) != written.end();
        });
    if (booked == *before) return Upsert::unchanged;
    if (booked.order.memo != before->order.memo) {
        book_.keep_version(booked.order.id,
                           {options_.now(), "import", before->order.memo, booked.order.memo});
    }
    book_.put(booked);
    return Upsert::updated;
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
        SQLite::Transaction transaction(book_.database(), SQLite::TransactionBehavior::IMMEDIATE);
        auto booked = book_.find(order);
        if (!booked) return "没有订单 " + std::string(order);
        booked->order.tracking = value;
        booked->order.tracking_text = text;
        booked->order.tracking_updated = options_.now();
        book_.put(*booked);
        transaction.commit();
        return {};
    }
    return "不认识物流状态“" + std::string(state) + "”，可用：" + known;
}

std::size_t LocalOrders::seed_samples(core::Time now) {
    if (!book_.empty()) return 0;
    return upsert(sample_orders(now)).size();
}

}  // namespace xiaoer::adapters
