// What a buyer's page asks for besides its socket. A visitor is nobody but the holder of his cookie.
#include "adapters/pictures/picture_bytes.hpp"
#include "bot/base/utf8.hpp"
#include "bot/users/secrets.hpp"
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

constexpr std::chrono::seconds kVisitorAge = std::chrono::hours(24 * 180);
constexpr std::size_t kTopics = 5;
constexpr std::size_t kRatingText = 200;

}  // namespace

/// Makes sure that the browser has a visitor's secret. A POST by the page, because the Strict cookie of a
/// buyer who follows a link from elsewhere is only sent with the page's own requests.
void visit(const Call& call) {
    if (!call.server.visits.take(call.request.peer, std::chrono::steady_clock::now()))
        throw Refused(429, "slow_down", "访问太频繁，请稍后再试。");
    const auto body = call.request.body.empty() ? nlohmann::json::object() : body_of(call);
    const bool demo = text_of(body, "buyer") == kDemoVisitor && call.server.demo_allowed;
    auto response = json_response({{"demo", demo}});
    const bool is_demo = call.caller.visitor == kDemoVisitor;
    if (!call.caller.visitor || demo != is_demo) {
        const auto secret = demo ? std::string(kDemoVisitor) : users::new_id();
        const auto age = demo ? std::chrono::seconds(std::chrono::hours(1)) : kVisitorAge;
        response.headers.emplace_back("Set-Cookie",
                                      set_cookie(kBuyerCookie, secret, age, came_by_tls(call.request)));
    }
    call.answer(std::move(response));
}

void buyer_start(const Call& call) {
    auto& bot = call.server.hub->bot();
    const auto profile = bot.profile();
    const auto welcome = bot.welcome(call.server.now());
    auto topics = nlohmann::json::array();
    for (const auto& topic : welcome.topics) {
        if (topics.size() >= kTopics) break;
        topics.push_back({{"title", topic}, {"text", topic}});
    }
    const auto& limits = call.server.options.limits;
    reply(call, {{"store", profile.store},
                 {"bot", profile.bot},
                 {"topics", std::move(topics)},
                 {"open", welcome.open},
                 {"hours", welcome.hours},
                 {"human_word", "人工"},
                 {"form_of_address", welcome.form_of_address},
                 {"pictures_per_message", limits.pictures_per_message},
                 {"text_limit", limits.text_points}});
}

void rate(const Call& call) {
    const auto body = body_of(call);
    const auto stars = static_cast<int>(number_of(body, "stars", 1, 5, 0));
    if (stars == 0) throw Refused(400, "bad_request", "请选一到五颗星。");
    const auto text = clean_text(text_of(body, "text", kRatingText));
    const auto conversation = call.server.sockets->account + ':' + *call.caller.visitor;
    const auto state = call.server.hub->bot().conversation(conversation);
    if (!state || !state->closed) throw Refused(409, "not_ended", "会话结束后再评价。");
    if (!call.server.ratings.give(conversation, {stars, text, call.server.now()}))
        throw Refused(500, "disk", "评价没有存好，请再试一次。");
    call.server.hub->rated(conversation);
    reply(call, {{"stars", stars}});
}

void upload(const Call& call) {
    auto& server = call.server;
    const auto now = std::chrono::steady_clock::now();
    if (!server.pictures_of_visitor.take(*call.caller.visitor, now) ||
        !server.pictures_of_address.take(call.request.peer, now))
        throw Refused(429, "slow_down", "图片传得太快，请等一会儿再传。");
    // The last of the disk is for what people say.
    if (server.low_on_space()) throw Refused(507, "full", "图片暂时存不下了，请联系客服。");
    server.pictures.save(
        *call.caller.visitor, call.request.body,
        [answer = call.answer](const std::string& name, pictures::Pictures::Error refusal) {
            using enum pictures::Pictures::Error;
            switch (refusal) {
                case not_a_picture:
                    return answer(
                        net::error_response(415, "这个文件打不开，只收 JPG、PNG、WebP、GIF 图片。"));
                case too_large:
                    return answer(net::error_response(413, "图片尺寸太大，请缩小一点再发。"));
                case animated:
                    return answer(net::error_response(415, "动图看不清细节，请拍一张照片发来。"));
                case busy:
                    return answer(net::error_response(503, "正在看前面的图片，请稍等再传。"));
                case full:
                    return answer(net::error_response(507, "图片暂时存不下了，请联系客服。"));
                case disk:
                    return answer(net::error_response(500, "图片没有存好，请再试一次。"));
                case none:
                    break;
            }
            answer(json_response({{"name", name}}, 201));
        });
}

void picture(const Call& call) {
    const auto& name = call.at[0];
    const auto visitor = call.caller.staff ? std::string() : call.caller.visitor.value_or("-");
    if (!pictures::Pictures::is_name(name, visitor)) throw Refused(404, "not_found", "没有这张图片。");
    call.server.pictures.read(name, [name, answer = call.answer](std::optional<std::string> bytes) {
        if (!bytes) return answer(net::error_response(404, "没有这张图片。"));
        net::Response response;
        response.type = adapters::media_type(adapters::kind_of_extension(name.substr(name.find('.') + 1)));
        response.body = std::move(*bytes);
        response.headers = {{"Cache-Control", "private, max-age=86400, immutable"},
                            {"Content-Disposition", "inline"}};
        answer(std::move(response));
    });
}

}  // namespace xiaoer::web
