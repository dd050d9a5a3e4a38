// paths.json: what the bot does about each intent, and what a clarifying question offers.
#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

struct CourseWord {
    std::string_view id;
    Course course;
};
constexpr std::array kCourses = {
    CourseWord{"answer", Course::answer},   CourseWord{"note", Course::note},
    CourseWord{"in_sale", Course::in_sale}, CourseWord{"photos", Course::photos},
    CourseWord{"handoff", Course::handoff}, CourseWord{"handoff_now", Course::handoff_now},
    CourseWord{"listen", Course::listen},   CourseWord{"undo", Course::undo},
    CourseWord{"closing", Course::closing}, CourseWord{"awaited", Course::awaited}};

Course read_course(base::Node& node) {
    const auto word = node.text("course");
    for (const auto& known : kCourses)
        if (known.id == word) return known.course;
    std::string all;
    for (const auto& known : kCourses)
        all += (all.empty() ? "" : "、") + std::string(known.id);
    if (!word.empty()) node.fault("course", "“" + word + "”不认识，只能是：" + all);
    return Course::answer;
}

void read_clarify(base::Node& clarify, Paths& paths) {
    clarify.each("choices", [&](base::Node choice) {
        const auto intent = choice.text("intent");
        const auto title = choice.text("title");
        choice.finish();
        if (intent.empty() || title.empty()) return;
        if (!paths.clarify_titles.emplace(intent, title).second) {
            choice.fault("intent", "“" + intent + "”列了两次，请只留一次");
            return;
        }
        paths.clarify.push_back(intent);
    });
    if (paths.clarify.size() < 2) clarify.fault("choices", "澄清时至少要给买家两个选项");
    clarify.finish();
}

}  // namespace

void load_paths(const File& file, Paths& paths, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    if (auto rows = root.object("paths")) {
        rows->members([&](const std::string& intent, base::Node node) {
            Path path;
            path.intent = intent;
            path.group = read_group(node, "group");
            path.course = read_course(node);
            path.note_kind = node.text_or("note", "");
            path.needs_order = node.flag_or("needs_order", false);
            path.before_order = node.text_or("before_order", "");
            path.stops_reminders = node.flag_or("stops_reminders", false);
            const auto title = node.text_or("title", "");
            node.skip("comment");
            node.finish();
            if (path.course == Course::note && path.note_kind.empty())
                node.fault("course 是 note 时要写 \"note\"，说明记哪一种备注（见 notes.json）");
            if (!title.empty()) paths.titles.emplace(intent, title);
            paths.rows.push_back(std::move(path));
        });
    }
    if (paths.rows.empty()) root.fault("缺少“paths”，每个意图要有一行");
    if (auto clarify = root.object("clarify"))
        read_clarify(*clarify, paths);
    else
        root.fault("缺少“clarify”，请写澄清时给买家的选项");
    root.finish();
    std::sort(paths.rows.begin(), paths.rows.end(),
              [](const Path& a, const Path& b) { return a.intent < b.intent; });
}

}  // namespace xiaoer::scripts
