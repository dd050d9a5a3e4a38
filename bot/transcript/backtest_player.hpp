// Plays stored conversations again under any pack: the buyer's and the agents' words and the order facts come
// from the journal at their old times, everything the bot does comes from decide() now. Nothing is sent.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bot/core/event.hpp"
#include "bot/knowledge/pack.hpp"

namespace xiaoer::transcript {

/// What happened to one conversation from outside, oldest first.
struct Story {
    core::ConversationId conversation;
    std::vector<core::Event> inputs;
    /// What the back office said, from its first answer to its last of the same content.
    struct Facts {
        core::Time first{};
        core::Time last{};
        std::vector<core::Order> orders;
    };
    std::vector<Facts> facts;
    std::vector<core::PictureFinding> findings;  ///< what looks at pictures found
    [[nodiscard]] bool has_buyer() const;
};

struct SideLine {
    core::Time at{};
    std::string who;  ///< buyer, bot, agent, note, handoff, register, urge, system
    std::string text;
    std::string phrase;  ///< of the bot's lines
    std::string why;
    bool operator==(const SideLine&) const = default;
};

/// Collects stories from events of the journal in their order.
class Stories {
  public:
    explicit Stories(std::size_t most) : most_(most) {}
    void take(const core::Event& event);
    /// The names of the happenings that take() has a use for.
    [[nodiscard]] static const std::vector<std::string>& kinds();
    [[nodiscard]] const std::vector<Story>& all() const { return stories_; }

  private:
    std::size_t most_;
    std::vector<Story> stories_;
    std::map<core::ConversationId, std::size_t> index_;
};

/// Everything said and done, oldest first. The same story under the same pack gives the same lines.
[[nodiscard]] std::vector<SideLine> play(const Story& story, const knowledge::Pack& pack);

/// The inputs of the story as a transcript (.chat); the pack only tells the clock of the store. What is
/// expected is for transcript::replay to fill in.
[[nodiscard]] std::string transcript_of(const Story& story, const knowledge::Pack& pack);

}  // namespace xiaoer::transcript
