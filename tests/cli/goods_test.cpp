// `goods import`, `list` and `show` on a copy of the shipped pack: the platforms' exports, previews, bad
// rows, unknown columns, what a second import changes, and what twenty thousand goods cost.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "adapters/tables/write.hpp"
#include "scripts/engine/goods/goods.hpp"
#include "scripts/engine/playbook.hpp"
#include "tests/cli/command.hpp"
#include "tests/kit/slower.hpp"

namespace xiaoer::cli {
namespace {

using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

class GoodsVerbs : public testing::Test {
  protected:
    std::string write(const Rows& rows, const std::string& name = "goods.csv") {
        std::vector<adapters::Heading> headings;
        for (const auto& heading : rows.front())
            headings.push_back({heading});
        const auto file = (place_ / name).string();
        const auto writer = name.ends_with(".csv") ? adapters::write_csv(file, headings)
                                                   : adapters::write_xlsx(file, headings);
        for (std::size_t i = 1; i < rows.size(); ++i)
            writer->row(rows[i]);
        writer->finish();
        return file;
    }
    test::Result goods(const std::string& verb, std::vector<std::string> more) {
        std::vector<std::string> words = {"goods", verb, "--pack", place_.text()};
        words.insert(words.end(), more.begin(), more.end());
        return test::run(words);
    }
    json imported(const std::string& file, std::vector<std::string> more = {}, int status = 0) {
        more.insert(more.begin(), {file, "--json"});
        const auto result = goods("import", more);
        EXPECT_EQ(result.status, status) << result.out << result.err;
        return json::parse(result.out);
    }
    void edit_shop(const std::function<void(json&)>& edit) {
        const auto file = place_ / "scripts/shop.json";
        auto shop = json::parse(std::ifstream(file));
        edit(shop);
        std::ofstream(file) << shop.dump(2);
    }
    std::shared_ptr<const scripts::Playbook> playbook() {
        base::Faults faults;
        auto loaded = scripts::Playbook::load(place_ / "scripts", faults);
        for (const auto& fault : faults)
            ADD_FAILURE() << to_string(fault);
        return loaded;
    }
    test::Place place_;
};

const Rows kTaobao = {
    {"商品ID", "宝贝标题", "商家编码", "SKU ID", "销售属性", "一口价", "宝贝数量", "宝贝状态", "产地"},
    {"88001", "松果巷海盐苏打饼干", "A1", "501", "口味:海盐;规格:400克", "¥25.90", "120", "出售中", "天津"},
    {"88001", "松果巷海盐苏打饼干", "A1", "502", "口味:葱香;规格:400克", "26.9", "0", "出售中", "天津"},
    {"88002", "松果巷黑芝麻丸", "B1", "", "", "39", "7", "已下架", "河南"}};

TEST_F(GoodsVerbs, ATaobaoExportIsShownFirstAndThenTakenOver) {
    const auto file = write(kTaobao, "宝贝.xlsx");
    const auto before = test::read(place_ / "scripts/goods/snacks.json");
    const auto shown = imported(file);
    EXPECT_EQ(shown["applied"], false);
    EXPECT_EQ(shown["counts"]["added"], 2);
    EXPECT_EQ(shown["counts"]["removed"], 0);
    EXPECT_FALSE(std::filesystem::exists(place_ / "scripts/goods/imported.json"));
    EXPECT_EQ(imported(file, {"--apply"})["applied"], true);
    EXPECT_EQ(test::read(place_ / "scripts/goods/snacks.json"), before);

    const auto loaded = playbook();
    ASSERT_TRUE(loaded);
    const auto* biscuit = loaded->goods().by_item("88001");
    ASSERT_NE(biscuit, nullptr);
    EXPECT_EQ(biscuit->id, "item_88001");
    ASSERT_EQ(biscuit->specs.size(), 2U);
    EXPECT_EQ(biscuit->specs[1].name, "葱香 400克");
    EXPECT_EQ(biscuit->specs[1].sku, "502");
    EXPECT_EQ(biscuit->specs[1].price_fen, 2690);
    EXPECT_EQ(biscuit->specs[1].stock, 0);
    EXPECT_TRUE(biscuit->specs[1].read_at.has_value());
    ASSERT_NE(biscuit->value("origin"), nullptr);
    EXPECT_EQ(biscuit->value("origin")->value, "天津");
    EXPECT_FALSE(loaded->goods().by_item("88002")->on_sale);

    // The same export again changes nothing; a new price is the only thing told.
    EXPECT_EQ(imported(file)["counts"]["changed"], 0);
    auto dearer = kTaobao;
    dearer[1][5] = "27.9";
    const auto again = imported(write(dearer), {"--apply"});
    ASSERT_EQ(again["counts"]["changed"], 1) << again.dump(1);
    ASSERT_EQ(again["changed"][0]["details"].size(), 1U);
    EXPECT_EQ(again["changed"][0]["details"][0]["before"], "25.9");
    EXPECT_EQ(again["changed"][0]["details"][0]["after"], "27.9");
}

TEST_F(GoodsVerbs, ThePlatformsCallTheSameThingsDifferently) {
    const Rows pinduoduo = {
        {"商品ID", "商品名称", "商品短标题", "规格ID", "商品规格", "单买价(元)", "拼单价(元)", "库存"},
        {"91", "云朵抱枕", "抱枕", "1", "大号", "39", "29.9", "5"}};
    const Rows doudian = {
        {"说明：请勿修改表头", "", "", "", "", "", ""},
        {"*商品ID", "*商品标题", "SKUID", "SKU规格", "SKU价格（元）", "SKU库存", "商品状态"},
        {"92", "云朵毛毯", "2", "颜色：灰色；尺寸：1.5米", "99", "3", "在售"}};
    (void)imported(write(pinduoduo), {"--apply"});
    (void)imported(write(doudian), {"--apply"});
    const auto loaded = playbook();
    ASSERT_TRUE(loaded);
    const auto* pillow = loaded->goods().by_item("91");
    ASSERT_NE(pillow, nullptr);
    EXPECT_EQ(pillow->name, "抱枕");
    EXPECT_EQ(pillow->specs.at(0).price_fen, 2990);
    const auto* blanket = loaded->goods().by_item("92");
    ASSERT_NE(blanket, nullptr);
    EXPECT_EQ(blanket->specs.at(0).name, "灰色 1.5米");
    EXPECT_EQ(blanket->specs.at(0).stock, 3);
}

TEST_F(GoodsVerbs, APlainTableHasAttributesSizesAndSpecificationsBelowTheirGood) {
    const Rows plain = {{"标题", "别名", "标签", "规格", "价格", "保质期", "身高", "体重"},
                        {"棉麻睡衣", "睡衣、家居服", "居家", "M", "79", "", "155-165", "90-110斤"},
                        {"", "", "", "L", "79", "", "166～175cm", "111-130"}};
    (void)imported(write(plain), {"--apply"});
    const auto loaded = playbook();
    const auto* good = loaded->goods().of_title("棉麻睡衣");
    ASSERT_NE(good, nullptr);
    EXPECT_EQ(good->names, (std::vector<std::string>{"睡衣", "家居服"}));
    EXPECT_EQ(good->specs.size(), 2U);
    ASSERT_EQ(good->sizes.size(), 2U);
    EXPECT_EQ(good->sizes[1].size, "L");
    EXPECT_EQ(good->sizes[1].ranges.at(0).most, 175);
    // A price without a stock is the store's own word, with no age.
    EXPECT_FALSE(good->specs[0].read_at.has_value());
}

TEST_F(GoodsVerbs, BadRowsAreNamedAndNotSilentlyDropped) {
    auto rows = kTaobao;
    rows[2][5] = "面议";
    rows[3][6] = "充足";
    rows.push_back({"88003", "", "", "", "", "5", "1", "出售中", ""});
    const auto file = write(rows);
    const auto refused = imported(file, {"--apply"}, 1);
    EXPECT_EQ(refused["applied"], false);
    EXPECT_EQ(refused["bad_rows"], 3);
    const auto& faults = refused["faults"];
    ASSERT_EQ(faults.size(), 3U) << faults.dump(1);
    EXPECT_EQ(faults[0]["line"], 3);
    EXPECT_EQ(faults[0]["column"], 6);
    EXPECT_EQ(faults[0]["place"], "一口价");
    EXPECT_EQ(faults[1]["line"], 4);
    EXPECT_EQ(faults[1]["place"], "宝贝数量");
    EXPECT_EQ(faults[2]["line"], 5);
    const auto taken = imported(file, {"--apply", "--skip-bad"});
    EXPECT_EQ(taken["applied"], true);
    EXPECT_EQ(taken["bad_rows"], 3);
    EXPECT_EQ(taken["counts"]["added"], 1);
}

TEST_F(GoodsVerbs, UnknownColumnsAreListedAndBecomeWhatTheTrainerSays) {
    auto rows = kTaobao;
    rows[0].insert(rows[0].end(), {"礼盒等级", "存放说明", "内部备注"});
    for (std::size_t i = 1; i < rows.size(); ++i)
        rows[i].insert(rows[i].end(), {"甲级", "放阴凉处", "不给买家看"});
    const auto file = write(rows);
    const auto shown = imported(file);
    std::vector<std::string> unknown;
    for (const auto& column : shown["columns"])
        if (column["use"] == "unknown") unknown.push_back(column["heading"]);
    EXPECT_EQ(unknown, (std::vector<std::string>{"礼盒等级", "存放说明", "内部备注"}));
    (void)imported(
        file, {"--apply", "--as", "礼盒等级=新属性", "--as", "存放说明=储存方法", "--as", "内部备注=不导入"});
    const auto loaded = playbook();
    const auto* good = loaded->goods().by_item("88001");
    ASSERT_NE(good, nullptr);
    EXPECT_EQ(good->value("storage")->value, "放阴凉处");
    const auto asked = loaded->goods().asked("苏打饼干的礼盒等级是多少");
    ASSERT_FALSE(asked.empty());
    ASSERT_NE(good->value(asked.front().attribute->id), nullptr);
    EXPECT_EQ(good->value(asked.front().attribute->id)->value, "甲级");
    EXPECT_EQ(imported(file, {"--as", "礼盒等级=不存在的栏目"}, 1)["applied"], false);
}

TEST_F(GoodsVerbs, ReplaceRemovesWhatTheTableDoesNotHave) {
    (void)imported(write(kTaobao), {"--apply"});
    edit_shop([](json& shop) { shop["recommend_first"] = json::array(); });  // it names goods that go
    Rows one = {kTaobao[0], kTaobao[1]};
    const auto file = write(one);
    const auto kept = imported(file);
    EXPECT_EQ(kept["counts"]["removed"], 0);
    EXPECT_GT(kept["counts"]["missing"], 12);
    const auto replaced = imported(file, {"--apply", "--replace"});
    EXPECT_EQ(replaced["counts"]["removed"], kept["counts"]["missing"]);
    const auto loaded = playbook();
    EXPECT_EQ(loaded->goods().all().size(), 1U);
    EXPECT_EQ(loaded->goods().all().front().specs.size(), 1U);
}

TEST_F(GoodsVerbs, ListAndShowTellWhatTheBotWouldClaim) {
    const auto list = goods("list", {"--search", "坚果", "--json"});
    ASSERT_EQ(list.status, 0);
    const auto found = json::parse(list.out);
    EXPECT_GE(found["found"], 1);
    EXPECT_GE(found["of"], 12);
    const auto show = goods("show", {"620100000101", "--json"});
    ASSERT_EQ(show.status, 0) << show.err;
    EXPECT_EQ(json::parse(show.out)["id"], "daily_nuts");
    EXPECT_NE(goods("show", {"每日坚果"}).out.find("保质期：180天"), std::string::npos);
    EXPECT_EQ(goods("show", {"没有这件"}).status, 1);
}

std::size_t in_use() {
    ::malloc_trim(0);
    return ::mallinfo2().uordblks;
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

TEST_F(GoodsVerbs, TwentyThousandGoodsAreImportedInTimeAndFitInMemory) {
    static const std::vector<std::string> kKinds = {"饼干", "坚果", "果干", "糕点",
                                                    "糖果", "茶包", "肉脯", "海苔"};
    static const std::vector<std::string> kTastes = {"海盐", "葱香", "蜂蜜", "原味",
                                                     "香辣", "抹茶", "芝士", "五香"};
    // Every good has a name of three syllables, as shops give them.
    static const std::vector<std::string> kSyllables = {
        "云", "岚", "禾", "溪", "棠", "沐", "野", "屿", "晴", "麦", "杏", "霜", "青", "苔",
        "月", "泉", "枫", "竹", "鹿", "橘", "樱", "雀", "荷", "松", "砂", "瓷", "绒", "栗"};
    const auto name_of = [&](int i) {
        return kSyllables[i % 28] + kSyllables[i / 28 % 28] + kSyllables[i / 784 % 28];
    };
    Rows rows = {{"商品ID", "宝贝标题", "类目", "SKU ID", "销售属性", "一口价", "宝贝数量", "宝贝状态",
                  "产地", "保质期"}};
    for (int i = 0; i < 20'000; ++i)
        for (int spec = 0; spec < 3; ++spec)
            rows.push_back({std::to_string(5'000'000 + i),
                            "松果巷" + name_of(i) + kTastes[i % 8] + kKinds[i / 8 % 8] + "休闲零食独立包装",
                            "食品>" + kKinds[i / 8 % 8], std::to_string(9'000'000 + i * 3 + spec),
                            "规格:" + std::to_string(100 * (spec + 1)) + "克",
                            std::to_string(10 + spec) + ".9", std::to_string(i % 50), "出售中", "浙江",
                            "180天"});
    const auto file = write(rows);
    rows = {};
    const auto nothing = in_use();
    const auto shipped = [&] {  // what the pack costs without them
        const auto loaded = playbook();
        return in_use() - nothing;
    }();
    const auto start = cpu_seconds();
    const auto told = imported(file, {"--apply"});
    const auto took = cpu_seconds() - start;
    EXPECT_EQ(told["counts"]["added"], 20'000);
    EXPECT_LE(took, 20 * xiaoer::test::kSlower) << "CPU seconds";

    const auto loaded = playbook();
    ASSERT_TRUE(loaded);
    const auto bytes = in_use() - nothing - shipped;
    EXPECT_LE(bytes, std::size_t{60} << 20U);

    const auto& goods = loaded->goods();
    const auto asking = cpu_seconds();
    constexpr int kAsked = 200;
    for (int i = 0; i < kAsked; ++i) {
        const auto mentions = goods.named(name_of(i * 64) + "那款保质期多久");
        ASSERT_EQ(mentions.size(), 1U) << i;
        ASSERT_EQ(mentions.front().goods.size(), 1U) << i;
        EXPECT_NE(mentions.front().goods.front()->title.find(name_of(i * 64)), std::string::npos);
    }
    const auto each = (cpu_seconds() - asking) / kAsked;
    EXPECT_LE(each, 0.001 * xiaoer::test::kSlower);
    std::printf(
        "20,000 goods, 60,000 specifications: imported in %.1f s of CPU, %.1f MB loaded, a good found in "
        "%.0f us\n",
        took, static_cast<double>(bytes) / (1 << 20), each * 1e6);
}

}  // namespace
}  // namespace xiaoer::cli
