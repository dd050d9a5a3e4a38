// Understanding a message: the shipped catalogue on sentences as buyers write them, acts and all, and made-up
// ones of 100 to 3,000 patterns, against the loop over RE2 objects they replace. No message comes twice:
// replaying the same ones would flatter every lazy automaton. Beside the times it prints what was done: the
// patterns loaded, those that passed the filter, were searched and found, and what was allocated.
#include <benchmark/benchmark.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <new>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/act.hpp"
#include "intents/engine/catalogue.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/match/understand.hpp"
#include "tests/intents/big_shop.hpp"

namespace {

using namespace xiaoer::intents;
namespace fs = std::filesystem;

constexpr std::size_t kMessages = 4096;

std::uint64_t allocations = 0;
std::uint64_t allocated_bytes = 0;

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

/// Sentences of the training lists, the beginning of one before the whole of another: real words in an order
/// that nobody has seen.
class Spliced {
  public:
    Spliced() {
        for (const auto& entry : fs::directory_iterator(fs::path(XIAOER_SOURCE) / "intents" / "training")) {
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);)
                if (!line.empty()) lines_.push_back(line);
        }
        std::sort(lines_.begin(), lines_.end());
    }
    std::string next() {
        const auto& one = lines_[random_() % lines_.size()];
        if (random_() % 2 == 0) return one + std::to_string(random_() % 1'000);
        const auto kept = xiaoer::base::prefix_points(one, random_() % (xiaoer::base::length(one) + 1));
        return std::string(kept) + (random_() % 2 == 0 ? "，" : "") + lines_[random_() % lines_.size()];
    }

  private:
    std::vector<std::string> lines_;
    std::mt19937 random_{3};
};

void read_shipped(benchmark::State& state) {
    using Clock = std::chrono::steady_clock;
    xiaoer::base::Faults faults;
    const auto catalogue = Catalogue::load(fs::path(XIAOER_SOURCE) / "intents" / "catalog", faults,
                                           Catalogue::Sentences::trusted);
    if (!catalogue) return state.SkipWithError("the shipped catalogue does not load");
    Spliced messages;
    for (int i = 0; i < 2'000; ++i)
        benchmark::DoNotOptimize(catalogue->read(messages.next(), {}));
    search_counts() = {};
    allocations = allocated_bytes = 0;
    std::uint64_t own_allocations = 0, own_bytes = 0, acts = 0;
    std::vector<double> times;
    for (auto _ : state) {
        const auto message = messages.next();
        const auto had = allocations, had_bytes = allocated_bytes;
        const auto began = Clock::now();
        const auto reading = catalogue->read(message, {});
        const auto took = std::chrono::duration<double, std::micro>(Clock::now() - began).count();
        own_allocations += allocations - had;
        own_bytes += allocated_bytes - had_bytes;
        acts += reading.acts.size();
        state.SetIterationTime(took / 1e6);
        times.push_back(took);
    }
    std::sort(times.begin(), times.end());
    const auto& counts = search_counts();
    const auto each = [&](std::uint64_t count) {
        return benchmark::Counter(static_cast<double>(count), benchmark::Counter::kAvgIterations);
    };
    state.counters["patterns"] = catalogue->contents().rules.size();
    state.counters["passed"] = each(counts.passed);
    state.counters["searched"] = each(counts.searched);
    state.counters["by_re2"] = each(counts.by_re2);
    state.counters["found"] = each(counts.found);
    state.counters["acts"] = each(acts);
    state.counters["allocations"] = each(own_allocations);
    state.counters["bytes"] = each(own_bytes);
    state.counters["p50_us"] = times[times.size() / 2];
    state.counters["p99_us"] = times[times.size() * 99 / 100];
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
        benchmark::DoNotOptimize(resolve(contents, view.text, {}));
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

BENCHMARK(read_shipped)->UseManualTime();
BENCHMARK(normalise_only);
BENCHMARK(candidates_only)->Arg(100)->Arg(300)->Arg(1000)->Arg(3000);
BENCHMARK(match_only)->Arg(100)->Arg(300)->Arg(488)->Arg(1000)->Arg(3000);
BENCHMARK(understand)->Arg(100)->Arg(300)->Arg(488)->Arg(1000)->Arg(3000);
BENCHMARK(loop_over_re2)->Arg(100)->Arg(300)->Arg(488)->Arg(1000)->Arg(3000);

}  // namespace

// Counts what the benchmark above allocates; nothing else looks at it.
void* operator new(std::size_t size) {
    ++allocations;
    allocated_bytes += size;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

BENCHMARK_MAIN();
