// /ws/agent: the agents' console. JSON text frames, one object each; the session's cookie says who it is.
//
//   page → server
//     {"open": {"conversation": "…", "after": 0}}      look at this one (and no longer at the one before)
//     {"say": {"id", "conversation", "text"}}          id: the page's own; again does nothing twice
//     {"take" | "return" | "close": {"id", "conversation"}}
//   server → page
//     {"hello": {"name", "store", "bot", "now"}}
//     {"rows": [{conversation, nickname, owner, agent, group, reason, since, last: {text, who, at},
//                photos: {have, need}, next_shift, closed}, …], "reset": true, "gone": [conversations]}
//     {"phrases": [{title, group, text}], "for": conversation}   quick phrases, filled in for it
//     {"agents": [{name, owned}, …], "capacity": 10}
//     {"conversation", "lines": [{seq, at, who, name, text, status, why, pictures}], "state": {…},
//      "taken": [ids], "welcome": true}                any subset; lines are keyed by seq
//     {"refused": {"id", "title", "excerpt", "mend"}}  will never be taken as it is: the rule, and what to do
//     {"later": {"id"}}                                too busy: send it again
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/web/sockets.hpp"
#include "bot/web/wire.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

class Agent {
  public:
    Agent(std::shared_ptr<const SocketWorld> world, const std::shared_ptr<Link>& link, AgentSession session)
        : world_(std::move(world)), link_(link), session_(std::move(session)) {}

    void begin() {
        const auto profile = world_->hub.desk().profile();
        link()->send(dump({{"hello",
                            {{"name", session_.name},
                             {"store", profile.store},
                             {"bot", profile.bot},
                             {"now", world_->now().time_since_epoch().count()}}}}));
        world_->hub.sign_on(link(), session_);
    }

    void take(std::string_view text) {
        const auto message = parse_message(text);
        if (!message || message->size() != 1) return end();
        const auto only = message->begin();
        const std::string& verb = only.key();
        const json& wish = only.value();
        const auto conversation = text_of(wish, "conversation");
        if (conversation.empty() || conversation.size() > 256) return end();
        if (verb == "open") return open(conversation, wish);
        const auto id = text_of(wish, "id");
        if (!is_client_id(id) || conversation != open_) return end();
        if (verb == "say") return say(id, text_of(wish, "text"));
        if (verb == "take") return submit(id, core::AgentTook{session_.name});
        if (verb == "return" && mine(id)) return submit(id, core::AgentReturned{session_.name});
        if (verb == "close" && mine(id)) return submit(id, core::AgentClosed{session_.name});
        if (verb != "return" && verb != "close") end();
    }

    void closed() {
        if (!open_.empty()) world_->hub.leave(open_, link().get());
        world_->hub.sign_off(link().get());
    }

  private:
    void open(const std::string& conversation, const json& wish) {
        if (!world_->hub.desk().conversation(conversation)) {
            return refuse("", "没有这个会话", "列表可能已过期，请刷新页面。");
        }
        const auto at = wish.find("after");
        const auto after = at != wish.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
        if (!open_.empty()) world_->hub.leave(open_, link().get());
        open_.clear();
        if (world_->hub.enter(conversation, link(), Side::agent, after)) {
            open_ = conversation;
            phrases();
        } else {
            refuse("", "看这个会话的人太多", "请稍后再打开。");
        }
    }

    void phrases() {
        json list = json::array();
        for (const auto& phrase : world_->hub.desk().quick_phrases(open_, session_.name, world_->now())) {
            list.push_back({{"title", phrase.title}, {"group", phrase.group}, {"text", phrase.text}});
        }
        link()->send(dump({{"phrases", std::move(list)}, {"for", open_}}));
    }

    void say(const std::string& id, std::string_view raw) {
        auto text = clean_text(raw);
        if (text.empty()) return refuse(id, "消息是空的", "");
        if (base::length(text) > world_->limits.text_points)
            return refuse(id, "消息太长", "请分成几条发送。");
        if (!mine(id)) return;
        if (const auto broken = world_->hub.desk().check(text)) {
            link()->send(dump({{"refused",
                                {{"id", id},
                                 {"rule", broken->rule},
                                 {"title", broken->title},
                                 {"excerpt", broken->excerpt},
                                 {"mend", broken->mend}}}}));
            return;
        }
        submit(id, core::AgentSaid{session_.name, std::move(text), false});
    }

    /// Only the owner speaks for a conversation; decide() holds to that too, this is for a clear answer.
    bool mine(const std::string& id) {
        const auto state = world_->hub.desk().conversation(open_);
        if (state && state->owner.who == Who::agent && state->owner.agent == session_.name) return true;
        refuse(id, "这个会话现在不在你手上", "先点“接管”再操作。");
        return false;
    }

    void submit(const std::string& id, core::Happening what) {
        core::Event event{open_, "console:" + session_.id + ':' + id, world_->now(), std::move(what)};
        switch (world_->hub.submit(std::move(event), id)) {
            case Hub::Taken::yes:
                return;
            case Hub::Taken::before:
                return link()->send(dump({{"conversation", open_}, {"taken", {id}}}));
            case Hub::Taken::busy:
                return link()->send(dump({{"later", {{"id", id}}}}));
        }
    }

    static std::string text_of(const json& object, const char* key) {
        const auto at = object.is_object() ? object.find(key) : object.end();
        return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
    }

    void refuse(const std::string& id, std::string_view title, std::string_view mend) {
        link()->send(dump({{"refused", {{"id", id}, {"title", title}, {"excerpt", ""}, {"mend", mend}}}}));
    }
    [[nodiscard]] std::shared_ptr<Link> link() const { return link_.lock(); }
    void end() { link()->close(Close::policy); }

    std::shared_ptr<const SocketWorld> world_;
    std::weak_ptr<Link> link_;  ///< it owns us; alive whenever it calls
    AgentSession session_;
    core::ConversationId open_;
};

}  // namespace

void serve_agent(const std::shared_ptr<const SocketWorld>& world, const std::shared_ptr<Link>& link,
                 const AgentSession& session) {
    auto agent = std::make_shared<Agent>(world, link, session);
    link->on_text = [agent](std::string_view text) { agent->take(text); };
    link->on_closed = [agent] { agent->closed(); };
    link->start([agent] { agent->begin(); });
}

}  // namespace xiaoer::web
