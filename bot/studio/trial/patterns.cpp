#include "bot/studio/trial/patterns.hpp"

#include <re2/re2.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/understand.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

constexpr std::size_t kSpans = 50;

struct Compiled {
    std::unique_ptr<re2::RE2> pattern;  ///< null: it cannot be used
    std::string refusal;
    std::int64_t position = -1;
    int hits = 0;
};

Compiled compile(const std::string& source) {
    Compiled out;
    out.refusal = intents::pattern_trouble(source);
    if (!out.refusal.empty()) {
        // RE2 names the offending piece, not its place: the place is where the piece stands.
        const re2::RE2 raw(source, intents::pattern_options());
        const auto& piece = raw.error_arg();
        const auto at = raw.ok() || piece.empty() ? std::string::npos : source.find(piece);
        if (at != std::string::npos) out.position = static_cast<std::int64_t>(utf16_offset(source, at));
        return out;
    }
    out.pattern = std::make_unique<re2::RE2>(intents::matching_form(source), intents::pattern_options());
    if (!out.pattern->ok()) {
        out.refusal = "这条句式不能用：" + out.pattern->error();
        out.pattern.reset();
    }
    return out;
}

struct Span {
    std::size_t begin, end, pattern;
    bool exclusion;
};

class Trying {
  public:
    Trying(const Trial& trial, const intents::Catalogue& catalogue) : trial_(trial), catalogue_(catalogue) {
        for (const auto& source : trial.patterns)
            patterns_.push_back(compile(source));
        const auto* intent = catalogue.find(trial.intent);
        const auto& contents = catalogue.contents();
        const auto own = intent == nullptr ? std::vector<std::string>()
                                           : contents.texts[contents.index_of(*intent)].unless;
        for (const auto& source : trial.unless.value_or(own))
            unless_.push_back(compile(source));
    }

    enum class Wanted { open, must, must_not };

    json look(const std::string& text, Wanted wanted) {
        const auto folded = intents::sentences(intents::normalise(text, catalogue_.contents().typos));
        std::vector<Span> found, excluded;
        for (std::size_t i = 0; i < patterns_.size(); ++i)
            search(folded, patterns_[i], i, false, found);
        for (std::size_t i = 0; i < unless_.size(); ++i)
            search(folded, unless_[i], i, true, excluded);
        const bool matches = stands(folded, found, excluded);
        const auto now = catalogue_.understand(text, {});
        const bool others = now.intent != nullptr && now.intent->id != trial_.intent &&
                            now.intent->band != intents::Band::social;
        std::string_view verdict = "none";
        if (wanted == Wanted::must && !matches) verdict = "missed";
        if (matches)
            verdict = wanted == Wanted::must_not || (wanted == Wanted::open && others) ? "harm" : "hit";
        hit += verdict == "hit";
        harm += verdict == "harm";
        missed += verdict == "missed";
        json spans = json::array();
        for (const auto* list : {&found, &excluded}) {
            for (const auto& span : *list) {
                if (spans.size() >= kSpans) break;
                const auto typed = folded.typed(span.begin, span.end);
                spans.push_back({{"begin", utf16_offset(text, typed.begin)},
                                 {"end", utf16_offset(text, typed.end)},
                                 {"pattern", span.pattern},
                                 {"exclusion", span.exclusion}});
            }
        }
        return {{"text", text},
                {"matches", matches},
                {"spans", std::move(spans)},
                {"now", now.intent == nullptr ? "" : now.intent->id},
                {"now_title", now.intent == nullptr ? "" : now.intent->title},
                {"verdict", verdict}};
    }

    static json report(const std::vector<Compiled>& list) {
        json out = json::array();
        for (const auto& one : list)
            out.push_back({{"trouble", one.refusal}, {"position", one.position}, {"hits", one.hits}});
        return out;
    }
    [[nodiscard]] json patterns() const { return report(patterns_); }
    [[nodiscard]] json unless() const { return report(unless_); }

    int hit = 0, harm = 0, missed = 0;

  private:
    static void search(const intents::Normalised& folded, Compiled& one, std::size_t index, bool exclusion,
                       std::vector<Span>& out) {
        if (!one.pattern) return;
        re2::StringPiece rest(folded.text), piece;
        std::size_t at = 0;
        bool any = false;
        while (at <= folded.text.size() &&
               one.pattern->Match(folded.text, at, folded.text.size(), re2::RE2::UNANCHORED, &piece, 1)) {
            const auto begin = static_cast<std::size_t>(piece.data() - folded.text.data());
            if (piece.empty()) {
                at = begin + 1;
                continue;
            }
            any = true;
            out.push_back({begin, begin + piece.size(), index, exclusion});
            at = begin + piece.size();
            if (out.size() >= kSpans) break;
        }
        one.hits += any;
    }

    /// As the ruling has it: a match stands unless an exclusion is in one of its clauses.
    static bool stands(const intents::Normalised& folded, const std::vector<Span>& found,
                       const std::vector<Span>& excluded) {
        for (const auto& span : found) {
            const auto clause = intents::clauses_around(folded.text, {span.begin, span.end});
            bool barred = false;
            for (const auto& bar : excluded)
                barred = barred || (bar.begin < clause.end && clause.begin < bar.end);
            if (!barred) return true;
        }
        return false;
    }

    const Trial& trial_;
    const intents::Catalogue& catalogue_;
    std::vector<Compiled> patterns_;
    std::vector<Compiled> unless_;
};

}  // namespace

std::string as_seen(std::string_view text, const intents::Catalogue& catalogue) {
    return intents::sentences(intents::normalise(text, catalogue.contents().typos)).text;
}

std::function<bool(const std::string&)> finder(const std::string& pattern) {
    std::shared_ptr<re2::RE2> compiled = compile(pattern).pattern;
    return
        [compiled](const std::string& seen) { return compiled && re2::RE2::PartialMatch(seen, *compiled); };
}

std::size_t utf16_offset(std::string_view text, std::size_t bytes) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < std::min(bytes, text.size());) {
        const auto c = base::next_code_point(text, at);
        units += c != base::kBadCodePoint && c > 0xffff ? 2 : 1;
    }
    return units;
}

json try_patterns(const Trial& trial, const intents::Catalogue& catalogue) {
    using Wanted = Trying::Wanted;
    Trying trying(trial, catalogue);
    const auto all = [&](const std::vector<std::string>& texts, Wanted wanted) {
        json out = json::array();
        for (const auto& text : texts)
            out.push_back(trying.look(text, wanted));
        return out;
    };
    json out;
    out["texts"] = all(trial.texts, Wanted::open);
    out["recent"] = all(trial.recent, Wanted::open);
    out["examples"] = all(trial.must_match, Wanted::must);
    for (auto& one : all(trial.must_not_match, Wanted::must_not))
        out["examples"].push_back(std::move(one));
    out["patterns"] = trying.patterns();
    out["unless"] = trying.unless();
    out["hit"] = trying.hit;
    out["harm"] = trying.harm;
    out["missed"] = trying.missed;
    return out;
}

json explain(std::string_view text, const intents::Context& context, const intents::Catalogue& catalogue) {
    const auto meaning = catalogue.explain(text, context);
    json hits = json::array();
    for (const auto& evidence : meaning.why) {
        hits.push_back({{"intent", evidence.intent->id},
                        {"title", evidence.intent->title},
                        {"band", intents::band_title(evidence.intent->band)},
                        {"pattern", evidence.pattern},
                        {"source", catalogue.pattern(*evidence.intent, evidence.pattern)},
                        {"begin", utf16_offset(text, evidence.where.begin)},
                        {"end", utf16_offset(text, evidence.where.end)},
                        {"won", evidence.won},
                        {"reason", evidence.reason}});
    }
    json slots = json::array();
    for (const auto& slot : meaning.slots)
        slots.push_back({{"name", slot.name},
                         {"value", slot.value},
                         {"begin", utf16_offset(text, slot.where.begin)},
                         {"end", utf16_offset(text, slot.where.end)}});
    json also = json::array();
    for (const auto* intent : meaning.also)
        also.push_back({{"intent", intent->id}, {"title", intent->title}});
    return {{"text", text},
            {"intent", meaning.intent == nullptr ? "" : meaning.intent->id},
            {"title", meaning.intent == nullptr ? "" : meaning.intent->title},
            {"band", meaning.intent == nullptr ? "" : intents::band_title(meaning.intent->band)},
            {"confidence", meaning.intent == nullptr ? 0.0 : meaning.confidence},
            {"also", std::move(also)},
            {"hits", std::move(hits)},
            {"slots", std::move(slots)}};
}

}  // namespace xiaoer::studio
