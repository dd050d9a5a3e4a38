// Catalogue::read: a message as acts. Slots and the classical decision come from the whole message, once;
// each clause is then matched, weighed and given its force and flags by itself.
#include <algorithm>
#include <cmath>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/act.hpp"
#include "intents/engine/acts/clauses.hpp"
#include "intents/engine/acts/stances.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/match/confidence.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/match/understand.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::string_view kHuman = "human_request";
/// Bytes between a refusal and what it refuses to have done: 不(想再)退, 别(再帮我)催.
constexpr std::size_t kReach = 12;

Normalised part_of(const Normalised& whole, Range where) {
    Normalised out;
    out.text = whole.text.substr(where.begin, where.size());
    out.origin.assign(whole.origin.begin() + static_cast<std::ptrdiff_t>(where.begin),
                      whole.origin.begin() + static_cast<std::ptrdiff_t>(where.end) + 1);
    return out;
}

/// 发不发, 支不支持, 能换不能换: a question made of a word, or two, and its refusal.
void add_choice_questions(std::string_view text, std::vector<Token>& tokens) {
    constexpr std::string_view kNot = "不";
    for (auto at = text.find(kNot); at != std::string_view::npos; at = text.find(kNot, at + 3)) {
        const auto twice = [&](std::size_t size) {
            return at >= size && at + 3 + size <= text.size() &&
                   text.substr(at - size, size) == text.substr(at + 3, size) &&
                   static_cast<unsigned char>(text[at - size]) >= 0xE0U;
        };
        const std::size_t size = twice(6) ? 6 : 3;
        if (!twice(size)) continue;
        const Range where{at - size, at + 3 + size};
        if (text.substr(where.end).starts_with("都")) continue;  // 补不补都行
        // 能不能 and the like are listed; what is inside (不能) gives way.
        std::erase_if(tokens, [&](const Token& token) {
            return token.where.overlaps(where) && where.contains(token.where) && token.where != where;
        });
        if (std::any_of(tokens.begin(), tokens.end(),
                        [&](const Token& token) { return token.where.overlaps(where); }))
            continue;
        Token token{where, cue::kAsk | cue::kPredicate, -1, -1, -1};
        tokens.insert(
            std::upper_bound(tokens.begin(), tokens.end(), token,
                             [](const Token& a, const Token& b) { return a.where.begin < b.where.begin; }),
            token);
    }
}

/// 周六发货不, 能到不: a refusal at the end of a clause asks.
void hear_tails(std::string_view text, std::vector<Token>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto& token = tokens[i];
        if (!token.is(cue::kNegation) || text.substr(token.where.begin, token.where.size()) != "不") continue;
        const auto end = token.where.end;
        const bool particle =
            i + 1 < tokens.size() && tokens[i + 1].where.begin == end && tokens[i + 1].is(cue::kParticle);
        const bool last = end == text.size() || particle ||
                          std::string_view(" ,?!;~\n").find(text[end]) != std::string_view::npos;
        if (last && token.where.begin >= 3 && text[token.where.begin - 1] != ' ' &&
            text[token.where.begin - 1] != '\n')
            token.does = cue::kAsk;
    }
}

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
    void read_clause(Draft& draft, const Scene& scene);
    void force_of(Draft& draft, const Scene& scene) const;
    void withdrawals(Draft& draft, const Scene& scene) const;
    void intent_of(Draft& draft, const Scene& scene);
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
    [[nodiscard]] std::vector<Choice> choices(const Draft& draft, const Scene& scene) const;
    void weigh(std::vector<Choice>& all, const Normalised& text, Draft& draft) const;
    [[nodiscard]] const SlotEvidence* evidence_for(const Draft& draft, const Scene& scene) const;
    void conditions(std::vector<Draft>& drafts, const Scene& scene) const;
    void reconcile(std::vector<Draft>& drafts);
    void lend(std::vector<Draft>& drafts);
    [[nodiscard]] std::vector<Act> merged(std::vector<Draft>& drafts) const;
    void set_intent(Act& act, std::size_t intent, double confidence, std::string why) const;

    const Contents& all_;
    const Cues& cues_;
    std::string_view typed_;
    const Context& context_;
    Normalised message_;
    Normalised view_;
    Resolution whole_;
    Meaning meaning_;
};

std::string quoted(const Scene& scene, const Token& token) {
    return "“" + std::string(scene.text(token.where)) + "”";
}

// ---- force ----

void Reader::force_of(Draft& draft, const Scene& scene) const {
    auto& act = draft.act;
    const auto& clause = draft.clause;
    const auto does = clause.does;
    const auto has = [&](std::uint64_t bits) { return (does & bits) != 0; };
    const auto say = [&](std::uint64_t bits, std::string_view effect) {
        for (auto i = clause.first_token; i < clause.last_token; ++i)
            if (scene.tokens[i].is(bits)) {
                act.why.push_back(quoted(scene, scene.tokens[i]) + "→ " + std::string(effect));
                return;
            }
    };
    const auto text = scene.text(clause.where);
    const bool tail = text.size() > 6 && (text.ends_with("没") || text.ends_with("了没有"));
    const bool asked = clause.questioned || has(cue::kAsk | cue::kOpenAsk | cue::kTag) || tail;
    const bool open = has(cue::kOpenAsk);
    const bool value = clause.first_atom < clause.last_atom;
    const bool target = std::any_of(act.values.begin(), act.values.end(), [](const Value& one) {
        return one.slot == "courier" || one.slot == "date" || one.slot == "detail";
    });
    // 发黑色的 wishes, 发了黑色的 tells.
    const bool kind = !text.ends_with("了") && text.find("的是") == std::string_view::npos &&
                      text.find("发了") == std::string_view::npos &&
                      std::any_of(act.values.begin(), act.values.end(),
                                  [](const Value& one) { return one.slot == "attribute"; });
    const bool refuses = std::any_of(act.values.begin(), act.values.end(),
                                     [](const Value& one) { return one.stance == Stance::excluded; });
    bool changes = false;  // 改成, 换; not 不是
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        if (const auto& token = scene.tokens[i]; token.is(cue::kChange) && !token.is(cue::kNegation)) {
            // 换了号码 is told; 给我换了, 换了吧 is not.
            const bool over = std::string_view(message_.text).substr(token.where.end).starts_with("了");
            changes = changes || !over || has(cue::kPlease | cue::kWant | cue::kParticle);
        }
    draft.changes = changes;
    const bool replaces = std::any_of(act.values.begin(), act.values.end(),
                                      [](const Value& one) { return one.stance == Stance::replaced; });
    draft.imperative = has(cue::kPlease | cue::kForbid | cue::kRest);
    draft.wishful = draft.imperative || refuses || replaces || changes || has(cue::kWant | cue::kCancel) ||
                    (has(cue::kSend) && (target || kind)) ||
                    (has(cue::kEither) && (value || draft.object >= 0));
    // 你们给我发个小号的: told of what came.
    static const RE2 kCame("给我(?:们)?(?:发|寄|送)(?:的|了|个|成|来|错|过来)");
    static const RE2 kCameWrong("给我(?:们)?(?:发|寄|送)(?:成|错|漏|少)");
    const re2::StringPiece piece(text.data(), text.size());
    const bool came =
        RE2::PartialMatch(piece, kCameWrong) || (has(cue::kOthers) && RE2::PartialMatch(piece, kCame));
    if (came) draft.imperative = false;
    const bool others = came || (has(cue::kOthers) && !has(cue::kWant) && !changes);
    if (asked) {
        const bool wish = !open && (has(cue::kPlease) || (changes && value) ||
                                    (has(cue::kAgain) && has(cue::kSend) && target));
        act.force = wish ? Force::wish : Force::ask;
        say(cue::kAsk | cue::kOpenAsk | cue::kTag, wish ? "问句，但说了要办什么：算要求" : "询问");
        if (!wish) draft.wishful = false;
    } else if (draft.wishful && !came && !(others && !has(cue::kPlease))) {
        act.force = Force::wish;
        say(cue::kPlease | cue::kForbid | cue::kWant | cue::kChange | cue::kNegation | cue::kRest |
                cue::kSend,
            "要求");
    } else {
        act.force = Force::tell;
        draft.wishful = false;
    }
    const bool past = std::any_of(
        scene.tokens.begin() + static_cast<std::ptrdiff_t>(clause.first_token),
        scene.tokens.begin() + static_cast<std::ptrdiff_t>(clause.last_token), [&](const Token& token) {
            // 3号以前: before a day, not long ago.
            return token.is(cue::kPast) &&
                   std::none_of(scene.atoms.begin(), scene.atoms.end(),
                                [&](const Atom& atom) { return atom.where.end == token.where.begin; });
        });
    if (past && !has(cue::kNow) && act.force != Force::ask) {
        act.past = true;
        say(cue::kPast, "说的是以前");
    }
    if (has(cue::kDone) && !has(cue::kPlease | cue::kNow) && act.force != Force::ask) {
        act.past = true;
        say(cue::kDone, "已经做过的事");
    }
    if (act.past) {
        act.force = Force::tell;
        draft.wishful = false;
    }
    if (has(cue::kUrgent)) {
        act.urgent = true;
        say(cue::kUrgent, "着急");
    }
    if (clause.exclaimed && typed_.find("!!") != std::string_view::npos) act.urgent = true;
    if (clause.exclaimed && typed_.find("！！") != std::string_view::npos) act.urgent = true;
    if (has(cue::kWrong)) {
        act.corrects = true;
        say(cue::kWrong, "更正");
    }
}

// ---- taking back ----

/// Only what may stand between a refusal and its object: 不(想)(再)退, 别(帮我)催.
bool only_between(const Scene& scene, std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i)
        if (!scene.tokens[i].is(cue::kHelper | cue::kPlease | cue::kWant | cue::kAgain | cue::kNow) &&
            scene.tokens[i].object < 0 && scene.tokens[i].part < 0)
            return false;
    return true;
}

/// Nothing in the text [from, to) but tokens and a few small words.
bool only_small(std::string_view between) {
    static const RE2 kSmall("(?:[的就先也都我给再]|帮我|给我|暂时|现在)*");
    return RE2::FullMatch(re2::StringPiece(between.data(), between.size()), kSmall);
}

std::string_view trimmed_left(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    return text;
}

/// The word of a clause that names its object.
const Token& object_token(const Draft& draft, const Scene& scene) {
    auto found = draft.clause.first_token;
    for (auto i = found; i < draft.clause.last_token; ++i)
        if (scene.tokens[i].object == draft.object) found = i;
    return scene.tokens[found];
}

/// 退货算了, 补一个算了: a wish stands right before, without 就.
bool follows_wish(const Scene& scene, const Clause& clause, std::size_t withdraw) {
    const auto begin = scene.tokens[withdraw].where.begin;
    if (begin == clause.where.begin) return false;
    for (auto i = clause.first_token; i < withdraw; ++i)
        if (scene.tokens[i].is(cue::kNegation | cue::kRest) ||
            (scene.tokens[i].is(cue::kThen) && scene.tokens[i].where.end == begin))
            return false;
    for (auto i = clause.first_token; i < withdraw; ++i)
        if (scene.tokens[i].is(cue::kPlease | cue::kWant | cue::kChange | cue::kCancel) ||
            scene.tokens[i].object >= 0)
            return true;
    return false;
}

void Reader::withdrawals(Draft& draft, const Scene& scene) const {
    auto& act = draft.act;
    const auto& clause = draft.clause;
    const auto& tokens = scene.tokens;
    const auto intent_named = [&](std::int16_t object) {
        return object < 0 ? nullptr : all_.find(cues_.objects[static_cast<std::size_t>(object)]);
    };
    const bool others = (clause.does & cue::kOthers) != 0;
    const bool over = scene.text(clause.where).find("了") != std::string_view::npos;
    const auto cover = [&](const Token& by, const Token& object, bool back) {
        // The noun says it better than the verb: 地址不改了.
        const auto* intent = intent_named(object.object);
        act.taken_back = act.taken_back || back;
        act.negated = !act.taken_back;
        if (intent != nullptr && (act.intent == nullptr || object.is(cue::kTopic))) act.intent = intent;
        draft.known_object = true;
        act.force = Force::wish;
        draft.wishful = true;
        act.why.push_back(quoted(scene, by) + "＋" + quoted(scene, object) +
                          (act.taken_back ? "→ 收回先前的要求" : "→ 不要办这件事"));
    };
    for (auto i = clause.first_token; i < clause.last_token; ++i) {
        const auto& token = tokens[i];
        // 给我补8块算了: behind a wish it only says "and that is that"; 手滑 with more said is a correction.
        const bool slip = token.is(cue::kWrong) && (!act.values.empty() || !draft.bare || !draft.alone);
        const bool strong = token.is(cue::kWithdraw) && token.is(cue::kCancel);  // 不算, 作废
        if (strong && draft.object >= 0 && act.force != Force::ask)
            cover(token, object_token(draft, scene), true);
        if (token.is(cue::kWithdraw) && !slip && act.values.empty() &&
            (strong || !follows_wish(scene, clause, i))) {
            act.taken_back = true;
            act.why.push_back(quoted(scene, token) + "→ 收回");
        }
        if (token.is(cue::kRest)) {
            act.deferred = true;
            act.why.push_back(quoted(scene, token) + "→ 先不办");
        }
        if (token.is(cue::kWait)) {
            for (auto k = i + 1; k < clause.last_token; ++k)
                if (tokens[k].is(cue::kAgain)) {
                    act.deferred = true;
                    act.why.push_back(quoted(scene, token) + "…" + quoted(scene, tokens[k]) + "→ 要等");
                    break;
                }
        }
        if (act.force == Force::ask || others) continue;
        if (token.is(cue::kCancel)) {
            for (auto k = i + 1;
                 k < clause.last_token && tokens[k].where.begin - token.where.end <= 2 * kReach; ++k)
                if (tokens[k].object >= 0 && tokens[k].object != token.object) {
                    cover(token, tokens[k], true);
                    break;
                }
        }
        if (!token.is(cue::kNegation | cue::kRest) || token.is(cue::kChange)) continue;
        const bool plain = scene.text(token.where) == "不";
        // 快递不改了: the part says what is taken back.
        if (i + 1 < clause.last_token && tokens[i + 1].is(cue::kChange) &&
            tokens[i + 1].where.begin == token.where.end &&
            std::string_view(message_.text).substr(tokens[i + 1].where.end).starts_with("了"))
            for (auto k = clause.first_token; k < i; ++k) {
                if (tokens[k].part < 0 || act.intent != nullptr) continue;
                const auto* intent = taker_of(cues_.parts[static_cast<std::size_t>(tokens[k].part)]);
                if (intent == nullptr) continue;
                cover(token, tokens[k], true);
                act.intent = intent;
            }
        for (auto k = i + 1; k < clause.last_token && tokens[k].where.begin - token.where.end <= kReach;
             ++k) {
            if (tokens[k].object < 0 || !only_between(scene, i + 1, k)) continue;
            std::string between;
            for (auto at = token.where.end, n = i + 1; at < tokens[k].where.begin; ++at) {
                while (n < k && tokens[n].where.end <= at)
                    ++n;
                if (n >= k || at < tokens[n].where.begin) between += message_.text[at];
            }
            if (!only_small(between)) continue;
            const bool value_behind = clause.first_atom < clause.last_atom &&
                                      scene.atoms[clause.last_atom - 1].where.begin >= tokens[k].where.end &&
                                      !over;
            if (value_behind) break;  // 别换L码: that one is refused, not the exchange
            if (plain && !over && !token.is(cue::kRest)) break;
            cover(token, tokens[k], over || token.is(cue::kRest | cue::kNoNeed));
        }
        // 发票不要了, 退货先不办: the object stands before.
        for (auto k = clause.first_token; k < i; ++k) {
            if (tokens[k].object < 0 || !tokens[k].is(cue::kTopic) ||
                !only_small(trimmed_left(scene.text({tokens[k].where.end, token.where.begin}))))
                continue;
            const bool done_with = over || token.is(cue::kRest | cue::kNoNeed);
            if (plain && !done_with) continue;
            if (i + 1 < clause.last_token && tokens[i + 1].where.begin == token.where.end &&
                tokens[i + 1].is(cue::kSend))
                continue;  // 发票不用寄了: wanted, but not sent
            cover(token, tokens[k], done_with);
        }
    }
    // Nothing more is said of the sending: 别发了, not 别发临期的.
    const auto ends = [&](const Token& token) {
        static const RE2 kRest(
            "(?:货|了|吧|哈|哦|啊|呢|呀|先|过来|出来|出去|给我|也?(?:行|可以)|来|[ ,.。!~])*");
        const auto rest = scene.text({token.where.end, clause.where.end});
        return RE2::FullMatch(re2::StringPiece(rest.data(), rest.size()), kRest);
    };
    // A clause whose sending is refused is to wait: 别发货, 不要发了; as is 等我通知再发, which is a value.
    bool held = act.deferred && (clause.does & cue::kSend) != 0;
    held = held || std::any_of(act.values.begin(), act.values.end(), [](const Value& value) {
               return value.slot == "hold" && value.stance == Stance::wanted;
           });
    for (auto i = clause.first_token; i + 1 < clause.last_token; ++i)
        if (tokens[i].is(cue::kForbid | cue::kRest) && !tokens[i].is(cue::kChange) &&
            tokens[i + 1].is(cue::kSend) && tokens[i + 1].where.begin - tokens[i].where.end <= kReach &&
            ends(tokens[i + 1])) {
            held = true;
            if (!act.deferred)
                act.why.push_back(quoted(scene, tokens[i]) + "＋" + quoted(scene, tokens[i + 1]) +
                                  "→ 先不发");
        }
    for (auto i = clause.first_token; i + 1 < clause.last_token; ++i)
        if (tokens[i].is(cue::kAgain) && tokens[i + 1].is(cue::kSend) && draft.object < 0 &&
            tokens[i].where.begin > clause.where.begin && tokens[i + 1].where.begin == tokens[i].where.end &&
            ends(tokens[i + 1]) && act.values.empty()) {
            held = true;  // 过完节再发
            act.why.push_back(quoted(scene, tokens[i]) + quoted(scene, tokens[i + 1]) + "→ 要等");
        }
    const bool other_value = std::any_of(act.values.begin(), act.values.end(), [](const Value& value) {
        return value.slot != "date" && value.slot != "product" && value.slot != "hold";
    });
    const auto* hold = held && !other_value && !draft.noun && (!others || act.deferred) &&
                               act.force != Force::ask && !draft.known_object
                           ? all_.find(cues_.hold)
                           : nullptr;
    if (hold == nullptr) return;
    act.deferred = true;
    act.negated = act.taken_back = false;
    act.force = Force::wish;
    act.intent = hold;
    draft.known_object = true;
}

// ---- intent ----

const SlotEvidence* Reader::evidence_for(const Draft& draft, const Scene& scene) const {
    const auto& values = draft.act.values;
    for (const auto& one : cues_.evidence) {
        if (!one.forces.empty() &&
            std::find(one.forces.begin(), one.forces.end(), force_name(draft.act.force)) == one.forces.end())
            continue;
        if (one.alone && (draft.act.past || (draft.clause.does & (cue::kPredicate | cue::kSend | cue::kAsk |
                                                                  cue::kOpenAsk)) != 0))
            continue;
        const bool all = std::all_of(one.slots.begin(), one.slots.end(), [&](const std::string& slot) {
            return std::any_of(values.begin(), values.end(),
                               [&](const Value& value) { return value.slot == slot; });
        });
        if (!all) continue;
        const auto text = scene.text(draft.clause.where);
        const auto says = [&](const std::vector<std::string>& words) {
            return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                return text.find(word) != std::string_view::npos;
            });
        };
        if ((one.words.empty() || says(one.words)) && !says(one.not_words)) return &one;
    }
    return nullptr;
}

std::vector<Choice> Reader::choices(const Draft& draft, const Scene& scene) const {
    std::vector<Choice> out;
    for (const auto& candidate : draft.resolution.candidates) {
        if (candidate.outcome != Outcome::stands && candidate.outcome != Outcome::undone) continue;
        const auto& intent = all_.intents[candidate.intent];
        if (intent.id == kUndoIntent) continue;
        out.push_back({candidate.intent, &candidate, false, false, false, 0});
    }
    if (const auto* evidence = evidence_for(draft, scene)) {
        const auto* intent = all_.find(evidence->intent);
        const auto it = std::find_if(out.begin(), out.end(),
                                     [&](const Choice& one) { return intent == &all_.intents[one.intent]; });
        if (it != out.end())
            it->by_slots = true;
        else if (intent != nullptr)
            out.push_back({all_.index_of(*intent), nullptr, true, false, false, 0});
    }
    // Slots stand in the order of precedence like a pattern; who tells to do something wishes.
    const auto before = [&](const Choice& a, const Choice& b) {
        const auto& x = all_.intents[a.intent];
        const auto& y = all_.intents[b.intent];
        if (x.band > Band::emergency && y.band > Band::emergency && draft.imperative &&
            draft.act.force == Force::wish && is_wish(x) != is_wish(y))
            return is_wish(x);
        if (a.candidate != nullptr && b.candidate != nullptr)
            return compare(all_, *a.candidate, *b.candidate).first;
        if (x.band != y.band) return x.band < y.band;
        return x.rank != y.rank ? x.rank > y.rank : a.candidate != nullptr;
    };
    if (const auto it = std::min_element(out.begin(), out.end(), before); it != out.end()) it->first = true;
    return out;
}

/// The share of every candidate, and what the words alone propose.
void Reader::weigh(std::vector<Choice>& all, const Normalised& text, Draft& draft) const {
    const auto& how = all_.confidence;
    for (auto& one : all)
        one.confidence = 1;
    if (how.ngrams.empty()) return;
    static thread_local std::vector<double> shares;
    how.ngrams.weigh(text.text, shares);
    auto& act = draft.act;
    const auto loudest = std::max_element(shares.begin(), shares.end());
    const auto loud_column = static_cast<int>(loudest - shares.begin());
    const double loud = *loudest;
    const auto* loud_intent = all_.find(how.ngrams.columns()[static_cast<std::size_t>(loud_column)]);
    if (loud_intent != nullptr && loud >= 0.3)
        act.why.push_back("字词更像" + loud_intent->title + " " + percent(loud));
    for (auto& share : shares)
        share = how.words * std::log(share + kLeastBelief);
    shares[NgramClassifier::kOther] += how.nothing;
    std::vector<int> columns;
    for (const auto& one : all) {
        columns.push_back(column_of(all_, all_.intents[one.intent]));
        if (columns.back() < 0) continue;
        auto& share = shares[static_cast<std::size_t>(columns.back())];
        if (one.candidate != nullptr || one.first) share += one.first ? how.first : how.further;
        if (one.by_slots) share += cues_.slots_weight;
    }
    to_shares(shares);
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& one = all[i];
        if (columns[i] < 0 || is_certain(all_, text.text, one.intent)) continue;
        one.confidence = shares[static_cast<std::size_t>(columns[i])];
        if (one.candidate != nullptr && all_.intents[one.intent].band == Band::store)
            one.confidence = std::max(one.confidence, cues_.store_floor);
        if (one.by_slots && draft.act.force == Force::wish)
            one.confidence = std::max(one.confidence, cues_.slots_floor);
    }
    if (!all.empty()) return;
    if (draft.object >= 0 && (act.force == Force::wish || act.corrects)) {
        // 被子那单催一下: the word names what is wanted.
        const auto* named = all_.find(cues_.objects[static_cast<std::size_t>(draft.object)]);
        // A part of an order names a change only where something changes; a human is never guessed.
        const bool part = draft.part && !draft.changes && !act.corrects && !act.taken_back && !act.negated;
        if (named != nullptr && named->band > Band::emergency && !part) {
            all.push_back({all_.index_of(*named), nullptr, false, false, true, cues_.named_floor});
            return;
        }
    }
    if (loud_intent == nullptr) return;
    const double mark = loud_intent->id == kHuman ? cues_.human_alone : cues_.words_alone;
    if (loud < mark) return;
    all.push_back({all_.index_of(*loud_intent), nullptr, false, false, false, loud});
    act.by_words = true;
}

void Reader::set_intent(Act& act, std::size_t intent, double confidence, std::string why) const {
    act.intent = all_.meant_by(intent);
    act.confidence = confidence;
    act.why.push_back(std::move(why));
}

void Reader::intent_of(Draft& draft, const Scene& scene) {
    auto& act = draft.act;
    const auto text = part_of(message_, draft.clause.where);
    auto all = choices(draft, scene);
    weigh(all, text, draft);
    const auto undo = std::find_if(draft.resolution.candidates.begin(), draft.resolution.candidates.end(),
                                   [&](const Candidate& candidate) {
                                       return all_.intents[candidate.intent].id == kUndoIntent &&
                                              candidate.outcome == Outcome::stands;
                                   });
    const bool undone = undo != draft.resolution.candidates.end();
    if (undone && act.force != Force::ask && !act.corrects && !act.taken_back && !act.negated) {
        act.taken_back = true;
        act.why.push_back("收回的句式 " + all_.texts[undo->intent].patterns[undo->hits[undo->best].pattern]);
    }
    if (draft.known_object) {
        act.confidence = 0.9;
        return;
    }
    // A bare 算了 covers what is open, not what the words resemble.
    if (act.taken_back)
        std::erase_if(all, [](const Choice& one) {
            return one.candidate == nullptr || one.candidate->outcome != Outcome::undone;
        });
    if (act.taken_back && all.empty()) act.by_words = false;
    if (all.empty()) return;
    const auto surer = [](const Choice& a, const Choice& b) { return a.confidence < b.confidence; };
    auto chosen = std::find_if(all.begin(), all.end(), [](const Choice& one) { return one.first; });
    const auto best = std::max_element(all.begin(), all.end(), surer);
    if (chosen == all.end()) chosen = best;
    const bool weighed = column_of(all_, all_.intents[best->intent]) >= 0;
    if (best != chosen && ((weighed && best->confidence >= cues_.clear * chosen->confidence) ||
                           (chosen->confidence < all_.confidence.answer_from &&
                            best->confidence >= all_.confidence.answer_from))) {
        act.why.push_back("次序在前的是" + all_.intents[chosen->intent].title + "，但字词更像别的：只有" +
                          percent(chosen->confidence));
        chosen = best;
    }
    const auto& intent = all_.intents[chosen->intent];
    std::string why;
    if (chosen->candidate != nullptr)
        why = "句式 " +
              all_.texts[chosen->intent].patterns[chosen->candidate->hits[chosen->candidate->best].pattern] +
              " → " + intent.title + "（" + std::string(band_title(intent.band)) + "），把握" +
              percent(chosen->confidence);
    else if (chosen->by_slots)
        why = "说出的信息 → " + intent.title + "，把握" + percent(chosen->confidence);
    else if (chosen->named)
        why = "没有句式命中，说出了要办的事 → " + intent.title;
    else
        why = "没有句式命中，只凭字词 → " + intent.title + "，把握" + percent(chosen->confidence);
    set_intent(act, chosen->intent, chosen->confidence, std::move(why));
}

// ---- one clause ----

void Reader::read_clause(Draft& draft, const Scene& scene) {
    auto& act = draft.act;
    const auto& clause = draft.clause;
    if (clause.cut != Cut::start) act.why.push_back("在" + std::string(cut_title(clause.cut)) + "处断开");
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        if (const auto& token = scene.tokens[i];
            token.object >= 0 && (draft.object < 0 || token.is(cue::kTopic) || !draft.noun)) {
            draft.object = token.object;
            draft.noun = token.is(cue::kTopic);
            draft.part = token.part >= 0;
        }
    draft.bare = clause.first_atom == clause.last_atom && clause.where.size() <= 15;
    draft.only_urgent = clause.first_token < clause.last_token;
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        draft.only_urgent =
            draft.only_urgent && scene.tokens[i].is(cue::kUrgent | cue::kParticle | cue::kFiller);
    auto stances = stances_of(scene, clause);
    act.values = std::move(stances.values);
    force_of(draft, scene);
    act.corrects = act.corrects || (stances.replaces && act.force == Force::wish);
    act.why.insert(act.why.end(), stances.why.begin(), stances.why.end());
    // 改成 a value corrects what was ordered or said.
    if (act.force == Force::wish && (clause.does & cue::kChange) != 0 && !act.values.empty())
        act.corrects = true;
    withdrawals(draft, scene);
    intent_of(draft, scene);
    finish(draft, scene);
}

void Reader::finish(Draft& draft, const Scene& scene) const {
    auto& act = draft.act;
    const auto& clause = draft.clause;
    if (!draft.known_object && act.confidence < cues_.unknown_below) {
        if (act.intent != nullptr) act.why.push_back(act.intent->title + "：把握太小，算没听懂");
        act.intent = nullptr;
        act.confidence = 0;
    }
    const bool wishes = act.intent != nullptr && is_wish(*act.intent);
    if (act.force == Force::tell && !act.past && wishes && act.confidence >= all_.confidence.answer_from) {
        act.force = Force::wish;
        act.why.push_back(act.intent->title + "：不是问句，算要求");
    }
    if (act.intent != nullptr && act.intent->id == kHuman) {
        if (!act.negated && !act.taken_back) act.force = Force::wish;
        for (auto i = clause.first_token; i < clause.last_token; ++i)
            if (scene.tokens[i].group >= 0) {
                const auto& token = scene.tokens[i];
                act.values.push_back({"group", cues_.groups[static_cast<std::size_t>(token.group)],
                                      Stance::wanted, message_.typed(token.where.begin, token.where.end)});
                break;
            }
    }
    // What is asked, told of the past or given as a reason is only talked of; numbers still say which order.
    const bool said = (clause.does & (cue::kPredicate | cue::kSend)) != 0;
    if (act.force == Force::ask || act.past || (act.force == Force::tell && said))
        for (auto& value : act.values) {
            const bool number =
                value.slot == "order_id" || value.slot == "tracking" || value.slot == "item_id";
            if (!number && value.stance == Stance::wanted) value.stance = Stance::mentioned;
        }
    // A wish that takes no day and no courier only talks of them: 昨天付的钱还没发.
    if (act.force == Force::wish && act.intent != nullptr)
        for (auto& value : act.values)
            if ((value.slot == "date" || value.slot == "courier") && value.stance == Stance::wanted &&
                std::find(act.intent->slots.begin(), act.intent->slots.end(), value.slot) ==
                    act.intent->slots.end())
                value.stance = Stance::mentioned;
    act.where = message_.typed(clause.where.begin, clause.where.end);
    // Without connective and fillers at its ends.
    auto inner = clause.where;
    for (auto i = clause.first_token; i < clause.last_token; ++i) {
        const auto& token = scene.tokens[i];
        if (token.where.begin != inner.begin || !token.is(cue::kConnective | cue::kFiller) ||
            token.is(cue::kPredicate))
            break;
        inner.begin = token.where.end;
        while (inner.begin < inner.end &&
               (message_.text[inner.begin] == ' ' || message_.text[inner.begin] == ','))
            ++inner.begin;
    }
    if (inner.begin >= inner.end) inner = clause.where;
    const auto span = message_.typed(inner.begin, inner.end);
    act.words = std::string(typed_.substr(span.begin, span.end - span.begin));
    while (!act.words.empty() && (act.words.back() == ' ' || act.words.back() == '\n'))
        act.words.pop_back();
    if (cues_.refers != nullptr) {
        const auto text = scene.text(clause.where);
        re2::StringPiece found;
        const re2::StringPiece piece(text.data(), text.size());
        if (cues_.refers->Match(piece, 0, piece.size(), RE2::UNANCHORED, &found, 1) && !found.empty()) {
            auto begin = clause.where.begin + static_cast<std::size_t>(found.data() - text.data());
            const auto end = begin + found.size();
            // 退后面那单: without the verb before it.
            constexpr auto kVerbs = cue::kPredicate | cue::kThen | cue::kHelper | cue::kNegation |
                                    cue::kSend | cue::kChange | cue::kTurn | cue::kOthers | cue::kFiller |
                                    cue::kPlease | cue::kWant | cue::kForbid;
            for (auto i = clause.first_token; i < clause.last_token; ++i)
                if (scene.tokens[i].where.begin == begin && scene.tokens[i].is(kVerbs) &&
                    scene.tokens[i].where.end < end)
                    begin = scene.tokens[i].where.end;
            const auto where = message_.typed(begin, end);
            act.refers = std::string(typed_.substr(where.begin, where.end - where.begin));
        }
    }
}

// ---- clauses among each other ----

/// A condition covers its own clause and what follows from it; 没有就… also what stands before.
void Reader::conditions(std::vector<Draft>& drafts, const Scene& scene) const {
    const auto wishes = [](const Draft& draft) { return draft.act.force == Force::wish; };
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        auto& clause = drafts[i].clause;
        // 没黑色就退, 能换就换, 再这样我就投诉
        const auto text = scene.text(clause.where);
        const bool opens = text.starts_with("没") || text.starts_with("能") || text.starts_with("再");
        if (opens && (clause.does & cue::kThen) != 0 && drafts[i].act.force != Force::ask) {
            drafts[i].act.conditional = true;
            drafts[i].act.why.emplace_back("“…就…”→ 有条件，不照办");
            if (text.starts_with("没") && i > 0 && clause.cut != Cut::line)
                drafts[i - 1].act.conditional = true;
        }
        if ((clause.does & cue::kCondition) == 0) continue;
        for (auto t = clause.first_token; t < clause.last_token; ++t) {
            const auto& token = scene.tokens[t];
            if (!token.is(cue::kCondition)) continue;
            drafts[i].act.conditional = true;
            drafts[i].act.why.push_back(quoted(scene, token) + "→ 有条件，不照办");
            if (token.is(cue::kThen) && i > 0 && clause.cut != Cut::line)
                drafts[i - 1].act.conditional = true;
            break;
        }
        const bool inner = wishes(drafts[i]) && (clause.does & cue::kThen) != 0;
        if (!inner && i + 1 < drafts.size() && !drafts[i + 1].act.past &&
            drafts[i + 1].clause.cut != Cut::line && drafts[i + 1].clause.cut != Cut::connective &&
            !drafts[i].clause.questioned) {
            drafts[i + 1].act.conditional = true;
            drafts[i + 1].act.why.emplace_back("上一句是条件");
        }
    }
}

/// What only the whole message shows (a pattern across clauses) belongs to the clause where it ends.
void Reader::reconcile(std::vector<Draft>& drafts) {
    if (meaning_.intent == nullptr || !whole_.winner || drafts.size() < 2) return;
    const auto& winner = whole_.candidates[*whole_.winner];
    if (all_.intents[winner.intent].id == kUndoIntent || all_.intents[winner.intent].band == Band::awaited)
        return;
    const auto heard = std::any_of(drafts.begin(), drafts.end(), [&](Draft& draft) {
        // What the words proposed for a clause, a pattern says of the whole.
        if (draft.act.intent == meaning_.intent && draft.act.by_words) {
            draft.act.by_words = false;
            draft.act.confidence = std::max(draft.act.confidence, meaning_.confidence);
        }
        return draft.act.intent == meaning_.intent && (draft.act.confidence >= all_.confidence.answer_from ||
                                                       draft.act.taken_back || draft.act.negated);
    });
    if (heard) return;
    const auto span = view_.typed(winner.span().begin, winner.span().end);
    Draft* last = nullptr;
    for (auto& draft : drafts)
        if (draft.act.where.begin < span.end && draft.act.where.end > span.begin &&
            (draft.act.intent == nullptr || draft.act.confidence < meaning_.confidence) &&
            !draft.act.taken_back && !draft.act.negated && !draft.act.past)
            last = &draft;
    if (last == nullptr) return;
    auto& act = last->act;
    set_intent(act, winner.intent, meaning_.confidence,
               "整句话的句式 " + all_.texts[winner.intent].patterns[winner.hits[winner.best].pattern] +
                   " → " + meaning_.intent->title + "，把握" + percent(meaning_.confidence));
    act.by_words = false;
    if (act.force == Force::tell && is_wish(*meaning_.intent)) act.force = Force::wish;
}

bool only_refuses(const Act& act) {
    return !act.values.empty() && std::all_of(act.values.begin(), act.values.end(), [](const Value& value) {
        return value.stance == Stance::excluded;
    });
}

bool names(const Act& act, std::string_view slot) {
    return std::any_of(act.values.begin(), act.values.end(), [&](const Value& value) {
        return value.slot == slot && value.stance != Stance::excluded;
    });
}

/// A clause with values and no meaning of its own goes on with what its neighbour wants; so does one that
/// only refuses a value for which the neighbour names another (原味的不要了 换成麻辣味).
void Reader::lend(std::vector<Draft>& drafts) {
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        auto& act = drafts[i].act;
        const bool refusal = only_refuses(act) && act.values.front().slot != "product" &&
                             i + 1 < drafts.size() && drafts[i + 1].act.intent != nullptr &&
                             drafts[i + 1].act.force == Force::wish &&
                             names(drafts[i + 1].act, act.values.front().slot);
        if (refusal && act.intent != drafts[i + 1].act.intent) {
            act.intent = drafts[i + 1].act.intent;
            act.confidence = drafts[i + 1].act.confidence;
            act.taken_back = act.negated = false;
            act.why.emplace_back("不要的和下一句要的是同一样");
        }
        if (act.intent != nullptr || act.values.empty() || act.force == Force::ask || act.past) continue;
        const auto takes = [&](const Draft& other) {
            const auto* intent = other.act.intent;
            return intent != nullptr && other.act.force == Force::wish &&
                   std::any_of(act.values.begin(), act.values.end(), [&](const Value& value) {
                       return std::find(intent->slots.begin(), intent->slots.end(), value.slot) !=
                              intent->slots.end();
                   });
        };
        const Draft* from = nullptr;
        if (i > 0 && takes(drafts[i - 1])) from = &drafts[i - 1];
        if (from == nullptr && i + 1 < drafts.size() && takes(drafts[i + 1])) from = &drafts[i + 1];
        if (from == nullptr) continue;
        act.intent = from->act.intent;
        act.confidence = from->act.confidence;
        act.force = Force::wish;
        act.why.push_back("接着旁边的" + act.intent->title);
    }
}

bool is_plain(const Act& act) {
    return !act.negated && !act.taken_back && !act.deferred && !act.past && !act.conditional;
}

/// Does a clause only go on with the act before it?
bool goes_on(const Cues& cues, const Act& before, const Act& act) {
    if (before.taken_back && act.taken_back)
        return before.intent == nullptr || act.intent == nullptr || before.intent == act.intent;
    if (before.intent == nullptr || act.intent == nullptr) return false;
    if (before.intent != act.intent) {
        // 不想要了 退款: a reason and a wish, or one wish in two words.
        const bool family = std::any_of(cues.families.begin(), cues.families.end(), [&](const auto& ids) {
            const auto in = [&](const Intent& intent) {
                return std::find(ids.begin(), ids.end(), intent.id) != ids.end();
            };
            return in(*before.intent) && in(*act.intent);
        });
        if (!family || before.force != Force::wish || act.force != Force::wish || before.taken_back ||
            act.taken_back || before.negated || act.negated)
            return false;
    }
    if (before.negated != act.negated || before.taken_back != act.taken_back || before.past != act.past ||
        before.conditional != act.conditional)
        return false;
    if (!before.refers.empty() && !act.refers.empty() && before.refers != act.refers) return false;
    if (before.force == Force::ask && act.force == Force::ask) return is_plain(act);
    // Two things to note are two notes.
    return before.intent->id != "other_note";
}

/// 写错了, 急用: says nothing by itself, colours what stands beside it.
bool colours(const Draft& draft) {
    const auto& act = draft.act;
    if (!act.values.empty() || act.taken_back || act.negated || act.deferred || act.past) return false;
    if (act.corrects && act.intent == nullptr && act.force == Force::tell) return true;
    return act.urgent && draft.only_urgent && draft.bare && act.force != Force::ask;
}

void colour(std::vector<Draft>& drafts) {
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (!colours(drafts[i])) continue;
        const auto takes = [&](const Draft& other) {
            return other.act.intent != nullptr && !other.act.past && !other.act.taken_back && !colours(other);
        };
        Draft* to = nullptr;
        if (i + 1 < drafts.size() && takes(drafts[i + 1])) to = &drafts[i + 1];
        if (to == nullptr && i > 0 && takes(drafts[i - 1])) to = &drafts[i - 1];
        if (to == nullptr) continue;
        to->act.corrects = to->act.corrects || drafts[i].act.corrects;
        to->act.urgent = to->act.urgent || drafts[i].act.urgent;
        to->act.why.push_back("旁边说了“" + drafts[i].act.words + "”");
        drafts[i].dropped = true;
    }
    std::erase_if(drafts, [](const Draft& draft) { return draft.dropped; });
}

std::vector<Act> Reader::merged(std::vector<Draft>& drafts) const {
    const bool positive = std::any_of(drafts.begin(), drafts.end(), [](const Draft& draft) {
        return draft.act.force == Force::wish && !draft.act.taken_back && draft.act.intent != nullptr &&
               is_plain(draft.act);
    });
    std::vector<Act> out;
    int number = 0;
    for (auto& draft : drafts) {
        auto& act = draft.act;
        act.clause = number++;
        // 算了 before a positive wish only opens it.
        if (act.taken_back && act.intent == nullptr && positive && act.values.empty()) continue;
        if (!out.empty() && goes_on(cues_, out.back(), act)) {
            auto& before = out.back();
            before.where.end = std::max(before.where.end, act.where.end);
            before.words =
                std::string(typed_.substr(before.where.begin, before.where.end - before.where.begin));
            const bool better = before.intent != act.intent && act.intent != nullptr &&
                                before.intent != nullptr && act.values.empty() == before.values.empty() &&
                                act.confidence > before.confidence;
            if (before.intent == nullptr || better ||
                (before.values.empty() && !act.values.empty() && act.intent != nullptr))
                before.intent = act.intent;
            if (act.force < before.force && (draft.wishful || before.force != Force::ask))
                before.force = act.force;
            before.confidence = std::max(before.confidence, act.confidence);
            before.urgent = before.urgent || act.urgent;
            before.corrects = before.corrects || act.corrects;
            before.deferred = before.deferred || act.deferred;
            before.by_words = before.by_words && act.by_words;
            if (before.refers.empty()) before.refers = act.refers;
            before.values.insert(before.values.end(), act.values.begin(), act.values.end());
            before.why.insert(before.why.end(), act.why.begin(), act.why.end());
            continue;
        }
        out.push_back(std::move(act));
    }
    return out;
}

Reading Reader::run() {
    view_ = sentences(message_);
    whole_ = resolve(all_, view_.text, context_);
    xiaoer::intents::weigh(all_, message_, view_, whole_);
    Reading reading;
    const auto every = find_every_slot(message_, context_, *all_.gazetteer);
    reading.meaning = meaning_ = meaning_of(all_, message_, view_, whole_, without_repeats(every), false);
    reading.slots = meaning_.slots;
    const auto atoms = atoms_of(message_, every);
    std::vector<Range> ranges;
    for (const auto& atom : atoms)
        if (!atom.spoken) ranges.push_back(atom.where);
    auto tokens = cues_.scan(message_.text, ranges);
    if (!cues_.empty()) {
        add_choice_questions(message_.text, tokens);
        hear_tails(message_.text, tokens);
    }
    const auto clauses = cut_clauses(message_.text, tokens, atoms);
    const Scene scene{message_, every, atoms, tokens, cues_};
    std::vector<Draft> drafts(clauses.size());
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        drafts[i].clause = clauses[i];
        drafts[i].alone = clauses.size() == 1;
        if (clauses.size() == 1) {
            drafts[i].resolution = whole_;
        } else {
            const auto view = sentences(part_of(message_, clauses[i].where));
            drafts[i].resolution = resolve(all_, view.text, context_);
        }
        read_clause(drafts[i], scene);
    }
    reconcile(drafts);
    lend(drafts);
    conditions(drafts, scene);
    colour(drafts);
    reading.acts = merged(drafts);
    // 改到 with nothing behind it, 我想, 另外: more is coming.
    constexpr auto kGoesOn =
        cue::kConnective | cue::kPlease | cue::kWant | cue::kSend | cue::kTurn | cue::kCondition;
    reading.unfinished = !tokens.empty() && tokens.back().where.end == message_.text.size() &&
                         tokens.back().is(kGoesOn) && !tokens.back().is(cue::kPredicate);
    return reading;
}

}  // namespace

std::string_view force_title(Force force) {
    switch (force) {
        case Force::wish:
            return "要求";
        case Force::ask:
            return "询问";
        case Force::tell:
            return "陈述";
    }
    return "";
}

std::string_view stance_title(Stance stance) {
    switch (stance) {
        case Stance::wanted:
            return "要";
        case Stance::excluded:
            return "不要";
        case Stance::either:
            return "都可以";
        case Stance::replaced:
            return "旧的";
        case Stance::kept:
            return "不变";
        case Stance::mentioned:
            return "提到";
    }
    return "";
}

std::string_view force_name(Force force) {
    switch (force) {
        case Force::wish:
            return "wish";
        case Force::ask:
            return "ask";
        case Force::tell:
            return "tell";
    }
    return "";
}

std::string_view stance_name(Stance stance) {
    switch (stance) {
        case Stance::wanted:
            return "wanted";
        case Stance::excluded:
            return "excluded";
        case Stance::either:
            return "either";
        case Stance::replaced:
            return "replaced";
        case Stance::kept:
            return "kept";
        case Stance::mentioned:
            return "mentioned";
    }
    return "";
}

Reading Catalogue::read(std::string_view text, const Context& context) const {
    return Reader(contents(), text, context).run();
}

}  // namespace xiaoer::intents
