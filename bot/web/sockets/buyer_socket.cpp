// The buyer's side of the WebSocket; openapi.json describes it.
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/web/sockets/sockets.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

class Buyer {
  public:
    Buyer(std::shared_ptr<const SocketContext> context, const std::shared_ptr<Link>& link,
          std::string visitor)
        : context_(std::move(context)),
          link_(link),
          visitor_(std::move(visitor)),
          conversation_(context_->account + ':' + visitor_) {}

    void take(std::string_view text) {
        const auto message = parse_message(text);
        if (!message) return end();
        if (message->size() != 1) return end();
        if (const auto at = message->find("start"); at != message->end()) return start(*at);
        if (const auto at = message->find("say"); at != message->end() && entered_) return say(*at);
        end();
    }

    void begin() {
        const auto profile = context_->hub.bot().profile();
        link()->send(dump({{"hello",
                            {{"as", "buyer"},
                             {"run", context_->hub.stream().run()},
                             {"store", profile.store},
                             {"bot", profile.bot},
                             {"now", context_->now().time_since_epoch().count()}}}}));
    }

    void closed() {
        if (entered_) context_->hub.leave(conversation_, link().get());
    }

  private:
    void start(const json& wish) {
        const auto after = wish.is_object() ? wish.value("after", json(0)) : json();
        if (!after.is_number_integer() || entered_) return end();
        entered_ = context_->hub.enter(conversation_, link(), Side::buyer, after.get<std::int64_t>());
        if (!entered_) link()->close(Close::try_later);
    }

    void say(const json& said) {
        const auto id = text_of(said, "id");
        if (!is_client_id(id)) return end();
        core::BuyerSaid what;
        what.text = clean_text(text_of(said, "text"));
        if (base::length(what.text) > context_->limits.text_points) {
            return refuse(id,
                          "一条消息最多" + std::to_string(context_->limits.text_points) + "字，请分开发。");
        }
        if (said.contains("pictures") && !read_pictures(said["pictures"], what.pictures)) {
            return refuse(id, "图片没有传好，请重新选择。");
        }
        if (said.contains("slots")) what.slots = slots_of(said["slots"], what.pictures.size());
        what.order_card = order_card(text_of(said, "order"));
        if (what.text.empty() && what.pictures.empty() && what.order_card.empty())
            return refuse(id, "消息是空的。");
        what.nickname = visitor_ == kDemoVisitor ? std::string(kDemoVisitor) : "访客" + visitor_.substr(0, 4);
        core::Event event{conversation_, "web:" + visitor_ + ':' + id, context_->now(), std::move(what)};
        switch (context_->hub.submit(std::move(event), id)) {
            case Hub::Taken::yes:
                return;
            case Hub::Taken::before:
                return link()->send(dump({{"taken", {id}}}));
            case Hub::Taken::busy:
                return link()->send(dump({{"later", {{"id", id}}}}));
        }
    }

    bool read_pictures(const json& names, std::vector<std::string>& out) const {
        if (!names.is_array() || names.size() > context_->limits.pictures_per_message) return false;
        for (const auto& name : names) {
            if (!name.is_string()) return false;
            const auto& text = name.get_ref<const std::string&>();
            // Only pictures this visitor has uploaded: nobody can make an agent look at another's.
            if (!pictures::Pictures::is_name(text, visitor_) || !context_->pictures.exists(text))
                return false;
            out.push_back(text);
        }
        return true;
    }

    /// Beside pictures, the place on the page that each was put into.
    static std::vector<std::string> slots_of(const json& names, std::size_t pictures) {
        std::vector<std::string> slots;
        if (!names.is_array() || names.size() != pictures) return slots;
        for (const auto& name : names)
            slots.push_back(name.is_string() && is_client_id(name.get_ref<const std::string&>())
                                ? name.get<std::string>()
                                : std::string());
        return slots;
    }

    /// The order a clicked card stands for: only among this buyer's own.
    [[nodiscard]] std::string order_card(const std::string& shown) const {
        if (shown.empty()) return {};
        const auto state = context_->hub.bot().conversation(conversation_);
        if (!state) return {};
        for (const auto& order : state->orders) {
            if (order.id == shown || order.tail() == shown) return order.id;
        }
        return {};
    }

    static std::string text_of(const json& object, const char* key) {
        const auto at = object.is_object() ? object.find(key) : object.end();
        return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
    }

    void refuse(const std::string& id, const std::string& why) {
        link()->send(dump({{"refused", {{"id", id}, {"why", why}}}}));
    }
    [[nodiscard]] std::shared_ptr<Link> link() const { return link_.lock(); }
    void end() { link()->close(Close::policy); }

    std::shared_ptr<const SocketContext> context_;
    std::weak_ptr<Link> link_;  ///< it owns us; alive whenever it calls
    std::string visitor_;
    core::ConversationId conversation_;
    bool entered_ = false;
};

}  // namespace

void serve_buyer(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link,
                 const std::string& visitor) {
    auto buyer = std::make_shared<Buyer>(context, link, visitor);
    link->on_text = [buyer](std::string_view text) { buyer->take(text); };
    link->on_closed = [buyer] { buyer->closed(); };
    buyer->begin();
}

}  // namespace xiaoer::web
