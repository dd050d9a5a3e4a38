#include "intents/engine/acts/clauses.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {
namespace {

/// What lets a piece stand as a clause of its own.
constexpr std::uint64_t kStands = cue::kPredicate | cue::kChange | cue::kSend | cue::kWrong | cue::kWithdraw |
                                  cue::kRest | cue::kOpenAsk | cue::kKept | cue::kEither | cue::kCancel |
                                  cue::kGive | cue::kPlan;
/// Han characters from which a piece without a known word may well hold a predicate nobody listed.
constexpr std::size_t kLongPiece = 6;

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/// The mark at a place: its size, 0 when there is none, and how it cuts.
std::size_t mark_at(std::string_view text, std::size_t at, Cut& cut) {
    const auto inside = [&] {
        return at > 0 && at + 1 < text.size() && is_alnum(text[at - 1]) && is_alnum(text[at + 1]);
    };
    switch (text[at]) {
        case '\n':
            cut = Cut::line;
            return 1;
        case '?':
        case '!':
        case ';':
        case '~':
            cut = Cut::mark;
            return 1;
        case '.':
            cut = Cut::mark;
            return inside() ? 0 : 1;
        case ',':
            cut = Cut::comma;
            return inside() ? 0 : 1;
        case ' ':
            cut = Cut::space;
            return inside() ? 0 : 1;
        case '\xE3':
            if (text.substr(at, 3) == "。") {
                cut = Cut::mark;
                return 3;
            }
            if (text.substr(at, 3) == "、") {
                cut = Cut::space;
                return 3;
            }
            return 0;
        default:
            return 0;
    }
}

class Cutter {
  public:
    Cutter(std::string_view text, const std::vector<Token>& tokens, const std::vector<Atom>& atoms)
        : text_(text), tokens_(tokens), atoms_(atoms) {}

    std::vector<Clause> run() {
        pieces();
        auto out = joined();
        for (std::size_t i = 1; i < out.size(); ++i)
            if (out[i].cut != Cut::line && promises(out[i].first_token) && gives(out[i - 1])) {
                out[i - 1].bargain = Bargain::asked;
                out[i].bargain = Bargain::promised;
            } else if (out[i].cut == Cut::starter && out[i - 1].bargain == Bargain::promised &&
                       (out[i].does & cue::kNegation) != 0) {
                out[i].bargain = Bargain::promised;  // 我就算了不退了
            }
        return out;
    }

  private:
    void pieces();
    void end_piece(std::size_t end, std::size_t next, Cut cut);
    [[nodiscard]] bool complete_before(std::size_t token) const;
    [[nodiscard]] bool promises(std::size_t token) const;
    [[nodiscard]] bool gives(const Clause& piece) const;
    [[nodiscard]] bool notes_where(std::size_t token) const;
    [[nodiscard]] bool opens(std::size_t token) const;
    [[nodiscard]] bool dangles(const Clause& before, const Clause& piece) const;
    [[nodiscard]] bool turns_from(const Clause& before, const Clause& piece) const;
    void describe(Clause& clause) const;
    [[nodiscard]] std::vector<Clause> joined() const;
    [[nodiscard]] bool stands(const Clause& piece) const;
    [[nodiscard]] bool is_only(const Clause& piece, std::uint64_t does) const;
    [[nodiscard]] bool is_empty(const Clause& piece) const;
    [[nodiscard]] bool is_social(const Clause& piece) const;
    [[nodiscard]] bool goes_right(const Clause& piece, const Clause& next) const;
    void merge(Clause& into, const Clause& other) const;

    std::string_view text_;
    const std::vector<Token>& tokens_;
    const std::vector<Atom>& atoms_;
    std::vector<Clause> pieces_;
    std::size_t begin_ = 0;
    Cut cut_ = Cut::start;
};

void Cutter::describe(Clause& clause) const {
    const auto before = [](const auto& item, std::size_t at) { return item.where.begin < at; };
    const auto of = [&](const auto& items, std::size_t at) {
        return static_cast<std::size_t>(std::lower_bound(items.begin(), items.end(), at, before) -
                                        items.begin());
    };
    clause.first_token = of(tokens_, clause.where.begin);
    clause.last_token = of(tokens_, clause.where.end);
    clause.first_atom = of(atoms_, clause.where.begin);
    clause.last_atom = of(atoms_, clause.where.end);
    clause.does = 0;
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        clause.does |= tokens_[i].does;
}

/// The piece so far ends at end; the next begins at next.
void Cutter::end_piece(std::size_t end, std::size_t next, Cut cut) {
    if (end > begin_) {
        Clause piece;
        piece.where = {begin_, end};
        piece.cut = cut_;
        describe(piece);
        pieces_.push_back(piece);
        cut_ = cut;
    } else if (cut < cut_ || cut_ == Cut::start) {
        if (!pieces_.empty()) cut_ = cut;
    }
    begin_ = next;
}

/// Has the piece so far said something, and is the token that follows not governed by what stands before it?
bool Cutter::complete_before(std::size_t token) const {
    bool predicate = false;
    bool object = false;
    for (auto i = token; i-- > 0 && tokens_[i].where.begin >= begin_;) {
        const auto& before = tokens_[i];
        if (i + 1 == token && before.where.end == tokens_[token].where.begin &&
            before.is(cue::kHelper | cue::kNegation | cue::kPlease | cue::kWant | cue::kRest | cue::kAgain |
                      cue::kOpenAsk | cue::kOthers | cue::kThen | cue::kCondition))
            return false;
        const Range gap{before.where.end, tokens_[token].where.begin};
        if (i + 1 == token && before.is(cue::kOpenAsk) && before.is(cue::kPredicate) &&
            std::any_of(atoms_.begin(), atoms_.end(), [&](const Atom& atom) { return atom.where == gap; }))
            return false;  // 是A还是B给我发: one question
        if (text_.substr(before.where.end, tokens_[token].where.begin - before.where.end).find("把") !=
            std::string_view::npos)
            return false;  // 把地址改成: the verb belongs to what 把 names
        predicate = predicate || before.is(kStands);
        object = object || before.is(cue::kTopic) || before.object >= 0 || before.part >= 0;
    }
    for (const auto& atom : atoms_)
        object = object || (atom.where.begin >= begin_ && atom.where.end <= tokens_[token].where.begin);
    return predicate && object;
}

/// 我就不退了, 就算了: does a promise begin at the token?
bool Cutter::promises(std::size_t token) const {
    if (token >= tokens_.size()) return false;
    const auto& here = tokens_[token];
    if (here.is(cue::kWithdraw)) return text_.substr(here.where.begin).starts_with("就");
    if (here.is(cue::kCondition) || !here.is(cue::kThen)) {
        // 我 and 就 apart
        const bool me = token + 1 < tokens_.size() && text_.substr(here.where.begin, 3) == "我" &&
                        tokens_[token + 1].where.begin == here.where.end && tokens_[token + 1].is(cue::kThen);
        return me && promises(token + 1);
    }
    if (token + 1 >= tokens_.size()) return false;
    const auto& next = tokens_[token + 1];
    return next.where.begin == here.where.end && next.is(cue::kNegation | cue::kWithdraw) &&
           !next.is(cue::kChange);
}

/// 补我20块, 送我一包: asked for oneself.
bool Cutter::gives(const Clause& piece) const {
    if (text_.substr(piece.where.begin).starts_with("再")) return false;
    for (auto i = piece.first_token; i < piece.last_token; ++i) {
        if (tokens_[i].is(cue::kNegation)) return false;
        if (!tokens_[i].is(cue::kGive)) continue;
        const auto behind = text_.substr(tokens_[i].where.begin, piece.where.end - tokens_[i].where.begin);
        const bool value =
            std::any_of(atoms_.begin() + static_cast<std::ptrdiff_t>(piece.first_atom),
                        atoms_.begin() + static_cast<std::ptrdiff_t>(piece.last_atom),
                        [&](const Atom& atom) { return atom.where.begin >= tokens_[i].where.end; });
        return value || behind.find("我") != std::string_view::npos ||
               behind.find_first_of("0123456789") != std::string_view::npos;
    }
    return false;
}

/// 备注盒子外面别写品名: the place or thing before the refusal belongs to it.
bool Cutter::notes_where(std::size_t token) const {
    if (!tokens_[token].is(cue::kForbid)) return false;
    auto from = begin_;
    bool noted = false;
    for (auto i = token; i-- > 0 && tokens_[i].where.begin >= begin_;) {
        from = std::max(from, tokens_[i].where.end);
        const bool note = tokens_[i].is(cue::kPlease) && tokens_[i].is(cue::kTopic);
        const bool thing = tokens_[i].is(cue::kTopic) && tokens_[i].object < 0;
        noted = noted || note;
        if (tokens_[i].is(kStands) && !note && !thing) return false;
    }
    if (noted) return true;
    for (const auto& atom : atoms_)
        if (atom.where.end <= tokens_[token].where.begin) from = std::max(from, atom.where.end);
    const auto place = text_.substr(from, tokens_[token].where.begin - from);
    return place.size() >= 6 && !place.ends_with("了") && !place.ends_with("的");
}

/// 算了你帮我…: only opens what follows.
bool Cutter::opens(std::size_t token) const {
    const auto& here = tokens_[token];
    if (!here.is(cue::kWithdraw) || here.is(cue::kWrong | cue::kCancel) || here.where.end >= text_.size() ||
        (token + 1 < tokens_.size() && tokens_[token + 1].where.begin == here.where.end &&
         tokens_[token + 1].is(cue::kParticle)))
        return false;
    Cut unused{};
    if (mark_at(text_, here.where.end, unused) > 0) return false;
    auto at = begin_;
    for (std::size_t i = 0; i < token; ++i)
        if (tokens_[i].where.begin == at && tokens_[i].is(cue::kFiller | cue::kThen | cue::kConnective))
            at = tokens_[i].where.end;
    return at == here.where.begin;
}

void Cutter::pieces() {
    auto atom = atoms_.begin();
    std::size_t token = 0;
    for (std::size_t at = 0; at < text_.size();) {
        while (atom != atoms_.end() && (atom->spoken || atom->where.end <= at))
            ++atom;
        if (atom != atoms_.end() && at >= atom->where.begin) {
            // 139… 6号发: a space between figures is no cut, the day behind an address is.
            const auto ships = [&](const Token& next) {
                return next.is(cue::kSend) && next.where.begin == atom->where.end;
            };
            if (atom != atoms_.begin() && !atom->address && std::prev(atom)->address &&
                std::prev(atom)->where.begin >= begin_ &&
                text_.find_first_not_of(" ,", std::prev(atom)->where.end) == atom->where.begin &&
                std::any_of(tokens_.begin(), tokens_.end(), ships))
                end_piece(std::prev(atom)->where.end, atom->where.begin, Cut::space);
            at = atom->where.end;
            continue;
        }
        while (token < tokens_.size() && tokens_[token].where.begin < at)
            ++token;
        if (token < tokens_.size() && tokens_[token].where.begin == at) {
            const auto& here = tokens_[token];
            if (here.is(cue::kConnective)) {
                if (at > begin_) end_piece(at, at, Cut::connective);
            } else if (here.starts && complete_before(token) && !notes_where(token)) {
                end_piece(at, at, Cut::starter);
            } else if (at > begin_ && promises(token)) {
                Clause said;
                said.where = {begin_, at};
                describe(said);
                if (gives(said)) end_piece(at, at, Cut::starter);
            } else if (opens(token)) {
                end_piece(here.where.end, here.where.end, Cut::starter);
            }
            at = here.where.end;
            const bool followed = token + 1 < tokens_.size() && tokens_[token + 1].where.begin == at &&
                                  tokens_[token + 1].is(cue::kParticle);
            Cut unused{};
            if (here.is(cue::kParticle) && !followed && at < text_.size() && mark_at(text_, at, unused) == 0)
                end_piece(at, at, Cut::particle);
            continue;
        }
        Cut cut{};
        if (const auto size = mark_at(text_, at, cut); size > 0) {
            const auto had = pieces_.size();
            end_piece(at, at + size, cut);
            if (!pieces_.empty() && (pieces_.size() > had || begin_ == at + size)) {
                auto& last = pieces_.back();
                if (text_[at] == '?') last.questioned = true;
                if (text_[at] == '!') last.exclaimed = true;
            }
            at += size;
            continue;
        }
        base::next_code_point(text_, at);
    }
    end_piece(text_.size(), text_.size(), Cut::start);
}

bool Cutter::stands(const Clause& piece) const {
    if ((piece.does & kStands) != 0) return true;
    for (auto i = piece.first_token; i < piece.last_token; ++i)
        if (tokens_[i].object >= 0 || tokens_[i].group >= 0) return true;
    // 太贵了 就圆通: a value behind 就 is chosen.
    if (piece.first_token < piece.last_token && piece.last_atom == piece.first_atom + 1) {
        const auto& first = tokens_[piece.first_token];
        const auto& value = atoms_[piece.first_atom];
        if (first.is(cue::kThen) && !first.is(cue::kCondition) && first.where.begin == piece.where.begin &&
            value.where.begin == first.where.end && value.where.end == piece.where.end)
            return true;
    }
    // 开胶了, 散架了: told as done, whatever the verb.
    auto text = text_.substr(piece.where.begin, piece.where.size());
    while (text.ends_with("啊") || text.ends_with("呀") || text.ends_with("吧") || text.ends_with(" "))
        text.remove_suffix(text.ends_with(" ") ? 1 : 3);
    if (text.ends_with("了") && text.size() >= 9 && !is_social(piece) && !is_empty(piece)) return true;
    if (piece.first_atom != piece.last_atom) return false;
    return piece.first_token == piece.last_token &&
           base::length(text_.substr(piece.where.begin, piece.where.size())) >= kLongPiece;
}

/// Nothing but such tokens, and hardly a word beside them.
bool Cutter::is_only(const Clause& piece, std::uint64_t does) const {
    if (piece.first_atom != piece.last_atom) return false;
    std::size_t known = 0;
    for (auto i = piece.first_token; i < piece.last_token; ++i) {
        if (!tokens_[i].is(does)) return false;
        known += tokens_[i].where.size();
    }
    return known > 0 && piece.where.size() <= known + 6;
}

bool Cutter::is_empty(const Clause& piece) const {
    return is_only(piece, cue::kFiller | cue::kParticle | cue::kConnective | cue::kHelper);
}

/// Says something, but to nobody's matter: 你好, 谢谢.
bool Cutter::is_social(const Clause& piece) const {
    return is_only(piece, cue::kFiller | cue::kParticle);
}

/// A piece that does not stand alone belongs to what follows rather than to what stands before.
bool Cutter::goes_right(const Clause& piece, const Clause& next) const {
    if (next.cut == Cut::line || next.cut == Cut::mark) return false;
    if ((piece.does & cue::kPointer) != 0) return true;
    const bool bare = next.first_atom == next.last_atom;
    const auto first = next.first_token < next.last_token ? tokens_[next.first_token].does : 0ULL;
    if (piece.first_atom == piece.last_atom)
        return (piece.does & cue::kTopic) != 0 && (next.does & cue::kTopic) == 0 && stands(next) &&
               !is_social(next);
    return bare && next.where.size() <= 15 && (next.does & cue::kTopic) == 0 &&
           (first & (cue::kNegation | cue::kEither | cue::kKept | cue::kRest)) != 0;
}

/// 别给我发, and in the next line 圆通: what is forbidden is named behind the break.
bool Cutter::dangles(const Clause& before, const Clause& piece) const {
    if ((before.does & cue::kForbid) == 0 || before.first_atom != before.last_atom || before.questioned ||
        before.first_token == before.last_token || piece.first_atom == piece.last_atom)
        return false;
    const auto& last = tokens_[before.last_token - 1];
    return last.is(cue::kForbid | cue::kSend) && last.where.end == before.where.end &&
           atoms_[piece.first_atom].where.begin == piece.where.begin &&
           atoms_[piece.last_atom - 1].where.end == piece.where.end;
}

/// 上次申通丢过件 不要申通; 7号那个不用了 圆通还要: another value is spoken of otherwise.
bool Cutter::turns_from(const Clause& before, const Clause& piece) const {
    const auto past = [&](const Clause& clause) {
        for (auto i = clause.first_token; i < clause.last_token; ++i) {
            const auto at = tokens_[i].where.begin;
            if (tokens_[i].is(cue::kPast) &&
                std::none_of(atoms_.begin(), atoms_.end(),
                             [&](const Atom& atom) { return atom.where.end == at; }))
                return true;
        }
        return false;
    };
    const bool told = piece.first_atom == piece.last_atom;
    if (!past(before) && past(piece))  // 不要圆通 上次丢过
        return before.first_atom != before.last_atom &&
               (before.does & (cue::kForbid | cue::kSend | cue::kPlease)) != 0;
    if (told) return false;
    if (past(before))
        return !past(piece) && (piece.does & (cue::kForbid | cue::kNow | cue::kSend | cue::kPlease)) != 0;
    if (before.first_atom == before.last_atom) return false;
    // 周五我上班 周六送; …中山路1号 139… 6号发: the day to send on is a wish of its own.
    const auto& first = atoms_[piece.first_atom];
    const bool sends =
        (piece.does & cue::kSend) != 0 && first.where.begin == piece.where.begin && !first.address;
    if (sends && ((before.does & cue::kPlan) != 0 || atoms_[before.last_atom - 1].address)) return true;
    return (before.does & (cue::kWithdraw | cue::kCancel)) != 0 &&
           (piece.does & (cue::kWant | cue::kSend | cue::kKept)) != 0;
}

void Cutter::merge(Clause& into, const Clause& other) const {
    into.where.end = std::max(into.where.end, other.where.end);
    into.questioned = into.questioned || other.questioned;
    into.exclaimed = into.exclaimed || other.exclaimed;
    describe(into);
}

std::vector<Clause> Cutter::joined() const {
    std::vector<Clause> out;
    bool waiting = false;  // the last of out wants what follows
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const auto& piece = pieces_[i];
        if (!out.empty() && dangles(out.back(), piece)) {
            merge(out.back(), piece);
            continue;
        }
        if (!out.empty() && piece.cut != Cut::start && turns_from(out.back(), piece)) {
            out.push_back(piece);
            waiting = false;
            continue;
        }
        if (waiting) {
            merge(out.back(), piece);
            waiting = !stands(piece) && i + 1 < pieces_.size() && !is_social(piece) &&
                      (goes_right(piece, pieces_[i + 1]) || !stands(out.back()));
            continue;
        }
        if (stands(piece)) {
            out.push_back(piece);
            continue;
        }
        const bool has_next = i + 1 < pieces_.size();
        const bool same_line = piece.cut != Cut::line && piece.cut != Cut::start;
        const bool left = !out.empty() && !is_social(out.back());
        if (is_empty(piece)) {
            if (left && same_line) {
                merge(out.back(), piece);
            } else {
                out.push_back(piece);
                waiting = has_next && pieces_[i + 1].cut != Cut::line && pieces_[i + 1].cut != Cut::mark;
            }
            continue;
        }
        if (left && !(has_next && goes_right(piece, pieces_[i + 1]))) {
            merge(out.back(), piece);
            continue;
        }
        out.push_back(piece);
        waiting = has_next;
    }
    return out;
}

}  // namespace

std::vector<Clause> cut_clauses(std::string_view text, const std::vector<Token>& tokens,
                                const std::vector<Atom>& atoms) {
    return Cutter(text, tokens, atoms).run();
}

}  // namespace xiaoer::intents
