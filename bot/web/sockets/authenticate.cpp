// The first message of a socket: a ticket that was given to a cookie over HTTP a moment ago. A WebSocket's
// own handshake carries cookies from anywhere; a ticket only our own page can have asked for.
#include <nlohmann/json.hpp>

#include "bot/web/sockets/sockets.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

void redeem(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link,
            std::string_view text) {
    const auto message = parse_message(text);
    if (!message || !message->contains("ticket") || !(*message)["ticket"].is_string())
        return link->close(Close::policy);
    const auto subject = context->accounts.redeem((*message)["ticket"].get_ref<const std::string&>());
    if (!subject) return link->close(Close::ticket_refused);
    link->must_speak_by.reset();
    if (subject->session.empty()) return serve_buyer(context, link, subject->visitor);
    const auto who = context->accounts.by_session(subject->session);
    if (!who) return link->close(Close::ticket_refused);
    const auto resume = message->value("resume", json::object());
    Arrival arrival;
    if (resume.is_object()) {
        if (const auto at = resume.find("run"); at != resume.end() && at->is_string())
            arrival.run = at->get<std::string>();
        if (const auto at = resume.find("seq"); at != resume.end() && at->is_number_unsigned())
            arrival.seq = at->get<std::uint64_t>();
    }
    if (const auto at = message->find("serves"); at != message->end() && at->is_boolean())
        arrival.serves = at->get<bool>();
    serve_staff(context, link, *who, arrival);
}

}  // namespace

void greet(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link) {
    link->must_speak_by = std::chrono::steady_clock::now() + context->limits.ticket_time;
    link->on_text = [context, weak = std::weak_ptr(link)](std::string_view text) {
        const auto held = weak.lock();
        if (!held) return;
        // This handler is replaced, and its captures with it, while it runs.
        const auto kept = context;
        redeem(kept, held, text);
    };
    link->start([] {});
}

}  // namespace xiaoer::web
