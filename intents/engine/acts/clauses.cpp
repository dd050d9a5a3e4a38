#include "intents/engine/acts/clauses.hpp"

#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {
namespace {

/// What lets a piece stand as a clause of its own.
constexpr std::uint64_t kStands = cue::kPredicate | cue::kChange | cue::kSend | cue::kWrong | cue::kWithdraw |
                                  cue::kRest | cue::kOpenAsk | cue::kKept | cue::kEither | cue::kCancel;
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

bool is_address_part(std::string_view slot) {
    static constexpr std::array kParts = {"province", "city",   "district", "detail",
                                          "person",   "mobile", "landline"};
    return std::find(kParts.begin(), kParts.end(), slot) != kParts.end();
}

/// Nothing but marks, spaces and labels (电话:, 收货人) between two parts of one address.
bool only_joints(std::string_view between) {
    static const RE2 kJoints(
        "(?:[ "
        ",、;:\n。./"
        "-]|收货人|收件人|联系人|姓名|联系电话|联系方式|手机号码?|手机|电话号?码?|号码|地址|所在地区|详细|"
        "收货|"
        "收件|邮编|收|是|为)*");
    return RE2::FullMatch(re2::StringPiece(between.data(), between.size()), kJoints);
}

class Cutter {
  public:
    Cutter(std::string_view text, const std::vector<Token>& tokens, const std::vector<Atom>& atoms)
        : text_(text), tokens_(tokens), atoms_(atoms) {}

    std::vector<Clause> run() {
        pieces();
        return joined();
    }

  private:
    void pieces();
    void end_piece(std::size_t end, std::size_t next, Cut cut);
    [[nodiscard]] bool complete_before(std::size_t token) const;
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

void Cutter::pieces() {
    auto atom = atoms_.begin();
    std::size_t token = 0;
    for (std::size_t at = 0; at < text_.size();) {
        while (atom != atoms_.end() && (atom->spoken || atom->where.end <= at))
            ++atom;
        if (atom != atoms_.end() && at >= atom->where.begin) {
            at = atom->where.end;
            continue;
        }
        while (token < tokens_.size() && tokens_[token].where.begin < at)
            ++token;
        if (token < tokens_.size() && tokens_[token].where.begin == at) {
            const auto& here = tokens_[token];
            if (here.is(cue::kConnective)) {
                if (at > begin_) end_piece(at, at, Cut::connective);
            } else if (here.starts && complete_before(token)) {
                end_piece(at, at, Cut::starter);
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

std::string_view cut_title(Cut cut) {
    switch (cut) {
        case Cut::start:
            return "开头";
        case Cut::line:
            return "另起一行";
        case Cut::mark:
            return "句号、问号这样的标点";
        case Cut::comma:
            return "逗号";
        case Cut::space:
            return "空格";
        case Cut::particle:
            return "语气词";
        case Cut::connective:
            return "连接词";
        case Cut::starter:
            return "又起一个要求";
    }
    return "";
}

std::vector<Atom> atoms_of(const Normalised& message, const std::vector<Slot>& slots) {
    std::vector<Atom> out;
    const auto at = [&](std::uint32_t typed) {
        return static_cast<std::size_t>(
            std::lower_bound(message.origin.begin(), message.origin.end(), typed) - message.origin.begin());
    };
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const Range where{at(slots[i].where.begin), std::min(at(slots[i].where.end), message.text.size())};
        if (where.begin < where.end)
            out.push_back({where, {i}, is_address_part(slots[i].name), slots[i].name == "hold"});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Atom& a, const Atom& b) { return a.where.begin < b.where.begin; });
    std::vector<Atom> joined;
    for (auto& atom : out) {
        if (!joined.empty()) {
            auto& last = joined.back();
            const bool overlap = atom.where.begin < last.where.end;
            const bool one_address =
                !overlap && last.address && atom.address &&
                only_joints(
                    std::string_view(message.text).substr(last.where.end, atom.where.begin - last.where.end));
            if (overlap || one_address) {
                last.where.end = std::max(last.where.end, atom.where.end);
                last.address = last.address && atom.address;
                last.spoken = last.spoken && atom.spoken;
                last.slots.insert(last.slots.end(), atom.slots.begin(), atom.slots.end());
                continue;
            }
        }
        joined.push_back(std::move(atom));
    }
    return joined;
}

std::vector<Clause> cut_clauses(std::string_view text, const std::vector<Token>& tokens,
                                const std::vector<Atom>& atoms) {
    return Cutter(text, tokens, atoms).run();
}

}  // namespace xiaoer::intents
