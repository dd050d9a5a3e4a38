// From a draft to what serves: what was not understood, test chats, cases, back-tests, publishing, figures.
#include <boost/asio/post.hpp>
#include <charconv>

#include "bot/studio/draft/documents.hpp"
#include "bot/studio/trial/cases.hpp"
#include "bot/web/handlers/studio.hpp"
#include "bot/web/http/api.hpp"
#include "scripts/engine/calendar.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using studio::Json;
using studio::Workshop;

int number_at(const Call& call, std::size_t index) {
    int number = -1;
    const auto& text = call.at[index];
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number < 0)
        throw Refused(404, "not_found", "没有这个版本。");
    return number;
}

std::optional<int> version_in_query(const Call& call, std::string_view name) {
    const auto number = query_number(call, name, 0, 1'000'000, -1);
    return number < 0 ? std::nullopt : std::optional(static_cast<int>(number));
}

std::optional<std::chrono::sys_days> day_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto day = scripts::parse_date(text);
    if (!day) throw Refused(400, "bad_request", "日期写成 2026-03-02。");
    return std::chrono::sys_days(*day);
}

/// Keeps in the audit trail what a version's change was, and tells the pages, once it is done.
studio::Studio::Work recorded(const Call& call, std::string what, studio::Studio::Work work) {
    return [&server = call.server, by = call.me().name, what = std::move(what),
            work = std::move(work)](Workshop& workshop) {
        auto value = work(workshop);
        const auto version = value["version"];
        boost::asio::post(server.io, [weak = server.weak_from_this(), by, what, version] {
            const auto held = weak.lock();
            if (!held || !held->hub) return;
            held->accounts.audit(
                by, what, std::to_string(version.value("number", 0)) + " " + version.value("note", ""));
            held->hub->tell(kSeesStudio, {{"published", {{"version", version}}}});
        });
        return value;
    };
}

}  // namespace

void start_inbox(const Call& call) {
    const auto days = static_cast<int>(number_of(body_of(call), "days", 1, 90, 7));
    ask_studio(
        call,
        [&server = call.server, days](Workshop& workshop) {
            return server.studio->start_job(workshop, "inbox", days, 0);
        },
        202);
}

void accept_pattern(const Call& call) {
    const auto body = body_of(call);
    ask_studio(call, [by = call.me().name, id = need(body, "intent"), pattern = need(body, "pattern", 1'024),
                      texts = texts_of(body, "texts", 50, 200)](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            const auto found = studio::read_intent(files, id);
            Json document = found.value["document"];
            document["patterns"].push_back(pattern);
            for (const auto& text : texts)
                document["must_match"].push_back(text);
            studio::put_intent(files, id, document, found.value["route"], found.etag);
            return studio::read_intent(files, id).etag;
        });
    });
    tell_draft(call.server, call.me().name);
}

void ignore_texts(const Call& call) {
    ask_studio(call, [&server = call.server,
                      texts = texts_of(body_of(call), "texts", 500, 500)](Workshop& workshop) {
        server.studio->ignore(texts, workshop);
        return json::object();
    });
}

void open_chat(const Call& call) {
    const auto body = body_of(call);
    ask_studio(
        call,
        [&server = call.server, source = text_of(body, "source"),
         transcript = text_of(body, "transcript", 40'000)](Workshop& workshop) {
            return server.studio->open_chat(workshop, source, transcript);
        },
        201);
}

void show_chat(const Call& call) {
    ask_studio(call, [&server = call.server, id = call.at[0]](Workshop&) { return server.studio->chat(id); });
}

void say_in_chat(const Call& call) {
    const auto body = body_of(call);
    const auto as = text_of(body, "as");
    ask_studio(call, [&server = call.server, id = call.at[0], line = need(body, "line", 2'000),
                      buyer = as != "line"](Workshop&) { return server.studio->chat_line(id, line, buyer); });
}

void close_chat(const Call& call) {
    ask_studio(call, [&server = call.server, id = call.at[0]](Workshop&) {
        server.studio->close_chat(id);
        return json::object();
    });
}

void list_cases(const Call& call) {
    ask_studio(call, [](Workshop& workshop) { return studio::list_cases(workshop.cases_folder()); });
}

void show_case(const Call& call) {
    ask_studio(call, [name = call.at[0]](Workshop& workshop) {
        return studio::read_case(workshop.cases_folder(), name);
    });
}

void save_case(const Call& call) {
    const auto text = need(body_of(call), "text", 200'000);
    ask_studio(call, [name = call.at[0], text](Workshop& workshop) {
        studio::save_case(workshop.cases_folder(), name, text);
        workshop.checked() = {};
        return studio::read_case(workshop.cases_folder(), name);
    });
}

void remove_case(const Call& call) {
    call.server.accounts.audit(call.me().name, "case_removed", call.at[0]);
    ask_studio(call, [name = call.at[0]](Workshop& workshop) {
        studio::remove_case(workshop.cases_folder(), name);
        workshop.checked() = {};
        return json::object();
    });
}

void case_of_conversation(const Call& call) {
    const auto body = body_of(call);
    call.server.accounts.audit_buyer(call.me().name, "case_of_conversation", text_of(body, "conversation"));
    ask_studio(
        call,
        [&server = call.server, conversation = need(body, "conversation"), name = text_of(body, "name", 40),
         by = call.me().display](Workshop& workshop) {
            const auto live = workshop.live();
            if (!live->ok()) throw studio::Refusal(409, "faults", "正在使用的版本加载不了。", live->faults);
            const auto story = studio::masked(server.studio->story_of(conversation));
            const auto title = name.empty() ? "会话 " + studio::hash_of(conversation).substr(0, 8) : name;
            studio::save_case(workshop.cases_folder(), title, studio::case_of(story, live->pack, by));
            workshop.checked() = {};
            return studio::read_case(workshop.cases_folder(), title);
        },
        201);
}

void start_run(const Call& call) {
    const auto body = body_of(call);
    const auto kind = need(body, "kind");
    if (kind != "check" && kind != "cases" && kind != "backtest")
        throw Refused(400, "bad_request", "只能跑检查、回归对话和回测。");
    const auto days = static_cast<int>(number_of(body, "days", 1, 365, 30));
    const auto limit = static_cast<std::size_t>(number_of(body, "limit", 1, 5'000, 5'000));
    ask_studio(
        call,
        [&server = call.server, kind, days, limit](Workshop& workshop) {
            return server.studio->start_job(workshop, kind, days, limit);
        },
        202);
}

void show_job(const Call& call) {
    ask_studio(call, [&server = call.server, id = call.at[0]](Workshop&) { return server.studio->job(id); });
}

void stop_job(const Call& call) {
    ask_studio(call, [&server = call.server, id = call.at[0]](Workshop&) {
        server.studio->stop_job(id);
        return json::object();
    });
}

void show_side_by_side(const Call& call) {
    call.server.accounts.audit_reading(call.me().name, {call.at[1]});
    ask_studio(call, [&server = call.server, id = call.at[0], conversation = call.at[1]](Workshop&) {
        return server.studio->side_by_side(id, conversation);
    });
}

void show_difference(const Call& call) {
    ask_studio(call, [from = version_in_query(call, "from"), to = version_in_query(call, "to")](
                         Workshop& workshop) { return workshop.difference(from, to); });
}

void publish(const Call& call) {
    const auto body = body_of(call);
    ask_studio(call, recorded(call, "publish",
                              [by = call.me().name, note = need(body, "note", 200),
                               waiver = text_of(body, "waiver", 200)](Workshop& workshop) {
                                  return workshop.publish(by, note, waiver);
                              }));
}

void approve(const Call& call) {
    const auto body = body_of(call);
    const bool yes = flag_of(body, "approve");
    ask_studio(call, recorded(call, yes ? "approve" : "reject",
                              [number = number_at(call, 0), by = call.me().name, yes,
                               note = text_of(body, "note", 200)](Workshop& workshop) {
                                  return workshop.decide(number, by, yes, note);
                              }));
}

void list_versions(const Call& call) {
    ask_studio(call, [](Workshop& workshop) { return workshop.versions(); });
}

void roll_back(const Call& call) {
    ask_studio(call, recorded(call, "rollback",
                              [number = number_at(call, 0), by = call.me().name,
                               note = need(body_of(call), "note", 200)](Workshop& workshop) {
                                  return workshop.roll_back(number, by, note);
                              }));
}

std::vector<studio::Studio::Stars> stars_of(ServerContext& server) {
    std::vector<studio::Studio::Stars> stars;
    for (const auto& [conversation, rating] : server.ratings.all())
        stars.push_back({conversation, rating.stars, rating.at});
    return stars;
}

void show_figures(const Call& call) {
    studio::Studio::FigureWish wish;
    wish.from = day_of(query(call, "from"));
    wish.to = day_of(query(call, "to"));
    wish.query.by = query(call, "by");
    wish.query.store = query(call, "store");
    wish.query.intent = query(call, "intent");
    wish.query.version = version_in_query(call, "version");
    ask_studio(call, [&server = call.server, wish, stars = stars_of(call.server)](Workshop& workshop) {
        return server.studio->figures(wish, stars, workshop);
    });
}

void show_quality(const Call& call) {
    ask_studio(call, [&server = call.server, day = day_of(query(call, "day"))](Workshop& workshop) {
        return server.studio->quality(day, workshop);
    });
}

void keep_review(const Call& call) {
    const auto body = body_of(call);
    studio::Review review;
    review.day = *day_of(need(body, "day"));
    review.agent = need(body, "agent");
    review.conversation = need(body, "conversation");
    if (!body.contains("score")) throw Refused(400, "bad_request", "缺“score”。");
    review.score = static_cast<int>(number_of(body, "score", 0, 100, 0));
    review.reason = text_of(body, "reason", 500);
    review.by = call.me().display;
    review.at = call.server.now();
    ask_studio(call, [&server = call.server, review](Workshop& workshop) {
        return server.studio->review(review, workshop);
    });
}

}  // namespace xiaoer::web
