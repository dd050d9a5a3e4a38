// What a clause refuses, takes back, puts off or holds, and the intent that its own words name for it. It
// must not look at other clauses, nor weigh one intent against another.
#include <algorithm>

#include "intents/engine/acts/reader.hpp"

namespace xiaoer::intents {
namespace {

/// Bytes between a refusal and what it refuses to have done: 不(想再)退, 别(再帮我)催.
constexpr std::size_t kReach = 12;

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
    // 补发就拉倒 settles for it; 送不到就算了 does not.
    const auto asked_for = [&](const Token& token) {
        return token.is(cue::kGive) && !scene.text({token.where.end, clause.where.end}).starts_with("不");
    };
    const auto first = scene.tokens.begin();
    const bool given = std::any_of(first + static_cast<std::ptrdiff_t>(clause.first_token),
                                   first + static_cast<std::ptrdiff_t>(withdraw), asked_for);
    for (auto i = clause.first_token; i < withdraw; ++i)
        if (scene.tokens[i].is(cue::kNegation | cue::kRest) ||
            (scene.tokens[i].is(cue::kThen) && scene.tokens[i].where.end == begin && !given))
            return false;
    if (given) return true;
    for (auto i = clause.first_token; i < withdraw; ++i)
        if (scene.tokens[i].is(cue::kPlease | cue::kWant | cue::kChange | cue::kCancel) ||
            scene.tokens[i].object >= 0)
            return true;
    return false;
}

}  // namespace

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
        if (i + 1 < clause.last_token && tokens[i + 1].is(cue::kChange | cue::kWant) &&
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
            // 不用转人工: not wished; 不用转人工了 takes it back.
            const auto* named = intent_named(tokens[k].object);
            const bool human = named != nullptr && named->id == kHuman;
            cover(token, tokens[k], over || token.is(cue::kRest) || (token.is(cue::kNoNeed) && !human));
        }
        // 发票不要了, 退货先不办: the object stands before.
        for (auto k = clause.first_token; k < i; ++k) {
            if (tokens[k].object < 0 || !tokens[k].is(cue::kTopic) || tokens[k].is(cue::kPlease) ||
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
        return value.slot != "date" && value.slot != "date_by" && value.slot != "product" &&
               value.slot != "hold";
    });
    const auto* hold = held && !other_value && !draft.noun && (!others || act.deferred) &&
                               act.force != Force::ask && !draft.known_object
                           ? all_.find(cues_.hold)
                           : nullptr;
    if (hold == nullptr) return;
    // 叫快递员不用送了, 五点以后再送: bringing it to the door is the courier's, and a pattern that knows it
    // knows better.
    const bool brings =
        std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(clause.first_token),
                    tokens.begin() + static_cast<std::ptrdiff_t>(clause.last_token), [&](const Token& token) {
                        const auto word = scene.text(token.where);
                        return token.is(cue::kSend) &&
                               (word.starts_with("送") || word.starts_with("派") || word.starts_with("配送"));
                    });
    if (brings && draft.resolution.winner &&
        &all_.intents[draft.resolution.candidates[*draft.resolution.winner].intent] != hold)
        return;
    act.deferred = true;
    act.negated = act.taken_back = false;
    act.force = Force::wish;
    act.intent = hold;
    draft.known_object = true;
}

/// 7号那个不用了, 圆通不要了: a day or a courier taken back says by itself what that was for.
void Reader::refused_values(Draft& draft, const Scene& scene) const {
    auto& act = draft.act;
    const auto& values = act.values;
    if (values.empty() || act.force == Force::ask || act.conditional || draft.known_object ||
        (draft.clause.does & (cue::kWithdraw | cue::kCancel | cue::kNegation)) == 0 ||
        (draft.clause.does & (cue::kSend | cue::kForbid | cue::kChange)) != 0)
        return;
    const auto slot = values.front().slot;
    if (slot != "date" && slot != "courier") return;
    // 韵达的取消: 取消 names no order here.
    for (auto i = draft.clause.first_token; i < draft.clause.last_token; ++i)
        if (scene.tokens[i].object >= 0 && !scene.tokens[i].is(cue::kCancel)) return;
    if (!std::all_of(values.begin(), values.end(), [&](const Value& value) {
            return value.slot == slot &&
                   (value.stance == Stance::excluded || value.stance == Stance::replaced);
        }))
        return;
    const auto* intent = taker_of(slot);
    if (intent == nullptr) return;
    act.intent = intent;
    act.taken_back = true;
    act.negated = false;
    act.by_words = false;
    act.force = Force::wish;
    act.confidence = std::max(act.confidence, 0.9);
    draft.known_object = true;
    act.why.push_back("收回的是说过的" + intent->title);
}

}  // namespace xiaoer::intents
