// See remote.hpp. This file reads: orders of a buyer, one order, what has changed.
#include "adapters/orders/remote/remote.hpp"

#include <algorithm>
#include <set>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/orders/remote/remote_body.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kOrdersOfBuyer = 8;     // each costs a call; a conversation is about the newest
constexpr auto kOld = std::chrono::days(60);  // done for so long, an order is not asked for again
constexpr auto kHorizon = std::chrono::days(3);
/// The platform's clock and ours may differ, and a change may be seen a little later than it is dated.
constexpr auto kOverlap = 2min;
constexpr std::size_t kPages = 20;
constexpr auto kNarrowest = 1min;
constexpr int kOperationCalls = 4;

core::Time system_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Keys keys_of(const KeyPlaces& places) {
    std::string trouble;
    auto keys = read_keys(places, trouble);
    if (!keys) throw std::runtime_error(trouble);
    return std::move(*keys);
}

bool is_done(const core::Order& order, core::Time now) {
    const bool over = order.state == core::TradeState::completed || order.state == core::TradeState::closed;
    return over && order.ordered && *order.ordered < now - kOld;
}

}  // namespace

RemoteOrders::Body::Body(boost::asio::io_context& io, std::unique_ptr<Platform> spoken, RemoteOptions options)
    : platform(std::move(spoken)),
      database(options.folder),
      line{io,
           *platform,
           HttpClient(io, options.endpoint, options.authorities),
           RateLimiter(platform->rates()),
           options.places,
           keys_of(options.places),
           options.timeout,
           options.now ? options.now : system_now,
           options.clock ? options.clock : std::make_shared<Clock>()},
      utc_offset(options.utc_offset) {}

SteadyTime RemoteOrders::Body::deadline() const {
    return line.clock->now() + kOperationCalls * line.timeout;
}

bool RemoteOrders::Body::keep(PlatformOrder& told) {
    const auto known = database.find(told.booked.order.id);
    core::Order& order = told.booked.order;
    if (known) {
        if (told.partial) {
            order.memo = known->order.memo;
            order.flag = known->order.flag;
        }
        if (told.booked.buyer.empty()) told.booked.buyer = known->buyer;
        const bool same_parcel =
            order.tracking_number.empty() || order.tracking_number == known->order.tracking_number;
        if (!order.tracking_updated && same_parcel) {
            order.tracking_number = known->order.tracking_number;
            if (order.courier.empty()) order.courier = known->order.courier;
            order.tracking = std::max(order.tracking, known->order.tracking);
            order.tracking_updated = known->order.tracking_updated;
            order.tracking_text = known->order.tracking_text;
            if (!order.signed_at) order.signed_at = known->order.signed_at;
        }
        if (*known == told.booked) return false;
    }
    database.put(told.booked, now());
    return true;
}

RemoteOrders::Body::Task<FoundOrders> RemoteOrders::Body::get(std::string id) {
    ApiCall call(line, deadline());
    std::vector<std::string> ids{id};
    Fetched fetched = co_await platform->fetch(call, std::move(ids), true);
    if (!fetched.verdict.ok()) co_return failed<FoundOrders>(fetched.verdict);
    FoundOrders found;
    for (auto& order : fetched.orders) {
        if (order.booked.order.id != id) continue;
        keep(order);
        found.orders.push_back(std::move(order.booked.order));
    }
    if (found.orders.empty()) co_return failed<FoundOrders>(OrdersFault::refused, "没有订单 " + id);
    co_return found;
}

/// Takes an order that nobody has yet into the book as this buyer's, where the platform does not say whose
/// it is.
RemoteOrders::Body::Task<Verdict> RemoteOrders::Body::claim(ApiCall& call, const std::string& buyer,
                                                            std::string named) {
    const auto known = database.find(named);
    if (!is_order_id(named) || (known && !known->buyer.empty())) co_return Verdict{};
    std::vector<std::string> ids{named};
    Fetched fetched = co_await platform->fetch(call, std::move(ids), false);
    for (auto& order : fetched.orders) {
        if (order.booked.order.id != named) continue;
        if (order.booked.buyer.empty()) order.booked.buyer = buyer;
        keep(order);
    }
    co_return fetched.verdict.fault == OrdersFault::refused ? Verdict{} : std::move(fetched.verdict);
}

RemoteOrders::Body::Task<FoundOrders> RemoteOrders::Body::of_buyer(std::string buyer, std::string named) {
    FoundOrders found;
    const auto shop_buyer = database.shop_buyer(buyer);
    if (shop_buyer.empty()) co_return found;
    ApiCall call(line, deadline());
    if (!named.empty()) {
        const Verdict claimed = co_await claim(call, shop_buyer, std::move(named));
        if (!claimed.ok()) co_return failed<FoundOrders>(claimed);
    }
    FoundIds search = co_await platform->search(call, shop_buyer, now());
    if (!search.verdict.ok() && search.verdict.fault != OrdersFault::refused)
        co_return failed<FoundOrders>(search.verdict);
    auto& ids = search.ids;
    for (const auto& order : database.of_buyer(shop_buyer, kOrdersOfBuyer))
        if (!is_done(order, now()) && std::find(ids.begin(), ids.end(), order.id) == ids.end())
            ids.push_back(order.id);
    if (ids.size() > kOrdersOfBuyer) ids.resize(kOrdersOfBuyer);
    const auto at_once = platform->ids_at_once();
    for (std::size_t from = 0; from < ids.size(); from += at_once) {
        const auto end = std::min(ids.size(), from + at_once);
        std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(from),
                                      ids.begin() + static_cast<std::ptrdiff_t>(end));
        Fetched fetched = co_await platform->fetch(call, std::move(some), true);
        if (fetched.verdict.fault == OrdersFault::refused) continue;  // gone since
        if (!fetched.verdict.ok()) co_return failed<FoundOrders>(fetched.verdict);
        for (auto& order : fetched.orders) {
            keep(order);
            // Another buyer's order is nobody else's business, whatever the book believed.
            if (order.booked.buyer == shop_buyer) found.orders.push_back(std::move(order.booked.order));
        }
    }
    std::stable_sort(found.orders.begin(), found.orders.end(),
                     [](const auto& a, const auto& b) { return a.ordered > b.ordered; });
    co_return found;
}

/// From the last page to the first: an order that changes meanwhile leaves its page, and what lies behind it
/// would move past a reader who goes forward.
RemoteOrders::Body::Task<Page> RemoteOrders::Body::all_pages(ApiCall& call, Span span) {
    Page all = co_await platform->changed(call, span, 1);
    if (!all.verdict.ok() || all.pages <= 1 || all.pages > kPages) co_return all;
    all.orders.clear();
    for (std::size_t number = all.pages; number >= 1; --number) {
        Page page = co_await platform->changed(call, span, number);
        if (!page.verdict.ok()) co_return page;
        for (auto& order : page.orders)
            all.orders.push_back(std::move(order));
    }
    co_return all;
}

void RemoteOrders::Body::tell(PlatformOrder told, ChangedOrders& changed) {
    if (!keep(told)) return;
    auto names = database.im_buyers(told.booked.buyer);
    if (names.empty()) names.push_back(told.booked.buyer);
    for (auto& name : names)
        changed.changes.push_back({std::move(name), told.booked.order});
}

RemoteOrders::Body::Task<ChangedOrders> RemoteOrders::Body::changed_since(core::Time since) {
    const auto until = now();
    ChangedOrders changed;
    changed.next = since;
    Span span{std::max<core::Time>(std::min(since, until) - kOverlap, until - kHorizon), until};
    span.to = std::min<core::Time>(span.to, span.from + platform->widest_span());
    ApiCall call(line, deadline() + kPages * line.timeout / 4);
    for (;;) {
        Page page = co_await all_pages(call, span);
        if (page.verdict.ok() && page.pages > kPages && span.to - span.from > kNarrowest) {
            span.to = span.from + (span.to - span.from) / 2;  // a big sale: in smaller pieces
            continue;
        }
        if (!page.verdict.ok()) {
            changed.fault = page.verdict.fault;
            changed.reason = page.verdict.reason;
            changed.pause = page.verdict.pause;
            co_return changed;
        }
        std::stable_sort(page.orders.begin(), page.orders.end(),
                         [](const auto& a, const auto& b) { return a.modified < b.modified; });
        for (auto& order : page.orders)
            tell(std::move(order), changed);
        changed.next = std::max(since, span.to);
        changed.more = span.to < until;
        co_return changed;
    }
}

RemoteOrders::RemoteOrders(boost::asio::io_context& io, std::unique_ptr<Platform> platform,
                           RemoteOptions options)
    : body_(std::make_shared<Body>(io, std::move(platform), std::move(options))) {}

RemoteOrders::~RemoteOrders() {
    body_->stopped = true;
    body_->line.client.stop();
}

void RemoteOrders::of_buyer(std::string_view buyer, std::function<void(FoundOrders)> then) {
    body_->run<FoundOrders>(body_->of_buyer(std::string(buyer), {}), std::move(then));
}

void RemoteOrders::of_buyer_naming(std::string_view buyer, std::string_view order,
                                   std::function<void(FoundOrders)> then) {
    body_->run<FoundOrders>(body_->of_buyer(std::string(buyer), std::string(order)), std::move(then));
}

void RemoteOrders::get(std::string_view order, std::function<void(FoundOrders)> then) {
    body_->run<FoundOrders>(body_->get(std::string(order)), std::move(then));
}

void RemoteOrders::append_note(std::string_view order, std::string_view command, std::string_view text,
                               core::Flag flag, std::function<void(NoteResult)> then) {
    body_->run<NoteResult>(body_->append(std::string(order), std::string(command), std::string(text), flag),
                           std::move(then));
}

void RemoteOrders::remove_note(std::string_view order, std::string_view command,
                               std::function<void(NoteResult)> then) {
    body_->run<NoteResult>(body_->remove(std::string(order), std::string(command)), std::move(then));
}

void RemoteOrders::changed_since(core::Time since, std::function<void(ChangedOrders)> then) {
    body_->run<ChangedOrders>(body_->changed_since(since),
                              [since, then = std::move(then)](ChangedOrders changed) {
                                  changed.next = std::max(changed.next, since);
                                  then(std::move(changed));
                              });
}

Capabilities RemoteOrders::capabilities() const {
    return body_->platform->capabilities();
}

void RemoteOrders::link(std::string_view im_buyer, std::string_view shop_buyer) {
    body_->database.link(im_buyer, shop_buyer);
}

}  // namespace xiaoer::adapters
