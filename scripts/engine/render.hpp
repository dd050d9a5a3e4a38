// Logic-less templates: {{name}}, {{#name}}shown when name has a value{{/name}}, {{^name}}shown when it has
// none{{/name}}. Parsed once when loaded, rendered in one pass; a value is text and is never parsed. Not
// mustache: libkainjow-mustache neither refuses unknown names nor tells which value was missing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::scripts {

/// Index of a variable in the table the template was parsed with.
using VariableIndex = std::uint8_t;
constexpr VariableIndex kNoVariable = 0xFF;

class Template {
  public:
    /// names is sorted. Every mistake is appended to troubles, in Chinese; the template is then not to be
    /// used.
    [[nodiscard]] static Template parse(std::string_view source, std::span<const std::string_view> names,
                                        std::vector<std::string>& troubles);

    /// values[i] belongs to names[i]. An empty value outside its section stops the rendering: false, and
    /// missing says which variable it was.
    bool render(std::span<const std::string_view> values, std::string& out, VariableIndex& missing) const;

    [[nodiscard]] const std::string& source() const { return source_; }

    /// What the template uses, for checks.
    struct Use {
        VariableIndex variable;
        bool guarded;  ///< inside its own section: may be empty
        bool shown;    ///< its value is written (a section alone only asks for it)
    };
    [[nodiscard]] std::vector<Use> uses() const;

  private:
    struct Step {
        enum class Kind : std::uint8_t { text, value, if_value, if_empty } kind;
        VariableIndex variable = kNoVariable;
        std::uint32_t begin = 0;  ///< text: bytes of source_
        std::uint32_t end = 0;
        std::uint32_t after = 0;  ///< sections: index of the step behind the section
    };
    class Parser;
    std::string source_;
    std::vector<Step> steps_;
};

/// Position of name in the sorted names; kNoVariable when it is not there.
[[nodiscard]] VariableIndex index_of(std::string_view name, std::span<const std::string_view> names);

}  // namespace xiaoer::scripts
