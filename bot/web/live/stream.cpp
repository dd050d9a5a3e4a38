#include "bot/web/live/stream.hpp"

#include <nlohmann/json.hpp>

#include "bot/users/secrets.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {

Stream::Stream() : Stream(Limits{}) {}

Stream::Stream(Limits limits) : limits_(limits), run_(users::new_id()) {}

const Stream::Frame& Stream::add(users::Roles audience, nlohmann::json body, std::string user) {
    body["seq"] = ++last_;
    frames_.push_back({last_, audience, std::move(user), std::make_shared<const std::string>(dump(body))});
    bytes_ += frames_.back().text->size();
    while (frames_.size() > 1 && (frames_.size() > limits_.frames || bytes_ > limits_.bytes)) {
        bytes_ -= frames_.front().text->size();
        frames_.pop_front();
    }
    return frames_.back();
}

bool Stream::can_resume(std::string_view run, std::uint64_t seq) const {
    if (run != run_ || seq > last_) return false;
    return seq == last_ || (!frames_.empty() && frames_.front().seq <= seq + 1);
}

void Stream::each_after(std::uint64_t seq, const std::function<void(const Frame&)>& tell) const {
    for (const auto& frame : frames_) {
        if (frame.seq > seq) tell(frame);
    }
}

}  // namespace xiaoer::web
