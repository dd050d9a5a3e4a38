// Readers of answers: what they take, what they refuse, and what they leave over.
#include "intents/engine/slots/answers.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const Gazetteer& answer_words() {
    static const auto loaded = [] {
        base::Faults faults;
        return load_gazetteer(fs::path(__FILE__).parent_path().parent_path().parent_path() / "intents",
                              faults);
    }();
    return *loaded;
}

/// A Friday.
constexpr std::chrono::year_month_day kFriday = 2026y / 11 / 20;

std::string person_in(std::string_view text) {
    return read_person(text, answer_words()).value;
}
DateAnswer date_in(std::string_view text, std::chrono::year_month_day today = kFriday) {
    return read_date(text, today, answer_words());
}

TEST(ReadPerson, TakesNamesOfEveryKind) {
    for (const auto& [text, name] :
         std::initializer_list<std::pair<const char*, const char*>>{{"孟晓月", "孟晓月"},
                                                                    {"叫孟晓月", "孟晓月"},
                                                                    {"我叫孟晓月啊", "孟晓月"},
                                                                    {"收件人是孟晓月", "孟晓月"},
                                                                    {"名字就写孟晓月吧", "孟晓月"},
                                                                    {"孟晓月 谢谢", "孟晓月"},
                                                                    {"仝亮", "仝亮"},
                                                                    {"大脸猫", "大脸猫"},
                                                                    {"Lucy", "Lucy"},
                                                                    {"Peter Wang", "Peter Wang"},
                                                                    {"热依扎·艾力", "热依扎·艾力"},
                                                                    {"司马光", "司马光"},
                                                                    {"钱女士", "钱女士"},
                                                                    {"钱女士收", "钱女士"},
                                                                    {"写我妹韩冬就行", "韩冬"},
                                                                    {"陳小明", "陳小明"},
                                                                    {"方圆[1290]", "方圆[1290]"}})
        EXPECT_EQ(person_in(text), name) << text;
}

TEST(ReadPerson, RefusesWhatIsNoName) {
    for (const auto* text :
         {"好的",   "嗯嗯",        "在吗", "顺丰", "中通快递", "转人工", "人工客服", "怎么还没发货", "谢谢",
          "你好",   "不知道",      "随便", "杭州", "江苏省",   "是",     "不是",     "可以",         "OK",
          "多少钱", "能发吗",      "算了", "取消", "红色",     "快点",   "电话不变", "明天",         "本人",
          "1",      "13800001111", "？",   "退款", "什么名字", ""})
        EXPECT_EQ(person_in(text), "") << text;
}

TEST(ReadPerson, LeavesTheRestOver) {
    const auto answer = read_person("收件人是孟晓月，电话不变", answer_words());
    EXPECT_EQ(answer.value, "孟晓月");
    EXPECT_EQ(answer.remainder, "电话不变");
    const auto with_remark = read_person("孟晓月(放门口快递柜)", answer_words());
    EXPECT_EQ(with_remark.value, "孟晓月");
    EXPECT_EQ(with_remark.remainder, "放门口快递柜");
}

TEST(ReadPhone, TakesEveryForm) {
    for (const auto& [text, slot, value] :
         std::initializer_list<std::tuple<const char*, const char*, const char*>>{
             {"15512349876", "mobile", "15512349876"},
             {"155 1234 9876", "mobile", "15512349876"},
             {"155.1234.9876吧", "mobile", "15512349876"},
             {"+8615512349876", "mobile", "15512349876"},
             {"15512349876-4321", "mobile", "15512349876-4321"},
             {"15512349876转4321", "mobile", "15512349876-4321"},
             {"0512-65432100", "landline", "0512-65432100"},
             {"没手机 只有座机0512 65432100", "landline", "0512-65432100"},
             {"65432100", "landline", "65432100"}}) {
        const auto answer = read_phone(text, answer_words());
        EXPECT_EQ(answer.slot, slot) << text;
        EXPECT_EQ(answer.value, value) << text;
        EXPECT_EQ(answer.refused, "") << text;
    }
}

TEST(ReadPhone, SaysWhyNot) {
    EXPECT_EQ(read_phone("1551234987", answer_words()).refused, "wrong_length");
    EXPECT_EQ(read_phone("手机是155123498765", answer_words()).refused, "wrong_length");
    EXPECT_EQ(read_phone("我这没手机，留的是座机", answer_words()).refused, "no_mobile");
    EXPECT_EQ(read_phone("我这没手机，留的是座机", answer_words()).value, "");
    EXPECT_EQ(read_phone("怎么还没到", answer_words()), Answer{});
    EXPECT_EQ(read_phone("15512349876 周末送", answer_words()).remainder, "周末送");
}

TEST(ReadDistrict, InItsCity) {
    const auto read = [](const char* city, const char* text) {
        return read_district(text, city, answer_words());
    };
    EXPECT_EQ(read("合肥市", "包河").value, "包河区");
    EXPECT_EQ(read("合肥", "包河区吧").value, "包河区");
    EXPECT_EQ(read("合肥", "在包河区 望江路5号").value, "包河区");
    EXPECT_EQ(read("合肥", "在包河区 望江路5号").remainder, "望江路5号");
    EXPECT_EQ(read("苏州", "就是工业园区啊").value, "苏州工业园区");
    EXPECT_EQ(read("西安市", "高新区").value, "高新区");
    EXPECT_EQ(read("上海", "南汇区").value, "南汇区");
    EXPECT_EQ(read("东莞市", "厚街镇").value, "厚街镇");
    EXPECT_EQ(read("", "昆山市").value, "昆山市");
    EXPECT_EQ(read("合肥", "算了").value, "");
    EXPECT_EQ(read("合肥", "包河区能到吗").value, "");
}

TEST(ReadDistrict, NoneNeeded) {
    const auto read = [](const char* city, const char* text) {
        return read_district(text, city, answer_words());
    };
    EXPECT_EQ(read("仙桃市", "仙桃没有区").refused, "none_needed");
    EXPECT_EQ(read("苏州市", "没有别的区了").refused, "none_needed");
    EXPECT_EQ(read("天门市", "不设区的").refused, "none_needed");
    const auto town = read("天门市", "竟陵街道");
    EXPECT_EQ(town.refused, "none_needed");
    EXPECT_EQ(town.remainder, "竟陵街道");
}

TEST(ReadDate, TheForms) {
    EXPECT_EQ(date_in("6号吧").value, "2026-12-06");
    EXPECT_EQ(date_in("周一").value, "2026-11-23");
    EXPECT_EQ(date_in("后天").value, "2026-11-22");
    EXPECT_EQ(date_in("下周三").value, "2026-11-25");
    EXPECT_EQ(date_in("月底").value, "2026-11-30");
    EXPECT_EQ(date_in("元旦后").value, "2027-01-04");
    EXPECT_EQ(date_in("节后吧", 2026y / 9 / 28).value, "2026-10-08");
    EXPECT_EQ(date_in("过完端午", 2026y / 6 / 3).value, "2026-06-22");
    EXPECT_EQ(date_in("国庆前", 2026y / 9 / 1).value, "2026-09-30");
    EXPECT_EQ(date_in("下周三 放门口").remainder, "放门口");
    EXPECT_EQ(date_in("再说吧"), DateAnswer{});
}

TEST(ReadDate, NeverMovesADayThatDoesNotExist) {
    for (const auto* text : {"2月30日", "6月31号", "9月31", "2027年2月29日", "31号"}) {
        const auto answer = date_in(text);
        EXPECT_EQ(answer.refused, "impossible") << text;
        EXPECT_EQ(answer.value, "") << text;
    }
    EXPECT_EQ(date_in("2月29号", 2027y / 12 / 1).value, "2028-02-29");
}

TEST(ReadDate, SaysThatADayIsPast) {
    for (const auto* text : {"昨天", "11月10号", "10月1号", "2026-11-19", "上周五"}) {
        EXPECT_EQ(date_in(text).refused, "past") << text;
        EXPECT_EQ(date_in(text).value, "") << text;
    }
    EXPECT_EQ(date_in("今天").value, "2026-11-20");
    EXPECT_EQ(date_in("1月5号").value, "2027-01-05");
}

TEST(ReadDate, RangesAndBounds) {
    const auto range = date_in("26号到28号都行");
    EXPECT_EQ(range.value, "2026-11-26");
    EXPECT_EQ(range.until, "2026-11-28");
    EXPECT_EQ(date_in("26-28号").value, "2026-11-26");
    EXPECT_EQ(date_in("26-28号").until, "2026-11-28");
    EXPECT_EQ(date_in("25号之后").bound, DateAnswer::Bound::from);
    EXPECT_EQ(date_in("25号以前").bound, DateAnswer::Bound::before);
    EXPECT_EQ(date_in("25号").bound, DateAnswer::Bound::on);
}

}  // namespace
}  // namespace xiaoer::intents
