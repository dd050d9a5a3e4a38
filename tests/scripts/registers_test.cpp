// The registers as a store declares them: what the shipped ones hold, and a trainer's mistakes with their
// place.
#include "scripts/engine/registers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::Shop;

TEST(Registers, TheShippedOnesHoldWhatTheTradeKeeps) {
    const Shop shop;
    base::Faults faults;
    const auto playbook = Playbook::load(shop.dir(), faults);
    ASSERT_NE(playbook, nullptr);
    const auto& registers = playbook->registers();
    EXPECT_EQ(registers.rows.size(), kNeededRegisters.size());
    for (const auto& needed : kNeededRegisters)
        EXPECT_NE(registers.find(needed.id), nullptr) << needed.id;
    EXPECT_EQ(registers.find("nothing"), nullptr);

    const auto has = [&](std::string_view table, std::initializer_list<std::string_view> titles) {
        const auto& columns = registers.find(table)->columns;
        for (const auto title : titles)
            EXPECT_TRUE(std::any_of(columns.begin(), columns.end(),
                                    [&](const RegisterColumn& column) { return column.title == title; }))
                << table << " " << title;
    };
    has("return", {"日期", "退回快递单号", "退回快递", "买家ID", "订单编号", "退货类型", "商品名称", "数量",
                   "处理办法", "金额合计", "备注"});
    has("reship", {"日期", "登记人", "买家ID", "订单编号", "商品名称", "数量", "补发原因"});
    has("call_back", {"回访人", "回访时间", "回访结果"});
}

TEST(Registers, EveryTableHasColumnsForTheBotAndOrdersAndDates) {
    const Shop shop;
    base::Faults faults;
    const auto playbook = Playbook::load(shop.dir(), faults);
    ASSERT_NE(playbook, nullptr);
    for (const auto& table : playbook->registers().rows) {
        ASSERT_NE(table.column("date"), nullptr) << table.id;
        ASSERT_NE(table.column("order"), nullptr) << table.id;
        EXPECT_TRUE(table.column("order")->by_bot) << table.id;
        EXPECT_EQ(table.column("nothing"), nullptr);
        EXPECT_TRUE(std::any_of(table.columns.begin(), table.columns.end(),
                                [](const RegisterColumn& column) { return !column.by_bot; }))
            << table.id << " leaves nothing to complete";
    }
}

struct RegisterMistake {
    std::string from, to, place, message;
};
std::ostream& operator<<(std::ostream& out, const RegisterMistake& m) {
    return out << m.from << " -> " << m.to;
}
class RegisterMistakes : public ::testing::TestWithParam<RegisterMistake> {};

TEST_P(RegisterMistakes, AreFaultsWithTheirPlace) {
    const auto& m = GetParam();
    Shop shop;
    shop.replace("registers.json", m.from, m.to);
    EXPECT_EQ(shop.load(), nullptr);
    ASSERT_FALSE(shop.faults.empty());
    const auto& fault = shop.faults.front();
    EXPECT_EQ(fault.file, "scripts/registers.json") << shop.faults_text();
    EXPECT_EQ(fault.place, m.place) << shop.faults_text();
    EXPECT_NE(fault.message.find(m.message), std::string::npos) << shop.faults_text();
}

INSTANTIATE_TEST_SUITE_P(
    File, RegisterMistakes,
    ::testing::Values(
        RegisterMistake{R"("id": "missing")", R"("id": "mising")", "", "缺少登记表“missing”"},
        RegisterMistake{R"("id": "missing")", R"("id": "Missing 1")", "registers[0].id", "小写英文字母"},
        RegisterMistake{R"("id": "lost")", R"("id": "missing")", "registers[1].id", "写了两次"},
        RegisterMistake{R"("title": "丢件登记")", R"("title": "漏发少发登记")", "registers[1].title", "都叫"},
        RegisterMistake{R"("id": "date", "title": "日期", "by": "bot")",
                        R"("id": "dat", "title": "日期", "by": "bot")", "registers[0].columns[0].id",
                        "小二不会填“dat”"},
        RegisterMistake{R"("by": "bot")", R"("by": "robot")", "registers[0].columns[0].by", "只能是"},
        RegisterMistake{R"("id": "buyer")", R"("id": "date")", "registers[0].columns[1].id", "写了两次"},
        RegisterMistake{R"("title": "买家ID")", R"("title": "日期")", "registers[0].columns[1].title",
                        "两列都叫"},
        RegisterMistake{R"(["补发", "部分退款", "下次随单补"])", R"(["补发"])",
                        "registers[0].columns[7].choices", "只有一个选项"},
        RegisterMistake{R"(["补发", "部分退款", "下次随单补"])", R"(["补发", "补发"])",
                        "registers[0].columns[7].choices[0]", "不能重复"},
        RegisterMistake{R"("id": "result", "title": "结果")", R"("id": "kind", "title": "结果")", "",
                        "缺少“result”"},
        RegisterMistake{R"("columns")", R"("column")", "registers[0].column", "是不是想写“columns”"},
        RegisterMistake{R"("title": "漏发少发登记")",
                        R"("title": "漏发少发登记漏发少发登记漏发少发登记漏发登")", "registers[0].title",
                        "最多20个字"}));

TEST(Registers, ATableOfAgentsAloneIsRefused) {
    Shop shop;
    shop.replace(
        "registers.json", R"("registers": [)",
        R"("registers": [{"id": "own", "title": "自己的", "columns": [{"id": "a", "title": "甲"}]},)");
    EXPECT_EQ(shop.load(), nullptr);
    EXPECT_NE(shop.faults_text().find("至少要有一列由小二填"), std::string::npos) << shop.faults_text();
}

TEST(Registers, AStoreMayHaveItsOwn) {
    Shop shop;
    shop.replace("registers.json", R"("registers": [)",
                 R"("registers": [{"id": "own", "title": "自己的", "columns": [)"
                 R"({"id": "date", "title": "日期", "by": "bot"}, {"id": "a", "title": "甲"}]},)");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    EXPECT_FALSE(playbook->registers().find("own")->column("a")->by_bot);
}

TEST(Registers, AProblemMayOnlyNameADeclaredOne) {
    Shop shop;
    shop.replace("problems.json", R"("register": "reship")", R"("register": "resend")");
    EXPECT_EQ(shop.load(), nullptr);
    ASSERT_EQ(shop.faults.size(), 1U) << shop.faults_text();
    EXPECT_EQ(shop.faults[0].file, "scripts/problems.json");
    EXPECT_NE(shop.faults[0].place.find("remedies["), std::string::npos);
    EXPECT_NE(shop.faults[0].message.find("没有叫“resend”的登记表"), std::string::npos);
}

TEST(Registers, AMissingFileIsAFault) {
    Shop shop;
    shop.remove("registers.json");
    EXPECT_EQ(shop.load(), nullptr);
    EXPECT_NE(shop.faults_text().find("scripts/registers.json"), std::string::npos) << shop.faults_text();
}

}  // namespace
}  // namespace xiaoer::scripts
