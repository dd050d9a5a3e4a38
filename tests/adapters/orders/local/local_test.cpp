// The embedded order book behind the port: found by buyer and id, noted once, nobody's words lost.
#include "adapters/orders/local/local.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "adapters/orders/memo.hpp"
#include "adapters/orders/render.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

const core::Time kNow{std::chrono::sys_days{std::chrono::year{2023} / 11 / 20} + 1h + 5min};

class LocalOrdersTest : public testing::Test {
  protected:
    LocalOrdersTest() { open(); }
    void open() {
        orders_.reset();
        orders_ = open_local_orders(folder_.path(), {.utc_offset = 480min, .now = [this] { return now_; }});
    }
    BookedOrder paid(const std::string& id, const std::string& buyer = "小林") {
        BookedOrder booked;
        booked.buyer = buyer;
        booked.order.id = id;
        booked.order.state = core::TradeState::paid;
        booked.order.ordered = now_ - 1h;
        booked.order.items = {{"马克杯", "BZ-1", "白", 2}, {"杯垫", "", "", 1}};
        booked.order.amount_fen = 8'880;
        return booked;
    }
    FoundOrders of_buyer(std::string_view buyer) {
        FoundOrders result;
        int calls = 0;
        orders_->of_buyer(buyer, [&](FoundOrders found) { result = std::move(found), ++calls; });
        EXPECT_EQ(calls, 1);
        return result;
    }
    FoundOrders get(std::string_view id) {
        FoundOrders result;
        orders_->get(id, [&](FoundOrders found) { result = std::move(found); });
        return result;
    }
    NoteResult note(std::string_view id, std::string_view command, std::string_view text,
                    core::Flag flag = core::Flag::none) {
        NoteResult result;
        int calls = 0;
        orders_->append_note(id, command, text, flag,
                             [&](NoteResult got) { result = std::move(got), ++calls; });
        EXPECT_EQ(calls, 1);
        return result;
    }

    test::Folder folder_;
    core::Time now_ = kNow;
    std::unique_ptr<LocalOrders> orders_;
};

TEST_F(LocalOrdersTest, FindsOrdersOfABuyerNewestFirst) {
    auto older = paid("1");
    older.order.ordered = now_ - 48h;
    orders_->upsert(older);
    orders_->upsert(paid("2"));
    orders_->upsert(paid("3", "别人"));
    const auto found = of_buyer("小林");
    ASSERT_EQ(found.fault, OrdersFault::none);
    ASSERT_EQ(found.orders.size(), 2U);
    EXPECT_EQ(found.orders[0], paid("2").order);
    EXPECT_EQ(found.orders[1].id, "1");
    EXPECT_TRUE(of_buyer("没来过").orders.empty());
    EXPECT_EQ(of_buyer("没来过").fault, OrdersFault::none);
    EXPECT_TRUE(of_buyer("").orders.empty());
}

TEST_F(LocalOrdersTest, EveryFieldComesBack) {
    BookedOrder booked = paid("7");
    core::Order& order = booked.order;
    order.state = core::TradeState::shipped;
    order.review = core::ReviewState::reviewed;
    order.refund = core::RefundState::requested;
    order.province = "浙江省";
    order.paid = now_ - 50min;
    order.shipped = now_ - 40min;
    order.courier = "中通";
    order.tracking_number = "731";
    order.tracking = core::Tracking::signed_for;
    order.tracking_updated = now_;
    order.tracking_text = "已签收 'x\"";
    order.out_of_stock = order.address_abnormal = true;
    order.memo = "人工\n两行";
    order.flag = core::Flag::pink;
    orders_->upsert(booked);
    open();
    EXPECT_EQ(orders_->find("7"), booked);
    EXPECT_EQ(get("7").orders.at(0), order);
}

TEST_F(LocalOrdersTest, AnUnknownOrderIsRefused) {
    EXPECT_EQ(get("404").fault, OrdersFault::refused);
    EXPECT_EQ(get("404").reason, "没有订单 404");
    EXPECT_EQ(note("404", "c", "x").fault, OrdersFault::refused);
}

TEST_F(LocalOrdersTest, AnImBuyerCanBeLinkedToABuyerOfTheShop) {
    orders_->upsert(paid("1", "tb_8861"));
    EXPECT_TRUE(of_buyer("86").orders.empty());
    orders_->link("86", "tb_8861");
    EXPECT_EQ(of_buyer("86").orders.size(), 1U);
    EXPECT_EQ(of_buyer("tb_8861").orders.size(), 1U);
    orders_->link("86", "somebody else");
    EXPECT_TRUE(of_buyer("86").orders.empty());
}

TEST_F(LocalOrdersTest, AnUpsertSaysWhatItDid) {
    EXPECT_EQ(orders_->upsert(paid("1")), Upsert::added);
    EXPECT_EQ(orders_->upsert(paid("1")), Upsert::unchanged);
    auto fewer = paid("1");
    fewer.order.items.pop_back();
    EXPECT_EQ(orders_->upsert(fewer), Upsert::updated);
    EXPECT_EQ(orders_->find("1")->order.items.size(), 1U);
}

TEST_F(LocalOrdersTest, ANoteIsAppendedOnce) {
    auto booked = paid("1");
    booked.order.memo = "客服：先别发";
    booked.order.flag = core::Flag::blue;
    orders_->upsert(booked);
    const auto first = note("1", "web:demo:1#3.0", "发顺丰; 小二; 11-20");
    EXPECT_EQ(first.fault, OrdersFault::none);
    EXPECT_EQ(first.memo,
              "客服：先别发\n【小二 11-20 09:05】发顺丰; 小二; 11-20" + memo_tag("web:demo:1#3.0"));
    now_ += 1h;
    const auto again = note("1", "web:demo:1#3.0", "发顺丰; 小二; 11-20");
    EXPECT_EQ(again.fault, OrdersFault::none);
    EXPECT_EQ(again.memo, first.memo);
    EXPECT_EQ(orders_->find("1")->order.memo, first.memo);
    EXPECT_EQ(orders_->find("1")->order.flag, core::Flag::blue) << "no colour asked, the human's stays";
    ASSERT_EQ(orders_->memo_versions("1").size(), 1U);
    EXPECT_EQ(orders_->memo_versions("1")[0].before, "客服：先别发");
    EXPECT_EQ(orders_->memo_versions("1")[0].after, first.memo);
}

TEST_F(LocalOrdersTest, ANoteThatAHumanTookOutDoesNotComeBack) {
    orders_->upsert(paid("1"));
    note("1", "c1", "发圆通");
    for (int i = 0; i < 12; ++i)
        note("1", "filler" + std::to_string(i), std::string(60, 'x'));
    EXPECT_EQ(orders_->find("1")->order.memo.find(memo_tag("c1")), std::string::npos) << "trimmed away";
    const auto before = orders_->find("1")->order.memo;
    EXPECT_EQ(note("1", "c1", "发圆通").fault, OrdersFault::none);
    EXPECT_EQ(orders_->find("1")->order.memo, before);
}

TEST_F(LocalOrdersTest, AColourIsSetWhenAsked) {
    orders_->upsert(paid("1"));
    note("1", "c1", "退款：破损", core::Flag::red);
    EXPECT_EQ(orders_->find("1")->order.flag, core::Flag::red);
}

TEST_F(LocalOrdersTest, AClosedOrderTakesNoNoteButKnowsTheOldOnes) {
    orders_->upsert(paid("1"));
    note("1", "c1", "一");
    auto closed = *orders_->find("1");
    closed.order.state = core::TradeState::closed;
    orders_->upsert(closed);
    EXPECT_EQ(note("1", "c2", "二").fault, OrdersFault::refused);
    EXPECT_EQ(note("1", "c1", "一").fault, OrdersFault::none);
}

TEST_F(LocalOrdersTest, AFullMemoOfAHumanIsLeftAlone) {
    auto booked = paid("1");
    booked.order.memo = std::string(990, 'h');
    orders_->upsert(booked);
    const auto result = note("1", "c1", "发圆通");
    EXPECT_EQ(result.fault, OrdersFault::refused);
    EXPECT_NE(result.reason.find("备注已满"), std::string::npos);
    EXPECT_EQ(orders_->find("1")->order.memo, booked.order.memo);
    EXPECT_TRUE(orders_->memo_versions("1").empty());
}

TEST_F(LocalOrdersTest, TheMemoNeverGrowsBeyondItsBytes) {
    auto booked = paid("1");
    booked.order.memo = "人工写的";
    orders_->upsert(booked);
    for (int i = 0; i < 60; ++i) {
        const auto result =
            note("1", "c" + std::to_string(i), "第" + std::to_string(i) + "次要求，请仓库留意包装");
        ASSERT_EQ(result.fault, OrdersFault::none);
        ASSERT_LE(result.memo.size(), 1'000U);
        ASSERT_TRUE(result.memo.starts_with("人工写的\n"));
    }
    EXPECT_EQ(orders_->memo_versions("1").size(), 60U);
}

TEST_F(LocalOrdersTest, AnEditedLineOfOursIsNeverTrimmed) {
    orders_->upsert(paid("1"));
    note("1", "c1", "发圆通");
    auto edited = *orders_->find("1");
    const auto at = edited.order.memo.find("圆通");
    edited.order.memo.replace(at, std::string("圆通").size(), "中通（客服改）");
    orders_->upsert(edited);
    for (int i = 0; i < 40; ++i)
        note("1", "f" + std::to_string(i), std::string(60, 'x'));
    EXPECT_NE(orders_->find("1")->order.memo.find("中通（客服改）"), std::string::npos);
}

TEST_F(LocalOrdersTest, AnImportKeepsTheBotsNotes) {
    orders_->upsert(paid("1"));
    note("1", "c1", "发顺丰");
    auto exported = paid("1");
    exported.order.state = core::TradeState::shipped;
    exported.order.memo = "客服新写的";
    EXPECT_EQ(orders_->upsert(exported), Upsert::updated);
    EXPECT_EQ(orders_->find("1")->order.memo, "客服新写的\n【小二 11-20 09:05】发顺丰" + memo_tag("c1"));
    EXPECT_EQ(orders_->memo_versions("1").back().command, "import");
}

TEST_F(LocalOrdersTest, TrackingIsSetByWordOrTitle) {
    orders_->upsert(paid("1"));
    EXPECT_EQ(orders_->track("1", "in_transit", "到达杭州"), "");
    EXPECT_EQ(orders_->find("1")->order.tracking, core::Tracking::in_transit);
    EXPECT_EQ(orders_->find("1")->order.tracking_text, "到达杭州");
    EXPECT_EQ(orders_->find("1")->order.tracking_updated, now_);
    EXPECT_EQ(orders_->track("1", "已签收", ""), "");
    EXPECT_EQ(orders_->find("1")->order.tracking, core::Tracking::signed_for);
    EXPECT_EQ(orders_->track("404", "signed", ""), "没有订单 404");
    EXPECT_EQ(orders_->track("1", "gone", ""),
              "不认识物流状态“gone”，可用：none、not_picked_up、picked_up、in_transit、out_for_"
              "delivery、signed、abnormal");
}

TEST_F(LocalOrdersTest, SamplesCoverTheStatesAndAreSeededOnce) {
    const auto seeded = orders_->seed_samples(now_);
    EXPECT_GE(seeded, 12U);
    EXPECT_EQ(orders_->seed_samples(now_), 0U);
    const auto all = orders_->list("", 1'000);
    EXPECT_EQ(all.size(), seeded);
    std::set<core::TradeState> states;
    std::set<core::Tracking> tracked;
    bool out_of_stock = false;
    bool abnormal = false;
    for (const auto& booked : all) {
        const core::Order& order = booked.order;
        states.insert(order.state);
        tracked.insert(order.tracking);
        out_of_stock |= order.out_of_stock;
        abnormal |= order.address_abnormal;
        EXPECT_FALSE(order.items.empty()) << order.id;
        EXPECT_GT(order.amount_fen, 0) << order.id;
        ASSERT_TRUE(order.ordered) << order.id;
        EXPECT_LT(*order.ordered, now_) << order.id;
        EXPECT_GE(order.paid.value_or(now_), *order.ordered) << order.id;
        EXPECT_GE(order.shipped.value_or(now_), order.paid.value_or(now_)) << order.id;
        EXPECT_GE(order.tracking_updated.value_or(now_), order.shipped.value_or(now_)) << order.id;
    }
    EXPECT_EQ(states.size(), 5U) << "every state but unknown";
    EXPECT_GE(tracked.size(), 5U);
    EXPECT_TRUE(out_of_stock && abnormal);
    EXPECT_GE(of_buyer("demo").orders.size(), 3U);
    EXPECT_FALSE(of_buyer("小林").orders.empty());
}

TEST_F(LocalOrdersTest, ABookWithOrdersGetsNoSamples) {
    orders_->upsert(paid("1"));
    EXPECT_EQ(orders_->seed_samples(now_), 0U);
}

TEST_F(LocalOrdersTest, TwoProcessesMayUseTheBook) {
    const auto other = open_local_orders(folder_.path());
    other->upsert(paid("1"));
    EXPECT_EQ(of_buyer("小林").orders.size(), 1U);
}

TEST_F(LocalOrdersTest, ANoteDuringSomebodysLongWriteIsTriedAgainLater) {
    orders_->upsert(paid("1"));
    OrderDatabase other(folder_.path());
    SQLite::Transaction held(other.database(), SQLite::TransactionBehavior::IMMEDIATE);
    EXPECT_EQ(of_buyer("小林").orders.size(), 1U) << "reading goes on";
    const auto result = note("1", "c1", "x");
    EXPECT_EQ(result.fault, OrdersFault::throttled);
    EXPECT_EQ(result.reason, "订单库正忙，稍后再试");
}

TEST_F(LocalOrdersTest, TheFileIsPrivate) {
    struct stat seen {};
    ASSERT_EQ(::stat((folder_.path() / "orders.db").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777U, 0600U);
}

TEST_F(LocalOrdersTest, HostileTextIsOnlyText) {
    auto booked = paid("1'; DROP TABLE orders; --", "x' OR '1'='1");
    booked.order.memo = std::string("a\0b", 3) + "'\"<script>";
    orders_->upsert(booked);
    EXPECT_EQ(orders_->find("1'; DROP TABLE orders; --"), booked);
    EXPECT_TRUE(of_buyer("' OR 1=1 --").orders.empty());
    EXPECT_EQ(of_buyer("x' OR '1'='1").orders.size(), 1U);
}

TEST_F(LocalOrdersTest, RenderingMasksTelephoneNumbers) {
    auto booked = paid("3100000000000000101");
    booked.order.memo = "电话13812345678，改地址";
    booked.order.tracking_text = "快递员 13900001111 派送中";
    booked.order.tracking = core::Tracking::out_for_delivery;
    for (const std::string& shown : {render_text(booked, 480min), render_json(booked, 480min)}) {
        EXPECT_EQ(shown.find("13812345678"), std::string::npos) << shown;
        EXPECT_EQ(shown.find("13900001111"), std::string::npos) << shown;
        EXPECT_NE(shown.find("3100000000000000101"), std::string::npos) << "the order's id stays readable";
        EXPECT_NE(shown.find("88.80"), std::string::npos);
    }
    EXPECT_NE(render_json(booked, 480min).find("\"ordered\": \"2023-11-20T08:05:00+08:00\""),
              std::string::npos)
        << render_json(booked, 480min);
    EXPECT_EQ(render_list({booked}, 480min),
              "3100000000000000101  小林  买家已付款/派送中  88.80 元  马克杯等2件  2023-11-20 08:05\n");
}

}  // namespace
}  // namespace xiaoer::adapters
