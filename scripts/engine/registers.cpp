// Loading and checking of registers.json; see registers.hpp.
#include "scripts/engine/registers.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::size_t kColumnsAtMost = 30;
constexpr std::size_t kRegistersAtMost = 50;
constexpr std::size_t kTitleAtMost = 20;

/// Small letters, digits and underscores: it is a key in stored rows and in the addresses of pages.
bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 32 && id.front() >= 'a' && id.front() <= 'z' &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

void check_name(const base::Node& node, const std::string& id, const std::string& title) {
    if (!id.empty() && !is_id(id))
        node.fault("id", "“" + id + "”要用小写英文字母、数字和下划线，字母开头，最多32个");
    if (base::length(title) > kTitleAtMost)
        node.fault("title", "名称最多" + std::to_string(kTitleAtMost) + "个字，请写短些");
}

/// One of these entries has the value already.
template <class Rows, class Member>
bool taken(const Rows& rows, Member member, const std::string& value) {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.*member == value; });
}

void read_column(base::Node& node, Register& table) {
    RegisterColumn column;
    column.id = node.text("id");
    column.title = node.text("title");
    column.by_bot = node.one_of("by", {"bot", "agent"}, "agent") == "bot";
    column.choices = node.texts("choices");
    node.finish();
    check_name(node, column.id, column.title);
    if (taken(table.columns, &RegisterColumn::id, column.id))
        node.fault("id", "“" + column.id + "”这一列写了两次，请只留一次");
    if (taken(table.columns, &RegisterColumn::title, column.title))
        node.fault("title", "有两列都叫“" + column.title + "”，请改一个名称");
    const bool known = std::find(kBotColumns.begin(), kBotColumns.end(), column.id) != kBotColumns.end();
    if (column.by_bot && !known) {
        std::string all;
        for (const auto id : kBotColumns)
            all += (all.empty() ? "" : "、") + std::string(id);
        node.fault("id",
                   "小二不会填“" + column.id + "”，它会填的是：" + all + "；其余的列写 \"by\": \"agent\"");
    }
    if (column.choices.size() == 1) node.fault("choices", "只有一个选项就不用选了，请再加一个或删掉 choices");
    for (std::size_t i = 0; i < column.choices.size(); ++i)
        if (column.choices[i].empty() ||
            std::count(column.choices.begin(), column.choices.end(), column.choices[i]) > 1)
            node.fault("choices", i, "选项不能是空的，也不能重复");
    table.columns.push_back(std::move(column));
}

void check_columns(const base::Node& node, const Register& table) {
    if (table.columns.empty() || table.columns.size() > kColumnsAtMost)
        node.fault("columns", "一张登记表要有1到" + std::to_string(kColumnsAtMost) + "列");
    else if (std::none_of(table.columns.begin(), table.columns.end(),
                          [](const RegisterColumn& column) { return column.by_bot; }))
        node.fault("columns", "至少要有一列由小二填（\"by\": \"bot\"），例如日期 date、订单编号 order");
}

}  // namespace

const RegisterColumn* Register::column(std::string_view column_id) const {
    const auto it = std::find_if(columns.begin(), columns.end(),
                                 [&](const RegisterColumn& each) { return each.id == column_id; });
    return it == columns.end() ? nullptr : &*it;
}

const Register* Registers::find(std::string_view id) const {
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&](const Register& each) { return each.id == id; });
    return it == rows.end() ? nullptr : &*it;
}

void load_registers(const File& file, Registers& registers, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    root.each("registers", [&](base::Node node) {
        Register table;
        table.id = node.text("id");
        table.title = node.text("title");
        node.each("columns", [&](base::Node column) { read_column(column, table); });
        node.skip("comment");
        node.finish();
        check_name(node, table.id, table.title);
        if (taken(registers.rows, &Register::id, table.id))
            node.fault("id", "登记表“" + table.id + "”写了两次，请只留一次");
        if (taken(registers.rows, &Register::title, table.title))
            node.fault("title", "有两张登记表都叫“" + table.title + "”，请改一个名称");
        check_columns(node, table);
        registers.rows.push_back(std::move(table));
    });
    root.finish();
    if (registers.rows.size() > kRegistersAtMost)
        root.fault("登记表最多" + std::to_string(kRegistersAtMost) + "张");
    for (const auto& needed : kNeededRegisters) {
        const auto* table = registers.find(needed.id);
        if (table == nullptr)
            root.fault("缺少登记表“" + std::string(needed.id) + "”（" + std::string(needed.title) +
                       "），小二要往里登记，请补上");
        else if (!needed.column.empty() && table->column(needed.column) == nullptr)
            root.fault("登记表“" + table->title + "”缺少“" + std::string(needed.column) +
                       "”这一列，小二之后要填结果，请补上");
    }
}

void check_registers(const Registers& registers, const Problems& problems, const std::string& file,
                     base::Faults& faults) {
    const auto check = [&](const std::string& id, const std::string& place) {
        if (!id.empty() && registers.find(id) == nullptr)
            faults.push_back(
                {file, 0, 0, place, "没有叫“" + id + "”的登记表，请改正，或在 registers.json 里加上"});
    };
    for (const auto& kind : problems.kinds) {
        const auto place = "problems." + kind.intent;
        check(kind.register_id, place + ".register");
        for (std::size_t i = 0; i < kind.remedies.size(); ++i)
            check(kind.remedies[i].register_id, place + ".remedies[" + std::to_string(i) + "].register");
    }
}

}  // namespace xiaoer::scripts
