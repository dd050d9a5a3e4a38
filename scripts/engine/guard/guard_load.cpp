// guard.json: look-alikes, words and rules, compiled once. Each rule brings lines it must stop and lines it
// must let pass; both are tried when the file is loaded.
#include <algorithm>
#include <map>

#include "bot/base/document.hpp"
#include "bot/base/utf8.hpp"
#include "scripts/engine/guard/guard_body.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::size_t kMaxPattern = 4096;           // after words are put in
constexpr std::int64_t kRuleMemory = 4 << 20;       // of one rule's automaton
constexpr std::int64_t kTogetherMemory = 32 << 20;  // of the one over all rules

using Words = std::map<std::string, std::string, std::less<>>;

/// <name> becomes (?:one|other|…) of "words".
std::optional<std::string> expand(std::string_view pattern, const Words& words, std::string& trouble) {
    std::string out;
    while (!pattern.empty()) {
        const auto open = pattern.find('<');
        out += pattern.substr(0, open);
        if (open == std::string_view::npos) break;
        pattern.remove_prefix(open + 1);
        const auto close = pattern.find('>');
        const auto it = close == std::string_view::npos ? words.end() : words.find(pattern.substr(0, close));
        if (it == words.end()) {
            trouble = "“<" + std::string(pattern.substr(0, close)) + ">”不在“words”里，请先在那里写上这组词";
            return std::nullopt;
        }
        out += it->second;
        pattern.remove_prefix(close + 1);
    }
    if (out.size() > kMaxPattern) {
        trouble = "展开后太长，请拆成两条";
        return std::nullopt;
    }
    return out;
}

std::string any_of(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts)
        out += (out.empty() ? "(?:" : "|") + part;
    return out + ")";
}

struct Patterns {
    std::vector<std::string> parts;
    std::unique_ptr<RE2> together;  ///< null when there are none or one is wrong
};

std::string trouble_of(const RE2& pattern) {
    if (!pattern.ok()) return "这条表达式写得不对（" + pattern.error() + "），请检查括号和符号";
    if (RE2::PartialMatch("", pattern)) return "这条表达式连空白都能匹配，会拦下所有的话，请写得更具体";
    return {};
}

std::unique_ptr<RE2> compile(const std::vector<std::string>& parts, std::int64_t memory) {
    return parts.empty() ? nullptr : std::make_unique<RE2>(any_of(parts), guard_options(memory));
}

/// The patterns under key as one. Only when that fails each is tried alone, so that the mistake has its line.
Patterns read_patterns(base::Node& node, std::string_view key, const Words& words) {
    Patterns made;
    const auto sources = node.texts(key);
    std::vector<std::size_t> lines;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        std::string trouble;
        if (const auto expanded = expand(sources[i], words, trouble)) {
            made.parts.push_back(*expanded);
            lines.push_back(i);
        } else {
            node.fault(key, i, trouble);
        }
    }
    made.together = compile(made.parts, kRuleMemory);
    if (made.together == nullptr || trouble_of(*made.together).empty()) return made;
    for (std::size_t i = 0; i < made.parts.size(); ++i)
        if (const auto trouble = trouble_of(RE2(made.parts[i], guard_options(kRuleMemory))); !trouble.empty())
            node.fault(key, lines[i], trouble);
    return {};
}

}  // namespace

struct GuardLoader {
    Guard& guard;
    base::Document& document;
    Words words;
    std::vector<std::string> all_text;
    std::vector<std::string> all_digits;

    void read_same(base::Node& root) const {
        auto node = root.object("same");
        if (!node) return;
        for (const auto& [to, from] : node->text_members()) {
            std::size_t at = 0;
            const char32_t target = base::next_code_point(to, at);
            if (at != to.size() || target > 0xFFFF) {
                node->fault(to, "左边只能写一个字");
                continue;
            }
            for (std::size_t i = 0; i < from.size();)
                guard.body_->fold.same(base::next_code_point(from, i), target);
        }
    }

    void read_words(base::Node& root) {
        auto node = root.object("words");
        if (!node) return;
        for (const auto& name : node->keys()) {
            const auto parts = node->texts(name);
            if (parts.empty()) node->fault(name, "这组词是空的，请写上或删掉");
            words[name] = any_of(parts);
        }
        node->finish();
    }

    void read_rule(base::Node node) {
        GuardRule rule;
        rule.shown.id = node.text("id");
        rule.shown.title = node.text("title");
        rule.shown.mend = node.text("mend");
        rule.shown.personal = node.flag_or("personal", false);
        rule.digits = node.one_of("view", {"text", "digits"}, "text") == "digits";
        auto patterns = read_patterns(node, "patterns", words);
        rule.unless = read_patterns(node, "unless", words).together;
        if (!node.has("patterns")) node.fault("缺少“patterns”，请写要拦的表达式");
        for (const auto* key : {"blocks", "passes", "comment"})
            node.skip(key);
        node.finish();
        if (patterns.together == nullptr) return;
        rule.pattern = std::move(patterns.together);
        auto& all = rule.digits ? all_digits : all_text;
        all.insert(all.end(), patterns.parts.begin(), patterns.parts.end());
        guard.body_->shown.push_back(rule.shown);
        guard.body_->rules.push_back(std::move(rule));
    }

    void compile_all(base::Node& root) const {
        auto& body = *guard.body_;
        body.any_text = compile(all_text, kTogetherMemory);
        body.any_digits = compile(all_digits, kTogetherMemory);
        for (const auto* together : {body.any_text.get(), body.any_digits.get()})
            if (together != nullptr && !together->ok())
                root.fault("所有表达式加起来太大，请删减词组或缩短“{0,12}”这样的间隔");
    }

    /// The lines a rule brings: what it says it stops is stopped by it or by an earlier rule, what passes
    /// passes all.
    void try_lines(base::Node node) const {
        const auto id = node.text_or("id", "");
        const auto blocks = node.texts("blocks");
        for (std::size_t i = 0; i < blocks.size(); ++i)
            if (!guard.check(blocks[i]))
                node.fault("blocks", i, "“" + blocks[i] + "”应当拦下，却放行了，请补表达式");
        if (blocks.empty()) node.fault("blocks", "每条规则至少要写一句应当拦下的话，用来自检");
        const auto passes = node.texts("passes");
        for (std::size_t i = 0; i < passes.size(); ++i)
            if (const auto violation = guard.check(passes[i]))
                node.fault("passes", i,
                           "“" + passes[i] + "”应当放行，却被“" + violation->title + "”拦下（" +
                               violation->excerpt + "）");
    }

    void load() {
        auto root = document.root();
        root.skip("comment");
        read_same(root);
        read_words(root);
        root.each("rules", [&](base::Node node) { read_rule(std::move(node)); });
        if (document.ok() && guard.body_->rules.empty())
            root.fault("“rules”里没有一条能用的规则：没有规则的守卫等于不设防");
        compile_all(root);
        root.finish();
    }
};

std::shared_ptr<const Guard> Guard::load(const std::filesystem::path& file, base::Faults& faults) {
    const auto before = faults.size();
    const auto folder = file.parent_path().filename();
    base::Document document(file, (folder / file.filename()).string(), faults);
    std::shared_ptr<Guard> guard(new Guard);
    GuardLoader loader{*guard, document, {}, {}, {}};
    loader.load();
    if (!document.ok() || faults.size() > before) return nullptr;
    document.root().each("rules", [&](base::Node node) { loader.try_lines(std::move(node)); });
    return faults.size() > before ? nullptr : guard;
}

}  // namespace xiaoer::scripts
