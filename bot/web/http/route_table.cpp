// The table of all addresses: path, verb, who may, how much body, what runs. A row here and its twin in
// openapi.json (x-roles) are the only places that say who may do what over HTTP.
#include <array>

#include "bot/studio/draft/goods.hpp"
#include "bot/studio/draft/imports.hpp"
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/handlers/studio.hpp"

namespace xiaoer::web {
namespace {

using users::Role;
using users::Roles;

constexpr std::size_t kSmall = 4'096;
constexpr std::size_t kPicture = Limits{}.picture_bytes;

constexpr Roles kEverybody{Role::agent, Role::lead, Role::trainer, Role::auditor, Role::admin};
constexpr Access kAnyone{.anyone = true, .buyer = false, .staff = {}};
constexpr Access kBuyer{.anyone = false, .buyer = true, .staff = {}};
constexpr Access kBuyerOrStaff{.anyone = false, .buyer = true, .staff = kEverybody};
constexpr Access kStaff{.anyone = false, .buyer = false, .staff = kEverybody};
constexpr Access kAgents{.anyone = false, .buyer = false, .staff = {Role::agent, Role::lead, Role::admin}};
constexpr Access kDesk{
    .anyone = false, .buyer = false, .staff = {Role::agent, Role::lead, Role::auditor, Role::admin}};
constexpr Access kLeads{.anyone = false, .buyer = false, .staff = {Role::lead, Role::admin}};
constexpr Access kAudits{.anyone = false, .buyer = false, .staff = {Role::lead, Role::auditor, Role::admin}};
constexpr Access kAdmins{.anyone = false, .buyer = false, .staff = {Role::admin}};

constexpr Access kTrains{.anyone = false, .buyer = false, .staff = {Role::trainer, Role::admin}};
constexpr Access kStudies{
    .anyone = false, .buyer = false, .staff = {Role::trainer, Role::lead, Role::auditor, Role::admin}};
constexpr Access kApproves{
    .anyone = false, .buyer = false, .staff = {Role::trainer, Role::lead, Role::admin}};
constexpr std::size_t kDocument = 256 << 10;
constexpr std::size_t kSettings = 1 << 20;

constexpr std::array kRoutes = {
    // pages
    Route{"/", Verb::get, kAnyone, 0, buyer_page},
    Route{"/login", Verb::get, kAnyone, 0, login_page},
    Route{"/agent", Verb::get, kAnyone, 0, agent_page},
    Route{"/studio", Verb::get, kAnyone, 0, studio_page},
    Route{"/assets/{file}", Verb::get, kAnyone, 0, asset},
    Route{"/healthz", Verb::get, kAnyone, 0, alive},
    Route{"/readyz", Verb::get, kAnyone, 0, ready},
    Route{"/metrics", Verb::get, kAnyone, 0, metrics},
    Route{"/api/openapi.json", Verb::get, kAnyone, 0, api_description},
    Route{"/ws", Verb::socket, kAnyone, 0, nullptr, socket},
    // buyers
    Route{"/api/visit", Verb::post, kAnyone, kSmall, visit},
    Route{"/api/buyer/start", Verb::get, kBuyer, 0, buyer_start},
    Route{"/api/buyer/rating", Verb::post, kBuyer, kSmall, rate},
    Route{"/api/pictures", Verb::post, kBuyer, kPicture, upload},
    Route{"/pictures/{name}", Verb::get, kBuyerOrStaff, 0, picture},
    // logging in
    Route{"/api/setup", Verb::post, kAnyone, kSmall, set_up},
    Route{"/api/login", Verb::post, kAnyone, kSmall, log_in},
    Route{"/api/logout", Verb::post, kStaff, kSmall, log_out},
    Route{"/api/me", Verb::get, kStaff, 0, me},
    Route{"/api/me/password", Verb::post, kStaff, kSmall, change_password},
    Route{"/api/ticket", Verb::post, kBuyerOrStaff, kSmall, give_ticket},
    // people
    Route{"/api/users", Verb::get, kLeads, 0, list_users},
    Route{"/api/users", Verb::post, kAdmins, kSmall, add_user},
    Route{"/api/users/{name}", Verb::put, kAdmins, kSmall, change_user},
    Route{"/api/users/{name}/password", Verb::post, kAdmins, kSmall, set_user_password},
    Route{"/api/audit", Verb::get, kAudits, 0, list_audit},
    // the desk
    Route{"/api/desk/colleagues", Verb::get, kAgents, 0, list_colleagues},
    Route{"/api/desk/status", Verb::post, kAgents, kSmall, set_status},
    Route{"/api/desk/agents/{name}/status", Verb::post, kLeads, kSmall, set_status_of},
    Route{"/api/desk/check", Verb::post, kAgents, 4 * kSmall, check_text},
    Route{"/api/desk/live", Verb::get, kLeads, 0, show_live},
    Route{"/api/conversations/{id}", Verb::get, kDesk, 0, show_conversation},
    Route{"/api/conversations/{id}/lines", Verb::get, kDesk, 0, list_lines},
    Route{"/api/conversations/{id}/orders", Verb::get, kDesk, 0, list_orders},
    Route{"/api/conversations/{id}/photos", Verb::get, kDesk, 0, download_photos},
    Route{"/api/conversations/{id}/suggestion", Verb::get, kAgents, 0, show_suggestion},
    Route{"/api/conversations/{id}/notes", Verb::get, kDesk, 0, notes_of},
    Route{"/api/conversations/{id}/notes", Verb::post, kAgents, 4 * kSmall, write_note},
    Route{"/api/conversations/{id}/note-form", Verb::get, kAgents, 0, show_note_form},
    Route{"/api/search", Verb::get, kDesk, 0, search},
    // notes and registers
    Route{"/api/notes/retry", Verb::post, kAgents, kSmall, retry_note},
    Route{"/api/notes/undo", Verb::post, kAgents, kSmall, undo_note},
    Route{"/api/registers", Verb::get, kDesk, 0, list_registers},
    Route{"/api/registers/rows", Verb::get, kDesk, 0, list_register_rows},
    Route{"/api/registers/rows/{seq}", Verb::post, kAgents, 4 * kSmall, complete_register_row},
    Route{"/api/registers/export", Verb::get, kDesk, 0, export_registers},
    Route{"/api/figures", Verb::get, kStudies, 0, show_figures},
    Route{"/api/quality", Verb::get, kStudies, 0, show_quality},
    Route{"/api/quality/reviews", Verb::post, kLeads, kSmall, keep_review},
    // the studio: rules, phrases, settings
    Route{"/api/studio/summary", Verb::get, kStudies, 0, studio_summary},
    Route{"/api/studio/draft", Verb::post, kTrains, kSmall, begin_draft},
    Route{"/api/studio/draft", Verb::del, kTrains, 0, drop_draft},
    Route{"/api/studio/intents", Verb::get, kStudies, 0, list_intents},
    Route{"/api/studio/intents/{id}", Verb::get, kStudies, 0, show_intent},
    Route{"/api/studio/intents/{id}", Verb::put, kTrains, kDocument, save_intent},
    Route{"/api/studio/intents/{id}", Verb::del, kTrains, 0, remove_intent},
    Route{"/api/studio/phrases", Verb::get, kStudies, 0, list_studio_phrases},
    Route{"/api/studio/phrases/{id}", Verb::get, kStudies, 0, show_phrase},
    Route{"/api/studio/phrases/{id}", Verb::put, kTrains, kDocument, save_phrase},
    Route{"/api/studio/phrases/{id}", Verb::del, kTrains, 0, remove_phrase},
    Route{"/api/studio/goods", Verb::get, kStudies, 0, list_goods},
    Route{"/api/studio/goods/{id}", Verb::get, kStudies, 0, show_good},
    Route{"/api/studio/goods/{id}", Verb::put, kTrains, kDocument, save_good},
    Route{"/api/studio/goods/{id}", Verb::del, kTrains, 0, drop_good},
    Route{"/api/studio/goods-table", Verb::post, kTrains, studio::kGoodsUploadBytes, import_goods_table},
    Route{"/api/studio/missing-knowledge", Verb::get, kStudies, 0, list_missing_knowledge},
    Route{"/api/studio/missing-knowledge", Verb::post, kTrains, kSmall, fill_missing_knowledge},
    Route{"/api/studio/sheet", Verb::get, kStudies, 0, export_sheet},
    Route{"/api/studio/sheet", Verb::post, kTrains, studio::kUploadBytes, import_sheet},
    Route{"/api/studio/documents/{name}", Verb::get, kStudies, 0, show_document},
    Route{"/api/studio/documents/{name}", Verb::put, kTrains, kSettings, save_document},
    Route{"/api/studio/words", Verb::get, kStudies, 0, studio_words},
    // trying
    Route{"/api/studio/try", Verb::post, kStudies, kDocument, try_texts},
    Route{"/api/studio/preview", Verb::post, kStudies, 4 * kSmall, preview_line},
    Route{"/api/studio/inbox", Verb::post, kStudies, kSmall, start_inbox},
    Route{"/api/studio/inbox/accept", Verb::post, kTrains, 4 * kSmall, accept_pattern},
    Route{"/api/studio/inbox/ignore", Verb::post, kTrains, kDocument, ignore_texts},
    Route{"/api/studio/chats", Verb::post, kStudies, 16 * kSmall, open_chat},
    Route{"/api/studio/chats/{id}", Verb::get, kStudies, 0, show_chat},
    Route{"/api/studio/chats/{id}", Verb::del, kStudies, 0, close_chat},
    Route{"/api/studio/chats/{id}/lines", Verb::post, kStudies, 4 * kSmall, say_in_chat},
    // publishing
    Route{"/api/studio/cases", Verb::get, kStudies, 0, list_cases},
    Route{"/api/studio/cases", Verb::post, kTrains, kSmall, case_of_conversation},
    Route{"/api/studio/cases/{name}", Verb::get, kStudies, 0, show_case},
    Route{"/api/studio/cases/{name}", Verb::put, kTrains, kDocument, save_case},
    Route{"/api/studio/cases/{name}", Verb::del, kTrains, 0, remove_case},
    Route{"/api/studio/runs", Verb::post, kStudies, kSmall, start_run},
    Route{"/api/studio/jobs/{id}", Verb::get, kStudies, 0, show_job},
    Route{"/api/studio/jobs/{id}", Verb::del, kStudies, 0, stop_job},
    Route{"/api/studio/jobs/{id}/conversations/{conversation}", Verb::get, kStudies, 0, show_side_by_side},
    Route{"/api/studio/diff", Verb::get, kStudies, 0, show_difference},
    Route{"/api/studio/publish", Verb::post, kTrains, kSmall, publish},
    Route{"/api/studio/versions", Verb::get, kStudies, 0, list_versions},
    Route{"/api/studio/versions/{number}/approval", Verb::post, kApproves, kSmall, approve},
    Route{"/api/studio/versions/{number}/rollback", Verb::post, kTrains, kSmall, roll_back},
};

}  // namespace

void socket(ServerContext& server, const std::shared_ptr<Link>& link) {
    greet(server.context(), link);
}

std::span<const Route> all_routes() {
    return kRoutes;
}

}  // namespace xiaoer::web
