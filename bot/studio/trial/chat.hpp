// A test chat in virtual time on any pack, every line of it with its why: what matched, who lost, and the
// state before and after. Nothing is stored, nothing is sent.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "bot/transcript/player.hpp"

namespace xiaoer::studio {

class Chat {
  public:
    explicit Chat(knowledge::Pack pack) : pack_(std::move(pack)), player_(pack_) {}

    /// buyer: the words as typed, never a directive. Otherwise a line of a transcript. Outputs of
    /// openapi.json; Refusal 422 when the line is not understood.
    nlohmann::json input(std::string_view line, bool buyer);
    [[nodiscard]] nlohmann::json state() const;
    [[nodiscard]] const std::string& transcript() const { return transcript_; }
    [[nodiscard]] core::Time now() const { return player_.now(); }
    [[nodiscard]] std::string version() const;

  private:
    knowledge::Pack pack_;
    transcript::Player player_;
    std::string transcript_;
};

}  // namespace xiaoer::studio
