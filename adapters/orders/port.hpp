// The port of a back office: finds orders, writes notes into their memos. It merges and verifies memos; it
// never decides what a note says or whether one is due.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/order.hpp"

namespace xiaoer::adapters {

enum class OrdersFault : std::uint8_t {
    none,
    unreachable,  ///< retry later
    throttled,    ///< retry after the pause it names
    refused,      ///< final: closed order, no such order, no right
    in_doubt,     ///< read back before trying again
    unauthorised  ///< a person must renew the shop's authorisation; retry later
};

struct FoundOrders {
    std::vector<core::Order> orders;  ///< newest first
    OrdersFault fault = OrdersFault::none;
    std::string reason{};          ///< for people
    std::chrono::seconds pause{};  ///< when throttled; zero = it names none
};

struct NoteResult {
    OrdersFault fault = OrdersFault::none;
    std::string reason{};
    std::string memo{};            ///< as read back
    std::chrono::seconds pause{};  ///< when throttled; zero = it names none
};

/// An order and the shop's name of its buyer.
struct BookedOrder {
    std::string buyer;
    core::Order order;
    bool operator==(const BookedOrder&) const = default;
};

struct ChangedOrders {
    std::vector<BookedOrder> changes{};  ///< the oldest change first; buyer as of_buyer() takes it
    core::Time next{};                   ///< what to ask for next; never goes back, also when nothing came
    bool more = false;                   ///< ask again at once
    OrdersFault fault = OrdersFault::none;
    std::string reason{};
    std::chrono::seconds pause{};  ///< when throttled; zero = it names none
};

struct Capabilities {
    std::size_t memo_bytes = 1'000;
    bool native_append = false;
    bool colours = true;
    std::size_t memo_characters = 0;  ///< where the platform counts them; 0 = memo_bytes is the limit
};

/// Calls back on the loop's thread, exactly once, possibly before returning.
class Orders {
  public:
    virtual ~Orders() = default;
    virtual void of_buyer(std::string_view buyer, std::function<void(FoundOrders)> then) = 0;
    virtual void get(std::string_view order, std::function<void(FoundOrders)> then) = 0;
    /// of_buyer() for a buyer who has just named an order ("" = none) by its number or its card. Where the
    /// back office says whose it is, that stands. Where it says nothing (Pinduoduo), the first to name an
    /// order has it: its number is known to its buyer alone, and nobody who names it later is told anything.
    virtual void of_buyer_naming(std::string_view buyer, std::string_view order,
                                 std::function<void(FoundOrders)> then) {
        (void)order;
        of_buyer(buyer, std::move(then));
    }
    /// Appends the bot's tagged line to the memo: read, merge (a human's words untouched, the same command
    /// never twice, oldest bot lines trimmed first within the byte budget), write, read back.
    ///
    /// What a human writes meanwhile is merged, as far as anybody can see it: before the write, after it, and
    /// under a write that arrives late. One gap stays where a platform only replaces memos (Taobao, Guanyi,
    /// Pinduoduo; Jushuitan appends): an edit that falls between the last reading and the write, some
    /// milliseconds. None of them takes a version or the old text along with the new one, keeps what it
    /// replaced, or tells of more than the last change, so nothing read afterwards can show that edit. The
    /// text as it was read stands in the book's memo versions.
    virtual void append_note(std::string_view order, std::string_view command, std::string_view text,
                             core::Flag flag, std::function<void(NoteResult)> then) = 0;
    /// Takes exactly the line of this command out of the memo again. Done when it is not there; refused when
    /// a human has edited it since, for then it is theirs.
    virtual void remove_note(std::string_view order, std::string_view command,
                             std::function<void(NoteResult)> then) {
        (void)order, (void)command;
        then({.fault = OrdersFault::refused, .reason = "这个后台不能撤回备注，请人工修改"});
    }
    /// Orders that are new or have changed since, for polling. The same change may be told twice, none is
    /// left out; a `since` from too long ago for the platform is taken for its earliest moment.
    virtual void changed_since(core::Time since, std::function<void(ChangedOrders)> then) {
        then({.next = since});
    }
    [[nodiscard]] virtual Capabilities capabilities() const = 0;
};

}  // namespace xiaoer::adapters
