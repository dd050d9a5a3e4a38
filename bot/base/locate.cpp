#include "bot/base/locate.hpp"

#include <algorithm>

namespace xiaoer::base {

Position position_at(std::string_view text, std::size_t offset) {
    Position p{1, 1};
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\n') {
            ++p.line;
            p.column = 1;
        } else if ((c & 0xC0U) != 0x80U) {
            ++p.column;
        }
    }
    return p;
}

namespace {

/// Walks valid JSON text to the value that a pointer ("a.b[3]") names.
class Locator {
  public:
    explicit Locator(std::string_view text) : text_(text) {}

    std::optional<std::size_t> find(std::string_view pointer) {
        at_ = 0;
        space();
        while (!pointer.empty()) {
            if (pointer.front() == '[') {
                const auto close = pointer.find(']');
                std::size_t index = 0;
                for (char c : pointer.substr(1, close - 1))
                    index = index * 10 + static_cast<std::size_t>(c - '0');
                pointer.remove_prefix(close + 1);
                if (!enter_element(index)) return std::nullopt;
            } else {
                if (pointer.front() == '.') pointer.remove_prefix(1);
                const auto end = std::min(pointer.find_first_of(".["), pointer.size());
                if (!enter_member(pointer.substr(0, end))) return std::nullopt;
                pointer.remove_prefix(end);
            }
        }
        return at_;
    }

  private:
    void space() {
        while (at_ < text_.size() && std::string_view(" \t\r\n,:").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }
    void string() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        ++at_;
    }
    void value() {
        int depth = 0;
        do {
            space();
            if (at_ >= text_.size()) return;
            const char c = text_[at_];
            if (c == '"') {
                string();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                --depth;
                ++at_;
            } else {
                while (at_ < text_.size() &&
                       std::string_view(",:]} \t\r\n").find(text_[at_]) == std::string_view::npos)
                    ++at_;
            }
        } while (depth > 0);
    }
    bool enter_element(std::size_t index) {
        if (at_ >= text_.size() || text_[at_] != '[') return false;
        ++at_;
        space();
        for (; index > 0; --index) {
            if (at_ >= text_.size() || text_[at_] == ']') return false;
            value();
            space();
        }
        return true;
    }
    bool enter_member(std::string_view key) {
        if (at_ >= text_.size() || text_[at_] != '{') return false;
        ++at_;
        space();
        while (at_ < text_.size() && text_[at_] != '}') {
            const auto start = at_;
            string();
            const bool same = text_.substr(start + 1, at_ - start - 2) == key;
            space();
            if (same) return true;
            value();
            space();
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<std::size_t> locate(std::string_view text, std::string_view pointer) {
    return Locator(text).find(pointer);
}

}  // namespace xiaoer::base
