// The store's costs: a durable turn in batches of 1, 32 and 256, a look-up, a start on a full store, the
// codec, and what a conversation weighs in memory. Quote ratios of one run; the host drifts.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "bot/store/journal/codec.hpp"
#include "bot/store/sqlite.hpp"
#include "tests/store/samples.hpp"
#include "tests/store/script.hpp"

namespace {

using namespace xiaoer;
using store::script::at;

/// A conversation in the middle of a question about its order: what is usually kept.
core::Conversation typical(std::int64_t number) {
    core::Conversation talk;
    talk.id = "onebot:10001:" + std::to_string(8'600'000'000 + number);
    talk.nickname = "小林同学";
    talk.turn = static_cast<std::uint32_t>(number % 40);
    core::Order order;
    order.id = "3100000000000000101";
    order.state = core::TradeState::shipped;
    order.items = {{"手冲挂耳咖啡 10 包", "KF-010", "中度烘焙", 1}};
    order.amount_fen = 4'900;
    order.province = "浙江省";
    order.ordered = order.paid = order.shipped = at(0);
    order.courier = "中通快递";
    order.tracking_number = "73100000000102";
    order.tracking = core::Tracking::in_transit;
    order.tracking_updated = at(0);
    talk.orders = {order};
    talk.orders_at = talk.welcomed = talk.last_buyer = at(10);
    talk.order = order.id;
    talk.last_intent = "urge_delivery";
    talk.asked = {{"urge_delivery", 1}, {"ship_when", 1}};
    talk.due.anything_else = at(400);
    return talk;
}

store::Turn turn_of(std::int64_t number) {
    store::Turn turn;
    turn.after = typical(number % 4'096);
    turn.event = {turn.after.id, "demo/" + std::to_string(number), at(20), core::BuyerSaid{}};
    std::get<core::BuyerSaid>(turn.event.what).text = "快递怎么还没到，都三天了";
    core::Action action;
    action.command = turn.after.id + "#" + std::to_string(number) + ".0";
    action.what =
        core::Say{"小主，包裹正在路上，已为您催促快递，24 小时内没有更新请再来找小二", "urge.reassure", ""};
    action.why = "intent urge_delivery, phrase urge.reassure";
    turn.actions = {action};
    turn.attempted = {true};
    return turn;
}

/// Counts answers on the committer's thread.
class Answers {
  public:
    store::Post post() {
        return [this](const std::function<void()>& what) {
            what();
            const std::lock_guard lock(mutex_);
            there_.notify_one();
        };
    }
    void one() { ++count_; }
    void wait_for(std::int64_t count) {
        std::unique_lock lock(mutex_);
        there_.wait(lock, [&] { return count_ >= count; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable there_;
    std::atomic<std::int64_t> count_{0};
};

/// One batch at a time, as a loop would with nothing else to do: the rate is that of the disk and of the work
/// for a row, tables included.
void durable_turns(benchmark::State& state) {
    const store::script::Folder folder;
    Answers answers;
    auto opened = store::open_sqlite(folder.text(), answers.post());
    const auto rows = state.range(0);
    std::int64_t number = 0;
    std::int64_t batches = 0;
    std::vector<double> waits;
    for (auto _ : state) {
        state.PauseTiming();
        store::Batch batch;
        for (std::int64_t i = 0; i < rows; ++i)
            batch.turns.push_back(turn_of(number++));
        state.ResumeTiming();
        const auto begin = std::chrono::steady_clock::now();
        opened->append(std::move(batch), [&](bool) { answers.one(); });
        answers.wait_for(++batches);
        waits.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(waits.begin(), waits.end());
    state.counters["p50_ms"] = waits[waits.size() / 2];
    state.counters["p99_ms"] = waits[waits.size() * 99 / 100];
    state.SetItemsProcessed(number);
}
BENCHMARK(durable_turns)->Arg(1)->Arg(32)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->MinTime(3);

/// Batches on their way while others are made: what the committer can take when it never waits for the loop.
void durable_turns_in_flight(benchmark::State& state) {
    const store::script::Folder folder;
    Answers answers;
    auto opened = store::open_sqlite(folder.text(), answers.post());
    std::vector<store::Turn> ready;
    for (std::int64_t i = 0; i < 4'096; ++i)
        ready.push_back(turn_of(i));
    std::int64_t number = 0;
    std::int64_t batches = 0;
    for (auto _ : state) {
        store::Batch batch;
        for (int i = 0; i < 64; ++i, ++number) {
            batch.turns.push_back(ready[static_cast<std::size_t>(number % 4'096)]);
            batch.turns.back().event.key = "k" + std::to_string(number);
            batch.turns.back().actions[0].command = "c" + std::to_string(number);
        }
        opened->append(std::move(batch), [&](bool) { answers.one(); });
        ++batches;
    }
    answers.wait_for(batches);
    state.SetItemsProcessed(number);
}
BENCHMARK(durable_turns_in_flight)->UseRealTime()->MeasureProcessCPUTime()->MinTime(3);

void fill(store::Store& opened, Answers& answers, std::int64_t talks) {
    std::int64_t batches = 0;
    for (std::int64_t number = 0; number < talks;) {
        store::Batch batch;
        for (int i = 0; i < 512 && number < talks; ++i, ++number) {
            store::Turn turn = turn_of(number);
            turn.after = typical(number);
            turn.after.due = {};
            turn.event.conversation = turn.after.id;
            turn.actions.clear();
            turn.attempted.clear();
            batch.turns.push_back(std::move(turn));
        }
        opened.append(std::move(batch), [&](bool) { answers.one(); });
        ++batches;
    }
    answers.wait_for(batches);
    opened.flush();
}

/// range = conversations stored. Opening, unfinished actions, deadlines, one state.
void start(benchmark::State& state) {
    const store::script::Folder folder;
    {
        Answers answers;
        const auto opened = store::open_sqlite(folder.text(), answers.post());
        fill(*opened, answers, state.range(0));
    }
    for (auto _ : state) {
        const auto opened = store::open_sqlite(folder.text(), [](const std::function<void()>&) {});
        benchmark::DoNotOptimize(opened->unfinished());
        benchmark::DoNotOptimize(opened->deadlines());
        benchmark::DoNotOptimize(opened->load(typical(7).id));
    }
}
BENCHMARK(start)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->Iterations(3);

void look_up(benchmark::State& state) {
    const store::script::Folder folder;
    Answers answers;
    const auto opened = store::open_sqlite(folder.text(), answers.post());
    fill(*opened, answers, 100'000);
    std::int64_t number = 0;
    if (state.range(0) == 0) {
        for (auto _ : state)
            benchmark::DoNotOptimize(opened->seen("fresh/" + std::to_string(number++)));
    } else if (state.range(0) == 1) {
        for (auto _ : state)
            benchmark::DoNotOptimize(opened->load(typical((number += 7'919) % 100'000).id));
    } else {
        for (auto _ : state)
            benchmark::DoNotOptimize(opened->rows(200));
    }
    state.SetLabel(state.range(0) == 0   ? "a key never seen"
                   : state.range(0) == 1 ? "a dormant state"
                                         : "200 rows");
}
BENCHMARK(look_up)->Arg(0)->Arg(1)->Arg(2);

void codec(benchmark::State& state) {
    const core::Conversation talk =
        state.range(0) == 0 ? typical(1) : store::samples::Maker(7, 0.9).make<core::Conversation>();
    std::string text;
    for (auto _ : state) {
        text.clear();
        store::write(text, talk);
        benchmark::DoNotOptimize(text.data());
    }
    state.SetLabel(std::string(state.range(0) == 0 ? "write, typical, " : "write, everything set, ") +
                   std::to_string(text.size()) + " bytes");
}
BENCHMARK(codec)->Arg(0)->Arg(1);

void codec_read(benchmark::State& state) {
    const std::string text = store::to_text(typical(1));
    core::Conversation talk;
    std::string error;
    for (auto _ : state)
        benchmark::DoNotOptimize(store::read(text, talk, error));
}
BENCHMARK(codec_read);

/// Heap and struct together, for a typical one and for one that only said hello.
void memory_of_a_conversation(benchmark::State& state) {
    constexpr std::int64_t kCount = 20'000;
    for (auto _ : state) {
        const auto before = ::mallinfo2().uordblks;
        std::vector<core::Conversation> talks;
        talks.reserve(kCount);
        for (std::int64_t i = 0; i < kCount; ++i) {
            if (state.range(0) == 0) {
                talks.push_back(typical(i));
            } else {
                talks.emplace_back().id = "onebot:10001:" + std::to_string(8'600'000'000 + i);
            }
        }
        state.counters["bytes"] = static_cast<double>(::mallinfo2().uordblks - before) / kCount;
        state.counters["struct"] = sizeof(core::Conversation);
    }
    state.SetLabel(state.range(0) == 0 ? "typical" : "only said hello");
}
BENCHMARK(memory_of_a_conversation)->Arg(0)->Arg(1)->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
