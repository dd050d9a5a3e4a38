// The verbs of the command line. Reads options and wires the parts together; decides nothing about
// conversations.
#include "bot/cli/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/base/utf8.hpp"
#include "bot/cli/backup.hpp"
#include "bot/cli/bridges.hpp"
#include "bot/cli/configuration.hpp"
#include "bot/cli/export.hpp"
#include "bot/cli/goods.hpp"
#include "bot/cli/locations.hpp"
#include "bot/cli/orders.hpp"
#include "bot/cli/privacy.hpp"
#include "bot/cli/serve.hpp"
#include "bot/cli/users.hpp"
#include "bot/cli/verb.hpp"
#include "bot/cli/why.hpp"
#include "bot/knowledge/pack.hpp"
#include "bot/transcript/player.hpp"
#include "bot/transcript/talk.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/lint/match_line.hpp"

namespace xiaoer::cli {
namespace {

void print_faults(const base::Faults& faults, bool json) {
    if (!json) {
        for (const auto& fault : faults)
            std::cout << to_string(fault) << "\n";
        return;
    }
    auto list = nlohmann::json::array();
    for (const auto& fault : faults)
        list.push_back({{"file", fault.file},
                        {"line", fault.line},
                        {"column", fault.column},
                        {"place", fault.place},
                        {"message", fault.message},
                        {"weight", fault.weight == base::Fault::Weight::error ? "error" : "warning"}});
    std::cout << list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

/// Empty pointers after the faults were told on standard error.
knowledge::Pack load_or_tell(const std::string& root) {
    base::Faults faults;
    auto pack = knowledge::load_pack(root, faults);
    if (!pack.catalogue || !pack.playbook)
        for (const auto& fault : faults)
            if (fault.weight == base::Fault::Weight::error) std::cerr << to_string(fault) << "\n";
    return pack;
}

std::shared_ptr<const intents::Catalogue> catalogue_or_tell(const std::string& root) {
    base::Faults faults;
    auto catalogue = intents::Catalogue::load(std::filesystem::path(root) / "intents" / "catalog", faults);
    if (!catalogue)
        for (const auto& fault : faults)
            std::cerr << to_string(fault) << "\n";
    return catalogue;
}

intents::Context context_of(const std::string& awaiting, const std::string& order_state) {
    const auto day = std::chrono::floor<std::chrono::days>(now() + std::chrono::hours(8));
    return {.awaiting = awaiting, .order_state = order_state, .last_intent = {}, .today = day};
}

int match(const std::string& root, const intents::Context& context) {
    const auto catalogue = catalogue_or_tell(root);
    if (!catalogue) return kFaults;
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << intents::match_json(*catalogue, line, context) << '\n';
    return 0;
}

int why(const std::string& root, const std::string& text, const intents::Context& context,
        const std::string& order, int urged) {
    const auto pack = load_or_tell(root);
    if (!pack.catalogue || !pack.playbook) return kFaults;
    std::cout << intents::explain_text(*pack.catalogue, text, context);
    if (order.empty()) return 0;
    const auto weighed = weigh_conditions(pack, text, order, urged);
    (weighed.ok ? std::cout : std::cerr) << weighed.text << (weighed.ok ? "" : "\n");
    return weighed.ok ? 0 : kFaults;
}

int check(const std::string& root, bool json) {
    knowledge::Pack pack;
    const auto faults = knowledge::check_pack(root, now(), pack);
    print_faults(faults, json);
    const bool bad = base::has_errors(faults);
    if (!json && pack.catalogue && pack.playbook)
        std::cout << (bad ? "有错误，请先改好上面的问题。" : "检查通过：") << pack.catalogue->intents().size()
                  << "个意图，版本 " << pack.catalogue->version() << " / " << pack.playbook->version() << "，"
                  << faults.size() << "条提醒。\n";
    return bad || !pack.catalogue || !pack.playbook ? kFaults : 0;
}

int play(const std::string& root, const std::vector<std::string>& files, bool bless, bool pin) {
    const auto pack = load_or_tell(root);
    if (!pack.catalogue || !pack.playbook) return kFaults;
    int different = 0;
    for (const auto& name : files) {
        std::ifstream in(name, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        if (!in) {
            std::cerr << name << " 打不开\n";
            return kFailed;
        }
        const auto before = all.str();
        const auto result = transcript::replay(pack, before, pin);
        for (const auto& error : result.errors)
            std::cout << name << ":" << error << "\n";
        const auto diff = transcript::difference(before, result.text, isatty(STDOUT_FILENO) != 0);
        if (diff.empty() && result.errors.empty()) {
            std::cout << "一致 " << name << "\n";
            continue;
        }
        ++different;
        if (!diff.empty()) std::cout << (bless ? "已改写 " : "不一致 ") << name << "\n" << diff;
        if (bless && result.errors.empty()) std::ofstream(name, std::ios::binary) << result.text;
    }
    std::cout << files.size() - static_cast<std::size_t>(different) << "个一致，" << different
              << (bless ? "个已改写\n" : "个不一致\n");
    return different > 0 && !bless ? kFaults : 0;
}

/// CLI11's refusals in Chinese; the option's name stays as it was typed.
std::string refusal(const CLI::App* app, const CLI::Error& error) {
    const std::string what = error.what();
    const auto after = [&](std::string_view mark) {
        const auto at = what.find(mark);
        return at == std::string::npos ? what : what.substr(at + mark.size());
    };
    const auto option = what.substr(0, what.find_first_of(": "));
    std::string sentence;
    const auto unknown = app->remaining(true);
    if (what.find("not expected: ") != std::string::npos) {
        // CLI11 lists them backwards, and with them the value of an option it does not know.
        const auto dashed = std::find_if(unknown.begin(), unknown.end(),
                                         [](const std::string& word) { return word.starts_with("-"); });
        sentence = "不认识的参数：" + (dashed == unknown.end() ? after("not expected: ") : *dashed);
    } else if (what.find("ubcommand") != std::string::npos)
        sentence = unknown.empty() ? "缺少子命令" : "没有“" + unknown.front() + "”这个命令";
    else if (error.get_name() == "RequiredError")
        sentence = "缺少参数：" + option;
    else if (what.find("does not exist: ") != std::string::npos)
        sentence = option + "：没有这个" + (what.find("Directory") == std::string::npos ? "文件" : "目录") +
                   "：" + after("does not exist: ");
    else if (what.find(" not in {") != std::string::npos)
        sentence = option + "：只能是 {" + after(" not in {");
    else if (error.get_name() == "ArgumentMismatch")
        sentence = option + "：要带一个值";
    else if (error.get_name() == "ConversionError")
        sentence = "值写得不对：" + after(": ");
    else
        sentence = "参数有误：" + what;
    return sentence + "\n加 --help 看用法。\n";
}

/// What the command line says counts before the configuration file.
void take_given(const CLI::App& verb, Options& given, Options& configured) {
    const auto take = [&](const char* name, auto& from, auto& into) {
        if (verb.count(name) > 0) into = std::move(from);
    };
    take("--listen", given.listen, configured.listen);
    take("--im", given.ims, configured.ims);
    take("--origin", given.origins, configured.origins);
    take("--tls-certificate", given.tls_certificate, configured.tls_certificate);
    take("--tls-key", given.tls_key, configured.tls_key);
    take("--trusted-proxy", given.trusted_proxies, configured.trusted_proxies);
    take("--metrics-from", given.metrics_from, configured.metrics_from);
    take("--picture-host", given.picture_hosts, configured.picture_hosts);
    take("--picture-ca", given.picture_ca, configured.picture_ca);
    take("--log", given.log_format, configured.log_format);
    take("--log-level", given.log_level, configured.log_level);
    take("--log-file", given.log_file, configured.log_file);
    take("--pages", given.pages_dir, configured.pages_dir);
    take("--orders", given.orders, configured.orders);
    take("--samples", given.samples, configured.samples);
    configured.json = given.json;
    if (verb.count("--pack") > 0 || configured.pack_root.empty()) configured.pack_root = given.pack_root;
    if (verb.count("--data") > 0 || configured.data_dir.empty()) configured.data_dir = given.data_dir;
}

int run_verbs(int argc, char** argv) {
    CLI::App app{"店小二：网店客服 IM 上的助手"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "xiaoer 0.1.0", "看版本");
    app.failure_message(refusal);
    app.set_help_flag("-h,--help", "看用法");
    for (const auto& [word, chinese] : {std::pair("REQUIRED", "必填"),
                                        {"OPTIONS", "选项"},
                                        {"SUBCOMMAND", "子命令"},
                                        {"SUBCOMMANDS", "子命令"},
                                        {"POSITIONALS", "参数"},
                                        {"Usage", "用法"},
                                        {"Env", "环境变量"},
                                        {"TEXT", "文字"},
                                        {"INT", "数"},
                                        {"UINT", "数"}})
        app.get_formatter()->label(word, chinese);
    std::string root = pack_root();
    std::string data = data_dir();
    std::function<int()> action;

    const auto with_pack = [&](CLI::App* verb) {
        verb->add_option("--pack", root, "放 intents/ 和 scripts/ 的目录")->check(CLI::ExistingDirectory);
        return verb;
    };
    const auto with_data = [&](CLI::App* verb) {
        verb->add_option("--data", data, "数据目录")->capture_default_str();
        return verb;
    };

    Options options;
    std::string config_file;
    auto* serve_verb = with_data(with_pack(app.add_subcommand("serve", "提供网页并连接 IM")));
    serve_verb->add_option("--listen", options.listen, "地址:端口，端口 0 表示任选一个")
        ->capture_default_str();
    serve_verb->add_option("--im", options.ims,
                           "onebot11+ws://主机:端口[/路径]（或 wss）主动连接，onebot11+reverse 等对方来连，"
                           "bridge 接桌面桥接（xiaoer bridge add）；可写多次");
    serve_verb->add_option("--log", options.log_format, "日志格式：text 或 json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    serve_verb->add_option("--log-level", options.log_level, "日志级别：trace debug info warn error")
        ->capture_default_str();
    serve_verb->add_option("--origin", options.origins,
                           "浏览器打开网页的地址，例如 https://shop.example；可写多次");
    serve_verb->add_option("--tls-certificate", options.tls_certificate,
                           "HTTPS 的证书（PEM，本站的证书在前，后面接中间证书），和 --tls-key 一起写；"
                           "文件换了新的会自动用上");
    serve_verb->add_option("--tls-key", options.tls_key, "HTTPS 证书的私钥（PEM，没有口令）");
    serve_verb->add_option("--config", config_file, "配置文件；命令行写了的以命令行为准")
        ->check(CLI::ExistingFile);
    serve_verb->add_option("--trusted-proxy", options.trusted_proxies,
                           "前面代理的地址或网段，只信它写的 Forwarded 或 X-Forwarded-For；可写多次");
    serve_verb->add_option("--metrics-from", options.metrics_from,
                           "除本机外可以看 /metrics 的地址或网段；可写多次");
    serve_verb->add_option("--picture-host", options.picture_hosts,
                           "IM 里的图片可以从哪些主机下载来看，例如 gchat.qpic.cn 或 *.qpic.cn，"
                           "内网自己的主机写上网段：img.lan=10.0.0.0/8；不写就不下载；可写多次");
    serve_verb
        ->add_option("--picture-ca", options.picture_ca, "内网图片主机的证书颁发者（PEM）；不写就用系统的")
        ->check(CLI::ExistingFile);
    serve_verb->add_option("--log-file", options.log_file, "日志写到这个文件，写满自动换新");
    serve_verb->add_option("--pages", options.pages_dir, "网页文件的目录")->check(CLI::ExistingDirectory);
    serve_verb->add_option("--orders", options.orders, "订单后台的设置文件；不写就用自带的订单簿")
        ->envname("XIAOER_ORDERS")
        ->check(CLI::ExistingFile);
    serve_verb->add_flag("--samples", options.samples, "订单簿是空的时放入样例订单");
    serve_verb->add_flag("--json", options.json, "开始监听时输出一行 JSON");
    serve_verb->callback([&] {
        action = [&] {
            options.pack_root = root;
            options.data_dir = data;
            if (config_file.empty()) return serve(options);
            base::Faults faults;
            auto configured = read_configuration(config_file, faults);
            for (const auto& fault : faults)
                std::cerr << to_string(fault) << "\n";
            if (!configured) return kWrongCommand;
            take_given(*serve_verb, options, *configured);
            return serve(*configured);
        };
    });

    auto* talk_verb = with_pack(app.add_subcommand("talk", "在终端里和机器人聊天，时间是虚拟的"));
    talk_verb->callback([&] {
        action = [&] {
            const auto pack = load_or_tell(root);
            if (!pack.catalogue || !pack.playbook) return kFaults;
            transcript::talk(pack, std::cin, std::cout,
                             isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0);
            return 0;
        };
    });

    std::string awaiting, order_state;
    const auto with_context = [&](CLI::App* verb) {
        verb->add_option("--awaiting", awaiting,
                         "机器人刚问了什么：order_choice note_part yes_no photos clarify");
        verb->add_option("--order-state", order_state, "订单状态：unpaid paid shipped completed closed");
        return verb;
    };
    auto* match_verb =
        with_context(with_pack(app.add_subcommand("match", "每行读一条消息，每行写一个 JSON")));
    match_verb->callback([&] { action = [&] { return match(root, context_of(awaiting, order_state)); }; });

    std::string text;
    auto* why_verb = with_context(with_pack(app.add_subcommand("why", "说明一条消息是怎样理解的")));
    why_verb->add_option("TEXT", text, "买家的话")->required();
    std::string about;
    int urged = -1;
    why_verb->add_option(
        "--order", about,
        "一个订单，写法和对话文件一样（\"已发货 地区=江苏省 更新=-30h 物流=运输中\"），看转人工条件怎么判");
    why_verb->add_option("--urged", urged, "这个包裹几分钟前催过件并告诉了买家")
        ->check(CLI::Range(0, 100'000));
    why_verb->callback(
        [&] { action = [&] { return why(root, text, context_of(awaiting, order_state), about, urged); }; });

    bool json = false;
    auto* check_verb = app.add_subcommand("check", "检查意图和话术；有错时退出状态为 1");
    check_verb->add_option("DIR", root, "放 intents/ 和 scripts/ 的目录")->check(CLI::ExistingDirectory);
    check_verb->add_flag("--json", json, "问题写成 JSON");
    check_verb->callback([&] { action = [&] { return check(root, json); }; });

    std::vector<std::string> files;
    bool bless = false, pin = false;
    auto* play_verb = with_pack(app.add_subcommand("play", "播放对话文件，显示不一致的地方"));
    play_verb->add_option("FILE", files, "对话文件（.chat）")->required();
    play_verb->add_flag("--bless", bless, "按现在的结果改写");
    play_verb->add_flag("--pin", pin, "和 --bless 一起用：记话术编码而不是原文");
    play_verb->callback([&] { action = [&] { return play(root, files, bless, pin); }; });

    add_backup(app, data, action);
    add_bridges(app, data, action);
    add_configuration(app, action);
    add_goods(app, root, action);
    add_orders(app, data, action);
    add_privacy(app, data, action);
    add_users(app, data, action);
    add_tables(app, root, data, action);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        return status == 0 ? 0 : 2;
    }
    return action();
}

}  // namespace

int run(int argc, char** argv) {
    try {
        return run_verbs(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "xiaoer: " << error.what() << "\n";
        return kFailed;
    }
}

}  // namespace xiaoer::cli
