#include "bot/studio/reports/quality.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bot/studio/draft/refusal.hpp"
#include "scripts/engine/calendar.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

json review_json(const Review& review) {
    return {{"score", review.score},     {"pass_score", review.pass_score},
            {"passed", review.passed()}, {"reason", review.reason},
            {"by", review.by},           {"at", review.at.time_since_epoch().count()}};
}

/// Every bit of the fingerprint bears on the order; by itself texts that are alike stay near each other.
std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

}  // namespace

std::uint64_t seed_of(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    return static_cast<std::uint64_t>(static_cast<int>(date.year())) * 10'000 +
           static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
}

std::vector<std::string> draw(const std::set<std::string>& conversations, const std::string& agent,
                              int percent, std::uint64_t seed) {
    std::vector<std::pair<std::uint64_t, std::string>> lots;
    for (const auto& conversation : conversations)
        lots.emplace_back(
            mixed(scripts::fingerprint(std::to_string(seed) + '\n' + agent + '\n' + conversation)),
            conversation);
    std::ranges::sort(lots);
    const auto wanted = (lots.size() * static_cast<std::size_t>(percent) + 99) / 100;
    lots.resize(std::min(lots.size(), std::max<std::size_t>(wanted, 1)));
    std::vector<std::string> drawn;
    for (auto& [lot, conversation] : lots)
        drawn.push_back(std::move(conversation));
    return drawn;
}

Quality::Quality(std::filesystem::path file) : file_(std::move(file)) {
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);) {
        // A line cut short by a crash is the last one, and only that one is lost.
        const auto value = json::parse(line, nullptr, false);
        if (!value.is_object()) continue;
        const auto day = scripts::parse_date(value.value("day", ""));
        if (!day) continue;
        take({std::chrono::sys_days(*day), value.value("agent", ""), value.value("conversation", ""),
              value.value("score", 0), value.value("pass_score", 0), value.value("reason", ""),
              value.value("by", ""),
              core::Time{std::chrono::milliseconds{value.value("at", std::int64_t{0})}}});
    }
}

void Quality::take(Review review) {
    const Key key{review.day, review.agent, review.conversation};
    reviews_[key] = std::move(review);
}

void Quality::keep(const Review& review) {
    auto value = review_json(review);
    value["day"] = day_text(review.day);
    value["agent"] = review.agent;
    value["conversation"] = review.conversation;
    const auto line = value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    std::filesystem::create_directories(file_.parent_path());
    const int fd = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    const bool good = fd >= 0 && ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                      ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!good) throw Refusal(500, "disk", "质检结果没有存好，请再试一次。");
    take(review);
}

json Quality::sample(std::chrono::sys_days day, const Figures::Served& served, int percent,
                     int pass_score) const {
    json agents = json::array(), rows = json::array();
    for (const auto& [agent, conversations] : served) {
        auto drawn = draw(conversations, agent, percent, seed_of(day));
        const auto needed = drawn.size();
        // While the day lasts the draw moves on: what was reviewed stays.
        for (const auto& conversation : conversations)
            if (reviews_.contains({day, agent, conversation}) &&
                std::ranges::find(drawn, conversation) == drawn.end())
                drawn.push_back(conversation);
        std::size_t reviewed = 0, passed = 0;
        for (const auto& conversation : drawn) {
            json row = {{"agent", agent}, {"conversation", conversation}, {"review", nullptr}};
            if (const auto at = reviews_.find({day, agent, conversation}); at != reviews_.end()) {
                row["review"] = review_json(at->second);
                ++reviewed;
                passed += at->second.passed();
            }
            rows.push_back(std::move(row));
        }
        agents.push_back({{"agent", agent},
                          {"served", conversations.size()},
                          {"drawn", needed},
                          {"reviewed", reviewed},
                          {"passed", passed}});
    }
    return {{"day", day_text(day)},     {"seed", seed_of(day)},        {"percent", percent},
            {"pass_score", pass_score}, {"agents", std::move(agents)}, {"rows", std::move(rows)}};
}

std::vector<Said> Quality::said() const {
    std::vector<Said> out;
    for (const auto& [key, review] : reviews_) {
        out.push_back({"quality_reviewed", review.day, review.conversation, 1});
        out.push_back({"quality_passed", review.day, review.conversation, review.passed() ? 1.0 : 0.0});
        out.push_back({"quality_score", review.day, review.conversation, static_cast<double>(review.score)});
    }
    return out;
}

}  // namespace xiaoer::studio
