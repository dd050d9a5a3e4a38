// The inside of the bridge server, shared by bridge.cpp (who speaks, the sockets, the port), events.cpp (what
// bridges tell), calls.cpp (their HTTP side) and commands.cpp (what they carry). Not for anybody else.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "adapters/im/bridge/bridge.hpp"
#include "adapters/im/bridge/codec.hpp"
#include "adapters/im/bridge/registry.hpp"
#include "bot/net/token_bucket.hpp"

namespace xiaoer::adapters {

namespace bridge {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Answer = std::function<void(net::Response)>;

inline constexpr std::uint16_t kBadToken = 4001;
inline constexpr std::size_t kMostAccounts = 500;
inline constexpr std::size_t kMostCommands = 1'000;  // of one bridge, waiting for their end
inline constexpr std::size_t kCommandsAtOnce = 50;
inline constexpr std::size_t kMostWaits = 8;  // requests for commands of one bridge that wait
inline constexpr std::size_t kEventsAtOnce = 2'000;
inline constexpr std::size_t kMostBuyers = 50'000;  // whose context is remembered
inline constexpr std::size_t kLongestText = 4'000;  // characters, as 千牛 takes them
inline constexpr std::size_t kRecentLines = 16;     // of one conversation
inline constexpr auto kEchoed = 180s;               // an own line is looked for among ours that long
inline constexpr auto kSameFromTwoSources = 20s;    // two captures of one line arrive that far apart
inline constexpr auto kSeenEvery = 60s;             // when a bridge was seen is written that often
inline constexpr auto kLookAgain = 10s;             // whether a token still stands
inline constexpr double kFailuresPerMinute = 30;    // of one address
inline constexpr std::string_view kClientAgent =
    "客户端";  // who typed into the seller's client, as agents read it

inline net::Response json_answer(int status, std::string body) {
    net::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

inline std::string json_text(std::string_view text) {
    std::string out;
    append_json_text(out, text);
    return out;
}

inline net::Response refusal(int status, std::string_view error) {
    return json_answer(status, R"({"ok":false,"error":)" + json_text(error) + "}");
}

inline net::Response commands_answer(const std::vector<std::string>& commands) {
    std::string list;
    for (const auto& command : commands)
        list += (list.empty() ? "" : ",") + command;
    return json_answer(200, R"({"ok":true,"commands":[)" + list + "]}");
}

struct Turned {
    int status;
    std::string_view why;
};
/// The words by which bridges tell a wrong token from a wrong machine.
inline Turned turned(Admission::Verdict verdict) {
    switch (verdict) {
        case Admission::Verdict::other_device:
            return {403, "device_mismatch: this token belongs to another machine"};
        case Admission::Verdict::revoked:
            return {403, "invalid token: revoked"};
        case Admission::Verdict::unavailable:
            return {503, "not serving"};
        default:
            return {401, "invalid token"};
    }
}

/// A line of ours or of the buyer's, of late: to know echoes and second captures.
struct Recent {
    std::string text;
    Clock::time_point at;
    std::string command;  ///< ours: the command's id; "" = it came from the bridge
    bool own_id = false;
    bool from_buyer = false;
};

struct Buyer {
    KnownBuyer known;
    std::deque<Recent> recent;
};

struct Device {
    std::string name;
    std::string agent_id;
    std::string version;
    std::shared_ptr<net::WebSocket> wire;  ///< the newest; null while there is none
    bool open = false;                     ///< and it was told ready
    std::optional<Clock::time_point> heard;
    std::optional<Clock::time_point> pulled;  ///< it asks for commands over HTTP
    std::optional<Clock::time_point> noted;   ///< written into the registry
    Clock::time_point checked{};
    bool send_ready = true;
    bool congested = false;
    struct Wait {
        Clock::time_point until;
        Answer answer;
    };
    std::vector<Wait> waits;  ///< requests for commands that found none
    std::size_t commands = 0;
};

struct Pending {
    Command command;
    std::string action;  ///< what the loop calls it
    std::string conversation;
    std::string device;
    bool given = false;  ///< a bridge has it: it may go out
    bool doubtful = false;
    Clock::time_point offer_at{};  ///< when it may be given again
    Clock::time_point end_by{};
};

}  // namespace bridge

namespace asio = boost::asio;
using namespace bridge;

struct Bridge::Body : net::WebSocketUser, std::enable_shared_from_this<Bridge::Body> {
    Body(asio::io_context& i, BridgeOptions o)
        : io(i), options(std::move(o)), registry(options.folder), timer(i), failures(kFailuresPerMinute) {
        if (!options.clock)
            options.clock = [] {
                return std::chrono::time_point_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now());
            };
        tape = std::make_unique<JsonTape>(JsonTape::Limits{Bridge::kBodyBytes, 16, 4'096});
    }

    // WebSocketUser
    void opened(net::WebSocket& wire) override;
    void frame(net::WebSocket& wire, std::string_view text) override;
    void cut(net::WebSocket& wire, const net::Cut& cut) override;
    void drained(net::WebSocket&) override {}

    // Who speaks
    Admission admit(std::string_view token, std::string_view device, const std::string& peer);
    Device& device_of(const std::string& name);
    void heard(Device& device);
    void claim(Device& device, std::string_view account);
    void update_links();
    [[nodiscard]] bool live(const Device& device) const;
    [[nodiscard]] bool pulls(const Device& device) const;

    // Events
    /// done: the word of the acknowledgement and whether to come again with it.
    struct Ack {
        std::string_view status;
        std::string_view error{};
        bool again = false;
    };
    void take(Device& device, Told told, std::function<void(const Ack&)> done);
    void own_line(const Told& told, const std::string& conversation, std::function<void(const Ack&)> done);
    void happen(const Told& told, const std::string& conversation, core::EventBody what,
                std::function<void(const Ack&)> done, std::string_view applied = "accepted");
    Buyer& buyer_of(const std::string& conversation);
    void remember(Buyer& buyer, Recent line);
    [[nodiscard]] bool second_capture(const Buyer& buyer, const Told& told, bool from_buyer) const;

    // HTTP
    void serve(const net::Request& request, Answer answer);
    void heartbeat(Device& device, const Json& body, const Answer& answer);
    void events(Device& device, const Json& body, const Answer& answer);
    void commands(Device& device, const net::Request& request, Answer answer);
    void result(Device& device, std::string_view id, const Json& body, const Answer& answer);

    // Commands
    void send(Outgoing message);
    std::vector<std::string> offered(Device& device);
    void push(Device& device);
    void finished(const Result& result);
    void end(const std::string& id, Outcome outcome, std::string_view reason);
    void later(std::string command, Outcome outcome, std::string_view reason);
    void sweep();
    void arm();

    asio::io_context& io;
    BridgeOptions options;
    Registry registry;
    net::Counters counters;
    Sink* sink = nullptr;
    bool stopped = false;
    asio::steady_timer timer;
    bool armed = false;
    net::Buckets failures;  ///< told in the log, by address
    std::unique_ptr<JsonTape> tape;

    std::map<std::string, Device> devices;  ///< by the bridge's name
    std::unordered_map<const net::WebSocket*, std::string> wires;
    std::unordered_map<const net::WebSocket*, std::pair<std::shared_ptr<net::WebSocket>, std::string>>
        leaving;  ///< replaced or turned away, saying goodbye with a reason
    struct Account {
        std::string device;
        bool up = false;
    };
    std::map<std::string, Account, std::less<>> accounts;  ///< by "bridge:<account>"
    std::unordered_map<std::string, Buyer> buyers;         ///< by conversation
    std::deque<std::string> buyers_order;
    std::map<std::string, Pending> pending;  ///< by command id
    std::deque<std::string> order;           ///< of the commands, as decided; may name ended ones
    std::unordered_set<std::string> ended;   ///< ids whose end is known: a repeated result is no stranger
    std::deque<std::string> ended_order;
    std::uint64_t connections = 0;
    std::uint64_t leases = 0;
};

}  // namespace xiaoer::adapters
