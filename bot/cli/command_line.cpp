// The verbs of the command line. Reads options and wires the parts together; decides nothing about
// conversations.
#include "bot/cli/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/base/utf8.hpp"
#include "bot/cli/bridges.hpp"
#include "bot/cli/export.hpp"
#include "bot/cli/goods.hpp"
#include "bot/cli/locations.hpp"
#include "bot/cli/orders.hpp"
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

int run_verbs(int argc, char** argv) {
    CLI::App app{"Xiaoer 店小二: the assistant on a store's customer-service IM"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "xiaoer 0.1.0");
    std::string root = pack_root();
    std::string data = data_dir();
    std::function<int()> action;

    const auto with_pack = [&](CLI::App* verb) {
        verb->add_option("--pack", root, "folder that holds intents/ and scripts/")
            ->check(CLI::ExistingDirectory);
        return verb;
    };
    const auto with_data = [&](CLI::App* verb) {
        verb->add_option("--data", data, "folder of stored data")->capture_default_str();
        return verb;
    };

    Options options;
    auto* serve_verb =
        with_data(with_pack(app.add_subcommand("serve", "serve the web pages and the IM links")));
    serve_verb->add_option("--listen", options.listen, "HOST:PORT, port 0 takes any")->capture_default_str();
    serve_verb->add_option("--im", options.ims,
                           "onebot11+ws://HOST:PORT[/PATH] (or wss) to dial, onebot11+reverse to be dialled, "
                           "bridge for desktop bridges "
                           "(xiaoer bridge add); may repeat");
    serve_verb->add_option("--log", options.log_format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    serve_verb->add_option("--log-level", options.log_level, "trace debug info warn error")
        ->capture_default_str();
    serve_verb->add_option(
        "--origin", options.origins,
        "address under which browsers reach the pages, e.g. https://shop.example; may repeat");
    serve_verb->add_option("--pages", options.pages_dir, "folder of the built pages")
        ->check(CLI::ExistingDirectory);
    serve_verb
        ->add_option("--orders", options.orders, "settings file of the back office; else the embedded book")
        ->envname("XIAOER_ORDERS")
        ->check(CLI::ExistingFile);
    serve_verb->add_flag("--samples", options.samples, "put sample orders into an empty order book");
    serve_verb->add_flag("--json", options.json, "print one JSON line when listening");
    serve_verb->callback([&] {
        action = [&] {
            options.pack_root = root;
            options.data_dir = data;
            return serve(options);
        };
    });

    auto* talk_verb =
        with_pack(app.add_subcommand("talk", "talk to the bot in the terminal, in virtual time"));
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
                         "what the bot asked for: order_choice note_part yes_no photos clarify");
        verb->add_option("--order-state", order_state, "unpaid paid shipped completed closed");
        return verb;
    };
    auto* match_verb = with_context(
        with_pack(app.add_subcommand("match", "one message a line in, one JSON object a line out")));
    match_verb->callback([&] { action = [&] { return match(root, context_of(awaiting, order_state)); }; });

    std::string text;
    auto* why_verb =
        with_context(with_pack(app.add_subcommand("why", "explain how a message is understood")));
    why_verb->add_option("TEXT", text, "the buyer's message")->required();
    std::string about;
    int urged = -1;
    why_verb->add_option(
        "--order", about,
        "an order as in transcripts (\"已发货 地区=江苏省 更新=-30h 物流=运输中\"): weighs the transfer "
        "conditions on it");
    why_verb->add_option("--urged", urged, "so many minutes ago that parcel was urged and the buyer told so")
        ->check(CLI::Range(0, 100'000));
    why_verb->callback(
        [&] { action = [&] { return why(root, text, context_of(awaiting, order_state), about, urged); }; });

    bool json = false;
    auto* check_verb = app.add_subcommand("check", "validate intents and scripts; exit status 1 on a fault");
    check_verb->add_option("DIR", root, "folder that holds intents/ and scripts/")
        ->check(CLI::ExistingDirectory);
    check_verb->add_flag("--json", json, "faults as JSON");
    check_verb->callback([&] { action = [&] { return check(root, json); }; });

    std::vector<std::string> files;
    bool bless = false, pin = false;
    auto* play_verb = with_pack(app.add_subcommand("play", "play transcripts and show what differs"));
    play_verb->add_option("FILE", files, "transcripts (.chat)")->required();
    play_verb->add_flag("--bless", bless, "rewrite the expectations");
    play_verb->add_flag("--pin", pin, "with --bless: expect phrase ids instead of wording");
    play_verb->callback([&] { action = [&] { return play(root, files, bless, pin); }; });

    add_goods(app, root, action);
    add_orders(app, data, action);
    add_bridges(app, data, action);
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
