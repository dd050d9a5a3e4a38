// What one open platform is to us: how a call is written and signed, what its answers mean, and which calls
// make up reading an order, writing a memo and looking for changes. It keeps no state and decides nothing
// about notes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/orders/port.hpp"
#include "adapters/orders/remote/json_response.hpp"
#include "adapters/orders/remote/keys.hpp"
#include "adapters/orders/remote/rate.hpp"

namespace xiaoer::adapters {

class ApiCall;

/// One call before it is signed. params keep their order: some platforms sign the very bytes.
struct Request {
    std::string method;  ///< or path
    nlohmann::ordered_json params = nlohmann::ordered_json::object();
    bool writes = false;    ///< then nothing is sent twice without looking first
    std::string expects{};  ///< the member every answer that is no error has, "data/orders"; "" = none
};

/// One call as it goes out.
struct SignedCall {
    std::string path;  ///< "" = the endpoint's
    std::string content_type;
    std::string body;
};

/// What an answer means.
struct Verdict {
    OrdersFault fault = OrdersFault::none;
    std::string reason;            ///< for people, in Chinese, without the platform's free text
    std::chrono::seconds pause{};  ///< when throttled
    bool again = false;            ///< the platform itself says that trying again may help

    [[nodiscard]] bool ok() const { return fault == OrdersFault::none; }
};

/// An order as the platform tells it.
struct PlatformOrder {
    BookedOrder booked;
    std::string handle;       ///< what a memo is written to, where that is not the order's id
    std::string flag_name;    ///< the name a human gave the flag, where flags have names
    std::string cannot_note;  ///< why a machine must not write here, in Chinese; usually ""
    std::optional<core::Time> modified;
    bool partial = false;  ///< memo and flag are not told here
};

struct Fetched {
    Verdict verdict;
    std::vector<PlatformOrder> orders;
};

struct FoundIds {
    Verdict verdict;
    std::vector<std::string> ids;
};

/// One page of orders that changed within a span of time.
struct Page {
    Verdict verdict;
    std::vector<PlatformOrder> orders;
    std::size_t pages = 0;
};

struct Span {
    core::Time from;
    core::Time to;
};

struct MemoWrite {
    std::string memo;   ///< the whole memo as it must become
    std::string added;  ///< only the new text, for platforms that append; "" = the memo must be replaced
    core::Flag flag = core::Flag::none;
};

class Platform {
  public:
    virtual ~Platform() = default;
    [[nodiscard]] virtual std::string_view kind() const = 0;   ///< "taobao"
    [[nodiscard]] virtual std::string_view title() const = 0;  ///< "淘宝"
    [[nodiscard]] virtual Capabilities capabilities() const = 0;
    [[nodiscard]] virtual std::vector<Rate> rates() const = 0;
    /// The longest span that one question about changes may cover.
    [[nodiscard]] virtual std::chrono::minutes widest_span() const = 0;

    [[nodiscard]] virtual SignedCall sign(const Request& request, const Keys& keys, core::Time now) const = 0;
    [[nodiscard]] virtual Verdict judge(const Json& answer) const = 0;

    /// How many orders one call can ask for.
    [[nodiscard]] virtual std::size_t ids_at_once() const { return 1; }

    /// facts: with everything that costs further calls (the trace); else only what a memo needs.
    virtual boost::asio::awaitable<Fetched> fetch(ApiCall& call, std::vector<std::string> ids,
                                                  bool facts) const = 0;
    virtual boost::asio::awaitable<Verdict> write(ApiCall& call, const PlatformOrder& order,
                                                  MemoWrite memo) const = 0;
    virtual boost::asio::awaitable<Page> changed(ApiCall& call, Span span, std::size_t page) const = 0;
    /// Ids of a buyer's orders, the newest first, where the platform can be asked.
    virtual boost::asio::awaitable<FoundIds> search(ApiCall& call, std::string buyer, core::Time now) const;
};

/// What judge() says of an answer that has not the shape it must have.
[[nodiscard]] Verdict odd_answer();

}  // namespace xiaoer::adapters
