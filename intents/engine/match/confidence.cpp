#include "intents/engine/match/confidence.hpp"

#include <algorithm>
#include <cmath>

#include "bot/base/document.hpp"
#include "bot/base/hash.hpp"
#include "intents/engine/contents.hpp"

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeanings = 3;

/// The column of the wording for an intent: its own, else that of the intent it counts as.
int heard_column(const NgramClassifier& ngrams, const Intent& intent) {
    const int own = ngrams.column(intent.id);
    return own >= 0 || intent.counts_as.empty() ? own : ngrams.column(intent.counts_as);
}

/// A sentence as said for an intent: FNV-1a over the words that pieces_of() sees.
std::uint64_t sentence_key(std::string_view normalised, std::size_t intent) {
    static thread_local std::vector<std::uint64_t> pieces;
    pieces_of(normalised, pieces);
    std::uint64_t key = base::kFnvBasis ^ intent;
    for (const auto piece : pieces)
        key = base::fnv1a_step(key, piece);
    return key;
}

/// Only what speaks for itself in the shop is weighed: never a call for a human, an emergency, an answer to
/// what the bot asked, or what means something by its context alone.
bool is_weighed(const Intent& intent) {
    return intent.band >= Band::store && intent.order_states.empty() && intent.after.empty() &&
           intent.id != kUndoIntent && !intent.sure;
}

class Scale {
  public:
    Scale(const Contents& contents, const Normalised& message, const Normalised& view, Resolution& resolution)
        : all_(contents), message_(message), view_(view), resolution_(resolution) {}

    void run() {
        for (std::size_t begin = 0; begin <= message_.text.size();) {
            const auto end = std::min(message_.text.find('\n', begin), message_.text.size());
            weigh_line(begin, end);
            begin = end + 1;
        }
        decide();
    }

  private:
    void weigh_line(std::size_t begin, std::size_t end);
    void decide();
    [[nodiscard]] bool sure(const Candidate& candidate) const {
        return candidate.confidence >= all_.confidence.answer_from;
    }

    const Contents& all_;
    const Normalised& message_;
    const Normalised& view_;
    Resolution& resolution_;
};

/// The messages of a burst are weighed one by one, each with the claims that lie in it.
void Scale::weigh_line(std::size_t begin, std::size_t end) {
    const auto& how = all_.confidence;
    std::vector<std::pair<Candidate*, int>> here;  // with the column of the wording
    Candidate* first = nullptr;
    for (auto& candidate : resolution_.candidates) {
        if (candidate.outcome != Outcome::stands && candidate.outcome != Outcome::yielded) continue;
        const auto typed = view_.origin[candidate.span().begin];
        if (typed < message_.origin[begin] || typed >= message_.origin[end] + (end == begin ? 1 : 0))
            continue;
        const auto& intent = all_.intents[candidate.intent];
        here.emplace_back(&candidate, column_of(all_, intent));
        if (candidate.outcome == Outcome::stands &&
            (first == nullptr || compare(all_, candidate, *first).first))
            first = &candidate;
    }
    if (here.empty()) return;
    const auto line = std::string_view(message_.text).substr(begin, end - begin);
    std::vector<double> shares;
    how.ngrams.weigh(line, shares);
    for (auto& share : shares)
        share = how.words * std::log(share + kLeastBelief);
    shares[NgramClassifier::kOther] += how.nothing;
    std::vector<bool> told(shares.size());
    // The line, as far as it stands in the text that was searched.
    Range searched{view_.text.size(), view_.text.size()};
    for (std::size_t at = 0; at < view_.text.size(); ++at) {
        const auto typed = view_.origin[at];
        if (typed >= message_.origin[begin] && searched.begin == view_.text.size()) searched.begin = at;
        if (typed >= message_.origin[end]) {
            searched.end = at;
            break;
        }
    }
    for (const auto& [candidate, column] : here)
        if (column >= 0 && candidate == first) {
            shares[static_cast<std::size_t>(column)] +=
                how.first + how.covered * covered_share(*candidate, searched);
            told[static_cast<std::size_t>(column)] = true;
        }
    for (const auto& [candidate, column] : here)
        if (column >= 0 && !told[static_cast<std::size_t>(column)]) {
            shares[static_cast<std::size_t>(column)] += how.further;
            told[static_cast<std::size_t>(column)] = true;
        }
    to_shares(shares);
    for (const auto& [candidate, column] : here)
        if (column >= 0 && !how.certain.contains(sentence_key(line, candidate->intent)))
            candidate->confidence = shares[static_cast<std::size_t>(column)];
}

void Scale::decide() {
    const auto& first = resolution_.candidates[*resolution_.winner];
    if (sure(first)) return;
    const bool social = all_.intents[first.intent].band == Band::social;
    const auto surer = [&](std::size_t a, std::size_t b) {
        const auto& x = resolution_.candidates[a];
        const auto& y = resolution_.candidates[b];
        return x.confidence != y.confidence ? x.confidence > y.confidence : compare(all_, x, y).first;
    };
    std::optional<std::size_t> other;
    for (std::size_t i = 0; i < resolution_.candidates.size(); ++i) {
        if (resolution_.candidates[i].outcome != Outcome::stands) continue;
        // Who said more than thanks is not answered as if that were all.
        if (!social && all_.intents[resolution_.candidates[i].intent].band == Band::social) continue;
        resolution_.doubted.push_back(i);
        if (sure(resolution_.candidates[i]) && (!other || surer(i, *other))) other = i;
    }
    std::sort(resolution_.doubted.begin(), resolution_.doubted.end(), surer);
    std::erase_if(resolution_.doubted, [&](std::size_t i) { return sure(resolution_.candidates[i]); });
    resolution_.winner = other;
    resolution_.also.clear();
    if (other) resolution_.also = also_of(all_, view_.text, resolution_);
    std::erase_if(resolution_.also, [&](std::size_t i) { return !sure(resolution_.candidates[i]); });
}

}  // namespace

void read_confidence(const fs::path& dir, Contents& contents, base::Faults& faults) {
    const auto shown = [&](const char* file) { return (dir.filename() / file).string(); };
    // A store's own folder may still hold the weights under the name they had before.
    const auto* weights = fs::exists(dir / "ngram.json") ? "ngram.json" : "wording.json";
    if (!fs::exists(dir / "confidence.json") || !fs::exists(dir / weights)) return;
    base::Document numbers(dir / "confidence.json", shown("confidence.json"), faults);
    base::Document words(dir / weights, shown(weights), faults);
    if (!numbers.ok() || !words.ok()) return;
    auto& how = contents.confidence;
    auto root = numbers.root();
    root.skip("comment");
    const auto percent = [&](std::string_view key, std::int64_t least, std::int64_t most) {
        return static_cast<double>(root.number(key, least, most)) / 100;
    };
    how.answer_from = percent("answer_from_percent", 0, 100);
    how.words = percent("words_percent", 0, 1000);
    how.first = percent("first_percent", -1000, 1000);
    how.further = percent("further_percent", -1000, 1000);
    how.covered = static_cast<double>(root.number_or("covered_percent", 0, 1000, 0)) / 100;
    how.nothing = percent("nothing_percent", -1000, 1000);
    root.finish();
    how.ngrams.read(words);
    for (std::size_t i = 0; i < contents.texts.size(); ++i)
        for (const auto& example : contents.texts[i].examples)
            if (example.must_match)
                how.certain.insert(sentence_key(normalise(example.text, contents.typos).text, i));
}

int column_of(const Contents& contents, const Intent& intent) {
    return is_weighed(intent) ? heard_column(contents.confidence.ngrams, intent) : -1;
}

bool is_certain(const Contents& contents, std::string_view normalised, std::size_t intent) {
    return contents.confidence.certain.contains(sentence_key(normalised, intent));
}

double covered_share(const Candidate& candidate, Range of) {
    if (of.size() == 0) return 0;
    std::vector<Range> spans;
    for (const auto& hit : candidate.hits)
        if (hit.outcome != Outcome::excluded && hit.where.overlaps(of)) spans.push_back(hit.where);
    std::sort(spans.begin(), spans.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
    std::size_t covered = 0, to = of.begin;
    for (const auto& span : spans) {
        const auto from = std::max(to, span.begin);
        const auto end = std::min(of.end, span.end);
        if (end > from) covered += end - from;
        to = std::max(to, end);
    }
    return static_cast<double>(covered) / static_cast<double>(of.size());
}

void weigh(const Contents& contents, const Normalised& message, const Normalised& view,
           Resolution& resolution) {
    if (contents.confidence.ngrams.empty() || !resolution.winner) return;
    Scale(contents, message, view, resolution).run();
}

std::vector<Meaning::Leaning> leanings(const Contents& contents, std::string_view normalised) {
    std::vector<Meaning::Leaning> out;
    const auto& ngrams = contents.confidence.ngrams;
    if (ngrams.empty()) return out;
    std::vector<double> shares;
    ngrams.weigh(normalised, shares);
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (const auto* intent = contents.find(ngrams.columns()[i]);
            intent != nullptr || i == NgramClassifier::kOther)
            out.push_back({intent, shares[i]});
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.share > b.share; });
    if (out.size() > kLeanings) out.resize(kLeanings);
    return out;
}

}  // namespace xiaoer::intents
