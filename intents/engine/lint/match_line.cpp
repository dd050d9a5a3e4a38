#include "intents/engine/lint/match_line.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "intents/engine/acts/act_text.hpp"

namespace xiaoer::intents {

std::string_view outside_id(const Intent* intent) {
    if (intent == nullptr) return {};
    if (!intent->counts_as.empty()) return intent->counts_as;
    return intent->silent ? std::string_view{} : std::string_view(intent->id);
}

std::string match_json(const Catalogue& catalogue, std::string_view text, const Context& context) {
    using nlohmann::ordered_json;
    const auto meaning = catalogue.explain(text, context);
    ordered_json line;
    const auto id = outside_id(meaning.intent);
    line["intent"] = id.empty() ? ordered_json(nullptr) : ordered_json(id);
    auto& also = line["also"] = ordered_json::array();
    for (const auto* further : meaning.also) {
        const auto told = outside_id(further);
        if (!told.empty() && told != id && std::find(also.begin(), also.end(), told) == also.end())
            also.push_back(told);
    }
    line["confidence"] = meaning.intent == nullptr ? 0.0 : std::round(meaning.confidence * 100) / 100;
    auto& doubted = line["doubted"] = ordered_json::array();
    for (const auto* intent : meaning.doubted)
        doubted.push_back(intent->id);
    auto& slots = line["slots"] = ordered_json::array();
    for (const auto& slot : meaning.slots)
        slots.push_back({{"name", slot.name},
                         {"value", slot.value},
                         {"begin", slot.where.begin},
                         {"end", slot.where.end}});
    line["acts"] = acts_json(catalogue.read(text, context));
    auto& why = line["why"] = ordered_json::array();
    for (const auto& evidence : meaning.why)
        why.push_back({{"intent", evidence.intent->id},
                       {"pattern", catalogue.pattern(*evidence.intent, evidence.pattern)},
                       {"file", evidence.intent->file},
                       {"begin", evidence.where.begin},
                       {"end", evidence.where.end},
                       {"won", evidence.won},
                       {"reason", evidence.reason}});
    // Slot values may carry what the buyer typed: bytes that are not UTF-8 are replaced, never thrown at.
    return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace xiaoer::intents
