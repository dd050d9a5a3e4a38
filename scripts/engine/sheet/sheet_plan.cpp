// Which phrases a sheet adds, changes and removes, and the files that come of it; see sheet.hpp.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "scripts/engine/json_edit.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/sheet/sheet.hpp"

namespace xiaoer::scripts {
namespace {

using Kind = SheetChange::Kind;

std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump();
}

std::string with_unix_breaks(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            out += '\n';
            if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// "" for all groups; nothing for a word that is no group.
std::optional<std::string> group_of(const std::string& word) {
    if (word.empty() || word == "通用" || word == "全部") return "";
    for (const std::string_view known : {"售前", "售中", "售后", "主管"})
        if (word == known) return word;
    return std::nullopt;
}

bool is_quick(const std::string& id) {
    return id.starts_with(kQuickPrefix);
}

/// What the sheet says of one entry: variant → text.
struct Wanted {
    Code code;
    std::map<std::size_t, std::string> texts;
};

/// An entry as its file has it.
struct Present {
    const Phrase* phrase = nullptr;
    const Entry* entry = nullptr;
    std::string file;       ///< "phrases/core.json"
    std::size_t index = 0;  ///< in the list of its file
};

std::size_t index_in(const std::string& place) {
    return std::stoul(place.substr(place.find('[') + 1));  // "phrases[12]", made by our own loader
}

/// The entry as JSON, in the manner of its neighbour: on one line, or its members on lines of their own.
std::string entry_text(const Wanted& wanted, const std::string& group, const std::string& indent,
                       bool one_line) {
    nlohmann::ordered_json when = nlohmann::ordered_json::object();
    const auto& condition = wanted.code.when;
    const auto day = [](std::chrono::year_month_day d) {
        const auto number = [](unsigned n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
        return std::to_string(static_cast<int>(d.year())) + number(static_cast<unsigned>(d.month())) +
               number(static_cast<unsigned>(d.day()));
    };
    if (condition.from) when["from"] = day(*condition.from);
    if (condition.until) when["until"] = day(*condition.until);
    for (const auto& test : condition.facts) {
        nlohmann::ordered_json row{{"fact", test.fact}};
        auto& value = row[std::string(word(test.op))];
        const bool list = test.op == Test::Op::one_of || test.op == Test::Op::not_one_of;
        if (list)
            value = test.words;
        else if (!test.words.empty())
            value = test.words.front();
        else if (!test.policy.empty())
            value = "policy." + test.policy;
        else if (test.number == std::floor(test.number))
            value = static_cast<std::int64_t>(test.number);
        else
            value = test.number;
        when["facts"].push_back(std::move(row));
    }
    if (!condition.order_states.empty()) when["order_state"] = condition.order_states;
    if (!condition.products.empty()) when["product"] = condition.products;
    if (condition.nth > 0) when["nth"] = condition.nth;
    if (condition.hours != When::Hours::any)
        when["hours"] = condition.hours == When::Hours::open ? "open" : "closed";
    const std::string between = one_line ? " " : "\n" + indent + "  ";
    std::string out = "{" + between + "\"id\": " + quoted(wanted.code.id);
    if (!group.empty()) out += "," + between + "\"group\": " + quoted(group);
    if (!when.empty()) out += "," + between + "\"when\": " + when.dump();
    out += "," + between + "\"lines\": [";
    const std::string line = one_line ? "" : "\n" + indent + "    ";
    bool first = true;
    for (const auto& [variant, text] : wanted.texts) {
        out += (first ? "" : (one_line ? ", " : ",")) + line + quoted(text);
        first = false;
    }
    return out + (one_line ? "] }" : "\n" + indent + "  ]\n" + indent + "}");
}

class Planner {
  public:
    Planner(const Playbook& playbook, const std::filesystem::path& dir, const SheetOptions& options)
        : playbook_(playbook), dir_(dir), options_(options) {
        for (const auto& [id, phrase] : playbook.phrases().all())
            for (const auto& entry : phrase.entries) {
                const auto& file = entry.origin.file;
                present_[code_of(id, entry.when, 0)] = {&phrase, &entry, file.substr(file.find('/') + 1),
                                                        index_in(entry.origin.place)};
            }
    }

    SheetPlan plan(const std::vector<SheetRow>& rows) {
        for (const auto& row : rows)
            take(row);
        if (base::has_errors(plan_.faults)) return std::move(plan_);
        compare();
        if (base::has_errors(plan_.faults)) return std::move(plan_);
        write();
        for (auto& [file, text] : texts_)
            if (text.text() != original_[file]) plan_.files[file] = text.text();
        return std::move(plan_);
    }

  private:
    enum class Cell : int { code = 1, text, group };
    void fault(const SheetRow& row, Cell cell, std::string message,
               base::Fault::Weight weight = base::Fault::Weight::error) {
        plan_.faults.push_back({options_.name, static_cast<int>(row.line), static_cast<int>(cell), row.code,
                                std::move(message), weight});
    }

    void take(const SheetRow& row) {
        if (row.code.empty()) return fault(row, Cell::code, "这一行没有编码；新短语请编一个，如 quick.gift");
        std::string trouble;
        auto code = read_code(row.code, trouble);
        if (!code) return fault(row, Cell::code, trouble);
        auto text = with_unix_breaks(row.text);
        if (text.find_first_not_of(" \n\t") == std::string::npos)
            return fault(row, Cell::text,
                         "这一行没有内容；不要它了，请删掉整行，导入时选“没有的也删掉”（--replace）");
        auto& wanted = wanted_[code_of(code->id, code->when, 0)];
        wanted.code = *code;
        if (!wanted.texts.emplace(code->variant, std::move(text)).second)
            return fault(row, Cell::code, "编码“" + row.code + "”出现了两次，请只留一行");
        take_group(row, code->id);
    }

    void take_group(const SheetRow& row, const std::string& id) {
        if (!options_.has_groups) return;
        if (!is_quick(id)) {
            if (group_of(row.group).value_or("").empty()) return;
            return fault(row, Cell::group, "分组只对快捷短语有用，“" + id + "”由小二自己说，分组不会改",
                         base::Fault::Weight::warning);
        }
        const auto group = group_of(row.group);
        if (!group)
            return fault(row, Cell::group, "分组“" + row.group + "”不认识，只有售前、售中、售后、主管、通用");
        const auto [known, added] = groups_.emplace(id, *group);
        if (!added && known->second != *group)
            fault(row, Cell::group, "“" + id + "”有两个不同的分组，请改成一样的");
    }

    [[nodiscard]] std::string group_before(const std::string& id) const {
        const auto* phrase = playbook_.phrases().find(id);
        return phrase == nullptr ? "" : phrase->group;
    }
    [[nodiscard]] std::string group_after(const std::string& id) const {
        const auto found = groups_.find(id);
        return found == groups_.end() ? group_before(id) : found->second;
    }

    void note(Kind kind, const std::string& id, std::string code, std::string before, std::string after,
              const std::string& file) {
        const auto group = is_quick(id) ? group_before(id) : "";
        const auto group_now = is_quick(id) ? group_after(id) : "";
        if (kind == Kind::changed && before == after && group == group_now) {
            ++plan_.unchanged;
            return;
        }
        plan_.changes.push_back({kind, std::move(code), std::move(before), std::move(after),
                                 kind == Kind::added ? "" : group, kind == Kind::removed ? "" : group_now,
                                 file});
    }

    void compare() {
        for (const auto& [key, entry] : present_) {
            const auto found = wanted_.find(key);
            const auto& lines = entry.entry->lines;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                const auto code = code_of(entry.phrase->id, entry.entry->when, i);
                const auto& source = lines[i].source();
                const auto* text = found == wanted_.end() ? nullptr : text_of(found->second, i);
                if (text != nullptr)
                    note(Kind::changed, entry.phrase->id, code, source, *text, entry.file);
                else if (options_.replace)
                    note(Kind::removed, entry.phrase->id, code, source, "", entry.file);
                else
                    ++plan_.unchanged;
            }
            if (found == wanted_.end()) continue;
            for (const auto& [variant, text] : found->second.texts)
                if (variant >= lines.size())
                    note(Kind::added, entry.phrase->id, code_of(entry.phrase->id, entry.entry->when, variant),
                         "", text, entry.file);
        }
        for (const auto& [key, wanted] : wanted_) {
            if (present_.contains(key)) continue;
            for (const auto& [variant, text] : wanted.texts)
                note(Kind::added, wanted.code.id, code_of(wanted.code.id, wanted.code.when, variant), "",
                     text, home_of(wanted.code.id));
        }
    }

    static const std::string* text_of(const Wanted& wanted, std::size_t variant) {
        const auto found = wanted.texts.find(variant);
        return found == wanted.texts.end() ? nullptr : &found->second;
    }

    /// The last entry of a phrase in the file that has its first.
    [[nodiscard]] const Present* last_of(const std::string& id) const {
        const Present* last = nullptr;
        for (const auto& [key, entry] : present_)
            if (entry.phrase->id == id &&
                (last == nullptr || (entry.file == last->file && entry.index > last->index)))
                last = &entry;
        return last;
    }

    [[nodiscard]] std::string home_of(const std::string& id) const {
        if (const auto* last = last_of(id)) return last->file;
        if (is_quick(id)) return "phrases/quick.json";
        return core_phrase(id) != nullptr ? "phrases/core.json" : "phrases/" + id + ".json";
    }

    JsonText& text_for(const std::string& file) {
        if (const auto known = texts_.find(file); known != texts_.end()) return known->second;
        std::string content;
        const auto path = dir_ / file;
        if (std::filesystem::exists(path)) {
            std::ifstream in(path, std::ios::binary);
            content.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
            if (!in) throw std::runtime_error("读不了文件 " + path.string());
        }
        original_[file] = content;
        if (content.empty()) content = "{\n  \"phrases\": []\n}\n";
        return texts_.emplace(file, JsonText(std::move(content))).first->second;
    }

    /// From the last entry of each file to the first, so that no number moves before it is used. What is new
    /// goes behind the last entry of its phrase, or to the end of the file.
    void write() {
        std::map<std::pair<std::string, std::size_t>, std::string, std::greater<>> entries;
        for (const auto& [key, entry] : present_)
            entries[{entry.file, entry.index}] = key;
        std::map<std::pair<std::string, std::size_t>, std::vector<const Wanted*>> behind;
        std::map<std::string, std::vector<const Wanted*>> alone;
        for (const auto& [key, wanted] : wanted_) {
            if (present_.contains(key)) continue;
            const auto* last = last_of(wanted.code.id);
            const auto file = home_of(wanted.code.id);
            const auto end = std::find_if(entries.begin(), entries.end(),
                                          [&](const auto& entry) { return entry.first.first == file; });
            if (last != nullptr)
                behind[{file, last->index}].push_back(&wanted);
            else if (end != entries.end())
                behind[end->first].push_back(&wanted);
            else
                alone[file].push_back(&wanted);
        }
        for (const auto& [place, key] : entries) {
            if (const auto found = behind.find(place); found != behind.end())
                for (auto wanted = found->second.rbegin(); wanted != found->second.rend(); ++wanted)
                    add_behind(place.first, place.second, **wanted);
            write_entry(present_.at(key), key);
        }
        for (const auto& [file, list] : alone)
            add_alone(file, list);
    }

    void add_behind(const std::string& file, std::size_t index, const Wanted& wanted) {
        auto& text = text_for(file);
        const auto neighbour = "phrases[" + std::to_string(index) + "]";
        const bool one_line = text.value(neighbour).find('\n') == std::string_view::npos;
        const auto group = is_quick(wanted.code.id) ? group_after(wanted.code.id) : "";
        text.insert_after("phrases", index, entry_text(wanted, group, text.indent(neighbour), one_line));
    }

    void add_alone(const std::string& file, const std::vector<const Wanted*>& list) {
        auto& text = text_for(file);
        std::string all;
        for (const auto* wanted : list) {
            const auto group = is_quick(wanted->code.id) ? group_after(wanted->code.id) : "";
            all += (all.empty() ? "\n    " : ",\n    ") + entry_text(*wanted, group, "    ", false);
        }
        text.insert_only("phrases", all + "\n  ");
    }

    void write_entry(const Present& entry, const std::string& key) {
        const auto found = wanted_.find(key);
        if (found == wanted_.end() && !options_.replace) return;
        if (found == wanted_.end()) {
            text_for(entry.file).remove_element("phrases", entry.index);
            return;
        }
        const auto place = "phrases[" + std::to_string(entry.index) + "]";
        const auto lines = place + ".lines";
        const auto& wanted = found->second;
        const auto count = entry.entry->lines.size();
        for (const auto& [variant, text] : wanted.texts)
            if (variant < count && text != entry.entry->lines[variant].source())
                text_for(entry.file).replace(lines + "[" + std::to_string(variant) + "]", quoted(text));
        std::size_t last = count - 1;
        for (const auto& [variant, text] : wanted.texts)
            if (variant >= count) text_for(entry.file).insert_after(lines, last++, quoted(text));
        for (std::size_t i = count; options_.replace && i-- > 0;)
            if (text_of(wanted, i) == nullptr) text_for(entry.file).remove_element(lines, i);
        write_group(entry, place);
    }

    /// The group of a phrase is that of the last of its entries that names one.
    void write_group(const Present& entry, const std::string& place) {
        const auto& id = entry.phrase->id;
        if (!is_quick(id) || group_before(id) == group_after(id)) return;
        auto& text = text_for(entry.file);
        const bool named = !text.value(place + ".group").empty();
        const auto& group = group_after(id);
        if (named && group.empty())
            text.remove_member(place, "group");
        else if (named)
            text.replace(place + ".group", quoted(group));
        else if (!group.empty())
            text.insert_member_after(place, text.value(place + ".title").empty() ? "id" : "title", "group",
                                     quoted(group));
    }

    const Playbook& playbook_;
    const std::filesystem::path& dir_;
    const SheetOptions& options_;
    SheetPlan plan_;
    std::map<std::string, Present> present_;  ///< by the code of their first variant
    std::map<std::string, Wanted> wanted_;
    std::map<std::string, std::string> groups_;  ///< of quick phrases, as the sheet has them
    std::map<std::string, JsonText> texts_;
    std::map<std::string, std::string> original_;
};

}  // namespace

SheetPlan plan_sheet(const Playbook& playbook, const std::filesystem::path& dir,
                     const std::vector<SheetRow>& rows, const SheetOptions& options) {
    return Planner(playbook, dir, options).plan(rows);
}

}  // namespace xiaoer::scripts
