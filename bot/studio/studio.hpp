// The workshop behind the pages: its work on one thread, its long jobs (doctor, cases, back-test, clusters)
// on another, answers on the loop's. Reads stored conversations through connections of its own.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "bot/studio/draft/workshop.hpp"
#include "bot/studio/reports/figures.hpp"
#include "bot/studio/reports/quality.hpp"
#include "bot/studio/trial/backtest.hpp"
#include "bot/studio/trial/chat.hpp"
#include "bot/studio/trial/inbox.hpp"

namespace xiaoer::studio {

class Studio {
  public:
    struct Events {
        /// On the loop's thread: serve this pack from now on.
        std::function<void(knowledge::Pack pack)> publish;
        /// On the loop's thread: {"published"|"draft"|"job": …} for the pages.
        std::function<void(nlohmann::json frame)> tell;
    };
    Studio(boost::asio::io_context& io, Workshop::Options options);
    ~Studio();
    void start(Events events);
    void stop();

    using Work = std::function<nlohmann::json(Workshop&)>;
    using Done = std::function<void(nlohmann::json)>;
    using Refused = std::function<void(const Refusal&)>;
    /// Runs on the workshop's thread; one of the two is called on the loop's.
    void ask(Work work, Done done, Refused refused);

    // To be called from inside a Work.
    [[nodiscard]] nlohmann::json open_chat(Workshop& workshop, const std::string& source,
                                           const std::string& transcript);
    [[nodiscard]] nlohmann::json chat(const std::string& id);
    [[nodiscard]] nlohmann::json chat_line(const std::string& id, const std::string& line, bool buyer);
    void close_chat(const std::string& id) { chats_.erase(id); }
    [[nodiscard]] std::vector<Heard> recent_messages(std::size_t limit);
    [[nodiscard]] transcript::Story story_of(const std::string& conversation);
    [[nodiscard]] Hits hits();
    /// Days not wished for are the last seven of the store's calendar.
    struct FigureWish {
        FigureQuery query{};
        std::optional<std::chrono::sys_days> from{}, to{};
    };
    struct Stars {
        std::string conversation;
        int stars = 0;
        core::Time at{};
    };
    [[nodiscard]] nlohmann::json figures(const FigureWish& wish, const std::vector<Stars>& stars,
                                         Workshop& workshop);
    /// The few of today that a lead watches.
    [[nodiscard]] nlohmann::json today(const std::vector<Stars>& stars, Workshop& workshop);
    /// What is to be reviewed of a day and what was; no day = today.
    [[nodiscard]] nlohmann::json quality(std::optional<std::chrono::sys_days> day, Workshop& workshop);
    /// Keeps a review and shows the day anew.
    [[nodiscard]] nlohmann::json review(Review review, Workshop& workshop);
    /// kind: check, cases, backtest, inbox. Job of openapi.json; it runs on.
    [[nodiscard]] nlohmann::json start_job(Workshop& workshop, const std::string& kind, int days,
                                           std::size_t limit);
    [[nodiscard]] nlohmann::json job(const std::string& id);
    void stop_job(const std::string& id);
    [[nodiscard]] nlohmann::json side_by_side(const std::string& job, const std::string& conversation);
    void ignore(const std::vector<std::string>& texts, Workshop& workshop);

  private:
    struct Talk {
        Talk(const knowledge::Pack& pack, std::string from, core::Time now)
            : chat(pack), source(std::move(from)), used(now) {}
        Chat chat;
        std::string source;
        core::Time used{};
    };
    struct Job {
        std::string id, kind, draft;
        std::atomic<bool> stop{false};
        std::mutex mutex;  ///< for the rest
        std::string state = "running";
        std::size_t done = 0, total = 0;
        std::string error;
        nlohmann::json result;
        Backtest backtest;
    };
    void run_job(const std::shared_ptr<Job>& job, std::shared_ptr<const Loaded> draft,
                 std::shared_ptr<const Loaded> live, int days, std::size_t limit);
    [[nodiscard]] nlohmann::json result_of(Job& job, const Loaded& draft, const Loaded& live, int days,
                                           std::size_t limit);
    [[nodiscard]] static nlohmann::json shown(Job& job, bool with_result);
    [[nodiscard]] std::shared_ptr<Job> find_job(const std::string& id);
    [[nodiscard]] std::set<std::string> ignored() const;
    [[nodiscard]] std::vector<transcript::Story> stories(const Job& job, core::Time from,
                                                         std::size_t limit) const;
    void begin_figures();
    void count_on();
    [[nodiscard]] std::vector<Said> said(const std::vector<Stars>& stars) const;
    [[nodiscard]] static scripts::Policy policy_of(Workshop& workshop);
    [[nodiscard]] bool has_journal() const { return std::filesystem::exists(options_.data / "xiaoer.db"); }
    void announce(nlohmann::json frame);
    [[nodiscard]] std::filesystem::path ignored_file() const {
        return options_.data / "studio" / "ignored.json";
    }

    boost::asio::io_context& io_;
    Workshop::Options options_;
    Events events_;
    std::unique_ptr<Workshop> workshop_;  ///< the workshop thread's, like all below up to ids_
    std::map<std::string, Talk> chats_;
    std::deque<std::shared_ptr<Job>> jobs_;
    std::unique_ptr<Figures> figures_;
    std::unique_ptr<Quality> quality_;
    bool counting_ = false;                          ///< a further step of count_on() is on its way
    std::vector<std::pair<core::Time, int>> lives_;  ///< which version was live since when
    int ids_ = 0;
    std::atomic<bool> stopping_{false};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    boost::asio::thread_pool thread_{1};
    boost::asio::thread_pool jobs_thread_{1};
};

}  // namespace xiaoer::studio
