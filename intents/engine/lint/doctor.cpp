#include "intents/engine/lint/doctor.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "intents/engine/contents.hpp"
#include "intents/engine/lint/conditions.hpp"
#include "intents/engine/lint/example_generator.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {
namespace {

using Weight = base::Fault::Weight;

constexpr std::size_t kExamples = 12;          ///< a pattern
constexpr int kHeavyProgram = 1000;            ///< RE2 instructions; half of what is refused
constexpr std::size_t kExclusionTrials = 400;  ///< sentences tried before an exclusion is called dead

/// Sentences of everyday life that no shop's pattern should all match.
constexpr std::string_view kProbes[] = {
    "我家住在三楼",
    "今天晚上吃什么呀",
    "abc",
    "12345",
    "昨天去公园走了走",
    "哈哈哈",
    "孩子明天开学",
    "外面下雨了",
    "这首歌真好听",
    "hello world",
    "楼下新开了面馆",
    "他跑得很快",
    "请问图书馆几点关门",
    "猫在沙发上睡觉",
    "3+5=8",
    "周末想去爬山",
};

/// A sentence that a pattern really matches, and what becomes of it.
struct Proof {
    std::string sentence;
    Resolution resolution;
};

class Examination {
  public:
    explicit Examination(const Contents& contents) : all_(contents) {}

    base::Faults run();

  private:
    void look_at(std::size_t intent);
    void look_at_pattern(std::size_t intent, std::size_t pattern);
    void never_matches(std::size_t intent, std::size_t pattern, const std::vector<std::string>& sentences);
    void matches_too_much(std::size_t intent, std::size_t pattern);
    void shadowed(std::size_t intent, std::size_t pattern, const std::vector<Proof>& proofs);
    void overlaps(std::size_t intent, std::size_t pattern, const Proof& proof);
    void dead_exclusion(std::size_t intent, std::size_t exclusion);
    [[nodiscard]] bool excludes(std::size_t intent, std::size_t exclusion, const std::string& sentence) const;
    void taken_while_awaiting(std::size_t intent);
    void heavy(std::size_t intent, std::size_t pattern);
    void duplicates();
    void unfiltered();

    void find(std::size_t intent, std::string_view list, std::size_t index, std::string message,
              Weight weight = Weight::warning);
    [[nodiscard]] Context context(std::size_t intent) const;
    [[nodiscard]] std::string name(std::size_t intent) const {
        return "“" + all_.intents[intent].title + "”（" + all_.intents[intent].id + "）";
    }
    [[nodiscard]] std::string view(const std::string& sentence) const {
        return sentences(normalise(sentence, all_.typos)).text;
    }

    const Contents& all_;
    base::Faults findings_;
    std::set<std::pair<std::size_t, std::size_t>> told_pairs_;  ///< one example a pair of intents is enough
};

void Examination::find(std::size_t intent, std::string_view list, std::size_t index, std::string message,
                       Weight weight) {
    const auto& text = all_.texts[intent];
    const auto& places = list == "unless" ? text.unless_places : text.pattern_places;
    const auto place = list == "must_match" || index >= places.size() ? Place{} : places[index];
    findings_.push_back({all_.intents[intent].file, place.line, place.column,
                         std::string(list) + "[" + std::to_string(index) + "]", std::move(message), weight});
}

/// A context in which the intent may match at all.
Context Examination::context(std::size_t index) const {
    const auto& intent = all_.intents[index];
    Context context;
    if (!intent.awaits.empty()) context.awaiting = intent.awaits.front();
    if (!intent.order_states.empty()) context.order_state = intent.order_states.front();
    if (!intent.after.empty()) context.last_intent = intent.after.front();
    return context;
}

base::Faults Examination::run() {
    find_impossible_conditions(all_, findings_);
    unfiltered();
    duplicates();
    for (std::size_t i = 0; i < all_.intents.size(); ++i)
        look_at(i);
    std::sort(findings_.begin(), findings_.end(), [](const base::Fault& a, const base::Fault& b) {
        return std::tie(a.file, a.line, a.place, a.message) < std::tie(b.file, b.line, b.place, b.message);
    });
    if (findings_.size() > kMaxFindings) {
        const auto rest = findings_.size() - kMaxFindings;
        findings_.resize(kMaxFindings);
        findings_.push_back(
            {"", 0, 0, "", "还有" + std::to_string(rest) + "处没有列出，请先处理前面的", Weight::warning});
    }
    return std::move(findings_);
}

void Examination::look_at(std::size_t intent) {
    const auto& text = all_.texts[intent];
    const bool shown = std::any_of(text.examples.begin(), text.examples.end(),
                                   [](const Example& e) { return e.must_match; });
    if (!shown)
        findings_.push_back({all_.intents[intent].file, 0, 0, "must_match",
                             "没有例句，改动以后无从检查，请至少写一句买家会说的话", Weight::warning});
    for (std::size_t i = 0; i < text.patterns.size(); ++i)
        look_at_pattern(intent, i);
    for (std::size_t i = 0; i < text.unless.size(); ++i)
        dead_exclusion(intent, i);
    taken_while_awaiting(intent);
}

void Examination::look_at_pattern(std::size_t intent, std::size_t pattern) {
    const auto& text = all_.texts[intent];
    const int rule = text.pattern_rules[pattern];
    if (all_.rules.find(rule, "")) {
        find(intent, "patterns", pattern,
             "这条句式连空消息也会命中，等于任何话都算，请去掉全部可有可无的写法（“?”“*”“{0,…}"
             "”），至少留一个必有的词",
             Weight::error);
        return;
    }
    matches_too_much(intent, pattern);
    heavy(intent, pattern);
    const auto sentences = examples_of(text.patterns[pattern], kExamples);
    std::vector<Proof> proofs;
    for (const auto& sentence : sentences) {
        const auto seen = view(sentence);
        if (!all_.rules.find(rule, seen)) continue;
        proofs.push_back({sentence, resolve(all_, seen, context(intent))});
        overlaps(intent, pattern, proofs.back());
    }
    if (proofs.empty())
        never_matches(intent, pattern, sentences);
    else
        shadowed(intent, pattern, proofs);
}

/// Only said when normalising explains it: a generator that found no sentence proves nothing.
void Examination::never_matches(std::size_t intent, std::size_t pattern,
                                const std::vector<std::string>& sentences) {
    for (const auto& sentence : sentences) {
        const auto tidy = normalise(sentence, all_.typos).text;
        if (tidy == fold(sentence)) continue;
        find(intent, "patterns", pattern,
             "这条句式永远不会命中：买家写“" + sentence + "”时会先整理成“" + tidy + "”，请按整理后的写法写");
        return;
    }
}

void Examination::heavy(std::size_t intent, std::size_t pattern) {
    if (all_.rules.cost(all_.texts[intent].pattern_rules[pattern]) < kHeavyProgram) return;
    find(intent, "patterns", pattern, "这条句式太重，遇到长消息会慢，请把“{0,…}”里的次数改小，例如{0,10}");
}

void Examination::matches_too_much(std::size_t intent, std::size_t pattern) {
    if (all_.intents[intent].band == Band::awaited) return;  // an awaited answer may well be anything
    std::size_t matched = 0;
    std::string_view example;
    for (const auto probe : kProbes) {
        if (!all_.rules.find(all_.texts[intent].pattern_rules[pattern], view(std::string(probe)))) continue;
        ++matched;
        example = probe;
    }
    if (matched * 2 < std::size(kProbes)) return;
    find(intent, "patterns", pattern,
         "这条句式几乎什么话都会命中，例如与买卖无关的“" + std::string(example) + "”，请写上这个意图特有的词",
         matched == std::size(kProbes) ? Weight::error : Weight::warning);
}

/// Every sentence of the pattern goes to somebody else.
void Examination::shadowed(std::size_t intent, std::size_t pattern, const std::vector<Proof>& proofs) {
    std::optional<std::size_t> other;
    bool own_exclusion = false;
    for (const auto& proof : proofs) {
        const auto& resolution = proof.resolution;
        if (resolution.winner) {
            const std::size_t winner = resolution.candidates[*resolution.winner].intent;
            if (winner == intent) return;
            other = winner;
        }
        const auto own = std::find_if(resolution.candidates.begin(), resolution.candidates.end(),
                                      [&](const Candidate& candidate) { return candidate.intent == intent; });
        own_exclusion =
            own_exclusion || (own != resolution.candidates.end() && own->outcome == Outcome::excluded);
    }
    const auto& sentence = proofs.front().sentence;
    if (own_exclusion)
        find(intent, "patterns", pattern,
             "这条句式总是被本意图自己的排除句式排除，例如“" + sentence + "”，请删掉这条，或者缩小排除句式");
    else if (other)
        find(intent, "patterns", pattern,
             "这条句式被" + name(*other) + "盖住了，永远轮不到它，例如“" + sentence +
                 "”，请删掉这条，或者调高次序，或者在对方的“yields_to”里写上“" + all_.intents[intent].id +
                 "”");
}

/// Two intents that both candidate one sentence, with nobody having said which is meant.
void Examination::overlaps(std::size_t intent, std::size_t pattern, const Proof& proof) {
    const auto own = std::find_if(proof.resolution.candidates.begin(), proof.resolution.candidates.end(),
                                  [&](const Candidate& candidate) { return candidate.intent == intent; });
    if (own == proof.resolution.candidates.end() || own->outcome != Outcome::stands) return;
    for (const auto& candidate : proof.resolution.candidates) {
        if (candidate.intent == intent || candidate.outcome != Outcome::stands) continue;
        const auto by = compare(all_, *own, candidate).by;
        if (by == Precedence::band || by == Precedence::rank) continue;
        const std::pair<std::size_t, std::size_t> pair = std::minmax<std::size_t>(intent, candidate.intent);
        if (!told_pairs_.insert(pair).second) continue;
        const std::string mend = "，请给两者不同的次序，或者在其中一个写“yields_to”或排除句式";
        if (by == Precedence::tie)
            find(intent, "patterns", pattern,
                 "“" + proof.sentence + "”同时命中" + name(candidate.intent) + "，而且不分先后" + mend,
                 Weight::error);
        else
            find(intent, "patterns", pattern,
                 "“" + proof.sentence + "”同时命中" + name(candidate.intent) + "，次序相同，只凭命中文字的" +
                     (by == Precedence::length ? "长短" : "位置") + "分先后" + mend);
    }
}

bool Examination::excludes(std::size_t intent, std::size_t exclusion, const std::string& sentence) const {
    const auto seen = view(sentence);
    const auto& text = all_.texts[intent];
    const auto bar = all_.rules.find(text.unless_rules[exclusion], seen);
    if (!bar) return false;
    const auto clause = clauses_around(seen, *bar);
    return std::any_of(text.pattern_rules.begin(), text.pattern_rules.end(), [&](int rule) {
        const auto where = all_.rules.find(rule, seen);
        return where && where->overlaps(clause);
    });
}

void Examination::dead_exclusion(std::size_t intent, std::size_t exclusion) {
    const auto& text = all_.texts[intent];
    auto bars = examples_of(text.unless[exclusion], kExamples);
    std::erase_if(bars, [&](const std::string& bar) {
        const auto seen = view(bar);
        return seen.empty() || !all_.rules.find(text.unless_rules[exclusion], seen);
    });
    if (bars.empty()) return;  // no proof that it ever matches is no proof that it never does
    std::size_t trials = 0;
    for (const auto& bar : bars)
        if (excludes(intent, exclusion, bar)) return;
    for (const auto& pattern : text.patterns) {
        for (const auto& said : examples_of(pattern, 3)) {
            for (const auto& bar : bars) {
                if (excludes(intent, exclusion, bar + said) || excludes(intent, exclusion, said + bar))
                    return;
                if (++trials >= kExclusionTrials) return;  // not proven: say nothing
            }
        }
    }
    find(intent, "unless", exclusion,
         "这条排除句式从来不会起作用：“" + bars.front() +
             "”不会和本意图的任何句式出现在同一个分句里，请删掉，或者检查有没有写错字、多写了“^”“$”");
}

/// While the bot awaits something, an awaited intent goes before everything in the shop: it must not snatch a
/// sentence of which it only saw a small part.
void Examination::taken_while_awaiting(std::size_t intent) {
    if (all_.intents[intent].band <= Band::awaited) return;
    std::set<std::string_view> awaitable;
    for (const auto& other : all_.intents)
        awaitable.insert(other.awaits.begin(), other.awaits.end());
    for (const auto& example : all_.texts[intent].examples) {
        if (!example.must_match) continue;
        const auto seen = view(example.text);
        for (const auto awaiting : awaitable) {
            auto around = context_of(example);
            around.awaiting = awaiting;
            const auto resolution = resolve(all_, seen, around);
            if (!resolution.winner) continue;
            const auto& winner = resolution.candidates[*resolution.winner];
            if (all_.intents[winner.intent].band != Band::awaited || winner.span().size() * 2 >= seen.size())
                continue;
            findings_.push_back({all_.intents[intent].file, example.line, example.column,
                                 "must_match[" + std::to_string(example.index) + "]",
                                 "在等“" + std::string(awaiting) + "”的回答时，例句“" + example.text +
                                     "”会被" + name(winner.intent) +
                                     "认走，它只看到了一小部分，请给它的句式加上“^”“$”",
                                 Weight::warning});
        }
    }
}

void Examination::duplicates() {
    for (std::size_t i = 0; i < all_.texts.size(); ++i) {
        std::map<std::string, std::size_t> seen;
        const auto& patterns = all_.texts[i].patterns;
        for (std::size_t k = 0; k < patterns.size(); ++k) {
            const auto [it, fresh] = seen.try_emplace(matching_form(patterns[k]), k);
            if (!fresh)
                find(i, "patterns", k,
                     "与第" + std::to_string(it->second + 1) + "条句式完全一样，请删掉一条");
        }
    }
}

void Examination::unfiltered() {
    for (const int rule : all_.rules.unfiltered()) {
        const auto& owner = all_.owners[static_cast<std::size_t>(rule)];
        find(owner.intent, owner.exclusion ? "unless" : "patterns", owner.index,
             "这条句式没有一定会出现的字，每条消息都要单独试一遍，会拖慢速度；能加就加上一个必有的词");
    }
}

}  // namespace

base::Faults examine(const Catalogue& catalogue) {
    return Examination(catalogue.contents()).run();
}

}  // namespace xiaoer::intents
