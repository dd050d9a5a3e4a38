// Reads attributes.json and goods/*.json; see goods.hpp. What is faulty is told with its place.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "scripts/engine/goods/goods_body.hpp"
#include "scripts/engine/guard/guard.hpp"
#include "scripts/engine/load.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::size_t kGoodsAtMost = 50'000;
constexpr std::size_t kSpecsAtMost = 200;
constexpr std::size_t kNameAtMost = 30;
constexpr std::size_t kSpecNameAtMost = 60;
constexpr std::size_t kValueAtMost = kVariables[variable("value")].at_most;

struct KindWord {
    std::string_view id;
    Attribute::Kind kind;
};
using Kind = Attribute::Kind;
constexpr std::array kKinds = {KindWord{"value", Kind::value},           KindWord{"claim", Kind::claim},
                               KindWord{"price", Kind::price},           KindWord{"stock", Kind::stock},
                               KindWord{"specs", Kind::specs},           KindWord{"size", Kind::size},
                               KindWord{"difference", Kind::difference}, KindWord{"sells", Kind::sells},
                               KindWord{"recommend", Kind::recommend}};

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::string id_of(base::Node& node) {
    auto id = node.text("id");
    if (!id.empty() && !is_id(id)) node.fault("id", "“" + id + "”要用小写英文字母、数字和下划线");
    return id;
}

std::string text_at_most(base::Node& node, std::string_view key, std::string text, std::size_t at_most) {
    if (base::length(text) > at_most)
        node.fault(key, "这里最多" + std::to_string(at_most) + "个字，请写短些");
    return text;
}

/// "2026-06-01T02:30Z"
std::optional<Time> parse_moment(std::string_view text) {
    if (text.size() != 17 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != 'Z')
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) {
        int value = -1;
        std::from_chars(text.data() + at, text.data() + at + size, value);
        return value;
    };
    using namespace std::chrono;
    const year_month_day day{year{part(0, 4)}, month{static_cast<unsigned>(part(5, 2))},
                             std::chrono::day{static_cast<unsigned>(part(8, 2))}};
    if (!day.ok() || part(11, 2) < 0 || part(11, 2) > 23 || part(14, 2) < 0 || part(14, 2) > 59)
        return std::nullopt;
    return Time{sys_days{day} + hours{part(11, 2)} + minutes{part(14, 2)}};
}

/// "22.5-23" or "23"
bool parse_range(std::string_view text, double& least, double& most) {
    const auto read = [](std::string_view part, double& value) {
        const auto end = part.data() + part.size();
        return std::from_chars(part.data(), end, value) == std::from_chars_result{end, {}};
    };
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return read(text, least) && read(text, most);
    return read(text.substr(0, dash), least) && read(text.substr(dash + 1), most) && least <= most;
}

}  // namespace

struct GoodsLoader {
    GoodsLoader(Goods::Body& into, base::Faults& found) : body(into), faults(found) {}
    Goods::Body& body;
    base::Faults& faults;

    void read_attributes(const File& file);
    void read_goods(const File& file);
    void check_links(const std::string& folder);
    void index();

  private:
    void read_attribute(base::Node node);
    void read_good(base::Node node, const std::string& file);
    void read_spec(base::Node node, Good& good);
    std::vector<GoodValue> read_values(base::Node& node);
    void add_patterns(base::Node& node, std::string_view key, PatternTable& table, std::uint32_t owner);
    void try_sentences(const std::string& file);

    struct Sentence {
        std::uint32_t attribute;
        std::string text;
        bool must;
        base::Fault at;
    };
    std::vector<Sentence> sentences_;
};

void GoodsLoader::add_patterns(base::Node& node, std::string_view key, PatternTable& table,
                               std::uint32_t owner) {
    const auto patterns = node.texts(key);
    for (std::size_t i = 0; i < patterns.size(); ++i)
        if (auto wrong = table.add(patterns[i], owner); !wrong.empty()) node.fault(key, i, std::move(wrong));
}

void GoodsLoader::read_attribute(base::Node node) {
    const auto owner = static_cast<std::uint32_t>(body.attributes.size());
    Attribute attribute;
    attribute.id = id_of(node);
    attribute.title =
        text_at_most(node, "title", node.text("title"), kVariables[variable("attribute")].at_most);
    const auto kind = node.text_or("kind", "value");
    const auto it =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const KindWord& k) { return k.id == kind; });
    if (it == kKinds.end())
        node.fault(
            "kind",
            "“" + kind +
                "”不认识，只能是：value、claim、price、stock、specs、size、difference、sells、recommend");
    else
        attribute.kind = it->kind;
    attribute.phrase = node.text_or("phrase", kAttributePhrase);
    attribute.instead_of = node.texts("instead_of");
    attribute.or_else = node.texts("or_else");
    add_patterns(node, "patterns", body.asked, owner);
    add_patterns(node, "unless", body.unless, owner);
    for (const auto* list : {"must_match", "must_not_match"}) {
        const auto texts = node.texts(list);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            base::Fault at;
            at.place = "attributes[" + std::to_string(owner) + "]." + list + "[" + std::to_string(i) + "]";
            sentences_.push_back({owner, texts[i], list == std::string_view("must_match"), std::move(at)});
        }
    }
    node.skip("comment");
    node.finish();
    if (std::any_of(body.attributes.begin(), body.attributes.end(),
                    [&](const Attribute& a) { return a.id == attribute.id; }))
        node.fault("id", "“" + attribute.id + "”写了两次，请只留一处");
    body.attributes.push_back(std::move(attribute));
}

void GoodsLoader::read_attributes(const File& file) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    body.stock_fresh = std::chrono::minutes{root.number_or("stock_fresh_min", 1, 7 * 24 * 60, 120)};
    body.price_fresh = std::chrono::hours{root.number_or("price_fresh_h", 1, 24 * 30, 24)};
    root.each("attributes", [&](base::Node node) { read_attribute(std::move(node)); });
    root.each("needs", [&](base::Node node) {
        const auto owner = static_cast<std::uint32_t>(body.needs.size());
        Need need;
        need.tag = node.text("tag");
        need.not_tag = node.flag_or("not", false);
        add_patterns(node, "patterns", body.need_patterns, owner);
        node.finish();
        body.needs.push_back(std::move(need));
    });
    body.general = root.texts("general");
    add_patterns(root, "budget", body.budget, 0);
    root.skip("comment");
    root.finish();
    for (auto* table : {&body.asked, &body.unless, &body.need_patterns, &body.budget})
        table->finish();
    if (!has_errors(faults)) try_sentences(file.name);
    const auto known = [&](const std::string& id) {
        return std::any_of(body.attributes.begin(), body.attributes.end(),
                           [&](const Attribute& a) { return a.id == id; });
    };
    for (const auto& attribute : body.attributes)
        for (const auto* list : {&attribute.instead_of, &attribute.or_else})
            for (const auto& other : *list)
                if (!known(other))
                    faults.push_back({file.name, 0, 0, "attributes." + attribute.id,
                                      "没有叫“" + other + "”的属性，请检查拼写"});
}

void GoodsLoader::try_sentences(const std::string& file) {
    for (auto& sentence : sentences_) {
        const auto owns = [&](const PatternTable& table) {
            const auto hits = table.find(sentence.text);
            return std::any_of(hits.begin(), hits.end(),
                               [&](const auto& hit) { return hit.owner == sentence.attribute; });
        };
        const bool asked = owns(body.asked) && !owns(body.unless);
        if (asked == sentence.must) continue;
        sentence.at.file = file;
        sentence.at.message = "“" + sentence.text + "”" + (sentence.must ? "应当" : "不应当") + "算问“" +
                              body.attributes[sentence.attribute].title + "”，请改句式或这句话";
        faults.push_back(sentence.at);
    }
}

std::vector<GoodValue> GoodsLoader::read_values(base::Node& node) {
    std::vector<GoodValue> values;
    if (!node.has("values")) return values;
    auto object = node.object("values");
    if (!object) return values;
    for (const auto& key : object->keys()) {
        GoodValue value;
        value.attribute = key;
        const auto& raw = object->raw()[key];
        if (raw.is_object()) {
            if (auto both = object->object(key)) {
                value.value = both->text("value");
                value.sentence = both->text_or("sentence", "");
                both->finish();
            }
        } else {
            value.value = object->text(key);
        }
        const auto it = std::find_if(body.attributes.begin(), body.attributes.end(),
                                     [&](const Attribute& a) { return a.id == key; });
        if (it == body.attributes.end())
            object->fault(key, "attributes.json 里没有属性“" + key + "”，请先在那里加上，或检查拼写");
        for (const auto* text : {&value.value, &value.sentence})
            if (base::length(*text) > kValueAtMost)
                object->fault(key, "最多" + std::to_string(kValueAtMost) + "个字，请写短些");
        values.push_back(std::move(value));
    }
    object->finish();
    return values;
}

void GoodsLoader::read_spec(base::Node node, Good& good) {
    GoodSpec spec;
    spec.name = text_at_most(node, "name", node.text("name"), kSpecNameAtMost);
    spec.sku = node.text_or("sku", "");
    spec.words = node.texts("words");
    if (node.has("price")) {
        const auto& raw = node.raw()["price"];
        const double price = raw.is_number() ? raw.get<double>() : -1;
        if (price <= 0 || price > 1'000'000)
            node.fault("price", "价格要写大于0的数字（元），例如 29.9");
        else
            spec.price_fen = std::llround(price * 100);
    }
    node.skip("price");
    if (node.has("stock")) spec.stock = node.number("stock", 0, 100'000'000);
    if (node.has("read_at")) {
        spec.read_at = parse_moment(node.text("read_at"));
        if (!spec.read_at) node.fault("read_at", "读取时间要写成 2026-06-01T02:30Z（世界时）");
    }
    if (spec.stock && !spec.read_at)
        node.fault("stock", "写了库存就要写 read_at（什么时候读到的），不然小二不知道还准不准");
    spec.values = read_values(node);
    node.finish();
    if (std::any_of(good.specs.begin(), good.specs.end(),
                    [&](const GoodSpec& other) { return other.name == spec.name; }))
        node.fault("name", "规格“" + spec.name + "”写了两次，请只留一处");
    good.specs.push_back(std::move(spec));
}

void GoodsLoader::read_good(base::Node node, const std::string& file) {
    Good good;
    good.id = id_of(node);
    good.title = text_at_most(node, "title", node.text("title"), 120);
    good.name = text_at_most(node, "name", node.text_or("name", ""), kNameAtMost);
    if (good.name.empty()) good.name = std::string(base::prefix_points(good.title, kNameAtMost));
    good.names = node.texts("names");
    good.not_names = node.texts("not_names");
    good.item_ids = node.texts("item_ids");
    good.kind = node.text_or("kind", "");
    good.category = node.text_or("category", "");
    good.tags = node.texts("tags");
    good.pitch = text_at_most(node, "pitch", node.text_or("pitch", ""), 60);
    good.on_sale = node.flag_or("on_sale", true);
    good.companions = node.texts("companions");
    if (auto reasons = node.object("reasons")) good.reasons = reasons->text_members();
    good.values = read_values(node);
    node.each("specs", [&](base::Node spec) { read_spec(std::move(spec), good); });
    if (good.specs.size() > kSpecsAtMost)
        node.fault("specs", "一个商品最多" + std::to_string(kSpecsAtMost) + "个规格");
    node.each("sizes", [&](base::Node row) {
        SizeRow size;
        size.size = row.text("size");
        for (const auto* measure : {"foot_cm", "height_cm", "weight_jin", "usual"}) {
            if (!row.has(measure)) continue;
            SizeRow::Range range{measure, 0, 0};
            if (!parse_range(row.text(measure), range.least, range.most))
                row.fault(measure, "范围要写成 \"22.5-23\" 或 \"23\"");
            size.ranges.push_back(std::move(range));
        }
        row.finish();
        if (size.ranges.empty())
            row.fault("这一行要写脚长 foot_cm、身高 height_cm、体重 weight_jin 或平时尺码 usual");
        good.sizes.push_back(std::move(size));
    });
    std::vector<OwnQuestion> questions;
    node.each("questions", [&](base::Node row) {
        OwnQuestion question;
        question.answer = text_at_most(row, "answer", row.text("answer"), kValueAtMost);
        const auto patterns = row.texts("patterns");
        if (patterns.empty()) row.fault("patterns", "至少写一条句式，说明买家怎么问");
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            RE2::Options options;
            options.set_log_errors(false);
            auto pattern = std::make_unique<RE2>(patterns[i], options);
            if (!pattern->ok())
                row.fault("patterns", i, "句式写错了（" + pattern->error() + "），请检查括号和符号");
            else if (RE2::PartialMatch("", *pattern))
                row.fault("patterns", i, "这条句式什么都不写也算命中，请写具体些");
            else
                question.patterns.push_back(std::move(pattern));
        }
        row.finish();
        questions.push_back(std::move(question));
    });
    node.skip("comment");
    node.finish();
    const auto number = static_cast<std::uint32_t>(body.goods.size());
    if (!good.id.empty() && !body.by_id.emplace(good.id, number).second)
        node.fault("id", "商品“" + good.id + "”写了两次（另一处也可能在别的文件里），请只留一处");
    for (std::size_t i = 0; i < good.item_ids.size(); ++i)
        if (!body.by_item.emplace(good.item_ids[i], number).second)
            node.fault("item_ids", i, "商品编号“" + good.item_ids[i] + "”已经写在另一个商品上，请只留一处");
    body.places.push_back({file, 0, 0, node.pointer()});
    body.goods.push_back(std::move(good));
    body.questions.push_back(std::move(questions));
}

void GoodsLoader::read_goods(const File& file) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.each("goods", [&](base::Node node) { read_good(std::move(node), file.name); });
    root.skip("comment");
    root.finish();
    if (body.goods.size() > kGoodsAtMost)
        root.fault("商品超过" + std::to_string(kGoodsAtMost) + "个，装不下了");
}

void GoodsLoader::check_links(const std::string& folder) {
    for (std::size_t i = 0; i < body.goods.size(); ++i)
        for (const auto& other : body.goods[i].companions)
            if (!body.by_id.contains(other))
                faults.push_back({body.places[i].file, 0, 0, body.places[i].place,
                                  "搭配的商品“" + other + "”不在 " + folder + "/goods 里，请检查拼写"});
}

void GoodsLoader::index() {
    for (std::uint32_t i = 0; i < body.goods.size(); ++i) {
        const auto& good = body.goods[i];
        body.by_title.emplace(comparable(good.title), i);
        body.by_title.emplace(comparable(good.name), i);
        const auto add = [&](const std::string& name) {
            const auto letters = comparable(name);
            if (letters.size() < 2) return;
            body.names.add(name, i);
            if (letters.size() >= 4 || name == good.name) body.long_names.add(name, i);
        };
        add(good.name);
        if (good.title != good.name) add(good.title);
        for (const auto& name : good.names)
            add(name);
        for (const auto& word : good.not_names) {
            body.names.hide(word);
            body.long_names.hide(word);
        }
        body.names.add_title(good.title, i);
    }
    body.names.finish();
    body.long_names.finish();
}

std::shared_ptr<const Goods> Goods::load(const std::filesystem::path& dir, const std::string& folder,
                                         base::Faults& faults) {
    std::shared_ptr<Goods> goods(new Goods);
    GoodsLoader loader(*goods->body_, faults);
    loader.read_attributes({dir / "attributes.json", folder + "/attributes.json"});
    std::vector<File> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(dir / "goods", error))
        if (entry.path().extension() == ".json")
            files.push_back({entry.path(), folder + "/goods/" + entry.path().filename().string()});
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
    for (const auto& file : files)
        loader.read_goods(file);
    loader.check_links(folder);
    loader.index();
    return goods;
}

void Goods::check(const Guard& guard, base::Faults& faults) const {
    for (std::size_t i = 0; i < body_->goods.size(); ++i) {
        const auto& good = body_->goods[i];
        const auto look = [&](const std::string& text) {
            if (text.empty()) return;
            if (const auto found = guard.check(text))
                faults.push_back({body_->places[i].file, 0, 0, body_->places[i].place,
                                  "“" + good.name + "”含有不能发的内容“" + found->excerpt + "”（" +
                                      found->title + "）：" + found->mend});
        };
        const auto look_values = [&](const std::vector<GoodValue>& values) {
            for (const auto& value : values) {
                look(value.value);
                look(value.sentence);
            }
        };
        look(good.name);
        look(good.pitch);
        for (const auto& [tag, reason] : good.reasons)
            look(reason);
        look_values(good.values);
        for (const auto& spec : good.specs) {
            look(spec.name);
            look_values(spec.values);
        }
        for (const auto& question : body_->questions[i])
            look(question.answer);
    }
}

}  // namespace xiaoer::scripts
