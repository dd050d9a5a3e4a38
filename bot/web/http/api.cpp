#include "bot/web/http/api.hpp"

#include <charconv>

#include "bot/base/utf8.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
    throw Refused(400, "bad_request", sentence);
}

}  // namespace

std::string query(const Call& call, std::string_view name) {
    std::string value(call.request.query_value(name));
    std::ranges::replace(value, '+', ' ');
    auto text = net::percent_decoded(value);
    if (!text) refuse("地址里的“" + std::string(name) + "”写得不对。");
    return *std::move(text);
}

std::int64_t query_number(const Call& call, std::string_view name, std::int64_t least, std::int64_t most,
                          std::int64_t otherwise) {
    const auto text = query(call, name);
    if (text.empty()) return otherwise;
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < least)
        refuse("地址里的“" + std::string(name) + "”应是数字。");
    return std::min(value, most);
}

nlohmann::json body_of(const Call& call, int depth) {
    auto value = parse_message(call.request.body, depth);
    if (!value) refuse("内容不是可读的 JSON。");
    return std::move(*value);
}

std::string text_of(const nlohmann::json& body, const char* key, std::size_t most) {
    const auto at = body.find(key);
    if (at == body.end() || at->is_null()) return {};
    if (!at->is_string()) refuse("“" + std::string(key) + "”应是文字。");
    const auto& text = at->get_ref<const std::string&>();
    if (!base::is_valid_utf8(text)) refuse("“" + std::string(key) + "”里有不能识别的字符。");
    if (base::length(text) > most) refuse("“" + std::string(key) + "”最多" + std::to_string(most) + "字。");
    return text;
}

std::string need(const nlohmann::json& body, const char* key, std::size_t most) {
    auto text = text_of(body, key, most);
    if (text.empty()) refuse("缺“" + std::string(key) + "”。");
    return text;
}

std::vector<std::string> texts_of(const nlohmann::json& body, const char* key, std::size_t items,
                                  std::size_t most) {
    std::vector<std::string> out;
    const auto at = body.find(key);
    if (at == body.end() || at->is_null()) return out;
    if (!at->is_array()) refuse("“" + std::string(key) + "”应是一列文字。");
    if (at->size() > items) refuse("“" + std::string(key) + "”最多" + std::to_string(items) + "条。");
    for (const auto& item : *at)
        out.push_back(text_of({{"item", item}}, "item", most));
    return out;
}

std::int64_t number_of(const nlohmann::json& body, const char* key, std::int64_t least, std::int64_t most,
                       std::int64_t otherwise) {
    const auto at = body.find(key);
    if (at == body.end() || at->is_null()) return otherwise;
    if (!at->is_number_integer()) refuse("“" + std::string(key) + "”应是整数。");
    const auto value = at->get<std::int64_t>();
    if (value < least || value > most)
        refuse("“" + std::string(key) + "”应在" + std::to_string(least) + "到" + std::to_string(most) +
               "之间。");
    return value;
}

bool flag_of(const nlohmann::json& body, const char* key, bool otherwise) {
    const auto at = body.find(key);
    if (at == body.end() || at->is_null()) return otherwise;
    if (!at->is_boolean()) refuse("“" + std::string(key) + "”应是 true 或 false。");
    return at->get<bool>();
}

net::Response json_response(const nlohmann::json& value, int status) {
    net::Response response;
    response.status = status;
    response.body = dump(value);
    return response;
}

void reply(const Call& call, const nlohmann::json& value, int status) {
    call.answer(json_response(value, status));
}

}  // namespace xiaoer::web
