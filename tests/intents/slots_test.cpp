// Slots measured: precision and recall by slot over our own sentences (slots_cases.json), and laws that hold
// for every text. The figures say how well the finders do what their authors thought of, no more.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/gazetteer.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path& root() {
    static const fs::path path = fs::path(__FILE__).parent_path().parent_path().parent_path();
    return path;
}

const Gazetteer& gazetteer() {
    static const auto loaded = [] {
        base::Faults faults;
        auto result = load_gazetteer(root() / "intents", faults);
        EXPECT_TRUE(faults.empty()) << to_string(faults.front());
        return result;
    }();
    return *loaded;
}

/// A Friday.
constexpr std::chrono::year_month_day kToday{std::chrono::year(2026), std::chrono::month(11),
                                             std::chrono::day(20)};

std::vector<Slot> slots_of(std::string_view text, std::string_view awaiting = "",
                           std::chrono::year_month_day today = kToday) {
    return find_slots(normalise(text, {}), Context{awaiting, "", "", today}, gazetteer());
}

std::string value_of(std::string_view text, std::string_view name) {
    for (const auto& slot : slots_of(text))
        if (slot.name == name) return slot.value;
    return {};
}

const json& cases() {
    static const json all = json::parse(std::ifstream(root() / "tests/intents/slots_cases.json"));
    return all;
}

struct Score {
    int right = 0;
    int wrong = 0;   ///< found, not expected
    int missed = 0;  ///< expected, not found
    [[nodiscard]] double precision() const { return ratio(right + wrong); }
    [[nodiscard]] double recall() const { return ratio(right + missed); }

  private:
    [[nodiscard]] double ratio(int of) const { return of == 0 ? 1.0 : static_cast<double>(right) / of; }
};

void judge(const json& one, std::map<std::string, Score>& scores) {
    const auto text = one.at("text").get<std::string>();
    auto found = slots_of(text, one.value("awaiting", ""));
    for (const auto& [name, values] : one.at("slots").items())
        for (const auto& value : values) {
            const auto it = std::find_if(found.begin(), found.end(), [&](const Slot& slot) {
                return slot.name == name && slot.value == value.get<std::string>();
            });
            if (it == found.end()) {
                ++scores[name].missed;
                std::cout << "missed " << name << "=" << value.get<std::string>() << " in " << text << '\n';
            } else {
                ++scores[name].right;
                found.erase(it);
            }
        }
    for (const auto& slot : found) {
        ++scores[slot.name].wrong;
        std::cout << "wrong  " << slot.name << "=" << slot.value << " in " << text << '\n';
    }
}

TEST(Slots, PrecisionAndRecallOverOurSentences) {
    ASSERT_GE(cases().size(), 220U);
    std::map<std::string, Score> scores;
    for (const auto& one : cases())
        judge(one, scores);
    Score all;
    for (const auto& [name, score] : scores) {
        std::cout << std::left << std::setw(12) << name << std::right << std::setw(5)
                  << score.right + score.missed << "  precision " << std::fixed << std::setprecision(3)
                  << score.precision() << "  recall " << score.recall() << '\n';
        all.right += score.right;
        all.wrong += score.wrong;
        all.missed += score.missed;
        EXPECT_GE(score.precision(), 0.85) << name;
        EXPECT_GE(score.recall(), 0.85) << name;
    }
    std::cout << "all  precision " << all.precision() << "  recall " << all.recall() << '\n';
    EXPECT_GE(all.precision(), 0.95);
    EXPECT_GE(all.recall(), 0.95);
}

TEST(Slots, SpansLieInTheTypedTextOnWholeCharacters) {
    for (const auto& one : cases()) {
        const auto text = one.at("text").get<std::string>();
        for (const auto& slot : slots_of(text, one.value("awaiting", ""))) {
            ASSERT_LT(slot.where.begin, slot.where.end) << text << ": " << slot.name;
            ASSERT_LE(slot.where.end, text.size()) << text << ": " << slot.name;
            EXPECT_TRUE(base::is_valid_utf8(
                std::string_view(text).substr(slot.where.begin, slot.where.end - slot.where.begin)))
                << text << ": " << slot.name;
        }
    }
}

TEST(Slots, FiguresOfTheTypedTextAreTheValue) {
    const std::string text = "我的新号码 １３９ 1234-5678 谢谢";
    const auto slots = slots_of(text);
    ASSERT_EQ(slots.size(), 1U);
    EXPECT_EQ(slots[0].value, "13912345678");
    EXPECT_EQ(text.substr(slots[0].where.begin, slots[0].where.end - slots[0].where.begin),
              "１３９ 1234-5678");
}

TEST(Slots, WithoutADayNoDateIsResolved) {
    for (const auto* text : {"明天发", "下周一发", "11月3号", "月底", "三天后"})
        for (const auto& slot : slots_of(text, "", std::chrono::year_month_day{}))
            EXPECT_NE(slot.name, "date") << text;
}

TEST(Slots, MonthsAndYearsTurn) {
    using namespace std::chrono;
    const auto on = [](const char* text, year_month_day today) {
        const auto slots = slots_of(text, "", today);
        return slots.empty() ? std::string() : slots[0].value;
    };
    EXPECT_EQ(on("明天发", 2026y / 12 / 31), "2027-01-01");
    EXPECT_EQ(on("后天发", 2028y / 2 / 28), "2028-03-01");
    EXPECT_EQ(on("下个月5号", 2026y / 12 / 20), "2027-01-05");
    EXPECT_EQ(on("月底再发", 2028y / 2 / 10), "2028-02-29");
    EXPECT_EQ(on("3号发", 2026y / 12 / 20), "2027-01-03");
    EXPECT_EQ(on("12月30号买的", 2027y / 1 / 2), "2026-12-30");
    EXPECT_EQ(on("周一发", 2026y / 11 / 23), "2026-11-23");  // said on a Monday
    EXPECT_EQ(on("下周日发", 2026y / 11 / 22), "2026-11-29");
    EXPECT_EQ(on("6月1号发", 2026y / 6 / 3), "2026-06-01");  // past, and not next year's
}

TEST(Slots, ADayThatDoesNotExistIsToldAsTyped) {
    for (const auto* text : {"6月31号发", "2月30日再发货", "31号寄吧"}) {  // said in November
        EXPECT_EQ(value_of(text, "date"), "") << text;
        EXPECT_NE(value_of(text, "date_impossible"), "") << text;
    }
    EXPECT_EQ(value_of("6月31号发", "date_impossible"), "6月31号");
}

TEST(Slots, HoldUntilTheBuyerSaysSo) {
    for (const auto* text :
         {"等我通知再发", "先别发货 等我消息", "暂时不要发货", "这单先留着别寄 我没发话就别发",
          "没我通知别发", "先不发", "听我通知再寄", "等我电话再发货"})
        EXPECT_EQ(value_of(text, "hold"), "1") << text;
    for (const auto* text : {"先别寄 大后天再发", "为什么暂时不发货", "别发圆通", "什么时候发货",
                             "先别发圆通", "发货通知我", "等了三天还没发"})
        EXPECT_EQ(value_of(text, "hold"), "") << text;
}

TEST(Slots, OldAndNewInOneMessage) {
    const auto marked = [](std::string_view text) {
        std::string out;
        for (const auto& slot : slots_of(text))
            out += (slot.replaced ? "-" : "+") + slot.value + " ";
        return out;
    };
    EXPECT_EQ(marked("收件人从郑直改成郑曲"), "-郑直 +郑曲 ");
    EXPECT_EQ(marked("电话不是13211110000 是13211119999"), "-13211110000 +13211119999 ");
    EXPECT_EQ(marked("是5幢不是6幢"), "+5幢 -6幢 ");
    EXPECT_EQ(marked("写反了 是12号不是82号"), "+12号 -82号 ");
    EXPECT_EQ(marked("不是23号发 是24号发"), "-2026-11-23 +2026-11-24 ");
    EXPECT_EQ(marked("从青年路9号改成青年路19号"), "-青年路9号 +青年路19号 ");
    EXPECT_EQ(marked("你们不是从杭州发货吗"), "+浙江省 +杭州市 ");
}

TEST(Slots, OneDigitTooFewIsNoMobile) {
    EXPECT_EQ(value_of("手机号1381234567", "phone_wrong"), "1381234567");
    EXPECT_EQ(value_of("改到合肥市包河区望江路5号 林一 138123456789", "phone_wrong"), "138123456789");
    EXPECT_EQ(value_of("改到合肥市包河区望江路5号 林一 138123456789", "person"), "林一");
    EXPECT_EQ(value_of("商品ID138123456789", "phone_wrong"), "");
}

TEST(Slots, ZipCodesStandApart) {
    EXPECT_EQ(value_of("合肥市包河区望江路5号,230001", "zip"), "230001");
    EXPECT_EQ(value_of("合肥市包河区望江路5号,230001", "detail"), "望江路5号");
}

TEST(Slots, ChoicesOnlyWhenAwaited) {
    EXPECT_TRUE(slots_of("第一个").empty());
    const auto slots = slots_of("第一个", "order_choice");
    ASSERT_EQ(slots.size(), 1U);
    EXPECT_EQ(slots[0].value, "1");
}

TEST(Slots, ADistrictThatSeveralCitiesHaveTellsNoCity) {
    EXPECT_EQ(value_of("鼓楼区中山路1号", "district"), "鼓楼区");
    EXPECT_EQ(value_of("鼓楼区中山路1号", "city"), "");
    EXPECT_EQ(value_of("义乌市稠城街道", "city"), "金华市");
}

TEST(Slots, NothingCrashesOnLongAndBrokenTexts) {
    std::string digits(4096, '1');
    EXPECT_TRUE(slots_of(digits).empty());
    std::string cities;
    for (int i = 0; i < 400; ++i)
        cities += "杭州市";
    EXPECT_FALSE(slots_of(cities).empty());
    (void)slots_of("\xff\xfe浙江\xc3省\xe6");
    (void)slots_of(std::string(3000, '('));
    EXPECT_TRUE(slots_of("").empty());
}

TEST(ShortName, KeepsWhatTellsAPlaceByItself) {
    using Level = Gazetteer::Level;
    EXPECT_EQ(short_name("浙江省", Level::province), "浙江");
    EXPECT_EQ(short_name("新疆维吾尔自治区", Level::province), "新疆");
    EXPECT_EQ(short_name("广西壮族自治区", Level::province), "广西");
    EXPECT_EQ(short_name("内蒙古自治区", Level::province), "内蒙古");
    EXPECT_EQ(short_name("香港特别行政区", Level::province), "香港");
    EXPECT_EQ(short_name("恩施土家族苗族自治州", Level::city), "恩施");
    EXPECT_EQ(short_name("黔东南苗族侗族自治州", Level::city), "黔东南");
    EXPECT_EQ(short_name("锡林郭勒盟", Level::city), "锡林郭勒");
    EXPECT_EQ(short_name("义乌市", Level::district), "义乌");
    EXPECT_EQ(short_name("西湖区", Level::district), "西湖");
    EXPECT_EQ(short_name("和县", Level::district), "");
}

TEST(Gazetteer, KnowsEveryProvinceAndTheirCities) {
    base::Faults faults;
    const auto loaded = json::parse(std::ifstream(root() / "intents/divisions.json"));
    EXPECT_EQ(loaded.size(), 34U);
    std::size_t cities = 0;
    for (const auto& [province, list] : loaded.items()) {
        cities += list.size();
        EXPECT_EQ(value_of(province, "province"), province);
    }
    EXPECT_GE(cities, 330U);
    EXPECT_EQ(value_of("内蒙古能到吗", "province"), "内蒙古自治区");
}

TEST(Gazetteer, AbsentFilesAreWarningsOnly) {
    base::Faults faults;
    const auto empty = load_gazetteer("/nonexistent/intents", faults);
    ASSERT_NE(empty, nullptr);
    EXPECT_EQ(faults.size(), 6U);
    EXPECT_FALSE(base::has_errors(faults));
    EXPECT_TRUE(find_slots(normalise("浙江省杭州市", {}), {}, *empty).empty());
}

}  // namespace
}  // namespace xiaoer::intents
