// What `xiaoer why --order` adds to the explanation of a message: each transfer condition with its facts.
// Shows; decides nothing.
#pragma once

#include <string>

#include "bot/knowledge/pack.hpp"

namespace xiaoer::cli {

/// order: an order as transcripts write it ("已发货 地区=江苏省 更新=-30h 物流=运输中"); urged: so
/// many minutes ago its parcel was urged and the buyer told so, negative = never. Returns the text, or a
/// sentence on what is wrong with the order (ok false).
struct Weighing {
    bool ok = false;
    std::string text;
};
[[nodiscard]] Weighing weigh_conditions(const knowledge::Pack& pack, const std::string& text,
                                        const std::string& order, int urged);

}  // namespace xiaoer::cli
