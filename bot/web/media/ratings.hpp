// Stars that buyers gave: one file of lines in the data folder, the last of a conversation counts. It changes
// no conversation and nobody's order of service.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/core/order.hpp"

namespace xiaoer::web {

class Ratings {
  public:
    /// Reads DIR/ratings.jsonl (0600), if it is there.
    explicit Ratings(const std::filesystem::path& folder);
    ~Ratings();
    Ratings(const Ratings&) = delete;
    Ratings& operator=(const Ratings&) = delete;

    struct Rating {
        int stars = 0;
        std::string text;
        core::Time at{};
    };
    /// false: the disk refuses.
    [[nodiscard]] bool give(const std::string& conversation, Rating rating);
    [[nodiscard]] std::optional<Rating> of(std::string_view conversation) const;
    [[nodiscard]] const std::unordered_map<std::string, Rating>& all() const { return given_; }

  private:
    int file_ = -1;
    std::unordered_map<std::string, Rating> given_;
};

}  // namespace xiaoer::web
