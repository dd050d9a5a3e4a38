// How much of something limited (connections, bytes being received) each address holds, so that one address
// is never everybody: it has a share of its own, and the last part of the whole is kept for those who hold
// little. It counts; what happens to the one who gets nothing is the caller's business.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace xiaoer::net {

class Shares {
  public:
    struct Limits {
        std::size_t total;
        std::size_t each;
        std::size_t reserve;  ///< of the total, at most a quarter: for who holds at most `little` with it
        std::size_t little;
    };

    explicit Shares(Limits limits) : limits_(limits) {}

    /// privileged: may have the whole, the reserve too (our own people, a trusted proxy).
    [[nodiscard]] bool take(std::string_view key, std::size_t amount, bool privileged = false) {
        const auto at = held_.find(std::string(key));
        const auto then = (at == held_.end() ? 0 : at->second) + amount;
        const bool small = privileged || then <= limits_.little;
        if (!privileged && then > limits_.each) return false;
        const auto kept = small ? 0 : std::min(limits_.reserve, limits_.total / 4);
        if (total_ + amount > limits_.total - kept) return false;
        held_[std::string(key)] = then;
        total_ += amount;
        return true;
    }
    void give(std::string_view key, std::size_t amount) {
        const auto at = held_.find(std::string(key));
        if (at == held_.end()) return;
        total_ -= amount;
        if ((at->second -= amount) == 0) held_.erase(at);
    }
    /// Whether this key's own share, and not the whole, is what there is no more of.
    [[nodiscard]] bool exhausted(std::string_view key, std::size_t amount) const {
        const auto at = held_.find(std::string(key));
        return (at == held_.end() ? 0 : at->second) + amount > limits_.each;
    }
    [[nodiscard]] std::size_t total() const { return total_; }

  private:
    Limits limits_;
    std::size_t total_ = 0;
    std::unordered_map<std::string, std::size_t> held_;
};

}  // namespace xiaoer::net
