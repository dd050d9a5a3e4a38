// A throw-away copy of the shipped scripts that a test may spoil: what the loader says of it is what a
// trainer reads.
#pragma once

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "bot/base/fault.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::scripts::testing {

/// The shipped guard takes most of the time of a load; where it is not what is tested, four short rules stand
/// in.
enum class Rules { few, shipped };

class Shop {
  public:
    explicit Shop(Rules rules = Rules::few) {
        static int count = 0;
        root_ = std::filesystem::temp_directory_path() /
                ("xiaoer_scripts_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
        std::filesystem::create_directories(dir() / "phrases");
        std::filesystem::create_directories(dir() / "goods");
        const std::filesystem::path shipped = XIAOER_SCRIPTS;
        for (const auto& folder :
             {std::filesystem::path("."), std::filesystem::path("phrases"), std::filesystem::path("goods")})
            for (const auto& entry : std::filesystem::directory_iterator(shipped / folder))
                if (entry.path().extension() == ".json")
                    std::filesystem::copy_file(entry.path(), dir() / folder / entry.path().filename());
        if (rules == Rules::few) write("guard.json", kFewRules);
    }
    ~Shop() {
        std::error_code error;
        std::filesystem::remove_all(root_, error);
    }
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    [[nodiscard]] std::filesystem::path dir() const { return root_ / "scripts"; }

    [[nodiscard]] std::string read(const std::string& file) const {
        std::ifstream in(dir() / file, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        return std::move(all).str();
    }
    void write(const std::string& file, const std::string& text) const {
        std::ofstream(dir() / file, std::ios::binary) << text;
    }
    /// Replaces the first occurrence; a test that spoils nothing is a mistake of the test.
    void replace(const std::string& file, const std::string& from, const std::string& to) const {
        auto text = read(file);
        const auto at = text.find(from);
        if (at == std::string::npos) throw std::logic_error(file + " has no " + from);
        write(file, text.replace(at, from.size(), to));
    }
    void remove(const std::string& file) const { std::filesystem::remove(dir() / file); }
    /// One phrase file of the test's own.
    void phrases(const std::string& rows) const {
        write("phrases/test.json", R"({"phrases": [)" + rows + "]}");
    }

    [[nodiscard]] std::shared_ptr<const Playbook> load() {
        faults.clear();
        return Playbook::load(dir(), faults);
    }
    [[nodiscard]] std::string faults_text() const {
        std::string out;
        for (const auto& fault : faults)
            out += to_string(fault) + "\n";
        return out;
    }

    base::Faults faults;

  private:
    static constexpr const char* kFewRules = R"({"rules": [
        {"id": "contact", "title": "站外联系方式", "mend": "删掉", "patterns": ["微信"], "blocks": ["微信"]},
        {"id": "review_reward", "title": "好评返利", "mend": "删掉", "patterns": ["返现"], "blocks": ["返现"]},
        {"id": "promise", "title": "超出规则的承诺", "mend": "删掉", "patterns": ["保证"], "blocks": ["保证"]},
        {"id": "personal_data", "title": "个人信息", "mend": "打码", "personal": true, "view": "digits",
         "patterns": ["(?:^|[^a-z0-9])1[3-9][0-9]{9}"], "blocks": ["13812345678"]}]})";
    std::filesystem::path root_;
};

/// A moment of the store's calendar (UTC+8).
inline Time at(int year, unsigned month, unsigned day, int hour = 12, int minute = 0) {
    using namespace std::chrono;
    return Time{
        sys_days{year_month_day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}} +
        hours{hour - 8} + minutes{minute}};
}

}  // namespace xiaoer::scripts::testing
