// The turns that the crash tests' victim writes, so that its judge can tell from a number what must be there.
#pragma once

#include <string>

#include "tests/store/script.hpp"

namespace xiaoer::store::crash {

constexpr std::int64_t kTalks = 23;

inline std::string talk_of(std::int64_t number) {
    return "web:demo:" + std::to_string(number % kTalks);
}
inline std::string key_of(std::int64_t number) {
    return "demo/" + std::to_string(number);
}
inline std::string command_of(std::int64_t number) {
    return talk_of(number) + "#" + std::to_string(number) + ".0";
}

/// Turn `number`: the buyer counts, the bot answers, and the answer before it is told delivered.
inline Batch batch_of(std::int64_t number) {
    Turn said;
    said.after.id = talk_of(number);
    said.after.turn = static_cast<std::uint32_t>(number);
    said.after.due.close = script::at(number);
    said.event = {said.after.id, key_of(number), script::at(number), core::BuyerSaid{}};
    std::get<core::BuyerSaid>(said.event.what).text = "第" + std::to_string(number) + "句";
    core::Action action;
    action.command = command_of(number);
    action.what = core::Say{"收到" + std::to_string(number), "p", ""};
    said.actions = {action};
    said.attempted = {number % 2 == 0};

    Batch batch;
    batch.turns.push_back(said);
    if (number % 2 != 0) batch.attempts.push_back({said.after.id, action.command});
    if (number > kTalks) {
        Turn told;
        told.after = said.after;
        told.event = {
            said.after.id, {}, script::at(number), core::Delivered{command_of(number - kTalks), ""}};
        batch.turns.push_back(std::move(told));
    }
    return batch;
}

}  // namespace xiaoer::store::crash
