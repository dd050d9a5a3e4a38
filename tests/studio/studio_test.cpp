// The studio's jobs and figures over a journal that a real store wrote: which conversations are taken, that a
// job can be stopped, and that what it says is what the journal says.
#include "bot/studio/studio.hpp"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>

#include "tests/kit/folder.hpp"
#include "tests/studio/journal.hpp"
#include "tests/studio/shop.hpp"

namespace xiaoer::studio {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const core::Time kStudioMorning = std::chrono::sys_days{std::chrono::year(2026) / 3 / 2} + 2h;
constexpr int kTalks = 30;

class StudioTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        data_ = std::make_unique<test::Folder>();
        JournalMaker maker(data_->path(), shipped());
        for (int i = 0; i < kTalks; ++i)
            maker.talk(i, kStudioMorning + 10min * i);
    }
    static void TearDownTestSuite() { data_.reset(); }

    StudioTest() : studio_(io_, {data_->path(), XIAOER_SOURCE, [] { return kStudioMorning + 24h; }}) {
        studio_.start({.publish = {}, .tell = [this](const json& frame) {
                           if (frame.contains("job")) ended_ = frame["job"]["id"];
                       }});
    }
    json ask(const Studio::Work& work) {
        json out;
        bool answered = false;
        studio_.ask(
            work,
            [&](json value) {
                out = std::move(value);
                answered = true;
            },
            [&](const Refusal& refusal) {
                out = {{"status", refusal.status}};
                answered = true;
            });
        run_until([&] { return answered; });
        return out;
    }
    json run(const std::string& kind, std::size_t limit = 5'000) {
        const auto id =
            ask([&](Workshop& workshop) { return studio_.start_job(workshop, kind, 30, limit); })["id"];
        run_until([&] { return ended_ == id; });
        return ask([&](Workshop&) { return studio_.job(id); });
    }
    void run_until(const std::function<bool()>& there) {
        while (!there())
            ASSERT_GT(io_.run_one_for(60s), 0U) << "no answer";
    }

    static inline std::unique_ptr<test::Folder> data_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    Studio studio_;
    std::string ended_;
};

TEST_F(StudioTest, aBacktestComparesEveryStoredConversation) {
    const auto job = run("backtest");
    EXPECT_EQ(job["state"], "done") << job;
    EXPECT_EQ(job["result"]["conversations"], kTalks);
    EXPECT_EQ(job["result"]["changed"], 0) << "nothing was edited";
    EXPECT_EQ(job["done"], job["total"]);
}

TEST_F(StudioTest, anEditIsSeenInTheNewestConversationsThatTheLimitLeaves) {
    const auto edited = ask([](Workshop& workshop) {
        return workshop.edit("培训", [](Files& files) {
            const auto seen = read_phrase(files, "invoice");
            auto document = seen.value;
            document["lines"] = {"发票会和商品放在同一个包裹里。", "发票随包裹一起寄给您。"};
            document.erase("entries");
            put_phrase(files, "invoice", document, "", seen.etag);
            return std::string();
        });
    });
    ASSERT_EQ(edited["ok"], true) << edited;
    const auto all = run("backtest")["result"];
    const auto some = run("backtest", 10)["result"];
    ask([](Workshop& workshop) {
        workshop.drop_draft();
        return json();
    });
    EXPECT_EQ(all["conversations"], kTalks);
    EXPECT_GT(all["changed"], 0);
    EXPECT_EQ(some["conversations"], 10);
    EXPECT_LT(some["changed"], all["changed"]);
    for (const auto& one : some["cases"]) {
        const auto name = one["conversation"].get<std::string>();
        EXPECT_GE(std::stoi(name.substr(name.find_last_not_of("0123456789") + 1)), kTalks - 10)
            << "not of the newest";
    }
}

TEST_F(StudioTest, aStoppedBacktestHasNoResultToPublishOn) {
    // The second waits for the first, and is stopped before its turn comes.
    const auto id = ask([&](Workshop& workshop) {
        (void)studio_.start_job(workshop, "cases", 30, 5'000);
        (void)studio_.start_job(workshop, "backtest", 30, 5'000);
        auto job = studio_.start_job(workshop, "backtest", 30, 5'000);
        studio_.stop_job(job["id"]);
        return job;
    })["id"];
    run_until([&] { return ended_ == id; });
    EXPECT_EQ(ask([&](Workshop&) { return studio_.job(id); })["state"], "stopped");
    EXPECT_FALSE(ask([&](Workshop&) { return studio_.job(id); }).contains("result"));
}

TEST_F(StudioTest, figuresAndWordsAreThoseOfTheJournal) {
    const auto report = ask([&](Workshop& workshop) {
        return studio_.figures(
            {.query = {}, .from = std::chrono::floor<std::chrono::days>(kStudioMorning), .to = {}}, {},
            workshop);
    });
    std::map<std::string, json> by_id;
    for (const auto& one : report["figures"])
        by_id[one["id"]] = one;
    EXPECT_GE(by_id["handed_off"]["count"], kTalks) << "who comes back after a goodbye begins anew";
    EXPECT_EQ(by_id["first_response"]["count"], by_id["handed_off"]["count"]);
    EXPECT_GT(by_id["handed_off"]["value"], 0);
    EXPECT_EQ(report["counting"], false);
    const auto heard = ask([&](Workshop&) {
        json words = json::array();
        for (const auto& one : studio_.recent_messages(3))
            words.push_back(one.conversation);
        return words;
    });
    EXPECT_EQ(heard, json::array({JournalMaker::name(kTalks - 1), JournalMaker::name(kTalks - 1),
                                  JournalMaker::name(kTalks - 1)}));
    const auto inputs =
        ask([&](Workshop&) { return json(studio_.story_of(JournalMaker::name(7)).inputs.size()); });
    EXPECT_EQ(inputs, 6);
    EXPECT_EQ(
        ask([&](Workshop&) { return json(studio_.story_of("web:demo:nobody").inputs.size()); })["status"],
        404);
}

}  // namespace
}  // namespace xiaoer::studio
