// Understanding a message at 100 to 3,000 patterns, against the loop over RE2 objects it replaces, on
// messages that no automaton has met before: replaying the same ones would flatter every lazy automaton.
#include <benchmark/benchmark.h>
#include <re2/re2.h>

#include <map>

#include "intents/engine/catalogue.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/match/understand.hpp"
#include "tests/intents/big_shop.hpp"

namespace {

using namespace xiaoer::intents;

constexpr std::size_t kMessages = 4096;

const Catalogue& catalogue_of(std::size_t patterns) {
    static std::map<std::size_t, std::shared_ptr<const Catalogue>> known;
    auto& catalogue = known[patterns];
    if (!catalogue) {
        Shop shop;
        fill(shop, patterns);
        xiaoer::base::Faults faults;
        catalogue = Catalogue::load(shop.catalog(), faults);
        if (!catalogue) throw std::runtime_error(shown(faults));
    }
    return *catalogue;
}

/// Fresh messages for every call: nobody sees one twice.
std::vector<std::string> fresh_messages() {
    static unsigned seed = 1;
    Messages messages(seed++);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < kMessages; ++i)
        all.push_back(messages.next());
    return all;
}

/// Runs work on one unseen message an iteration.
template <typename Work>
void on_unseen(benchmark::State& state, Work&& work) {
    auto messages = fresh_messages();
    std::size_t at = 0;
    for (auto _ : state) {
        if (at == messages.size()) {
            state.PauseTiming();
            messages = fresh_messages();
            at = 0;
            state.ResumeTiming();
        }
        work(messages[at++]);
    }
    state.SetItemsProcessed(state.iterations());
}

void understand(benchmark::State& state) {
    const auto& catalogue = catalogue_of(static_cast<std::size_t>(state.range(0)));
    on_unseen(state,
              [&](const std::string& text) { benchmark::DoNotOptimize(catalogue.understand(text, {})); });
}

/// Without slots: what the number of patterns can change.
void match_only(benchmark::State& state) {
    const auto& contents = catalogue_of(static_cast<std::size_t>(state.range(0))).contents();
    on_unseen(state, [&](const std::string& text) {
        const auto view = sentences(normalise(text, contents.typos));
        benchmark::DoNotOptimize(rule_on(contents, view.text, {}));
    });
}

void normalise_only(benchmark::State& state) {
    const Typos typos{{"价包", "保价"}, {"按装", "安装"}};
    on_unseen(state, [&](const std::string& text) { benchmark::DoNotOptimize(normalise(text, typos)); });
}

void candidates_only(benchmark::State& state) {
    const auto& rules = catalogue_of(static_cast<std::size_t>(state.range(0))).contents().rules;
    std::vector<int> ids;
    std::size_t candidates = 0;
    on_unseen(state, [&](const std::string& text) {
        rules.candidates(text, ids);
        candidates += ids.size();
    });
    state.counters["candidates"] =
        benchmark::Counter(static_cast<double>(candidates), benchmark::Counter::kAvgIterations);
}

/// What it replaces: the same normalising, then every pattern in turn.
void loop_over_re2(benchmark::State& state) {
    std::vector<std::unique_ptr<RE2>> loop;
    for (const auto& source : realistic_patterns(static_cast<std::size_t>(state.range(0))))
        loop.push_back(std::make_unique<RE2>(matching_form(source), pattern_options()));
    on_unseen(state, [&](const std::string& text) {
        const auto view = sentences(normalise(text, {})).text;
        int matched = 0;
        for (const auto& pattern : loop)
            matched += RE2::PartialMatch(view, *pattern) ? 1 : 0;
        benchmark::DoNotOptimize(matched);
    });
}

BENCHMARK(normalise_only);
BENCHMARK(candidates_only)->Arg(100)->Arg(300)->Arg(1000)->Arg(3000);
BENCHMARK(match_only)->Arg(100)->Arg(300)->Arg(488)->Arg(1000)->Arg(3000);
BENCHMARK(understand)->Arg(100)->Arg(300)->Arg(488)->Arg(1000)->Arg(3000);
BENCHMARK(loop_over_re2)->Arg(100)->Arg(300)->Arg(488)->Arg(1000)->Arg(3000);

}  // namespace

BENCHMARK_MAIN();
