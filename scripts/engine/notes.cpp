// notes.json: the kinds of order notes, what each needs and how it is worded.
#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"
#include "scripts/engine/note_slots.hpp"

namespace xiaoer::scripts {
namespace {

void check_slots(base::Node& node, std::string_view key, const std::vector<std::string>& needs) {
    for (std::size_t i = 0; i < needs.size(); ++i)
        for (const auto slot : alternatives(needs[i]))
            if (index_of(slot, kNoteSlots) == kNoVariable)
                node.fault(
                    key, i,
                    "不认识“" + std::string(slot) + "”，能从买家的话里认出的见 scripts/README.md 的备注一节");
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
    // One name is enough for alternatives: the buyer is asked for the first.
    for (const auto& need : all)
        if (const std::string slot(alternatives(need).front()); !titled(slot))
            node.fault("part_titles", "缺少“" + slot + "”的叫法，问买家时要用，请补上");
}

/// Whatever of the alternatives the buyer tells, the note must say something.
void check_alternatives(base::Node& node, const NoteKind& kind, const Template& text) {
    for (const auto& need : kind.needs) {
        const auto slots = alternatives(need);
        if (slots.size() < 2) continue;
        for (const auto only : slots) {
            std::array<std::string_view, kNoteSlots.size()> values{};
            for (const auto& other : kind.needs)
                for (const auto slot : alternatives(other))
                    if (other != need) values[index_of(slot, kNoteSlots)] = "值";
            values[index_of(only, kNoteSlots)] = "值";
            std::string out;
            VariableIndex missing = kNoVariable;
            if (!text.render(values, out, missing) || out.empty())
                node.fault("text", "只说了“" + std::string(only) + "”时备注是空的，请在 text 里写上这种情况");
        }
    }
}

void read_after_shipping(base::Node& node, const Policy& policy, NoteKind& kind) {
    auto after = node.object("after_shipping");
    if (!after) return;
    kind.after_shipping = after->text("phrase");
    if (after->has("group"))
        kind.after_shipping_group = read_group(*after, "group");
    else
        after->skip("group");
    kind.after_shipping_when = read_tests(*after, "when", policy);
    if (!kind.after_shipping_when.empty() && !kind.after_shipping_group)
        after->fault("when", "“when”说的是什么时候还要转人工，请同时写 \"group\"，或删掉 when");
    after->finish();
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

std::vector<std::string_view> alternatives(std::string_view need) {
    std::vector<std::string_view> slots;
    for (;;) {
        const auto bar = std::min(need.find('|'), need.size());
        slots.push_back(need.substr(0, bar));
        if (bar == need.size()) return slots;
        need.remove_prefix(bar + 1);
    }
}

void load_notes(const File& file, const Policy& policy, Notes& notes, base::Faults& faults) {
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
        kind.several = node.flag_or("several", false);
        read_after_shipping(node, policy, kind);
        if (troubles.empty()) check_text(node, kind, text);
        // Unknown slots were named already.
        const bool known = std::all_of(kind.needs.begin(), kind.needs.end(), [](const std::string& need) {
            const auto slots = alternatives(need);
            return std::all_of(slots.begin(), slots.end(),
                               [](auto slot) { return index_of(slot, kNoteSlots) != kNoVariable; });
        });
        if (troubles.empty() && known) check_alternatives(node, kind, text);
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
