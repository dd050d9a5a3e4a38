#include "tests/web/contract.hpp"

#include <functional>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "bot/web/http/api_description.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

const json& description() {
    static const auto api = json::parse(kApiDescription);
    return api;
}

/// A schema of the description, ready to be used; each is read once.
const valijson::Schema& ready(const json& schema) {
    static std::map<std::string, std::unique_ptr<valijson::Schema>> all;
    auto& kept = all[schema.dump()];
    if (!kept) {
        // References of the description begin at its root, so the schema is read as a document with the same
        // parts.
        json document = schema;
        document["components"] = description()["components"];
        if (schema.contains("$ref"))
            document = {{"allOf", json::array({schema})}, {"components", description()["components"]}};
        kept = std::make_unique<valijson::Schema>();
        valijson::SchemaParser parser;
        parser.populateSchema(Adapter(document), *kept);
    }
    return *kept;
}

std::vector<std::string> check(const json& schema, const json& value) {
    valijson::Validator validator;
    valijson::ValidationResults results;
    std::vector<std::string> faults;
    if (validator.validate(ready(schema), Adapter(value), &results)) return faults;
    for (valijson::ValidationResults::Error error; results.popError(error);) {
        std::string place;
        for (const auto& part : error.context)
            place += part;
        faults.push_back(place + ": " + error.description);
    }
    return faults;
}

json reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

/// How many {…} the pattern has when the path fits it, -1 otherwise.
int wildcards(std::string_view pattern, std::string_view path) {
    int count = 0;
    while (!pattern.empty()) {
        const auto wanted = pattern.substr(0, pattern.find('/', 1));
        const auto given = path.substr(0, path.find('/', 1));
        pattern.remove_prefix(wanted.size());
        path.remove_prefix(given.size());
        if (wanted.starts_with("/{") ? given.size() < 2 : wanted != given) return -1;
        count += wanted.starts_with("/{");
    }
    return path.empty() ? count : -1;
}

std::string name_of(const json& reference) {
    const auto& text = reference["$ref"].get_ref<const std::string&>();
    return text.substr(text.rfind('/') + 1);
}

/// Walks the properties of a schema; with a value only those that it shows.
// NOLINTNEXTLINE(misc-no-recursion)
void walk(const json& schema, const json* value, const std::string& at, Properties& out) {
    if (schema.contains("$ref")) {
        const auto name = name_of(schema);
        if (value == nullptr && out.contains(name)) return;
        if (value == nullptr) out.insert(name);
        return walk(description()["components"]["schemas"][name], value, name, out);
    }
    if (const auto options = schema.find("anyOf"); options != schema.end()) {
        for (const auto& option : *options)
            if (value == nullptr || check(option, *value).empty()) walk(option, value, at, out);
    }
    if (const auto items = schema.find("items"); items != schema.end()) {
        if (value == nullptr) return walk(*items, nullptr, at, out);
        for (const auto& item : *value)
            walk(*items, &item, at, out);
    }
    if (const auto properties = schema.find("properties"); properties != schema.end()) {
        for (const auto& [key, inner] : properties->items()) {
            if (value != nullptr && !value->contains(key)) continue;
            out.insert(at + '.' + key);
            walk(inner, value == nullptr ? nullptr : &(*value)[key], at + '.' + key, out);
        }
    }
}

}  // namespace

std::vector<std::string> faults_of(std::string_view schema, const json& value) {
    return check(reference(schema), value);
}

std::vector<std::string> faults_of_answer(std::string_view method, std::string_view path, int status,
                                          const json& body) {
    const json* found = nullptr;
    int fewest = 100;
    std::string verb;
    for (const char c : method)
        verb += static_cast<char>(c | 0x20);
    for (const auto& [pattern, verbs] : description()["paths"].items()) {
        const int count = wildcards(pattern, path);
        if (count < 0 || count >= fewest || !verbs.contains(verb)) continue;
        fewest = count;
        found = &verbs[verb]["responses"];
    }
    // What no route answers is refused like everything else.
    if (found == nullptr) return faults_of("Error", body);
    const auto exact = found->find(std::to_string(status));
    if (exact == found->end() && status < 400)
        return {"no such answer is described: " + std::to_string(status)};
    const auto& response = exact == found->end() ? (*found)["default"] : *exact;
    if (!response.contains("content")) return {"no body is described"};
    const auto& content = response["content"];
    if (!content.contains("application/json")) return {"no JSON is described"};
    return check(content["application/json"]["schema"], body);
}

void note_properties(std::string_view schema, const json& value, Properties& seen) {
    walk(reference(schema), &value, std::string(schema), seen);
}

Properties properties_of(std::string_view schema) {
    Properties all;
    walk(reference(schema), nullptr, std::string(schema), all);
    std::erase_if(all, [](const std::string& one) { return one.find('.') == std::string::npos; });
    return all;
}

}  // namespace xiaoer::web
