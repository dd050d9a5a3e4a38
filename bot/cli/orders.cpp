#include "bot/cli/orders.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "adapters/orders/local/csv_import.hpp"
#include "adapters/orders/local/local.hpp"
#include "adapters/orders/remote/settings.hpp"
#include "adapters/orders/render.hpp"
#include "bot/cli/verb.hpp"

namespace xiaoer::cli {
namespace {

constexpr std::chrono::minutes kStoreClock{480};

std::unique_ptr<adapters::LocalOrders> open(const std::string& data_dir) {
    std::filesystem::create_directories(data_dir);
    return adapters::open_local_orders(data_dir);
}

int show(const std::string& data_dir, const std::string& id, bool as_json) {
    const auto booked = open(data_dir)->find(id);
    if (!booked) {
        std::cerr << "订单簿里没有订单" << id << "\n";
        return kFaults;
    }
    std::cout << (as_json ? adapters::render_json(*booked, kStoreClock) + "\n"
                          : adapters::render_text(*booked, kStoreClock));
    return 0;
}

int import(const std::string& data_dir, const std::string& file) {
    const auto book = open(data_dir);
    adapters::ImportOptions options;
    const bool bar = isatty(STDERR_FILENO) != 0;
    if (bar) options.progress = [](std::size_t rows) { std::cerr << "\r已读" << rows << "行" << std::flush; };
    const auto report = adapters::import_orders(file, *book, options);
    if (bar) std::cerr << "\r";
    std::cout << adapters::render_report(report);
    return report.rejected_count > 0 || !report.refusal.empty() ? kFaults : 0;
}

int track(const std::string& data_dir, const std::string& id, const std::string& state,
          const std::string& text) {
    const auto trouble = open(data_dir)->track(id, state, text);
    if (trouble.empty()) return 0;
    std::cerr << trouble << "\n";
    return kFaults;
}

}  // namespace

void add_orders(CLI::App& app, std::string& data_dir, std::function<int()>& action) {
    auto* orders = app.add_subcommand("orders", "自带的订单簿");
    orders->require_subcommand(1);
    const auto with_data = [&](CLI::App* verb) {
        verb->add_option("--data", data_dir, "数据目录")->capture_default_str();
        return verb;
    };
    // The options live as long as the command line, which outlives the action.
    struct OrderArguments {
        std::string file, id, state, text, buyer;
        bool json = false;
        std::size_t limit = 50;
    };
    auto given = std::make_shared<OrderArguments>();

    auto* import_verb = with_data(orders->add_subcommand("import", "导入平台或 ERP 导出的订单"));
    import_verb->add_option("FILE", given->file, "CSV（UTF-8、GB18030、Big5）或 xlsx")
        ->required()
        ->check(CLI::ExistingFile);
    import_verb->callback([&data_dir, &action, given] {
        action = [&data_dir, given] { return import(data_dir, given->file); };
    });

    auto* show_verb = with_data(orders->add_subcommand("show", "显示一个订单，连同备注和旗帜"));
    show_verb->add_option("ID", given->id, "订单号")->required();
    show_verb->add_flag("--json", given->json, "写成 JSON");
    show_verb->callback([&data_dir, &action, given] {
        action = [&data_dir, given] { return show(data_dir, given->id, given->json); };
    });

    auto* list_verb = with_data(orders->add_subcommand("list", "列出订单，新的在前"));
    list_verb->add_option("--buyer", given->buyer, "只列这个买家的");
    list_verb->add_option("--limit", given->limit, "最多列几个")->capture_default_str();
    list_verb->callback([&data_dir, &action, given] {
        action = [&data_dir, given] {
            std::cout << adapters::render_list(open(data_dir)->list(given->buyer, given->limit), kStoreClock);
            return 0;
        };
    });

    auto* track_verb = with_data(orders->add_subcommand("track", "登记包裹到哪了"));
    track_verb->add_option("ID", given->id, "订单号")->required();
    track_verb->add_option("STATE", given->state, "待揽收 已揽收 运输中 派送中 已签收 物流异常")->required();
    track_verb->add_option("TEXT", given->text, "快递的原话");
    track_verb->callback([&data_dir, &action, given] {
        action = [&data_dir, given] { return track(data_dir, given->id, given->state, given->text); };
    });
}

std::unique_ptr<adapters::Orders> open_back_office(boost::asio::io_context& io,
                                                   const std::string& settings_file,
                                                   const std::filesystem::path& data, bool samples) {
    if (settings_file.empty()) {
        auto book = adapters::open_local_orders(data);
        const auto now = std::chrono::system_clock::now();
        if (samples) book->seed_samples(std::chrono::time_point_cast<std::chrono::milliseconds>(now));
        return book;
    }
    base::Faults faults;
    const auto settings = adapters::read_orders_settings(settings_file, faults);
    for (const auto& fault : faults)
        std::cerr << to_string(fault) << "\n";
    if (!settings) return nullptr;
    try {
        return adapters::open_orders(io, *settings, data);
    } catch (const std::runtime_error& trouble) {
        std::cerr << trouble.what() << "\n";
        return nullptr;
    }
}

}  // namespace xiaoer::cli
