// The studio's long jobs: doctor, cases, back-test, clusters. On a thread of their own, politely.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "bot/store/archive.hpp"
#include "bot/studio/studio.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

constexpr int kNice = 10;
constexpr std::size_t kJobs = 20;
constexpr std::size_t kStories = 5'000;
constexpr std::size_t kHeard = 20'000;

}  // namespace

std::shared_ptr<Studio::Job> Studio::find_job(const std::string& id) {
    const auto at = std::ranges::find(jobs_, id, [](const auto& job) { return job->id; });
    if (at == jobs_.end()) throw Refusal(404, "not_found", "没有这个任务，可能太久以前了。");
    return *at;
}

json Studio::shown(Job& job, bool with_result) {
    const std::lock_guard lock(job.mutex);
    json out = {{"id", job.id},       {"kind", job.kind},   {"state", job.state}, {"done", job.done},
                {"total", job.total}, {"draft", job.draft}, {"error", job.error}};
    if (with_result && !job.result.is_null()) out["result"] = job.result;
    return out;
}

json Studio::start_job(Workshop& workshop, const std::string& kind, int days, std::size_t limit) {
    const auto draft = workshop.of("");
    if (!draft->ok()) throw Refusal(409, "faults", "草稿里还有错误，改好才能检查。", draft->faults);
    const auto live = workshop.live();
    auto made = std::make_shared<Job>();
    made->id = "job" + std::to_string(++ids_);
    made->kind = kind;
    made->draft = draft->hash;
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
    // Whoever serves buyers goes first.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
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
        if (!stopped) job->result = result;
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
        return {{"faults", Workshop::faults_json(knowledge::examine_pack(draft.pack, options_.now()))}};
    if (job.kind == "cases") return run_cases(options_.data / "studio" / "cases", draft.pack, progress);
    // The result of a stopped run is not kept: half a comparison reads like a whole one.
    if (job.kind == "backtest")
        return job.backtest.run(stories(job, from, limit), live.pack, draft.pack, progress);
    std::vector<Heard> heard;
    if (has_journal()) {
        store::Archive archive(options_.data);
        archive.events({.kinds = {"buyer_said"}, .from = from, .newest_first = true},
                       [&](const core::Event& event) {
                           const auto& said = std::get<core::BuyerSaid>(event.what);
                           if (!said.text.empty()) heard.push_back({said.text, event.conversation, event.at});
                           return heard.size() < kHeard && !job.stop && !stopping_;
                       });
    }
    std::ranges::reverse(heard);
    return cluster_unmatched(heard, draft.pack, ignored(), progress);
}

/// The newest conversations with a buyer in them, as they came from outside.
std::vector<transcript::Story> Studio::stories(const Job& job, core::Time from, std::size_t limit) const {
    if (!has_journal()) return {};
    const auto going = [&] { return !job.stop && !stopping_; };
    const auto most = std::min(limit, kStories);
    store::Archive archive(options_.data);
    std::set<std::string> chosen;
    archive.events({.kinds = {"buyer_said"}, .from = from, .newest_first = true},
                   [&](const core::Event& event) {
                       chosen.insert(event.conversation);
                       return chosen.size() < most && going();
                   });
    transcript::Stories stories(most);
    archive.events({.kinds = transcript::Stories::kinds(), .from = from}, [&](const core::Event& event) {
        if (chosen.contains(event.conversation)) stories.take(event);
        return going();
    });
    return stories.all();
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
    if (found->state == "running") throw Refusal(409, "running", "回测还没有跑完。");
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
