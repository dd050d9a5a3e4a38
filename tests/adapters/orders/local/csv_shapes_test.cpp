// Exports as the platforms and the ERPs shape them.
#include <gtest/gtest.h>

#include "adapters/orders/local/csv_import.hpp"
#include "adapters/tables/write.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

class Shapes : public testing::Test {
  protected:
    ImportReport import(const std::string& content) {
        return import_orders(folder_.write("orders.csv", content), *orders_);
    }
    static std::string told(const std::vector<ImportReport::Rejected>& rows) {
        std::string out;
        for (const auto& row : rows)
            out += std::to_string(row.line) + ": " + row.reason + "\n";
        return out;
    }
    static std::string reasons(const ImportReport& report) { return told(report.rejected); }
    static std::string lines_of(const std::vector<ImportReport::Rejected>& rows) { return told(rows); }

    test::Folder folder_;
    std::unique_ptr<LocalOrders> orders_ = open_local_orders(folder_.path());
};

TEST_F(Shapes, PinduoduoTellsNoBuyerAndOtherWords) {
    const auto report = import(
        "商品,订单号,订单状态,商品总价(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,商品规格,"
        "商家编码-规格维度,商家备注,售后状态,快递单号,快递公司,订单成交时间\n"
        "坚果礼盒,260602-11,待发货,39.80\t,39.80\t,39.80\t,2\t,,原味500g,JG-01,,无售后或售后取消,\t,,2026-06-"
        "02 "
        "13:41:05\t\n"
        "坚果礼盒,260602-12,\"已发货，待签收\",39.80,39.80,39.80,2,,,JG-01,,无售后或售后取消,78401,中通快递,"
        "\n"
        "坚果礼盒,260602-13,已收货,39.80,39.80,39.80,2,,,JG-01,,售后处理中,,,\n"
        "坚果礼盒,260602-14,\"未发货，退款成功\",39.80,39.80,39.80,2,,,JG-01,,退款成功,,,\n"
        "坚果礼盒,260602-15,已取消,39.80,39.80,39.80,2,,,JG-01,,无售后或售后取消,,,\n"
        "坚果礼盒,260602-16,待支付,39.80,39.80,39.80,2,,,JG-01,,无售后或售后取消,,,\n");
    EXPECT_EQ(report.refusal + reasons(report) + lines_of(report.doubted), "");
    EXPECT_EQ(report.added, 6U);
    const auto state = [&](const std::string& id) { return orders_->find(id)->order.state; };
    EXPECT_EQ(state("260602-11"), core::TradeState::paid);
    EXPECT_EQ(state("260602-12"), core::TradeState::shipped);
    EXPECT_EQ(state("260602-13"), core::TradeState::completed);
    EXPECT_EQ(state("260602-14"), core::TradeState::closed);
    EXPECT_EQ(state("260602-15"), core::TradeState::closed);
    EXPECT_EQ(state("260602-16"), core::TradeState::unpaid);
    const auto order = orders_->find("260602-11")->order;
    EXPECT_EQ(order.amount_fen, 3'980);
    EXPECT_EQ(order.items.at(0), (core::Item{"坚果礼盒", "JG-01", "原味500g", 2}));
    EXPECT_TRUE(order.ordered);
    EXPECT_EQ(orders_->find("260602-13")->order.refund, core::RefundState::requested);
    EXPECT_EQ(orders_->find("260602-12")->order.refund, core::RefundState::none);
    EXPECT_EQ(report.unused, (std::vector<std::string>{"商品总价", "商家实收金额"}));
    EXPECT_NE(render_report(report).find("没有用到的列：商品总价"), std::string::npos);
    // Who names it has it.
    orders_->of_buyer_naming("小甲", "260602-11",
                             [](const FoundOrders& found) { EXPECT_EQ(found.orders.size(), 1U); });
}

TEST_F(Shapes, TheReportOfGoodsJoinsTheReportOfOrders) {
    (void)import(
        "订单编号,买家会员名,买家实际支付金额,订单状态,宝贝标题,宝贝总数量\n=\"314238\",小甲,118.00,"
        "\"买家已付款，等待卖家"
        "发货\",\"坚果礼盒，玻璃保鲜盒\",3\n");
    const std::string goods =
        "子订单编号,主订单编号,标题,购买数量,商品属性,备注,订单状态,商家编码,买家实际支付金额,退款状态\n"
        "=\"314239\",=\"314238\",坚果礼盒,2,口味:原味,null,\"买家已付款，等待卖家发货\",JG-01,78.00,"
        "没有申请退款\n"
        "=\"314240\",=\"314238\",玻璃保鲜盒,1,颜色:透明,null,\"买家已付款，等待卖家发货\",BX-01,40.00,"
        "\"买家已经申请退款，"
        "等待卖家同意\"\n";
    const auto report = import(goods);
    EXPECT_EQ(report.refusal + reasons(report) + lines_of(report.doubted), "");
    const auto joined = [&] { return orders_->find("314238").value(); };
    const std::vector<core::Item> items = {{"坚果礼盒", "JG-01", "口味:原味", 2},
                                           {"玻璃保鲜盒", "BX-01", "颜色:透明", 1}};
    EXPECT_EQ(joined().order.items, items);
    EXPECT_EQ(joined().order.amount_fen, 11'800);
    EXPECT_EQ(joined().order.refund, core::RefundState::requested);
    EXPECT_EQ(joined().buyer, "小甲");
    (void)import(
        "订单编号,买家会员名,订单状态,宝贝标题,宝贝总数量\n314238,小甲,卖家已发货,\"坚果礼盒，玻璃保鲜盒\","
        "3\n");
    EXPECT_EQ(joined().order.items, items) << "a joined title tells less than is known";
    EXPECT_EQ(joined().order.state, core::TradeState::shipped);
}

TEST_F(Shapes, TheHeadingMayStandBelowATitleAndTotalsAreNoOrders) {
    const auto report = import(
        "店铺：松果巷,,,,,\n导出时间：2026-06-03 09:00:00,,,,,\n,,,,,\n"
        "订单编号,买家会员名,订单状态,商品名称,数量,实付金额\n321,小甲,待发货,坚果礼盒,1,78\n合计,,,,1,78\n");
    EXPECT_EQ(report.refusal + reasons(report), "");
    EXPECT_EQ(report.added, 1U);
}

TEST_F(Shapes, MergedCellsBelongToTheOrderAbove) {
    const auto report = import(
        "订单编号,买家会员名,订单状态,商品名称,数量,实付金额\n311,小甲,待发货,坚果礼盒,1,78\n,,,玻璃保鲜盒,2,"
        "\n,,,抹布,1,"
        "\n312,小乙,待发货,坚果礼盒,1,39\n");
    EXPECT_EQ(reasons(report), "");
    EXPECT_EQ(orders_->find("311")->order.items.size(), 3U);
    EXPECT_EQ(orders_->find("312")->order.items.size(), 1U);
}

TEST_F(Shapes, RowsOfOneOrderMayStandAnywhere) {
    const auto report = import(
        "订单编号,买家会员名,订单状态,商品名称,数量\n1,甲,待发货,杯,1\n2,乙,待发货,盘,1\n1,甲,待发货,碗,2\n1,"
        "甲,待发货,杯,1\n");
    EXPECT_EQ(reasons(report), "");
    EXPECT_EQ(orders_->find("1")->order.items,
              (std::vector<core::Item>{{"杯", "", "", 1}, {"碗", "", "", 2}}));
}

TEST_F(Shapes, AnOlderFileTurnsNoOrderBack) {
    const std::string head = "订单编号,买家会员名,订单状态,商品名称,数量,实付金额\n";
    (void)import(head + "741,小甲,交易成功,坚果礼盒,1,78\n");
    const auto report = import(head + "741,小甲,\"买家已付款，等待卖家发货\",坚果礼盒,1,78\n");
    EXPECT_EQ(report.older, 1U);
    EXPECT_EQ(orders_->find("741")->order.state, core::TradeState::completed);
    EXPECT_NE(render_report(report).find("没有往回改"), std::string::npos);
    (void)import(head + "741,小甲,交易关闭,坚果礼盒,1,78\n");
    EXPECT_EQ(orders_->find("741")->order.state, core::TradeState::closed) << "refunded after all";
}

TEST_F(Shapes, AChangedAddressWins) {
    (void)import(
        "订单编号,买家会员名,订单状态,收货地址,修改后的收货地址\n1,甲,待发货,江苏省 南京市,新疆 "
        "乌鲁木齐市\n2,乙,待发货,江苏省 "
        "南京市,\n");
    EXPECT_EQ(orders_->find("1")->order.province, "新疆维吾尔自治区");
    EXPECT_EQ(orders_->find("2")->order.province, "江苏省");
}

TEST_F(Shapes, NumbersAreReadThroughWhatSpreadsheetsAdd) {
    const auto report = import(
        "订单编号,买家会员名,订单状态,商品名称,数量,实付金额\n'3141590000000000721,甲,待发货,杯,1,78\n"
        "`3141590000000000722,甲,待发货,杯,1.0,78\n3141590000000000723.0,甲,待发货,杯,1,78\n"
        "\"3141590000000000724\t\",甲,待发货,杯,1,78\n3141590000000000725#,甲,待发货,杯,1,78\n");
    EXPECT_EQ(reasons(report) + lines_of(report.doubted), "");
    EXPECT_EQ(report.added, 5U);
    for (const auto* id : {"721", "722", "723", "724", "725"})
        EXPECT_TRUE(orders_->find("3141590000000000" + std::string(id))) << id;
}

TEST_F(Shapes, EveryFormOfAMomentIsRead) {
    std::string text = "订单编号,买家会员名,订单状态,付款时间\n";
    const std::vector<std::string> forms = {"2026-06-06 13:41:00",
                                            "2026/6/6 13:41",
                                            "2026-06-06 13:41:00.0",
                                            "2026-06-06T13:41:00",
                                            "2026-06-06T13:41:00+08:00",
                                            "2026年6月6日 13:41",
                                            "2026.6.6 13:41",
                                            "46179.5701388889",
                                            "20260606134100",
                                            "2026-06-06  13:41",
                                            "2026/6/6 1:41:00 PM",
                                            "2026/6/6 下午 1:41:00",
                                            "2026-06-06T05:41:00Z"};
    for (std::size_t i = 0; i < forms.size(); ++i)
        text += std::to_string(i + 1) + ",甲,待发货," + forms[i] + "\n";
    const auto report = import(text);
    EXPECT_EQ(reasons(report) + lines_of(report.doubted), "");
    for (std::size_t i = 0; i < forms.size(); ++i)
        EXPECT_EQ(orders_->find(std::to_string(i + 1))->order.paid,
                  core::Time(std::chrono::sys_days{std::chrono::year{2026} / 6 / 6} + 5h + 41min))
            << forms[i];
}

TEST_F(Shapes, OtherHeadingsAreKnown) {
    struct Shape {
        const char* name;
        std::string header, row;
        core::TradeState state;
        std::int64_t fen;
    };
    const Shape shapes[] = {
        {"抖店",
         "主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,商品单价,订单应付金额,省,收件人地址,"
         "订单提交时间,"
         "支付完成时间,订单状态,售后状态,商家备注",
         "A1,A1-1,杯,白色,2,B-1,19,38,浙江省,文三路,2026-06-06 10:00:00,2026-06-06 10:01:00,待发货,-,急",
         core::TradeState::paid, 3'800},
        {"快手", "订单号,订单创建时间,订单状态,买家昵称,商品名称,规格,数量,实付款,快递公司,快递单号",
         "A2,2026-06-06 10:00:00,已发货,小甲,杯,白色,1,19.00,中通快递,7840", core::TradeState::shipped,
         1'900},
        {"微信小店", "订单号,订单下单时间,订单状态,商品名称,SKU编码,商品数量,订单实际支付金额,收货省份",
         "A3,2026-06-06 10:00:00,已完成,杯,B-1,1,19.00,浙江省", core::TradeState::completed, 1'900},
        {"聚水潭",
         "线上订单号,店铺,买家账号,状态,商品名称,颜色及规格,数量,已付金额,快递公司,快递单号,卖家备注",
         "A4,松果巷,小甲,待审核,杯,白色,1,19,,,", core::TradeState::paid, 1'900},
        {"旺店通", "原始单号,客户网名,订单状态,货品名称,货品编号,规格名称,数量,应付金额,客服备注",
         "A5,小甲,已取消,杯,B-1,白色,1,19,", core::TradeState::closed, 1'900},
        {"快麦", "平台订单号,买家昵称,平台状态,商品名称,规格,数量,实付金额", "A6,小甲,待付款,杯,白色,1,19",
         core::TradeState::unpaid, 1'900},
    };
    int number = 0;
    for (const auto& [name, header, row, state, fen] : shapes) {
        const auto report = import(header + "\n" + row + "\n");
        EXPECT_EQ(report.refusal + reasons(report) + lines_of(report.doubted), "") << name;
        const auto booked = orders_->find("A" + std::to_string(++number));
        ASSERT_TRUE(booked) << name;
        EXPECT_EQ(booked->order.state, state) << name;
        EXPECT_EQ(booked->order.amount_fen, fen) << name;
        EXPECT_EQ(booked->order.items.at(0).title, "杯") << name;
    }
}

TEST_F(Shapes, AWorkbookIsReadToo) {
    const auto file = folder_.path() / "orders.xlsx";
    const auto writer = write_xlsx(file, {{"订单编号"}, {"买家昵称"}, {"订单状态"}, {"商品名称"}});
    writer->row({"3141590000000000801", "小甲", "待发货", "杯"});
    writer->finish();
    const auto report = import_orders(file, *orders_);
    EXPECT_EQ(report.refusal + reasons(report), "");
    EXPECT_EQ(orders_->find("3141590000000000801")->buyer, "小甲");
}

}  // namespace
}  // namespace xiaoer::adapters
