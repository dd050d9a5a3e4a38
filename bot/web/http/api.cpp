#include "bot/web/http/api.hpp"

#include <charconv>

#include "bot/base/utf8.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

[[noreturn]] void refuse(const std::string& sentence) {
    throw Refused(400, "bad_request", sentence);
}

}  // namespace

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = digit(text[i + 1]);
            const int low = digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
        out += c;
    }
    if (!base::is_valid_utf8(out)) return std::nullopt;
    return out;
}

std::string query(const Call& call, std::string_view name) {
    std::string_view rest = call.request.query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (pair.substr(0, equals) != name) continue;
        std::string value(pair.substr(std::min(equals + 1, pair.size())));
        std::ranges::replace(value, '+', ' ');
        auto text = decoded(value);
        if (!text) refuse("地址里的“" + std::string(name) + "”写得不对。");
        return *text;
    }
    return {};
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
