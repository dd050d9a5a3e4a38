// Deadlines of everything that is connected, looked at by the server's one timer. A connection writes down
// when it must have moved on; it owns no timer.
#pragma once

#include <memory>
#include <unordered_set>
#include <vector>

#include "bot/net/token_bucket.hpp"

namespace xiaoer::net {

class Timed : public std::enable_shared_from_this<Timed> {
  public:
    virtual ~Timed() = default;
    /// Looks at its deadlines.
    virtual void tick(Moment now) = 0;
    /// The server stops: say goodbye if that can be done at once.
    virtual void begin_shutdown() = 0;
    /// The server is gone: lets go of the peer, whatever is still to be said. Nobody is told.
    virtual void cut_off() = 0;
};

class Registry {
  public:
    void add(Timed& timed) { all_.insert(&timed); }
    void remove(Timed& timed) { all_.erase(&timed); }
    [[nodiscard]] std::size_t size() const { return all_.size(); }
    void tick(Moment now) {
        for (const auto& timed : alive())
            timed->tick(now);
    }
    void begin_shutdown() {
        for (const auto& timed : alive())
            timed->begin_shutdown();
    }
    void cut_off() {
        for (const auto& timed : alive())
            timed->cut_off();
    }

  private:
    /// A copy: a tick may end connections, its own or others.
    [[nodiscard]] std::vector<std::shared_ptr<Timed>> alive() const {
        std::vector<std::shared_ptr<Timed>> out;
        out.reserve(all_.size());
        for (auto* timed : all_) {
            if (auto held = timed->weak_from_this().lock()) out.push_back(std::move(held));
        }
        return out;
    }
    std::unordered_set<Timed*> all_;
};

}  // namespace xiaoer::net
