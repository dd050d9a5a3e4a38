#include "bot/cli/serve.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "adapters/im/bridge/bridge.hpp"
#include "adapters/im/onebot/onebot.hpp"
#include "adapters/pictures/proof.hpp"
#include "bot/base/log.hpp"
#include "bot/base/wall_clock.hpp"
#include "bot/cli/locations.hpp"
#include "bot/cli/orders.hpp"
#include "bot/cli/verb.hpp"
#include "bot/knowledge/reload.hpp"
#include "bot/run/loop.hpp"
#include "bot/store/store.hpp"
#include "bot/studio/draft/versions.hpp"
#include "bot/web/http/server.hpp"

namespace xiaoer::cli {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kStopWithin = 4s;

struct Address {
    std::string host;
    unsigned short port = 0;
};

/// "127.0.0.1:8080", "localhost:8080", "[::1]:8080"; the host as an address.
std::optional<Address> parse_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    Address address;
    const auto* end = text.data() + text.size();
    const auto port = std::from_chars(text.data() + colon + 1, end, address.port);
    if (port.ec != std::errc{} || port.ptr != end) return std::nullopt;
    address.host = text.substr(0, colon);
    if (address.host == "localhost") address.host = "127.0.0.1";
    const bool brackets =
        address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']';
    if (brackets) address.host = address.host.substr(1, address.host.size() - 2);
    boost::system::error_code error;
    const auto host = asio::ip::make_address(address.host, error);
    if (error || host.is_v6() != brackets) return std::nullopt;
    return address;
}

std::string shown_url(const Address& address, unsigned short port, bool tls) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (tls ? "https://" : "http://") + (v6 ? "[" + address.host + "]" : address.host) + ":" +
           std::to_string(port);
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string im_token(const scripts::ShopProfile& store) {
    const char* token = std::getenv("XIAOER_IM_TOKEN");
    return token != nullptr ? token : store.im_token;
}

bool is_loopback(const std::string& host) {
    return host == "127.0.0.1" || host == "::1";
}

constexpr std::string_view kDial = "onebot11+ws://";
constexpr std::string_view kDialTls = "onebot11+wss://";
constexpr std::string_view kReverse = "onebot11+reverse";
constexpr std::string_view kBridge = "bridge";

adapters::OneBotOptions one_bot(std::string url, const std::string& token) {
    adapters::OneBotOptions options;
    if (!url.empty()) options.url = std::move(url);
    options.token = token;
    options.trust = {environment("XIAOER_IM_CA"), environment("XIAOER_IM_PIN")};
    return options;
}

void add_links(asio::io_context& io, const Options& options, const std::string& token, run::Loop& loop,
               web::Server& server) {
    for (const auto& im : options.ims) {
        if (im == kReverse) {
            if (token.empty() && !is_loopback(parse_address(options.listen)->host))
                throw std::runtime_error("别人能连到的反向连接要有口令，请设置 XIAOER_IM_TOKEN");
            auto reverse = std::make_shared<adapters::OneBotReverse>(io, one_bot("", token));
            for (const auto* path : {"/onebot/v11/ws", "/onebot/v11/api", "/onebot/v11/event"})
                server.on_path(path, [reverse](net::Stream stream, const net::Request& upgrade) {
                    reverse->accept(std::move(stream), upgrade);
                });
            loop.add(reverse);
        } else if (im == kBridge) {
            adapters::BridgeOptions bridge_options;
            bridge_options.folder = options.data_dir;
            auto bridge = std::make_shared<adapters::Bridge>(io, std::move(bridge_options));
            server.on_path(std::string(adapters::Bridge::kSocket),
                           [bridge](net::Stream stream, const net::Request& upgrade) {
                               bridge->accept(std::move(stream), upgrade);
                           });
            server.on_service(std::string(adapters::Bridge::kService), adapters::Bridge::kBodyBytes,
                              [bridge](const net::Request& request, auto answer) {
                                  bridge->serve(request, std::move(answer));
                              });
            loop.add(bridge);
        } else {
            loop.add(
                adapters::dial_onebot11(io, one_bot(im.substr(std::string_view("onebot11+").size()), token)));
        }
    }
}

/// Lines are for people who start it by hand; the JSON line is for programs.
void tell_listening(const Options& options, const std::string& url, const std::string& setup) {
    if (options.json) {
        nlohmann::json line = {{"listening", url}};
        if (!setup.empty()) line["setup"] = url + setup;
        std::cout << line.dump() << std::endl;
        return;
    }
    std::cout << "买家页面  " << url << "/\n客服工作台 " << url << "/agent\n话术工作室 " << url
              << "/studio\n";
    if (!setup.empty())
        std::cout << "还没有管理员。一小时内打开这个链接设置管理员，只能用一次：\n" << url << setup << "\n";
    std::cout << std::flush;
}

}  // namespace

std::string trouble_of_listen(const std::string& text) {
    if (parse_address(text)) return {};
    return "监听地址“" + text +
           "”写得不对，应为 地址:端口，例如 127.0.0.1:8080、localhost:8080 或 [::1]:8080";
}

std::string trouble_of_im(const std::string& text) {
    if (text == kReverse || text == kBridge || text.starts_with(kDial) || text.starts_with(kDialTls))
        return {};
    return "“" + text + "”不是能接的 IM，应为 onebot11+ws://主机:端口（或 wss）、onebot11+reverse 或 bridge";
}

std::string trouble_of_network(const std::string& text) {
    try {
        (void)net::AddressList({text});
        return {};
    } catch (const std::invalid_argument& trouble) {
        return trouble.what();
    }
}

std::string trouble_of_picture_host(const std::string& text) {
    try {
        (void)net::AllowedHosts({text});
        return {};
    } catch (const std::invalid_argument& trouble) {
        return trouble.what();
    }
}

std::string trouble_of_tls(const std::string& certificate, const std::string& key) {
    if (certificate.empty() && key.empty()) return {};
    if (certificate.empty() || key.empty())
        return "HTTPS 的证书和私钥要一起写（--tls-certificate 和 --tls-key），现在缺" +
               std::string(key.empty() ? "私钥" : "证书");
    try {
        (void)net::ServerCertificate::read({certificate, key}, now());
        return {};
    } catch (const std::runtime_error& trouble) {
        return trouble.what();
    }
}

int serve(const Options& options) {
    std::vector<std::string> troubles = {trouble_of_listen(options.listen),
                                         trouble_of_tls(options.tls_certificate, options.tls_key)};
    std::ranges::transform(options.ims, std::back_inserter(troubles), trouble_of_im);
    std::ranges::transform(options.trusted_proxies, std::back_inserter(troubles), trouble_of_network);
    std::ranges::transform(options.metrics_from, std::back_inserter(troubles), trouble_of_network);
    std::ranges::transform(options.picture_hosts, std::back_inserter(troubles), trouble_of_picture_host);
    for (const auto& trouble : troubles) {
        if (trouble.empty()) continue;
        std::cerr << trouble << "\n";
        return kWrongCommand;
    }
    log::set_up(options.log_format == "json" ? log::Format::json : log::Format::text, options.log_level,
                {options.log_file, options.log_megabytes, options.log_files});
    // A limit on file sizes is a full disk: an error to be waited out, not the end.
    std::signal(SIGXFSZ, SIG_IGN);
    base::Faults faults;
    const std::filesystem::path data = options.data_dir;
    // What was published in the studio serves; before the first publishing, the files themselves.
    const auto serving = [&] { return studio::live_folder(data, options.pack_root); };
    if (serving() != options.pack_root) log::info("serving the published version in {}", serving().string());
    ::umask(0077);
    std::filesystem::create_directories(data);
    auto pack = knowledge::load_stamped_pack(serving(), data / "sentences.passed", faults);
    for (const auto& fault : faults) {
        if (fault.weight == base::Fault::Weight::error) std::cerr << to_string(fault) << "\n";
    }
    if (!pack.catalogue || !pack.playbook) return 1;

    asio::io_context io(1);
    auto store = store::open_sqlite(data, [&io](std::function<void()> f) { asio::post(io, std::move(f)); });
    const auto orders = open_back_office(io, options.orders, data, options.samples);
    if (!orders) return 1;

    const auto listen = *parse_address(options.listen);
    const auto token = im_token(pack.playbook->shop());
    const auto clock = std::make_shared<base::WallClock>();
    const auto tell_time = [clock] { return clock->now(); };
    web::Options page_options;
    page_options.now = tell_time;
    page_options.address = listen.host;
    page_options.port = listen.port;
    page_options.static_dir = options.pages_dir.empty() ? pages_dir() : options.pages_dir;
    page_options.origins = options.origins;
    if (!options.tls_key.empty())
        page_options.tls = net::CertificateFiles{options.tls_certificate, options.tls_key};
    page_options.proxies = net::AddressList(options.trusted_proxies);
    page_options.metrics_from = net::AddressList(options.metrics_from);
    page_options.picture_hosts = net::AllowedHosts(options.picture_hosts);
    page_options.picture_authorities = options.picture_ca;
    page_options.periods = options.periods;
    page_options.data_dir = data;
    page_options.store = pack.playbook->shop().id;
    page_options.demo_buyer = options.samples && is_loopback(listen.host);
    page_options.look_program = look_program();
    if (page_options.look_program.empty()) log::error("xiaoer-look is missing: no pictures are taken");
    page_options.pack_root = options.pack_root;
    run::Loop* serving_loop = nullptr;
    page_options.publish = [&serving_loop](knowledge::Pack next) {
        log::info("published intents={} scripts={}", next.catalogue->version(), next.playbook->version());
        if (serving_loop != nullptr) serving_loop->publish(std::move(next));
    };
    web::Server server(io, *store, page_options);
    run::Loop::Options loop_options;
    loop_options.now = tell_time;
    const scripts::ShopProfile profile = pack.playbook->shop();
    loop_options.draw = [profile](const core::Proof& proof) {
        return adapters::draw_proof(proof, profile.name, profile.utc_offset);
    };
    loop_options.keep_picture = [&server](std::string name, std::string png) {
        server.keep_picture(std::move(name), std::move(png));
    };
    loop_options.look = [&server](const core::ConversationId& conversation,
                                  const std::vector<std::string>& pictures,
                                  std::function<void(std::vector<core::PictureFinding>)> done) {
        server.look(conversation, pictures, std::move(done));
    };
    run::Loop loop(io, *store, *orders, pack, std::move(loop_options));
    loop.add(server.im());
    add_links(io, options, token, loop, server);
    serving_loop = &loop;
    knowledge::Reloader reloader(io, options.pack_root, [&](knowledge::Pack next) {
        if (serving() == options.pack_root) return loop.publish(std::move(next));
        log::warn("the files changed, but a version published in the studio serves");
    });

    asio::signal_set stop_signals(io, SIGTERM, SIGINT);
    asio::signal_set reload_signal(io, SIGHUP);
    stop_signals.async_wait([&](boost::system::error_code error, int signal) {
        if (error) return;
        log::info("stopping on signal {}", signal);
        reload_signal.cancel();
        reloader.stop();
        loop.stop(kStopWithin, [&] { server.stop([&] { io.stop(); }); });
    });
    std::function<void()> await_reload = [&] {
        reload_signal.async_wait([&](boost::system::error_code error, int) {
            if (error) return;
            reloader.reload();
            server.reload_certificate();
            await_reload();
        });
    };
    await_reload();

    loop.start();
    server.start(loop, *orders);
    reloader.start();
    tell_listening(options, shown_url(listen, server.port(), page_options.tls.has_value()),
                   server.setup_path());
    io.run();
    log::info("stopped messages={} replies={} handoffs={}", loop.figures().messages, loop.figures().replies,
              loop.figures().handoffs);
    return 0;
}

}  // namespace xiaoer::cli
