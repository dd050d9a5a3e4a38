// Short ways to write turns in store tests, a folder that goes away, and a post that runs when it is asked.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>

#include "bot/store/store.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::store::script {

using test::Folder;

/// Stands for the loop: posted functions run in wait_for(), on the caller's thread.
class Inbox {
  public:
    Post post() {
        return [this](std::function<void()> what) {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(what));
            there_.notify_one();
        };
    }
    /// Runs what is posted until done() holds. A test that hangs here is ended by ctest's limit.
    void wait_for(const std::function<bool()>& done) {
        while (!done()) {
            std::function<void()> next;
            {
                std::unique_lock lock(mutex_);
                there_.wait(lock, [&] { return !waiting_.empty(); });
                next = std::move(waiting_.front());
                waiting_.pop_front();
            }
            next();
        }
    }

  private:
    std::mutex mutex_;
    std::condition_variable there_;
    std::deque<std::function<void()>> waiting_;
};

inline core::Time at(std::int64_t second) {
    return core::Time{std::chrono::seconds{1'700'000'000 + second}};
}

/// A conversation under construction: remembers its state and numbers its commands like the core does.
class Talk {
  public:
    explicit Talk(std::string id) { state.id = std::move(id); }

    core::Conversation state;
    std::int64_t clock = 0;

    Turn happens(core::EventBody what, std::vector<core::ActionBody> bodies = {}, bool attempted = true,
                 std::string key = {}) {
        ++state.turn;
        Turn turn;
        turn.event = {state.id, std::move(key), at(++clock), std::move(what)};
        for (core::ActionBody& body : bodies) {
            core::Action action;
            action.command =
                state.id + "#" + std::to_string(state.turn) + "." + std::to_string(turn.actions.size());
            action.epoch = state.owner.epoch;
            action.what = std::move(body);
            action.why = "test";
            turn.actions.push_back(std::move(action));
        }
        turn.attempted.assign(turn.actions.size(), attempted);
        turn.after = state;
        return turn;
    }
    Turn says(std::string text, std::string key = {}) {
        core::BuyerSaid said;
        said.text = std::move(text);
        said.nickname = state.nickname;
        return happens(std::move(said), {}, true, std::move(key));
    }
    Turn answers(std::string text, bool attempted = true) {
        return happens(core::Tick{}, {core::Say{std::move(text), "phrase", ""}}, attempted);
    }
    [[nodiscard]] std::string command(int n = 0) const {
        return state.id + "#" + std::to_string(state.turn) + "." + std::to_string(n);
    }
};

inline Batch batch(std::vector<Turn> turns, std::vector<Attempt> attempts = {}) {
    return {std::move(turns), std::move(attempts)};
}

}  // namespace xiaoer::store::script
