// The content of a OneBot message: segments, whichever of its two forms (segment array, CQ string) they came
// in, and what a buyer said with them. Pure; knows nothing of frames, links or accounts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/im/json_tape.hpp"
#include "bot/core/event.hpp"

namespace xiaoer::adapters::onebot {

struct Segment {
    std::string type;
    std::vector<std::pair<std::string, std::string>> data;  ///< in the order of the peer; values are texts
    /// The value of a parameter, "" when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    bool operator==(const Segment&) const = default;
};
using Segments = std::vector<Segment>;

/// "text[CQ:image,file=a.jpg]" as segments. What only looks like a CQ code stays text.
[[nodiscard]] Segments segments_of_cq(std::string_view text);
/// A `message` field: a segment array, a single segment, or a CQ string.
[[nodiscard]] Segments segments_of(const Json& message);

/// Text joined, pictures, cards and whether it is nothing but stickers. Replies and mentions carry nothing
/// for a conversation of two. The nickname is the caller's to fill in.
[[nodiscard]] core::BuyerSaid said(const Segments& segments);

}  // namespace xiaoer::adapters::onebot
