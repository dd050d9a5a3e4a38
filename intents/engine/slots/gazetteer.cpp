#include "intents/engine/slots/gazetteer.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "intents/engine/slots/slots.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 60> kPeoples = {
    "蒙古族",   "回族",     "藏族",       "维吾尔族", "苗族",     "彝族",     "壮族",     "布依族",
    "朝鲜族",   "满族",     "侗族",       "瑶族",     "白族",     "土家族",   "哈尼族",   "哈萨克族",
    "傣族",     "黎族",     "傈僳族",     "佤族",     "畲族",     "拉祜族",   "水族",     "东乡族",
    "纳西族",   "景颇族",   "柯尔克孜族", "土族",     "达斡尔族", "仫佬族",   "羌族",     "布朗族",
    "撒拉族",   "毛南族",   "仡佬族",     "锡伯族",   "阿昌族",   "普米族",   "塔吉克族", "怒族",
    "俄罗斯族", "鄂温克族", "保安族",     "裕固族",   "独龙族",   "鄂伦春族", "各族",     "蒙古",
    "哈萨克",   "柯尔克孜", "塔吉克",     "锡伯",     "维吾尔",   "回族土族", "撒拉",     "达斡尔",
    "裕固",     "东乡",     "壮族瑶族",   "德昂族"};

bool drop(std::string_view& text, std::string_view tail) {
    if (!text.ends_with(tail)) return false;
    text.remove_suffix(tail.size());
    return true;
}

bool drop_any(std::string_view& text, std::initializer_list<std::string_view> tails) {
    return std::any_of(tails.begin(), tails.end(), [&](std::string_view tail) { return drop(text, tail); });
}

void drop_peoples(std::string_view& text) {
    const auto one = [&](std::string_view people) {
        return text.size() >= people.size() + 6 && drop(text, people);  // 内蒙古 keeps its 蒙古
    };
    while (std::any_of(kPeoples.begin(), kPeoples.end(), one)) {
    }
}

std::vector<std::string_view> split(std::string_view words) {
    std::vector<std::string_view> out;
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (end > 0) out.push_back(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return out;
}

}  // namespace

std::string short_name(std::string_view name, Gazetteer::Level level) {
    std::string_view rest = name;
    switch (level) {
        case Gazetteer::Level::province:
            if (drop(rest, "特别行政区") || drop(rest, "省") || drop(rest, "市")) break;
            if (drop(rest, "自治区")) drop_peoples(rest);
            break;
        case Gazetteer::Level::city:
            if (drop_any(rest, {"自治州", "自治县"})) {
                drop_peoples(rest);
                break;
            }
            drop_any(rest, {"特别行政区", "地区", "林区", "市", "盟", "县"});
            break;
        case Gazetteer::Level::district:
            if (drop_any(rest, {"自治县", "自治旗"})) {
                drop_peoples(rest);
                break;
            }
            drop_any(rest, {"特区", "林区", "新区", "街道", "市", "区", "县", "旗", "镇"});
            break;
    }
    return rest.size() == name.size() || base::length(rest) < 2 ? std::string() : std::string(rest);
}

Gazetteer::Gazetteer(const fs::path& intents_dir, base::Faults& faults) {
    const auto read = [&](const char* file, void (Gazetteer::*reader)(base::Document&)) {
        const auto shown = (intents_dir.filename() / file).string();
        if (!fs::exists(intents_dir / file)) {
            faults.push_back({shown, 0, 0, "", "没有这个数据文件，消息里的地名、快递或商品会认不出来，请补上",
                              base::Fault::Weight::warning});
            return;
        }
        base::Document document(intents_dir / file, shown, faults);
        if (document.ok()) (this->*reader)(document);
    };
    read("divisions.json", &Gazetteer::read_divisions);
    read("zones.json", &Gazetteer::read_zones);
    read("towns.json", &Gazetteer::read_towns);
    read("answers.json", &Gazetteer::read_answers);
    read("couriers.json", &Gazetteer::read_couriers);
    read("goods.json", &Gazetteer::read_goods);
    build();
}

void Gazetteer::read_divisions(base::Document& document) {
    document.root().members([&](const std::string& province, base::Node cities) {
        const auto in = add_division(province, Level::province, 0);
        for (const auto& [city, districts] : cities.text_members()) {
            const auto of = add_division(city, Level::city, in);
            cities_.emplace(city, of);
            for (const auto word : split(districts)) {
                const std::string district(word);
                add_zone(district, add_division(district, Level::district, of));
            }
        }
    });
}

void Gazetteer::read_zones(base::Document& document) {
    auto root = document.root();
    root.skip("comment");
    for (const std::string_view key : {"zones", "former"}) {
        auto list = root.object(key);
        if (!list) continue;
        for (const auto& [name, words] : list->text_members()) {
            const auto of = cities_.find(name);
            if (of == cities_.end()) {
                list->fault(name, "行政区划里没有“" + name + "”这个城市，请写城市的全称");
                continue;
            }
            for (const auto word : split(words)) {
                const auto index = static_cast<std::uint32_t>(divisions_.size());
                divisions_.push_back({std::string(word), Level::district, of->second});
                // 大亚湾区 and 雄安新区 speak for themselves; 城区 and 东山区 only behind their city.
                const bool alone = key == "zones" && base::length(word) > 3 &&
                                   (word.ends_with("区") || word.ends_with("城"));
                add_word(word, {Kind::division, index, alone, true});
            }
        }
    }
    root.finish();
}

void Gazetteer::read_towns(base::Document& document) {
    std::unordered_map<std::string, std::uint32_t> districts;
    document.root().members([&](const std::string& name, base::Node rows) {
        const auto city = cities_.find(name);
        if (city == cities_.end()) return rows.fault("行政区划里没有“" + name + "”这个城市，请写城市的全称");
        districts.clear();
        for (auto i = city->second + 1; i < divisions_.size() && divisions_[i].parent == city->second; ++i)
            districts.emplace(divisions_[i].name, i);
        auto& towns = towns_[city->second];
        for (const auto& [district, words] : rows.text_members()) {
            const auto in = districts.find(district);
            if (in == districts.end()) {
                rows.fault(district, "“" + name + "”没有“" + district + "”这个区县，请检查拼写");
                continue;
            }
            for (const auto word : split(words)) {
                towns.push_back({static_cast<std::uint32_t>(town_names_.size()),
                                 static_cast<std::uint32_t>(word.size()), in->second});
                town_names_ += word;
            }
        }
    });
}

void Gazetteer::read_answers(base::Document& document) {
    answers_ = AnswerWords(document);
}

void Gazetteer::read_couriers(base::Document& document) {
    auto root = document.root();
    root.skip("comment");
    for (const auto kind : {Kind::courier, Kind::courier_after_verb}) {
        auto list = root.object(kind == Kind::courier ? "always" : "after_verb");
        if (!list) continue;
        for (const auto& [courier, words] : list->text_members()) {
            const auto known = std::find(couriers_.begin(), couriers_.end(), courier);
            const auto index = static_cast<std::uint32_t>(known - couriers_.begin());
            if (known == couriers_.end()) couriers_.push_back(courier);
            for (const auto word : split(words))
                add_word(word, {kind, index, false});
        }
    }
    root.finish();
}

void Gazetteer::read_goods(base::Document& document) {
    auto root = document.root();
    root.skip("comment");
    const auto list = [&](const char* key, Kind kind) {
        const auto words = root.text_or(key, "");
        for (const auto word : split(words))
            add_word(word, {kind, 0, false});
    };
    list("colours", Kind::colour);
    list("flavours", Kind::flavour);
    list("goods", Kind::goods);
    root.finish();
}

std::uint32_t Gazetteer::add_division(const std::string& name, Level level, std::uint32_t parent) {
    const auto index = static_cast<std::uint32_t>(divisions_.size());
    divisions_.push_back({name, level, level == Level::province ? index : parent});
    add_word(name, {Kind::division, index, true});
    const auto brief = short_name(name, level);
    if (brief.empty()) return index;
    add_word(brief, {Kind::division, index, false});
    if (name.ends_with("自治州")) add_word(brief + "州", {Kind::division, index, true});
    if (level == Level::province && name.ends_with("自治区"))
        add_word(brief + "省", {Kind::division, index, true});  // buyers write 广西省
    return index;
}

/// 石家庄高新技术产业开发区 is 高新区 to everybody in 石家庄.
void Gazetteer::add_zone(const std::string& name, std::uint32_t index) {
    struct Kin {
        std::string_view official;
        std::string_view said;  ///< space-separated
    };
    static constexpr std::array<Kin, 10> kKin = {{{"高新技术产业开发区", "高新区 高新技术开发区 高新开发区"},
                                                  {"高新技术产业园区", "高新区 高新技术开发区 高新产业园区"},
                                                  {"高新技术开发区", "高新区 高新技术产业开发区"},
                                                  {"高技术产业开发区", "高新区 高新技术开发区 高区"},
                                                  {"经济技术开发区", "经开区 经济开发区 开发区"},
                                                  {"经济开发区", "经开区 经济技术开发区 开发区"},
                                                  {"工业园区", "工业园区"},
                                                  {"产业园区", "产业园区"},
                                                  {"城乡一体化示范区", "示范区 城乡一体化示范区"},
                                                  {"管理区", "管理区"}}};
    const auto kin =
        std::find_if(kKin.begin(), kKin.end(), [&](const Kin& one) { return name.ends_with(one.official); });
    if (kin == kKin.end()) return;
    const auto& city = divisions_[divisions_[index].parent];
    const auto& province = divisions_[city.parent];
    const auto town = short_name(city.name, Level::city);
    std::string_view own = name;
    own.remove_suffix(kin->official.size());
    if (const auto brief = short_name(province.name, Level::province); own.starts_with(brief))
        own.remove_prefix(brief.size());
    for (const std::string_view front : {std::string_view(city.name), std::string_view(town)})
        if (!front.empty() && own.starts_with(front)) own.remove_prefix(front.size());
    for (const auto said : split(kin->said)) {
        const auto word = std::string(own) + std::string(said);
        add_word(word, {Kind::division, index, false, true});
        if (!town.empty() && town + word != name)
            add_word(town + word, {Kind::division, index, base::length(word) > 2, true});
    }
    if (const auto whole = std::string(own) + std::string(kin->official); whole != name)
        add_word(whole, {Kind::division, index, false, true});
}

void Gazetteer::add_word(std::string_view word, Sense sense) {
    words_.emplace_back(fold(word), std::vector<Sense>{sense});
}

void Gazetteer::build() {
    std::stable_sort(words_.begin(), words_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if (words_[i].first.empty()) continue;
        if (kept > 0 && words_[kept - 1].first == words_[i].first) {
            auto& senses = words_[kept - 1].second;
            const auto& more = words_[i].second.front();
            if (std::find(senses.begin(), senses.end(), more) == senses.end()) senses.push_back(more);
        } else {
            if (kept != i) words_[kept] = std::move(words_[i]);
            ++kept;
        }
    }
    words_.resize(kept);
    if (words_.empty()) return;
    std::vector<std::string_view> sorted;
    for (const auto& word : words_)
        sorted.emplace_back(word.first);
    trie_.build(sorted);
    word_of_.resize(trie_.size());
    for (std::size_t i = 0; i < words_.size(); ++i)
        word_of_[trie_.end_of()[i]] = static_cast<std::uint32_t>(i + 1);
}

std::vector<Gazetteer::Hit> Gazetteer::hits(std::string_view text) const {
    std::vector<Hit> out;
    if (trie_.empty()) return out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;  // inside a character
        auto state = DoubleArray::kRoot;
        for (std::size_t i = at; i < text.size(); ++i) {
            state = trie_.step(state, static_cast<unsigned char>(text[i]));
            if (state == DoubleArray::kNone) break;
            if (const auto word = word_of_[state]; word != 0)
                out.push_back({at, i + 1, &words_[word - 1].second});
        }
    }
    return out;
}

bool Gazetteer::within(std::uint32_t inner, std::uint32_t outer) const {
    for (;;) {
        if (inner == outer) return true;
        const auto up = divisions_[inner].parent;
        if (up == inner) return false;
        inner = up;
    }
}

bool Gazetteer::is_town(std::uint32_t division) const {
    const auto& one = divisions_[division];
    return one.level == Level::district &&
           (one.name.ends_with("镇") || one.name.ends_with("街道") || one.name.ends_with("乡"));
}

bool Gazetteer::has_districts(std::uint32_t city) const {
    if (divisions_[city].level == Level::province) return true;
    std::size_t towns = 0;
    std::size_t all = 0;
    for (auto i = city + 1; i < divisions_.size() && divisions_[i].parent == city; ++i, ++all)
        towns += is_town(i) ? 1 : 0;
    return all > 0 && (towns * 2 <= all || !divisions_[city].name.ends_with("市"));
}

std::optional<std::uint32_t> Gazetteer::city(std::string_view name) const {
    if (const auto it = cities_.find(std::string(name)); it != cities_.end()) return it->second;
    for (const auto& hit : hits(name))
        if (hit.begin == 0 && hit.end == name.size())
            for (const auto& sense : *hit.senses)
                if (sense.kind == Kind::division && divisions_[sense.index].level == Level::city)
                    return sense.index;
    return std::nullopt;
}

std::optional<Gazetteer::Town> Gazetteer::town(std::uint32_t city, std::string_view text) const {
    const auto it = towns_.find(city);
    if (it == towns_.end()) return std::nullopt;
    std::optional<Town> best;
    for (const auto& one : it->second) {
        const std::string_view name(town_names_.data() + one.begin, one.size);
        if ((best && one.size < best->size) || !text.starts_with(name)) continue;
        if (best && best->size == one.size && best->district != one.district)
            best->district = std::nullopt;
        else
            best = Town{one.size, one.district};
    }
    return best;
}

std::shared_ptr<const Gazetteer> load_gazetteer(const fs::path& intents_dir, base::Faults& faults) {
    return std::make_shared<const Gazetteer>(intents_dir, faults);
}

}  // namespace xiaoer::intents
