#include "bot/sheets/rows.hpp"

#include <algorithm>
#include <array>

#include "bot/base/mask.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::sheets {
namespace {

/// Columns that are codes, days and sums: a register is of no use without them, and they name nobody.
bool is_plain(std::string_view column) {
    static constexpr std::array kPlain = {std::string_view("date"),
                                          std::string_view("order"),
                                          std::string_view("amount"),
                                          std::string_view("quantity"),
                                          std::string_view("amount_paid"),
                                          std::string_view("total"),
                                          std::string_view("courier"),
                                          std::string_view("tracking_number"),
                                          std::string_view("return_tracking"),
                                          std::string_view("by"),
                                          std::string_view("reship_number")};
    return std::find(kPlain.begin(), kPlain.end(), column) != kPlain.end();
}

std::string speaker_title(const std::string& speaker) {
    if (speaker == "buyer") return "买家";
    if (speaker == "bot") return "机器人";
    if (speaker == "note") return "留给同事";
    return speaker == "agent" ? "客服" : "系统";
}

std::string status_title(const std::string& status) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTitles = {
        {{"queued", "等待中"},
         {"sent", "已发送"},
         {"failed", "没有发出"},
         {"in_doubt", "不确定"},
         {"dropped", "未发"},
         {"retrying", "重试中"},
         {"written", "已写入"},
         {"refused", "后台拒绝"},
         {"retried", "已另行重试"},
         {"undone", "已撤回"},
         {"", ""}}};
    for (const auto& [word, title] : kTitles)
        if (word == status) return std::string(title);
    return status;
}

/// "onebot:10001:86": the account stays, the buyer does not.
std::string conversation_text(const std::string& id, bool masked) {
    if (!masked) return id;
    const auto parts = core::parse_conversation_id(id);
    if (parts.buyer.empty()) return masked_id(id);
    return std::string(parts.link) + ":" + masked_id(std::string(parts.buyer));
}

}  // namespace

std::string clock_text(core::Time at, std::chrono::minutes utc_offset) {
    if (at == core::Time{}) return "";
    const auto local = at + utc_offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(local - day));
    const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
           "-" + two(static_cast<unsigned>(date.day())) + " " + two(clock.hours().count()) + ":" +
           two(clock.minutes().count()) + ":" + two(clock.seconds().count());
}

std::string masked_text(const std::string& text) {
    return base::mask_people(text);
}

std::string masked_name(const std::string& name) {
    return name.empty() ? "" : std::string(base::prefix_points(name, 1)) + "**";
}

std::string masked_id(const std::string& id) {
    if (id.empty()) return "";
    std::string last;
    for (std::size_t at = 0; at < id.size();) {
        const auto begin = at;
        (void)base::next_code_point(id, at);
        last = id.substr(begin, at - begin);
    }
    const bool is_long = base::length(id) > 3;
    return std::string(base::prefix_points(id, 1)) + "***" + (is_long ? last : "");
}

RegisterTable::RegisterTable(const scripts::Registers& registers, const scripts::Register* only, View view)
    : registers_(registers), only_(only), view_(view) {
    if (only_ != nullptr) {
        columns_ = only_->columns;
        return;
    }
    for (const auto& table : registers_.rows)
        for (const auto& column : table.columns)
            if (std::none_of(columns_.begin(), columns_.end(),
                             [&](const auto& known) { return known.id == column.id; }))
                columns_.push_back(column);
}

std::vector<adapters::Heading> RegisterTable::headings() const {
    std::vector<adapters::Heading> all;
    if (only_ == nullptr) all.push_back({"登记表", 16});
    for (const auto& column : columns_)
        all.push_back({column.title, column.id == "summary" || column.id == "words" ? 40 : 18});
    all.push_back({"最后修改人", 12});
    all.push_back({"最后修改时间", 20});
    return all;
}

std::string RegisterTable::cell(const std::string& column, const store::RegisterRow& row) const {
    if (column == "date") return clock_text(row.at, view_.utc_offset);
    if (column == "summary") return view_.masked ? masked_text(row.summary) : row.summary;
    const auto field = std::find_if(row.fields.begin(), row.fields.end(),
                                    [&](const auto& each) { return each.first == column; });
    std::string value = field == row.fields.end() ? "" : field->second;
    if (column == "order" && value.empty()) value = row.order;
    if (!view_.masked || is_plain(column)) return value;
    if (column == "buyer") return masked_id(value);
    return column == "nickname" ? masked_name(value) : masked_text(value);
}

std::vector<std::string> RegisterTable::cells(const store::RegisterRow& row) const {
    std::vector<std::string> all;
    if (only_ == nullptr) {
        const auto* table = registers_.find(row.register_id);
        all.push_back(table == nullptr ? row.register_id : table->title);
    }
    for (const auto& column : columns_)
        all.push_back(cell(column.id, row));
    all.push_back(row.changed == core::Time{} ? "" : row.changed_by.empty() ? "机器人" : row.changed_by);
    all.push_back(clock_text(row.changed, view_.utc_offset));
    return all;
}

std::vector<adapters::Heading> note_headings() {
    return {{"时间", 20},     {"会话", 28}, {"订单编号", 22}, {"种类", 12},
            {"备注内容", 60}, {"状态", 12}, {"原因", 30},     {"更新时间", 20}};
}

std::vector<std::string> note_cells(const store::NoteRow& row, const scripts::Playbook& playbook, View view) {
    const auto* kind = playbook.note_kind(row.kind);
    const auto text = [&](const std::string& value) { return view.masked ? masked_text(value) : value; };
    return {clock_text(row.at, view.utc_offset),
            conversation_text(row.conversation, view.masked),
            row.order,
            kind == nullptr ? row.kind : kind->title,
            text(row.text),
            status_title(row.status),
            text(row.reason),
            clock_text(row.changed, view.utc_offset)};
}

std::vector<adapters::Heading> line_headings() {
    return {{"会话", 28}, {"买家", 14}, {"时间", 20}, {"身份", 8},
            {"名字", 12}, {"内容", 80}, {"图片", 8},  {"状态", 10}};
}

std::vector<std::string> line_cells(const store::ArchivedLine& shown, View view) {
    const auto& line = shown.line;
    const bool buyer = line.speaker == "buyer";
    return {conversation_text(shown.conversation, view.masked),
            view.masked ? masked_name(shown.nickname) : shown.nickname,
            clock_text(line.at, view.utc_offset),
            speaker_title(line.speaker),
            buyer && view.masked ? masked_name(line.name) : line.name,
            view.masked ? masked_text(line.text) : line.text,
            line.pictures.empty() ? "" : std::to_string(line.pictures.size()) + "张",
            status_title(line.status)};
}

}  // namespace xiaoer::sheets
