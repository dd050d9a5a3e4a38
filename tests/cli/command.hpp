// Runs a command line in this process and keeps what it printed; a pack and a data folder that go away.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "bot/cli/export.hpp"
#include "bot/cli/goods.hpp"

namespace xiaoer::cli::test {

namespace fs = std::filesystem;

inline std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class Place {
  public:
    Place() {
        auto name = (fs::temp_directory_path() / "xiaoer-verbs-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
        const fs::path shipped = XIAOER_PACK;
        fs::create_directory_symlink(shipped / "intents", path_ / "intents");
        for (const std::string folder : {"scripts", "scripts/goods", "scripts/phrases"}) {
            fs::create_directory(path_ / folder);
            for (const auto& entry : fs::directory_iterator(shipped / folder))
                if (entry.path().extension() == ".json")
                    fs::copy_file(entry.path(), path_ / folder / entry.path().filename());
        }
    }
    ~Place() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
    [[nodiscard]] std::string text() const { return path_.string(); }

  private:
    fs::path path_;
};

struct Result {
    int status = -1;
    std::string out, err;
};

/// Takes the place of a standard stream for a while.
class Captured {
  public:
    explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(kept_.rdbuf())) {}
    ~Captured() { stream_.rdbuf(before_); }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;
    [[nodiscard]] std::string text() const { return kept_.str(); }

  private:
    std::ostream& stream_;
    std::ostringstream kept_;
    std::streambuf* before_;
};

inline Result run(std::vector<std::string> words) {
    CLI::App app{"xiaoer"};
    std::string root, data;
    std::function<int()> action;
    add_tables(app, root, data, action);
    add_goods(app, root, action);
    std::reverse(words.begin(), words.end());
    Result result;
    Captured out(std::cout);
    Captured err(std::cerr);
    try {
        app.parse(words);
        result.status = action();
    } catch (const CLI::ParseError& error) {
        result.status = app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << error.what();
        result.status = 3;
    }
    result.out = out.text();
    result.err = err.text();
    return result;
}

}  // namespace xiaoer::cli::test
