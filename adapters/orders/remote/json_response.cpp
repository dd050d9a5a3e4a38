// See json_response.hpp.
#include "adapters/orders/remote/json_response.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "adapters/orders/local/csv_cells.hpp"

namespace xiaoer::adapters {
namespace {

constexpr int kDepth = 24;
constexpr std::chrono::minutes kChina{480};

const Json& null() {
    static const Json value;
    return value;
}

}  // namespace

std::optional<Json> parse_answer(std::string_view body) {
    bool deep = false;
    const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t, Json&) {
        deep = deep || depth > kDepth;
        return !deep;
    };
    Json value = Json::parse(body, watch, false);
    if (deep || value.is_discarded() || !value.is_object()) return std::nullopt;
    return value;
}

const Json& member(const Json& object, std::string_view key) {
    if (!object.is_object()) return null();
    const auto found = object.find(key);
    return found == object.end() ? null() : *found;
}

bool has_path(const Json& object, std::string_view path) {
    if (path.empty()) return true;
    const auto slash = std::min(path.find('/'), path.size());
    const auto key = path.substr(0, slash);
    if (!object.is_object() || !object.contains(key)) return false;
    return slash == path.size() || has_path(object.at(std::string(key)), path.substr(slash + 1));
}

std::string text_in(const Json& object, std::string_view key) {
    const Json& value = member(object, key);
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    return {};
}

std::string code_in(const Json& object, std::string_view key) {
    constexpr std::size_t kMost = 64;
    std::string code;
    for (const char c : text_in(object, key)) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if ((plain || c == '.' || c == '-' || c == '_' || c == ':') && code.size() < kMost) code += c;
    }
    return code;
}

std::int64_t number_in(const Json& object, std::string_view key, std::int64_t otherwise) {
    const Json& value = member(object, key);
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number_float() && std::abs(value.get<double>()) < 1e15)
        return static_cast<std::int64_t>(std::llround(value.get<double>()));
    if (!value.is_string()) return otherwise;
    const auto& text = value.get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    return end.ec == std::errc() && end.ptr == text.data() + text.size() ? number : otherwise;
}

bool truth_in(const Json& object, std::string_view key) {
    const Json& value = member(object, key);
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_string()) return value == "true" || value == "1";
    return number_in(object, key) == 1;
}

std::int64_t fen_in(const Json& object, std::string_view key) {
    const Json& value = member(object, key);
    if (value.is_string()) return fen_of(value.get_ref<const std::string&>()).value_or(0);
    constexpr double kMostYuan = 10'000'000;
    if (!value.is_number() || !(value.get<double>() >= 0) || value.get<double>() > kMostYuan) return 0;
    return std::llround(value.get<double>() * 100);
}

std::optional<core::Time> time_in(const Json& object, std::string_view key) {
    return time_of(text_in(object, key), kChina);
}

const Json& list_in(const Json& object, std::string_view key, std::string_view wrapped) {
    static const Json none = Json::array();
    const Json& value = member(object, key);
    if (value.is_array()) return value;
    const Json& inner = member(value, wrapped);
    return inner.is_array() ? inner : none;
}

std::string clock_text(core::Time at) {
    const auto local = std::chrono::floor<std::chrono::seconds>(at + kChina);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(local - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

}  // namespace xiaoer::adapters
