#include "bot/studio/studio.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "bot/base/mask.hpp"
#include "bot/store/archive.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t kChats = 200;
constexpr std::size_t kJobs = 20;
constexpr auto kChatIdle = 1h;
constexpr std::size_t kStories = 5'000;
constexpr std::size_t kHeard = 20'000;
constexpr auto kCounted = std::chrono::days(31);

}  // namespace

Studio::Studio(boost::asio::io_context& io, Workshop::Options options)
    : io_(io), options_(std::move(options)) {}

Studio::~Studio() {
    stop();
}

void Studio::start(Events events) {
    events_ = std::move(events);
    boost::asio::post(thread_, [this] {
        try {
            workshop_ = std::make_unique<Workshop>(options_);
        } catch (const std::exception& error) {
            spdlog::error("studio: {}", error.what());
        }
    });
}

void Studio::stop() {
    stopping_ = true;
    alive_.reset();
    jobs_thread_.join();
    thread_.join();
}

void Studio::announce(json frame) {
    boost::asio::post(io_, [this, alive = std::weak_ptr(alive_), frame = std::move(frame)]() mutable {
        if (!alive.expired() && events_.tell) events_.tell(std::move(frame));
    });
}

void Studio::ask(Work work, Done done, Refused refused) {
    boost::asio::post(thread_, [this, alive = std::weak_ptr(alive_), work = std::move(work),
                                done = std::move(done), refused = std::move(refused)] {
        const auto answer = [&](auto f) {
            boost::asio::post(io_, [alive, f = std::move(f)]() mutable {
                if (!alive.expired()) f();
            });
        };
        try {
            if (!workshop_) throw Trouble(503, "no_studio", "话术工作室没有准备好，请看服务日志。");
            auto value = work(*workshop_);
            if (auto pack = workshop_->take_published()) {
                boost::asio::post(io_, [this, alive, pack = std::move(*pack)]() mutable {
                    if (!alive.expired() && events_.publish) events_.publish(std::move(pack));
                });
                lives_.clear();
            }
            answer([done, value = std::move(value)]() mutable { done(std::move(value)); });
        } catch (const Trouble& trouble) {
            answer([refused, trouble] { refused(trouble); });
        } catch (const std::exception& error) {
            spdlog::error("studio: {}", error.what());
            answer([refused, trouble = Trouble(500, "failed", error.what())] { refused(trouble); });
        }
    });
}

json Studio::open_chat(Workshop& workshop, const std::string& source, const std::string& transcript) {
    const auto now = options_.now();
    std::erase_if(chats_, [now](const auto& entry) { return now - entry.second.used > kChatIdle; });
    if (chats_.size() >= kChats) throw Trouble(409, "too_many", "同时打开的试聊太多了，请先关掉几个。");
    const auto loaded = workshop.of(source);
    if (!loaded->ok()) throw Trouble(409, "faults", "草稿里还有错误，改好才能试聊。", loaded->faults);
    const auto id = "chat" + std::to_string(++ids_);
    auto& talk =
        chats_.emplace(id, Talk{Chat(loaded->pack), loaded == workshop.live() ? "live" : "draft", now})
            .first->second;
    json outputs = json::array();
    std::size_t at = 0;
    while (at < transcript.size()) {
        const auto end = std::min(transcript.find('\n', at), transcript.size());
        const auto line = transcript.substr(at, end - at);
        at = end + 1;
        if (line.empty() || run::Player::is_output(line)) continue;
        for (auto& output : talk.chat.input(line, false))
            outputs.push_back(std::move(output));
    }
    auto shown = chat(id);
    shown["outputs"] = std::move(outputs);
    return shown;
}

json Studio::chat(const std::string& id) {
    const auto at = chats_.find(id);
    if (at == chats_.end()) throw Trouble(404, "not_found", "这个试聊已经结束，请新开一个。");
    at->second.used = options_.now();
    const auto& chat = at->second.chat;
    return {{"id", id},
            {"now", chat.now().time_since_epoch().count()},
            {"outputs", json::array()},
            {"state", chat.state()},
            {"transcript", chat.transcript()},
            {"source", at->second.source},
            {"version", chat.version()}};
}

json Studio::chat_line(const std::string& id, const std::string& line, bool buyer) {
    (void)chat(id);
    auto outputs = chats_.at(id).chat.input(line, buyer);
    auto shown = chat(id);
    shown["outputs"] = std::move(outputs);
    return shown;
}

std::vector<Heard> Studio::recent_messages(std::size_t limit) {
    if (!std::filesystem::exists(options_.data / "xiaoer.db")) return {};
    store::Archive archive(options_.data);
    std::deque<Heard> heard;
    // Quiet shops have few messages a day, busy ones enough in an hour.
    for (const auto back : {std::chrono::hours(2), std::chrono::hours(24), std::chrono::hours(24 * 30)}) {
        heard.clear();
        archive.turns(options_.now() - back, [&](std::int64_t, const store::Turn& turn) {
            const auto* said = std::get_if<core::BuyerSaid>(&turn.event.what);
            if (said != nullptr && !said->text.empty()) {
                heard.push_back({said->text, turn.event.conversation, turn.event.at});
                if (heard.size() > limit) heard.pop_front();
            }
            return !stopping_;
        });
        if (heard.size() >= limit) break;
    }
    return {heard.rbegin(), heard.rend()};
}

Story Studio::story_of(const std::string& conversation) {
    if (!std::filesystem::exists(options_.data / "xiaoer.db"))
        throw Trouble(404, "not_found", "没有这个会话。");
    store::Archive archive(options_.data);
    Stories stories(1);
    archive.turns(core::Time{}, [&](std::int64_t, const store::Turn& turn) {
        if (turn.event.conversation == conversation) stories.take(turn);
        return !stopping_;
    });
    if (stories.all().empty()) throw Trouble(404, "not_found", "没有这个会话。");
    return stories.all().front();
}

/// Brings the figures up to the end of the journal.
void Studio::count_on() {
    if (!figures_) {
        const auto& pack = workshop_->live()->pack;
        const auto offset = pack.book ? pack.book->store().utc_offset : std::chrono::minutes(480);
        const auto policy = pack.book ? pack.book->policy() : scripts::Policy{};
        figures_ = std::make_unique<Figures>(offset, policy.first_reply_before_order,
                                             policy.first_reply_after_order);
    }
    if (lives_.empty()) {
        const auto all = workshop_->versions();
        for (const auto& version : all["versions"]) {
            if (version["number"] != 0 && version["state"] == "published")
                lives_.emplace_back(core::Time{std::chrono::milliseconds{version["at"].get<std::int64_t>()}},
                                    version["number"].get<int>());
        }
        std::ranges::sort(lives_);
        lives_.emplace(lives_.begin(), core::Time{}, 0);
    }
    if (!std::filesystem::exists(options_.data / "xiaoer.db")) return;
    store::Archive archive(options_.data);
    const auto take = [&](std::int64_t seq, const store::Turn& turn) {
        const auto after =
            std::ranges::upper_bound(lives_, turn.event.at, {}, &std::pair<core::Time, int>::first);
        figures_->take(seq, turn, std::prev(after)->second);
        return !stopping_;
    };
    if (figures_->seen() == 0)
        archive.turns(options_.now() - kCounted, take);
    else
        archive.turns_after(figures_->seen(), take);
}

Hits Studio::hits() {
    count_on();
    return figures_->hits(options_.now() - std::chrono::days(7));
}

json Studio::figures(const FigureQuery& query, Workshop& workshop) {
    count_on();
    const auto live = workshop.live();
    return figures_->report(query, [&](const std::string& id) {
        const auto* intent = live->ok() ? live->pack.catalogue->find(id) : nullptr;
        return intent == nullptr ? (id.empty() ? std::string("（没有意图）") : id) : intent->title;
    });
}

std::shared_ptr<Studio::Job> Studio::find_job(const std::string& id) {
    const auto at = std::ranges::find(jobs_, id, [](const auto& job) { return job->id; });
    if (at == jobs_.end()) throw Trouble(404, "not_found", "没有这个任务，可能太久以前了。");
    return *at;
}

json Studio::shown(Job& job, bool with_result) {
    const std::lock_guard lock(job.mutex);
    json out = {{"id", job.id},       {"kind", job.kind},
                {"state", job.state}, {"done", job.done},
                {"total", job.total}, {"draft", job.draft},
                {"error", job.error}, {"started", job.started.time_since_epoch().count()}};
    if (with_result && !job.result.is_null()) out["result"] = job.result;
    return out;
}

json Studio::start_job(Workshop& workshop, const std::string& kind, int days, std::size_t limit) {
    const auto draft = workshop.of("");
    if (!draft->ok()) throw Trouble(409, "faults", "草稿里还有错误，改好才能检查。", draft->faults);
    const auto live = workshop.live();
    auto made = std::make_shared<Job>();
    made->id = "job" + std::to_string(++ids_);
    made->kind = kind;
    made->draft = draft->hash;
    made->started = options_.now();
    jobs_.push_front(made);
    while (jobs_.size() > kJobs) {
        jobs_.back()->stop = true;
        jobs_.pop_back();
    }
    boost::asio::post(jobs_thread_, [this, made, draft, live, days, limit] {
        if (!stopping_) run_job(made, draft, live, days, limit);
    });
    return shown(*made, false);
}

void Studio::run_job(const std::shared_ptr<Job>& job, std::shared_ptr<const Loaded> draft,
                     std::shared_ptr<const Loaded> live, int days, std::size_t limit) {
    std::string error;
    json result;
    try {
        result = result_of(*job, *draft, *live, days, limit);
    } catch (const std::exception& fault) {
        error = fault.what();
    }
    const bool stopped = job->stop || stopping_;
    {
        const std::lock_guard lock(job->mutex);
        job->state = !error.empty() ? "failed" : stopped ? "stopped" : "done";
        job->error = error;
        job->result = result;
        if (error.empty() && !stopped) job->done = job->total;
    }
    boost::asio::post(thread_, [this, job, result, finished = error.empty() && !stopped] {
        if (finished && workshop_) {
            auto& checked = workshop_->checked();
            if (job->kind == "cases") checked.cases = job->draft, checked.failed = result["failed"];
            if (job->kind == "backtest") checked.backtest = job->draft;
        }
        announce({{"job", shown(*job, false)}});
    });
}

json Studio::result_of(Job& job, const Loaded& draft, const Loaded& live, int days, std::size_t limit) {
    const Progress progress = [&](std::size_t done, std::size_t total) {
        const std::lock_guard lock(job.mutex);
        job.done = done;
        job.total = total;
        return !job.stop && !stopping_;
    };
    const auto from = options_.now() - std::chrono::days(days);
    if (job.kind == "check")
        return {{"faults", Workshop::faults_json(run::examine_pack(draft.pack, options_.now()))}};
    if (job.kind == "cases") return run_cases(options_.data / "studio" / "cases", draft.pack, progress);
    if (!std::filesystem::exists(options_.data / "xiaoer.db")) {
        if (job.kind == "backtest") return job.backtest.run({}, live.pack, draft.pack, progress);
        return cluster_unmatched({}, draft.pack, {}, progress);
    }
    store::Archive archive(options_.data);
    if (job.kind == "backtest") {
        Stories stories(std::min(limit, kStories));
        archive.turns(from, [&](std::int64_t, const store::Turn& turn) {
            stories.take(turn);
            return !job.stop && !stopping_;
        });
        // The result of a stopped run is not kept: half a comparison reads like a whole one.
        return job.backtest.run(stories.all(), live.pack, draft.pack, progress);
    }
    std::deque<Heard> heard;
    archive.turns(from, [&](std::int64_t, const store::Turn& turn) {
        const auto* said = std::get_if<core::BuyerSaid>(&turn.event.what);
        if (said != nullptr && !said->text.empty())
            heard.push_back({said->text, turn.event.conversation, turn.event.at});
        if (heard.size() > kHeard) heard.pop_front();
        return !job.stop && !stopping_;
    });
    return cluster_unmatched({heard.begin(), heard.end()}, draft.pack, ignored(), progress);
}

json Studio::job(const std::string& id) {
    return shown(*find_job(id), true);
}

void Studio::stop_job(const std::string& id) {
    find_job(id)->stop = true;
}

json Studio::side_by_side(const std::string& id, const std::string& conversation) {
    const auto found = find_job(id);
    const std::lock_guard lock(found->mutex);
    if (found->state == "running") throw Trouble(409, "running", "回测还没有跑完。");
    return found->backtest.side_by_side(conversation);
}

std::set<std::string> Studio::ignored() const {
    const auto text = read_file(ignored_file());
    const auto value = text ? json::parse(*text, nullptr, false) : json();
    std::set<std::string> out;
    if (!value.is_array()) return out;
    for (const auto& one : value)
        if (one.is_string()) out.insert(one.get<std::string>());
    return out;
}

void Studio::ignore(const std::vector<std::string>& texts, Workshop& workshop) {
    auto all = ignored();
    const auto live = workshop.live();
    for (const auto& text : texts)
        all.insert(live->ok() ? intents::normalise(text, {}).text : text);
    write_file(ignored_file(), json(all).dump(0, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace xiaoer::studio
