#include "bot/pictures/index.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace xiaoer::pictures {
namespace {

using namespace std::chrono_literals;

const core::Time kNow{std::chrono::hours(24 * 20'000)};

struct Folder {
    Folder() {
        auto name = (std::filesystem::temp_directory_path() / "xiaoer-index-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

/// Different pictures have different seeds.
adapters::Thumb thumb(unsigned seed) {
    adapters::Thumb out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        out[i] = static_cast<std::uint8_t>(60 + (seed >> 25U));
    }
    return out;
}

Entry entry(const std::string& name, const adapters::Thumb& picture, core::Time at = kNow) {
    Entry out;
    out.name = out.reference = name;
    out.at = at;
    out.thumb = picture;
    out.hash = adapters::difference_hash(picture);
    out.numbers = {"YT8800000001234", "SF1234567890123"};
    return out;
}

/// Added and shown in a message, as what it repeats.
std::optional<Index::Match> shown(Index& index, const Entry& given, const char* buyer, core::Time at = kNow) {
    index.add(given);
    const auto kept = index.find(given.reference);
    if (!kept) return std::nullopt;
    index.show(*kept, buyer, at);
    return index.repeated(*kept, buyer, at);
}

TEST(Index, knows_a_buyers_own_picture_and_anothers_of_the_last_30_days) {
    const Folder folder;
    Index index(folder.path, kNow);
    EXPECT_FALSE(shown(index, entry("a", thumb(1)), "anna"));
    EXPECT_FALSE(shown(index, entry("b", thumb(2)), "anna"));
    const auto own = shown(index, entry("c", thumb(1)), "anna", kNow + 1h);
    ASSERT_TRUE(own);
    EXPECT_TRUE(own->same_buyer);
    EXPECT_EQ(own->reference, "a");
    const auto other = shown(index, entry("d", thumb(2)), "bert", kNow + 24h * 29);
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->same_buyer);
    EXPECT_FALSE(shown(index, entry("e", thumb(1)), "carl", kNow + 24h * 40));
    EXPECT_TRUE(shown(index, entry("f", thumb(1)), "anna", kNow + 24h * 90)) << "a buyer's own of any time";
    EXPECT_TRUE(shown(index, entry("g", adapters::turned(thumb(2))), "anna", kNow + 24h * 2)) << "turned";
}

TEST(Index, answers_the_same_when_it_is_asked_again_and_after_a_restart) {
    const Folder folder;
    {
        Index index(folder.path, kNow);
        EXPECT_FALSE(shown(index, entry("a", thumb(1)), "anna"));
        EXPECT_TRUE(shown(index, entry("b", thumb(1)), "anna"));
        EXPECT_FALSE(shown(index, entry("a", thumb(1)), "anna")) << "the first is no copy of the second";
    }
    Index index(folder.path, kNow + 1h);
    const auto kept = index.find("a");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->numbers, (std::vector<std::string>{"YT8800000001234", "SF1234567890123"}));
    EXPECT_EQ(kept->owner, "anna");
    EXPECT_TRUE(shown(index, entry("c", thumb(1)), "bert", kNow + 2h));
}

TEST(Index, forgets_what_no_message_shows_and_what_is_old) {
    const Folder folder;
    Index index(folder.path, kNow);
    index.add(entry("unused", thumb(1), kNow - 48h));
    index.add(entry("fresh", thumb(2), kNow - 1h));
    (void)shown(index, entry("used", thumb(3)), "anna", kNow - 48h);
    (void)shown(index, entry("old", thumb(4)), "anna", kNow - 24h * 200);
    const auto stale = [&](std::int64_t after, std::size_t limit) {
        std::vector<std::string> names;
        for (const auto& each : index.stale(kNow - 24h, kNow - 24h * 180, after, limit))
            names.push_back(each.name + " " + each.owner);
        return names;
    };
    EXPECT_EQ(stale(0, 10), (std::vector<std::string>{"unused ", "old anna"}));
    EXPECT_EQ(stale(0, 1), (std::vector<std::string>{"unused "}));
    EXPECT_EQ(stale(index.find("unused")->id, 10), (std::vector<std::string>{"old anna"}));
    index.forget(index.find("unused")->id);
    EXPECT_EQ(stale(0, 10), (std::vector<std::string>{"old anna"}));
    EXPECT_FALSE(index.find("unused"));
    EXPECT_TRUE(index.find("fresh"));
    EXPECT_TRUE(index.find("used"));
}

}  // namespace
}  // namespace xiaoer::pictures
