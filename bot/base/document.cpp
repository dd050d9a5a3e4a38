// Strict reading of trainers' files; see document.hpp. Positions are found by walking the text again, only
// when there is a fault to place: nlohmann keeps none.
#include "bot/base/document.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bot/base/locate.hpp"

namespace xiaoer::base {
namespace {

constexpr std::size_t kMaxBytes = 4U << 20;
constexpr int kMaxDepth = 16;

/// Parses with the depth limit and refuses duplicate keys, which nlohmann would silently overwrite.
nlohmann::json parse(const std::string& text, std::string& trouble) {
    std::vector<std::set<std::string>> seen;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        using Event = nlohmann::json::parse_event_t;
        if (depth > kMaxDepth) {
            trouble = "嵌套超过16层，请减少层数";
            return false;
        }
        if (event == Event::object_start) seen.emplace_back();
        if (event == Event::object_end) seen.pop_back();
        if (event == Event::key && !seen.empty() && !seen.back().insert(parsed.get<std::string>()).second)
            trouble = "“" + parsed.get<std::string>() + "”写了两次，请只留一处";
        return true;
    };
    return nlohmann::json::parse(text, watch);
}

/// Edit distance, for "did you mean"; both words are short.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t up = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = up;
        }
    }
    return row[b.size()];
}

std::string join(const std::string& at, std::string_view key) {
    return at.empty() ? std::string(key) : at + "." + std::string(key);
}

const nlohmann::json& nothing() {
    static const nlohmann::json empty = nlohmann::json::object();
    return empty;
}

}  // namespace

std::string to_string(const Fault& fault) {
    std::string out = fault.file;
    if (fault.line > 0) out += ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column);
    if (!fault.place.empty()) out += " [" + fault.place + "]";
    return out + (fault.weight == Fault::Weight::warning ? " 提醒：" : " ") + fault.message;
}

bool has_errors(const Faults& faults) {
    return std::any_of(faults.begin(), faults.end(),
                       [](const Fault& f) { return f.weight == Fault::Weight::error; });
}

struct Document::Body {
    std::string name;
    std::string text;
    nlohmann::json value;
    Faults* faults = nullptr;
    bool ok = false;

    void load() {
        std::string trouble;
        try {
            value = parse(text, trouble);
            ok = trouble.empty();
            if (!ok) faults->push_back({name, 0, 0, "", trouble});
        } catch (const nlohmann::json::parse_error& error) {
            const auto p = position_at(text, error.byte > 0 ? error.byte - 1 : 0);
            faults->push_back(
                {name, p.line, p.column, "",
                 "这里不是合法的JSON（多半是少了或多了逗号、引号、括号），请检查这一行和上一行"});
        } catch (const nlohmann::json::exception&) {
            faults->push_back({name, 0, 0, "", "文件内容不是合法的JSON，请检查编码是否为UTF-8"});
        }
    }
};

Document::Document(const std::filesystem::path& path, std::string shown_name, Faults& faults)
    : body_(std::make_unique<Body>()) {
    body_->name = std::move(shown_name);
    body_->faults = &faults;
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream in(path, std::ios::binary);
    if (error || !in) {
        faults.push_back({body_->name, 0, 0, "", "文件打不开，请确认文件存在并且可以读取"});
        return;
    }
    if (size > kMaxBytes) {
        faults.push_back({body_->name, 0, 0, "", "文件超过4MB，请拆成几个文件"});
        return;
    }
    std::ostringstream all;
    all << in.rdbuf();
    body_->text = std::move(all).str();
    body_->load();
}

Document::Document(std::unique_ptr<Body> body) : body_(std::move(body)) {}

Document Document::of_text(std::string text, std::string shown_name, Faults& faults) {
    auto body = std::make_unique<Body>();
    body->name = std::move(shown_name);
    body->faults = &faults;
    body->text = std::move(text);
    body->load();
    return Document(std::move(body));
}

Document::~Document() = default;

bool Document::ok() const {
    return body_->ok;
}

Node Document::root() {
    Node node(*this, body_->ok ? body_->value : nothing(), "");
    if (body_->ok && !body_->value.is_object()) {
        node.fault("文件最外层应当是一个对象 { … }");
        return {*this, nothing(), ""};
    }
    return node;
}

void Document::fault(std::string_view pointer, std::string message, Fault::Weight weight) {
    Fault f{body_->name, 0, 0, std::string(pointer), std::move(message), weight};
    if (body_->ok) {
        if (const auto offset = locate(body_->text, pointer)) {
            const auto p = position_at(body_->text, *offset);
            f.line = p.line;
            f.column = p.column;
        }
    }
    body_->faults->push_back(std::move(f));
}

Node::Node(Document& document, const nlohmann::json& value, std::string pointer)
    : document_(&document), value_(&value), pointer_(std::move(pointer)) {}

const nlohmann::json* Node::find(std::string_view key) {
    skip(key);
    const auto it = value_->find(key);
    return it == value_->end() ? nullptr : &*it;
}

bool Node::has(std::string_view key) const {
    return value_->contains(key);
}

std::vector<std::string> Node::keys() const {
    std::vector<std::string> all;
    for (const auto& [key, value] : value_->items())
        all.push_back(key);
    return all;
}

std::string Node::text(std::string_view key) {
    if (!has(key)) {
        skip(key);
        fault("缺少“" + std::string(key) + "”，请补上");
        return {};
    }
    auto value = text_or(key, "");
    if (value.empty() && value_->at(std::string(key)).is_string())
        fault(key, "“" + std::string(key) + "”不能是空的");
    return value;
}

std::string Node::text_or(std::string_view key, std::string_view otherwise) {
    const auto* value = find(key);
    if (value == nullptr) return std::string(otherwise);
    if (!value->is_string()) {
        fault(key, "“" + std::string(key) + "”应当是一段文字（加双引号）");
        return std::string(otherwise);
    }
    return value->get<std::string>();
}

std::int64_t Node::number(std::string_view key, std::int64_t least, std::int64_t most) {
    if (!has(key)) {
        skip(key);
        fault("缺少“" + std::string(key) + "”，请补上");
        return least;
    }
    return number_or(key, least, most, least);
}

std::int64_t Node::number_or(std::string_view key, std::int64_t least, std::int64_t most,
                             std::int64_t otherwise) {
    const auto* value = find(key);
    if (value == nullptr) return otherwise;
    if (!value->is_number_integer()) {
        fault(key, "“" + std::string(key) + "”应当是一个整数（不加引号）");
        return otherwise;
    }
    const auto n = value->get<std::int64_t>();
    if (n < least || n > most) {
        fault(key, "“" + std::string(key) + "”应当在" + std::to_string(least) + "到" + std::to_string(most) +
                       "之间");
        return otherwise;
    }
    return n;
}

bool Node::flag_or(std::string_view key, bool otherwise) {
    const auto* value = find(key);
    if (value == nullptr) return otherwise;
    if (!value->is_boolean()) {
        fault(key, "“" + std::string(key) + "”应当是 true 或 false");
        return otherwise;
    }
    return value->get<bool>();
}

std::vector<std::string> Node::texts(std::string_view key) {
    std::vector<std::string> all;
    const auto* value = find(key);
    if (value == nullptr) return all;
    if (!value->is_array()) {
        fault(key, "“" + std::string(key) + "”应当是一个列表 [ … ]");
        return all;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        if ((*value)[i].is_string())
            all.push_back((*value)[i].get<std::string>());
        else
            fault(key, i, "列表里的每一项都应当是一段文字（加双引号）");
    }
    return all;
}

std::string Node::one_of(std::string_view key, std::initializer_list<std::string_view> allowed,
                         std::string_view otherwise) {
    auto value = text_or(key, otherwise);
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end() || value == otherwise) return value;
    std::string list;
    for (const auto word : allowed)
        list += (list.empty() ? "" : "、") + std::string(word);
    fault(key, "“" + value + "”不认识，只能是：" + list);
    return std::string(otherwise);
}

std::optional<Node> Node::object(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) {
        fault(key, "“" + std::string(key) + "”应当是一个对象 { … }");
        return std::nullopt;
    }
    return Node(*document_, *value, join(pointer_, key));
}

void Node::each(std::string_view key, const std::function<void(Node)>& f) {
    const auto* value = find(key);
    if (value == nullptr) return;
    if (!value->is_array()) {
        fault(key, "“" + std::string(key) + "”应当是一个列表 [ … ]");
        return;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        if ((*value)[i].is_object())
            f(Node(*document_, (*value)[i], join(pointer_, key) + "[" + std::to_string(i) + "]"));
        else
            fault(key, i, "列表里的每一项都应当是一个对象 { … }");
    }
}

void Node::members(const std::function<void(const std::string&, Node)>& f) {
    for (const auto& [key, value] : value_->items()) {
        skip(key);
        if (value.is_object())
            f(key, Node(*document_, value, join(pointer_, key)));
        else
            fault(key, "“" + key + "”应当是一个对象 { … }");
    }
}

std::vector<std::pair<std::string, std::string>> Node::text_members() {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [key, value] : value_->items()) {
        skip(key);
        if (value.is_string())
            all.emplace_back(key, value.get<std::string>());
        else
            fault(key, "“" + key + "”应当是一段文字（加双引号）");
    }
    return all;
}

void Node::skip(std::string_view key) {
    known_.emplace_back(key);
}

void Node::finish() {
    for (const auto& [key, value] : value_->items()) {
        if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
        const auto nearest = std::min_element(
            known_.begin(), known_.end(),
            [&](const auto& a, const auto& b) { return distance(a, key) < distance(b, key); });
        std::string message = "不认识“" + key + "”这一项";
        if (nearest != known_.end() && distance(*nearest, key) <= std::max<std::size_t>(2, key.size() / 3))
            message += "，是不是想写“" + *nearest + "”？";
        else
            message += "，请删掉或检查拼写";
        fault(key, std::move(message));
    }
}

void Node::fault(std::string message, Fault::Weight weight) const {
    document_->fault(pointer_, std::move(message), weight);
}

void Node::fault(std::string_view key, std::string message, Fault::Weight weight) const {
    document_->fault(join(pointer_, key), std::move(message), weight);
}

void Node::fault(std::string_view key, std::size_t index, std::string message, Fault::Weight weight) const {
    document_->fault(join(pointer_, key) + "[" + std::to_string(index) + "]", std::move(message), weight);
}

bool Node::is_object() const {
    return value_->is_object();
}

const nlohmann::json& Node::raw() const {
    return *value_;
}

}  // namespace xiaoer::base
