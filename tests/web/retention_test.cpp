// Rounds of letting go, in virtual time, over the real store, the real trail and a real log.
#include "bot/web/http/retention.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <fstream>

#include "bot/base/log.hpp"
#include "bot/users/accounts.hpp"
#include "tests/kit/folder.hpp"
#include "tests/store/script.hpp"

namespace xiaoer::web {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using store::script::Talk;

class Kept : public testing::Test {
  protected:
    Kept() {
        store_ = store::open_sqlite(folder_.text(),
                                    [this](std::function<void()> f) { asio::post(io_, std::move(f)); });
        users::Accounts::Options options;
        options.folder = folder_.path();
        options.strength = users::Strength::least;
        options.now = [this] { return now_; };
        accounts_ = std::make_unique<users::Accounts>(io_, std::move(options));
        log::set_up(log::Format::text, "info", {.name = (folder_.path() / "xiaoer.log").string()});
    }
    ~Kept() override { log::set_up(log::Format::text, "info"); }

    void begin(Periods periods) {
        retention_ = std::make_unique<Retention>(
            io_, periods,
            Retention::Parts{.store = *store_,
                             .accounts = *accounts_,
                             .forget =
                                 [this](const auto& gone) {
                                     forgotten_.insert(forgotten_.end(), gone.begin(), gone.end());
                                 },
                             .renew_index = [this] { ++renewed_; },
                             .now = [this] { return now_; }});
    }
    /// Ticks until the round of this day is over.
    void round() {
        const auto before = count("rounds");
        while (count("rounds") == before) {
            retention_->tick();
            io_.poll();
            io_.restart();
        }
    }
    std::uint64_t count(const std::string& kind) const {
        const auto at = retention_->removed().find(kind);
        return at == retention_->removed().end() ? 0 : at->second;
    }
    void talk(const std::string& id, bool waits = false) {
        Talk talk(id);
        talk.clock = std::chrono::duration_cast<std::chrono::seconds>(now_ - store::script::at(0)).count();
        if (waits) talk.state.owner.pass_to(core::Owner::Who::queue);
        store_->append(store::script::batch({talk.says("在吗")}), [](bool) {});
        store_->flush();
    }

    const test::Folder folder_;
    asio::io_context io_;
    core::Time now_ = store::script::at(0);
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<users::Accounts> accounts_;
    std::vector<std::string> forgotten_;
    int renewed_ = 0;
    std::unique_ptr<Retention> retention_;
};

TEST_F(Kept, EachKindGoesAfterItsPeriodAndNothingOpenDoes) {
    users::Users people(folder_.path(), users::Strength::least);
    for (int i = 0; i < 450; ++i)
        people.audit("boss", "login", "", now_);
    talk("web:demo:quiet");
    talk("web:demo:waits", true);
    std::ofstream(folder_.path() / "xiaoer.1.log") << "2023-11-01 00:00:00.000 info old\n";
    std::ofstream(folder_.path() / "xiaoer.2.log") << R"({"time":"2023-11-20T00:00:00","message":"less"})"
                                                   << "\n";
    std::ofstream(folder_.path() / "xiaoer.bak.log") << "2023-11-01 not ours\n";
    begin({.conversations = std::chrono::days(30),
           .cases = std::chrono::days(30),
           .logs = std::chrono::days(10),
           .audit = std::chrono::days(60)});
    round();
    EXPECT_EQ(count("conversations"), 0U);
    EXPECT_EQ(count("audit"), 0U);
    EXPECT_EQ(renewed_, 0);
    EXPECT_EQ(count("log_files"), 1U) << "of 14 November, the one of the 1st";
    now_ += 31 * 24h;
    talk("web:demo:new");
    round();
    EXPECT_EQ(forgotten_, std::vector<std::string>{"web:demo:quiet"});
    EXPECT_EQ(count("lines"), 1U);
    EXPECT_EQ(count("log_files"), 2U);
    EXPECT_EQ(renewed_, 1);
    EXPECT_TRUE(store_->load("web:demo:waits"));
    EXPECT_TRUE(store_->load("web:demo:new"));
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "xiaoer.bak.log"));
    now_ += 30 * 24h;
    round();
    EXPECT_EQ(count("audit"), 449U) << "all but the last";
    // The trail is written on a thread of its own: what is asked of it afterwards is answered afterwards.
    bool written = false;
    accounts_->audit_entries(0, 1, "", [&written](const auto&, bool) { written = true; });
    while (!written) {
        io_.run_one();
        io_.restart();
    }
    const auto last = people.audit_entries(0, 1).at(0);
    EXPECT_EQ(last.what, "audit_expired");
    EXPECT_EQ(last.detail, "entries=449");
    EXPECT_EQ(people.audit_proof().fault, "");
    EXPECT_TRUE(store_->load("web:demo:waits")) << "however long it waits";
}

TEST_F(Kept, ARoundADayAndNoMore) {
    begin({});
    round();
    for (int i = 0; i < 10; ++i) {
        now_ += 2h;
        retention_->tick();
        io_.poll();
        io_.restart();
    }
    EXPECT_EQ(count("rounds"), 1U);
    now_ += 5h;
    round();
    now_ -= 48h;
    round();
    EXPECT_EQ(count("rounds"), 3U) << "a clock that was set back does not stop it";
}

TEST_F(Kept, TheLogIsBegunAnewBeforeItsFirstLineIsTooOld) {
    log::info("CANARY");
    const auto read = [this](const char* name) {
        std::ifstream in(folder_.path() / name);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const auto today = std::chrono::system_clock::now();
    EXPECT_EQ(log::expire(std::chrono::days(30), today), 0U);
    EXPECT_NE(read("xiaoer.log").find("info CANARY\n"), std::string::npos) << read("xiaoer.log");
    EXPECT_EQ(log::expire(std::chrono::days(30), today + std::chrono::days(5)), 0U);
    log::info("later");
    EXPECT_EQ(read("xiaoer.log").find("CANARY"), std::string::npos);
    EXPECT_NE(read("xiaoer.log").find("later"), std::string::npos);
    EXPECT_NE(read("xiaoer.1.log").find("CANARY"), std::string::npos);
    EXPECT_EQ(log::expire(std::chrono::days(30), today + std::chrono::days(32)), 2U);
    EXPECT_EQ(read("xiaoer.1.log").find("CANARY"), std::string::npos);
}

}  // namespace
}  // namespace xiaoer::web
