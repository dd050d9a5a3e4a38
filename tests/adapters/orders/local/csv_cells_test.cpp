// What the cells of an order export mean, value by value.
#include "adapters/orders/local/csv_cells.hpp"

#include <gtest/gtest.h>

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

TEST(CsvCells, AreCleanedOfGuards) {
    for (const char* cell : {"=\"123\"", "=\"123\"\t", "123\t", "'123", " 123 ", "\u00A0123\u3000",
                             "\t=\"123 \" ", "\uFEFF123"}) {
        EXPECT_EQ(clean_cell(cell), "123") << cell;
    }
    EXPECT_EQ(clean_cell("=\""), "=\"");
    EXPECT_EQ(clean_cell("'"), "'");
    EXPECT_EQ(clean_cell("null"), "");
    EXPECT_EQ(clean_cell("--"), "");
    EXPECT_EQ(clean_cell("-5"), "-5");
    EXPECT_EQ(clean_cell("=SUM(A1)"), "=SUM(A1)") << "text is text, nobody computes it";
}

TEST(CsvCells, Money) {
    EXPECT_EQ(fen_of("12"), 1'200);
    EXPECT_EQ(fen_of("12.5"), 1'250);
    EXPECT_EQ(fen_of("¥1,234.50"), 123'450);
    EXPECT_EQ(fen_of("￥ 0.01"), 1);
    EXPECT_EQ(fen_of("9.9元"), 990);
    EXPECT_EQ(fen_of("12.500"), 1'250);
    for (const char* text :
         {"", "-1", "1.234", "abc", "1e5", "12.", ".5", "1 2", "99999999999999999999", "¥", ",5", "12元整"}) {
        EXPECT_FALSE(fen_of(text)) << text;
    }
}

TEST(CsvCells, Times) {
    const core::Time day{std::chrono::sys_days{std::chrono::year{2023} / 11 / 2}};
    EXPECT_EQ(time_of("2023-11-02", 0min), day);
    EXPECT_EQ(time_of("2023/11/2 9:05", 0min), core::Time(day + 9h + 5min));
    EXPECT_EQ(time_of("2023-11-02T23:59:59", 480min), core::Time(day + 15h + 59min + 59s));
    EXPECT_EQ(time_of("2023-11-02 10:00 上午", 0min), core::Time(day + 10h));
    EXPECT_EQ(time_of("2023-11-02 12:30 AM", 0min), core::Time(day + 30min));
    EXPECT_EQ(time_of("45232", 0min), day) << "as Excel counts days";
    for (const char* text : {"", "2023-02-30", "2023-11-02 24:00", "2023-11-02 10:60", "1900-01-01",
                             "11/2/2023", "2023-11-02x", "2023-11-02 10:00 晚上", "4525.4", "20231302000000",
                             "2023-11-02 10:00+99:00", "2023-11-02 10:00:00."}) {
        EXPECT_FALSE(time_of(text, 0min)) << text;
    }
}

TEST(CsvCells, States) {
    using enum core::TradeState;
    const std::vector<std::pair<const char*, core::TradeState>> known = {
        {"等待买家付款", unpaid},
        {"买家已付款，等待卖家发货", paid},
        {"卖家已发货，等待买家确认", shipped},
        {"交易成功", completed},
        {"交易关闭", closed},
        {"待发货", paid},
        {"卖家部分发货", paid},
        {"已取消", closed}};
    for (const auto& [text, state] : known)
        EXPECT_EQ(trade_state_of(text), state) << text;
    EXPECT_FALSE(trade_state_of("paid?"));
    EXPECT_EQ(refund_state_of("没有申请退款"), core::RefundState::none);
    EXPECT_EQ(refund_state_of("买家已经申请退款，等待卖家同意"), core::RefundState::requested);
    EXPECT_EQ(refund_state_of("卖家拒绝退款"), core::RefundState::refused);
    EXPECT_EQ(refund_state_of("退款成功"), core::RefundState::refunded);
    EXPECT_EQ(review_state_of("待客审"), core::ReviewState::awaiting);
    EXPECT_EQ(review_state_of("已审核"), core::ReviewState::reviewed);
    EXPECT_EQ(flag_of("红旗"), core::Flag::red);
    EXPECT_EQ(flag_of("紫色"), core::Flag::pink);
    EXPECT_EQ(flag_of("3"), core::Flag::none) << "numbers differ between back offices: never guessed";
}

TEST(CsvCells, Provinces) {
    EXPECT_EQ(province_of("浙江省 杭州市"), "浙江省");
    EXPECT_EQ(province_of("浙江杭州"), "浙江省");
    EXPECT_EQ(province_of("中国 上海 上海市 浦东新区"), "上海市");
    EXPECT_EQ(province_of("新疆维吾尔自治区 乌鲁木齐"), "新疆维吾尔自治区");
    EXPECT_EQ(province_of("　内蒙古 呼和浩特"), "内蒙古自治区");
    EXPECT_EQ(province_of("广西壮族自治区南宁"), "广西壮族自治区");
    EXPECT_EQ(province_of("吉林省 吉林市"), "吉林省");
    EXPECT_EQ(province_of("朝阳区浙江大厦"), "") << "a name inside an address is no province";
    EXPECT_EQ(province_of(""), "");
}

TEST(CsvCells, OrderIds) {
    EXPECT_TRUE(is_order_id("3100000000000000101"));
    EXPECT_TRUE(is_order_id("231120-ABC_1"));
    for (const char* text : {"", "1 2", "订单", "../1", "1;2"})
        EXPECT_FALSE(is_order_id(text)) << text;
    EXPECT_FALSE(is_order_id(std::string(65, '1')));
    EXPECT_TRUE(is_rounded_number("3.10E+18"));
    EXPECT_TRUE(is_rounded_number("3.1e18"));
    EXPECT_FALSE(is_rounded_number("E1"));
    EXPECT_FALSE(is_rounded_number("31E5")) << "without a point it may be an id";
    EXPECT_FALSE(is_rounded_number("YT3100"));
}

TEST(CsvCells, HeadersMayStandAnywhereAndTheBetterNameWins) {
    const auto columns = columns_of({" 状态", "\uFEFF买家昵称", "订单 编号", "买家会员名", "订单状态\t"});
    EXPECT_EQ(columns.place[static_cast<std::size_t>(Column::id)], 2U);
    EXPECT_EQ(columns.place[static_cast<std::size_t>(Column::buyer)], 3U);
    EXPECT_EQ(columns.place[static_cast<std::size_t>(Column::state)], 4U);
    EXPECT_FALSE(columns.has(Column::memo));
    EXPECT_EQ(columns.cell({"a"}, Column::state), "") << "a short row";
}

}  // namespace
}  // namespace xiaoer::adapters
