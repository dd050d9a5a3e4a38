#include "intents/engine/intent_file.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "intents/engine/loader.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::array<std::string_view, 19> kSlotNames = {
    "order_id", "tracking",  "mobile",  "landline",   "province", "city", "district",
    "detail",   "person",    "courier", "sf_service", "sf_payer", "date", "quantity",
    "amount",   "attribute", "product", "choice",     "item_id"};
constexpr std::array<std::string_view, 6> kOrderStates = {"",        "unpaid",    "paid",
                                                          "shipped", "completed", "closed"};
constexpr std::size_t kMaxExampleBytes = 1000;

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 40 && id[0] >= 'a' && id[0] <= 'z' &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

template <typename List>
std::string joined(const List& words) {
    std::string out;
    for (const auto& word : words)
        if (!std::string_view(word).empty()) out += (out.empty() ? "" : "、") + std::string(word);
    return out;
}

/// Reads a list whose members must be among the known ones.
template <typename Known>
std::vector<std::string> chosen(base::Node& node, std::string_view key, const Known& known) {
    auto all = node.texts(key);
    for (std::size_t i = 0; i < all.size(); ++i)
        if (std::find(known.begin(), known.end(), all[i]) == known.end())
            node.fault(key, i, "“" + all[i] + "”不认识，只能是：" + joined(known));
    return all;
}

/// The line a fault at this place would have: the document tells positions only by making a fault.
Place place_of(base::Node& node, base::Faults& faults, std::string_view key, std::size_t index) {
    node.fault(key, index, "");
    const Place place{faults.back().line, faults.back().column};
    faults.pop_back();
    return place;
}

Band band_of(const std::string& word) {
    static const std::array<std::pair<std::string_view, Band>, 6> kBands = {{{"intercept", Band::intercept},
                                                                             {"emergency", Band::emergency},
                                                                             {"awaited", Band::awaited},
                                                                             {"store", Band::store},
                                                                             {"common", Band::common},
                                                                             {"social", Band::social}}};
    const auto it =
        std::find_if(kBands.begin(), kBands.end(), [&](const auto& b) { return b.first == word; });
    return it == kBands.end() ? Band::common : it->second;
}

void read_patterns(base::Node& node, base::Faults& faults, std::string_view key,
                   std::vector<std::string>& patterns, std::vector<Place>& places) {
    patterns = node.texts(key);
    for (std::size_t i = 0; i < patterns.size(); ++i)
        places.push_back(place_of(node, faults, key, i));
}

std::string member(base::Node& node, std::string_view list, std::size_t index, const nlohmann::json& object,
                   const char* key) {
    const auto it = object.find(key);
    if (it == object.end()) return {};
    if (it->is_string()) return it->get<std::string>();
    node.fault(list, index, "“" + std::string(key) + "”应当是一段文字（加双引号）");
    return {};
}

/// An example is a sentence, or an object with the sentence and the context it is said in.
std::optional<Example> read_example(base::Node& node, std::string_view key, std::size_t i,
                                    const nlohmann::json& value) {
    Example example;
    example.index = i;
    if (value.is_string()) {
        example.text = value.get<std::string>();
    } else if (value.is_object()) {
        for (const auto& [name, unused] : value.items())
            if (name != "text" && name != "awaiting" && name != "order_state" && name != "last_intent")
                node.fault(key, i,
                           "不认识“" + name + "”，例句里只能写text、awaiting、order_state、last_intent");
        example.text = member(node, key, i, value, "text");
        example.awaiting = member(node, key, i, value, "awaiting");
        example.order_state = member(node, key, i, value, "order_state");
        example.last_intent = member(node, key, i, value, "last_intent");
        if (std::find(kOrderStates.begin(), kOrderStates.end(), example.order_state) == kOrderStates.end())
            node.fault(key, i,
                       "订单状态“" + example.order_state + "”不认识，只能是：" + joined(kOrderStates));
    } else {
        node.fault(key, i, "例句应当是一段文字（加双引号），或者 {\"text\": …, \"awaiting\": …}");
        return std::nullopt;
    }
    if (example.text.empty() || example.text.size() > kMaxExampleBytes) {
        node.fault(key, i,
                   example.text.empty() ? "例句是空的，请写上内容或者删掉" : "例句超过1000字节，请缩短");
        return std::nullopt;
    }
    return example;
}

void read_examples(base::Node& node, base::Faults& faults, std::string_view key, bool must,
                   IntentText& text) {
    node.skip(key);
    if (!node.has(key)) return;
    const auto& list = node.raw().at(std::string(key));
    if (!list.is_array()) return node.fault(key, "“" + std::string(key) + "”应当是一个列表 [ … ]");
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto example = read_example(node, key, i, list[i]);
        if (!example) continue;
        const auto place = place_of(node, faults, key, i);
        example->must_match = must;
        example->line = place.line;
        example->column = place.column;
        text.examples.push_back(std::move(*example));
    }
    if (text.examples.size() > kMaxExamples) node.fault(key, "例句超过500条，请删掉重复的");
}

void check_band(base::Node& node, const Intent& intent) {
    if (intent.band == Band::awaited && intent.awaits.empty())
        node.fault("band", "awaited层级的意图要写“awaits”，说明在等什么回答的时候才匹配");
    if (intent.band != Band::awaited && !intent.awaits.empty())
        node.fault("awaits", "只有awaited层级的意图才能写“awaits”，请删掉或者改层级");
}

/// What is said in place of another intent is understood by its context alone and answered by the other.
void check_standing(base::Node& node, const Intent& intent) {
    if (intent.stands_for.empty()) return;
    if (intent.after.empty() && intent.order_states.empty() && intent.awaits.empty())
        node.fault("stands_for",
                   "接着问的话离开情境就没有意思，请写上“after”或“order_states”，说明在什么情境下才算");
    if (intent.silent || !intent.counts_as.empty())
        node.fault("stands_for", "已经算作“" + intent.stands_for + "”，请删掉“silent”和“counts_as”");
    if (!intent.slots.empty()) node.fault("slots", "需要的信息写在“" + intent.stands_for + "”里，请删掉");
}

}  // namespace

bool is_slot_name(std::string_view name) {
    return std::find(kSlotNames.begin(), kSlotNames.end(), name) != kSlotNames.end();
}

IntentFile read_intent(base::Document& document, base::Faults& faults, const std::string& shown_name,
                       std::string_view stem) {
    IntentFile file;
    auto& intent = file.intent;
    auto node = document.root();
    intent.file = shown_name;
    intent.id = node.text("id");
    if (!intent.id.empty() && !is_id(intent.id))
        node.fault("id", "编号只能用小写字母、数字和下划线，以字母开头，最多40个字符");
    else if (!intent.id.empty() && intent.id != stem)
        node.fault("id", "编号“" + intent.id + "”应当与文件名“" + std::string(stem) + ".json”相同");
    intent.title = node.text("title");
    node.skip("comment");
    if (!node.has("band")) node.fault("缺少“band”，请写明层级");
    intent.band = band_of(
        node.one_of("band", {"intercept", "emergency", "awaited", "store", "common", "social"}, "common"));
    intent.rank = static_cast<int>(node.number_or("rank", 0, 100, 0));
    intent.awaits = node.texts("awaits");
    check_band(node, intent);
    intent.order_states = chosen(node, "order_states", kOrderStates);
    intent.after = node.texts("after");
    intent.yields_to = node.texts("yields_to");
    intent.slots = chosen(node, "slots", kSlotNames);
    intent.silent = node.flag_or("silent", false);
    intent.sure = node.flag_or("sure", false);
    intent.counts_as = node.text_or("counts_as", "");
    intent.stands_for = node.text_or("stands_for", "");
    check_standing(node, intent);
    read_patterns(node, faults, "patterns", file.text.patterns, file.text.pattern_places);
    read_patterns(node, faults, "unless", file.text.unless, file.text.unless_places);
    intent.patterns = file.text.patterns.size();
    if (file.text.patterns.empty())
        node.fault("patterns", "一条句式也没有，这个意图永远不会命中，请至少写一条");
    read_examples(node, faults, "must_match", true, file.text);
    read_examples(node, faults, "must_not_match", false, file.text);
    node.finish();
    return file;
}

}  // namespace xiaoer::intents
