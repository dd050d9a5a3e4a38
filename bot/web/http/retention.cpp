#include "bot/web/http/retention.hpp"

#include <boost/asio/post.hpp>

#include "bot/base/log.hpp"
#include "bot/users/accounts.hpp"

namespace xiaoer::web {
namespace {

constexpr std::chrono::hours kRoundEvery{24};
constexpr std::size_t kEntriesAtOnce = 200;
constexpr const char* kBy = "系统";

}  // namespace

Retention::Retention(boost::asio::io_context& io, Periods periods, Parts parts)
    : io_(io), periods_(periods), parts_(std::move(parts)) {}

Retention::~Retention() {
    stop();
}

void Retention::stop() {
    alive_.reset();
    thread_.join();
}

std::optional<core::Time> Retention::before(std::chrono::days period) const {
    if (period.count() == 0) return std::nullopt;
    return parts_.now() - period;
}

void Retention::tick() {
    if (under_way_ || !alive_) return;
    const auto now = parts_.now();
    switch (stage_) {
        case Stage::waiting:
            // A clock that was set back does not hold it up for longer than a round.
            if (begun_ && now >= *begun_ && now - *begun_ < kRoundEvery) return;
            begun_ = now;
            lines_ = entries_ = 0;
            stage_ = Stage::conversations;
            [[fallthrough]];
        case Stage::conversations:
            under_way_ = true;
            return parts_.store.retire(
                {.quiet = before(periods_.conversations), .cases = before(periods_.cases)},
                [this, alive = std::weak_ptr(alive_)](store::Retired out) {
                    if (!alive.expired()) conversations(std::move(out));
                });
        case Stage::audit: {
            const auto old = before(periods_.audit);
            if (!old) {
                stage_ = Stage::logs;
                return;
            }
            under_way_ = true;
            return parts_.accounts.forget_audit(*old, kEntriesAtOnce,
                                                [this](std::size_t gone) { audit(gone); });
        }
        case Stage::logs:
            return logs();
    }
}

void Retention::conversations(store::Retired out) {
    under_way_ = false;
    removed_["conversations"] += out.conversations.size();
    removed_["lines"] += out.lines;
    removed_["cases"] += out.cases;
    removed_["journal_rows"] += out.journal;
    lines_ += out.lines;
    if (!out.conversations.empty()) parts_.forget(out.conversations);
    if (out.more) return;
    stage_ = Stage::audit;
    if (lines_ > 0) {
        log::info("retention: lines={} were kept for their period and are gone", lines_);
        parts_.renew_index();
    }
}

void Retention::audit(std::size_t gone) {
    under_way_ = false;
    removed_["audit"] += gone;
    entries_ += gone;
    if (gone == kEntriesAtOnce) return;
    stage_ = Stage::logs;
    if (entries_ > 0) parts_.accounts.audit(kBy, "audit_expired", "entries=" + std::to_string(entries_));
}

void Retention::logs() {
    under_way_ = true;
    const auto period = periods_.logs;
    boost::asio::post(thread_, [this, period, now = parts_.now(), alive = std::weak_ptr(alive_)] {
        const auto gone = period.count() == 0 ? 0 : log::expire(period, now);
        boost::asio::post(io_, [this, alive, gone] {
            if (alive.expired()) return;
            removed_["log_files"] += gone;
            ++removed_["rounds"];
            under_way_ = false;
            stage_ = Stage::waiting;
        });
    });
}

}  // namespace xiaoer::web
