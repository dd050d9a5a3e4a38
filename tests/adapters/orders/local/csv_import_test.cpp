// The import of order exports: encodings, quotes, guards, words, and rows that are wrong.
#include <gtest/gtest.h>
#include <iconv.h>

#include "adapters/orders/local/csv_import.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

std::string encoded(const std::string& text, const char* encoding) {
    const auto converter = ::iconv_open(encoding, "UTF-8");
    std::string from = text;
    std::string out(text.size() * 4 + 8, '\0');
    char* in = from.data();
    char* to = out.data();
    std::size_t in_left = from.size();
    std::size_t out_left = out.size();
    EXPECT_NE(::iconv(converter, &in, &in_left, &to, &out_left), static_cast<std::size_t>(-1));
    ::iconv_close(converter);
    out.resize(out.size() - out_left);
    return out;
}

const std::string kHeader =
    "订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系手机,订单创建时间,"
    "订单付款时间 ,宝贝标题 ,宝贝总数量,物流单号 ,物流公司,订单备注,商家编码,发货时间\n";

std::string row(const std::string& id, const std::string& rest = "") {
    return "=\"" + id +
           "\",小林,88.00,￥1088.50,\"买家已付款，等待卖家发货\",林女士,浙江省 杭州市 西湖区 文三路 1 "
           "号,'13812345678,"
           "2023-11-20 10:00:05,2023/11/20 "
           "10:01,\"马克杯,白色\",2,=\"73100\"\t,中通快递,\"先别发\n等电话\",BZ-1," +
           rest + "\n";
}

class Import : public testing::Test {
  protected:
    ImportReport import(const std::string& content, ImportOptions options = {}) {
        return import_orders(folder_.write("orders.csv", content), *orders_, options);
    }
    test::Folder folder_;
    std::unique_ptr<LocalOrders> orders_ = open_local_orders(folder_.path());
};

std::string lines_of(const std::vector<ImportReport::Rejected>& rows) {
    std::string out;
    for (const auto& row : rows)
        out += std::to_string(row.line) + ": " + row.reason + "\n";
    return out;
}
std::string reasons(const ImportReport& report) {
    return lines_of(report.rejected);
}

TEST_F(Import, TakesARowOfTheBackOffice) {
    const auto report = import(kHeader + row("3100000000000000101", "2023-11-21 08:00:00"));
    EXPECT_EQ(report.refusal, "");
    EXPECT_EQ(reasons(report), "");
    EXPECT_EQ(report.added, 1U);
    const auto booked = orders_->find("3100000000000000101");
    ASSERT_TRUE(booked);
    EXPECT_EQ(booked->buyer, "小林");
    const core::Order& order = booked->order;
    EXPECT_EQ(order.state, core::TradeState::paid);
    EXPECT_EQ(order.amount_fen, 108'850);
    EXPECT_EQ(order.province, "浙江省");
    ASSERT_EQ(order.items.size(), 1U);
    EXPECT_EQ(order.items[0], (core::Item{"马克杯,白色", "BZ-1", "", 2}));
    EXPECT_EQ(order.tracking_number, "73100");
    EXPECT_EQ(order.courier, "中通快递");
    EXPECT_EQ(order.memo, "先别发\n等电话");
    EXPECT_EQ(order.ordered, core::Time(std::chrono::sys_days{std::chrono::year{2023} / 11 / 20} + 2h + 5s));
    EXPECT_EQ(order.paid, core::Time(std::chrono::sys_days{std::chrono::year{2023} / 11 / 20} + 2h + 1min));
    EXPECT_EQ(order.shipped, core::Time(std::chrono::sys_days{std::chrono::year{2023} / 11 / 21}));
}

TEST_F(Import, KeepsNoNamePhoneOrStreet) {
    (void)import(kHeader + row("3100000000000000101"));
    orders_.reset();
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().extension() == ".csv") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        for (const char* secret : {"林女士", "文三路", "13812345678", "西湖区"}) {
            EXPECT_EQ(bytes.find(secret), std::string::npos) << secret << " in " << entry.path();
        }
    }
}

class Encodings : public Import, public testing::WithParamInterface<const char*> {};

TEST_P(Encodings, AreRecognised) {
    const std::string text = kHeader + row("101") + row("102");
    const std::string which = GetParam();
    const auto report = import(which == "UTF-8 with a mark" ? "\xEF\xBB\xBF" + text
                               : which == "UTF-8"           ? text
                                                            : encoded(text, GetParam()));
    EXPECT_EQ(report.refusal + reasons(report), "");
    EXPECT_EQ(report.added, 2U);
    ASSERT_TRUE(orders_->find("101"));
    EXPECT_EQ(orders_->find("101")->buyer, "小林");
    EXPECT_EQ(orders_->find("102")->order.memo, "先别发\n等电话");
}
INSTANTIATE_TEST_SUITE_P(Csv, Encodings, testing::Values("UTF-8", "UTF-8 with a mark", "GB18030", "GBK"));

TEST_F(Import, Gb18030KnowsRareCharactersAndTheirTrickyBytes) {
    // 𠮷 has four bytes there, two of them ASCII digits.
    const std::string text = "订单编号,买家会员名,订单状态,订单备注\n1,𠮷野家,交易成功,誠意\n";
    EXPECT_EQ(import(encoded(text, "GB18030")).added, 1U);
    EXPECT_EQ(orders_->find("1")->buyer, "𠮷野家");
    EXPECT_EQ(orders_->find("1")->order.memo, "誠意");
}

class Refused : public Import, public testing::WithParamInterface<std::pair<std::string, const char*>> {};

TEST_P(Refused, SaysWhatToDo) {
    const auto report = import(GetParam().first);
    EXPECT_NE(report.refusal.find(GetParam().second), std::string::npos) << report.refusal;
    EXPECT_EQ(report.added, 0U);
    EXPECT_NE(render_report(report).find("导入中止"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    Csv, Refused,
    testing::Values(
        std::pair(std::string(), "文件是空的"), std::pair(std::string("\n\n  \n"), "没有表头"),
        std::pair(std::string("PK\x03\x04zip"), "xlsx"),
        std::pair(std::string("\xD0\xCF\x11\xE0"), "Excel 表格"),
        std::pair(std::string("\xFF\xFEx\0y\0", 6), "UTF-16"), std::pair(std::string("a,b\0c", 5), "二进制"),
        std::pair(std::string("日期,金额\n1,2\n"),
                  "没有表头：要有“订单编号”一列，并有“订单状态”或“商品名称”；看到的是：日期、金额")));

TEST_F(Import, AMissingFileIsToldByName) {
    EXPECT_EQ(import_orders(folder_.path() / "none.csv", *orders_).refusal,
              "打不开文件 " + (folder_.path() / "none.csv").string());
}

TEST_F(Import, WrongRowsAreReportedAndTheRestIsTaken) {
    const std::string head = "订单编号,买家昵称,订单状态,实付金额,数量,宝贝标题,下单时间,物流单号\n";
    const auto report = import(head +
                               "1,甲,交易成功,1,1,杯,2023-11-20,\n"
                               ",乙,交易成功,1,1,杯,2023-11-20,\n"
                               "3,,交易成功,1,1,杯,2023-11-20,\n"
                               "4,丁,不知道,1,1,杯,2023-11-20,\n"
                               "5,戊,交易成功,一块,1,杯,2023-11-20,\n"
                               "6,己,交易成功,1,0,杯,2023-11-20,\n"
                               "7,庚,交易成功,1,1,杯,昨天,\n"
                               "3.10E+18,辛,交易成功,1,1,杯,2023-11-20,\n"
                               "9 9,壬,交易成功,1,1,杯,2023-11-20,\n"
                               "10,癸,交易成功,1,1,杯,2023-11-20,7.31E+13\n"
                               "\n"
                               "12,\"多\n行\",交易成功,1,1,杯,2023-11-20,\n"
                               "14,子\n"
                               "15,丑,交易关闭,,,,,\n");
    EXPECT_EQ(reasons(report),
              "9: 订单编号 “3.10E+18” 被表格软件改成了科学计数，请从后台重新导出，不要另存\n"
              "10: 订单编号 “9 9” 不像订单编号\n");
    EXPECT_EQ(lines_of(report.doubted),
              "5: 订单状态 “不知道” 不认识，状态没有改\n"
              "6: 金额 “一块” 看不懂，金额没有记\n"
              "7: 数量 “0” 看不懂，按 1 件记\n"
              "8: 订单创建时间 “昨天” 看不懂，时间没有记\n"
              "11: 物流单号 “7.31E+13” 被表格软件改成了科学计数，单号没有记\n"
              "15: 没有订单状态，状态没有改\n");
    EXPECT_EQ(report.added, 10U);
    EXPECT_EQ(report.rejected_count, 2U);
    EXPECT_EQ(orders_->find("1")->order.items.size(), 2U)
        << "a row without a number belongs to the one above";
    EXPECT_EQ(orders_->find("3")->buyer, "");
    EXPECT_EQ(orders_->find("4")->order.state, core::TradeState::unknown);
    EXPECT_FALSE(orders_->find("7")->order.ordered);
    EXPECT_EQ(orders_->find("12")->buyer, "多\n行");
    EXPECT_EQ(orders_->find("15")->order.state, core::TradeState::closed);
}

TEST_F(Import, AQuoteNobodyClosedCostsOneRow) {
    std::string text = "订单编号,买家昵称,订单状态,备注\n1,甲,交易成功,\"没有关\n";
    for (int i = 2; i <= 300; ++i)
        text += std::to_string(i) + ",甲,交易成功,\"好\"\n";
    text += "999,甲,交易成功,\"也没有关";
    const auto report = import(text);
    EXPECT_EQ(reasons(report), "2: 引号没有闭合\n302: 引号没有闭合\n") << report.refusal;
    EXPECT_EQ(report.added, 299U);
}

TEST_F(Import, AFileFullOfOpenQuotesIsGivenUp) {
    std::string text = "订单编号,买家昵称,订单状态,备注\n";
    for (int i = 0; i < 3'000; ++i)
        text += std::to_string(i) + ",甲,交易成功,\"没有关\n";
    const auto report = import(text);
    EXPECT_EQ(report.refusal, "没有闭合的引号太多，文件可能不是 CSV");
    EXPECT_EQ(report.rejected_count, 1'001U);
    EXPECT_EQ(report.added, 0U);
}

TEST_F(Import, AVeryLongRowIsOneWrongRow) {
    const std::string head = "订单编号,买家昵称,订单状态,备注\n";
    const auto report = import(head + "1,甲,交易成功," + std::string(100'000, 'x') + "\n2,甲,交易成功," +
                               std::string(1'001, 'x') + "\n3,甲,交易成功,好\n");
    EXPECT_EQ(reasons(report), "2: 这一行太长（超过 64 KB）\n3: 备注超过 1000 字节\n");
    EXPECT_EQ(report.added, 1U);
}

TEST_F(Import, ALineInAnotherEncodingIsOneWrongRow) {
    const auto report = import("订单编号,买家昵称,订单状态\n1,甲,交易成功\n" + std::string(300'000, ' ') +
                               "\n2,\xFF\xFE,交易成功\n3,丙,交易成功\n");
    EXPECT_EQ(report.added, 2U) << reasons(report) << report.refusal;
    EXPECT_NE(reasons(report).find("4: 这一行的文字编码不对"), std::string::npos) << reasons(report);
}

TEST_F(Import, RowsBeyondTheLimitAreLeft) {
    ImportOptions options;
    options.limits.rows = 3;
    std::string text = "订单编号,买家昵称,订单状态\n";
    for (int i = 1; i <= 5; ++i)
        text += std::to_string(i) + ",甲,交易成功\n";
    const auto report = import(text, options);
    EXPECT_EQ(report.refusal, "超过 3 行，后面的没有导入，请分成几个文件");
    EXPECT_EQ(report.added, 3U);
}

TEST_F(Import, AnOrderWithSeveralGoodsHasSeveralRows) {
    const auto report = import(
        "订单编号,买家昵称,订单状态,商品标题,数量\n1,甲,交易成功,杯,1\n1,甲,交易成功,碗,2\n2,乙,交易成功,盘,"
        "3\n");
    EXPECT_EQ(report.added, 2U);
    EXPECT_EQ(orders_->find("1")->order.items,
              (std::vector<core::Item>{{"杯", "", "", 1}, {"碗", "", "", 2}}));
    EXPECT_EQ(orders_->find("2")->order.items, (std::vector<core::Item>{{"盘", "", "", 3}}));
}

TEST_F(Import, TheSecondTimeNothingChangesAndALaterFileUpdates) {
    const std::string first = kHeader + row("1") + row("2");
    EXPECT_EQ(import(first).added, 2U);
    const auto again = import(first);
    EXPECT_EQ(again.unchanged, 2U);
    EXPECT_EQ(again.added + again.updated, 0U);
    const auto later = import("订单编号,买家会员名,订单状态\n1,小林,交易成功\n");
    EXPECT_EQ(later.updated, 1U);
    const auto booked = orders_->find("1");
    EXPECT_EQ(booked->order.state, core::TradeState::completed);
    EXPECT_EQ(booked->order.amount_fen, 108'850) << "a column the file does not have stays";
    EXPECT_EQ(booked->order.memo, "先别发\n等电话");
    EXPECT_EQ(booked->order.items.size(), 1U);
}

TEST_F(Import, KeepsWhatTheFileDoesNotKnow) {
    (void)import(kHeader + row("1"));
    EXPECT_EQ(orders_->track("1", "in_transit", "到杭州"), "");
    orders_->append_note("1", "c1", "发顺丰", core::Flag::red, [](const NoteResult&) {});
    EXPECT_EQ(import(kHeader + row("1")).unchanged, 1U)
        << "tracking, flag and the bot's note are not the file's";
    EXPECT_EQ(orders_->find("1")->order.tracking, core::Tracking::in_transit);
    EXPECT_NE(orders_->find("1")->order.memo.find("发顺丰"), std::string::npos);
}

TEST_F(Import, TellsItsProgress) {
    std::vector<std::size_t> seen;
    ImportOptions options;
    options.progress = [&](std::size_t rows) { seen.push_back(rows); };
    std::string text = "订单编号,买家昵称,订单状态\n";
    for (int i = 1; i <= 1'200; ++i)
        text += std::to_string(i) + ",甲,交易成功\n";
    EXPECT_EQ(import(text, options).added, 1'200U);
    ASSERT_GE(seen.size(), 3U);
    EXPECT_EQ(seen.back(), 1'200U);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST_F(Import, ReportsAtMostAThousandRows) {
    std::string text = "订单编号,买家昵称,订单状态\n";
    for (int i = 0; i < 1'500; ++i)
        text += "# ,甲,交易成功\n";
    const auto report = import(text);
    EXPECT_EQ(report.rejected_count, 1'500U);
    EXPECT_EQ(report.rejected.size(), 1'000U);
    EXPECT_NE(render_report(report).find("…另有 500 行"), std::string::npos);
}

TEST_F(Import, TabsAndSemicolonsSeparateToo) {
    EXPECT_EQ(import("订单编号\t买家昵称\t订单状态\n1\t甲,乙\t交易成功\n").added, 1U);
    EXPECT_EQ(orders_->find("1")->buyer, "甲,乙");
    EXPECT_EQ(import("订单编号;买家昵称;订单状态\r\n2;丙;交易成功\r\n").added, 1U);
}

}  // namespace
}  // namespace xiaoer::adapters
