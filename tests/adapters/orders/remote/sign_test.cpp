// The platforms' own published signatures, and those two independent programs agree on, come out to the
// letter.
#include "adapters/orders/remote/sign.hpp"

#include <gtest/gtest.h>

#include "adapters/orders/remote/platforms.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

/// 2016-01-01 12:00:00 in China, as in TOP's published example.
const core::Time kNewYear{std::chrono::sys_days{std::chrono::year{2016} / 1 / 1} + 4h};

std::string sign_in(const std::string& body) {
    const auto at = body.find("sign=", body.find("&sign=") == std::string::npos ? 0 : body.find("&sign="));
    return body.substr(at + 5, body.find('&', at) - at - 5);
}

TEST(TopSign, ThePublishedExample) {
    const Request request{"taobao.item.seller.get",
                          {{"fields", "num_iid,title,nick,price,num"}, {"num_iid", "11223344"}}};
    const Keys keys{"12345678", "helloworld", "test"};
    EXPECT_EQ(sign_in(taobao()->sign(request, keys, kNewYear).body), "66987CB115214E59E6EC978214934FB8");
    EXPECT_EQ(sign_in(taobao(TopDigest::hmac)->sign(request, keys, kNewYear).body),
              "D56D7858309C31B6251083A874D48273");
}

TEST(TopSign, ChineseAndSeparatorsAreSignedAsTheyAreAndSentEscaped) {
    const Request request{
        "taobao.trade.memo.update",
        {{"tid", "1234567890123456789"}, {"memo", "改地址：杭州 A&B=1"}, {"flag", "2"}, {"reset", "false"}},
        true};
    const Keys keys{"12345678", "helloworld", "test"};
    const auto out = taobao()->sign(request, keys, kNewYear);
    EXPECT_EQ(sign_in(out.body), "09E26E5674C22004CD798EDC5655C8FB");
    EXPECT_EQ(sign_in(taobao(TopDigest::hmac)->sign(request, keys, kNewYear).body),
              "FE815F07F22AB7F234F77FBF289676C7");
    EXPECT_NE(out.body.find("memo=%E6%94%B9%E5%9C%B0%E5%9D%80%EF%BC%9A%E6%9D%AD%E5%B7%9E%20A%26B%3D1&"),
              std::string::npos)
        << out.body;
    EXPECT_EQ(out.body.find("helloworld"), std::string::npos) << "the secret never leaves";
}

TEST(JushuitanSign, TheAgreedExample) {
    const Request request{"/open/jushuitan/order/remark/upload",
                          {{"o_id", 10086}, {"remark", "改地址：杭州"}, {"is_append", true}}};
    const auto out = jushuitan()->sign(request, {"k123", "s789", "t456"}, core::Time{1'700'000'000s});
    EXPECT_EQ(out.path, "/open/jushuitan/order/remark/upload");
    EXPECT_EQ(sign_in(out.body), "75704ecd5e125de4d3e85a7e12548ed9");
}

TEST(PinduoduoSign, ThePublishedExample) {
    const Params params{{"type", "pdd.order.number.list.get"},
                        {"data_type", "XML"},
                        {"client_id", "1"},
                        {"access_token", "asd78172s8ds9a921j9qqwda12312w1w21211"},
                        {"order_status", "1"},
                        {"page", "1"},
                        {"page_size", "10"},
                        {"timestamp", "1480411125"}};
    EXPECT_EQ(md5_of("testSecret" + joined_by_key(params) + "testSecret"),
              "E4DE3ED21002510DED352819E7AE6775");
}

TEST(GuanyiSign, CoversTheVeryBytesThatAreSent) {
    const Request request{"gy.erp.trade.memo.update", {{"tid", "1"}, {"memo", "引号\" 反斜\\ 换行\n"}}};
    const auto body = guanyi()->sign(request, {"k", "s", "t"}, {}).body;
    const auto cut = body.find(",\"sign\":\"");
    ASSERT_NE(cut, std::string::npos);
    EXPECT_EQ(body.substr(cut), ",\"sign\":\"" + md5_of("s" + body.substr(0, cut) + "}" + "s") + "\"}");
    EXPECT_EQ(Json::parse(body)["memo"], "引号\" 反斜\\ 换行\n");
}

TEST(Digests, AreThoseOfTheStandards) {
    EXPECT_EQ(md5_of(""), "D41D8CD98F00B204E9800998ECF8427E");  // RFC 1321
    EXPECT_EQ(hmac_md5_of("Jefe", "what do ya want for nothing?"),
              "750C783E6AB0B503EAA86E310A5DB738");  // RFC 2202
    EXPECT_EQ(hmac_sha256_of("Jefe", "what do ya want for nothing?"),
              "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843");  // RFC 4231
}

TEST(JoinedByKey, SortsKeysNotKeysWithTheirValues) {
    EXPECT_EQ(joined_by_key({{"a1", "x"}, {"a", "2"}}), "a2a1x");
}

}  // namespace
}  // namespace xiaoer::adapters
