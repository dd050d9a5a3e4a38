// What an archive reads of a time: everything since then, whatever stands between in the journal.
#include "bot/store/archive.hpp"

#include <gtest/gtest.h>

#include "tests/store/script.hpp"

namespace xiaoer::store {
namespace {

using script::at;
using script::batch;
using script::Talk;

// An attempt has no time; a search by time that took it for one of 1970 lost what came before it.
TEST(Archive, ReadsWhatWasSaidSinceATimeAcrossAttempts) {
    const script::Folder folder;
    script::Inbox inbox;
    constexpr int kTurns = 40;
    {
        const auto store = open_sqlite(folder.text(), inbox.post());
        Talk talk("web:demo:1");
        int taken = 0;
        for (int i = 0; i < kTurns; ++i) {
            store->append(batch({talk.answers("在吗", false)}, {}), [&](bool) { ++taken; });
            store->append(batch({}, {{"web:demo:1", talk.command()}}), [&](bool) { ++taken; });
        }
        inbox.wait_for([&] { return taken == 2 * kTurns; });
        store->flush();
    }
    Archive archive(folder.path());
    std::vector<core::Time> all;
    archive.events({}, [&](const core::Event& event) {
        all.push_back(event.at);
        return true;
    });
    ASSERT_EQ(all.size(), static_cast<std::size_t>(kTurns));
    for (std::size_t first = 0; first < all.size(); ++first) {
        for (const bool newest : {false, true}) {
            std::size_t read = 0;
            archive.events({.from = all[first], .newest_first = newest}, [&](const core::Event& event) {
                EXPECT_GE(event.at, all[first]);
                ++read;
                return true;
            });
            EXPECT_EQ(read, all.size() - first) << "from the " << first << "th";
        }
    }
}

}  // namespace
}  // namespace xiaoer::store
