// See goods_columns.hpp. The headings are those the platforms' exports are known to have, with and without
// 必填 marks and units.
#include "bot/sheets/goods_columns.hpp"

#include <array>
#include <unordered_map>

#include "bot/base/utf8.hpp"

namespace xiaoer::sheets {
namespace {

using Field = GoodsField;

/// The first heading is the field's title for people; where an export has several of a field, the earliest
/// of this list is taken.
struct Headings {
    Field field;
    std::vector<std::string_view> names;
};

const std::vector<Headings>& headings() {
    static const std::vector<Headings> kHeadings = {
        {Field::item,
         {"商品编号", "商品id", "宝贝id", "数字id", "商品数字id", "宝贝数字id", "num_iid", "goods_id",
          "item_id", "product_id", "商品链接id", "平台商品id", "宝贝编号"}},
        {Field::sku, {"规格编号", "skuid", "sku编号", "规格id", "sku_id", "商品规格id", "平台规格id"}},
        {Field::title,
         {"标题", "商品标题", "宝贝标题", "宝贝名称", "商品名称", "商品名", "title", "goods_name",
          "product_name"}},
        {Field::name,
         {"短名", "名称", "简称", "短标题", "导购短标题", "商品短标题", "商品简称", "宝贝短标题"}},
        {Field::names, {"别名", "昵称", "俗称", "别称", "买家叫法"}},
        {Field::category,
         {"类目", "分类", "商品类目", "宝贝类目", "叶子类目", "类目名称", "商品分类", "三级类目", "四级类目",
          "所属类目", "后台类目"}},
        {Field::kind, {"大类", "种类", "一级类目", "商品大类"}},
        {Field::tags, {"标签", "商品标签", "人群标签"}},
        {Field::pitch, {"卖点", "商品卖点", "宝贝卖点", "推荐语", "推荐理由"}},
        {Field::spec, {"规格",    "商品规格", "规格名称", "sku名称",  "sku规格", "销售属性", "规格属性",
                       "sku属性", "sku",      "规格值",   "颜色分类", "颜色",    "尺码",     "规格1",
                       "规格2",   "规格3",    "规格值1",  "规格值2",  "规格值3", "款式"}},
        {Field::spec_words, {"规格别名", "规格叫法"}},
        {Field::price,
         {"价格", "sku价格", "规格价格", "拼单价", "团购价", "拼团价", "售价", "销售价", "销售价格",
          "商品价格", "宝贝价格", "一口价", "单价", "商品单价", "单买价", "price"}},
        {Field::stock,
         {"库存", "sku库存", "规格库存", "可售库存", "现货库存", "库存数量", "商品库存", "宝贝数量",
          "可用库存", "总库存", "数量", "quantity"}},
        {Field::state,
         {"状态", "商品状态", "宝贝状态", "在售状态", "上下架状态", "上架状态", "销售状态", "sku状态"}},
        {Field::size, {"尺码名", "尺码表尺码"}},
        {Field::foot_cm, {"脚长", "脚长cm", "适合脚长"}},
        {Field::height_cm, {"身高", "身高cm", "适合身高"}},
        {Field::weight_jin, {"体重", "体重斤", "适合体重"}},
        {Field::usual, {"平时尺码", "平时码"}},
        {Field::unused,
         {"商家编码",    "商品编码", "规格编码", "货号",     "外部编码", "sku编码",      "商品主图",
          "主图",        "商品图片", "图片",     "图片链接", "商品链接", "宝贝链接",     "链接",
          "销量",        "累计销量", "30天销量", "总销量",   "创建时间", "发布时间",     "上架时间",
          "更新时间",    "修改时间", "市场价",   "划线价",   "参考价",   "成本价",       "运费模板",
          "运费模版",    "店铺名称", "店铺",     "序号",     "条形码",   "条码",         "预售类型",
          "审核状态",    "商品条码", "评分",     "sku图片",  "收藏数",   "发货时间承诺", "商品类型",
          "库存扣减方式"}}};
    return kHeadings;
}

}  // namespace

std::string plain_heading(std::string_view heading) {
    std::string out;
    int depth = 0;
    for (std::size_t at = 0; at < heading.size();) {
        const auto from = at;
        const auto c = base::next_code_point(heading, at);
        if (c == '(' || c == 0xFF08 || c == 0x3010 || c == '[') ++depth;
        const bool mark = c <= ' ' || c == '*' || c == 0xFEFF || c == 0x3000 || c == ':' || c == 0xFF1A;
        if (depth == 0 && !mark) {
            if (c >= 'A' && c <= 'Z')
                out += static_cast<char>(c - 'A' + 'a');
            else
                out += heading.substr(from, at - from);
        }
        if (depth > 0 && (c == ')' || c == 0xFF09 || c == 0x3011 || c == ']')) --depth;
    }
    return out;
}

KnownHeading known_heading(const std::string& plain) {
    static const auto kAll = [] {
        std::unordered_map<std::string, KnownHeading> all;
        for (const auto& row : headings())
            for (std::size_t i = 0; i < row.names.size(); ++i)
                all.emplace(row.names[i], KnownHeading{row.field, i});
        return all;
    }();
    const auto it = kAll.find(plain);
    return it == kAll.end() ? KnownHeading{} : it->second;
}

const scripts::Attribute* attribute_called(const scripts::Goods& goods, const std::string& word) {
    using Kind = scripts::Attribute::Kind;
    for (const auto& attribute : goods.attributes())
        if ((attribute.kind == Kind::value || attribute.kind == Kind::claim) &&
            (attribute.id == word || plain_heading(attribute.title) == plain_heading(word)))
            return &attribute;
    return nullptr;
}

const scripts::Attribute* attribute_of_heading(const scripts::Goods& goods, const std::string& plain) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kOtherNames = {
        {{"配料表", "ingredients"},
         {"成分", "ingredients"},
         {"净重", "net_content"},
         {"重量", "net_content"},
         {"毛重", "net_content"},
         {"储藏方法", "storage"},
         {"贮存条件", "storage"},
         {"保存方法", "storage"},
         {"原产地", "origin"},
         {"产地", "origin"},
         {"生产日期", "production_date"},
         {"材质", "material"},
         {"面料", "material"},
         {"材料", "material"},
         {"适用人群", "suitable"},
         {"适用对象", "suitable"},
         {"食用方法", "howto"},
         {"使用方法", "howto"},
         {"生产许可证编号", "standard"},
         {"产品标准号", "standard"},
         {"执行标准", "standard"},
         {"营养成分", "nutrition"},
         {"包装方式", "packaging"},
         {"过敏原", "allergen"},
         {"容量", "capacity"},
         {"保修期", "warranty"},
         {"质保期", "warranty"}}};
    if (const auto* named = attribute_called(goods, plain)) return named;
    for (const auto& [name, id] : kOtherNames)
        if (plain == name) return goods.attribute(id);
    return nullptr;
}

std::vector<std::string> goods_field_titles() {
    std::vector<std::string> titles;
    for (const auto& row : headings())
        if (row.field != Field::unused) titles.emplace_back(row.names.front());
    return titles;
}

}  // namespace xiaoer::sheets
