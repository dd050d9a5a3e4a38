// Spreadsheets over HTTP: phrases out of and into the draft, registers out. Made and read on the workshop's
// thread; the serving thread only carries the bytes.
#include <boost/asio/post.hpp>

#include "bot/sheets/form.hpp"
#include "bot/sheets/phrases.hpp"
#include "bot/sheets/rows.hpp"
#include "bot/studio/draft/imports.hpp"
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/handlers/register_query.hpp"
#include "bot/web/handlers/studio.hpp"
#include "bot/web/http/api.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using studio::Workshop;
using users::Role;

constexpr std::size_t kRows = 100'000;
constexpr std::size_t kFileBytes = std::size_t{64} << 20U;
constexpr std::size_t kName = 120;

std::string form_in_query(const Call& call) {
    const auto form = query(call, "format");
    if (form.empty() || form == "xlsx") return "xlsx";
    if (form != "csv") throw Refused(400, "bad_request", "只有 xlsx 和 csv 两种表格。");
    return form;
}

/// Answers with a file that the work makes.
void answer_with_file(const Call& call, const std::string& name, const std::string& form,
                      std::function<std::string(Workshop&)> work) {
    if (!call.server.studio) throw Refused(503, "no_studio", "这个服务没有话术工作室。");
    auto bytes = std::make_shared<std::string>();
    call.server.studio->ask(
        [bytes, work = std::move(work)](Workshop& workshop) {
            *bytes = work(workshop);
            return json();
        },
        [bytes, name, form, answer = call.answer](const json&) {
            net::Response response;
            response.type = sheets::media_type(form);
            response.body = std::move(*bytes);
            response.headers = {{"Cache-Control", "no-store"},
                                {"Content-Disposition", attachment(name + "." + form)}};
            answer(std::move(response));
        },
        [answer = call.answer](const studio::Refusal& refusal) {
            answer(net::error_response(refusal.status, refusal.what(), refusal.code));
        });
}

struct Wish {
    store::RegisterQuery query;
    bool open_only = false;
    bool masked = true;
    std::string form;
};

std::string register_sheet(const std::filesystem::path& data, const scripts::Playbook& playbook,
                           const Wish& wish) {
    const auto* only =
        wish.query.register_id.empty() ? nullptr : playbook.registers().find(wish.query.register_id);
    const sheets::RegisterTable table(playbook.registers(), only, {playbook.shop().utc_offset, wish.masked});
    const sheets::TemporaryFolder folder;
    const auto file = folder.path() / ("registers." + wish.form);
    const auto writer = sheets::write_sheet(wish.form, file, table.headings(), "登记表");
    std::size_t rows = 0;
    if (std::filesystem::exists(data / "xiaoer.db")) {
        store::Archive archive(data);
        archive.registers(wish.query, [&](const store::RegisterRow& row, double) {
            if (wish.open_only && !is_open(row, playbook.registers())) return true;
            writer->row(table.cells(row));
            return ++rows <= kRows;
        });
    }
    if (rows > kRows) throw studio::Refusal(409, "too_many", "超过十万行，请缩短日期再导出。");
    writer->finish();
    auto bytes = studio::read_file(file, kFileBytes);
    if (!bytes) throw studio::Refusal(409, "too_many", "表格太大，请缩短日期再导出。");
    return std::move(*bytes);
}

}  // namespace

std::string attachment(std::string_view name) {
    std::string coded;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           c == '.' || c == '-';
        coded += plain ? std::string(1, c)
                       : std::string{'%', "0123456789ABCDEF"[byte >> 4U], "0123456789ABCDEF"[byte & 15U]};
    }
    return "attachment; filename*=UTF-8''" + coded;
}

void export_sheet(const Call& call) {
    const auto form = form_in_query(call);
    answer_with_file(call, "话术", form, [form, source = query(call, "source")](Workshop& workshop) {
        return studio::export_phrases(workshop, source, form);
    });
}

void import_sheet(const Call& call) {
    auto name = query(call, "name");
    if (name.empty() || name.size() > kName) name = "表格";
    const bool apply = query(call, "apply") == "true";
    ask_studio(call, [&server = call.server, by = call.me().name, apply,
                      upload = studio::Upload{call.request.body, name, query(call, "replace") == "true",
                                              apply, query(call, "base")}](Workshop& workshop) {
        auto plan = studio::import_phrases(workshop, by, upload);
        if (plan["applied"] == true)
            boost::asio::post(server.io, [weak = server.weak_from_this(), by] {
                if (const auto held = weak.lock(); held && held->hub) tell_draft(*held, by);
            });
        return plan;
    });
}

void export_registers(const Call& call) {
    const Wish wish{register_query(call), query(call, "open") == "true", query(call, "plain") != "true",
                    form_in_query(call)};
    if (!wish.masked) {
        if (!call.me().roles.meets({Role::lead, Role::auditor, Role::admin}))
            throw Refused(403, "wrong_role", "未打码的登记表只有主管、审计和管理员能导出。");
        call.server.accounts.audit(call.me().name, "export_unmasked", "registers " + call.request.query);
    }
    answer_with_file(call, "登记表", wish.form,
                     [data = call.server.options.data_dir, wish](Workshop& workshop) {
                         const auto live = workshop.live();
                         if (!live->ok()) throw studio::Refusal(409, "faults", "正在使用的版本加载不了。");
                         return register_sheet(data, *live->pack.playbook, wish);
                     });
}

}  // namespace xiaoer::web
