// Who speaks. One owner at a time, and an epoch that grows whenever it changes, so that a reply decided
// before a human took over can be told from one decided after (law 2). Only decide() changes it.
#pragma once

#include <cstdint>
#include <string>

namespace xiaoer::core {

struct Owner {
    enum class Who : std::uint8_t {
        bot,    ///< the bot answers
        queue,  ///< handed over, nobody has taken it: the bot may only tell how long it takes
        agent   ///< a human answers; the bot says nothing
    };
    Who who = Who::bot;
    std::string agent;  ///< set while who == agent
    std::uint32_t epoch = 0;
    bool operator==(const Owner&) const = default;

    void pass_to(Who next, std::string name = {}) {
        if (next == Who::agent || who == Who::agent) ++epoch;
        who = next;
        agent = std::move(name);
    }
};

}  // namespace xiaoer::core
