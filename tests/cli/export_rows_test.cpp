// What of a row is personal, and what is shown of it.
#include "bot/sheets/rows.hpp"

#include <gtest/gtest.h>

namespace xiaoer::sheets {
namespace {

using namespace std::chrono_literals;

TEST(ExportRows, NamesBesideHiddenNumbersAreHiddenToo) {
    EXPECT_EQ(masked_text("文三路1号，王小明，13812345678"), "文三路***，王**，138******78");
    EXPECT_EQ(masked_text("收件人：欧阳小明 13812345678 尽快"), "收件人：欧** 138******78 尽快");
    EXPECT_EQ(masked_text("我叫王小明，13812345678"), "我叫王**，138******78");
    EXPECT_EQ(masked_text("请打电话 13812345678"), "请打电话 138******78");
    EXPECT_EQ(masked_text("订单已发出"), "订单已发出");
    EXPECT_EQ(masked_text(""), "");
    EXPECT_EQ(masked_text("13812345678"), "138******78");
    EXPECT_EQ(masked_text("138****"), "138****");
}

TEST(ExportRows, NamesAndIdsKeepWhatTellsThemApart) {
    EXPECT_EQ(masked_name("小林"), "小**");
    EXPECT_EQ(masked_name(""), "");
    EXPECT_EQ(masked_id("tb88213"), "t***3");
    EXPECT_EQ(masked_id("86"), "8***");
    EXPECT_EQ(masked_id("会员小林二"), "会***二");
}

TEST(ExportRows, ClocksAreTheStores) {
    const core::Time midnight{std::chrono::sys_days(std::chrono::year{2026} / 1 / 1)};
    EXPECT_EQ(clock_text(midnight, 480min), "2026-01-01 08:00:00");
    EXPECT_EQ(clock_text(midnight - 1s, 0min), "2025-12-31 23:59:59");
    EXPECT_EQ(clock_text(midnight, -300min), "2025-12-31 19:00:00");
    EXPECT_EQ(clock_text(core::Time{}, 480min), "");
}

class Tables : public testing::Test {
  protected:
    scripts::Registers registers_{
        {{"lost",
          "丢件",
          {{"date", "日期", true, {}}, {"order", "订单", true, {}}, {"buyer", "买家", true, {}}}},
         {"call",
          "回访",
          {{"date", "日期", true, {}}, {"nickname", "昵称", true, {}}, {"remark", "备注", false, {}}}}}};
    store::RegisterRow row_{
        .seq = 1,
        .at = core::Time{1'767'225'600s},
        .register_id = "call",
        .conversation = "web:demo:86",
        .order = "3100000000000000101",
        .summary = "电话13812345678",
        .fields = {{"nickname", "小林"}, {"remark", "打13812345678"}, {"buyer", "tb12345"}},
        .changed_by = "小李",
        .changed = core::Time{1'767'225'660s}};
};

TEST_F(Tables, ARegisterHasItsOwnColumns) {
    const RegisterTable table(registers_, registers_.find("call"), {});
    std::vector<std::string> titles;
    for (const auto& heading : table.headings())
        titles.push_back(heading.title);
    EXPECT_EQ(titles, (std::vector<std::string>{"日期", "昵称", "备注", "最后修改人", "最后修改时间"}));
    EXPECT_EQ(table.cells(row_), (std::vector<std::string>{"2026-01-01 08:00:00", "小**", "打138******78",
                                                           "小李", "2026-01-01 08:01:00"}));
}

TEST_F(Tables, AllTogetherHaveEveryColumnOnce) {
    const RegisterTable table(registers_, nullptr, {.masked = false});
    EXPECT_EQ(table.headings().size(), 8U);
    EXPECT_EQ(table.cells(row_),
              (std::vector<std::string>{"回访", "2026-01-01 08:00:00", "3100000000000000101", "tb12345",
                                        "小林", "打13812345678", "小李", "2026-01-01 08:01:00"}));
    row_.register_id = "gone";
    row_.changed = {};
    EXPECT_EQ(table.cells(row_).front(), "gone")
        << "a register that was taken out of the file keeps its rows";
    EXPECT_EQ(table.cells(row_).back(), "");
}

TEST(ExportRows, LinesTellWhoSpoke) {
    const store::ArchivedLine line{
        "onebot:10001:86123",
        "小林",
        {1, core::Time{1'767'225'600s}, "buyer", "小林", "电话13812345678", {"a.jpg", "b.jpg"}, "", ""}};
    EXPECT_EQ(line_cells(line, {}),
              (std::vector<std::string>{"onebot:10001:8***3", "小**", "2026-01-01 08:00:00", "买家", "小**",
                                        "电话138******78", "2张", ""}));
    EXPECT_EQ(line_cells(line, {.masked = false})[0], "onebot:10001:86123");
}

}  // namespace
}  // namespace xiaoer::sheets
