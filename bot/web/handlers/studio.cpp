// The trainers' studio over HTTP: rules, phrases, settings, trials. Everything is done on the workshop's
// thread.
#include "bot/web/handlers/studio.hpp"
#include "bot/base/mask.hpp"
#include "bot/studio/draft/cards.hpp"
#include "bot/studio/draft/documents.hpp"
#include "bot/studio/trial/patterns.hpp"
#include "bot/web/http/api.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using studio::Json;
using studio::Workshop;

constexpr int kDepth = 16;
constexpr std::size_t kText = 2'000;
constexpr std::size_t kRecent = 200;

/// A document of the body with its keys in their order.
Json document_of(const Call& call, const char* key) {
    const auto body = Json::parse(call.request.body, nullptr, false);
    if (!body.is_object() || !body.contains(key)) return nullptr;
    return body[key];
}

const knowledge::Pack& pack_of(const studio::Loaded& loaded) {
    if (!loaded.ok()) throw studio::Refusal(409, "faults", "草稿里还有错误，先改好它。", loaded.faults);
    return loaded.pack;
}

}  // namespace

void ask_studio(const Call& call, studio::Studio::Work work, int status) {
    if (!call.server.studio) throw Refused(503, "no_studio", "这个服务没有话术工作室。");
    call.server.studio->ask(
        std::move(work),
        [answer = call.answer, status](const json& value) { answer(json_response(value, status)); },
        [answer = call.answer](const studio::Refusal& refusal) {
            json body = {{"error", refusal.what()}, {"code", refusal.code}};
            if (!refusal.faults.empty()) body["faults"] = Workshop::faults_json(refusal.faults);
            answer(json_response(body, refusal.status));
        });
}

void tell_draft(ServerContext& server, const std::string& by) {
    server.hub->tell(kSeesStudio, {{"draft", {{"hash", ""}, {"editor", by}}}});
}

void studio_summary(const Call& call) {
    ask_studio(call, [](Workshop& workshop) { return workshop.summary(); });
}

void begin_draft(const Call& call) {
    const auto body = body_of(call);
    std::optional<int> from;
    if (body.contains("from")) from = static_cast<int>(number_of(body, "from", 0, 1'000'000, 0));
    ask_studio(call, [by = call.me().name, from, force = flag_of(body, "force")](Workshop& workshop) {
        return workshop.begin_draft(by, from, force);
    });
}

void drop_draft(const Call& call) {
    call.server.accounts.audit(call.me().name, "draft_dropped", "");
    ask_studio(call, [](Workshop& workshop) {
        workshop.drop_draft();
        return json::object();
    });
}

void list_intents(const Call& call) {
    ask_studio(call, [&server = call.server, source = query(call, "source")](Workshop& workshop) {
        return studio::intent_cards(*workshop.of(source), *workshop.live(), server.studio->hits(), workshop);
    });
}

void show_intent(const Call& call) {
    ask_studio(call,
               [&server = call.server, id = call.at[0], source = query(call, "source")](Workshop& workshop) {
                   const auto found = studio::read_intent(workshop.of(source)->files, id);
                   json out = json::parse(found.value.dump());
                   const auto hits = server.studio->hits();
                   const auto hit = hits.intents.find(id);
                   out["etag"] = found.etag;
                   out["hits"] = hit == hits.intents.end() ? 0 : hit->second;
                   return out;
               });
}

void save_intent(const Call& call) {
    const auto etag = text_of(body_of(call, kDepth), "etag");
    ask_studio(call, [by = call.me().name, id = call.at[0], etag, document = document_of(call, "document"),
                      route = document_of(call, "route")](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::put_intent(files, id, document, route, etag);
            return studio::read_intent(files, id).etag;
        });
    });
    tell_draft(call.server, call.me().name);
}

void remove_intent(const Call& call) {
    ask_studio(call, [by = call.me().name, id = call.at[0]](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::remove_intent(files, id);
            return std::string();
        });
    });
    tell_draft(call.server, call.me().name);
}

void list_studio_phrases(const Call& call) {
    ask_studio(call, [&server = call.server, source = query(call, "source")](Workshop& workshop) {
        return studio::phrase_cards(*workshop.of(source), *workshop.live(), server.studio->hits(), workshop);
    });
}

void show_phrase(const Call& call) {
    ask_studio(call, [id = call.at[0], source = query(call, "source")](Workshop& workshop) {
        const auto found = studio::read_phrase(workshop.of(source)->files, id);
        return json{
            {"document", json::parse(found.value.dump())}, {"file", found.file}, {"etag", found.etag}};
    });
}

void save_phrase(const Call& call) {
    const auto body = body_of(call, kDepth);
    ask_studio(call,
               [by = call.me().name, id = call.at[0], etag = text_of(body, "etag"),
                file = text_of(body, "file"), document = document_of(call, "document")](Workshop& workshop) {
                   return workshop.edit(by, [&](studio::Files& files) {
                       studio::put_phrase(files, id, document, file, etag);
                       return studio::read_phrase(files, id).etag;
                   });
               });
    tell_draft(call.server, call.me().name);
}

void remove_phrase(const Call& call) {
    ask_studio(call, [by = call.me().name, id = call.at[0]](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::remove_phrase(files, id);
            return std::string();
        });
    });
    tell_draft(call.server, call.me().name);
}

void show_document(const Call& call) {
    ask_studio(call, [name = call.at[0], source = query(call, "source")](Workshop& workshop) {
        const auto found = studio::read_settings(workshop.of(source)->files, name);
        return json{{"name", name},
                    {"document", json::parse(found.value.dump())},
                    {"etag", found.etag},
                    {"file", found.file}};
    });
}

void save_document(const Call& call) {
    const auto body = body_of(call, kDepth);
    auto document = document_of(call, "document");
    if (!document.is_object()) throw Refused(400, "bad_request", "缺“document”。");
    ask_studio(call, [by = call.me().name, name = call.at[0], etag = need(body, "etag"),
                      document = std::move(document)](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::put_settings(files, name, document, etag);
            return studio::read_settings(files, name).etag;
        });
    });
    tell_draft(call.server, call.me().name);
}

void studio_words(const Call& call) {
    reply(call, studio::words());
}

void try_texts(const Call& call) {
    const auto body = body_of(call);
    studio::Trial trial;
    trial.intent = text_of(body, "intent");
    trial.patterns = texts_of(body, "patterns", 500, 1'024);
    if (body.contains("unless")) trial.unless = texts_of(body, "unless", 500, 1'024);
    trial.must_match = texts_of(body, "must_match", 500);
    trial.must_not_match = texts_of(body, "must_not_match", 500);
    trial.texts = texts_of(body, "texts", 500);
    const auto recent = static_cast<std::size_t>(number_of(body, "recent", 0, kRecent, 0));
    ask_studio(call, [&server = call.server, trial, recent](Workshop& workshop) mutable {
        if (recent > 0) {
            for (auto& heard : server.studio->recent_messages(recent))
                trial.recent.push_back(base::mask_people(heard.text));
        }
        const auto loaded = workshop.of("");
        return studio::try_patterns(trial, *pack_of(loaded->ok() ? *loaded : *workshop.live()).catalogue);
    });
}

void preview_line(const Call& call) {
    const auto body = body_of(call);
    std::map<std::string, std::string> values;
    if (const auto given = body.find("values"); given != body.end() && given->is_object()) {
        for (const auto& [name, value] : given->items())
            values[name] = text_of(*given, name.c_str(), 500);
    }
    ask_studio(call, [line = need(body, "line", kText), values = std::move(values)](Workshop& workshop) {
        const auto loaded = workshop.of("");
        return studio::preview(line, values, *pack_of(loaded->ok() ? *loaded : *workshop.live()).playbook);
    });
}

}  // namespace xiaoer::web
