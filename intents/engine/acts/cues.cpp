#include "intents/engine/acts/cues.hpp"

#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/slots/slots.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxWords = 5000;

/// The lists of the file, in the order in which README.md tells them.
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 38> kLists = {{
    {"connectives", cue::kConnective},
    {"particles", cue::kParticle},

    {"predicates", cue::kPredicate},
    {"helpers", cue::kHelper},
    {"topics", cue::kTopic},
    {"negations", cue::kNegation},
    {"turns", cue::kTurn},
    {"either", cue::kEither},
    {"kept", cue::kKept},
    {"changes", cue::kChange},
    {"asks", cue::kAsk},
    {"open_asks", cue::kOpenAsk},
    {"tags", cue::kTag},
    {"please", cue::kPlease},
    {"wants", cue::kWant},
    {"past", cue::kPast},
    {"now", cue::kNow},
    {"conditions", cue::kCondition},
    {"then", cue::kThen},
    {"urgent", cue::kUrgent},
    {"wrong", cue::kWrong},
    {"withdraw", cue::kWithdraw},
    {"cancel", cue::kCancel},
    {"rest", cue::kRest},
    {"wait", cue::kWait},
    {"again", cue::kAgain},
    {"send", cue::kSend},
    {"others", cue::kOthers},
    {"pointers", cue::kPointer},
    {"fillers", cue::kFiller},
    {"done", cue::kDone},
    {"forbids", cue::kForbid},
    {"no_need", cue::kNoNeed},
    {"threats", cue::kThreat},
    {"gives", cue::kGive},
    {"plans", cue::kPlan},
    {"carries", cue::kCarry},
    {"may", cue::kMay},
}};

std::optional<Searcher> read_refers(base::Node& root) {
    const auto sources = root.texts("refers");
    std::string all;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (auto trouble = pattern_trouble(sources[i]); !trouble.empty())
            root.fault("refers", i, std::move(trouble));
        all += (all.empty() ? "(?m)(?:" : "|(?:") + sources[i] + ")";
    }
    if (all.empty()) return std::nullopt;
    Searcher searcher(all, pattern_tree(all));
    return searcher.ok() ? std::optional(std::move(searcher)) : std::nullopt;
}

}  // namespace

void Cues::add(const std::string& word, const std::function<void(Word&)>& set) {
    set(written_[word]);
}

void Cues::read(base::Document& document, const std::function<bool(std::string_view)>& known) {
    auto root = document.root();
    root.skip("comment");
    for (const auto& word : fold_words(root.text("not_cues")))
        add(word, [](Word&) {});
    for (const auto& [key, bit] : kLists)
        for (const auto& word : fold_words(root.text(key)))
            add(word, [bit = bit](Word& entry) { entry.does |= bit; });
    const auto named = [&](std::string_view key, std::vector<std::string>& names, std::int16_t Word::*field,
                           const auto& allowed, std::string_view what) {
        auto list = root.object(key);
        if (!list) return;
        for (const auto& [name, words] : list->text_members()) {
            if (!allowed(name))
                list->fault(name, "没有“" + name + "”这个" + std::string(what) + "，请检查拼写");
            const auto index = static_cast<std::int16_t>(names.size());
            names.push_back(name);
            for (const auto& word : fold_words(words))
                add(word, [&](Word& entry) { entry.*field = index; });
        }
    };
    const auto any = [](std::string_view) { return true; };
    named("objects", objects, &Word::object, known, "意图");
    named("parts", parts, &Word::part, is_slot_name, "信息");
    named("groups", groups, &Word::group, any, "组");
    wishes = root.texts("wish_intents");
    for (std::size_t i = 0; i < wishes.size(); ++i)
        if (!known(wishes[i])) root.fault("wish_intents", i, "没有“" + wishes[i] + "”这个意图，请检查拼写");
    root.each("evidence", [&](base::Node node) {
        SlotEvidence one;
        one.intent = node.text("intent");
        if (!known(one.intent)) node.fault("intent", "没有“" + one.intent + "”这个意图，请检查拼写");
        one.slots = node.texts("slots");
        for (std::size_t i = 0; i < one.slots.size(); ++i)
            if (!is_slot_name(one.slots[i]))
                node.fault("slots", i, "没有“" + one.slots[i] + "”这种信息，请检查拼写");
        if (one.slots.empty()) node.fault("slots", "至少写一种信息");
        one.words = fold_words(node.text_or("words", ""));
        one.not_words = fold_words(node.text_or("not_words", ""));
        one.forces = node.texts("force");
        for (std::size_t i = 0; i < one.forces.size(); ++i)
            if (one.forces[i] != "wish" && one.forces[i] != "ask" && one.forces[i] != "tell")
                node.fault("force", i, "只能是“wish”（要求）、“ask”（询问）、“tell”（陈述）");
        one.alone = node.flag_or("alone", false);
        node.finish();
        evidence.push_back(std::move(one));
    });
    hold = root.text_or("hold_intent", "");
    if (!hold.empty() && !known(hold)) root.fault("hold_intent", "没有“" + hold + "”这个意图，请检查拼写");
    bargain = root.text_or("bargain_intent", "");
    if (!bargain.empty() && !known(bargain))
        root.fault("bargain_intent", "没有“" + bargain + "”这个意图，请检查拼写");
    if (auto list = root.object("families"))
        for (const auto& [name, ids] : list->text_members()) {
            families.push_back(fold_words(ids));
            for (const auto& id : families.back())
                if (!known(id)) list->fault(name, "没有“" + id + "”这个意图，请检查拼写");
        }
    refers = read_refers(root);
    plainer.read(root);
    if (auto marks = root.object("marks")) {
        const auto percent = [&](std::string_view key, std::int64_t most) {
            return static_cast<double>(marks->number(key, 0, most)) / 100;
        };
        slots_weight = percent("slots_percent", 1000);
        slots_floor = percent("slots_floor_percent", 100);
        named_floor = percent("named_percent", 100);
        unknown_below = percent("unknown_below_percent", 100);
        words_alone = percent("words_alone_percent", 100);
        human_alone = percent("human_words_alone_percent", 100);
        store_floor = percent("store_floor_percent", 100);
        clear = percent("clear_percent", 10000);
        marks->finish();
    } else {
        root.fault("缺少“marks”，请补上各项分寸");
    }
    auto begins = fold_words(root.text("starters"));
    std::sort(begins.begin(), begins.end());
    begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
    if (!begins.empty()) {
        starters_.build({begins.begin(), begins.end()});
        starter_ends_.resize(starters_.size());
        for (const auto state : starters_.end_of())
            starter_ends_[state] = true;
    }
    if (written_.size() > kMaxWords) root.fault("词一共超过5000个，请删掉一些");
    root.finish();
    build();
}

void Cues::build() {
    written_.erase("");
    std::vector<std::string_view> words;
    for (const auto& [word, entry] : written_) {
        words.emplace_back(word);
        words_.push_back(entry);
    }
    if (!words.empty()) {
        trie_.build(words);
        word_of_.resize(trie_.size());
        for (std::size_t i = 0; i < words.size(); ++i)
            word_of_[trie_.end_of()[i]] = static_cast<std::uint32_t>(i + 1);
    }
    written_.clear();
}

bool Cues::starter_at(std::string_view text, std::size_t at) const {
    if (starters_.empty()) return false;
    auto state = DoubleArray::kRoot;
    for (std::size_t i = at; i < text.size(); ++i) {
        state = starters_.step(state, static_cast<unsigned char>(text[i]));
        if (state == DoubleArray::kNone) return false;
        if (starter_ends_[state]) return true;
    }
    return false;
}

std::vector<Token> Cues::scan(std::string_view text, const std::vector<Range>& atoms) const {
    std::vector<Token> out;
    if (words_.empty()) return out;
    auto atom = atoms.begin();
    for (std::size_t at = 0; at < text.size();) {
        while (atom != atoms.end() && atom->end <= at)
            ++atom;
        if (atom != atoms.end() && at >= atom->begin) {
            at = atom->end;
            continue;
        }
        const auto limit = atom == atoms.end() ? text.size() : atom->begin;
        const bool starts = starter_at(text.substr(0, limit), at);
        auto state = DoubleArray::kRoot;
        std::uint32_t found = 0;
        std::size_t end = at;
        for (std::size_t i = at; i < limit; ++i) {
            state = trie_.step(state, static_cast<unsigned char>(text[i]));
            if (state == DoubleArray::kNone) break;
            if (word_of_[state] != 0) {
                found = word_of_[state];
                end = i + 1;
            }
        }
        if (found == 0) {
            const auto begin = at;
            base::next_code_point(text, at);
            if (starts) {
                Token token;
                token.where = {begin, at};
                token.starts = true;
                out.push_back(token);
            }
            continue;
        }
        const auto& word = words_[found - 1];
        // 亲贤北街: a syllable of a street is no filler.
        static const RE2 kStreet(
            "\\A[\\p{Han}]{1,2}(?:街|路|巷|胡同|大道|弄|坊|里[0-9一二三四五六七八九十])");
        if ((word.does & cue::kFiller) != 0 && end - at == 3) {
            const auto behind = text.substr(end, limit - end);
            if (RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kStreet)) {
                at = end;
                continue;
            }
        }
        if (starts || word.does != 0 || word.object >= 0 || word.part >= 0 || word.group >= 0)
            out.push_back({{at, end}, word.does, word.object, word.part, word.group, starts});
        at = end;
    }
    return out;
}

}  // namespace xiaoer::intents
