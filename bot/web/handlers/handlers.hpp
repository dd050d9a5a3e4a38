// The handlers of the route table, one file for each part of the pages. A handler answers exactly once, or
// throws Refused before it answers; roles, origins and sizes were checked by the table.
#pragma once

#include "bot/web/http/routes.hpp"

namespace xiaoer::web {

/// Whether the page that asks was loaded over TLS: its cookies are then for TLS only.
[[nodiscard]] inline bool came_by_tls(const net::Request& request) {
    return request.tls || request.header("origin").starts_with("https://");
}

// pages.cpp
void buyer_page(const Call& call);
void login_page(const Call& call);
void agent_page(const Call& call);
void studio_page(const Call& call);
void asset(const Call& call);
void api_description(const Call& call);

// health.cpp
void alive(const Call& call);
void ready(const Call& call);
void metrics(const Call& call);

// buyer.cpp
void visit(const Call& call);
void buyer_start(const Call& call);
void rate(const Call& call);
void upload(const Call& call);
void picture(const Call& call);

// login.cpp
void set_up(const Call& call);
void log_in(const Call& call);
void log_out(const Call& call);
void me(const Call& call);
void change_password(const Call& call);
void give_ticket(const Call& call);

// users.cpp
void list_users(const Call& call);
void add_user(const Call& call);
void change_user(const Call& call);
void set_user_password(const Call& call);
void list_audit(const Call& call);

// desk.cpp
void list_colleagues(const Call& call);
void set_status(const Call& call);
void set_status_of(const Call& call);
void check_text(const Call& call);
void show_live(const Call& call);

// conversation.cpp
/// The conversation of the path, which somebody reads by that: it is audited. Throws Refused when there is
/// none.
[[nodiscard]] core::Conversation conversation_of(const Call& call);
void show_conversation(const Call& call);
void list_lines(const Call& call);
void list_orders(const Call& call);
/// Every photograph of the case in one zip, named by order, number, what it shows and when it came.
void download_photos(const Call& call);
void show_suggestion(const Call& call);

// search.cpp
void search(const Call& call);

// notes.cpp
void notes_of(const Call& call);
void show_note_form(const Call& call);
void write_note(const Call& call);
void retry_note(const Call& call);
void undo_note(const Call& call);

// registers.cpp
void list_registers(const Call& call);
void list_register_rows(const Call& call);
void complete_register_row(const Call& call);

// route_table.cpp
void socket(ServerContext& server, const std::shared_ptr<Link>& link);

/// A name of any script in a Content-Disposition header: RFC 5987.
[[nodiscard]] std::string attachment(std::string_view name);

}  // namespace xiaoer::web
