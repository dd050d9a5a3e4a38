// Finds what a text names and asks; see goods.hpp.
#include "scripts/engine/goods/goods.hpp"

#include <algorithm>
#include <array>

#include "scripts/engine/goods/goods_body.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::int64_t kPatternMemory = 32 << 20;

std::string spaceless(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '\n') out += c;
    return out;
}

std::string narrow(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// Word stands in text, and not inside a longer number or Latin word: no L in XL, no 2升 in 1.2升.
bool holds_word(std::string_view text, std::string_view word) {
    const auto joins = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.'; };
    if (word.empty()) return false;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool open = at > 0 && joins(word.front()) && joins(text[at - 1]);
        const bool on = end < text.size() && joins(word.back()) && joins(text[end]);
        if (!open && !on) return true;
    }
    return false;
}

/// 黑色 and xl of "黑色 xl": what a buyer may say in any order or alone.
std::vector<std::string> parts_of(std::string_view name) {
    std::vector<std::string> parts(1);
    for (const char c : name) {
        if (c != ' ' && c != '/')
            parts.back() += c;
        else if (!parts.back().empty())
            parts.emplace_back();
    }
    if (parts.back().empty()) parts.pop_back();
    return parts;
}

/// "不是" or "不要" right before the place.
bool denied(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 6> kDenials = {"不是", "不要", "不问",
                                                                 "别的", "除了", "不是问"};
    const auto before = text.substr(0, at);
    return std::any_of(kDenials.begin(), kDenials.end(), [&](std::string_view word) {
        const auto found = before.rfind(word);
        return found != std::string_view::npos && before.size() - found - word.size() <= 3;
    });
}

}  // namespace

PatternTable::PatternTable() {
    options_.set_log_errors(false);
    options_.set_max_mem(kPatternMemory);
    set_ = std::make_unique<RE2::Set>(options_, RE2::UNANCHORED);
}

std::string PatternTable::add(const std::string& pattern, std::uint32_t owner) {
    auto alone = std::make_unique<RE2>(pattern, options_);
    if (!alone->ok()) return "句式写错了（" + alone->error() + "），请检查括号和符号";
    if (RE2::PartialMatch("", *alone)) return "这条句式什么都不写也算命中，请写具体些";
    if (set_->Add(pattern, nullptr) < 0) return "句式写错了，请检查括号和符号";
    patterns_.push_back(std::move(alone));
    owners_.push_back(owner);
    return {};
}

void PatternTable::finish() {
    if (!patterns_.empty()) set_->Compile();
}

std::vector<PatternTable::Hit> PatternTable::find(std::string_view text) const {
    std::vector<Hit> hits;
    std::vector<int> matched;
    if (patterns_.empty() || !set_->Match(re2::StringPiece(text.data(), text.size()), &matched)) return hits;
    std::sort(matched.begin(), matched.end());
    const re2::StringPiece all(text.data(), text.size());
    for (const auto number : matched) {
        const auto& pattern = *patterns_[static_cast<std::size_t>(number)];
        std::array<re2::StringPiece, 2> found;
        const int groups = std::min(2, pattern.NumberOfCapturingGroups() + 1);
        if (!pattern.Match(all, 0, all.size(), RE2::UNANCHORED, found.data(), groups)) continue;
        Hit hit;
        hit.owner = owners_[static_cast<std::size_t>(number)];
        hit.begin = static_cast<std::size_t>(found[0].data() - all.data());
        hit.end = hit.begin + found[0].size();
        if (groups > 1 && found[1].data() != nullptr)
            hit.group = std::string(found[1].data(), found[1].size());
        hits.push_back(std::move(hit));
    }
    return hits;
}

const GoodValue* Good::value(std::string_view attribute) const {
    const auto it = std::find_if(values.begin(), values.end(),
                                 [&](const GoodValue& v) { return v.attribute == attribute; });
    return it == values.end() ? nullptr : &*it;
}

Goods::Goods() : body_(std::make_unique<Body>()) {}
Goods::~Goods() = default;

const std::vector<Good>& Goods::all() const {
    return body_->goods;
}

const Good* Goods::find(std::string_view id) const {
    const auto it = body_->by_id.find(std::string(id));
    return it == body_->by_id.end() ? nullptr : &body_->goods[it->second];
}

const Good* Goods::by_item(std::string_view item_id) const {
    const auto it = body_->by_item.find(std::string(item_id));
    return it == body_->by_item.end() ? nullptr : &body_->goods[it->second];
}

const Good* Goods::of_title(std::string_view title) const {
    const auto letters = comparable(title);
    if (letters.empty()) return nullptr;
    if (const auto it = body_->by_title.find(letters); it != body_->by_title.end())
        return &body_->goods[it->second];
    const auto found = body_->long_names.whole(title);
    const Good* good = nullptr;
    for (const auto& name : found) {
        if (name.owners.size() != 1) continue;
        const auto* named = &body_->goods[name.owners.front()];
        if (good != nullptr && good != named) return nullptr;
        good = named;
    }
    return good;
}

const std::vector<Attribute>& Goods::attributes() const {
    return body_->attributes;
}

const Attribute* Goods::attribute(std::string_view id) const {
    const auto it = std::find_if(body_->attributes.begin(), body_->attributes.end(),
                                 [&](const Attribute& a) { return a.id == id; });
    return it == body_->attributes.end() ? nullptr : &*it;
}

std::vector<Asked> Goods::asked(std::string_view text) const {
    std::vector<bool> excluded(body_->attributes.size(), false);
    for (const auto& hit : body_->unless.find(text))
        excluded[hit.owner] = true;
    std::vector<Asked> found;
    for (auto& hit : body_->asked.find(text)) {
        if (excluded[hit.owner]) continue;
        const auto* attribute = &body_->attributes[hit.owner];
        const auto same = std::find_if(found.begin(), found.end(),
                                       [&](const Asked& a) { return a.attribute == attribute; });
        if (same == found.end())
            found.push_back(
                {attribute, hit.begin, hit.end,
                 attribute->kind == Attribute::Kind::sells ? std::move(hit.group) : std::string()});
        else if (hit.begin < same->begin)
            *same = {attribute, hit.begin, hit.end,
                     attribute->kind == Attribute::Kind::sells ? std::move(hit.group) : std::string()};
    }
    // The more particular question is the one meant.
    const auto all = found;
    std::erase_if(found, [&](const Asked& asked) {
        return std::any_of(all.begin(), all.end(), [&](const Asked& other) {
            const auto& hides = other.attribute->instead_of;
            return std::find(hides.begin(), hides.end(), asked.attribute->id) != hides.end();
        });
    });
    std::stable_sort(found.begin(), found.end(),
                     [](const Asked& a, const Asked& b) { return a.begin < b.begin; });
    return found;
}

std::vector<Mention> Goods::named(std::string_view text) const {
    auto how = Mention::How::name;
    auto found = body_->names.whole(text);
    const auto hidden = found;
    std::erase_if(found, [](const auto& f) { return f.owners.empty(); });
    const auto free_of_hidden = [&](std::vector<Names::Found> list) {
        std::erase_if(list, [&](const auto& f) {
            return std::any_of(hidden.begin(), hidden.end(),
                               [&](const auto& h) { return f.begin < h.end && h.begin < f.end; });
        });
        return list;
    };
    if (found.empty()) {
        how = Mention::How::typo;
        found = free_of_hidden(body_->names.mistyped(text));
    }
    if (found.empty()) {
        how = Mention::How::part;
        found = body_->names.parts(text);
        // Part of a title may begin or end with a hidden word (饼干第3款), but not be one.
        std::erase_if(found, [&](const auto& f) {
            return std::any_of(hidden.begin(), hidden.end(),
                               [&](const auto& h) { return h.begin <= f.begin && f.end <= h.end; });
        });
    }
    std::vector<Mention> mentions;
    for (const auto& f : found) {
        Mention mention;
        mention.begin = f.begin;
        mention.end = f.end;
        mention.how = how;
        for (const auto owner : f.owners)
            mention.goods.push_back(&body_->goods[owner]);
        mentions.push_back(std::move(mention));
    }
    const auto wanted = static_cast<std::size_t>(std::count_if(
        mentions.begin(), mentions.end(), [&](const Mention& m) { return !denied(text, m.begin); }));
    if (wanted > 0 && wanted < mentions.size())
        std::erase_if(mentions, [&](const Mention& m) { return denied(text, m.begin); });
    return mentions;
}

std::vector<const GoodSpec*> Goods::specs_named(const Good& good, std::string_view text) const {
    const auto plain = narrow(spaceless(text));
    std::vector<const GoodSpec*> named, partly;
    std::size_t most_parts = 1;
    for (const auto& spec : good.specs) {
        const bool called = std::any_of(spec.words.begin(), spec.words.end(), [&](const std::string& word) {
            return holds_word(plain, narrow(spaceless(word)));
        });
        const auto parts = parts_of(narrow(spec.name));
        const auto found = static_cast<std::size_t>(std::count_if(
            parts.begin(), parts.end(), [&](const std::string& part) { return holds_word(plain, part); }));
        if (called || (found > 0 && found == parts.size())) {
            named.push_back(&spec);
        } else if (found >= most_parts) {
            // "黑色的" of 黑色 M, 黑色 L, 白色 M: all that have as much of what was said.
            if (found > most_parts) partly.clear();
            most_parts = found;
            partly.push_back(&spec);
        }
    }
    if (named.empty()) named = std::move(partly);
    if (!named.empty() || good.specs.size() < 2) return named;
    // "大的", "小份": the ends of the list.
    static constexpr std::array<std::string_view, 5> kBig = {"大的", "大份", "大包", "大袋", "大号"};
    static constexpr std::array<std::string_view, 5> kSmall = {"小的", "小份", "小包", "小袋", "小号"};
    const auto holds = [&](const auto& words) {
        return std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return plain.find(word) != std::string::npos; });
    };
    if (holds(kBig)) named.push_back(&good.specs.back());
    if (holds(kSmall)) named.push_back(&good.specs.front());
    return named;
}

std::string_view Goods::own_answer(const Good& good, std::string_view text) const {
    const auto number = static_cast<std::size_t>(&good - body_->goods.data());
    const re2::StringPiece all(text.data(), text.size());
    for (const auto& question : body_->questions[number])
        for (const auto& pattern : question.patterns)
            if (RE2::PartialMatch(all, *pattern)) return question.answer;
    return {};
}

std::vector<Need> Goods::needs(std::string_view text) const {
    std::vector<Need> found;
    for (const auto& hit : body_->need_patterns.find(text)) {
        const auto& need = body_->needs[hit.owner];
        if (std::none_of(found.begin(), found.end(), [&](const Need& n) { return n.tag == need.tag; }))
            found.push_back(need);
    }
    return found;
}

std::string Goods::budget(std::string_view text) const {
    for (const auto& hit : body_->budget.find(text))
        if (!hit.group.empty()) return hit.group;
    return {};
}

bool Goods::is_general(std::string_view thing) const {
    return std::find(body_->general.begin(), body_->general.end(), thing) != body_->general.end();
}

bool Goods::price_known(const GoodSpec& spec, Time now) const {
    if (!spec.price_fen) return false;
    return !spec.read_at || now - *spec.read_at <= body_->price_fresh;
}

bool Goods::stock_known(const GoodSpec& spec, Time now) const {
    return spec.stock && spec.read_at && now - *spec.read_at <= body_->stock_fresh;
}

bool Goods::sold_out(const Good& good, Time now) const {
    return !good.specs.empty() && std::all_of(good.specs.begin(), good.specs.end(), [&](const GoodSpec& s) {
        return stock_known(s, now) && *s.stock <= 0;
    });
}

std::string yuan(std::int64_t fen) {
    auto text = std::to_string(fen / 100);
    if (fen % 100 == 0) return text;
    text += '.';
    text += static_cast<char>('0' + fen % 100 / 10);
    if (fen % 10 != 0) text += static_cast<char>('0' + fen % 10);
    return text;
}

}  // namespace xiaoer::scripts
