// The pages themselves and the description of the API.
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/http/api_description.hpp"

namespace xiaoer::web {
namespace {

void staff_page(const Call& call, std::string_view name) {
    auto response = call.server.pages.serve(name, call.request);
    response.inline_styles = true;
    call.answer(std::move(response));
}

}  // namespace

void buyer_page(const Call& call) {
    call.answer(call.server.pages.serve("index.html", call.request));
}
void login_page(const Call& call) {
    staff_page(call, "login.html");
}
void agent_page(const Call& call) {
    staff_page(call, "agent.html");
}
void studio_page(const Call& call) {
    staff_page(call, "studio.html");
}
void asset(const Call& call) {
    call.answer(call.server.pages.serve("assets/" + call.at[0], call.request));
}

void api_description(const Call& call) {
    static const auto text = std::make_shared<const std::string>(kApiDescription);
    net::Response response;
    response.shared = text;
    response.headers.emplace_back("Cache-Control", "no-cache");
    call.answer(std::move(response));
}

}  // namespace xiaoer::web
