// What only the embedded store has: a file with modes, versions and a lock, a disk that fills up, tables that
// can be made anew, many turns at once.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <random>

#include "bot/store/sqlite.hpp"
#include "tests/store/samples.hpp"
#include "tests/store/script.hpp"
#include "tests/store/tables.hpp"

namespace xiaoer::store {
namespace {

using script::batch;
using script::Talk;

std::string refusal(const std::string& folder) {
    try {
        script::Inbox inbox;
        (void)open_sqlite(folder, inbox.post());
    } catch (const std::runtime_error& fault) {
        return fault.what();
    }
    return {};
}

bool append_all(Store& store, script::Inbox& inbox, Batch what) {
    std::optional<bool> answer;
    store.append(std::move(what), [&](bool durable) { answer = durable; });
    inbox.wait_for([&] { return answer.has_value(); });
    return *answer;
}

void run_sql(const std::filesystem::path& folder, const std::string& sql) {
    SQLite::Database((folder / "xiaoer.db").string(), SQLite::OPEN_READWRITE).exec(sql);
}

unsigned mode_of(const std::filesystem::path& file) {
    struct stat seen {};
    EXPECT_EQ(::stat(file.c_str(), &seen), 0) << file;
    return seen.st_mode & 0777U;
}

TEST(SqliteStore, NobodyElseMayReadItsFiles) {
    const script::Folder folder;
    const auto inner = folder.path() / "data";
    const auto before = ::umask(0);
    script::Inbox inbox;
    const auto store = open_sqlite(inner.string(), inbox.post());
    ::umask(before);
    Talk talk("web:demo:1");
    ASSERT_TRUE(append_all(*store, inbox, batch({talk.says("在吗")})));
    EXPECT_EQ(mode_of(inner), 0700U);
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(inner)) {
        EXPECT_EQ(mode_of(entry.path()), 0600U) << entry.path();
        ++files;
    }
    EXPECT_EQ(files, 4) << "database, log, its index, lock";
}

TEST(SqliteStore, TwoCannotServeOneFolder) {
    const script::Folder folder;
    {
        script::Inbox inbox;
        const auto store = open_sqlite(folder.text(), inbox.post());
        EXPECT_NE(refusal(folder.text()).find("正被另一个店小二使用（进程号"), std::string::npos);
        EXPECT_THROW(rebuild(folder.path()), std::runtime_error);
    }
    EXPECT_EQ(refusal(folder.text()), "");
}

TEST(SqliteStore, RefusesAFileOfANewerProgram) {
    const script::Folder folder;
    ASSERT_EQ(refusal(folder.text()), "");
    run_sql(folder.path(), "PRAGMA user_version = 99");
    EXPECT_NE(refusal(folder.text()).find("由更新版本的店小二写成（数据版本 99"), std::string::npos);
}

TEST(SqliteStore, RefusesAFileOfAnotherProgram) {
    const script::Folder folder;
    {
        SQLite::Database other((folder.path() / "xiaoer.db").string(),
                               SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE theirs(x)");
    }
    EXPECT_NE(refusal(folder.text()).find("不是店小二的数据文件"), std::string::npos);
}

TEST(SqliteStore, RefusesADamagedFile) {
    const script::Folder folder;
    std::ofstream(folder.path() / "xiaoer.db") << std::string(8'192, 'x');
    EXPECT_NE(refusal(folder.text()).find("打不开或已损坏"), std::string::npos);
}

TEST(SqliteStore, RefusesALinkInPlaceOfItsFile) {
    const script::Folder folder;
    const script::Folder elsewhere;
    std::filesystem::create_symlink(elsewhere.path() / "victim", folder.path() / "xiaoer.db");
    EXPECT_NE(refusal(folder.text()).find("打不开数据文件"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(elsewhere.path() / "victim"));
}

TEST(SqliteStore, SaysWhyAFolderCannotBeMade) {
    EXPECT_NE(refusal("/proc/nothing/here").find("建不了数据目录 /proc/nothing/here"), std::string::npos);
}

TEST(SqliteStore, AKeyAppendedTwiceKeepsBothTurns) {
    const script::Folder folder;
    script::Inbox inbox;
    auto store = open_sqlite(folder.text(), inbox.post());
    Talk talk("web:demo:1");
    ASSERT_TRUE(append_all(*store, inbox, batch({talk.says("一", "k"), talk.says("二", "k")})));
    store->flush();
    EXPECT_EQ(store->history("web:demo:1", 0, 10).size(), 2U);
    EXPECT_TRUE(store->seen("k"));
}

/// Random turns of a few conversations whose outcomes refer to earlier commands.
std::vector<Batch> random_batches(std::uint64_t seed, int count) {
    samples::Maker maker(seed, 0.4, false);
    std::vector<std::vector<std::string>> commands(7);
    std::vector<Batch> batches;
    std::vector<std::uint32_t> epochs(7);
    for (int i = 0; i < count; ++i) {
        Batch made;
        for (auto n = maker.between(0, 4); n > 0; --n) {
            const auto who = static_cast<std::size_t>(maker.between(0, 6));
            Turn turn;
            turn.after = maker.make<core::Conversation>();
            turn.after.id = "web:demo:" + std::to_string(who);
            if (maker.chance(0.3)) ++epochs[who];
            turn.after.owner.epoch = epochs[who];
            turn.event = maker.make<core::Event>();
            turn.event.conversation = turn.after.id;
            turn.event.key =
                maker.chance(0.5) ? "" : "k" + std::to_string(seed) + "/" + std::to_string(i * 10 + n);
            auto& own = commands[who];
            if (!own.empty()) {
                const auto& earlier = own[static_cast<std::size_t>(
                    maker.between(0, static_cast<std::int64_t>(own.size()) - 1))];
                if (maker.chance(0.2)) turn.event.what = core::Delivered{earlier, ""};
                if (maker.chance(0.2)) turn.event.what = core::Undelivered{earlier, "x", maker.chance(0.5)};
                if (maker.chance(0.1)) turn.event.what = core::NoteWritten{earlier};
                if (maker.chance(0.1)) turn.event.what = core::NoteFailed{earlier, "x", maker.chance(0.5)};
                if (maker.chance(0.2)) made.attempts.push_back({turn.after.id, earlier});
            }
            for (auto actions = maker.between(0, 3); actions > 0; --actions) {
                core::Action action = maker.make<core::Action>();
                action.command = turn.after.id + "#" + std::to_string(own.size());
                own.push_back(action.command);
                turn.actions.push_back(std::move(action));
                turn.attempted.push_back(maker.chance(0.5));
            }
            made.turns.push_back(std::move(turn));
        }
        batches.push_back(std::move(made));
    }
    return batches;
}

TEST(SqliteStore, ARebuildGivesTheSameTables) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const script::Folder folder;
        std::size_t appended = 0;
        std::size_t answered = 0;
        {
            script::Inbox inbox;
            const auto store = open_sqlite(folder.text(), inbox.post());
            std::mt19937 random(static_cast<unsigned>(seed));
            for (Batch& made : random_batches(seed, 150)) {
                store->append(std::move(made), [&](bool durable) { answered += durable ? 1U : 0U; });
                ++appended;
                if (random() % 20 == 0) store->flush();  // moves the borders of the transactions
            }
            inbox.wait_for([&] { return answered == appended; });
        }
        const std::string projected = tables::dump(folder.path());
        EXPECT_GT(rebuild(folder.path()), 100);
        EXPECT_EQ(projected, tables::dump(folder.path())) << "seed " << seed;
        EXPECT_TRUE(check(folder.path()).empty());
    }
}

/// The memory store is the model of the other one.
TEST(SqliteStore, ShowsWhatTheStoreInMemoryShows) {
    for (std::uint64_t seed = 100; seed < 106; ++seed) {
        const script::Folder folder;
        script::Inbox inbox;
        const auto disk = open_sqlite(folder.text(), inbox.post());
        const auto model = open_memory([](const std::function<void()>&) {});
        for (const Batch& made : random_batches(seed, 80)) {
            disk->append(made, [](bool) {});
            model->append(made, [](bool) {});
        }
        disk->flush();
        const auto open_disk = disk->unfinished();
        const auto open_model = model->unfinished();
        ASSERT_EQ(open_disk.size(), open_model.size());
        for (std::size_t i = 0; i < open_disk.size(); ++i) {
            EXPECT_EQ(open_disk[i].action, open_model[i].action);
            EXPECT_EQ(open_disk[i].attempted, open_model[i].attempted) << open_disk[i].action.command;
        }
        const auto registers_disk = disk->find_registers({.limit = 10'000});
        EXPECT_EQ(registers_disk, model->find_registers({.limit = 10'000}));
        for (const auto& row : registers_disk)
            EXPECT_EQ(disk->register_changes(row.seq), model->register_changes(row.seq));
        const auto rows_disk = disk->rows(100);
        const auto rows_model = model->rows(100);
        ASSERT_EQ(rows_disk.size(), rows_model.size());
        for (std::size_t i = 0; i < rows_disk.size(); ++i) {
            EXPECT_EQ(rows_disk[i].conversation, rows_model[i].conversation);
            EXPECT_EQ(rows_disk[i].since, rows_model[i].since) << rows_disk[i].conversation;
            EXPECT_EQ(rows_disk[i].last_text, rows_model[i].last_text);
            EXPECT_EQ(rows_disk[i].last_at, rows_model[i].last_at);
            const auto lines_disk = disk->history(rows_disk[i].conversation, 0, 1'000);
            const auto lines_model = model->history(rows_disk[i].conversation, 0, 1'000);
            ASSERT_EQ(lines_disk.size(), lines_model.size());
            for (std::size_t j = 0; j < lines_disk.size(); ++j) {
                EXPECT_EQ(lines_disk[j].text, lines_model[j].text);
                EXPECT_EQ(lines_disk[j].status, lines_model[j].status);
            }
        }
        ASSERT_EQ(disk->deadlines().size(), model->deadlines().size());
        ASSERT_EQ(disk->note_rows("", 999).size(), model->note_rows("", 999).size());
        ASSERT_EQ(disk->register_rows("", 999).size(), model->register_rows("", 999).size());
    }
}

TEST(SqliteStore, ManyTurnsWithoutWaiting) {
    const script::Folder folder;
    script::Inbox inbox;
    auto store = open_sqlite(folder.text(), inbox.post());
    constexpr int kBatches = 6'000;  // beyond what may be queued, so append() has to wait at times
    int answered = 0;
    std::vector<Talk> talks;
    for (int i = 0; i < 50; ++i)
        talks.emplace_back("web:demo:" + std::to_string(i));
    for (int i = 0; i < kBatches; ++i) {
        Batch made;
        for (int n = 0; n < 5; ++n) {
            made.turns.push_back(
                talks[static_cast<std::size_t>((i * 5 + n) % 50)].says("第" + std::to_string(i)));
        }
        store->append(std::move(made), [&](bool durable) { answered += durable ? 1 : 0; });
        if (i % 500 == 0) {
            const auto& any = talks[static_cast<std::size_t>(i % 50)];
            ASSERT_EQ(store->load(any.state.id)->turn, any.state.turn);
        }
    }
    inbox.wait_for([&] { return answered == kBatches; });
    store.reset();
    store = open_sqlite(folder.text(), inbox.post());
    for (const Talk& talk : talks) {
        EXPECT_EQ(store->load(talk.state.id)->turn, talk.state.turn);
        EXPECT_EQ(store->history(talk.state.id, 0, 10'000).size(),
                  static_cast<std::size_t>(kBatches * 5 / 50));
    }
}

/// 100 MiB in one go: the log must be carried into the file while turns keep coming.
TEST(SqliteStore, TheLogStaysSmallUnderLoad) {
    const script::Folder folder;
    script::Inbox inbox;
    const auto store = open_sqlite(folder.text(), inbox.post());
    Talk talk("web:demo:1");
    int answered = 0;
    constexpr int kBatches = 400;
    for (int i = 0; i < kBatches; ++i) {
        Batch made;
        for (int n = 0; n < 16; ++n)
            made.turns.push_back(talk.says(std::string(16 * 1'024, 'x')));
        store->append(std::move(made), [&](bool durable) { answered += durable ? 1 : 0; });
    }
    inbox.wait_for([&] { return answered == kBatches; });
    store->flush();
    EXPECT_LT(std::filesystem::file_size(folder.path() / "xiaoer.db-wal"), 64U << 20U);
    EXPECT_EQ(store->load("web:demo:1"), talk.state);
}

/// A disk without room: no file may grow beyond the limit while this lives.
class SmallDisk {
  public:
    explicit SmallDisk(rlim_t bytes) {
        before_ = ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit small{bytes, limit_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() {
        ::setrlimit(RLIMIT_FSIZE, &limit_);
        ::signal(SIGXFSZ, before_);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

  private:
    rlimit limit_{};
    void (*before_)(int) = nullptr;
};

/// What a test is told of batches and of the disk.
struct Told {
    std::vector<std::string> disk;
    std::uint32_t durable = 0, lost = 0;

    void append(Store& store, Batch what) {
        store.append(std::move(what), [this](bool taken) { ++(taken ? durable : lost); });
    }
};

TEST(SqliteStore, AFullDiskIsWaitedForAndEverythingThatWaitedIsSaved) {
    const script::Folder folder;
    script::Inbox inbox;
    Talk talk("web:demo:1");
    Told told;
    auto store = open_sqlite(folder.text(), inbox.post());
    store->watch_disk([&](const std::string& fault) { told.disk.push_back(fault); });
    std::uint32_t given = 0;
    {
        const SmallDisk disk(512 * 1'024);
        while (told.disk.empty()) {
            ASSERT_LT(++given, 2'000U) << "the limit did not bite";
            told.append(*store, batch({talk.says(std::string(2'000, 'x'))}));
            inbox.wait_for([&] { return told.durable == given || !told.disk.empty(); });
        }
        EXPECT_NE(told.disk[0].find("数据写不进磁盘"), std::string::npos);
        for (int i = 0; i < 30; ++i, ++given)
            told.append(*store, batch({talk.says("还在吗")}));
        store->flush();  // must not hang
        EXPECT_EQ(store->load("web:demo:1")->turn, talk.state.turn) << "the newest state, saved or not";
        EXPECT_LT(told.durable, given);
    }
    inbox.wait_for([&] { return told.durable == given && told.disk.size() == 2; });
    EXPECT_EQ(told.disk[1], "") << "told once that it refuses, once that it does not";
    EXPECT_EQ(told.lost, 0U);
    store->flush();
    EXPECT_EQ(store->history("web:demo:1", 0, 5'000).size(), given);
    store.reset();
    EXPECT_TRUE(check(folder.path()).empty());
}

TEST(SqliteStore, ALockOfAnotherProcessIsWaitedFor) {
    const script::Folder folder;
    script::Inbox inbox;
    Talk talk("web:demo:1");
    Told told;
    const auto store = open_sqlite(folder.text(), inbox.post());
    store->watch_disk([&](const std::string& fault) { told.disk.push_back(fault); });
    {
        SQLite::Database other((folder.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE);
        const SQLite::Transaction held(other, SQLite::TransactionBehavior::IMMEDIATE);
        told.append(*store, batch({talk.says("在吗")}));
        inbox.wait_for([&] { return !told.disk.empty(); });
        EXPECT_EQ(told.durable, 0U);
    }
    inbox.wait_for([&] { return told.durable == 1; });
}

TEST(SqliteStore, ClosedWhileTheDiskRefusesItSaysWhatIsNotSaved) {
    const script::Folder folder;
    script::Inbox inbox;
    Talk talk("web:demo:1");
    Told told;
    {
        auto store = open_sqlite(folder.text(), inbox.post());
        store->watch_disk([&](const std::string& fault) { told.disk.push_back(fault); });
        told.append(*store, batch({talk.says("在吗")}));
        inbox.wait_for([&] { return told.durable == 1; });
        const SmallDisk disk(4'096);
        told.append(*store, batch({talk.says("又来")}));
        inbox.wait_for([&] { return !told.disk.empty(); });
        store.reset();
        inbox.wait_for([&] { return told.lost == 1; });
    }
    const auto store = open_sqlite(folder.text(), inbox.post());
    EXPECT_EQ(store->load("web:demo:1")->turn, 1U) << "what was acknowledged is there, and nothing else";
    EXPECT_TRUE(append_all(*store, inbox, batch({talk.says("好了")})));
}

TEST(SqliteStore, AnUnreadableStateIsNotTakenForANewConversation) {
    const script::Folder folder;
    script::Inbox inbox;
    auto store = open_sqlite(folder.text(), inbox.post());
    Talk talk("web:demo:1");
    ASSERT_TRUE(append_all(*store, inbox, batch({talk.says("x")})));
    store.reset();
    run_sql(folder.path(), "UPDATE journal SET state = '{\"turn\":\"x\"}'");
    store = open_sqlite(folder.text(), inbox.post());
    EXPECT_THROW((void)store->load("web:demo:1"), std::runtime_error);
}

}  // namespace
}  // namespace xiaoer::store
