// Addresses measured: parts right over our own addresses. Hand-written ones in every form we know of
// (address_cases.json: the finders were built on "developed"; "kept" was tried once they stood) and ones made
// of real divisions in the forms of cards and messages.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "intents/engine/slots/gazetteer.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using AddressParts = std::map<std::string, std::vector<std::string>>;

const fs::path& address_root() {
    static const fs::path path = fs::path(__FILE__).parent_path().parent_path().parent_path();
    return path;
}

const Gazetteer& address_words() {
    static const auto loaded = [] {
        base::Faults faults;
        auto result = load_gazetteer(address_root() / "intents", faults);
        EXPECT_TRUE(faults.empty()) << to_string(faults.front());
        return result;
    }();
    return *loaded;
}

/// The address parts of a message; what is replaced by another has a minus in front of its name.
AddressParts parts_of(std::string_view text) {
    static const std::vector<std::string> kNames = {"province", "city",   "district", "detail",
                                                    "person",   "mobile", "landline"};
    Context context;
    context.today =
        std::chrono::year_month_day{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(20)};
    AddressParts parts;
    for (const auto& slot : find_slots(normalise(text, {}), context, address_words()))
        if (std::find(kNames.begin(), kNames.end(), slot.name) != kNames.end())
            parts[(slot.replaced ? "-" : "") + slot.name].push_back(slot.value);
    return parts;
}

struct AddressMeasure {
    std::size_t texts = 0;
    std::size_t parts = 0;
    std::size_t right = 0;

    void judge(const std::string& text, const AddressParts& wanted) {
        ++texts;
        const auto found = parts_of(text);
        auto names = wanted;
        names.insert(found.begin(), found.end());
        for (const auto& [name, ignored] : names) {
            ++parts;
            const auto want = wanted.find(name);
            const auto got = found.find(name);
            if (want != wanted.end() && got != found.end() && want->second == got->second) {
                ++right;
                continue;
            }
            std::cout << "wrong " << name << "=" << (got == found.end() ? "(nothing)" : got->second.front())
                      << " instead of " << (want == wanted.end() ? "(nothing)" : want->second.front())
                      << " in " << text << '\n';
        }
    }
    [[nodiscard]] double share() const { return static_cast<double>(right) / static_cast<double>(parts); }
    void print(const char* name) const {
        std::cout << name << ": " << texts << " addresses, " << right << " of " << parts << " parts right, "
                  << share() << '\n';
    }
};

AddressMeasure measure_cases(const char* list) {
    const auto cases = json::parse(std::ifstream(address_root() / "tests/intents/address_cases.json"));
    AddressMeasure measure;
    for (const auto& one : cases.at(list)) {
        AddressParts wanted;
        for (const auto& [name, value] : one.at("parts").items())
            wanted[name].push_back(value);
        if (one.contains("replaced"))
            for (const auto& [name, value] : one.at("replaced").items())
                wanted["-" + name].push_back(value);
        measure.judge(one.at("text"), wanted);
    }
    measure.print(list);
    return measure;
}

TEST(Addresses, HandWrittenOnesTheFindersWereBuiltOn) {
    const auto measure = measure_cases("developed");
    EXPECT_GE(measure.texts, 80U);
    EXPECT_GE(measure.share(), 0.98);
}

TEST(Addresses, HandWrittenOnesKeptApart) {
    const auto measure = measure_cases("kept");
    EXPECT_GE(measure.texts, 40U);
    EXPECT_GE(measure.share(), 0.98);
}

struct Named {
    std::string province;
    std::string city;
    std::string district;
};

/// Every n-th district of the country, and every city that has none.
std::vector<Named> division_list(std::size_t n) {
    const auto all = nlohmann::ordered_json::parse(std::ifstream(address_root() / "intents/divisions.json"));
    std::vector<Named> out;
    std::size_t count = 0;
    for (const auto& [province, cities] : all.items())
        for (const auto& [city, words] : cities.items()) {
            const auto text = words.get<std::string>();
            if (text.empty()) out.push_back({province, city, ""});
            for (std::size_t at = 0; at < text.size();) {
                const auto end = std::min(text.find(' ', at), text.size());
                if (++count % n == 0) out.push_back({province, city, text.substr(at, end - at)});
                at = end + 1;
            }
        }
    return out;
}

std::string of(const std::vector<std::string>& list, std::size_t i) {
    return list[i % list.size()];
}

struct Written {
    std::string text;
    AddressParts wanted;
};

/// One address in the i-th form.
Written written(const Named& place, std::size_t i) {
    static const std::vector<std::string> kDetails = {"和平路18号",
                                                      "杭州路7号2栋301",
                                                      "上海花园9栋1单元1202",
                                                      "人民东路256号财富大厦1808",
                                                      "城东新村12幢3单元402",
                                                      "解放北街99号院6号楼",
                                                      "广州城2期11栋2305",
                                                      "中心镇长春村6组",
                                                      "学府路1号师范学院北区宿舍5栋617",
                                                      "滨河大道88号菜鸟驿站",
                                                      "南京大厦A座1501",
                                                      "建设街道光明社区3号楼2单元501"};
    static const std::vector<std::string> kPeople = {
        "秦明月",          "欧阳雪", "卫国",       "Lily Zhang", "小石头", "陶先生",
        "帕提古丽·买买提", "诸葛瑾", "喻言[3366]", "简宁",       "阚小雨"};
    static const std::vector<std::string> kPhones = {"13711002233", "186 5544 3322", "159-8877-6655",
                                                     "+86 18233445566", "17055667788-9012"};
    static const std::vector<std::string> kMobiles = {"13711002233", "18655443322", "15988776655",
                                                      "18233445566", "17055667788-9012"};
    const auto detail = of(kDetails, i);
    const auto person = of(kPeople, i / 2);
    const auto phone = of(kPhones, i / 3);
    const bool own = place.province == place.city;
    const auto whole = place.province + (own ? "" : place.city) + place.district;
    Written out;
    out.wanted = {{"province", {place.province}},
                  {"city", {place.city}},
                  {"detail", {detail}},
                  {"person", {person}},
                  {"mobile", {of(kMobiles, i / 3)}}};
    if (!place.district.empty()) out.wanted["district"] = {place.district};
    switch (i % 10) {
        case 0:
            out.text = "改地址 " + whole + detail + " " + person + " " + phone;
            break;
        case 1:
            out.text = person + "，" + phone + "，" + whole + detail;
            break;
        case 2:
            out.text = "收货人: " + person + "\n手机号码: " + phone + "\n所在地区: " + whole +
                       "\n详细地址: " + detail;
            break;
        case 3:
            out.text = "收货人：" + person + "，手机号码：" + phone + "，所在地区：" + whole +
                       "，详细地址：" + detail;
            break;
        case 4:
            out.text = place.province + " " + (own ? "" : place.city + " ") + place.district + " " + detail +
                       " " + phone + " " + person;
            break;
        case 5: {
            const auto brief = short_name(place.province, Gazetteer::Level::province);
            const auto town = short_name(place.city, Gazetteer::Level::city);
            out.text = "新地址" + brief +
                       (own            ? ""
                        : town.empty() ? place.city
                                       : town) +
                       place.district + detail + "，" + person + "，" + phone;
            break;
        }
        case 6:
            out.text =
                "麻烦改成" + place.city + place.district + detail + "，收件人" + person + "，电话" + phone;
            break;
        case 7:
            out.text = person + " " + phone + " " + whole + detail + " 310000";
            break;
        case 8:
            out.text = "从浙江省台州市椒江区中山西路5号改成" + whole + detail + " " + person + " " + phone;
            out.wanted["-province"] = {"浙江省"};
            out.wanted["-city"] = {"台州市"};
            out.wanted["-district"] = {"椒江区"};
            out.wanted["-detail"] = {"中山西路5号"};
            break;
        default:
            out.text = "地址写错了，应该是" + whole + detail + "\n" + person + "收\n" + phone;
            break;
    }
    return out;
}

TEST(Addresses, MadeOfRealDivisionsInTheFormsOfCardsAndMessages) {
    const auto all = division_list(9);
    AddressMeasure measure;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto one = written(all[i], i);
        measure.judge(one.text, one.wanted);
    }
    measure.print("made");
    EXPECT_GE(measure.texts, 330U);
    EXPECT_GE(measure.share(), 0.98);
}

TEST(Addresses, ATownTellsItsDistrictWhereOnlyOneHasIt) {
    const auto parts = parts_of("佛山市大沥镇岭南路3号");
    EXPECT_EQ(parts.at("district").front(), "南海区");
    EXPECT_EQ(parts.at("detail").front(), "大沥镇岭南路3号");
}

TEST(Addresses, PlacesInsideNamesAreNoPlaces) {
    for (const auto* name : {"北京西路8号", "天津新村3栋", "海南花园5栋", "大连里5号", "香港城7栋",
                             "武汉新城1期", "桂林苑3栋", "朝阳小区5栋", "中山陵路6号", "鼓楼医院宿舍"}) {
        const auto parts = parts_of(std::string("福建省三明市沙县区") + name);
        EXPECT_EQ(parts.at("province"), std::vector<std::string>{"福建省"}) << name;
        EXPECT_EQ(parts.at("city"), std::vector<std::string>{"三明市"}) << name;
        EXPECT_EQ(parts.at("detail"), std::vector<std::string>{name}) << name;
    }
}

}  // namespace
}  // namespace xiaoer::intents
