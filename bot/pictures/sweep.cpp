// Removes pictures that no message shows and those kept long enough, some at a time: what may go is found and
// removed on the looking thread, what is needed is known on the loop's. It never looks into a picture.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "bot/base/log.hpp"
#include "bot/pictures/pictures.hpp"

namespace xiaoer::pictures {
namespace {

constexpr std::size_t kSweptAtOnce = 50;

}  // namespace

void Pictures::sweep() {
    if (std::exchange(sweeping_, true)) return;
    sweep_after(0);
}

std::pair<core::Time, core::Time> Pictures::limits() const {
    const auto now = options_.now();
    return {now - options_.unused_after,
            options_.kept_for.count() > 0 ? now - options_.kept_for : core::Time::min()};
}

/// Finds some that may go, asks on the loop's thread which of them are needed, and removes the others.
void Pictures::sweep_after(std::int64_t id) {
    boost::asio::post(looking_, [this, id, alive = std::weak_ptr(alive_)] {
        std::vector<Index::Stale> found;
        try {
            const auto [unused, old] = limits();
            found = index_.stale(unused, old, id, kSweptAtOnce);
        } catch (const std::exception& error) {
            log::error("old pictures were not removed: {}", error.what());
        }
        boost::asio::post(io_, [this, alive, found = std::move(found)]() mutable {
            if (alive.expired()) return;
            const bool more = found.size() == kSweptAtOnce;
            const auto last = found.empty() ? 0 : found.back().id;
            std::erase_if(found, [this](const Index::Stale& each) {
                return !each.owner.empty() && options_.is_open && options_.is_open(each.owner);
            });
            remove(found, last, more);
        });
    });
}

void Pictures::remove(const std::vector<Index::Stale>& pictures, std::int64_t last, bool more) {
    boost::asio::post(looking_, [this, pictures, last, more, alive = std::weak_ptr(alive_)] {
        std::size_t freed = 0;
        std::size_t count = 0;
        try {
            const auto [unused, old] = limits();
            for (const auto& each : pictures) {
                // A message may show it since it was found.
                const auto now = index_.stale(unused, old, each.id - 1, 1);
                if (now.empty() || now.front().id != each.id || now.front().owner != each.owner) continue;
                // The file first: what is left of a run that died is still known here.
                struct stat facts {};
                if (::stat(path(each.name).c_str(), &facts) == 0 && ::unlink(path(each.name).c_str()) == 0)
                    freed += static_cast<std::size_t>(facts.st_size);
                index_.forget(each.id);
                ++count;
            }
        } catch (const std::exception& error) {
            log::error("old pictures were not removed: {}", error.what());
        }
        if (count > 0) log::info("pictures removed count={} bytes={}", count, freed);
        boost::asio::post(io_, [this, alive, freed, count, last, more] {
            if (alive.expired()) return;
            total_ -= std::min(total_, freed);
            removed_ += count;
            if (more) return sweep_after(last);
            sweeping_ = false;
        });
    });
}

}  // namespace xiaoer::pictures
