#include "bot/studio/draft/house_style.hpp"

#include "bot/base/utf8.hpp"

namespace xiaoer::studio {
namespace {

std::string scalar(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string on_one_line(const Json& value) {
    if (!value.is_structured()) return scalar(value);
    if (value.empty()) return value.is_object() ? "{}" : "[]";
    std::string out;
    for (const auto& [key, item] : value.items()) {
        out += out.empty() ? "" : ", ";
        if (value.is_object()) out += scalar(Json(key)) + ": ";
        out += on_one_line(item);
    }
    return value.is_object() ? "{ " + out + " }" : "[" + out + "]";
}

void write(const Json& value, std::size_t depth, std::string& out) {
    auto line = on_one_line(value);
    // The file itself, and lists of sentences or patterns, are read from top to bottom.
    const bool tall =
        depth == 0 || (value.is_array() && value.size() > 1 && value.front().is_string() && depth < 2);
    if (!value.is_structured() || value.empty() || (!tall && base::length(line) + 2 * depth <= kLineLength)) {
        out += line;
        return;
    }
    const std::string indent(2 * depth + 2, ' ');
    out += value.is_object() ? "{\n" : "[\n";
    std::size_t left = value.size();
    for (const auto& [key, item] : value.items()) {
        out += indent;
        if (value.is_object()) out += scalar(Json(key)) + ": ";
        write(item, depth + 1, out);
        out += --left > 0 ? ",\n" : "\n";
    }
    out += std::string(2 * depth, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string house_style(const Json& value) {
    return house_style(value, 0) + "\n";
}

std::string house_style(const Json& value, std::size_t depth) {
    std::string out;
    write(value, depth, out);
    return out;
}

}  // namespace xiaoer::studio
