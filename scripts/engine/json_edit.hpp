// Changes single values in JSON text and leaves every other byte as the trainer wrote it: order, comments,
// line breaks. For text that has been read as valid JSON. Pointers are those of bot/base/locate.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xiaoer::scripts {

class JsonText {
  public:
    explicit JsonText(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& text() const { return text_; }
    /// The text of one value; "" when there is none.
    [[nodiscard]] std::string_view value(std::string_view pointer) const;
    /// The blanks before the value on its line; "" when something else stands there.
    [[nodiscard]] std::string indent(std::string_view pointer) const;

    void replace(std::string_view pointer, std::string_view literal);
    /// Behind the element: on a line of its own when that one is.
    void insert_after(const std::string& list, std::size_t index, std::string_view literal);
    /// Into a list without elements.
    void insert_only(const std::string& list, std::string_view literal);
    void remove_element(const std::string& list, std::size_t index);
    void insert_member_after(const std::string& object, std::string_view key, std::string_view new_key,
                             std::string_view literal);
    /// Not the first member: an object of ours begins with its id.
    void remove_member(const std::string& object, std::string_view key);

  private:
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    [[nodiscard]] Range range(std::string_view pointer) const;
    void insert_behind(Range before, std::string_view addition);

    std::string text_;
};

}  // namespace xiaoer::scripts
