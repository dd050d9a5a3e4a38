// `intents_learn WORDING.json CATALOG_DIR HEARD_DIR [MESSAGES.jsonl …]` writes the first file: learns which
// pieces of a message speak for which intent, from the catalogue's own sentences, HEARD_DIR/*.txt (a sentence
// a line, named after the intent) and labelled messages ({"text": …, "primary": …} a line). Messages stay
// outside: a piece enters only when kShared sentences have it. --from starts with the weights of an earlier
// file and moves them no further than the sentences ask for: what it learned from messages that are not here
// stays. --check tells how often a tenth that was left out is named right.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "intents/engine/catalogue.hpp"
#include "intents/engine/contents.hpp"

namespace {

using namespace xiaoer::intents;
namespace fs = std::filesystem;

constexpr std::size_t kShared = 3;
constexpr int kRounds = 20;
constexpr float kStep = 0.3F;
constexpr float kShrink = 1e-3F;  ///< pulls weights that nothing supports towards what they were before
constexpr float kLearned = 20;  ///< as if a weight of an earlier file had been moved so far (squared) already
constexpr int kFolds = 10;

struct Sentence {
    std::vector<std::uint64_t> pieces;
    std::string intent;
    std::size_t column = 0;
};

/// Small, fixed and the same everywhere: the file must not change with the machine.
class Dice {
  public:
    std::size_t below(std::size_t n) {
        state_ += 0x9E3779B97F4A7C15ULL;
        auto z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return (z ^ (z >> 31U)) % n;
    }

  private:
    std::uint64_t state_ = 1;
};

/// Multinomial logistic regression with AdaGrad: one row of weights a piece, one column an intent.
class Learner {
  public:
    explicit Learner(std::size_t columns) : columns_(columns), bias_(columns), bias_size_(columns, 1e-6F) {}

    /// Starts with what was learned before; `column_now` tells where each of its columns is here.
    void start_from(const NgramClassifier& before, const std::vector<std::size_t>& column_now) {
        for (const auto& [column, weight] : before.bias())
            bias_[column_now[column]] = weight;
        bias_size_.assign(columns_, kLearned);
        for (const auto& [piece, weights] : before.pieces()) {
            rows_.emplace(piece, 0);
            for (const auto& [column, weight] : weights)
                before_[piece].emplace_back(column_now[column], weight);
        }
    }

    void learn(const std::vector<const Sentence*>& sentences) {
        std::unordered_map<std::uint64_t, std::size_t> shared;
        for (const auto* sentence : sentences)
            for (const auto piece : sentence->pieces)
                ++shared[piece];
        for (const auto& [piece, count] : shared)
            if (count >= kShared) rows_.emplace(piece, 0);
        std::size_t at = 0;
        for (auto& [piece, row] : rows_)
            row = at++;
        weights_.assign(rows_.size() * columns_, 0);
        sizes_.assign(rows_.size() * columns_, 1e-6F);
        for (const auto& [piece, weights] : before_) {
            const auto row = rows_.at(piece) * columns_;
            std::fill_n(sizes_.begin() + static_cast<std::ptrdiff_t>(row), columns_, kLearned);
            for (const auto& [column, weight] : weights)
                weights_[row + column] = weight;
        }
        rests_ = weights_;
        auto order = sentences;
        Dice dice;
        for (int round = 0; round < kRounds; ++round) {
            for (std::size_t i = order.size(); i > 1; --i)
                std::swap(order[i - 1], order[dice.below(i)]);
            for (const auto* sentence : order)
                step(*sentence);
        }
    }

    [[nodiscard]] std::size_t best(const Sentence& sentence) {
        believe(sentence);
        return static_cast<std::size_t>(std::max_element(belief_.begin(), belief_.end()) - belief_.begin());
    }

    [[nodiscard]] nlohmann::ordered_json file(const std::vector<std::string>& columns) const {
        nlohmann::ordered_json out;
        out["comment"] =
            "字词的分量：每一两个字对每个意图说明什么。由 intents_learn 生成，不要手改；听不准的，"
            "把例句写进意图的must_match或training文件夹里再生成。";
        out["intents"] = columns;
        out["bias"] = written(bias_.data());
        auto& pieces = out["pieces"] = nlohmann::ordered_json::object();
        for (const auto& [piece, row] : rows_)
            if (auto line = written(&weights_[row * columns_]); !line.empty())
                pieces[piece_text(piece)] = std::move(line);
        return out;
    }

  private:
    float believe(const Sentence& sentence) {
        here_.clear();
        for (const auto piece : sentence.pieces)
            if (const auto it = rows_.find(piece); it != rows_.end()) here_.push_back(it->second * columns_);
        const float scale = here_.empty() ? 0 : 1 / std::sqrt(static_cast<float>(here_.size()));
        belief_ = bias_;
        for (const auto row : here_)
            for (std::size_t c = 0; c < columns_; ++c)
                belief_[c] += scale * weights_[row + c];
        to_shares(belief_);
        return scale;
    }

    void step(const Sentence& sentence) {
        const float scale = believe(sentence);
        const auto move = [](float slope, float& weight, float& size) {
            size += slope * slope;
            weight -= kStep * slope / std::sqrt(size);
        };
        for (std::size_t c = 0; c < columns_; ++c) {
            const float wrong = belief_[c] - (c == sentence.column ? 1.0F : 0.0F);
            move(wrong, bias_[c], bias_size_[c]);
            for (const auto row : here_)
                move(wrong * scale + kShrink * (weights_[row + c] - rests_[row + c]), weights_[row + c],
                     sizes_[row + c]);
        }
    }

    [[nodiscard]] std::string written(const float* weights) const {
        std::string out;
        for (std::size_t c = 0; c < columns_; ++c) {
            const auto whole = std::lround(static_cast<double>(weights[c]) / NgramClassifier::kUnit);
            if (std::abs(whole) < 4) continue;
            out += (out.empty() ? "" : " ") + std::to_string(c) + ":" + std::to_string(whole);
        }
        return out;
    }

    std::size_t columns_;
    std::map<std::uint64_t, std::size_t> rows_;  ///< sorted: the file is the same every time
    std::map<std::uint64_t, std::vector<std::pair<std::size_t, float>>> before_;
    std::vector<float> weights_, rests_, sizes_, bias_, bias_size_;
    std::vector<float> belief_;
    std::vector<std::size_t> here_;
};

class Sentences {
  public:
    explicit Sentences(const Catalogue& catalogue) : catalogue_(catalogue) {}

    /// The catalogue's own sentences. An intent that is not weighed (nothing was heard for it) is "other":
    /// its sentences speak against all that are.
    void add_examples() {
        const auto& contents = catalogue_.contents();
        for (std::size_t i = 0; i < contents.intents.size(); ++i) {
            const auto& intent = contents.intents[i];
            // What only means something in its context, or is nobody's business outside, teaches nothing.
            if (!intent.awaits.empty() || !intent.after.empty() || !intent.order_states.empty() ||
                intent.silent)
                continue;
            for (const auto& example : contents.texts[i].examples)
                if (example.must_match && example.last_intent.empty() && example.awaiting.empty()) {
                    const bool own = intent.counts_as.empty() || weighed_.contains(intent.id);
                    const auto& heard = own ? intent.id : intent.counts_as;
                    add(weighed_.contains(heard) ? heard : "other", example.text);
                }
        }
    }
    /// Takes `intents` for those that are weighed.
    void weigh(const std::vector<std::string>& intents) { weighed_.insert(intents.begin(), intents.end()); }
    void add(const std::string& intent, std::string_view text) {
        Sentence sentence;
        pieces_of(normalise(text, catalogue_.contents().typos).text, sentence.pieces);
        sentence.intent = intent;
        all_.push_back(std::move(sentence));
    }
    void add_heard(const fs::path& dir) {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(dir))
            if (entry.path().extension() == ".txt") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const auto& path : files) {
            weighed_.insert(path.stem().string());
            std::ifstream in(path);
            for (std::string line; std::getline(in, line);)
                if (!line.empty() && line[0] != '#') add(path.stem().string(), line);
        }
    }
    void add_messages(const fs::path& file) {
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) {
            const auto row = nlohmann::json::parse(line);
            add(row.at("primary"), row.at("text").get<std::string>());
        }
    }
    /// Columns of all intents, "other" first.
    std::vector<std::string> number() {
        for (const auto& sentence : all_)
            weighed_.insert(sentence.intent);
        weighed_.erase("other");
        std::vector<std::string> columns{"other"};
        columns.insert(columns.end(), weighed_.begin(), weighed_.end());
        for (auto& sentence : all_)
            sentence.column = static_cast<std::size_t>(
                std::find(columns.begin(), columns.end(), sentence.intent) - columns.begin());
        return columns;
    }
    [[nodiscard]] const std::vector<Sentence>& all() const { return all_; }

  private:
    const Catalogue& catalogue_;
    std::set<std::string> weighed_;
    std::vector<Sentence> all_;
};

struct Before {
    NgramClassifier ngrams;
    std::vector<std::size_t> column_now;
};

Learner learner_of(std::size_t columns, const Before& before) {
    Learner learner(columns);
    if (!before.ngrams.empty()) learner.start_from(before.ngrams, before.column_now);
    return learner;
}

void check(const std::vector<Sentence>& all, std::size_t columns, const Before& before) {
    std::size_t right = 0;
    for (int fold = 0; fold < kFolds; ++fold) {
        std::vector<const Sentence*> kept;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (static_cast<int>(i % kFolds) != fold) kept.push_back(&all[i]);
        auto learner = learner_of(columns, before);
        learner.learn(kept);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (static_cast<int>(i % kFolds) == fold)
                right += learner.best(all[i]) == all[i].column ? 1U : 0U;
    }
    std::cout << right << " of " << all.size() << " sentences named right by the other nine tenths\n";
}

int run(const std::vector<std::string>& arguments, const std::string& from, bool checking) {
    xiaoer::base::Faults faults;
    const auto catalogue = Catalogue::load(arguments[1], faults, Catalogue::Sentences::trusted);
    Before before;
    if (!from.empty()) {
        xiaoer::base::Document document(from, from, faults);
        if (document.ok()) before.ngrams.read(document);
    }
    for (const auto& fault : faults)
        std::cerr << to_string(fault) << '\n';
    if (!catalogue || (!from.empty() && before.ngrams.empty())) return 1;
    Sentences sentences(*catalogue);
    sentences.weigh(before.ngrams.columns());
    sentences.add_heard(arguments[2]);
    for (std::size_t i = 3; i < arguments.size(); ++i)
        sentences.add_messages(arguments[i]);
    sentences.add_examples();
    const auto columns = sentences.number();
    for (const auto& intent : before.ngrams.columns())
        before.column_now.push_back(
            static_cast<std::size_t>(std::find(columns.begin(), columns.end(), intent) - columns.begin()));
    if (checking) {
        check(sentences.all(), columns.size(), before);
        return 0;
    }
    std::vector<const Sentence*> all;
    for (const auto& sentence : sentences.all())
        all.push_back(&sentence);
    auto learner = learner_of(columns.size(), before);
    learner.learn(all);
    std::ofstream out(arguments[0], std::ios::binary);
    out << learner.file(columns).dump(0) << '\n';
    if (!out.flush()) throw std::runtime_error("cannot write " + arguments[0]);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool checking = std::erase(arguments, "--check") > 0;
    std::string from;
    if (const auto at = std::find(arguments.begin(), arguments.end(), "--from");
        at != arguments.end() && at + 1 != arguments.end()) {
        from = *(at + 1);
        arguments.erase(at, at + 2);
    }
    if (arguments.size() < 3) {
        std::cerr
            << "usage: intents_learn [--check] [--from EARLIER.json] WORDING.json CATALOG_DIR HEARD_DIR "
               "[MESSAGES.jsonl ...]\n";
        return 2;
    }
    try {
        return run(arguments, from, checking);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
