// What is open for the buyer: tasks are opened, carried on and ended here, and the one question that is asked
// next is chosen here. What a task needs is known by its own file (notes, problems, orders).
#include <algorithm>

#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

constexpr std::size_t kTasksOpen = 12;
constexpr std::size_t kWordsKept = 12;  // clauses of a task

/// What the task asks the buyer; false when it needs nothing.
bool ask(Turn& turn, Task& task, bool again) {
    if (!task.choices.empty()) return ask_which_order(turn, task, again);
    if (task.note() != nullptr) return ask_note(turn, task, again);
    if (task.problem() != nullptr) return ask_problem(turn, task, again);
    return false;
}

}  // namespace

Task& open_task(Turn& turn, const Request& request, TaskBody what) {
    auto& state = turn.state;
    if (state.tasks.size() >= kTasksOpen) state.tasks.erase(state.tasks.begin());
    Task task;
    task.id = ++state.last_task;
    task.intent = request.intent;
    if (!request.words.empty()) task.words.push_back(request.words);
    task.slots = request.slots;
    task.opened = turn.now;
    task.what = std::move(what);
    return state.tasks.emplace_back(std::move(task));
}

Task* find_task(Conversation& state, std::uint32_t id) {
    const auto it = std::ranges::find(state.tasks, id, &Task::id);
    return it == state.tasks.end() ? nullptr : &*it;
}

void end_task(Conversation& state, std::uint32_t id) {
    std::erase_if(state.tasks, [id](const Task& task) { return task.id == id; });
    if (!state.pending) return;
    std::erase(state.pending->options, std::to_string(id));
    const bool asked = state.pending->asked != Pending::Asked::clarify && state.pending->task == id;
    if (asked) state.pending.reset();
}

const Task* open_problem(const Conversation& state) {
    const auto it = std::ranges::find_if(state.tasks, [](const Task& t) { return t.problem() != nullptr; });
    return it == state.tasks.end() ? nullptr : &*it;
}

Task* open_problem(Conversation& state) {
    return const_cast<Task*>(open_problem(std::as_const(state)));
}

void keep_words(Task& task, std::string_view words) {
    // A number that chose from a list says nothing by itself.
    if (words.size() < 3 || task.words.size() >= kWordsKept) return;
    if (std::ranges::find(task.words, words) == task.words.end()) task.words.emplace_back(words);
}

void carry_on(Turn& turn) {
    std::vector<std::uint32_t> ids;
    for (const auto& task : turn.state.tasks)
        if (task.note() != nullptr && task.choices.empty()) ids.push_back(task.id);
    for (const auto id : ids)
        carry_on_note(turn, id);
}

void ask_next(Turn& turn, bool again) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::bot || state.due.transfer) return;
    // What is being asked goes on being asked; else the first that was told comes first.
    std::vector<std::uint32_t> ids;
    if (state.pending && state.pending->task != 0) ids.push_back(state.pending->task);
    for (const auto& task : state.tasks)
        if (std::ranges::find(ids, task.id) == ids.end()) ids.push_back(task.id);
    for (const auto id : ids) {
        auto* task = find_task(state, id);
        if (task != nullptr && ask(turn, *task, again)) return;
        if (state.owner.who != Owner::Who::bot || state.due.transfer) return;
    }
}

}  // namespace xiaoer::core
