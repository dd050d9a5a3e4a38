#include "bot/studio/studio.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "bot/base/log.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t kChats = 200;
constexpr auto kChatIdle = 1h;

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
            quality_ = std::make_unique<Quality>(options_.data / "studio" / "quality.jsonl");
            count_on();
        } catch (const std::exception& error) {
            log::error("studio: {}", error.what());
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
            if (!workshop_) throw Refusal(503, "no_studio", "话术工作室没有准备好，请看服务日志。");
            auto value = work(*workshop_);
            if (auto pack = workshop_->take_published()) {
                boost::asio::post(io_, [this, alive, pack = std::move(*pack)]() mutable {
                    if (!alive.expired() && events_.publish) events_.publish(std::move(pack));
                });
                lives_.clear();
            }
            answer([done, value = std::move(value)]() mutable { done(std::move(value)); });
        } catch (const Refusal& refusal) {
            answer([refused, refusal] { refused(refusal); });
        } catch (const std::exception& error) {
            log::error("studio: {}", error.what());
            answer([refused, refusal = Refusal(500, "failed", error.what())] { refused(refusal); });
        }
    });
}

json Studio::open_chat(Workshop& workshop, const std::string& source, const std::string& transcript) {
    const auto now = options_.now();
    std::erase_if(chats_, [now](const auto& entry) { return now - entry.second.used > kChatIdle; });
    if (chats_.size() >= kChats) throw Refusal(409, "too_many", "同时打开的试聊太多了，请先关掉几个。");
    const auto loaded = workshop.of(source);
    if (!loaded->ok()) throw Refusal(409, "faults", "草稿里还有错误，改好才能试聊。", loaded->faults);
    const auto id = "chat" + std::to_string(++ids_);
    auto& talk =
        chats_.try_emplace(id, loaded->pack, loaded == workshop.live() ? "live" : "draft", now).first->second;
    json outputs = json::array();
    std::size_t at = 0;
    while (at < transcript.size()) {
        const auto end = std::min(transcript.find('\n', at), transcript.size());
        const auto line = transcript.substr(at, end - at);
        at = end + 1;
        if (line.empty() || transcript::Player::is_output(line)) continue;
        for (auto& output : talk.chat.input(line, false))
            outputs.push_back(std::move(output));
    }
    auto shown = chat(id);
    shown["outputs"] = std::move(outputs);
    return shown;
}

json Studio::chat(const std::string& id) {
    const auto at = chats_.find(id);
    if (at == chats_.end()) throw Refusal(404, "not_found", "这个试聊已经结束，请新开一个。");
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

}  // namespace xiaoer::studio
