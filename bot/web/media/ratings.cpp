#include "bot/web/media/ratings.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {

using nlohmann::json;

Ratings::Ratings(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const auto file = folder / "ratings.jsonl";
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        // A line cut short by a crash is the last one, and only that one is lost.
        const auto value = json::parse(line, nullptr, false);
        if (!value.is_object() || !value.contains("conversation")) continue;
        given_[value.value("conversation", "")] = {
            value.value("stars", 0), value.value("text", ""),
            core::Time{std::chrono::milliseconds{value.value("at", std::int64_t{0})}}};
    }
    file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0) throw std::runtime_error("打不开评价文件 " + file.string() + "：" + std::strerror(errno));
}

Ratings::~Ratings() {
    ::close(file_);
}

bool Ratings::give(const std::string& conversation, Rating rating) {
    const auto line = dump({{"conversation", conversation},
                            {"stars", rating.stars},
                            {"text", rating.text},
                            {"at", rating.at.time_since_epoch().count()}}) +
                      "\n";
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return false;
    given_[conversation] = std::move(rating);
    return true;
}

std::optional<Ratings::Rating> Ratings::of(std::string_view conversation) const {
    const auto at = given_.find(std::string(conversation));
    if (at == given_.end()) return std::nullopt;
    return at->second;
}

}  // namespace xiaoer::web
