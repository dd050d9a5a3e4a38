// Token buckets: how often somebody may do something. They count; what happens to the one who is too fast is
// the caller's business.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace xiaoer::net {

using Moment = std::chrono::steady_clock::time_point;

class Bucket {
  public:
    Bucket(double per_second, double burst) : per_second_(per_second), burst_(burst), tokens_(burst) {}

    bool take(Moment now, double tokens = 1) {
        const double gone = std::chrono::duration<double>(now - last_).count();
        last_ = now;
        tokens_ = std::min(burst_, tokens_ + std::max(0.0, gone) * per_second_);
        if (tokens_ < tokens) return false;
        tokens_ -= tokens;
        return true;
    }
    [[nodiscard]] bool full(Moment now) const {
        return tokens_ + std::chrono::duration<double>(now - last_).count() * per_second_ >= burst_;
    }

  private:
    double per_second_;
    double burst_;
    double tokens_;
    Moment last_ = std::chrono::steady_clock::now();
};

/// One bucket a key (address, visitor). Full buckets are forgotten; if too many keys are busy at once, a new
/// key is refused rather than remembered without end.
class Buckets {
  public:
    explicit Buckets(double per_minute, std::size_t keys = 20'000) : per_minute_(per_minute), limit_(keys) {}

    bool take(std::string_view key, Moment now) {
        auto at = buckets_.find(std::string(key));
        if (at == buckets_.end()) {
            if (buckets_.size() >= limit_) {
                std::erase_if(buckets_, [&](const auto& entry) { return entry.second.full(now); });
                if (buckets_.size() >= limit_) return false;
            }
            at = buckets_.emplace(std::string(key), Bucket(per_minute_ / 60, per_minute_)).first;
        }
        return at->second.take(now);
    }

  private:
    double per_minute_;
    std::size_t limit_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace xiaoer::net
