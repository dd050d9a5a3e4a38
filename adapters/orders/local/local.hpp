// The embedded order book as a back office: for stores whose platform has no interface we speak yet, and for
// the demo. Filled by imports of the back office's export; writes notes into its own memos.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/orders/order_database.hpp"
#include "adapters/orders/port.hpp"

namespace xiaoer::adapters {

enum class Upsert : std::uint8_t { added, updated, unchanged };

/// What becomes of one order: apply gets it as it is, or blank when it is new.
struct OrderChange {
    std::string id;
    std::function<void(BookedOrder&)> apply;
};

class LocalOrders final : public Orders {
  public:
    struct Options {
        std::chrono::minutes utc_offset{480};     ///< of the times in note lines
        std::chrono::milliseconds patience{250};  ///< for another process that writes; then "later"
        std::function<core::Time()> now = {};     ///< the system's clock when empty
    };
    /// Throws std::runtime_error with a sentence for people.
    LocalOrders(const std::filesystem::path& folder, Options options);

    // Orders; every call answers before it returns.
    void of_buyer(std::string_view buyer, std::function<void(FoundOrders)> then) override;
    void get(std::string_view order, std::function<void(FoundOrders)> then) override;
    void of_buyer_naming(std::string_view buyer, std::string_view order,
                         std::function<void(FoundOrders)> then) override;
    void append_note(std::string_view order, std::string_view command, std::string_view text, core::Flag flag,
                     std::function<void(NoteResult)> then) override;
    void remove_note(std::string_view order, std::string_view command,
                     std::function<void(NoteResult)> then) override;
    void changed_since(core::Time since, std::function<void(ChangedOrders)> then) override;
    [[nodiscard]] Capabilities capabilities() const override;

    /// From now on an IM buyer (the last part of a conversation's id) is this buyer of the shop. Without a
    /// link they are taken for the same name.
    void link(std::string_view im_buyer, std::string_view shop_buyer);

    /// A whole order as the back office tells it. Notes the bot wrote stay in the memo even where the
    /// telling does not have them.
    Upsert upsert(BookedOrder booked);
    /// Many at once, in one transaction.
    std::vector<Upsert> change(const std::vector<OrderChange>& changes);

    [[nodiscard]] std::optional<BookedOrder> find(std::string_view order);
    /// The newest first; buyer "" = everybody's.
    [[nodiscard]] std::vector<BookedOrder> list(std::string_view buyer, std::size_t limit);
    /// What was in the memo before each change.
    [[nodiscard]] std::vector<MemoVersion> memo_versions(std::string_view order);
    /// Sets the tracking state, its text and its time (now). Returns a Chinese sentence when it cannot, else
    /// "". The word is one of core::word(Tracking) or its Chinese title.
    [[nodiscard]] std::string track(std::string_view order, std::string_view state, std::string_view text);

    /// A dozen orders in different states, dated back from now, if the book has none. Returns how many.
    std::size_t seed_samples(core::Time now);

  private:
    NoteResult append(std::string_view order, std::string_view command, std::string_view text,
                      core::Flag flag);
    NoteResult remove(std::string_view order, std::string_view command);
    std::function<bool(std::string_view)> ours(std::string_view order);
    Upsert change_one(const OrderChange& change);

    Options options_;
    OrderDatabase book_;
};

/// DIR/orders.db with the usual options.
[[nodiscard]] std::unique_ptr<LocalOrders> open_local_orders(const std::filesystem::path& folder,
                                                             LocalOrders::Options options = {});

/// The orders of the demo store, dated back from now (samples.cpp).
[[nodiscard]] std::vector<BookedOrder> sample_orders(core::Time now);

}  // namespace xiaoer::adapters
