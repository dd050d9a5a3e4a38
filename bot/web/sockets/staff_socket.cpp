// The staff's side of the WebSocket; openapi.json describes it.
#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/web/sockets/sockets.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;
using Who = core::Owner::Who;

constexpr std::size_t kOpenAtOnce = 4;
constexpr std::size_t kNoteLength = 200;
constexpr users::Roles kActs{Role::agent, Role::lead, Role::admin};
constexpr users::Roles kLeads{Role::lead, Role::admin};

class Member {
  public:
    Member(std::shared_ptr<const SocketContext> context, const std::shared_ptr<Link>& link,
           users::Identity who)
        : context_(std::move(context)), link_(link), who_(std::move(who)) {}

    void take(std::string_view text) {
        const auto message = parse_message(text);
        if (!message || message->size() != 1) return end();
        // What an admin took away a moment ago is gone now, not at the next login.
        auto who = context_->accounts.by_session(who_.session);
        if (!who) return link()->close(Close::signed_out);
        who_ = std::move(*who);
        context_->accounts.touch(who_.session);
        const auto only = message->begin();
        const std::string& verb = only.key();
        const json& wish = only.value();
        const auto conversation = text_of(wish, "conversation");
        if (conversation.empty() || conversation.size() > 256) return end();
        if (verb == "open") return open(conversation, wish);
        if (verb == "shut") return shut(conversation);
        if (verb == "typing") return typing(conversation);
        act(verb, conversation, wish);
    }

    void closed() {
        for (const auto& conversation : open_)
            context_->hub.leave(conversation, link().get());
        context_->hub.sign_off(link().get());
    }

  private:
    void act(const std::string& verb, const std::string& conversation, const json& wish) {
        const auto id = text_of(wish, "id");
        const bool known =
            verb == "say" || verb == "take" || verb == "return" || verb == "close" || verb == "pass";
        if (!known || !is_client_id(id) || std::ranges::find(open_, conversation) == open_.end())
            return end();
        if (!kActs.meets(who_.user.roles)) return refuse(id, "你的角色只能看", "请找组长开通客服角色。");
        if (verb == "take") return submit(id, conversation, core::AgentTook{me()});
        if (verb == "pass") return pass(id, conversation, wish);
        if (!mine(id, conversation)) return;
        if (verb == "say") return say(id, conversation, text_of(wish, "text"));
        if (verb == "return") return submit(id, conversation, core::AgentReturned{me()});
        submit(id, conversation, core::AgentClosed{me()});
    }

    void open(const std::string& conversation, const json& wish) {
        constexpr users::Roles sees = kSeesDesk;
        if (!sees.meets(who_.user.roles)) return refuse("", "你的角色不能看会话", "请找管理员。");
        if (!context_->hub.bot().conversation(conversation)) {
            return refuse("", "没有这个会话", "列表可能已过期，请刷新页面。");
        }
        const auto at = wish.find("after");
        const auto after = at != wish.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
        shut(conversation);
        while (open_.size() >= kOpenAtOnce)
            shut(std::string(open_.front()));
        if (!context_->hub.enter(conversation, link(), Side::agent, after))
            return refuse("", "看这个会话的人太多", "请稍后再打开。");
        open_.push_back(conversation);
        context_->accounts.audit_reading(who_.user.name, {conversation});
        phrases(conversation);
    }

    void shut(const std::string& conversation) {
        if (std::erase(open_, conversation) > 0) context_->hub.leave(conversation, link().get());
    }

    void typing(const std::string& conversation) {
        if (std::ranges::find(open_, conversation) == open_.end()) return end();
        if (owns(conversation)) context_->hub.agent_types(conversation);
    }

    void phrases(const std::string& conversation) {
        json list = json::array();
        for (const auto& phrase : context_->hub.bot().quick_phrases(conversation, me(), context_->now()))
            list.push_back(
                {{"id", phrase.id}, {"title", phrase.title}, {"group", phrase.group}, {"text", phrase.text}});
        link()->send(dump({{"phrases", std::move(list)}, {"for", conversation}}));
    }

    void say(const std::string& id, const std::string& conversation, std::string_view raw) {
        auto text = clean_text(raw);
        if (text.empty()) return refuse(id, "消息是空的", "");
        if (base::length(text) > context_->limits.text_points)
            return refuse(id, "消息太长", "请分成几条发送。");
        if (const auto broken = context_->hub.bot().check(text)) {
            link()->send(dump({{"refused",
                                {{"id", id},
                                 {"rule", broken->rule},
                                 {"title", broken->title},
                                 {"excerpt", broken->excerpt},
                                 {"mend", broken->mend}}}}));
            return;
        }
        submit(id, conversation, core::AgentSaid{me(), std::move(text), false});
    }

    void pass(const std::string& id, const std::string& conversation, const json& wish) {
        const bool lead = kLeads.meets(who_.user.roles);
        if (!lead && !mine(id, conversation)) return;
        const auto note = clean_text(text_of(wish, "note"));
        if (note.empty()) return refuse(id, "转接要写原因", "写一句话，让接手的同事不用再问买家。");
        if (base::length(note) > kNoteLength) return refuse(id, "转接原因太长", "最多200字。");
        const auto group = text_of(wish, "to_group");
        const auto user = text_of(wish, "to_user");
        if (user.empty() == group.empty()) return refuse(id, "转给谁没有说清", "选一位同事，或者一个组。");
        std::string to;
        if (!user.empty()) {
            const auto* colleague = context_->hub.staff().find(user);
            if (colleague == nullptr || colleague->presence == core::Presence::offline ||
                !colleague->user.roles.meets(kActs))
                return refuse(id, "这位同事不在线", "可以转给组，由系统分给在线的同事。");
            to = colleague->user.display;
        } else if (!users::is_group(group)) {
            return refuse(id, "没有这个组", "选售前、售中、售后或主管。");
        }
        submit(id, conversation, core::AgentPassed{me(), std::move(to), group, note});
    }

    [[nodiscard]] bool owns(const std::string& conversation) const {
        const auto state = context_->hub.bot().conversation(conversation);
        return state && state->owner.who == Who::agent && state->owner.agent == me();
    }

    /// Only the owner speaks for a conversation; decide() holds to that too, this is for a clear answer.
    bool mine(const std::string& id, const std::string& conversation) {
        if (owns(conversation)) return true;
        refuse(id, "这个会话现在不在你手上", "先点“接管”再操作。");
        return false;
    }

    void submit(const std::string& id, const std::string& conversation, core::EventBody what) {
        core::Event event{conversation, "console:" + who_.session + ':' + id, context_->now(),
                          std::move(what)};
        switch (context_->hub.submit(std::move(event), id)) {
            case Hub::Taken::yes:
                return;
            case Hub::Taken::before:
                return link()->send(dump({{"conversation", conversation}, {"taken", {id}}}));
            case Hub::Taken::busy:
                return link()->send(dump({{"later", {{"id", id}}}}));
        }
    }

    static std::string text_of(const json& object, const char* key) {
        const auto at = object.is_object() ? object.find(key) : object.end();
        return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
    }

    void refuse(const std::string& id, std::string_view title, std::string_view mend) {
        link()->send(dump(
            {{"refused", {{"id", id}, {"rule", ""}, {"title", title}, {"excerpt", ""}, {"mend", mend}}}}));
    }
    /// The name that buyers see, and the core.
    [[nodiscard]] const std::string& me() const { return who_.user.display; }
    [[nodiscard]] std::shared_ptr<Link> link() const { return link_.lock(); }
    void end() { link()->close(Close::policy); }

    std::shared_ptr<const SocketContext> context_;
    std::weak_ptr<Link> link_;  ///< it owns us; alive whenever it calls
    users::Identity who_;
    std::deque<core::ConversationId> open_;
};

}  // namespace

void serve_staff(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link,
                 const users::Identity& who, const Arrival& arrival) {
    auto member = std::make_shared<Member>(context, link, who);
    link->on_text = [member](std::string_view text) { member->take(text); };
    link->on_closed = [member] { member->closed(); };
    context->hub.sign_on(link, who, arrival);
}

}  // namespace xiaoer::web
