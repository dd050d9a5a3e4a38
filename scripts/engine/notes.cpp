// notes.json: the kinds of order notes, what each needs and how it is worded.
#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"
#include "scripts/engine/note_slots.hpp"

namespace xiaoer::scripts {
namespace {

void check_slots(base::Node& node, std::string_view key, const std::vector<std::string>& slots) {
    for (std::size_t i = 0; i < slots.size(); ++i)
        if (index_of(slots[i], kNoteSlots) == kNoVariable)
            node.fault(key, i,
                       "不认识“" + slots[i] + "”，能从买家的话里认出的见 scripts/README.md 的备注一节");
}

/// "courier=顺丰" or "courier" (any value) → courier; "" when nothing stands behind the sign.
std::string_view slot_of(std::string_view condition) {
    const auto sign = condition.find('=');
    return sign + 1 == condition.size() ? "" : condition.substr(0, sign);
}

void read_needs(base::Node& node, NoteKind& kind) {
    kind.needs = node.texts("needs");
    check_slots(node, "needs", kind.needs);
    if (auto conditions = node.object("needs_if")) {
        for (const auto& condition : conditions->keys()) {
            auto slots = conditions->texts(condition);
            check_slots(*conditions, condition, slots);
            if (index_of(slot_of(condition), kNoteSlots) == kNoVariable)
                conditions->fault(condition, "条件要写成 \"courier=顺丰\" 这样，等号前是能认出的一项");
            kind.needs_if.emplace_back(condition, std::move(slots));
        }
        conditions->finish();
    }
    if (auto titles = node.object("part_titles")) kind.part_titles = titles->text_members();
    const auto titled = [&](const std::string& slot) {
        return std::any_of(kind.part_titles.begin(), kind.part_titles.end(),
                           [&](const auto& part) { return part.first == slot && !part.second.empty(); });
    };
    auto all = kind.needs;
    for (const auto& [condition, slots] : kind.needs_if)
        all.insert(all.end(), slots.begin(), slots.end());
    for (const auto& slot : all)
        if (!titled(slot)) node.fault("part_titles", "缺少“" + slot + "”的叫法，问买家时要用，请补上");
}

/// A variable outside a section must be among the needs, or the note could never be written.
void check_text(base::Node& node, const NoteKind& kind, const Template& text) {
    for (const auto& use : text.uses()) {
        const std::string slot(kNoteSlots[use.variable]);
        if (use.guarded || std::find(kind.needs.begin(), kind.needs.end(), slot) != kind.needs.end())
            continue;
        node.fault("text", "“{{" + slot + "}}”不在 needs 里，可能没有值，请加进 needs 或写成 {{#" + slot +
                               "}}…{{/" + slot + "}}");
    }
}

}  // namespace

void load_notes(const File& file, Notes& notes, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    root.each("notes", [&](base::Node node) {
        NoteKind kind;
        kind.id = node.text("id");
        kind.title = node.text("title");
        read_needs(node, kind);
        kind.confirm = node.flag_or("confirm", false);
        kind.text = node.text("text");
        kind.flag = node.one_of("flag", {"red", "yellow", "green", "blue", "pink"}, "");
        std::vector<std::string> troubles;
        auto text = Template::parse(kind.text, kNoteSlots, troubles);
        for (auto& trouble : troubles)
            node.fault("text", std::move(trouble));
        if (troubles.empty()) check_text(node, kind, text);
        node.skip("comment");
        node.finish();
        if (std::any_of(notes.kinds.begin(), notes.kinds.end(),
                        [&](const auto& k) { return k.id == kind.id; }))
            node.fault("id", "备注“" + kind.id + "”写了两次，请只留一次");
        notes.kinds.push_back(std::move(kind));
        notes.texts.push_back(std::move(text));
    });
    root.finish();
    for (const std::string_view id : kNoteKinds)
        if (std::none_of(notes.kinds.begin(), notes.kinds.end(), [&](const auto& k) { return k.id == id; }))
            root.fault("缺少备注“" + std::string(id) + "”，小二要用它，请补上");
}

}  // namespace xiaoer::scripts
