#include "bot/cli/bridges.hpp"

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "adapters/im/bridge/registry.hpp"
#include "bot/cli/verb.hpp"

namespace xiaoer::cli {
namespace {

using adapters::bridge::Registry;

struct BridgeArguments {
    std::string name;
    bool json = false;
};

int add(const std::string& data, const BridgeArguments& given) {
    const auto token = Registry(data).add(given.name, now());
    // The token alone on standard output, so that a script can keep it.
    std::cout << token << std::endl;
    std::cerr << "这是“" << given.name
              << "”的令牌，只显示这一次。填进那台电脑上的桥接程序；第一台用它连上来的电脑就是它的主人。\n";
    return 0;
}

std::string ago(core::Time seen) {
    if (seen == core::Time{}) return "从未连接";
    const auto minutes = std::chrono::floor<std::chrono::minutes>(now() - seen).count();
    if (minutes < 2) return "刚刚在线";
    if (minutes < 120) return std::to_string(minutes) + "分钟前在线";
    if (minutes < 48 * 60) return std::to_string(minutes / 60) + "小时前在线";
    return std::to_string(minutes / (24 * 60)) + "天前在线";
}

int list(const std::string& data, const BridgeArguments& given) {
    const auto all = Registry(data).all();
    if (given.json) {
        auto out = nlohmann::json::array();
        for (const auto& bridge : all)
            out.push_back({{"name", bridge.name},
                           {"device", bridge.device},
                           {"version", bridge.version},
                           {"accounts", bridge.accounts},
                           {"added_ms", bridge.added.time_since_epoch().count()},
                           {"seen_ms", bridge.seen.time_since_epoch().count()},
                           {"revoked", bridge.revoked}});
        std::cout << out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
        return 0;
    }
    for (const auto& bridge : all)
        std::cout << bridge.name << "  " << (bridge.revoked ? "已停用" : ago(bridge.seen)) << "  "
                  << bridge.accounts << "个账号  " << bridge.version << "\n";
    return 0;
}

int revoke(const std::string& data, const BridgeArguments& given) {
    if (Registry(data).revoke(given.name)) return 0;
    std::cerr << "没有叫“" << given.name << "”的桥接，或者已经停用。\n";
    return kFaults;
}

}  // namespace

void add_bridges(CLI::App& app, std::string& data_dir, std::function<int()>& action) {
    auto* bridge = app.add_subcommand("bridge", "能接进来的桌面桥接（serve --im bridge）");
    bridge->require_subcommand(1);
    auto given = std::make_shared<BridgeArguments>();
    const auto verb = [&](const char* name, const char* help,
                          int (*run)(const std::string&, const BridgeArguments&)) {
        auto* sub = bridge->add_subcommand(name, help);
        sub->add_option("--data", data_dir, "数据目录")->capture_default_str();
        sub->callback([&data_dir, &action, given, run] {
            action = [&data_dir, given, run] { return run(data_dir, *given); };
        });
        return sub;
    };
    verb("add", "给一台电脑发令牌，只显示一次", add)
        ->add_option("NAME", given->name, "这台电脑叫什么")
        ->required();
    verb("list", "有哪些，最近什么时候在线", list)->add_flag("--json", given->json, "写成 JSON");
    verb("revoke", "从现在起不认它的令牌", revoke)->add_option("NAME", given->name)->required();
}

}  // namespace xiaoer::cli
