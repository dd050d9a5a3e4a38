#include "intents/engine/loader.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "bot/base/document.hpp"
#include "bot/base/hash.hpp"
#include "intents/engine/intent_file.hpp"
#include "intents/engine/match/confidence.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/understand.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;

/// A name for the contents of several files.
class Fingerprint {
  public:
    void add(std::string_view bytes) {
        // "ab"+"c" is not "a"+"bc": no UTF-8 text has the byte between.
        value_ = base::fnv1a_step(base::fnv1a(bytes, value_), 0xFF);
    }
    [[nodiscard]] std::string text() const { return base::hexadecimal(value_); }

  private:
    std::uint64_t value_ = base::kFnvBasis;
};

std::string contents_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

std::vector<fs::path> json_files(const fs::path& dir, base::Faults& faults) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error))
        if (it->path().extension() == ".json" && it->path().filename().string()[0] != '.')
            files.push_back(it->path());
    if (error) faults.push_back({dir.string(), 0, 0, "", "意图文件夹打不开，请确认它存在并且可以读取", {}});
    std::sort(files.begin(), files.end());
    if (!error && files.empty())
        faults.push_back({dir.string(), 0, 0, "", "文件夹里没有意图文件（*.json）", {}});
    if (files.size() > kMaxFiles) {
        faults.push_back({dir.string(), 0, 0, "", "意图文件超过1000个，请合并或删掉一些", {}});
        files.clear();
    }
    return files;
}

/// "intents/catalog/invoice.json", however the folder was named on the command line.
std::string shown(const fs::path& dir, const fs::path& file) {
    const auto whole = fs::absolute(dir).lexically_normal();
    const auto folder = whole.filename().empty() ? whole.parent_path() : whole;
    return (folder.parent_path().filename() / folder.filename() / file.filename()).string();
}

/// intents/typos.json beside the catalogue's folder: {"wrong": "right", …}. It may be absent.
void read_typos(const fs::path& path, const std::string& shown_name, Contents& contents,
                base::Faults& faults) {
    if (!fs::exists(path)) return;
    base::Document document(path, shown_name, faults);
    if (!document.ok()) return;
    auto node = document.root();
    contents.typo_words = node.text_members();
    for (const auto& [wrong, right] : contents.typo_words)
        if (wrong.empty() || right.empty()) node.fault("错字和正字都不能是空的");
    if (contents.typo_words.size() > kMaxTypos) node.fault("错字超过5000条，请删掉一些");
    contents.typos = Typos(contents.typo_words);
}

/// intents/clauses.json beside the catalogue's folder. It may be absent: then a line is one clause.
void read_cues(const fs::path& path, const std::string& shown_name, Contents& contents,
               base::Faults& faults) {
    if (!fs::exists(path)) return;
    base::Document document(path, shown_name, faults);
    if (document.ok())
        contents.cues.read(document, [&](std::string_view id) { return contents.find(id) != nullptr; });
}

void check_references(const Contents& contents, const Intent& intent, base::Document& document) {
    const auto check = [&](std::string_view key, const std::vector<std::string>& ids) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto place = std::string(key) + "[" + std::to_string(i) + "]";
            if (ids[i] == intent.id && key == "yields_to")
                document.fault(place, "意图不能让给自己，请删掉");
            else if (contents.find(ids[i]) == nullptr)
                document.fault(place, "没有“" + ids[i] + "”这个意图，请检查拼写");
        }
    };
    check("yields_to", intent.yields_to);
    check("after", intent.after);
    for (std::size_t i = 0; i < intent.after.size(); ++i)
        if (const auto* last = contents.find(intent.after[i]); last != nullptr && !last->stands_for.empty())
            document.fault("after[" + std::to_string(i) + "]",
                           "“" + last->id + "”只代替“" + last->stands_for +
                               "”，不会成为上一个意图，这个条件永远不成立，请改写“" + last->stands_for + "”");
    if (const auto* meant = contents.find(intent.stands_for); !intent.stands_for.empty()) {
        if (meant == nullptr)
            document.fault("stands_for", "没有“" + intent.stands_for + "”这个意图，请检查拼写");
        else if (!meant->stands_for.empty() || meant == &intent)
            document.fault("stands_for", "只能代替一个自己有话术的意图，“" + meant->id + "”不是，请换一个");
    }
    if (!intent.counts_as.empty() && contents.find(intent.counts_as) == nullptr)
        document.fault("counts_as", "没有“" + intent.counts_as + "”这个意图，请检查拼写");
    for (const auto& id : intent.yields_to) {
        const auto* other = contents.find(id);
        if (other != nullptr && intent.band == Band::intercept && other->band != Band::intercept)
            document.fault("yields_to", "拦截层级的意图总是转人工，不能让给“" + id + "”，请删掉");
    }
}

/// Resolves yields_to and refuses circles, in which nobody would win.
void link(Contents& contents, const std::vector<std::unique_ptr<base::Document>>& documents) {
    const auto n = contents.intents.size();
    contents.yields.assign(n, {});
    for (std::size_t i = 0; i < n; ++i) {
        check_references(contents, contents.intents[i], *documents[i]);
        for (const auto& id : contents.intents[i].yields_to)
            if (const auto* other = contents.find(id); other != nullptr && contents.index_of(*other) != i)
                contents.yields[i].push_back(static_cast<std::uint32_t>(contents.index_of(*other)));
    }
    // Take away, again and again, the intents that yield to nobody left: what remains lies on circles.
    std::vector<bool> gone(n, false);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < n; ++i) {
            if (gone[i] || !std::all_of(contents.yields[i].begin(), contents.yields[i].end(),
                                        [&](std::uint32_t other) { return gone[other]; }))
                continue;
            gone[i] = changed = true;
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        if (!gone[i])
            documents[i]->fault("yields_to", "互相谦让成了一圈，谁也不会胜出，请去掉其中一个“yields_to”");
}

/// A pattern is compiled once, here; only a broken one is looked at again for what is wrong with it.
void compile(Contents& contents, const std::vector<std::unique_ptr<base::Document>>& documents) {
    for (std::size_t i = 0; i < contents.intents.size(); ++i) {
        auto& text = contents.texts[i];
        const auto add = [&](const std::vector<std::string>& patterns, std::vector<int>& ids,
                             std::string_view list) {
            for (std::size_t k = 0; k < patterns.size(); ++k) {
                const auto id = contents.rules.add(patterns[k]);
                if (!id) {
                    documents[i]->fault(std::string(list) + "[" + std::to_string(k) + "]",
                                        pattern_trouble(patterns[k]));
                    continue;
                }
                ids.push_back(*id);
                contents.owners.push_back(
                    {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(k), list == "unless"});
            }
        };
        add(text.patterns, text.pattern_rules, "patterns");
        add(text.unless, text.unless_rules, "unless");
    }
}

/// Everything beside the catalogue that changes what is understood: typos and the slots' data.
std::string fingerprint(const fs::path& dir, const std::vector<fs::path>& files) {
    auto all = files;
    std::error_code error;
    for (fs::directory_iterator it(dir.parent_path(), error), end; !error && it != end; it.increment(error)) {
        const auto kind = it->path().extension();
        if (kind == ".json" || kind == ".tsv" || kind == ".txt" || kind == ".csv") all.push_back(it->path());
    }
    std::sort(all.begin(), all.end());
    Fingerprint print;
    for (const auto& file : all) {
        print.add(file.filename().string());
        print.add(contents_of(file));
    }
    return print.text();
}

}  // namespace

void read_folder(const fs::path& given, Contents& contents, base::Faults& faults) {
    const auto whole = fs::absolute(given).lexically_normal();
    const auto dir = whole.filename().empty() ? whole.parent_path() : whole;
    const auto files = json_files(dir, faults);
    std::vector<std::unique_ptr<base::Document>> documents;
    std::size_t patterns = 0;
    for (const auto& path : files) {
        auto document = std::make_unique<base::Document>(path, shown(dir, path), faults);
        if (!document->ok()) continue;
        auto file = read_intent(*document, faults, shown(dir, path), path.stem().string());
        patterns += file.text.patterns.size() + file.text.unless.size();
        contents.intents.push_back(std::move(file.intent));
        contents.texts.push_back(std::move(file.text));
        documents.push_back(std::move(document));
    }
    if (patterns > kMaxPatterns)
        faults.push_back({dir.string(), 0, 0, "", "句式一共超过5000条，请合并或删掉一些", {}});
    read_typos(dir.parent_path() / "typos.json", (dir.parent_path().filename() / "typos.json").string(),
               contents, faults);
    if (const auto path = dir.parent_path() / "pinyin.json"; fs::exists(path)) {
        base::Document document(path, (dir.parent_path().filename() / "pinyin.json").string(), faults);
        if (document.ok()) contents.pinyin.read(document);
    }
    contents.gazetteer = load_gazetteer(dir.parent_path(), faults);
    if (patterns <= kMaxPatterns) compile(contents, documents);
    if (!base::has_errors(faults)) link(contents, documents);
    if (!base::has_errors(faults)) read_confidence(dir.parent_path(), contents, faults);
    if (!base::has_errors(faults))
        read_cues(dir.parent_path() / "clauses.json",
                  (dir.parent_path().filename() / "clauses.json").string(), contents, faults);
    if (base::has_errors(faults)) return;
    contents.rules.compile();
    contents.version = fingerprint(dir, files);
}

/// Why an example is not recognised: no pattern of its intent matches, or one does and does not count.
std::string unheard(const Contents& contents, const Intent& intent, const Example& example) {
    const auto all = decide(contents, example.text, context_of(example), true);
    const auto own = std::find_if(all.why.begin(), all.why.end(),
                                  [&](const Evidence& why) { return why.intent == &intent; });
    if (own == all.why.end()) return "没有被任何句式认出，请补一条句式";
    return "有句式“" + contents.texts[contents.index_of(intent)].patterns[own->pattern] +
           "”命中，但不作数：" + own->reason;
}

void run_examples(const Contents& contents, base::Faults& faults) {
    for (std::size_t i = 0; i < contents.intents.size(); ++i) {
        const auto& intent = contents.intents[i];
        for (const auto& example : contents.texts[i].examples) {
            const auto meaning = decide(contents, example.text, context_of(example), false);
            const bool won = meaning.intent != nullptr && meaning.why.front().intent == &intent;
            const bool claimed =
                won || std::find(meaning.also.begin(), meaning.also.end(), &intent) != meaning.also.end();
            if (example.must_match ? won : !claimed) continue;
            std::string message = "例句“" + example.text + "”";
            if (!example.must_match) {
                message += "不该认成本意图，却认成了";
            } else if (meaning.intent == nullptr) {
                message += unheard(contents, intent, example);
            } else {
                message += "被“" + meaning.intent->title + "”（" + meaning.intent->id + "）认走了";
            }
            if (meaning.intent != nullptr && (example.must_match || won)) {
                const auto& why = meaning.why.front();
                const auto index = contents.index_of(*why.intent);
                message += "，命中的句式是“" + contents.texts[index].patterns[why.pattern] +
                           "”，请补排除句式、让位或次序";
            }
            const std::string list = example.must_match ? "must_match[" : "must_not_match[";
            faults.push_back({intent.file, example.line, example.column,
                              list + std::to_string(example.index) + "]", std::move(message),
                              base::Fault::Weight::error});
        }
    }
}

}  // namespace xiaoer::intents
