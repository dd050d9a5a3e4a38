#include "intents/engine/catalogue.hpp"

#include <algorithm>

#include "intents/engine/contents.hpp"
#include "intents/engine/loader.hpp"
#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {

struct Catalogue::Body {
    Contents contents;
};

Catalogue::Catalogue() : body_(std::make_unique<Body>()) {}
Catalogue::~Catalogue() = default;

std::shared_ptr<const Catalogue> Catalogue::load(const std::filesystem::path& dir, base::Faults& faults,
                                                 Sentences sentences) {
    base::Faults own;
    std::shared_ptr<Catalogue> catalogue(new Catalogue);
    auto& contents = catalogue->body_->contents;
    read_folder(dir, contents, own);
    if (sentences == Sentences::tried && !base::has_errors(own)) run_examples(contents, own);
    const bool usable = !base::has_errors(own);
    faults.insert(faults.end(), own.begin(), own.end());
    return usable ? catalogue : nullptr;
}

Meaning Catalogue::understand(std::string_view text, const Context& context) const {
    return decide(body_->contents, text, context, false);
}

Meaning Catalogue::explain(std::string_view text, const Context& context) const {
    return decide(body_->contents, text, context, true);
}

const Intent* Catalogue::find(std::string_view id) const {
    return body_->contents.find(id);
}

const std::vector<Intent>& Catalogue::intents() const {
    return body_->contents.intents;
}

std::string_view Catalogue::pattern(const Intent& intent, std::size_t i) const {
    return body_->contents.texts[body_->contents.index_of(intent)].patterns.at(i);
}

std::string_view Catalogue::exclusion(const Intent& intent, std::size_t i) const {
    return body_->contents.texts[body_->contents.index_of(intent)].unless.at(i);
}

const std::string& Catalogue::version() const {
    return body_->contents.version;
}

const Contents& Catalogue::contents() const {
    return body_->contents;
}

const Intent* Contents::find(std::string_view id) const {
    const auto it =
        std::lower_bound(intents.begin(), intents.end(), id,
                         [](const Intent& intent, std::string_view wanted) { return intent.id < wanted; });
    return it != intents.end() && it->id == id ? &*it : nullptr;
}

Context context_of(const Example& example) {
    return {example.awaiting, example.order_state, example.last_intent, {}};
}

}  // namespace xiaoer::intents
