#include "bot/serve.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "adapters/im/onebot.hpp"
#include "adapters/orders/local.hpp"
#include "bot/places.hpp"
#include "bot/run/logging.hpp"
#include "bot/run/loop.hpp"
#include "bot/run/reload.hpp"
#include "bot/store/store.hpp"
#include "bot/web/server.hpp"

namespace xiaoer::serve {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kStopWithin = 4s;

struct Address {
    std::string host;
    unsigned short port = 0;
};

Address parse_address(const std::string& text) {
    const auto colon = text.rfind(':');
    Address address;
    int port = -1;
    if (colon != std::string::npos) {
        const auto* end = text.data() + text.size();
        if (std::from_chars(text.data() + colon + 1, end, port).ptr != end) port = -1;
        address.host = text.substr(0, colon);
    }
    if (port < 0 || port > 65'535 || address.host.empty())
        throw std::runtime_error("an address is HOST:PORT, not \"" + text + "\"");
    address.port = static_cast<unsigned short>(port);
    return address;
}

/// What an agent enters to work: made once, readable by the owner of the data only.
std::string agent_key(const std::filesystem::path& file) {
    std::string key;
    if (std::ifstream in(file); in && std::getline(in, key) && key.size() >= 16) return key;
    std::array<unsigned char, 12> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random numbers here");
    key.clear();
    for (const auto byte : bytes) {
        constexpr char kHex[] = "0123456789abcdef";
        key += kHex[byte >> 4U];
        key += kHex[byte & 0xFU];
    }
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) throw std::runtime_error("cannot write " + file.string());
    const auto line = key + "\n";
    const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    ::close(fd);
    if (!written) throw std::runtime_error("cannot write " + file.string());
    return key;
}

std::string im_token(const scripts::Store& store) {
    const char* token = std::getenv("XIAOER_IM_TOKEN");
    return token != nullptr ? token : store.im_token;
}

bool is_loopback(const std::string& host) {
    return host == "127.0.0.1" || host == "localhost" || host == "::1";
}

adapters::OneBotOptions one_bot(std::string url, const std::string& token) {
    adapters::OneBotOptions options;
    if (!url.empty()) options.url = std::move(url);
    options.token = token;
    return options;
}

void add_links(asio::io_context& io, const Options& options, const std::string& token, run::Loop& loop,
               web::Server& server) {
    constexpr std::string_view kDial = "onebot11+ws://";
    for (const auto& im : options.ims) {
        if (im == "onebot11+reverse") {
            if (token.empty() && !is_loopback(parse_address(options.listen).host))
                throw std::runtime_error(
                    "a reverse link that the network can reach needs a token (XIAOER_IM_TOKEN)");
            auto reverse = std::make_shared<adapters::OneBotReverse>(io, one_bot("", token));
            for (const auto* path : {"/onebot/v11/ws", "/onebot/v11/api", "/onebot/v11/event"})
                server.on_path(path, [reverse](asio::ip::tcp::socket socket, const std::string& head) {
                    reverse->accept(std::move(socket), head);
                });
            loop.add(reverse);
        } else if (im.rfind(kDial, 0) == 0) {
            loop.add(
                adapters::dial_onebot11(io, one_bot(im.substr(std::string_view("onebot11+").size()), token)));
        } else {
            throw std::runtime_error("--im takes onebot11+ws://HOST:PORT or onebot11+reverse, not \"" + im +
                                     "\"");
        }
    }
}

void tell_listening(const Options& options, const std::string& url, const std::filesystem::path& key_file) {
    if (options.json) {
        std::cout << nlohmann::json({{"listening", url}, {"agent_key_file", key_file.string()}}).dump()
                  << std::endl;
        return;
    }
    std::cout << "买家页面  " << url << "/\n客服工作台 " << url << "/agent（接待口令在 " << key_file.string()
              << "）" << std::endl;
}

}  // namespace

int serve(const Options& options) {
    run::set_up_log(options.log_format == "json" ? run::LogFormat::json : run::LogFormat::text,
                    options.log_level);
    base::Faults faults;
    auto pack = run::load_pack(options.pack_root, faults);
    for (const auto& fault : faults) {
        if (fault.weight == base::Fault::Weight::error) std::cerr << to_string(fault) << "\n";
    }
    if (!pack.catalogue || !pack.book) return 1;

    ::umask(0077);
    const std::filesystem::path data = options.data_dir;
    std::filesystem::create_directories(data);
    asio::io_context io(1);
    auto store = store::open_sqlite(data, [&io](std::function<void()> f) { asio::post(io, std::move(f)); });
    auto orders = adapters::open_local_orders(data);
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (options.samples) orders->seed_samples(now);

    const auto listen = parse_address(options.listen);
    const auto key_file = data / "agent.key";
    const auto token = im_token(pack.book->store());
    web::Options page_options;
    page_options.address = listen.host;
    page_options.port = listen.port;
    page_options.static_dir = places::pages_dir();
    page_options.data_dir = data;
    page_options.agent_key = agent_key(key_file);
    page_options.store = pack.book->store().id;
    page_options.demo_buyer = options.samples && is_loopback(listen.host);
    web::Server server(io, *store, page_options);
    run::Loop loop(io, *store, *orders, pack, {});
    loop.add(server.im());
    add_links(io, options, token, loop, server);
    run::Reloader reloader(io, options.pack_root, [&loop](run::Pack next) { loop.publish(std::move(next)); });

    asio::signal_set stop_signals(io, SIGTERM, SIGINT);
    asio::signal_set reload_signal(io, SIGHUP);
    stop_signals.async_wait([&](boost::system::error_code error, int signal) {
        if (error) return;
        spdlog::info("stopping on signal {}", signal);
        reload_signal.cancel();
        reloader.stop();
        loop.stop(kStopWithin, [&] {
            server.stop();
            io.stop();
        });
    });
    std::function<void()> await_reload = [&] {
        reload_signal.async_wait([&](boost::system::error_code error, int) {
            if (error) return;
            reloader.reload();
            await_reload();
        });
    };
    await_reload();

    loop.start();
    server.start(loop);
    reloader.start();
    tell_listening(options, "http://" + listen.host + ":" + std::to_string(server.port()), key_file);
    io.run();
    spdlog::info("stopped messages={} replies={} handoffs={}", loop.figures().messages,
                 loop.figures().replies, loop.figures().handoffs);
    return 0;
}

}  // namespace xiaoer::serve
