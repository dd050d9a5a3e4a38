// What tests of links share: a sink that remembers, and waiting for a condition instead of sleeping.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "adapters/im/port.hpp"

namespace xiaoer::adapters::testing {

/// Runs the loop until the condition holds; false when it does not within ten seconds.
template <class Condition>
[[nodiscard]] bool run_until(boost::asio::io_context& io, Condition&& condition,
                             std::chrono::milliseconds within = std::chrono::seconds(10)) {
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        io.restart();
        io.run_one_for(std::chrono::milliseconds(50));
    }
    return true;
}

struct Sent {
    std::string command;
    Outcome outcome;
    std::string message_id;
    std::string reason;
};

class Recorder final : public Sink {
  public:
    void happened(core::Event event, Kept kept) override {
        events.push_back(std::move(event));
        if (kept) kept(keeps);
    }
    void sent(std::string_view command, Outcome outcome, std::string_view message_id,
              std::string_view reason) override {
        outcomes.push_back({std::string(command), outcome, std::string(message_id), std::string(reason)});
    }
    void link(std::string_view account, bool up) override {
        links.push_back(std::string(account) + (up ? " up" : " down"));
    }

    [[nodiscard]] const Sent* of(std::string_view command) const {
        for (const auto& sent : outcomes)
            if (sent.command == command) return &sent;
        return nullptr;
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const auto& event : events)
            if (const auto* said = std::get_if<core::BuyerSaid>(&event.what)) out.push_back(said->text);
        return out;
    }

    bool keeps = true;  ///< false: the disk refuses
    std::vector<core::Event> events;
    std::vector<Sent> outcomes;
    std::vector<std::string> links;
};

[[nodiscard]] inline std::uint64_t counted(const Im& im, std::string_view reason) {
    const auto it = im.counters().find(reason);
    return it == im.counters().end() ? 0 : it->second;
}

}  // namespace xiaoer::adapters::testing
