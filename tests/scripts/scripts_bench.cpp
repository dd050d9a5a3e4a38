// What saying costs: the guard alone on every sentence of the shipped book, and whole sayings.
#include <benchmark/benchmark.h>

#include "bot/base/utf8.hpp"
#include "scripts/engine/phrases.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {
namespace {

const Playbook& shipped() {
    static const auto playbook = [] {
        base::Faults faults;
        return Playbook::load(XIAOER_SCRIPTS, faults);
    }();
    return *playbook;
}

std::vector<Value> samples() {
    std::vector<Value> all;
    for (const auto& variable : kVariables)
        if (!variable.store) all.push_back({variable.name, std::string(variable.sample)});
    return all;
}

/// Every sentence that can be said without conditions.
std::vector<std::string> sentences() {
    std::vector<std::string> all;
    for (const auto& [id, phrase] : shipped().phrases().all()) {
        Moment moment;
        for (moment.pick = 0; moment.pick < 3; ++moment.pick)
            if (auto line = shipped().say(id, moment, samples())) all.push_back(std::move(line->text));
    }
    return all;
}

void guard_check(benchmark::State& state) {
    const auto texts = sentences();
    std::size_t i = 0;
    std::size_t characters = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(shipped().guard().check(texts[i]));
        characters += base::length(texts[i]);
        i = (i + 1) % texts.size();
    }
    state.counters["characters"] =
        benchmark::Counter(static_cast<double>(characters), benchmark::Counter::kAvgIterations);
}
BENCHMARK(guard_check);

void say(benchmark::State& state, const char* phrase) {
    const auto values = samples();
    Moment moment;
    for (auto _ : state) {
        benchmark::DoNotOptimize(shipped().say(phrase, moment, values));
        ++moment.pick;
    }
}
BENCHMARK_CAPTURE(say, anything_else, "anything_else");
BENCHMARK_CAPTURE(say, status, "status");
BENCHMARK_CAPTURE(say, greeting, "greeting");

void render_only(benchmark::State& state) {
    std::array<std::string_view, kVariables.size()> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = kVariables[i].sample;
    const auto& line = shipped().phrases().find("status")->entries[0].lines[0];
    std::string out;
    VariableIndex missing = kNoVariable;
    for (auto _ : state) {
        out.clear();
        benchmark::DoNotOptimize(line.render(values, out, missing));
    }
}
BENCHMARK(render_only);

void load(benchmark::State& state) {
    for (auto _ : state) {
        base::Faults faults;
        benchmark::DoNotOptimize(Playbook::load(XIAOER_SCRIPTS, faults));
    }
}
BENCHMARK(load)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace xiaoer::scripts

BENCHMARK_MAIN();
