// See registers.hpp.
#include "bot/store/tables/registers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace xiaoer::store {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json object_of(const Fields& fields) {
    Json object = Json::object();
    for (const auto& [column, value] : fields)
        object[column] = value;
    return object;
}

bool read_object(const Json& from, Fields& into, std::string& error) {
    into.clear();
    if (!from.is_object()) {
        error = "fields: not an object";
        return false;
    }
    for (const auto& [column, value] : from.items()) {
        if (!value.is_string()) {
            error = "fields." + column + ": not a text";
            return false;
        }
        into.emplace_back(column, value.get<std::string>());
    }
    return true;
}

/// Latin letters in either case, as SQLite's LIKE compares them.
bool contains(std::string_view text, std::string_view part) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool fits(const RegisterRow& row, const RegisterQuery& query) {
    if (!query.register_id.empty() && row.register_id != query.register_id) return false;
    if (!query.order.empty() && row.order != query.order) return false;
    if ((query.from && row.at < *query.from) || (query.to && row.at >= *query.to)) return false;
    if (query.before > 0 && row.seq >= query.before) return false;
    if (query.text.empty()) return true;
    return contains(row.summary, query.text) || contains(row.order, query.text) ||
           contains(row.conversation, query.text) ||
           std::any_of(row.fields.begin(), row.fields.end(),
                       [&](const auto& field) { return contains(field.second, query.text); });
}

}  // namespace

void write(std::string& out, const Fields& fields) {
    out += dumped(object_of(fields));
}

bool read(std::string_view text, Fields& into, std::string& error) {
    return read_object(Json::parse(text, nullptr, false), into, error);
}

void write(std::string& out, const Completion& completion) {
    out += dumped(
        {{"row", completion.row}, {"agent", completion.agent}, {"fields", object_of(completion.fields)}});
}

bool read(std::string_view text, Completion& into, std::string& error) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("row") || !json["row"].is_number_integer() ||
        !json.contains("agent") || !json["agent"].is_string() || !json.contains("fields")) {
        error = "completion: row, agent or fields missing";
        return false;
    }
    into.row = json["row"].get<std::int64_t>();
    into.agent = json["agent"].get<std::string>();
    return read_object(json["fields"], into.fields, error);
}

void merge(Fields& into, const Fields& from) {
    for (const auto& [column, value] : from) {
        const auto known =
            std::find_if(into.begin(), into.end(), [&](const auto& field) { return field.first == column; });
        if (known == into.end())
            into.emplace_back(column, value);
        else
            known->second = value;
    }
}

void RegisterBook::add(const RegisterRow& row) {
    auto& added = rows_[row.seq] = row;
    added.fields.clear();
    merge(added.fields, row.fields);  // a column named twice has its last value, as in a table
}

void RegisterBook::amend(const RegisterRow& row) {
    const auto same = std::find_if(rows_.rbegin(), rows_.rend(), [&](const auto& entry) {
        const auto& other = entry.second;
        return other.register_id == row.register_id && other.conversation == row.conversation &&
               other.order == row.order;
    });
    if (same == rows_.rend()) return add(row);
    change(same->second, {row.seq, row.at, {}, row.fields});
}

void RegisterBook::complete(std::int64_t number, const Completion& completion) {
    const auto found = rows_.find(completion.row);
    if (found == rows_.end()) return;
    change(found->second, {number, completion.at, completion.agent, completion.fields});
}

void RegisterBook::change(RegisterRow& row, RegisterChange change) {
    merge(row.fields, change.fields);
    row.changed_by = change.agent;
    row.changed = change.at;
    changes_[row.seq].push_back(std::move(change));
}

std::vector<RegisterRow> RegisterBook::find(const RegisterQuery& query) const {
    std::vector<RegisterRow> found;
    for (auto entry = rows_.rbegin(); entry != rows_.rend() && found.size() < query.limit; ++entry)
        if (fits(entry->second, query)) found.push_back(entry->second);
    return found;
}

std::optional<RegisterRow> RegisterBook::row(std::int64_t seq) const {
    const auto found = rows_.find(seq);
    return found == rows_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<RegisterChange> RegisterBook::changes(std::int64_t row) const {
    const auto found = changes_.find(row);
    return found == changes_.end() ? std::vector<RegisterChange>() : found->second;
}

bool Store::complete_register(std::int64_t row, std::string agent, Fields fields, core::Time at,
                              std::function<void(bool)> durable) {
    auto known = register_row(row);
    if (!known) return false;
    Batch batch;
    batch.completions.push_back(
        {row, std::move(known->conversation), std::move(agent), std::move(fields), at});
    append(std::move(batch), std::move(durable));
    return true;
}

}  // namespace xiaoer::store
