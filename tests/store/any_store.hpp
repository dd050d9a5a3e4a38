// The fixture of the tests that every store must pass.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "bot/store/store.hpp"
#include "tests/store/script.hpp"

namespace xiaoer::store {

struct Kind {
    const char* name;
    bool on_disk;
};

class AnyStore : public testing::TestWithParam<Kind> {
  protected:
    AnyStore() { open(); }

    void open() {
        store_.reset();
        store_ = GetParam().on_disk ? open_sqlite(folder_.text(), inbox_.post()) : open_memory(inbox_.post());
    }
    /// Closes and opens again where there is something to open again.
    void reopen() {
        if (GetParam().on_disk) open();
    }
    void append(Batch what) {
        bool answered = false;
        store_->append(std::move(what), [&](bool durable) {
            EXPECT_TRUE(durable);
            answered = true;
        });
        EXPECT_FALSE(answered) << "durable() must be posted, not called inside append()";
        inbox_.wait_for([&] { return answered; });
        store_->flush();
    }
    void append(Turn turn) { append(script::batch({std::move(turn)})); }

    std::vector<std::string> texts(const std::string& id, std::int64_t after = 0, std::size_t limit = 100) {
        std::vector<std::string> result;
        for (const HistoryLine& line : store_->history(id, after, limit)) {
            result.push_back(line.speaker + ": " + line.text +
                             (line.status.empty() ? "" : " (" + line.status + ")"));
        }
        return result;
    }
    std::vector<std::string> open_commands() {
        std::vector<std::string> result;
        for (const Unfinished& entry : store_->unfinished()) {
            result.push_back(entry.action.command + (entry.attempted ? " attempted" : " queued"));
        }
        return result;
    }

    script::Folder folder_;
    script::Inbox inbox_;
    std::unique_ptr<Store> store_;
};

using Texts = std::vector<std::string>;

inline const auto kEveryStore = testing::Values(Kind{"sqlite", true}, Kind{"memory", false});
inline std::string name_of(const testing::TestParamInfo<Kind>& tested) {
    return tested.param.name;
}

}  // namespace xiaoer::store
