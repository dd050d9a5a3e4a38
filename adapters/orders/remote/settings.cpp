// See settings.hpp.
#include "adapters/orders/remote/settings.hpp"

#include "adapters/orders/local/local.hpp"
#include "bot/base/document.hpp"

namespace xiaoer::adapters {
namespace {

using Kind = OrdersSettings::Kind;

constexpr std::int64_t kLeastTimeout = 100;
constexpr std::int64_t kMostTimeout = 60'000;
constexpr std::int64_t kUsualTimeout = 5'000;

struct Known {
    std::string_view word;
    Kind kind;
    std::string_view endpoint;
};
constexpr Known kKnown[] = {
    {"local", Kind::local, ""},
    {"taobao", Kind::taobao, "https://eco.taobao.com/router/rest"},
    {"jushuitan", Kind::jushuitan, "https://openapi.jushuitan.com/"},
    {"guanyi", Kind::guanyi, "https://v2.api.guanyierp.com/rest/erp_open"},
    {"pinduoduo", Kind::pinduoduo, "https://gw-api.pinduoduo.com/api/router"},
};

/// One secret under NAME, NAME_env or NAME_file.
SecretPlace secret_place(base::Node& root, const std::string& name, const std::filesystem::path& file) {
    SecretPlace place{root.text_or(name, ""), root.text_or(name + "_env", ""),
                      root.text_or(name + "_file", "")};
    const int ways =
        (place.value.empty() ? 0 : 1) + (place.environment.empty() ? 0 : 1) + (place.file.empty() ? 0 : 1);
    if (ways != 1) {
        root.fault("“" + name + "_env”“" + name + "_file”“" + name + "”请写其中一个，说明密钥在哪里");
    } else if (!place.value.empty() && readable_by_others(file.string())) {
        root.fault(name, "这个文件里有密钥，但别人也能读；请执行 chmod 600，或改用“" + name + "_file”");
    }
    // Relative to the file that names it, not to where the program was started.
    if (!place.file.empty() && std::filesystem::path(place.file).is_relative())
        place.file = (file.parent_path() / place.file).string();
    return place;
}

std::unique_ptr<Platform> platform_of(const OrdersSettings& settings) {
    switch (settings.kind) {
        case Kind::local:
            return nullptr;
        case Kind::taobao:
            return taobao(settings.digest);
        case Kind::jushuitan:
            return jushuitan();
        case Kind::guanyi:
            return guanyi();
        case Kind::pinduoduo:
            return pinduoduo();
    }
    return nullptr;
}

void read_remote(base::Node& root, const Known& known, const std::filesystem::path& file,
                 OrdersSettings& settings) {
    RemoteOptions& remote = settings.remote;
    const auto trouble = Endpoint::parse(root.text_or("endpoint", known.endpoint), remote.endpoint);
    if (!trouble.empty()) root.fault("endpoint", trouble);
    remote.places.app_key = root.text("app_key");
    remote.places.secret = secret_place(root, "secret", file);
    remote.places.session = secret_place(root, "session", file);
    remote.authorities = root.text_or("ca_file", "");
    if (!remote.authorities.empty() && std::filesystem::path(remote.authorities).is_relative())
        remote.authorities = (file.parent_path() / remote.authorities).string();
    remote.timeout =
        std::chrono::milliseconds(root.number_or("timeout_ms", kLeastTimeout, kMostTimeout, kUsualTimeout));
    if (known.kind != Kind::taobao) return;
    const auto digest = root.one_of("sign_method", {"md5", "hmac", "hmac-sha256"}, "md5");
    settings.digest = digest == "md5"    ? TopDigest::md5
                      : digest == "hmac" ? TopDigest::hmac
                                         : TopDigest::hmac_sha256;
}

}  // namespace

std::optional<OrdersSettings> read_orders_settings(const std::filesystem::path& file, base::Faults& faults) {
    const auto before = faults.size();
    base::Document document(file, file.filename().string(), faults);
    if (!document.ok()) return std::nullopt;
    auto root = document.root();
    root.skip("comment");
    OrdersSettings settings;
    if (!root.has("kind")) root.fault("缺少“kind”，请写后台的种类");
    const auto kind = root.one_of("kind", {"local", "taobao", "jushuitan", "guanyi", "pinduoduo"}, "local");
    for (const Known& known : kKnown) {
        if (known.word != kind) continue;
        settings.kind = known.kind;
        if (known.kind != Kind::local) read_remote(root, known, file, settings);
    }
    root.finish();
    for (std::size_t i = before; i < faults.size(); ++i)
        if (faults[i].weight == base::Fault::Weight::error) return std::nullopt;
    return settings;
}

std::unique_ptr<Orders> open_orders(boost::asio::io_context& io, const OrdersSettings& settings,
                                    const std::filesystem::path& data) {
    auto platform = platform_of(settings);
    if (!platform) return open_local_orders(data);
    auto options = settings.remote;
    options.folder = data / platform->kind();
    return std::make_unique<RemoteOrders>(io, std::move(platform), std::move(options));
}

}  // namespace xiaoer::adapters
