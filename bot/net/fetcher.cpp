// See fetcher.hpp. Beast's own stream timeouts are not used: 1.81 crashes in some of them; one timer a fetch
// closes its socket instead.
#include "bot/net/fetcher.hpp"

#include <netdb.h>

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "bot/base/log.hpp"
#include "bot/net/stream.hpp"

namespace xiaoer::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

constexpr std::uint32_t kHeadBytes = 16U << 10U;
/// Threads that ask for names; one may hang in the system's resolver for longer than anybody waits.
constexpr int kResolversMost = 16;
/// Hosts whose failures are remembered.
constexpr std::size_t kHostsRemembered = 256;

constexpr std::array<std::string_view, 12> kWords = {"fetched",   "not_listed", "address", "unreachable",
                                                     "untrusted", "redirected", "status",  "type",
                                                     "too_large", "late",       "busy",    "resting"};

/// A name that is being asked for. The system's resolver cannot be interrupted: a thread of its own waits for
/// it and is left alone when nobody listens any more.
struct Resolving {
    explicit Resolving(asio::io_context& io, Steady::time_point by) : timer(io, by) {}
    asio::steady_timer timer;
    std::optional<std::vector<asio::ip::address>> found;
};

std::vector<asio::ip::address> addresses_of(const std::string& host) {
    std::vector<asio::ip::address> all;
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &wanted, &list) != 0) return all;
    for (const auto* entry = list; entry != nullptr; entry = entry->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        all.push_back(endpoint.address());
    }
    ::freeaddrinfo(list);
    return all;
}

/// One fetch: its connection and the timer that ends it.
struct Connection {
    Connection(asio::io_context& io, Steady::time_point by) : stream(io), watch(io, by) {}
    Stream stream;
    asio::steady_timer watch;
    bool late = false;
};

struct Fetched {
    std::string bytes;
    Unfetched why = Unfetched::none;
};

struct Job {
    std::string url;
    std::string host;  ///< with its port
    Fetcher::Done done;
    std::weak_ptr<int> wanted;  ///< expired: nobody waits for it any more
};

}  // namespace

std::string_view word(Unfetched why) {
    return kWords[static_cast<std::size_t>(why)];
}

struct Fetcher::Body {
    Body(asio::io_context& loop_context, FetcherOptions given)
        : loop(loop_context), options(std::move(given)), guard(asio::make_work_guard(*own)) {
        if (!options.own_authorities.empty()) (void)Tls::client({options.own_authorities, ""}, "localhost");
        thread = std::thread([context = own] { context->run(); });
    }

    void stop() {
        alive.reset();
        own->stop();
        if (thread.joinable()) thread.join();
    }

    // On its own thread.
    void take(Job job) {
        queue.push_back(std::move(job));
        next();
    }
    void next();
    asio::awaitable<void> run(Job job);
    asio::awaitable<Fetched> fetch(std::string url);
    asio::awaitable<std::optional<std::vector<asio::ip::address>>> resolve(std::string host,
                                                                           Steady::time_point by);
    asio::awaitable<error_code> connect(Connection& connection, const WebAddress& address,
                                        const std::vector<asio::ip::address>& at);
    asio::awaitable<Fetched> ask(Connection& connection, WebAddress address);
    void end(Job job, Fetched fetched);
    void report(Job job, Fetched fetched);

    asio::io_context& loop;
    const FetcherOptions options;
    /// Held by threads that ask for names as well: they may end after we do.
    std::shared_ptr<asio::io_context> own = std::make_shared<asio::io_context>(1);
    std::shared_ptr<std::atomic<int>> resolvers = std::make_shared<std::atomic<int>>(0);
    asio::executor_work_guard<asio::io_context::executor_type> guard;
    /// A host that is being asked, or that failed.
    struct Asked {
        std::size_t running = 0;
        int failures = 0;  ///< in a row
        Steady::time_point rests_until{};
    };
    std::deque<Job> queue;
    std::size_t running = 0;
    std::map<std::string, Asked> hosts;
    std::thread thread;

    // On the loop's thread.
    Counters counters;
    std::size_t pending = 0;
    std::shared_ptr<int> alive = std::make_shared<int>();
};

asio::awaitable<std::optional<std::vector<asio::ip::address>>> Fetcher::Body::resolve(std::string host,
                                                                                      Steady::time_point by) {
    error_code error;
    if (auto literal = asio::ip::make_address(host, error); !error)
        co_return std::vector<asio::ip::address>{std::move(literal)};
    if (resolvers->load() >= kResolversMost) co_return std::nullopt;
    const auto resolving = std::make_shared<Resolving>(*own, by);
    std::thread([host, count = resolvers, context = own, weak = std::weak_ptr(resolving)] {
        ++*count;
        auto found = addresses_of(host);
        --*count;
        asio::post(*context, [weak, found = std::move(found)]() mutable {
            const auto self = weak.lock();
            if (!self) return;
            self->found = std::move(found);
            self->timer.cancel();
        });
    }).detach();
    co_await resolving->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return std::move(resolving->found);
}

asio::awaitable<error_code> Fetcher::Body::connect(Connection& connection, const WebAddress& address,
                                                   const std::vector<asio::ip::address>& at) {
    error_code error = asio::error::host_unreachable;
    for (const auto& each : at) {
        error_code ignored;
        connection.stream.socket().close(ignored);
        co_await connection.stream.socket().async_connect({each, address.port},
                                                          asio::redirect_error(asio::use_awaitable, error));
        if (!error || connection.late) break;
    }
    if (!error) connection.stream.prepare();
    co_return error;
}

asio::awaitable<Fetched> Fetcher::Body::ask(Connection& connection, WebAddress address) {
    http::request<http::empty_body> request(http::verb::get, address.target, 11);
    const bool usual = address.port == (address.tls ? 443 : 80);
    const bool v6 = address.host.find(':') != std::string::npos;
    const auto host = v6 ? "[" + address.host + "]" : address.host;
    request.set(http::field::host, usual ? host : host + ":" + std::to_string(address.port));
    request.set(http::field::user_agent, "xiaoer");
    request.set(http::field::accept, options.type + "*");
    request.set(http::field::accept_encoding, "identity");
    request.set(http::field::connection, "close");
    error_code error;
    co_await http::async_write(connection.stream, request, asio::redirect_error(asio::use_awaitable, error));
    http::response_parser<http::string_body> parser;
    parser.header_limit(kHeadBytes);
    parser.body_limit(options.bytes);  // of what is told before it comes, and of what comes untold
    boost::beast::flat_buffer buffer;
    const auto ended = [&] {
        return error == http::error::body_limit ? Unfetched::too_large : Unfetched::unreachable;
    };
    if (!error)
        co_await http::async_read_header(connection.stream, buffer, parser,
                                         asio::redirect_error(asio::use_awaitable, error));
    // The head of a file that is told to be too large may say first that it is none.
    if (error && error != http::error::body_limit) co_return Fetched{"", ended()};
    const auto status = parser.get().result_int();
    if (status >= 300 && status < 400) co_return Fetched{"", Unfetched::redirected};
    if (status != 200) co_return Fetched{"", Unfetched::status};
    if (!lower(std::string_view(parser.get()[http::field::content_type])).starts_with(options.type))
        co_return Fetched{"", Unfetched::type};
    if (!error)
        co_await http::async_read(connection.stream, buffer, parser,
                                  asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return Fetched{"", ended()};
    co_return Fetched{std::move(parser.get().body()), Unfetched::none};
}

asio::awaitable<Fetched> Fetcher::Body::fetch(std::string url) {
    const auto address = parse_web_address(url);
    const auto* rule = address ? options.hosts.find(*address) : nullptr;
    if (rule == nullptr) co_return Fetched{"", Unfetched::not_listed};
    const auto by = Steady::now() + options.within;
    auto found = co_await resolve(address->host, by);
    if (!found) co_return Fetched{"", Steady::now() >= by ? Unfetched::late : Unfetched::busy};
    if (found->empty()) co_return Fetched{"", Unfetched::unreachable};
    std::erase_if(*found, [&](const auto& each) { return !rule->may_be_at(each); });
    if (found->empty()) co_return Fetched{"", Unfetched::address};

    const auto connection = std::make_shared<Connection>(*own, by);
    connection->watch.async_wait([weak = std::weak_ptr(connection)](error_code error) {
        const auto self = weak.lock();
        if (error || !self) return;
        self->late = true;
        self->stream.close();
    });
    Fetched fetched;
    auto error = co_await connect(*connection, *address, *found);
    if (error) fetched.why = Unfetched::unreachable;
    if (!error && address->tls) {
        try {
            connection->stream.use(
                Tls::client({rule->within ? options.own_authorities : "", ""}, address->host));
        } catch (const std::exception& unusable) {  // the file of authorities went since the start
            log::warn("{}", unusable.what());
            error = asio::error::access_denied;
        }
        if (!error)
            co_await connection->stream.async_handshake(asio::redirect_error(asio::use_awaitable, error));
        if (error) fetched.why = Unfetched::untrusted;
    }
    if (!error) fetched = co_await ask(*connection, *address);
    if (connection->late) fetched = {"", Unfetched::late};
    connection->watch.cancel();
    connection->stream.close();
    co_return fetched;
}

asio::awaitable<void> Fetcher::Body::run(Job job) {
    Fetched fetched{"", Unfetched::unreachable};
    try {
        fetched = co_await fetch(job.url);
    } catch (const std::exception& error) {
        log::error("a fetch failed: {}", error.what());
    }
    end(std::move(job), std::move(fetched));
}

/// The first that waits whose host has a place left; those of a host that rests end at once.
void Fetcher::Body::next() {
    const auto now = Steady::now();
    std::deque<Job> waiting;
    for (auto& job : std::exchange(queue, {})) {
        const auto host = hosts.find(job.host);
        if (host != hosts.end() && now < host->second.rests_until) {
            report(std::move(job), {"", Unfetched::resting});
            continue;
        }
        // A host that failed last is tried with one.
        const bool doubtful = host != hosts.end() && host->second.failures > 0;
        const std::size_t share = doubtful ? 1 : options.at_once_of_a_host;
        if (running >= options.at_once || (host != hosts.end() && host->second.running >= share)) {
            waiting.push_back(std::move(job));
            continue;
        }
        ++running;
        ++hosts[job.host].running;
        asio::co_spawn(*own, run(std::move(job)), asio::detached);
    }
    queue = std::move(waiting);
}

void Fetcher::Body::end(Job job, Fetched fetched) {
    --running;
    auto& host = hosts[job.host];
    --host.running;
    const bool failed = fetched.why == Unfetched::unreachable || fetched.why == Unfetched::untrusted ||
                        fetched.why == Unfetched::late;
    host.failures = failed ? host.failures + 1 : 0;
    if (host.failures >= options.failures_most) {
        host.rests_until = Steady::now() + options.rest;
        host.failures = 0;
    }
    if (host.running == 0 && host.failures == 0 && Steady::now() >= host.rests_until) hosts.erase(job.host);
    // Names under *.domain are the buyers' to invent.
    if (hosts.size() > kHostsRemembered)
        std::erase_if(hosts, [](const auto& each) { return each.second.running == 0; });
    report(std::move(job), std::move(fetched));
    next();
}

void Fetcher::Body::report(Job job, Fetched fetched) {
    asio::post(loop, [this, job = std::move(job), fetched = std::move(fetched)]() mutable {
        if (job.wanted.expired()) return;
        --pending;
        ++counters[std::string(word(fetched.why))];
        if (fetched.why != Unfetched::none) {
            const auto address = parse_web_address(job.url);
            log::info("not fetched host={} why={}", address ? address->host : "", word(fetched.why));
        }
        job.done(std::move(fetched.bytes), fetched.why);
    });
}

Fetcher::Fetcher(asio::io_context& loop, FetcherOptions options)
    : body_(std::make_unique<Body>(loop, std::move(options))) {}

Fetcher::~Fetcher() {
    stop();
}

void Fetcher::get(std::string url, Done done) {
    auto* body = body_.get();
    const auto address = parse_web_address(url);
    Job job{std::move(url), address ? address->host + ":" + std::to_string(address->port) : "",
            std::move(done), body->alive};
    ++body->pending;
    const bool busy = body->pending > body->options.waiting;
    asio::post(busy ? body->loop : *body->own, [body, busy, job = std::move(job)]() mutable {
        if (!busy) return body->take(std::move(job));
        if (job.wanted.expired()) return;
        --body->pending;
        ++body->counters[std::string(word(Unfetched::busy))];
        job.done("", Unfetched::busy);
    });
}

void Fetcher::stop() {
    body_->stop();
}

const Counters& Fetcher::counters() const {
    return body_->counters;
}

}  // namespace xiaoer::net
