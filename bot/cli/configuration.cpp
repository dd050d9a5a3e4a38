#include "bot/cli/configuration.hpp"

#include <array>
#include <iostream>
#include <memory>

#include "adapters/orders/remote/settings.hpp"
#include "bot/base/document.hpp"
#include "bot/cli/verb.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;

std::string beside(const fs::path& file, const std::string& path) {
    if (path.empty() || fs::path(path).is_absolute()) return path;
    return (fs::absolute(file).parent_path() / path).lexically_normal().string();
}

/// A place on disk that must be there.
std::string existing(base::Node& node, std::string_view key, const fs::path& file, bool folder) {
    auto path = beside(file, node.text_or(key, ""));
    std::error_code error;
    if (!path.empty() && !(folder ? fs::is_directory(path, error) : fs::is_regular_file(path, error)))
        node.fault(key, (folder ? "没有这个目录：" : "没有这个文件：") + path);
    return path;
}

void check_each(base::Node& node, std::string_view key, const std::vector<std::string>& values,
                const std::function<std::string(const std::string&)>& trouble_of) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (auto trouble = trouble_of(values[i]); !trouble.empty()) node.fault(key, i, std::move(trouble));
}

std::string trouble_of_origin(const std::string& origin) {
    const auto scheme = origin.starts_with("https://") ? 8U : origin.starts_with("http://") ? 7U : 0U;
    const bool fine = scheme > 0 && origin.size() > scheme && origin.find('/', scheme) == std::string::npos;
    return fine ? "" : "“" + origin + "”应是网页地址的开头，例如 https://shop.example";
}

void read_tls(base::Node tls, const fs::path& file, Options& options) {
    options.tls_certificate = existing(tls, "certificate", file, false);
    options.tls_key = existing(tls, "key", file, false);
    const bool there = fs::is_regular_file(options.tls_certificate) && fs::is_regular_file(options.tls_key);
    if (there || options.tls_certificate.empty() || options.tls_key.empty())
        if (auto trouble = trouble_of_tls(options.tls_certificate, options.tls_key); !trouble.empty())
            tls.fault("certificate", std::move(trouble));
    tls.finish();
}

struct Kept {
    const char* key;
    const char* chinese;
    std::chrono::days web::Periods::*period;
};
constexpr std::array<Kept, 5> kKept = {{{"conversations", "会话", &web::Periods::conversations},
                                        {"cases", "登记", &web::Periods::cases},
                                        {"pictures", "图片", &web::Periods::pictures},
                                        {"logs", "日志", &web::Periods::logs},
                                        {"audit", "审计", &web::Periods::audit}}};
constexpr int kMostDays = 36'500;

void read_periods(base::Node retention, Options& options) {
    for (const auto& kept : kKept) {
        auto& period = options.periods.*kept.period;
        period = std::chrono::days(retention.number_or(kept.key, 0, kMostDays, period.count()));
    }
    retention.finish();
}

/// "会话365天、登记1095天…"
std::string told(const web::Periods& periods) {
    std::string out;
    for (const auto& kept : kKept) {
        const auto days = (periods.*kept.period).count();
        out += (out.empty() ? "" : "、") + std::string(kept.chinese) +
               (days == 0 ? "一直保存" : std::to_string(days) + "天");
    }
    return out;
}

void read_log(base::Node log, const fs::path& file, Options& options) {
    options.log_format = log.one_of("format", {"text", "json"}, "text");
    options.log_level = log.one_of("level", {"trace", "debug", "info", "warn", "error"}, "info");
    options.log_file = beside(file, log.text_or("file", ""));
    options.log_megabytes = static_cast<std::size_t>(log.number_or("megabytes", 1, 10'000, 100));
    options.log_files = static_cast<std::size_t>(log.number_or("files", 1, 1'000, 10));
    log.finish();
}

}  // namespace

std::optional<Options> read_configuration(const fs::path& file, base::Faults& faults) {
    const auto before = faults.size();
    base::Document document(file, file.filename().string(), faults);
    if (!document.ok()) return std::nullopt;
    auto root = document.root();
    root.skip("comment");
    Options options;
    options.listen = root.text_or("listen", options.listen);
    if (const auto trouble = trouble_of_listen(options.listen); !trouble.empty())
        root.fault("listen", trouble);
    options.data_dir = beside(file, root.text_or("data", ""));
    options.pack_root = existing(root, "pack", file, true);
    options.pages_dir = existing(root, "pages", file, true);
    options.ims = root.texts("im");
    check_each(root, "im", options.ims, trouble_of_im);
    options.origins = root.texts("origins");
    check_each(root, "origins", options.origins, trouble_of_origin);
    options.trusted_proxies = root.texts("trusted_proxies");
    check_each(root, "trusted_proxies", options.trusted_proxies, trouble_of_network);
    options.metrics_from = root.texts("metrics_from");
    check_each(root, "metrics_from", options.metrics_from, trouble_of_network);
    options.picture_hosts = root.texts("picture_hosts");
    check_each(root, "picture_hosts", options.picture_hosts, trouble_of_picture_host);
    options.picture_ca = existing(root, "picture_ca", file, false);
    options.orders = existing(root, "orders", file, false);
    if (fs::is_regular_file(options.orders)) (void)adapters::read_orders_settings(options.orders, faults);
    options.samples = root.flag_or("samples", false);
    if (auto tls = root.object("tls")) read_tls(*tls, file, options);
    if (auto retention = root.object("retention")) read_periods(*retention, options);
    if (auto log = root.object("log")) read_log(*log, file, options);
    root.finish();
    for (std::size_t i = before; i < faults.size(); ++i)
        if (faults[i].weight == base::Fault::Weight::error) return std::nullopt;
    return options;
}

void add_configuration(CLI::App& app, std::function<int()>& action) {
    auto* config = app.add_subcommand("config", "配置文件");
    config->require_subcommand(1);
    auto file = std::make_shared<std::string>();
    auto* check = config->add_subcommand("check", "检查配置文件，有错时写明哪一行怎么改");
    check->add_option("文件", *file, "配置文件（JSON）")->required();
    check->callback([&action, file] {
        action = [file] {
            base::Faults faults;
            const auto options = read_configuration(*file, faults);
            for (const auto& fault : faults)
                std::cout << to_string(fault) << "\n";
            if (options)
                std::cout << "配置没有问题\n保存期：" << told(options->periods) << "；没办完的不删\n";
            return options ? 0 : kFaults;
        };
    });
}

}  // namespace xiaoer::cli
