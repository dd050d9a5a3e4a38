// Precedence: bands, ranks, lengths, exclusions, undoing, yielding, contexts; and that the reasons told are
// true.
#include <gtest/gtest.h>

#include <thread>

#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

TEST(Precedence, BandBeforeRankBeforeLengthBeforePosition) {
    Shop shop;
    shop.intent("human", {{"band", "intercept"}, {"patterns", {"转人工"}}})
        .intent("alarm", {{"band", "emergency"}, {"patterns", {"着火"}}})
        .intent("own", {{"band", "store"}, {"patterns", {"会员日"}}})
        .intent("ranked", {{"rank", 5}, {"patterns", {"运费"}}})
        .intent("plain", {{"patterns", {"包邮的东西"}}})
        .intent("short_one", {{"patterns", {"包装"}}})
        .intent("other", {{"patterns", {"颜色"}}})
        .intent("hello", {{"band", "social"}, {"rank", 90}, {"patterns", {"你好啊店家"}}});
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "着火了快转人工"), "human");
    EXPECT_EQ(understood(*c, "会员日买的着火了"), "alarm");
    EXPECT_EQ(understood(*c, "运费会员日免吗"), "own");
    EXPECT_EQ(understood(*c, "包邮的东西要运费吗"), "ranked");
    EXPECT_EQ(understood(*c, "包装和包邮的东西"), "plain");
    EXPECT_EQ(understood(*c, "包装和颜色"), "short_one");
    EXPECT_EQ(understood(*c, "颜色和包装"), "other");
    EXPECT_EQ(understood(*c, "你好啊店家，颜色"), "other");
    EXPECT_EQ(understood(*c, "你好啊店家"), "hello");
    EXPECT_EQ(understood(*c, "嗯哼"), "");
    EXPECT_EQ(understood(*c, ""), "");
}

TEST(Precedence, ATieIsSettledByIdNeverByFileOrder) {
    Shop shop;
    shop.intent("b_one", {{"patterns", {"颜色"}}}).intent("a_two", {{"patterns", {"颜色"}}});
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "颜色"), "a_two");
    EXPECT_NE(c->explain("颜色", {}).why.back().reason.find("不分先后"), std::string::npos);
}

TEST(Also, HoldsFurtherRequestsButNotPartsOrPoliteness) {
    Shop shop;
    shop.intent("refund", {{"rank", 9}, {"patterns", {"退款什么时候到"}}})
        .intent("back", {{"patterns", {"退款"}}})
        .intent("invoice", {{"rank", 3}, {"patterns", {"发票"}}})
        .intent("ship", {{"rank", 2}, {"patterns", {"发货"}}})
        .intent("gift", {{"rank", 1}, {"patterns", {"赠品"}}})
        .intent("thanks", {{"band", "social"}, {"patterns", {"谢谢"}}});
    const auto c = shop.open();
    EXPECT_EQ(all_of(*c, "退款什么时候到，谢谢"), "refund");
    EXPECT_EQ(all_of(*c, "退款什么时候到，我要退款"), "refund");
    EXPECT_EQ(all_of(*c, "退款什么时候到，发票呢，赠品呢，发货呢"), "refund +invoice +ship");
    EXPECT_EQ(all_of(*c, "发票呢\n发货呢"), "invoice +ship");
}

TEST(Exclusion, BarsTheClauseItIsSaidIn) {
    Shop shop;
    shop.intent("back", {{"patterns", {"退货?"}}, {"unless", {"不.{0,2}退", "^退后"}}});
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "我要退货"), "back");
    EXPECT_EQ(understood(*c, "不退货了"), "");
    EXPECT_EQ(understood(*c, "不退货了，另外一件退货"), "back");
    EXPECT_EQ(understood(*c, "这件退货 那件不退"), "back");
    EXPECT_EQ(understood(*c, "不退货。退后一点，不想退"), "");
    const auto meaning = c->understand("不退货了，另外一件退货", {});
    EXPECT_EQ(std::string("不退货了，另外一件退货").substr(meaning.why[0].where.begin), "退货");
}

TEST(Exclusion, ALaterOccurrenceMustEscapeEveryExclusion) {
    Shop shop;
    shop.intent("back", {{"patterns", {"退货"}}, {"unless", {"别退", "不退"}}});
    const auto c = shop.open();
    // Whatever order the exclusions are looked at in, each clause is barred by one of them.
    EXPECT_EQ(understood(*c, "别退货，不退货"), "");
    EXPECT_EQ(understood(*c, "不退货，别退货，不退货"), "");
    EXPECT_EQ(understood(*c, "不退货，别退货，退货"), "back");
}

TEST(Undoing, TakesBackWhatItCovers) {
    Shop shop;
    shop.intent("undo_request", {{"rank", 1},
                                 {"silent", true},
                                 {"patterns", {"(取消|不用|撤销).{0,3}(换货?|退|投诉)", "按错了"}}})
        .intent("exchange", {{"rank", 50}, {"patterns", {"换货"}}})
        .intent("back", {{"rank", 40}, {"patterns", {"退货?"}}})
        .intent("complain", {{"band", "emergency"}, {"patterns", {"投诉"}}});
    const auto c = shop.open();
    EXPECT_EQ(all_of(*c, "取消换货"), "undo_request +exchange");
    EXPECT_EQ(all_of(*c, "按错了"), "undo_request");
    EXPECT_EQ(all_of(*c, "取消换货，给我退货"), "back +undo_request");
    EXPECT_EQ(all_of(*c, "取消换货，那件还是要换货"), "exchange +undo_request");
    EXPECT_EQ(all_of(*c, "不用退了"), "undo_request +back");
    // An emergency is never taken back by a pattern: a human looks at it.
    EXPECT_EQ(understood(*c, "撤销投诉"), "complain");
}

TEST(Yielding, GoesBeforeRankAndBand) {
    Shop shop;
    shop.intent("back", {{"band", "store"}, {"rank", 90}, {"patterns", {"退货"}}, {"yields_to", {"fee"}}})
        .intent("fee", {{"patterns", {"运费"}}, {"unless", {"不.{0,3}运费"}}, {"yields_to", {"insurance"}}})
        .intent("insurance", {{"patterns", {"运费险"}}});
    const auto c = shop.open();
    EXPECT_EQ(all_of(*c, "退货"), "back");
    EXPECT_EQ(all_of(*c, "退货运费谁出"), "fee");
    EXPECT_EQ(all_of(*c, "退货，运费谁出"), "fee +back");
    EXPECT_EQ(all_of(*c, "退货有运费险吗"), "insurance");
    EXPECT_EQ(all_of(*c, "不出运费 我退货"), "back");
}

TEST(Context, AwaitedAnswersOnlyWhileAwaitedAndThenFirst) {
    Shop shop;
    shop.intent("yes", {{"band", "awaited"}, {"awaits", {"yes_no", "confirm"}}, {"patterns", {"^好的?$"}}})
        .intent("filler", {{"band", "social"}, {"patterns", {"^好的?$"}}})
        .intent("store_good", {{"band", "store"}, {"patterns", {"^好$"}}})
        .intent("human", {{"band", "intercept"}, {"patterns", {"人工"}}});
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "好的"), "filler");
    EXPECT_EQ(understood(*c, "好"), "store_good");
    Context waiting;
    waiting.awaiting = "confirm";
    EXPECT_EQ(understood(*c, "好", waiting), "yes");
    EXPECT_EQ(understood(*c, "好，人工", waiting), "human");
    waiting.awaiting = "photos";
    EXPECT_EQ(understood(*c, "好的", waiting), "filler");
}

TEST(Context, OrderStateAndLastIntentLimitAnIntent) {
    Shop shop;
    shop.intent("stop", {{"order_states", {"paid", "shipped"}}, {"rank", 5}, {"patterns", {"不要了"}}})
        .intent("leave", {{"order_states", {"", "unpaid"}}, {"rank", 5}, {"patterns", {"不要了"}}})
        .intent("ask", {{"patterns", {"发货"}}})
        .intent("again", {{"after", {"ask"}}, {"patterns", {"快点"}}});
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "不要了"), "leave");
    EXPECT_EQ(understood(*c, "不要了", {"", "paid", "", {}}), "stop");
    EXPECT_EQ(understood(*c, "不要了", {"", "closed", "", {}}), "");
    EXPECT_EQ(understood(*c, "快点"), "");
    EXPECT_EQ(understood(*c, "快点", {"", "", "ask", {}}), "again");
}

TEST(Evidence, ExplainTellsEveryPatternAndTheTruth) {
    Shop shop;
    shop.intent("refund", {{"title", "退款"}, {"rank", 9}, {"patterns", {"退款", "钱.{0,3}退"}}})
        .intent("invoice", {{"title", "发票"}, {"rank", 3}, {"patterns", {"发票"}}, {"unless", {"不要发票"}}})
        .intent("thanks", {{"title", "感谢"}, {"band", "social"}, {"patterns", {"谢谢"}}})
        .intent("money", {{"title", "钱"}, {"patterns", {"钱"}}, {"yields_to", {"refund"}}});
    const auto c = shop.open();
    const std::string text = "钱還沒退，我要退款，不要发票，谢谢";
    const auto meaning = c->explain(text, {});
    ASSERT_EQ(meaning.why.size(), 5U);
    EXPECT_EQ(meaning.why[0].intent->id, "refund");
    EXPECT_EQ(meaning.why[0].pattern, 1U);
    EXPECT_EQ(text.substr(meaning.why[0].where.begin, meaning.why[0].where.end - meaning.why[0].where.begin),
              "钱還沒退");
    EXPECT_TRUE(meaning.why[0].won);
    std::map<std::string, std::string> reasons;
    for (const auto& evidence : meaning.why)
        if (!evidence.won) reasons[evidence.intent->id] = evidence.reason;
    EXPECT_EQ(reasons["invoice"], "被本意图的第1条排除句式排除");
    EXPECT_NE(reasons["thanks"].find("寒暄"), std::string::npos);
    EXPECT_NE(reasons["money"].find("让给“退款”"), std::string::npos);
    // The hot path decides the same and keeps only the winner's evidence.
    const auto fast = c->understand(text, {});
    EXPECT_EQ(fast.intent, meaning.intent);
    EXPECT_EQ(fast.also, meaning.also);
    ASSERT_EQ(fast.why.size(), 1U);
    EXPECT_EQ(fast.why[0].where, meaning.why[0].where);
}

TEST(Threads, ShareOneCatalogue) {
    Shop shop;
    for (int i = 0; i < 60; ++i)
        shop.intent(
            "i" + std::to_string(i),
            {{"patterns", {"第" + std::to_string(i) + "号.{0,6}货", "货.{0,4}" + std::to_string(i) + "号"}}});
    const auto c = shop.open();
    std::vector<std::thread> threads;
    std::vector<int> wrong(4, 0);
    for (std::size_t t = 0; t < wrong.size(); ++t)
        threads.emplace_back([&, t] {
            for (int round = 0; round < 2000; ++round) {
                const auto n = std::to_string((round * 7 + static_cast<int>(t)) % 60);
                if (understood(*c, "我的第" + n + "号订单的货呢") != "i" + n) ++wrong[t];
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace xiaoer::intents
