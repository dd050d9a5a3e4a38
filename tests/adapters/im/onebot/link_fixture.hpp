// A OneBot Im that dials a scripted peer.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <nlohmann/json.hpp>

#include "adapters/im/onebot/onebot.hpp"
#include "tests/adapters/im/onebot/harness.hpp"
#include "tests/adapters/im/onebot/scripted_peer.hpp"

namespace xiaoer::adapters::testing {

using namespace std::chrono_literals;

inline const std::string kConnect =
    R"({"self_id":10001,"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":"connect"})";

class OneBotLinkTest : public ::testing::Test {
  protected:
    OneBotOptions options(const ScriptedPeer& peer) {
        OneBotOptions o;
        o.url = "ws://127.0.0.1:" + std::to_string(peer.port()) + "/";
        o.token = "secret&1";
        o.backoff = {1ms, 1ms, 40ms, 40ms};
        o.random = [this] { return random_; };
        return o;
    }
    /// Answers every send with done, in the order asked.
    static std::vector<std::string> answer(const std::string& frame) {
        const auto call = nlohmann::json::parse(frame);
        if (call["action"] != "send_private_msg" && call["action"] != "send_group_msg") return {};
        const auto echo = call["echo"].get<std::string>();
        return {R"({"status":"ok","retcode":0,"data":{"message_id":"id-)" + echo + R"("},"echo":")" + echo +
                "\"}"};
    }
    void start(const std::shared_ptr<Im>& im) {
        im_ = im;
        im_->start(sink_);
    }
    [[nodiscard]] bool wait(const std::function<bool()>& condition) { return run_until(io_, condition); }
    void say(const std::string& command, const std::string& text = "亲，在的") {
        im_->send({command, "onebot:10001:86", text});
        im_->flush();
    }
    void TearDown() override {
        if (im_) im_->stop();
    }

    boost::asio::io_context io_;
    Recorder sink_;
    std::shared_ptr<Im> im_;
    double random_ = 0.9;
};

}  // namespace xiaoer::adapters::testing
