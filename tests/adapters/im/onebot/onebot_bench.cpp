// What a message costs on one busy OneBot link: a buyer's frame in, a reply out, its answer in, 64
// conversations in flight. Ours against the usual way (Beast as in its examples, nlohmann for every frame),
// interleaved in one run, CPU time of the working thread. The other side is a thread that speaks WebSocket by
// hand.
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdio>
#include <deque>
#include <nlohmann/json.hpp>
#include <thread>

#include "adapters/im/onebot/codec.hpp"
#include "adapters/im/onebot/onebot.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using nlohmann::json;
using namespace xiaoer;

constexpr int kMessages = 60'000;
constexpr int kInFlight = 64;
constexpr int kRounds = 5;

std::string event_frame(int i) {
    const auto user = std::to_string(20'000 + i % kInFlight);
    return R"({"self_id":10001,"time":1795310618,"post_type":"message","message_type":"private","sub_type":"friend",)"
           R"("message_id":"AAAnZgAAAAG46fbPawJEGgA=","user_id":)" +
           user + R"(,"message":[{"type":"text","data":{"text":"请问这款什么时候发货呀，急用 )" +
           std::to_string(i) +
           R"("}}],"raw_message":"请问这款什么时候发货呀，急用","font":"微软雅黑","sender":{"user_id":)" +
           user + R"(,"nickname":"买家小明"},"auto_reply":false})";
}

/// Appends an unmasked text frame.
void append_frame(std::string& out, std::string_view text) {
    out += '\x81';
    if (text.size() < 126) {
        out += static_cast<char>(text.size());
    } else {
        out += '\x7E';
        out += static_cast<char>(text.size() >> 8);
        out += static_cast<char>(text.size() & 255);
    }
    out += text;
}

/// The implementation's side: keeps kInFlight events going, answers every call, ends after kMessages.
void serve(tcp::acceptor& acceptor) {
    tcp::socket socket(acceptor.get_executor());
    acceptor.accept(socket);
    socket.set_option(tcp::no_delay(true));
    std::string in;
    asio::read_until(socket, asio::dynamic_buffer(in), "\r\n\r\n");
    beast::http::request_parser<beast::http::empty_body> parser;
    boost::system::error_code error;
    parser.put(asio::buffer(in), error);
    beast::websocket::detail::sec_ws_accept_type accept;
    beast::websocket::detail::make_sec_ws_accept(accept, parser.get()["Sec-WebSocket-Key"]);
    in.clear();
    std::string out =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        std::string(accept.data(), accept.size()) + "\r\n\r\n";
    append_frame(
        out,
        R"({"self_id":10001,"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":"connect"})");
    int started = 0;
    int answered = 0;
    for (; started < kInFlight; ++started)
        append_frame(out, event_frame(started));
    std::array<char, 256 * 1024> buffer;
    while (answered < kMessages) {
        if (!out.empty()) asio::write(socket, asio::buffer(out));
        out.clear();
        in.append(buffer.data(), socket.read_some(asio::buffer(buffer)));
        std::size_t at = 0;
        while (in.size() - at >= 8) {
            const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in[at + i]); };
            std::size_t size = byte(1) & 127U;
            std::size_t head = 2;
            if (size == 126) {
                size = byte(2) * 256U + byte(3);
                head = 4;
            }
            if (in.size() - at < head + 4 + size) break;
            std::string text(size, '\0');
            for (std::size_t i = 0; i < size; ++i)
                text[i] = static_cast<char>(byte(head + 4 + i) ^ byte(head + i % 4));
            at += head + 4 + size;
            const auto echo = text.rfind("\"echo\":");
            const auto end = text.find_first_of(",}", echo);
            append_frame(
                out,
                R"({"retcode":0,"data":{"message_id":"AAAnZgAAAAGQx11OawJEGgE="},"status":"ok","error":null,)" +
                    text.substr(echo, end - echo) + "}");
            if (text.find("get_login_info") != std::string::npos) continue;
            ++answered;
            if (started < kMessages) append_frame(out, event_frame(started++));
        }
        in.erase(0, at);
    }
    asio::write(socket, asio::buffer(out));
    out.clear();
    while (!error)  // until the other side leaves
        (void)socket.read_some(asio::buffer(buffer), error);
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Answers every event, as the loop would: sends during a pass, one flush at its end.
struct Answering final : adapters::Sink {
    void happened(core::Event event, Kept) override {
        im->send({"cmd-" + std::to_string(n++), std::move(event.conversation),
                  "亲，您好，付款后48小时内发货哦，请放心"});
        unflushed = true;
    }
    void sent(std::string_view, adapters::Outcome outcome, std::string_view, std::string_view) override {
        delivered += outcome == adapters::Outcome::delivered ? 1 : 0;
    }
    void link(std::string_view, bool) override {}
    adapters::Im* im = nullptr;
    int n = 0;
    int delivered = 0;
    bool unflushed = false;
};

void run_ours(unsigned short port) {
    asio::io_context io;
    Answering sink;
    adapters::OneBotOptions options;
    options.url = "ws://127.0.0.1:" + std::to_string(port) + "/";
    const auto im = adapters::dial_onebot11(io, options);
    sink.im = im.get();
    im->start(sink);
    while (sink.delivered < kMessages) {
        io.run_one();
        io.poll();
        if (std::exchange(sink.unflushed, false)) im->flush();
    }
    im->stop();
}

/// The usual way.
struct Usual {
    explicit Usual(asio::io_context& io) : ws(io) {}
    void read() {
        ws.async_read(buffer, [this](boost::system::error_code error, std::size_t) {
            if (error) return;
            const auto frame = json::parse(beast::buffers_to_string(buffer.data()));
            buffer.consume(buffer.size());
            if (frame.contains("echo")) {
                ++delivered;
            } else if (frame["post_type"] == "message") {
                std::string text;
                for (const auto& segment : frame["message"])
                    if (segment["type"] == "text") text += segment["data"]["text"].get<std::string>();
                const json call{{"action", "send_private_msg"},
                                {"params",
                                 {{"user_id", frame["user_id"]},
                                  {"message",
                                   {{{"type", "text"},
                                     {"data", {{"text", "亲，您好，付款后48小时内发货哦，请放心"}}}}}}}},
                                {"echo", "cmd-" + std::to_string(n++)}};
                out.push_back(call.dump());
                if (out.size() == 1) write();
            }
            read();
        });
    }
    void write() {
        ws.async_write(asio::buffer(out.front()), [this](boost::system::error_code error, std::size_t) {
            if (error) return;
            out.pop_front();
            if (!out.empty()) write();
        });
    }
    beast::websocket::stream<beast::tcp_stream> ws;
    beast::flat_buffer buffer;
    std::deque<std::string> out;
    int n = 0;
    int delivered = 0;
};

void run_usual(unsigned short port) {
    asio::io_context io;
    Usual usual(io);
    usual.ws.next_layer().connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    usual.ws.next_layer().socket().set_option(tcp::no_delay(true));
    usual.ws.handshake("127.0.0.1", "/");
    usual.read();
    while (usual.delivered < kMessages)
        io.run_one();
}

struct Figure {
    double cpu_us;
    double per_second;
};

template <class Run>
Figure measure(Run run) {
    asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::thread peer([&] { serve(acceptor); });
    const auto wall = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    run(acceptor.local_endpoint().port());
    const auto used = cpu_seconds() - cpu;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - wall;
    peer.join();
    return {1e6 * used / kMessages, kMessages / took.count()};
}

template <class Work>
double microseconds(Work work) {
    constexpr int kTimes = 200'000;
    const auto cpu = cpu_seconds();
    for (int i = 0; i < kTimes; ++i)
        work();
    return 1e6 * (cpu_seconds() - cpu) / kTimes;
}

void measure_codec() {
    const auto frame = event_frame(7);
    net::Counters counters;
    adapters::onebot::Codec codec(counters);
    adapters::JsonTape tape;
    std::size_t sum = 0;
    std::printf(
        "event frame of %zu bytes, us:  our codec %.2f  our reader alone %.2f  nlohmann parse alone %.2f\n",
        frame.size(), microseconds([&] { sum += codec.read(frame, {}).index(); }),
        microseconds([&] { sum += tape.read(frame) == adapters::JsonTape::Problem::none ? 1 : 0; }),
        microseconds([&] { sum += json::parse(frame).size(); }));
    std::string out;
    std::printf("a call, us:  ours %.2f", microseconds([&] {
                    out.clear();
                    adapters::onebot::append_send(out, "10086", false,
                                                  "亲，您好，付款后48小时内发货哦，请放心", "cmd-1");
                    sum += out.size();
                }));
    std::printf(
        "  nlohmann build and dump %.2f  (%zu)\n", microseconds([&] {
            const json call{
                {"action", "send_private_msg"},
                {"params",
                 {{"user_id", 10086},
                  {"message",
                   {{{"type", "text"}, {"data", {{"text", "亲，您好，付款后48小时内发货哦，请放心"}}}}}}}},
                {"echo", "cmd-1"}};
            sum += call.dump().size();
        }),
        sum);
}

}  // namespace

int main() {
    measure_codec();
    for (int round = 0; round < kRounds; ++round) {
        const auto ours = measure(run_ours);
        const auto usual = measure(run_usual);
        std::printf(
            "one link, %d in flight:  ours %.2f us CPU, %.0f msg/s  usual %.2f us CPU, %.0f msg/s  CPU ratio "
            "%.1f\n",
            kInFlight, ours.cpu_us, ours.per_second, usual.cpu_us, usual.per_second,
            usual.cpu_us / ours.cpu_us);
    }
}
