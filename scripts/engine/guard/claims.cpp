#include "scripts/engine/guard/claims.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

bool among(const std::vector<std::string>& ids, std::string_view phrase) {
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
        return id.ends_with('.') ? phrase.starts_with(id) : phrase == id;
    });
}

std::string found_in(const Claim& claim, std::string_view text) {
    for (const auto& pattern : claim.patterns) {
        re2::StringPiece found;
        if (pattern->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), re2::RE2::UNANCHORED,
                           &found, 1))
            return std::string(found.data(), found.size());
    }
    return {};
}

void read_claim(base::Node node, std::vector<Claim>& claims) {
    Claim claim;
    claim.id = node.text("id");
    claim.title = node.text("title");
    claim.mend = node.text("mend");
    claim.only_in = node.texts("only_in");
    claim.never_in = node.texts("never_in");
    const auto sources = node.texts("patterns");
    re2::RE2::Options options;
    options.set_log_errors(false);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto compiled = std::make_shared<re2::RE2>(sources[i], options);
        if (compiled->ok())
            claim.patterns.push_back(std::move(compiled));
        else
            node.fault("patterns", i, "这个表达式不合法（" + compiled->error() + "），请检查括号和符号");
    }
    if (sources.empty()) node.fault("缺少“patterns”，请写出哪些话算这一条");
    if (node.has("only_in") == node.has("never_in"))
        node.fault("“only_in”（只能出现在哪些话术）和“never_in”（不能出现在哪些话术）要写一个，而且只写一个");
    const auto blocks = node.texts("blocks");
    const auto passes = node.texts("passes");
    for (std::size_t i = 0; i < blocks.size(); ++i)
        if (found_in(claim, blocks[i]).empty())
            node.fault("blocks", i, "“" + blocks[i] + "”应当认出来，却没有");
    for (std::size_t i = 0; i < passes.size(); ++i)
        if (const auto found = found_in(claim, passes[i]); !found.empty())
            node.fault("passes", i, "“" + passes[i] + "”不该算，却认出了“" + found + "”");
    if (blocks.empty()) node.fault("缺少“blocks”，请至少写一句应当认出来的例句");
    node.skip("comment");
    node.finish();
    claims.push_back(std::move(claim));
}

}  // namespace

std::string Claim::wrong_in(std::string_view phrase, std::string_view source) const {
    const bool looked_at = never_in.empty() ? !among(only_in, phrase) : among(never_in, phrase);
    return looked_at ? found_in(*this, source) : std::string();
}

void load_claims(const File& file, std::vector<Claim>& claims, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    root.each("claims", [&](base::Node node) { read_claim(std::move(node), claims); });
    if (!root.has("claims")) root.fault("缺少“claims”，没有要管的就写成空的 []");
    root.finish();
}

}  // namespace xiaoer::scripts
