// The port of a back office: finds orders, writes notes into their memos. It merges and verifies memos; it
// never decides what a note says or whether one is due.
#pragma once

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
    in_doubt      ///< read back before trying again
};

struct FoundOrders {
    std::vector<core::Order> orders;  ///< newest first
    OrdersFault fault = OrdersFault::none;
    std::string reason;  ///< for people
};

struct NoteResult {
    OrdersFault fault = OrdersFault::none;
    std::string reason;
    std::string memo;  ///< as read back
};

struct Capabilities {
    std::size_t memo_bytes = 1'000;
    bool native_append = false;
    bool colours = true;
};

/// Calls back on the loop's thread, exactly once, possibly before returning.
class Orders {
  public:
    virtual ~Orders() = default;
    virtual void of_buyer(std::string_view buyer, std::function<void(FoundOrders)> then) = 0;
    virtual void get(std::string_view order, std::function<void(FoundOrders)> then) = 0;
    /// Appends the bot's tagged line to the memo: read, merge (a human's words untouched, the same command
    /// never twice, oldest bot lines trimmed first within the byte budget), write, read back.
    virtual void append_note(std::string_view order, std::string_view command, std::string_view text,
                             core::Flag flag, std::function<void(NoteResult)> then) = 0;
    [[nodiscard]] virtual Capabilities capabilities() const = 0;
};

}  // namespace xiaoer::adapters
