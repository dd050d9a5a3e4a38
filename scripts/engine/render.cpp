// Parsing and rendering of templates; see render.hpp.
#include "scripts/engine/render.hpp"

#include <algorithm>

namespace xiaoer::scripts {

VariableIndex index_of(std::string_view name, std::span<const std::string_view> names) {
    const auto it = std::lower_bound(names.begin(), names.end(), name);
    return it != names.end() && *it == name ? static_cast<VariableIndex>(it - names.begin()) : kNoVariable;
}

/// One pass over the source. Sections do not nest: two conditions on one piece of a sentence are two
/// sentences.
class Template::Parser {
  public:
    Parser(Template& made, std::span<const std::string_view> names, std::vector<std::string>& troubles)
        : made_(made), names_(names), troubles_(troubles) {}

    void run() {
        const std::string_view source = made_.source_;
        std::size_t at = 0;
        while (at < source.size()) {
            const auto begin = source.find("{{", at);
            text(at, std::min(begin, source.size()));
            if (begin == std::string_view::npos) break;
            const auto end = source.find("}}", begin + 2);
            if (end == std::string_view::npos) {
                troubles_.emplace_back("“{{”没有对应的“}}”，请补上");
                return;
            }
            tag(source.substr(begin + 2, end - begin - 2));
            at = end + 2;
        }
        if (section_ != kNone)
            troubles_.push_back("“{{#" + name(section_) + "}}”没有对应的“{{/" + name(section_) +
                                "}}”，请补上");
    }

  private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    std::string name(std::size_t step) const { return std::string(names_[made_.steps_[step].variable]); }

    void text(std::size_t begin, std::size_t end) {
        if (begin == end) return;
        const auto piece = std::string_view(made_.source_).substr(begin, end - begin);
        if (piece.find("}}") != std::string_view::npos)
            troubles_.emplace_back("多了一个“}}”，请删掉或补上“{{”");
        Step step{Step::Kind::text};
        step.begin = static_cast<std::uint32_t>(begin);
        step.end = static_cast<std::uint32_t>(end);
        made_.steps_.push_back(step);
    }

    void tag(std::string_view inside) {
        Step step{Step::Kind::value};
        const char sigil = inside.empty() ? '\0' : inside.front();
        if (sigil == '#' || sigil == '^' || sigil == '/') inside.remove_prefix(1);
        step.variable = index_of(inside, names_);
        if (step.variable == kNoVariable) {
            troubles_.push_back("不认识变量“" + std::string(inside) + "”，可用的变量见 scripts/README.md");
            return;
        }
        if (sigil == '/') return close(step.variable, inside);
        if (sigil == '#' || sigil == '^') {
            if (section_ != kNone) {
                troubles_.push_back("“{{" + std::string(1, sigil) + std::string(inside) +
                                    "}}”写在另一段条件里面了，条件不能套条件，请拆成两句");
                return;
            }
            step.kind = sigil == '#' ? Step::Kind::if_value : Step::Kind::if_empty;
            section_ = made_.steps_.size();
        }
        made_.steps_.push_back(step);
    }

    void close(VariableIndex variable, std::string_view inside) {
        if (section_ == kNone || made_.steps_[section_].variable != variable) {
            troubles_.push_back("“{{/" + std::string(inside) + "}}”前面没有对应的“{{#" + std::string(inside) +
                                "}}”");
            return;
        }
        made_.steps_[section_].after = static_cast<std::uint32_t>(made_.steps_.size());
        section_ = kNone;
    }

    Template& made_;
    std::span<const std::string_view> names_;
    std::vector<std::string>& troubles_;
    std::size_t section_ = kNone;
};

Template Template::parse(std::string_view source, std::span<const std::string_view> names,
                         std::vector<std::string>& troubles) {
    Template made;
    made.source_ = source;
    Parser(made, names, troubles).run();
    return made;
}

bool Template::render(std::span<const std::string_view> values, std::string& out,
                      VariableIndex& missing) const {
    const std::string_view source = source_;
    for (std::size_t i = 0; i < steps_.size();) {
        const auto& step = steps_[i++];
        if (step.kind == Step::Kind::text) {
            out += source.substr(step.begin, step.end - step.begin);
            continue;
        }
        const auto value = values[step.variable];
        if (step.kind == Step::Kind::value) {
            if (value.empty()) {
                missing = step.variable;
                return false;
            }
            out += value;
        } else if (value.empty() == (step.kind == Step::Kind::if_value)) {
            i = step.after;
        }
    }
    return true;
}

std::vector<Template::Use> Template::uses() const {
    std::vector<Use> all;
    VariableIndex guard = kNoVariable;
    std::size_t guard_ends = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (i >= guard_ends) guard = kNoVariable;
        const auto& step = steps_[i];
        if (step.kind == Step::Kind::if_value) {
            guard = step.variable;
            guard_ends = step.after;
        }
        if (step.kind == Step::Kind::if_value || step.kind == Step::Kind::if_empty)
            all.push_back({step.variable, true, false});
        if (step.kind == Step::Kind::value) all.push_back({step.variable, guard == step.variable, true});
    }
    return all;
}

}  // namespace xiaoer::scripts
