// Whether a clause wishes, asks or tells, and whether of the past, in haste or to correct something. It must
// not choose an intent; what is refused or taken back is told in withdrawals.cpp.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/reader.hpp"

namespace xiaoer::intents {

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

void add_alternatives(std::string_view text, const std::vector<Atom>& atoms, std::vector<Token>& tokens) {
    constexpr std::string_view kOr = "还是";
    // 发的韵达快递还是走圆通: hardly a word between the two and 还是.
    static const RE2 kLeft("(?:快递|快件|物流|发货|发|寄|走|送|的|码|号|色|味)*");
    static const RE2 kRight("(?:发货|是|发|寄|走|送|用|要|的|换|改|选)*");
    static const RE2 kIs("(?:^|[^是不还就要])是[^ ,是不]{2,24}$");
    static const RE2 kRest("[^ ,。?!;~\n]+");
    const auto fits = [](const RE2& pattern, std::string_view piece) {
        return RE2::FullMatch(re2::StringPiece(piece.data(), piece.size()), pattern);
    };
    for (auto at = text.find(kOr); at != std::string_view::npos; at = text.find(kOr, at + kOr.size())) {
        const Range where{at, at + kOr.size()};
        const auto sentence = text.substr(0, at).find_last_of(",?!;~\n ");
        const auto begin = sentence == std::string_view::npos ? 0 : sentence + 1;
        const auto end = std::min(text.find_first_of("?!;~\n", where.end), text.size());
        const auto inside = [&](const Range& range) { return range.begin >= begin && range.end <= end; };
        const auto right = std::find_if(atoms.begin(), atoms.end(),
                                        [&](const Atom& atom) { return atom.where.begin >= where.end; });
        const bool values =
            right != atoms.begin() && right != atoms.end() &&
            fits(kLeft, text.substr(std::prev(right)->where.end, std::max(at, std::prev(right)->where.end) -
                                                                     std::prev(right)->where.end)) &&
            fits(kRight, text.substr(where.end, right->where.begin - where.end));
        const auto before = text.substr(begin, at - begin);
        const bool names =
            RE2::PartialMatch(re2::StringPiece(before.data(), before.size()), kIs) &&
            !text.substr(where.end).empty() &&
            fits(kRest, text.substr(where.end, base::prefix_points(text.substr(where.end), 1).size()));
        // 用顺丰还是普通快递: the other one need not be known.
        static const RE2 kOther("^(?:发货|是|发|寄|走|送|用|要)*(?:普通|别的|其他|其它|一般|什么|哪)");
        const auto rest = text.substr(where.end);
        const bool open =
            std::any_of(atoms.begin(), atoms.end(), [&](const Atom& atom) { return atom.where.end == at; }) &&
            RE2::PartialMatch(re2::StringPiece(rest.data(), rest.size()), kOther);
        if (!values && !names && !open) continue;
        if (std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
                const bool refuses =
                    token.where.end <= at && token.is(cue::kNegation) && !token.is(cue::kAsk);
                return inside(token.where) && (refuses || token.is(cue::kEither | cue::kWithdraw));
            }))
            continue;
        std::erase_if(tokens, [&](const Token& token) { return token.where.overlaps(where); });
        Token token{where, cue::kAsk | cue::kOpenAsk | cue::kPredicate, -1, -1, -1};
        tokens.insert(
            std::upper_bound(tokens.begin(), tokens.end(), token,
                             [](const Token& a, const Token& b) { return a.where.begin < b.where.begin; }),
            token);
    }
}

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
    // 别写里面是什么: behind what is forbidden 什么 belongs to it and asks nothing.
    // 能不能别放发票, 可以不要打电话吗: asked not to be done; 不用补差价吗 only asks.
    bool forbidden = false, open = false, may = false, begs = false;
    for (auto i = clause.first_token; i < clause.last_token; ++i) {
        forbidden = forbidden || scene.tokens[i].is(cue::kForbid);
        begs = begs || (may && scene.tokens[i].is(cue::kForbid));
        may = may || scene.tokens[i].is(cue::kMay);
        open = open || (scene.tokens[i].is(cue::kOpenAsk) && (!forbidden || clause.questioned));
    }
    const bool value = clause.first_atom < clause.last_atom;
    const bool target = std::any_of(act.values.begin(), act.values.end(), [](const Value& one) {
        return one.slot == "courier" || one.slot == "date" || one.slot == "detail";
    });
    // 你们发的是中通吧: a guess that asks.
    const bool guesses = target && text.ends_with("吧") && text.find("的是") != std::string_view::npos;
    const bool asked = clause.questioned || open || has(cue::kAsk | cue::kTag) || tail || guesses;
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
    // 后天要送人 says why, not what to do.
    const bool wants = has(cue::kWant | cue::kCancel) && (!draft.own_doing || has(cue::kCancel));
    const bool bargains = clause.bargain == Bargain::asked;
    draft.imperative = draft.imperative || bargains;
    draft.wishful = draft.imperative || refuses || replaces || changes || wants ||
                    (has(cue::kSend) && (target || kind) && !draft.own_doing) ||
                    (has(cue::kEither) && (value || draft.object >= 0));
    // 你们给我发个小号的: told of what came.
    static const RE2 kCame("给我(?:们)?(?:发|寄|送)(?:的|了|个|成|来|错|过来)");
    static const RE2 kCameWrong("给我(?:们)?(?:发|寄|送)(?:成|错|漏|少)");
    const re2::StringPiece piece(text.data(), text.size());
    const bool came =
        RE2::PartialMatch(piece, kCameWrong) || (has(cue::kOthers) && RE2::PartialMatch(piece, kCame));
    if (came) draft.imperative = false;
    // 你们下周一再寄吧: told to do, though it says who.
    const bool urged = text.ends_with("吧") && !text.ends_with("了吧") && !text.ends_with("的吧");
    const bool others = came || (has(cue::kOthers) && !has(cue::kWant) && !changes && !bargains && !urged);
    if (asked) {
        const bool wish = !open && (has(cue::kPlease) || begs || (changes && value) ||
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

}  // namespace xiaoer::intents
