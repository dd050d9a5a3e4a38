// Registers: reading rows, and completing them. Nothing is written past the journal.
#include <charconv>
#include <cstdio>

#include "bot/web/handlers/handlers.hpp"
#include "bot/web/handlers/register_query.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/buyer_view.hpp"
#include "scripts/engine/registers.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

constexpr std::size_t kField = 500;
constexpr int kPages = 20;

const scripts::Registers& registers_of(const Call& call) {
    const auto* playbook = call.server.hub->bot().playbook();
    if (playbook == nullptr) throw Refused(503, "no_scripts", "话术还没有加载。");
    return playbook->registers();
}

json register_json(const store::RegisterRow& row) {
    json fields = json::object();
    for (const auto& [column, value] : row.fields)
        fields[column] = value;
    json out = {{"seq", row.seq},
                {"at", millis(row.at)},
                {"register", row.register_id},
                {"conversation", row.conversation},
                {"order", row.order},
                {"summary", row.summary},
                {"fields", std::move(fields)}};
    if (row.changed != core::Time{}) {
        out["completed"] = millis(row.changed);
        out["completed_by"] = row.changed_by;
    }
    return out;
}

std::optional<core::Time> day_of(const Call& call, std::string_view name, bool end) {
    const auto text = query(call, name);
    if (text.empty()) return std::nullopt;
    int y = 0, m = 0, d = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d", &y, &m, &d) != 3)
        throw Refused(400, "bad_request", "日期写成 2026-03-02。");
    const std::chrono::year_month_day day{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(m)),
                                          std::chrono::day(static_cast<unsigned>(d))};
    if (!day.ok()) throw Refused(400, "bad_request", "没有这一天。");
    const auto* playbook = call.server.hub->bot().playbook();
    const auto offset = playbook == nullptr ? std::chrono::minutes(480) : playbook->shop().utc_offset;
    return core::Time{std::chrono::sys_days{day}} + std::chrono::days(end ? 1 : 0) - offset;
}

}  // namespace

bool is_open(const store::RegisterRow& row, const scripts::Registers& registers) {
    const auto* table = registers.find(row.register_id);
    if (table == nullptr) return false;
    return std::ranges::any_of(table->columns, [&](const scripts::RegisterColumn& column) {
        if (column.by_bot) return false;
        return std::ranges::none_of(
            row.fields, [&](const auto& field) { return field.first == column.id && !field.second.empty(); });
    });
}

store::RegisterQuery register_query(const Call& call) {
    store::RegisterQuery wanted;
    wanted.register_id = query(call, "register");
    wanted.order = query(call, "order");
    wanted.text = query(call, "q");
    if (const auto conversation = query(call, "conversation"); !conversation.empty())
        wanted.text = conversation;
    wanted.from = day_of(call, "from", false);
    wanted.to = day_of(call, "to", true);
    wanted.before = query_number(call, "before", 0, INT64_MAX, 0);
    wanted.limit = static_cast<std::size_t>(query_number(call, "limit", 1, 1'000, 100));
    return wanted;
}

void list_registers(const Call& call) {
    json list = json::array();
    for (const auto& table : registers_of(call).rows) {
        json columns = json::array();
        for (const auto& column : table.columns)
            columns.push_back({{"id", column.id},
                               {"title", column.title},
                               {"by", column.by_bot ? "bot" : "agent"},
                               {"choices", column.choices}});
        list.push_back({{"id", table.id}, {"title", table.title}, {"columns", std::move(columns)}});
    }
    reply(call, {{"registers", std::move(list)}});
}

void list_register_rows(const Call& call) {
    const auto& registers = registers_of(call);
    auto wanted = register_query(call);
    const bool open_only = query(call, "open") == "true";
    json list = json::array();
    // What has nothing left to fill in is passed over, so that a page is full when there is more.
    for (int page = 0; page < kPages && list.size() < wanted.limit; ++page) {
        const auto rows = call.server.hub->bot().records().find_registers(wanted);
        for (const auto& row : rows)
            if (list.size() < wanted.limit && (!open_only || is_open(row, registers)))
                list.push_back(register_json(row));
        if (!open_only || rows.size() < wanted.limit) break;
        wanted.before = rows.back().seq;
    }
    reply(call, {{"rows", std::move(list)}});
}

void complete_register_row(const Call& call) {
    const auto& registers = registers_of(call);
    auto& hub = *call.server.hub;
    std::int64_t seq = 0;
    const auto read = std::from_chars(call.at[0].data(), call.at[0].data() + call.at[0].size(), seq);
    const auto row = read.ec == std::errc{} ? hub.bot().records().register_row(seq) : std::nullopt;
    const auto* table = row ? registers.find(row->register_id) : nullptr;
    if (table == nullptr) throw Refused(404, "not_found", "登记表里没有这一行。");
    const auto body = body_of(call);
    const auto given = body.find("fields");
    if (given == body.end() || !given->is_object() || given->empty())
        throw Refused(400, "bad_request", "没有要填的内容。");
    store::Fields fields;
    for (const auto& [column, value] : given->items()) {
        if (table->column(column) == nullptr)
            throw Refused(400, "bad_request", "这张表没有“" + column.substr(0, 40) + "”这一列。");
        fields.emplace_back(column, clean_text(text_of(*given, column.c_str(), kField)));
    }
    const bool taken = hub.bot().records().complete_register(
        seq, call.me().display, fields, call.server.now(),
        [&hub, seq, fields, row = *row, by = call.me().display, at = call.server.now(),
         answer = call.answer](bool durable) mutable {
            if (!durable) return answer(net::error_response(500, "没有存好，请再试一次。", "disk"));
            for (auto& [column, value] : fields) {
                const auto known =
                    std::ranges::find(row.fields, column, &std::pair<std::string, std::string>::first);
                if (known == row.fields.end())
                    row.fields.emplace_back(column, value);
                else
                    known->second = value;
            }
            row.changed = at;
            row.changed_by = by;
            hub.tell(kSeesDesk, {{"register", register_json(row)}});
            answer(json_response(register_json(row)));
        });
    if (!taken) throw Refused(404, "not_found", "登记表里没有这一行。");
}

}  // namespace xiaoer::web
