// Holds the source to the house's rules by reading it: who may include whom, what the core may not touch, how
// long a file may be, what each file must say first.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = XIAOER_SOURCE;

struct Source {
    std::string name;  ///< path from the root
    std::vector<std::string> lines;
};

std::vector<Source> read(const std::vector<std::string>& folders) {
    std::vector<Source> all;
    for (const auto& folder : folders) {
        for (fs::recursive_directory_iterator it(kRoot / folder), end; it != end; ++it) {
            if (it->is_directory() && it->path().filename() == "node_modules") {
                it.disable_recursion_pending();
                continue;
            }
            const auto extension = it->path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            Source source{fs::relative(it->path(), kRoot).string(), {}};
            std::ifstream in(it->path());
            for (std::string line; std::getline(in, line);)
                source.lines.push_back(line);
            all.push_back(std::move(source));
        }
    }
    return all;
}

const std::vector<Source>& product() {
    static const auto all = read({"bot", "intents", "scripts", "adapters"});
    return all;
}

/// The library a file belongs to: "bot/core", "adapters/im", "intents" …, "cli" for the program's own files.
std::string library_of(const std::string& name) {
    for (const auto* top : {"intents", "scripts"})
        if (name.rfind(std::string(top) + "/", 0) == 0) return top;
    static const std::regex room(R"(^((?:bot|adapters)/[a-z_]+)/)");
    if (std::smatch m; std::regex_search(name, m, room)) return m[1];
    return name == "bot/main.cpp" ? "bot/cli" : "";
}

/// What each library may include besides itself. Higher layers see lower ones; brothers do not see each
/// other.
const std::map<std::string, std::set<std::string>>& allowed() {
    using Rooms = std::set<std::string>;
    const auto with = [](Rooms below, const Rooms& more) {
        below.insert(more.begin(), more.end());
        return below;
    };
    static const Rooms speech{"intents", "scripts", "bot/base"};
    static const Rooms core = with(speech, {"bot/core"});
    static const Rooms known = with(core, {"bot/knowledge"});
    static const Rooms studio = with(known, {"bot/store", "bot/sheets", "bot/transcript"});
    static const Rooms run = with(known, {"bot/store", "bot/net", "adapters/im", "adapters/orders"});
    static const Rooms web = with(run, {"bot/run", "bot/users", "bot/sheets", "bot/studio", "bot/transcript",
                                        "bot/pictures", "adapters/pictures"});
    static const std::map<std::string, Rooms> table{
        {"bot/base", {}},
        {"intents", {"bot/base"}},
        {"scripts", {"bot/base"}},
        {"bot/core", speech},
        {"bot/net", {"bot/base"}},
        {"adapters/im", with(core, {"bot/net"})},
        {"adapters/pictures", core},
        {"adapters/tables", {"bot/base"}},
        {"adapters/orders", with(core, {"adapters/tables", "bot/net"})},
        {"bot/store", core},
        {"bot/knowledge", core},
        {"bot/transcript", known},
        {"bot/users", {"bot/base", "bot/net"}},
        {"bot/pictures", with(core, {"adapters/pictures", "bot/users", "bot/net"})},
        {"bot/sheets", with(known, {"bot/store", "adapters/tables"})},
        {"bot/studio", studio},
        {"bot/run", run},
        {"bot/web", web},
        {"bot/cli", with(web, {"bot/web", "adapters/tables"})},
    };
    return table;
}

std::vector<std::pair<std::string, bool>> includes_of(const Source& source) {
    static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<std::pair<std::string, bool>> all;
    for (const auto& line : source.lines)
        if (std::smatch m; std::regex_search(line, m, include)) all.emplace_back(m[2], m[1] == "<");
    return all;
}

TEST(Tidy, the_reader_sees_the_product) {
    std::set<std::string> seen;
    for (const auto& source : product())
        seen.insert(library_of(source.name));
    for (const auto& [library, unused] : allowed())
        EXPECT_TRUE(seen.contains(library)) << library;
}

TEST(Tidy, libraries_include_only_what_lies_below_them) {
    for (const auto& source : product()) {
        const auto from = library_of(source.name);
        const auto row = allowed().find(from);
        ASSERT_NE(row, allowed().end()) << source.name << " belongs to no library of the table";
        for (const auto& [path, system] : includes_of(source)) {
            if (system) continue;
            const auto to = library_of(path);
            EXPECT_TRUE(to.empty() || to == from || row->second.contains(to))
                << source.name << " includes " << path;
        }
    }
}

TEST(Tidy, the_core_is_pure) {
    static const std::vector<std::string> headers{
        "asio",  "boost/", "nlohmann", "spdlog", "filesystem", "fstream", "iostream",  "thread",
        "mutex", "atomic", "random",   "cstdio", "ctime",      "sqlite",  "SQLiteCpp", "future"};
    static const std::vector<std::string> words{
        "system_clock::now", "steady_clock", "random_device",       "std::rand", "getenv",
        "unordered_",        "std::time(",   "static thread_local", "std::async"};
    for (const auto& source : product()) {
        if (library_of(source.name) != "bot/core") continue;
        for (const auto& [path, system] : includes_of(source))
            for (const auto& header : headers)
                EXPECT_EQ(path.find(header), std::string::npos) << source.name << " includes " << path;
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            for (const auto& word : words)
                EXPECT_EQ(source.lines[i].find(word), std::string::npos)
                    << source.name << ":" << i + 1 << " uses " << word;
    }
}

TEST(Tidy, beast_stays_behind_headers_and_in_few_files) {
    int files = 0;
    for (const auto& source : product()) {
        bool beast = false;
        for (const auto& [path, system] : includes_of(source))
            beast = beast || path.find("boost/beast") != std::string::npos;
        if (!beast) continue;
        ++files;
        const bool header = source.name.ends_with(".hpp");
        // A header that only Beast's own few .cpp files include may name it; it says so in its first lines.
        const bool internal = header && source.lines.size() > 1 && [&] {
            for (std::size_t i = 0; i < std::min<std::size_t>(6, source.lines.size()); ++i)
                if (source.lines[i].find("Beast") != std::string::npos) return true;
            return false;
        }();
        EXPECT_TRUE(!header || internal) << source.name;
    }
    EXPECT_LE(files, 12);
}

TEST(Tidy, costly_headers_stay_in_few_files) {
    for (const auto& source : product())
        for (const auto& [path, system] : includes_of(source)) {
            EXPECT_TRUE(path.rfind("spdlog/", 0) != 0 || source.name == "bot/base/log.cpp") << source.name;
            EXPECT_TRUE(path.rfind("CLI/", 0) != 0 || source.name.rfind("bot/cli/", 0) == 0) << source.name;
        }
}

TEST(Tidy, timers_live_in_the_loop_and_in_links_only) {
    for (const auto& source : product()) {
        if (source.name.rfind("bot/run/loop_body", 0) == 0 || source.name.rfind("bot/net/", 0) == 0 ||
            source.name.rfind("adapters/im/", 0) == 0 ||
            source.name.rfind("adapters/orders/remote/", 0) == 0 || source.name.rfind("bot/web/", 0) == 0)
            continue;
        for (const auto& [path, system] : includes_of(source))
            EXPECT_EQ(path.find("_timer.hpp"), std::string::npos) << source.name;
    }
}

TEST(Tidy, files_are_short_and_say_what_they_are) {
    for (const auto& source : read({"bot", "intents", "scripts", "adapters", "tests"})) {
        // One idea a file; nothing is cut in two for its length alone.
        EXPECT_LE(source.lines.size(), 450U) << source.name;
        if (!source.name.ends_with(".hpp")) continue;
        ASSERT_FALSE(source.lines.empty()) << source.name;
        EXPECT_EQ(source.lines.front().rfind("//", 0), 0U)
            << source.name << " does not begin by saying what it is";
    }
}

TEST(Tidy, files_named_in_comments_exist) {
    std::set<std::string> names;
    for (const auto* top : {"bot", "intents", "scripts", "adapters", "tests"})
        for (fs::recursive_directory_iterator it(kRoot / top), end; it != end; ++it) {
            if (it->is_directory() && it->path().filename() == "node_modules") it.disable_recursion_pending();
            // "base/log.hpp" is as good as the whole path, and so is "log.hpp".
            const auto path = fs::relative(it->path(), kRoot).string();
            names.insert(path);
            for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
                names.insert(path.substr(slash + 1));
        }
    static const std::regex named(R"([A-Za-z0-9_./*-]+\.(cpp|hpp|md|mjs|cjs|cmake)\b)");
    for (const auto& source : read({"bot", "intents", "scripts", "adapters", "tests"})) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            const auto comment = source.lines[i].find("//");
            if (comment == std::string::npos) continue;
            const auto text = source.lines[i].substr(comment);
            for (std::sregex_iterator found(text.begin(), text.end(), named), end; found != end; ++found)
                EXPECT_TRUE(found->str().find('*') != std::string::npos || names.contains(found->str()))
                    << source.name << ":" << i + 1 << " names " << found->str();
        }
    }
}

TEST(Tidy, trainers_find_no_program_among_their_files) {
    for (const auto& source : product())
        for (const auto* top : {"intents/", "scripts/"})
            EXPECT_TRUE(source.name.rfind(top, 0) != 0 ||
                        source.name.rfind(std::string(top) + "engine/", 0) == 0)
                << source.name;
}

TEST(Tidy, nothing_is_commented_out_or_left_for_later) {
    static const std::regex later(R"(\b(TODO|FIXME|XXX|HACK)\b)");
    for (const auto& source : product())
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            EXPECT_FALSE(std::regex_search(source.lines[i], later)) << source.name << ":" << i + 1;
}

TEST(Tidy, tests_do_not_sleep) {
    static const std::regex sleeping(R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b|[^_]\bsleep\()");
    for (const auto& source : read({"tests"})) {
        if (source.name == "tests/tidy/tidy_test.cpp") continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            EXPECT_FALSE(std::regex_search(source.lines[i], sleeping)) << source.name << ":" << i + 1;
    }
}

TEST(Tidy, the_top_level_is_what_was_agreed) {
    const std::set<std::string> agreed{"CMakeLists.txt", "bot",   "intents",  "scripts",
                                       "adapters",       "tests", "README.md"};
    for (const auto& entry : fs::directory_iterator(kRoot)) {
        const auto name = entry.path().filename().string();
        if (name.front() == '.' || name.rfind("build", 0) == 0) continue;
        EXPECT_TRUE(agreed.contains(name)) << name;
    }
}

}  // namespace
