#include "bot/cli/scripts_preview.hpp"

#include <ostream>

#include "bot/base/utf8.hpp"

namespace xiaoer::preview {
namespace {

using scripts::SheetChange;
using Kind = SheetChange::Kind;

constexpr std::size_t kShownChanges = 500;

/// One line for people: line breaks and what could steer a terminal become visible signs.
std::string on_one_line(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = base::next_code_point(text, at);
        if (c == '\n')
            out += "⏎";
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == base::kBadCodePoint ||
                 (c >= 0x202A && c <= 0x202E))
            out += "·";
        else
            base::append_code_point(out, c);
    }
    return out;
}

class Preview {
  public:
    Preview(std::ostream& out, bool colour) : out_(out), colour_(colour) {}

    void print(const scripts::SheetPlan& plan) const {
        std::size_t shown = 0, count[3] = {};
        for (const auto& change : plan.changes) {
            ++count[static_cast<std::size_t>(change.kind)];
            if (shown++ < kShownChanges) print(change);
        }
        if (shown > kShownChanges) out_ << "…另有" << shown - kShownChanges << "处\n";
        out_ << "新增 " << count[0] << "，改动 " << count[1] << "，删除 " << count[2] << "，不变 "
             << plan.unchanged << "\n";
    }

  private:
    void line(const char* colour, const std::string& text) const {
        out_ << (colour_ ? colour : "") << text << (colour_ ? "\033[0m" : "") << "\n";
    }
    void print(const SheetChange& change) const {
        constexpr const char *kGreen = "\033[32m", *kYellow = "\033[33m", *kRed = "\033[31m";
        const auto group = [](const std::string& name) { return name.empty() ? std::string("通用") : name; };
        if (change.kind == Kind::added) {
            line(kGreen, "+ " + change.code + "  " + on_one_line(change.after));
        } else if (change.kind == Kind::removed) {
            line(kRed, "- " + change.code + "  " + on_one_line(change.before));
        } else {
            line(kYellow, "~ " + change.code);
            if (change.before != change.after) {
                line(kRed, "    - " + on_one_line(change.before));
                line(kGreen, "    + " + on_one_line(change.after));
            }
            if (change.group_before != change.group_after)
                line(kYellow, "    分组 " + group(change.group_before) + " → " + group(change.group_after));
        }
    }
    std::ostream& out_;
    bool colour_;
};

}  // namespace

void print(std::ostream& out, const scripts::SheetPlan& plan, bool colour) {
    Preview(out, colour).print(plan);
}

}  // namespace xiaoer::preview
