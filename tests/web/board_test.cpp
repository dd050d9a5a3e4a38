#include "bot/web/live/conversation_list.hpp"

#include <gtest/gtest.h>

namespace xiaoer::web {
namespace {

using namespace std::chrono_literals;
using Who = core::Owner::Who;

store::Turn turn(const std::string& id, core::Time at, Who who, std::uint32_t epoch,
                 const std::string& agent = {}) {
    store::Turn out;
    out.event = {id, "", at, core::Tick{}};
    out.after.id = id;
    out.after.owner = {who, agent, epoch};
    if (who == Who::queue) out.after.transfer.since = at;
    return out;
}

core::Time at(int seconds) {
    return core::Time{std::chrono::seconds(seconds)};
}

TEST(Board, withoutWatchersKeepsOnlyWhatWaitsForPeople) {
    Board board;
    board.turn(turn("a", at(1), Who::bot, 0), false);
    EXPECT_EQ(board.find("a"), nullptr);
    board.turn(turn("a", at(2), Who::queue, 0), false);
    ASSERT_NE(board.find("a"), nullptr);
    board.turn(turn("a", at(3), Who::bot, 1), false);
    EXPECT_EQ(board.find("a"), nullptr);
    const auto changes = board.take_changes();
    EXPECT_TRUE(changes.owners);
    EXPECT_EQ(changes.gone, std::vector<std::string>{"a"});
    EXPECT_FALSE(board.take_changes().owners);
}

TEST(Board, placesFollowTheWaits) {
    Board board;
    board.turn(turn("late", at(30), Who::queue, 0), true);
    board.turn(turn("early", at(10), Who::queue, 0), true);
    board.turn(turn("taken", at(5), Who::agent, 1, "小李"), true);
    board.turn(turn("same", at(30), Who::queue, 0), true);
    EXPECT_EQ(board.ahead_of(*board.find("early")), 0);
    EXPECT_EQ(board.ahead_of(*board.find("late")), 1);
    EXPECT_EQ(board.ahead_of(*board.find("same")), 2);
    EXPECT_EQ(board.owned_by("小李"), 1);
    EXPECT_EQ(board.owned_by("小王"), 0);
}

TEST(Board, aWaitDoesNotBeginAnewWithEveryLine) {
    Board board;
    board.turn(turn("a", at(5), Who::agent, 1, "小李"), true);
    board.turn(turn("a", at(50), Who::agent, 1, "小李"), true);
    EXPECT_EQ(board.find("a")->since, at(5));
    board.turn(turn("a", at(60), Who::agent, 2, "小王"), true);
    EXPECT_EQ(board.find("a")->since, at(60));
}

TEST(Board, rowsOfATableThatLagsDoNotReplaceWhatIsKnown) {
    Board board;
    board.turn(turn("a", at(5), Who::agent, 1, "小李"), true);
    store::Row stale;
    stale.conversation = "a";
    store::Row gone;
    gone.conversation = "b";
    gone.owner = {Who::queue, "", 0};
    store::Row with_bot;
    with_bot.conversation = "c";
    board.add_with_bot({stale, gone, with_bot});
    EXPECT_EQ(board.find("a")->owner.agent, "小李");
    EXPECT_EQ(board.find("b"), nullptr);
    EXPECT_NE(board.find("c"), nullptr);
}

TEST(Board, forgetsTheOldestOfTheBotsRowsAndNeverAWaitingOne) {
    Board board;
    board.turn(turn("waiting", at(0), Who::queue, 0), true);
    const int count = static_cast<int>(Board::kBotRows) * 2 + 1;
    for (int i = 0; i < count; ++i)
        board.turn(turn("b" + std::to_string(i), at(i + 1), Who::bot, 0), true);
    const auto changes = board.take_changes();
    EXPECT_EQ(board.all().size(), Board::kBotRows + 1);
    EXPECT_NE(board.find("waiting"), nullptr);
    EXPECT_EQ(board.find("b0"), nullptr);
    EXPECT_NE(board.find("b" + std::to_string(count - 1)), nullptr);
    EXPECT_EQ(changes.gone.size(), static_cast<std::size_t>(count) - Board::kBotRows);
}

}  // namespace
}  // namespace xiaoer::web
