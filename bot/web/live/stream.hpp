// What the staff's pages are told, in order and numbered, kept for a while: a page that slept asks for what
// came after its last number. When that is gone it starts anew. Who may see a frame is part of the frame.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "bot/users/roles.hpp"

namespace xiaoer::web {

class Stream {
  public:
    struct Limits {
        std::size_t frames = 4'096;
        std::size_t bytes = 8 << 20;
    };
    struct Frame {
        std::uint64_t seq = 0;
        users::Roles audience;
        std::string user;  ///< who sees it whatever his roles; "" = nobody
        std::shared_ptr<const std::string> text;
        [[nodiscard]] bool is_for(users::Roles roles, std::string_view name) const {
            return audience.meets(roles) || (!user.empty() && user == name);
        }
    };

    Stream();
    explicit Stream(Limits limits);

    /// Numbers and keeps the frame.
    const Frame& add(users::Roles audience, nlohmann::json body, std::string user = {});
    /// Whether everything after this number of this run can still be told.
    [[nodiscard]] bool can_resume(std::string_view run, std::uint64_t seq) const;
    void each_after(std::uint64_t seq, const std::function<void(const Frame&)>& tell) const;

    [[nodiscard]] const std::string& run() const { return run_; }
    [[nodiscard]] std::uint64_t last() const { return last_; }

  private:
    Limits limits_;
    std::string run_;  ///< of this process: numbers of another one mean nothing
    std::uint64_t last_ = 0;
    std::deque<Frame> frames_;
    std::size_t bytes_ = 0;
};

}  // namespace xiaoer::web
