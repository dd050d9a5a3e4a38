#include "scripts/engine/dialogue.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

using Pattern = std::shared_ptr<const re2::RE2>;

std::vector<Pattern> read_patterns(base::Node& node, std::string_view key) {
    constexpr std::int64_t kMemory = 1 << 20;  // tried on one sentence of one buyer
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(kMemory);
    std::vector<Pattern> patterns;
    const auto sources = node.texts(key);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto compiled = std::make_shared<re2::RE2>(sources[i], options);
        if (!compiled->ok())
            node.fault(key, i, "这个表达式不合法（" + compiled->error() + "），请检查括号和符号");
        else if (re2::RE2::PartialMatch("", *compiled))
            node.fault(key, i, "这个表达式连空话都符合，请写具体些");
        else
            patterns.push_back(std::move(compiled));
    }
    return patterns;
}

bool any_fits(const std::vector<Pattern>& patterns, std::string_view text) {
    return std::ranges::any_of(patterns, [&](const Pattern& pattern) {
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern);
    });
}

/// Bytes between a refusal and what it refuses: 不要(再)补发.
constexpr std::size_t kReach = 9;

}  // namespace

bool NoteLimit::fits(std::string_view value) const {
    return any_fits(like, value);
}

bool Dialogue::demanding(std::string_view words) const {
    return std::ranges::any_of(demands,
                               [&](const auto& word) { return words.find(word) != std::string_view::npos; });
}

bool Dialogue::asks_for(std::string_view words) const {
    return std::ranges::any_of(asking_for,
                               [&](const auto& word) { return words.find(word) != std::string_view::npos; });
}

bool Dialogue::gives_reason(std::string_view words) const {
    return std::ranges::any_of(reasons,
                               [&](const auto& word) { return words.find(word) != std::string_view::npos; });
}

bool Dialogue::refused(std::string_view words, std::size_t at) const {
    const auto before = words.substr(0, at);
    return std::ranges::any_of(refusals, [&](const std::string& word) {
        const auto found = before.rfind(word);
        if (found == std::string_view::npos) return false;
        const auto between = before.substr(found + word.size());
        return between.size() <= kReach && between.find(' ') == std::string_view::npos &&
               between.find("，") == std::string_view::npos;
    });
}

bool Dialogue::notable(std::string_view words) const {
    return !any_fits(never_noted, words);
}

bool Dialogue::only_part(std::string_view behind) const {
    return std::ranges::any_of(partly, [&](const std::string& word) { return behind.starts_with(word); });
}

bool Dialogue::if_no_stock(std::string_view words) const {
    return any_fits(if_out_of_stock, words);
}

bool Dialogue::tried_already(std::string_view words) const {
    return any_fits(tried, words);
}

bool Dialogue::told_behind_question(std::string_view words) const {
    return any_fits(tells_what, words);
}

bool Dialogue::asks_something_new(std::string_view words) const {
    return asks_for(words) || any_fits(asks_anew, words);
}

bool Dialogue::only_laments(std::string_view words) const {
    return any_fits(laments, words);
}

bool Dialogue::follows_task(std::string_view intent) const {
    return std::ranges::find(follow_task, intent) != follow_task.end();
}

bool Dialogue::about_goods(std::string_view intent) const {
    return std::ranges::find(goods_intents, intent) != goods_intents.end();
}

namespace {

/// What two named groups of the first pattern that fits took, in the order of their names here.
std::optional<std::array<std::string, 2>> two_groups(
    const std::vector<std::shared_ptr<const re2::RE2>>& patterns, std::string_view words,
    std::string_view first) {
    const re2::StringPiece text(words.data(), words.size());
    for (const auto& pattern : patterns) {
        std::array<std::string, 2> found;
        const std::array<re2::RE2::Arg, 2> into{&found[0], &found[1]};
        const std::array<const re2::RE2::Arg*, 2> arguments{into.data(), into.data() + 1};
        if (!re2::RE2::PartialMatchN(text, *pattern, arguments.data(), 2)) continue;
        if (found[0] == found[1]) continue;
        if (pattern->NamedCapturingGroups().at(std::string(first)) == 2) std::swap(found[0], found[1]);
        return found;
    }
    return std::nullopt;
}

/// What the one group of the first pattern that is found in text holds; "" none.
std::string one_group(const std::vector<Pattern>& patterns, std::string_view text) {
    std::string found;
    for (const auto& pattern : patterns)
        if (re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern, &found))
            return found;
    return {};
}

std::vector<Pattern> read_grouped(base::Node& root, std::string_view key) {
    auto patterns = read_patterns(root, key);
    for (std::size_t i = 0; i < patterns.size(); ++i)
        if (patterns[i]->NumberOfCapturingGroups() != 1)
            root.fault(key, i, "要有一处括号，括住要取出来的字，其余的括号写 (?:…)");
    return patterns;
}

/// Patterns with just these two named groups.
std::vector<std::shared_ptr<const re2::RE2>> read_pairs(base::Node& root, std::string_view key,
                                                        const std::string& first, const std::string& second) {
    auto patterns = read_patterns(root, key);
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        const auto& groups = patterns[i]->NamedCapturingGroups();
        if (patterns[i]->NumberOfCapturingGroups() != 2 || !groups.contains(first) ||
            !groups.contains(second))
            root.fault(key, i,
                       "要有两处括号：(?P<" + first + ">…) 和 (?P<" + second + ">…)，其余的括号写 (?:…)");
    }
    return patterns;
}

}  // namespace

std::optional<Dialogue::Replacement> Dialogue::replacement(std::string_view words) const {
    const auto found = two_groups(put_right, words, "old");
    return found ? std::optional(Replacement{(*found)[0], (*found)[1]}) : std::nullopt;
}

bool Dialogue::asks_consent(std::string_view words) const {
    return std::ranges::any_of(agree_tails, [&](const std::string& tail) { return words.ends_with(tail); });
}

std::string Dialogue::verb_called_off(std::string_view words) const {
    std::string verb;
    for (const auto& pattern : no_longer)
        if (re2::RE2::FullMatch(re2::StringPiece(words.data(), words.size()), *pattern, &verb)) return verb;
    return {};
}

std::optional<Dialogue::Count> Dialogue::counted_anew(std::string_view words) const {
    const auto found = two_groups(recount, words, "number");
    return found ? std::optional(Count{(*found)[0], (*found)[1]}) : std::nullopt;
}

std::string Dialogue::wish_in(std::string_view words) const {
    const auto wish = one_group(asked_as, words);
    return wish.empty() ? std::string(words) : wish;
}

std::string Dialogue::kinds_shared_out(std::string_view words) const {
    auto kinds = one_group(shared_out, words);
    while (kinds.ends_with(' ') || kinds.ends_with(','))
        kinds.pop_back();
    return kinds;
}

std::string_view Dialogue::part_note(std::string_view intent) const {
    for (const auto& [of, note] : part_notes)
        if (of == intent) return note;
    return {};
}

void load_dialogue(const File& file, const Notes& notes, Dialogue& dialogue, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    const auto known_note = [&](base::Node& node, std::string_view key, const std::string& id) {
        if (std::ranges::none_of(notes.kinds, [&](const NoteKind& kind) { return kind.id == id; }))
            node.fault(key, "没有“" + id + "”这种备注，可用的见 notes.json");
    };
    root.skip("comment");
    dialogue.fillers = root.texts("fillers");
    dialogue.instead = root.texts("instead");
    dialogue.reminders = root.texts("reminders");
    dialogue.negatives = root.texts("negatives");
    dialogue.put_right = read_pairs(root, "put_right", "old", "new");
    dialogue.no_longer = read_grouped(root, "no_longer");
    dialogue.recount = read_pairs(root, "recount", "number", "measure");
    dialogue.partly = root.texts("partly");
    dialogue.tried = read_patterns(root, "tried");
    dialogue.laments = read_patterns(root, "laments");
    dialogue.shared_out = read_grouped(root, "shared_out");
    dialogue.asked_as = read_grouped(root, "asked_as");
    dialogue.tells_what = read_patterns(root, "tells_what");
    dialogue.asks_anew = read_patterns(root, "asks_anew");
    dialogue.if_out_of_stock = read_patterns(root, "if_out_of_stock");
    dialogue.refusals = root.texts("refusals");
    dialogue.demands = root.texts("demands");
    dialogue.never_noted = read_patterns(root, "never_noted");
    dialogue.follow_task = root.texts("follow_task");
    dialogue.asking_for = root.texts("asking_for");
    dialogue.aspects = root.texts("aspects");
    dialogue.agree_tails = root.texts("agree_tails");
    dialogue.reason_intents = root.texts("reason_intents");
    dialogue.later = root.text("later");
    dialogue.reasons = root.texts("reasons");
    dialogue.unwanted = root.text("unwanted");
    if (auto slots = root.object("by_slot")) dialogue.by_slot = slots->text_members();
    dialogue.free_facts = root.texts("free_facts");
    dialogue.bare_notes = root.texts("bare_notes");
    dialogue.goods_intents = root.texts("goods_intents");
    dialogue.case_otherwise = root.text("case_otherwise");
    if (auto parts = root.object("part_notes")) {
        dialogue.part_notes = parts->text_members();
        for (const auto& [intent, note] : dialogue.part_notes)
            known_note(*parts, intent, note);
    }
    root.each("limits", [&](base::Node row) {
        NoteLimit limit;
        limit.note = row.text("note");
        known_note(row, "note", limit.note);
        limit.part = row.text("part");
        limit.more_than_ordered = row.flag_or("more_than_ordered", false);
        limit.like = read_patterns(row, "like");
        limit.phrase = row.text("phrase");
        if (row.has("group"))
            limit.group = read_group(row, "group");
        else
            row.skip("group");
        if (!limit.more_than_ordered && limit.like.empty())
            row.fault("写上 \"more_than_ordered\": true 或 \"like\": [表达式]，不然永远用不上");
        row.skip("comment");
        row.finish();
        dialogue.limits.push_back(std::move(limit));
    });
    root.finish();
}

}  // namespace xiaoer::scripts
