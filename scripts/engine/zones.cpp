// zones.json: which province is in which tracking zone, and what buyers are told of each.
#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::array<std::string_view, 34> kProvinces = {
    "北京市",   "天津市",         "河北省",           "山西省", "内蒙古自治区",   "辽宁省",         "吉林省",
    "黑龙江省", "上海市",         "江苏省",           "浙江省", "安徽省",         "福建省",         "江西省",
    "山东省",   "河南省",         "湖北省",           "湖南省", "广东省",         "广西壮族自治区", "海南省",
    "重庆市",   "四川省",         "贵州省",           "云南省", "西藏自治区",     "陕西省",         "甘肃省",
    "青海省",   "宁夏回族自治区", "新疆维吾尔自治区", "台湾省", "香港特别行政区", "澳门特别行政区"};

}  // namespace

bool is_province(std::string_view name) {
    return std::any_of(kProvinces.begin(), kProvinces.end(),
                       [&](std::string_view province) { return province.starts_with(name); });
}

void load_zones(const File& file, Zones& zones, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    root.skip("comment");
    auto node = root.object("zones");
    for (const auto& [key, into] :
         {std::pair{"names", &ZoneText::name}, std::pair{"days", &ZoneText::days}}) {
        auto texts = root.object(key);
        if (!texts) {
            if (document.ok() && !root.has(key))
                root.fault("缺少“" + std::string(key) + "”，请给 1、2、3 区各写一个（名称、几天到）");
            continue;
        }
        for (std::size_t i = 0; i < zones.texts.size(); ++i)
            zones.texts[i].*into = texts->text(std::to_string(i + 1));
        texts->finish();
    }
    root.finish();
    if (!node) {
        if (document.ok() && !root.has("zones"))
            root.fault("缺少“zones”，请写 \"zones\": {\"1\": [省份…], \"3\": […]}");
        return;
    }
    for (const int zone : {1, 2, 3}) {
        const auto key = std::to_string(zone);
        const auto provinces = node->texts(key);
        for (std::size_t i = 0; i < provinces.size(); ++i) {
            const auto& province = provinces[i];
            if (std::find(kProvinces.begin(), kProvinces.end(), province) == kProvinces.end())
                node->fault(key, i, "“" + province + "”不是省份全称，请写成“江苏省”“新疆维吾尔自治区”这样");
            else if (std::any_of(zones.rows.begin(), zones.rows.end(),
                                 [&](const Zone& z) { return z.province == province; }))
                node->fault(key, i, "“" + province + "”写了两次，请只留在一个分区里");
            else
                zones.rows.push_back({province, zone});
        }
    }
    node->finish();
    for (const auto province : kProvinces)
        if (std::none_of(zones.rows.begin(), zones.rows.end(),
                         [&](const Zone& z) { return z.province == province; }))
            node->fault("没有写“" + std::string(province) + "”，暂按2区处理", base::Fault::Weight::warning);
}

}  // namespace xiaoer::scripts
