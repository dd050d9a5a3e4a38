#include "bot/cli/users.hpp"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "bot/cli/verb.hpp"
#include "bot/users/users.hpp"

namespace xiaoer::cli {
namespace {

/// Keeps a typed password off the screen.
class NoEcho {
  public:
    NoEcho() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~NoEcho() {
        if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

  private:
    termios before_{};
    bool changed_ = false;
};

/// From a file, from a pipe, or typed twice. Never from the command line, where everybody could read it.
std::string read_password(const std::string& file) {
    std::string password;
    if (!file.empty()) {
        std::ifstream in(file);
        if (!std::getline(in, password)) throw std::runtime_error("读不到口令文件 " + file);
        return password;
    }
    if (isatty(STDIN_FILENO) == 0) {
        std::getline(std::cin, password);
        return password;
    }
    const NoEcho quiet;
    std::string again;
    std::cerr << "口令：" << std::flush;
    std::getline(std::cin, password);
    std::cerr << "\n再输一遍：" << std::flush;
    std::getline(std::cin, again);
    std::cerr << "\n";
    if (again != password) throw std::runtime_error("两次输入的口令不一样。");
    return password;
}

struct UserArguments {
    std::string name, display, password_file;
    std::vector<std::string> roles, groups;
    int capacity = 10;
    bool json = false;
    bool again = false;
};

int tell(const users::Refusal& refusal) {
    if (refusal.empty()) return 0;
    std::cerr << refusal << "\n";
    return kFaults;
}

int add(const std::string& data, const UserArguments& given) {
    users::User user;
    user.name = given.name;
    user.display = given.display.empty() ? given.name : given.display;
    user.groups = given.groups;
    user.capacity = given.capacity;
    for (const auto& word : given.roles) {
        const auto role = users::role_of(word);
        if (!role) return tell("没有“" + word + "”这个角色，可用的有 agent lead trainer auditor admin。");
        user.roles.add(*role);
    }
    users::Users store(data);
    const auto refusal = store.add(user, read_password(given.password_file), now());
    if (refusal.empty()) store.audit("命令行", "user_added", user.name, now());
    return tell(refusal);
}

int list(const std::string& data, bool as_json) {
    auto out = nlohmann::json::array();
    for (const auto& user : users::Users(data).all()) {
        auto roles = nlohmann::json::array();
        for (const auto role : users::kRoles) {
            if (user.roles.has(role)) roles.push_back(users::word(role));
        }
        out.push_back({{"name", user.name},
                       {"display", user.display},
                       {"roles", roles},
                       {"groups", user.groups},
                       {"capacity", user.capacity},
                       {"disabled", user.disabled}});
    }
    if (as_json) {
        std::cout << out.dump(2) << "\n";
        return 0;
    }
    for (const auto& user : out) {
        std::cout << user["name"].get<std::string>() << "  " << user["display"].get<std::string>() << "  ";
        for (const auto& role : user["roles"])
            std::cout << role.get<std::string>() << " ";
        std::cout << (user["disabled"].get<bool>() ? " 已停用" : "") << "\n";
    }
    return 0;
}

int set_password(const std::string& data, const UserArguments& given) {
    users::Users store(data);
    const auto refusal = store.set_password(given.name, read_password(given.password_file), now());
    if (refusal.empty()) store.audit("命令行", "password_set", given.name, now());
    return tell(refusal);
}

int disable(const std::string& data, const UserArguments& given) {
    users::Users store(data);
    auto user = store.find(given.name);
    if (!user) return tell("没有这个用户。");
    user->disabled = !given.again;
    const auto refusal = store.update(*user, now());
    if (refusal.empty())
        store.audit("命令行", given.again ? "user_changed" : "user_disabled", given.name, now());
    return tell(refusal);
}

}  // namespace

void add_users(CLI::App& app, std::string& data_dir, std::function<int()>& action) {
    auto* user = app.add_subcommand("user", "登录网页的人");
    user->require_subcommand(1);
    auto given = std::make_shared<UserArguments>();
    const auto verb = [&](const char* name, const char* help,
                          int (*run)(const std::string&, const UserArguments&)) {
        auto* sub = user->add_subcommand(name, help);
        sub->add_option("--data", data_dir, "数据目录")->capture_default_str();
        sub->callback([&data_dir, &action, given, run] {
            action = [&data_dir, given, run] { return run(data_dir, *given); };
        });
        return sub;
    };
    const auto named = [&](CLI::App* sub) {
        sub->add_option("NAME", given->name, "登录名：小写字母、数字、点、横线、下划线")->required();
        return sub;
    };
    const auto with_password = [&](CLI::App* sub) {
        sub->add_option("--password-file", given->password_file,
                        "文件第一行是口令；不写就从标准输入读，在终端里会问")
            ->check(CLI::ExistingFile);
    };

    auto* add_verb = named(verb("add", "新增一个人", add));
    add_verb->add_option("--role", given->roles, "角色：agent lead trainer auditor admin；可写多次")
        ->required();
    add_verb->add_option("--display", given->display, "买家和同事看到的名字");
    add_verb->add_option("--group", given->groups, "技能组：售前 售中 售后 主管；可写多次，不写就是全部");
    add_verb->add_option("--capacity", given->capacity, "同时接待几个")->capture_default_str();
    with_password(add_verb);

    verb("list", "列出所有人", [](const std::string& data, const UserArguments& g) {
        return list(data, g.json);
    })->add_flag("--json", given->json, "写成 JSON");

    with_password(named(verb("passwd", "改口令；这个人的登录全部失效", set_password)));
    named(verb("disable", "停用：结束登录，不能再进", disable))->add_flag("--undo", given->again, "恢复使用");
}

}  // namespace xiaoer::cli
