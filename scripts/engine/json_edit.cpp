// See json_edit.hpp.
#include "scripts/engine/json_edit.hpp"

#include <algorithm>
#include <stdexcept>

#include "bot/base/locate.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Behind the string that begins at the offset.
std::size_t behind_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

/// Behind the value that begins at the offset.
std::size_t behind_value(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = behind_string(text, at);
        } else if (c == '{' || c == '[') {
            ++depth;
            ++at;
            continue;
        } else if (c == '}' || c == ']') {
            --depth;
            ++at;
        } else if (depth > 0) {
            ++at;
        } else {
            at = std::min(text.find_first_of(",]} \t\r\n", at), text.size());
        }
        if (depth == 0) return at;
    }
    return at;
}

std::string element(const std::string& list, std::size_t index) {
    return list + "[" + std::to_string(index) + "]";
}

std::string member(const std::string& object, std::string_view key) {
    return object + "." + std::string(key);
}

}  // namespace

JsonText::Range JsonText::range(std::string_view pointer) const {
    const auto begin = base::locate(text_, pointer);
    if (!begin) throw std::logic_error("no such value: " + std::string(pointer));
    return {*begin, behind_value(text_, *begin)};
}

std::string_view JsonText::value(std::string_view pointer) const {
    const auto begin = base::locate(text_, pointer);
    if (!begin) return {};
    return std::string_view(text_).substr(*begin, behind_value(text_, *begin) - *begin);
}

std::string JsonText::indent(std::string_view pointer) const {
    const auto begin = range(pointer).begin;
    const auto line = text_.rfind('\n', begin);
    const auto from = line == std::string::npos ? 0 : line + 1;
    const auto before = text_.substr(from, begin - from);
    return before.find_first_not_of(" \t") == std::string::npos ? before : "";
}

void JsonText::replace(std::string_view pointer, std::string_view literal) {
    const auto at = range(pointer);
    text_.replace(at.begin, at.end - at.begin, literal);
}

/// The new one takes the blanks before its neighbour for its own.
void JsonText::insert_behind(Range before, std::string_view addition) {
    const auto sign = text_.find_last_not_of(kBlanks, before.begin - 1);
    const auto blanks = text_.substr(sign + 1, before.begin - sign - 1);
    const bool own_line = blanks.find('\n') != std::string::npos;
    text_.insert(before.end, "," + (own_line ? blanks : " ") + std::string(addition));
}

void JsonText::insert_after(const std::string& list, std::size_t index, std::string_view literal) {
    insert_behind(range(element(list, index)), literal);
}

void JsonText::insert_only(const std::string& list, std::string_view literal) {
    const auto at = range(list);
    const auto blanks = indent(list);
    text_.replace(at.begin, at.end - at.begin, "[" + blanks + std::string(literal) + "]");
}

void JsonText::remove_element(const std::string& list, std::size_t index) {
    const auto at = range(element(list, index));
    auto behind = text_.find_first_not_of(kBlanks, at.end);
    if (behind != std::string::npos && text_[behind] == ',') {
        behind = text_.find_first_not_of(kBlanks, behind + 1);
        text_.erase(at.begin, behind - at.begin);
        return;
    }
    const auto before = text_.find_last_not_of(kBlanks, at.begin - 1);  // "," or the list's "["
    if (text_[before] == ',')
        text_.erase(before, at.end - before);
    else
        text_.erase(before + 1, behind - before - 1);
}

void JsonText::insert_member_after(const std::string& object, std::string_view key, std::string_view new_key,
                                   std::string_view literal) {
    const auto value_at = range(member(object, key));
    const auto key_at = text_.rfind("\"" + std::string(key) + "\"", value_at.begin);
    insert_behind({key_at, value_at.end}, "\"" + std::string(new_key) + "\": " + std::string(literal));
}

void JsonText::remove_member(const std::string& object, std::string_view key) {
    const auto at = range(member(object, key));
    const auto key_at = text_.rfind("\"" + std::string(key) + "\"", at.begin);
    const auto comma = text_.find_last_not_of(kBlanks, key_at - 1);
    if (text_[comma] != ',') throw std::logic_error("the first member is not removed");
    text_.erase(comma, at.end - comma);
}

}  // namespace xiaoer::scripts
