// kill -9 at random points: what was told durable is there, the file is sound, and the tables say what the
// journal says.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>

#include "bot/store/sqlite.hpp"
#include "tests/store/crash.hpp"
#include "tests/store/tables.hpp"

extern char** environ;

namespace xiaoer::store {
namespace {

/// Runs the victim and kills it once it has acknowledged `until` batches, so that the
/// point differs from round to round without any clock. Returns the highest number it acknowledged.
std::int64_t run_and_kill(const std::string& folder, std::int64_t first, std::int64_t ahead,
                          std::int64_t until) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) ADD_FAILURE() << "pipe";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    std::string program = XIAOER_CRASH_VICTIM;
    std::string number = std::to_string(first);
    std::string in_flight = std::to_string(ahead);
    std::string where = folder;
    std::array<char*, 5> arguments = {program.data(), where.data(), number.data(), in_flight.data(), nullptr};
    pid_t child = 0;
    EXPECT_EQ(::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);

    std::string read_so_far;
    std::array<char, 4096> chunk{};
    std::int64_t lines = 0;
    bool killed = false;
    for (;;) {
        const auto size = ::read(pipe[0], chunk.data(), chunk.size());
        if (size <= 0) break;
        read_so_far.append(chunk.data(), static_cast<std::size_t>(size));
        lines += std::count(chunk.data(), chunk.data() + size, '\n');
        if (lines >= until && !killed) {
            ::kill(child, SIGKILL);
            killed = true;
        }
    }
    ::close(pipe[0]);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the victim ended by itself: " << status;
    const auto end = read_so_far.rfind('\n');
    if (end == std::string::npos) return first - 1;
    const auto begin = read_so_far.rfind('\n', end - 1);
    return std::stoll(read_so_far.substr(begin == std::string::npos ? 0 : begin + 1));
}

/// The batches of a folder must be those of the numbers 1 to n, complete and in order; returns n.
std::int64_t expect_whole_batches(Store& store) {
    std::vector<Turn> turns;
    store.for_each_turn(1, [&](std::int64_t, const Turn& turn) {
        turns.push_back(turn);
        return true;
    });
    std::size_t i = 0;
    std::int64_t number = 0;
    while (i < turns.size()) {
        const Batch expected = crash::batch_of(++number);
        for (const Turn& turn : expected.turns) {
            if (i >= turns.size()) {
                ADD_FAILURE() << "batch " << number << " is torn";
                return number;
            }
            EXPECT_EQ(turns[i].event, turn.event) << number;
            EXPECT_EQ(turns[i].after, turn.after) << number;
            EXPECT_EQ(turns[i].actions, turn.actions) << number;
            ++i;
        }
    }
    return number;
}

/// A reply is open from its turn until the turn that tells its delivery, kTalks numbers later.
void expect_open_replies(Store& store, std::int64_t last) {
    const auto open = store.unfinished();
    std::int64_t number = std::max<std::int64_t>(1, last - crash::kTalks + 1);
    ASSERT_EQ(open.size(), static_cast<std::size_t>(last - number + 1));
    for (const Unfinished& entry : open) {
        EXPECT_EQ(entry.action.command, crash::command_of(number++));
        EXPECT_TRUE(entry.attempted);
    }
}

TEST(Crash, LosesNothingThatWasAcknowledged) {
    const script::Folder folder;
    std::mt19937 random(20'231'114);
    std::int64_t last = 0;
    for (int round = 0; round < 25; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        const std::int64_t ahead = round % 3 == 0 ? 1 : round % 3 == 1 ? 20 : 200;
        const auto until = std::uniform_int_distribution<std::int64_t>(0, 8 * ahead)(random) % 600;
        const std::int64_t acknowledged = run_and_kill(folder.text(), last + 1, ahead, until + 1);
        EXPECT_TRUE(check(folder.path()).empty());
        {
            script::Inbox inbox;
            const auto store = open_sqlite(folder.text(), inbox.post());
            last = expect_whole_batches(*store);
            EXPECT_GE(last, acknowledged);
            EXPECT_TRUE(last == 0 || store->seen(crash::key_of(last)));
            EXPECT_FALSE(store->seen(crash::key_of(last + 1)));
            expect_open_replies(*store, last);
        }
        const auto projected = tables::dump(folder.path());
        rebuild(folder.path());
        EXPECT_EQ(projected, tables::dump(folder.path()));
        if (HasFailure()) return;
    }
    EXPECT_GT(last, 500);
}

}  // namespace
}  // namespace xiaoer::store
