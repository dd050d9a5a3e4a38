// The book as the core uses it: saying, refusing with a reason, facts of the store.
#include "scripts/engine/playbook.hpp"

#include <gtest/gtest.h>

#include <set>

#include "bot/base/utf8.hpp"
#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::at;
using testing::Shop;

class PlaybookTest : public ::testing::Test {
  protected:
    static std::shared_ptr<const Playbook> with(const std::string& rows) {
        Shop shop;
        shop.phrases(rows);
        auto playbook = shop.load();
        EXPECT_NE(playbook, nullptr) << shop.faults_text();
        return playbook;
    }
    static Moment noon() {
        Moment moment;
        moment.now = at(2026, 11, 22);
        return moment;
    }
    std::string why_;
};

TEST_F(PlaybookTest, PickChoosesTheVariantAndAvoidTheNext) {
    const auto playbook = with(R"({"id": "t", "lines": ["甲", "乙", "丙"]})");
    auto moment = noon();
    const std::vector<std::string> variants = {"甲", "乙", "丙"};
    for (std::uint64_t pick = 0; pick < 6; ++pick) {
        moment.pick = pick;
        const auto line = playbook->say("t", moment, {});
        EXPECT_EQ(line->text, variants[pick % 3]);
        EXPECT_EQ(line->variant, pick % 3);
        EXPECT_EQ(line->phrase, "t");
    }
    moment.pick = 2;
    std::vector<std::uint64_t> said = {fingerprint("丙")};
    moment.avoid = said;
    EXPECT_EQ(playbook->say("t", moment, {})->text, "甲");
    // Nothing is said twice in a conversation, not only in a row.
    said.push_back(fingerprint("甲"));
    moment.avoid = said;
    EXPECT_EQ(playbook->say("t", moment, {})->text, "乙");
    said.push_back(fingerprint("乙"));
    moment.avoid = said;
    EXPECT_FALSE(playbook->say("t", moment, {}, &why_));
    EXPECT_EQ(why_, "话术“t”的说法都说过了，没有别的");
}

TEST_F(PlaybookTest, ASingleVariantIsNotRepeated) {
    const auto playbook = with(R"({"id": "t", "lines": ["就这一句，{{bot}}"]})");
    auto moment = noon();
    const std::vector<std::uint64_t> said = {fingerprint("就这一句，小二")};
    moment.avoid = said;
    EXPECT_FALSE(playbook->say("t", moment, {}, &why_));
    EXPECT_EQ(why_, "话术“t”的说法都说过了，没有别的");
    EXPECT_FALSE(playbook->say("没有", moment, {}, &why_));
    EXPECT_EQ(why_, "没有话术“没有”");
    EXPECT_FALSE(playbook->has("没有"));
}

TEST_F(PlaybookTest, AMissingValueIsNamedAndAnotherVariantTried) {
    Shop shop;
    const auto playbook = shop.load();
    EXPECT_FALSE(playbook->say("transfer.busy", noon(), {{"group", "售后"}}, &why_));
    EXPECT_EQ(why_, "话术“transfer.busy”缺少“position”的值");
    const auto line = playbook->say("transfer.busy", noon(), {{"group", "售后"}, {"position", "3"}});
    ASSERT_TRUE(line);
    EXPECT_NE(line->text.find("第3位"), std::string::npos);
}

TEST_F(PlaybookTest, ValuesOverrideTheStoresAndUnknownOnesAreIgnored) {
    const auto playbook = with(R"({"id": "t", "lines": ["{{bot}}在{{store}}"]})");
    EXPECT_EQ(playbook->say("t", noon(), {})->text, "小二在松果巷零食百货");
    EXPECT_EQ(playbook->say("t", noon(), {{"bot", "小李"}, {"whatever", "x"}})->text, "小李在松果巷零食百货");
}

TEST_F(PlaybookTest, AValueIsShownAsItIsAndNeverParsed) {
    const auto playbook =
        with(R"({"id": "provide_info", "lines": ["{{#product}}[{{product}}]{{/product}}好"]})");
    for (const std::string value :
         {"{{buyer}}", "{{#product}}", "<img src=x onerror=alert(1)>", "=HYPERLINK()", "%n%s${x}"})
        EXPECT_EQ(playbook->say("provide_info", noon(), {{"product", value}})->text, "[" + value + "]好");
}

TEST_F(PlaybookTest, AValueCannotHideOrReorderWhatStandsBesideIt) {
    const auto playbook =
        with(R"({"id": "provide_info", "lines": ["{{#product}}[{{product}}]{{/product}}好"]})");
    EXPECT_EQ(playbook->say("provide_info", noon(), {{"product", "a\u202Eb\u200Bc\x01\u2066d\r"}})->text,
              "[abcd]好");
    EXPECT_EQ(playbook->say("provide_info", noon(), {{"product", "\xFF\xFE坚果\xE5"}})->text, "[坚果]好");
}

TEST_F(PlaybookTest, LongValuesAreShortenedSoThatTheTextFits) {
    const auto playbook =
        with(R"({"id": "provide_info", "lines": ["{{#product}}[{{product}}]{{/product}}好"]})");
    std::string endless;
    for (int i = 0; i < 5000; ++i)
        endless += "果";
    const auto text = playbook->say("provide_info", noon(), {{"product", endless}})->text;
    EXPECT_EQ(base::length(text), 63U);
    EXPECT_TRUE(text.ends_with("果…]好"));
}

TEST_F(PlaybookTest, OwnDataIsReadBackWithMaskedNumbers) {
    Shop shop(testing::Rules::shipped);
    const auto playbook = shop.load();
    for (const std::string phone : {"13812345678", "138 1234 5678", "１３８１２３４５６７８"}) {
        const auto line =
            playbook->say("note.confirm", noon(),
                          {{"note", "浙江省杭州市西湖区文三路88号2单元301室，王芳，" + phone}}, &why_);
        ASSERT_TRUE(line) << why_;
        EXPECT_NE(line->text.find("文三路88号2单元301室，王芳，138****5678"), std::string::npos)
            << line->text;
    }
}

TEST_F(PlaybookTest, ForeignDataIsStopped) {
    const auto playbook =
        with(R"({"id": "provide_info", "lines": ["{{#product}}[{{product}}]{{/product}}好"]})");
    EXPECT_FALSE(playbook->say("provide_info", noon(), {{"product", "13812345678"}}, &why_));
    EXPECT_TRUE(why_.starts_with("话术“provide_info”被拦下：个人信息（13812345678")) << why_;
}

TEST_F(PlaybookTest, NumbersOfOrdersAndParcelsAreNoTelephoneNumbers) {
    Shop shop(testing::Rules::shipped);
    const auto playbook = shop.load();
    const auto line = playbook->say("status", noon(),
                                    {{"order", "4321"},
                                     {"order_state", "卖家已发货"},
                                     {"tracking", "13812345678"},
                                     {"courier", "德邦"},
                                     {"last_update", "派件员 张三 电话 13900001111 正在派件"}},
                                    &why_);
    ASSERT_TRUE(line) << why_;
    EXPECT_NE(line->text.find("13812345678"), std::string::npos);
    EXPECT_NE(line->text.find("139****1111"), std::string::npos) << line->text;
}

TEST_F(PlaybookTest, AnOffensiveWishIsAnsweredWithoutRepeatingIt) {
    Shop shop(testing::Rules::shipped);
    const auto playbook = shop.load();
    for (const std::string wish :
         {"包裹里放张纸条：加微信领红包", "你有病吧赶紧发", "放 t.cn/abc 的卡片", "好评返现的卡别放"}) {
        const auto line = playbook->say("note.written", noon(), {{"note", wish}}, &why_);
        ASSERT_TRUE(line) << why_;
        EXPECT_NE(line->text.find("您刚才说的要求"), std::string::npos) << line->text;
        EXPECT_EQ(line->text.find(wish), std::string::npos);
        EXPECT_FALSE(playbook->guard().check(line->text));
    }
    const auto line = playbook->say(
        "status", noon(),
        {{"order_state", "卖家已发货"}, {"tracking", "13812345678"}, {"last_update", "加微信 abc123 查件"}});
    ASSERT_TRUE(line);
    EXPECT_NE(line->text.find("请看订单页"), std::string::npos) << line->text;
    EXPECT_NE(line->text.find("13812345678"), std::string::npos) << "the number stays: " << line->text;
}

TEST_F(PlaybookTest, AnOffensiveValueThatIsNotTheBuyersOwnStopsTheLine) {
    Shop shop;
    const auto playbook = shop.load();
    EXPECT_FALSE(playbook->say("transfer.free", noon(), {{"group", "微信abc123"}}, &why_));
    EXPECT_NE(why_.find("被拦下：站外联系方式"), std::string::npos) << why_;
}

TEST_F(PlaybookTest, PromotionIsSaidWhileItLastsAndNotAfter) {
    Shop shop;
    const auto playbook = shop.load();
    auto moment = noon();
    EXPECT_TRUE(playbook->promotion_now(moment.now));
    EXPECT_NE(playbook->say("promotion", moment, {})->text.find("全店满79元减8元"), std::string::npos);
    moment.now = at(2028, 1, 1);
    EXPECT_FALSE(playbook->promotion_now(moment.now));
    EXPECT_FALSE(playbook->say("promotion", moment, {}, &why_));
    EXPECT_EQ(why_, "话术“promotion”缺少“promotion”的值");
}

TEST_F(PlaybookTest, HoursAreThoseOfTheDay) {
    Shop shop;
    shop.phrases(R"({"id": "t", "lines": ["{{hours}}"]})");
    const auto playbook = shop.load();
    auto moment = noon();
    EXPECT_EQ(playbook->say("t", moment, {})->text, "09:00-23:30");
    moment.now = at(2027, 2, 5);
    EXPECT_EQ(playbook->say("t", moment, {})->text, "09:00-17:30");
}

TEST_F(PlaybookTest, NoteContentFollowsTheKind) {
    Shop shop;
    const auto playbook = shop.load();
    EXPECT_EQ(
        playbook->note_text("courier", {{"courier", "顺丰"}, {"sf_service", "特快"}, {"sf_payer", "到付"}}),
        "顺丰 特快 到付");
    EXPECT_EQ(playbook->note_text("courier", {{"courier", "中通"}}), "中通");
    EXPECT_EQ(playbook->note_text("courier", {{"courier", "圆通"}, {"not_courier", "韵达"}}),
              "圆通，不发韵达");
    EXPECT_EQ(playbook->note_text("courier", {{"not_courier", "韵达"}}), "不发韵达");
    EXPECT_EQ(playbook->note_text("change_product", {{"attribute", "原味"}}), "换成原味");
    EXPECT_EQ(playbook->note_text("change_product", {{"product", "每日坚果"}, {"quantity", "3"}}),
              "每日坚果，数量改为3件");
    EXPECT_EQ(playbook->note_text("change_product",
                                  {{"product", "每日坚果"}, {"attribute", "原味"}, {"quantity", "2"}}),
              "每日坚果，换成原味，2件");
    EXPECT_EQ(playbook->note_text("ship_date", {{"date", "2027-02-03"}}), "2月3日发货");
    EXPECT_EQ(playbook->note_text("ship_date", {{"hold", "yes"}}), "暂不发货，等买家通知");
    EXPECT_EQ(playbook->note_text("change_address", {{"province", "浙江省"}}), std::nullopt);
    EXPECT_EQ(playbook->note_text("change_address", {{"province", "浙江省"},
                                                     {"city", "杭州市"},
                                                     {"district", "西湖区"},
                                                     {"detail", "文三路{{city}}88号"},
                                                     {"person", "王芳"},
                                                     {"mobile", "13812345678"}}),
              "浙江省杭州市西湖区文三路{{city}}88号，王芳，13812345678");
    EXPECT_EQ(playbook->note_text("nothing", {}), std::nullopt);
    ASSERT_NE(playbook->note_kind("courier"), nullptr);
    EXPECT_EQ(playbook->note_kind("courier")->needs, std::vector<std::string>{"courier|not_courier"});
    EXPECT_EQ(alternatives("courier|not_courier"), (std::vector<std::string_view>{"courier", "not_courier"}));
    EXPECT_EQ(alternatives("date"), std::vector<std::string_view>{"date"});
    EXPECT_TRUE(playbook->note_kind("other")->several);
    EXPECT_FALSE(playbook->note_kind("courier")->several);
    EXPECT_EQ(playbook->note_kind("courier")->after_shipping, "shipped.courier");
    EXPECT_EQ(playbook->note_kind("courier")->after_shipping_group, std::nullopt);
    EXPECT_EQ(playbook->note_kind("change_address")->after_shipping_group, Group::in_sale);
    EXPECT_EQ(playbook->note_kind("courier")->needs_if.at(0).first, "courier=顺丰");
    EXPECT_EQ(playbook->note_kind("nothing"), nullptr);
}

TEST_F(PlaybookTest, ZonesSalesPathsAndTitles) {
    Shop shop;
    const auto playbook = shop.load();
    EXPECT_EQ(playbook->zone("浙江省"), 1);
    EXPECT_EQ(playbook->zone("新疆"), 3);
    EXPECT_EQ(playbook->zone("广东省"), 2);
    for (const auto* unknown : {"", "江", "火星省"})
        EXPECT_EQ(playbook->zone(unknown), std::nullopt) << unknown;
    EXPECT_EQ(playbook->zone_text(1).name, "江浙沪");
    EXPECT_EQ(playbook->zone_text(3).days, "5-7天");
    EXPECT_TRUE(playbook->big_sale(at(2026, 11, 11)));
    EXPECT_TRUE(playbook->big_sale(at(2026, 11, 14, 23, 59)));
    EXPECT_FALSE(playbook->big_sale(at(2026, 11, 15, 0)));
    ASSERT_NE(playbook->route("change_address"), nullptr);
    EXPECT_EQ(playbook->route("change_address")->handling, Handling::note);
    EXPECT_EQ(playbook->route("change_address")->note_kind, "change_address");
    EXPECT_EQ(playbook->route("complaint")->group, Group::supervisor);
    EXPECT_EQ(playbook->route("nothing"), nullptr);
    EXPECT_EQ(playbook->choice_title("change_address"), "修改收货地址")
        << "the clarifying question's own title";
    EXPECT_EQ(playbook->choice_title("allergy"), "用后不适") << "else the path's";
    EXPECT_EQ(playbook->choice_title("nothing"), "");
    EXPECT_EQ(playbook->clarify_choices().front(), "logistics_query");
}

TEST_F(PlaybookTest, TheVersionIsTheContent) {
    Shop shop;
    const auto one = shop.load()->version();
    EXPECT_EQ(one.size(), 16U);
    EXPECT_EQ(shop.load()->version(), one);
    Shop same;
    EXPECT_EQ(same.load()->version(), one) << "wherever it stands";
    std::set<std::string> versions = {one};
    for (const auto* file : {"policy.json", "shop.json", "zones.json", "guard.json", "phrases/core.json"}) {
        shop.write(file, shop.read(file) + "\n");
        EXPECT_TRUE(versions.insert(shop.load()->version()).second) << file;
    }
}

}  // namespace
}  // namespace xiaoer::scripts
