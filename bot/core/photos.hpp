// The six faces: counts a case's photographs as they come and knows what is missing. It cannot see what a
// picture shows: the first ones count as faces, further ones as the goods.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace xiaoer::core {

struct Photos {
    int faces_needed = 0;  ///< of the package; 0 also when the package is gone
    int goods_needed = 0;  ///< both 0 = no photographs were asked for
    std::vector<std::string> received;
    bool operator==(const Photos&) const = default;

    [[nodiscard]] bool asked() const { return need() > 0; }
    [[nodiscard]] int have() const { return static_cast<int>(received.size()); }
    [[nodiscard]] int need() const { return faces_needed + goods_needed; }
    [[nodiscard]] bool complete() const { return have() >= need(); }
    [[nodiscard]] int faces_missing() const { return std::max(0, faces_needed - have()); }
    [[nodiscard]] int goods_missing() const { return std::min(goods_needed, std::max(0, need() - have())); }
    /// "六面照还差2张，商品实拍还差1张"
    [[nodiscard]] std::string missing() const;
    /// "六面照4/6，商品实拍0/1"; "照片2张" when some came that were not asked for; "" when none
    [[nodiscard]] std::string tally() const;
    /// Adds what is new; the same reference twice counts once. Beyond the limit pictures are dropped here
    /// (the conversation still shows them).
    void receive(const std::vector<std::string>& pictures, int limit);
};

}  // namespace xiaoer::core
