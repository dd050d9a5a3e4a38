// Notes into the memos of each platform's counterpart: once, among a human's words, whatever fails on the
// way.
#include "adapters/orders/order_database.hpp"
#include "tests/interop/orders/shop.hpp"

namespace xiaoer::interop {
namespace {

const std::string kTag = adapters::memo_tag("c1");
const std::string kLine = "【小二 11-20 09:05】发顺丰" + kTag;
const std::string kHuman = "客服：先别发";

class Notes : public testing::TestWithParam<Dialect> {
  protected:
    Notes() { shop_.put_paid(kHuman); }
    [[nodiscard]] std::size_t writes() { return shop_.calls(GetParam().writes).size(); }
    /// The memo holds the human's words and the note, each once.
    void expect_written() {
        const auto memo = shop_.memo();
        EXPECT_EQ(count(memo, kTag), 1U) << memo;
        EXPECT_EQ(count(memo, "先别发"), 1U) << memo;
    }

    Shop shop_{GetParam()};
};

TEST_P(Notes, IsAppendedOnceAndKeepsTheFlag) {
    const auto result = shop_.note();
    ASSERT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(result.memo, kHuman + "\n" + kLine);
    EXPECT_EQ(shop_.memo(), result.memo);
    if (!GetParam().flag.empty()) {
        EXPECT_EQ(shop_.stored()[GetParam().flag], 4) << "the human's blue";
    }
    const auto again = shop_.note();
    EXPECT_EQ(again.fault, OrdersFault::none);
    EXPECT_EQ(again.memo, result.memo);
    EXPECT_EQ(writes(), 1U);
    EXPECT_TRUE(shop_.verified());
}

TEST_P(Notes, ARuleSetsTheColour) {
    ASSERT_EQ(shop_.note("c1", "退款：破损", core::Flag::red).fault, OrdersFault::none);
    if (!GetParam().flag.empty()) {
        EXPECT_EQ(shop_.stored()[GetParam().flag], 1);
    }
    EXPECT_EQ(shop_.orders().capabilities().colours, !GetParam().flag.empty());
}

TEST_P(Notes, AnEmptyMemoTakesTheFirstLine) {
    shop_.put_paid("");
    EXPECT_EQ(shop_.note().memo, kLine);
    EXPECT_EQ(shop_.memo(), kLine);
}

TEST_P(Notes, AnAnswerLostAfterTheWriteIsLookedUp) {
    shop_.fail(GetParam().writes, "lost");
    const auto result = shop_.note();
    EXPECT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(writes(), 1U) << "not written a second time";
    expect_written();
}

TEST_P(Notes, AHalfAnswerAfterTheWriteIsLookedUp) {
    shop_.fail(GetParam().writes, "half");
    EXPECT_EQ(shop_.note().fault, OrdersFault::none);
    EXPECT_EQ(writes(), 1U);
    expect_written();
}

TEST_P(Notes, AWriteThatNeverArrivedIsInDoubtThenWritten) {
    for (const auto* how : {"reset", "500", "notjson"}) {
        const auto before = writes();
        const auto command = std::string("command-") + how;
        shop_.fail(GetParam().writes, how);
        const auto doubt = shop_.note(command);
        EXPECT_EQ(doubt.fault, OrdersFault::in_doubt) << how;
        EXPECT_NE(doubt.reason.find("不确定是否写成"), std::string::npos) << doubt.reason;
        EXPECT_EQ(writes(), before + 1) << "nothing is written again before somebody has waited";
        EXPECT_EQ(shop_.note(command).fault, OrdersFault::none);
        EXPECT_EQ(count(shop_.memo(), adapters::memo_tag(command)), 1U);
        EXPECT_EQ(count(shop_.memo(), "先别发"), 1U);
    }
}

TEST_P(Notes, ASilentWriteIsInDoubt) {
    Shop slow(GetParam(), 700ms);
    slow.put_paid(kHuman);
    slow.fail(GetParam().writes, "silence");
    const auto doubt = slow.note();
    EXPECT_EQ(doubt.fault, OrdersFault::in_doubt);
    EXPECT_NE(doubt.reason.find("超时"), std::string::npos) << doubt.reason;
    EXPECT_EQ(slow.note().fault, OrdersFault::none);
    EXPECT_EQ(count(slow.memo(), kTag), 1U);
}

TEST_P(Notes, WhatCannotBeReadBackIsInDoubt) {
    shop_.fail(GetParam().reads, "500", 9, 2);
    const auto doubt = shop_.note();
    EXPECT_EQ(doubt.fault, OrdersFault::in_doubt);
    EXPECT_NE(doubt.reason.find("没能读回"), std::string::npos) << doubt.reason;
    expect_written();
}

TEST_P(Notes, ASuccessThatChangedNothingIsSeenAndMended) {
    shop_.fail(GetParam().writes, "drop");
    EXPECT_EQ(shop_.note().fault, OrdersFault::none);
    EXPECT_EQ(writes(), 2U);
    expect_written();
}

TEST_P(Notes, SuccessesThatNeverChangeAnythingEndInDoubt) {
    shop_.fail(GetParam().writes, "drop", 9);
    const auto doubt = shop_.note();
    EXPECT_EQ(doubt.fault, OrdersFault::in_doubt);
    EXPECT_EQ(shop_.memo(), kHuman);
    EXPECT_LE(writes(), 4U);
}

TEST_P(Notes, AHumansEditBetweenReadAndWriteIsMerged) {
    shop_.human(GetParam().reads, "客服：先别发，改成周五");
    const auto result = shop_.note();
    ASSERT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(shop_.memo(), "客服：先别发，改成周五\n" + kLine);
    EXPECT_EQ(writes(), 1U) << "the edit was seen before anything was written";
}

TEST_P(Notes, AHumanWhoTramplesOnTheNoteIsMergedWith) {
    shop_.human(GetParam().writes, "客服：先别发，改成周六");
    const auto result = shop_.note();
    ASSERT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(shop_.memo(), "客服：先别发，改成周六\n" + kLine);
}

/// A write that was given up arrives after all, over what a human had written meanwhile.
TEST_P(Notes, ALateWriteDoesNotTakeAHumansWordsWithIt) {
    const std::string theirs = "客服：先别发，改成周日";
    shop_.fail(GetParam().writes, "late");
    shop_.human(GetParam().writes, theirs);
    EXPECT_EQ(shop_.note().fault, OrdersFault::in_doubt);
    const auto result = shop_.note();
    ASSERT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(shop_.memo(), theirs + "\n" + kLine);
    EXPECT_EQ(shop_.note().memo, result.memo);
    EXPECT_EQ(shop_.remove().fault, OrdersFault::none);
    EXPECT_EQ(shop_.memo(), theirs);
}

TEST_P(Notes, AHumanWhoTookTheNoteOutIsObeyed) {
    ASSERT_EQ(shop_.note().fault, OrdersFault::none);
    shop_.put_paid("客服：不用发顺丰了");
    EXPECT_EQ(shop_.note().fault, OrdersFault::none);
    EXPECT_EQ(shop_.memo(), "客服：不用发顺丰了");
}

TEST_P(Notes, ThrottlesAreWaitedOut) {
    shop_.fail(GetParam().writes, "throttle");
    EXPECT_EQ(shop_.note().fault, OrdersFault::none);
    EXPECT_EQ(writes(), 2U) << "the first one was turned away before it took effect";
    expect_written();
}

TEST_P(Notes, AnExpiredSessionOrAWrongSignatureChangesNothing) {
    for (const auto* how : {"session", "sign"}) {
        shop_.fail(GetParam().writes, how);
        EXPECT_EQ(shop_.note().fault, OrdersFault::unauthorised) << how;
        EXPECT_EQ(shop_.memo(), kHuman);
    }
    EXPECT_EQ(writes(), 2U);
}

TEST_P(Notes, ARefusalIsFinal) {
    for (const auto* how : {"closed", "refused"}) {
        shop_.fail(GetParam().writes, how);
        const auto result = shop_.note();
        EXPECT_EQ(result.fault, OrdersFault::refused) << how << " " << result.reason;
        EXPECT_FALSE(result.reason.empty());
    }
    EXPECT_EQ(writes(), 2U);
    EXPECT_EQ(shop_.memo(), kHuman);
}

TEST_P(Notes, AClosedOrderIsNotWrittenTo) {
    auto closed = GetParam().paid(kOrder, kHuman);
    GetParam().close(closed);
    shop_.put(closed);
    const auto result = shop_.note();
    EXPECT_EQ(result.fault, OrdersFault::refused);
    EXPECT_EQ(result.reason, "订单已关闭，不能再备注");
    EXPECT_EQ(writes(), 0U);
}

TEST_P(Notes, AFullMemoOfAHumanIsLeftAlone) {
    std::string full;
    for (int i = 0; i < 490; ++i)
        full += GetParam().name == "Taobao" ? "hh" : "满";
    shop_.put_paid(full);
    const auto result = shop_.note();
    EXPECT_EQ(result.fault, OrdersFault::refused);
    EXPECT_NE(result.reason.find("备注已满"), std::string::npos) << result.reason;
    EXPECT_EQ(shop_.memo(), full);
    EXPECT_EQ(writes(), 0U);
}

TEST_P(Notes, OldLinesOfOursMakeRoom) {
    for (int i = 0; i < 14; ++i) {
        const auto result =
            shop_.note("n" + std::to_string(i), "第" + std::to_string(i) + "次要求，" + std::string(40, 'x'));
        ASSERT_EQ(result.fault, OrdersFault::none) << i << " " << result.reason;
    }
    const auto memo = shop_.memo();
    EXPECT_TRUE(memo.starts_with(kHuman)) << memo;
    EXPECT_EQ(count(memo, adapters::memo_tag("n13")), 1U);
    EXPECT_EQ(count(memo, adapters::memo_tag("n0")), 0U) << "the oldest went first";
}

TEST_P(Notes, TwoAtOnceAreWrittenOneAfterTheOther) {
    std::vector<NoteResult> results;
    for (const auto* command : {"c1", "c2", "c3"})
        shop_.orders().append_note(kOrder, command, "要求", core::Flag::none,
                                   [&](NoteResult result) { results.push_back(std::move(result)); });
    shop_.run();
    ASSERT_EQ(results.size(), 3U);
    for (const auto& result : results)
        EXPECT_EQ(result.fault, OrdersFault::none) << result.reason;
    for (const auto* command : {"c1", "c2", "c3"})
        EXPECT_EQ(count(shop_.memo(), adapters::memo_tag(command)), 1U) << shop_.memo();
    EXPECT_EQ(count(shop_.memo(), "先别发"), 1U);
}

TEST_P(Notes, IsTakenBackExactly) {
    ASSERT_EQ(shop_.note("c1").fault, OrdersFault::none);
    const auto both = shop_.note("c2", "发圆通");
    const auto result = shop_.remove("c1");
    ASSERT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(shop_.memo(), kHuman + "\n【小二 11-20 09:05】发圆通" + adapters::memo_tag("c2"));
    if (!GetParam().flag.empty()) {
        EXPECT_EQ(shop_.stored()[GetParam().flag], 4);
    }
    EXPECT_EQ(shop_.remove("c1").fault, OrdersFault::none) << "the second time there is nothing to do";
    EXPECT_EQ(shop_.note("c1").fault, OrdersFault::none);
    EXPECT_EQ(count(shop_.memo(), kTag), 0U) << "it does not come again by itself";
    adapters::OrderDatabase book(shop_.folder().path() / "book");
    ASSERT_EQ(book.versions(kOrder).size(), 3U);
    EXPECT_EQ(book.versions(kOrder).back().before, both.memo) << "the way back";
}

TEST_P(Notes, TheOnlyLineIsTakenBackToo) {
    shop_.put_paid("");
    ASSERT_EQ(shop_.note().fault, OrdersFault::none);
    EXPECT_EQ(shop_.remove().fault, OrdersFault::none);
    EXPECT_EQ(shop_.stored().value(GetParam().memo, json()).is_null() ? "" : shop_.memo(), "");
}

TEST_P(Notes, ALineThatAHumanEditedIsNotTakenBack) {
    ASSERT_EQ(shop_.note().fault, OrdersFault::none);
    auto edited = shop_.memo();
    edited.insert(edited.find("发顺丰"), "已改：");
    shop_.put_paid(edited);
    const auto result = shop_.remove();
    EXPECT_EQ(result.fault, OrdersFault::refused);
    EXPECT_EQ(result.reason, "这条备注已被人工改过，请人工处理");
    EXPECT_EQ(shop_.memo(), edited);
}

TEST_P(Notes, ANewProcessKnowsWhatTheOldOneWrote) {
    ASSERT_EQ(shop_.note().fault, OrdersFault::none);
    shop_.open();
    EXPECT_EQ(shop_.note().fault, OrdersFault::none);
    EXPECT_EQ(writes(), 1U);
    EXPECT_EQ(shop_.remove().fault, OrdersFault::none);
    EXPECT_EQ(shop_.memo(), kHuman);
}

INSTANTIATE_TEST_SUITE_P(Shops, Notes, testing::ValuesIn(dialects()), name_of);

TEST(JushuitanNotes, AnOrderInSeveralPartsIsLeftToAHuman) {
    const Dialect& jst = dialects()[1];
    Shop shop(jst);
    auto part = jst.paid(kOrder, "");
    shop.put(part);
    part["o_id"] = 10'900;
    shop.put(part);
    const auto result = shop.note();
    EXPECT_EQ(result.fault, OrdersFault::refused);
    EXPECT_NE(result.reason.find("拆成了几单"), std::string::npos) << result.reason;
    EXPECT_TRUE(shop.calls("remark").empty());
}

TEST(JushuitanNotes, AppendsWhereThePlatformCan) {
    const Dialect& jst = dialects()[1];
    Shop shop(jst);
    shop.put_paid(kHuman);
    ASSERT_EQ(shop.note().fault, OrdersFault::none);
    const auto biz = json::parse(shop.calls("remark").at(0)["params"]["biz"].get<std::string>());
    EXPECT_EQ(biz["is_append"], true);
    EXPECT_EQ(biz["remark"], "\n" + kLine);
    ASSERT_EQ(shop.remove().fault, OrdersFault::none);
    EXPECT_EQ(json::parse(shop.calls("remark").at(1)["params"]["biz"].get<std::string>())["is_append"],
              false);
}

TEST(PinduoduoNotes, TheHumansNameOfTheFlagStays) {
    const Dialect& pdd = dialects()[3];
    Shop shop(pdd);
    shop.put_paid(kHuman);
    ASSERT_EQ(shop.note().fault, OrdersFault::none);
    EXPECT_EQ(shop.stored()["remark_tag_name"], "等货");
    ASSERT_EQ(shop.note("c2", "破损", core::Flag::red).fault, OrdersFault::none);
    EXPECT_EQ(shop.stored()["remark_tag_name"], "红色");
}

}  // namespace
}  // namespace xiaoer::interop
