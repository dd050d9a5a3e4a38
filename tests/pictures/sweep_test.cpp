// Which kept pictures go after their time, a few at a time, and which stay.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "bot/pictures/pictures.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::pictures {
namespace {

using namespace std::chrono_literals;

class Sweep : public testing::Test {
  protected:
    void put(const std::string& name, const std::string& conversation, core::Time at) {
        std::ofstream(folder_.path() / name) << "picture";
        Index index(folder_.path(), now_);
        Entry entry;
        entry.name = entry.reference = name;
        entry.at = at;
        index.add(entry);
        if (!conversation.empty()) index.show(*index.find(name), conversation, at);
    }
    /// Until as many have been removed and nothing more happens.
    std::uint64_t sweep(std::chrono::hours kept_for, std::uint64_t removed) {
        boost::asio::io_context io;
        PicturesOptions options;
        options.folder = folder_.text();
        options.kept_for = kept_for;
        options.is_open = [this](const std::string& conversation) {
            asked_.insert(conversation);
            return conversation == "open";
        };
        options.now = [this] { return now_; };
        Pictures pictures(io, std::move(options));
        const auto guard = boost::asio::make_work_guard(io);
        pictures.sweep();
        io.run_one();  // what was found
        io.run_one();  // what was removed of it
        while (pictures.removed() < removed)
            io.run_one();
        pictures.stop();
        return pictures.removed();
    }
    [[nodiscard]] bool there(const std::string& name) const {
        return std::filesystem::exists(folder_.path() / name);
    }

    const test::Folder folder_;
    core::Time now_{1'700'000'000s};
    std::set<std::string> asked_;
};

TEST_F(Sweep, OldOnesGoUnlessSomethingOfTheirConversationIsOpen) {
    put("old", "done", now_ - 24h * 31);
    put("needed", "open", now_ - 24h * 31);
    put("young", "done", now_ - 24h * 29);
    put("never_sent", "", now_ - 25h);
    put("just_sent", "", now_ - 1h);
    EXPECT_EQ(sweep(24h * 30, 2), 2U);
    EXPECT_FALSE(there("old"));
    EXPECT_FALSE(there("never_sent"));
    for (const auto* name : {"needed", "young", "just_sent"})
        EXPECT_TRUE(there(name)) << name;
    EXPECT_EQ(asked_, (std::set<std::string>{"done", "open"}));
    EXPECT_EQ(sweep(24h * 30, 0), 0U);
}

TEST_F(Sweep, NoPeriodKeepsWhatMessagesShow) {
    put("old", "done", now_ - 24h * 3'000);
    put("never_sent", "", now_ - 25h);
    EXPECT_EQ(sweep(0h, 1), 1U);
    EXPECT_TRUE(there("old"));
    EXPECT_FALSE(there("never_sent"));
}

TEST_F(Sweep, ManyGoInSlices) {
    for (int i = 0; i < 130; ++i)
        put("old" + std::to_string(i), i == 60 ? "open" : "done", now_ - 24h * 31);
    EXPECT_EQ(sweep(24h * 30, 129), 129U);
    EXPECT_TRUE(there("old60"));
}

}  // namespace
}  // namespace xiaoer::pictures
