// What the studio reads of the stored conversations: the latest words, one conversation's story, the figures.
#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>

#include "bot/store/archive.hpp"
#include "bot/studio/studio.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

constexpr auto kCounted = std::chrono::days(31);
/// Between two steps of counting, others get their turn on the workshop's thread.
constexpr std::size_t kStep = 1'000;
/// What a lead sees of today beside the queues.
constexpr std::array<std::string_view, 12> kToday = {
    "first_response",     "agent_response", "agent_in_time", "resolved_by_bot", "self_service",
    "handed_off",         "wait",           "unmatched",     "notes_late",      "photos_complete",
    "photos_asked_again", "rating"};

}  // namespace

std::vector<Heard> Studio::recent_messages(std::size_t limit) {
    std::vector<Heard> heard;
    if (!has_journal()) return heard;
    store::Archive archive(options_.data);
    archive.events({.kinds = {"buyer_said"}, .newest_first = true}, [&](const core::Event& event) {
        const auto& said = std::get<core::BuyerSaid>(event.what);
        if (!said.text.empty()) heard.push_back({said.text, event.conversation, event.at});
        return heard.size() < limit && !stopping_;
    });
    return heard;
}

transcript::Story Studio::story_of(const std::string& conversation) {
    if (!has_journal()) throw Refusal(404, "not_found", "没有这个会话。");
    store::Archive archive(options_.data);
    transcript::Stories stories(1);
    archive.events({.kinds = transcript::Stories::kinds(), .conversation = conversation},
                   [&](const core::Event& event) {
                       stories.take(event);
                       return !stopping_;
                   });
    if (stories.all().empty()) throw Refusal(404, "not_found", "没有这个会话。");
    return stories.all().front();
}

void Studio::begin_figures() {
    if (!figures_) {
        const auto& pack = workshop_->live()->pack;
        const auto offset = pack.playbook ? pack.playbook->shop().utc_offset : std::chrono::minutes(480);
        const auto policy = pack.playbook ? pack.playbook->policy() : scripts::Policy{};
        figures_ = std::make_unique<Figures>(offset, policy.first_reply_before_order,
                                             policy.first_reply_after_order);
    }
    if (!lives_.empty()) return;
    const auto all = workshop_->versions();
    for (const auto& version : all["versions"]) {
        if (version["number"] != 0 && version["state"] == "published")
            lives_.emplace_back(core::Time{std::chrono::milliseconds{version["at"].get<std::int64_t>()}},
                                version["number"].get<int>());
    }
    std::ranges::sort(lives_);
    lives_.emplace(lives_.begin(), core::Time{}, 0);
}

/// Brings the figures nearer to the end of the journal; a long way is gone in steps.
void Studio::count_on() {
    begin_figures();
    if (!has_journal() || stopping_) return;
    store::Archive archive(options_.data);
    std::size_t taken = 0;
    const auto take = [&](std::int64_t seq, const store::Turn& turn) {
        const auto after =
            std::ranges::upper_bound(lives_, turn.event.at, {}, &std::pair<core::Time, int>::first);
        figures_->take(seq, turn, std::prev(after)->second);
        return ++taken < kStep && !stopping_;
    };
    if (figures_->seen() == 0)
        archive.turns(options_.now() - kCounted, take);
    else
        archive.turns_after(figures_->seen(), take);
    const bool more = taken == kStep;
    if (more && !std::exchange(counting_, true))
        boost::asio::post(thread_, [this] {
            counting_ = false;
            if (!stopping_) count_on();
        });
}

Hits Studio::hits() {
    count_on();
    return figures_->hits(options_.now() - std::chrono::days(7));
}

std::vector<Said> Studio::said(const std::vector<Stars>& stars) const {
    auto said = quality_->said();
    for (const auto& one : stars)
        said.push_back(
            {"rating", figures_->day_of(one.at), one.conversation, static_cast<double>(one.stars)});
    return said;
}

json Studio::figures(const FigureWish& wish, const std::vector<Stars>& stars, Workshop& workshop) {
    count_on();
    const auto live = workshop.live();
    FigureQuery query = wish.query;
    query.to = wish.to.value_or(figures_->day_of(options_.now()));
    query.from = wish.from.value_or(query.to - std::chrono::days(6));
    auto report = figures_->report(
        query,
        [&](const std::string& id) {
            const auto* intent = live->ok() ? live->pack.catalogue->find(id) : nullptr;
            return intent == nullptr ? (id.empty() ? std::string("（没有意图）") : id) : intent->title;
        },
        said(stars));
    report["counting"] = counting_;
    return report;
}

json Studio::today(const std::vector<Stars>& stars, Workshop& workshop) {
    count_on();
    const auto day = figures_->day_of(options_.now());
    const auto report = figures({.query = {}, .from = day, .to = day}, stars, workshop);
    json out = json::array();
    for (const auto& figure : report["figures"]) {
        if (std::ranges::find(kToday, figure["id"].get<std::string>()) == kToday.end()) continue;
        out.push_back(figure);
        out.back().erase("rows");
    }
    return out;
}

json Studio::quality(std::optional<std::chrono::sys_days> day, Workshop& workshop) {
    count_on();
    const auto policy = policy_of(workshop);
    const auto wanted = day.value_or(figures_->day_of(options_.now()));
    return quality_->sample(wanted, figures_->served(wanted), policy.quality_sample_percent,
                            policy.quality_pass_score);
}

json Studio::review(Review review, Workshop& workshop) {
    count_on();
    const auto policy = policy_of(workshop);
    const auto& served = figures_->served(review.day);
    const auto agent = served.find(review.agent);
    if (agent == served.end() || !agent->second.contains(review.conversation))
        throw Refusal(404, "not_found", "这位客服那天没有接待这个会话。");
    review.pass_score = policy.quality_pass_score;
    if (!review.passed() && review.reason.empty()) throw Refusal(400, "bad_request", "不合格要写明原因。");
    quality_->keep(review);
    return quality(review.day, workshop);
}

scripts::Policy Studio::policy_of(Workshop& workshop) {
    const auto live = workshop.live();
    return live->ok() ? live->pack.playbook->policy() : scripts::Policy{};
}

}  // namespace xiaoer::studio
