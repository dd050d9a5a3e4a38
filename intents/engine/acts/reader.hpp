// Catalogue::read in the making: what is known of a clause on the way, what an intent has for itself in it,
// and the steps from a message to its acts. It decides nothing itself. Internal to intents.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/acts/act.hpp"
#include "intents/engine/acts/clauses.hpp"
#include "intents/engine/acts/stances.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {

constexpr std::string_view kHuman = "human_request";

/// What an intent has for itself in a clause.
struct Choice {
    std::size_t intent = 0;
    const Candidate* candidate = nullptr;  ///< null: no pattern
    bool by_slots = false;
    bool first = false;  ///< precedence puts it first
    bool named = false;  ///< by a word of Cues::objects
    double confidence = 0;
};

struct Draft {
    Clause clause;
    Act act;
    Resolution resolution;  ///< of the clause alone
    bool wishful = false;
    bool imperative = false;  ///< 帮我…, 别…: told to do or not to do
    bool known_object = false;
    std::int16_t object = -1;  ///< the last word that names an intent (Cues::objects), nouns first
    bool noun = false;         ///< it is one
    bool only_urgent = false;  ///< every word only hurries: 急用
    bool part = false;         ///< it is a part of an order: 地址, 颜色
    bool changes = false;      ///< 改成, 换 stands in the clause
    bool alone = false;        ///< the only clause of the message
    bool bare = false;         ///< short, and no slot in it
    bool own_doing = false;    ///< the day it names is of the buyer's own plans: 周末送人
    bool dropped = false;      ///< only colours its neighbour
};

class Reader {
  public:
    Reader(const Contents& contents, std::string_view typed, const Context& context)
        : all_(contents),
          cues_(contents.cues),
          typed_(typed),
          context_(context),
          message_(tidy(contents, typed)) {}

    Reading run();

  private:
    // reader.cpp
    void read_clause(Draft& draft, const Scene& scene);
    void finish(Draft& draft, const Scene& scene) const;
    [[nodiscard]] bool is_wish(const Intent& intent) const {
        return std::find(cues_.wishes.begin(), cues_.wishes.end(), intent.id) != cues_.wishes.end();
    }
    /// The intent that a wish about a part of an order (Cues::parts) is; null: none.
    [[nodiscard]] const Intent* taker_of(std::string_view slot) const {
        const auto takes = [&](const Intent* intent) {
            return intent != nullptr &&
                   std::find(intent->slots.begin(), intent->slots.end(), slot) != intent->slots.end();
        };
        if (const auto* hold = all_.find(cues_.hold); takes(hold)) return hold;
        for (const auto& id : cues_.wishes)
            if (const auto* intent = all_.find(id); takes(intent)) return intent;
        return nullptr;
    }

    // force.cpp
    void force_of(Draft& draft, const Scene& scene) const;

    // withdrawals.cpp
    void withdrawals(Draft& draft, const Scene& scene) const;
    void refused_values(Draft& draft, const Scene& scene) const;

    // choose_intent.cpp
    void intent_of(Draft& draft, const Scene& scene);
    void read_plainly(Draft& draft, Normalised& text) const;
    [[nodiscard]] std::vector<Choice> choices(const Draft& draft, const Scene& scene) const;
    void weigh(std::vector<Choice>& all, const Normalised& text, Draft& draft) const;
    [[nodiscard]] const SlotEvidence* evidence_for(const Draft& draft, const Scene& scene) const;
    void set_intent(Act& act, std::size_t intent, double confidence, std::string why) const;

    // join_acts.cpp
    void conditions(std::vector<Draft>& drafts, const Scene& scene) const;
    static bool refused_by_threat(Draft& draft, const Scene& scene);
    void reconcile(std::vector<Draft>& drafts);
    void lend(std::vector<Draft>& drafts);
    [[nodiscard]] std::vector<Act> merged(std::vector<Draft>& drafts) const;

    const Contents& all_;
    const Cues& cues_;
    std::string_view typed_;
    const Context& context_;
    Normalised message_;
    Normalised view_;
    Resolution whole_;
    Meaning meaning_;
};

// reader.cpp
[[nodiscard]] Normalised part_of(const Normalised& whole, Range where);
[[nodiscard]] std::string quoted(const Scene& scene, const Token& token);

// force.cpp
/// 发不发, 支不支持, 能换不能换: a question made of a word, or two, and its refusal.
void add_choice_questions(std::string_view text, std::vector<Token>& tokens);
/// 发A还是B, 是A还是B: asks which, unless both will do (都行) or the first is refused.
void add_alternatives(std::string_view text, const std::vector<Atom>& atoms, std::vector<Token>& tokens);
/// 周六发货不, 能到不: a refusal at the end of a clause asks.
void hear_tails(std::string_view text, std::vector<Token>& tokens);

// join_acts.cpp
void colour(std::vector<Draft>& drafts);

}  // namespace xiaoer::intents
