// Writing a program from a tree, and running it by trying branches in order of preference. A branch that was
// taken at a place and led to nothing is never taken there again, so that no pattern can take forever.
#include "intents/engine/match/pattern_program.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxOps = 4000;
/// Branches times places that a search may have to remember: 8 KiB, cleared for every search.
constexpr std::size_t kMaxVisits = 1U << 16U;

}  // namespace

void SearchText::assign(std::string_view text) {
    text_ = text;
    valid_ = true;
    characters_.clear();
    bits_.clear();
    offsets_.clear();
    for (std::size_t at = 0; at < text.size();) {
        offsets_.push_back(static_cast<std::uint32_t>(at));
        const auto c = base::next_code_point(text, at);
        valid_ = valid_ && c != base::kBadCodePoint;
        characters_.push_back(c);
        bits_.push_back(bit_of(c));
    }
    offsets_.push_back(static_cast<std::uint32_t>(text.size()));
}

std::optional<std::size_t> SearchText::character_at(std::size_t offset) const {
    if (offset == 0) return 0;
    const auto it = std::lower_bound(offsets_.begin(), offsets_.end(), offset);
    if (it == offsets_.end() || *it != offset) return std::nullopt;
    return static_cast<std::size_t>(it - offsets_.begin());
}

/// Appends the ops of a tree, part by part.
class ProgramWriter {
  public:
    std::optional<PatternProgram> run(const PatternNode& tree) {
        if (!write(tree)) return std::nullopt;
        add(Kind::match);
        out_.at_start_only_ = out_.ops_.front().kind == Kind::text_start;
        out_.first_ = out_.ahead_of(0);
        out_.branch_.resize(out_.ops_.size());
        for (std::size_t i = 0; i < out_.ops_.size(); ++i) {
            const auto& op = out_.ops_[i];
            if (op.kind != Kind::split) continue;
            out_.branch_[i] = static_cast<std::uint32_t>(out_.branches_.size());
            out_.branches_.push_back({out_.ahead_of(op.a), out_.ahead_of(op.b)});
        }
        return std::move(out_);
    }

  private:
    using Kind = PatternProgram::Kind;

    bool write(const PatternNode& node);
    bool write_choice(const PatternNode& node, std::size_t first, std::size_t last,
                      std::vector<std::uint32_t>& ends);
    bool write_repeat(const PatternNode& node);
    [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(out_.ops_.size()); }
    std::uint32_t add(Kind kind, std::uint32_t a = 0, std::uint32_t b = 0) {
        out_.ops_.push_back({kind, a, b});
        return here() - 1;
    }
    /// A split whose one arm goes on right behind it; the other is set when it is known.
    std::uint32_t branch(bool lazy) {
        const auto at = add(Kind::split);
        (lazy ? out_.ops_[at].b : out_.ops_[at].a) = here();
        return at;
    }
    void lead(std::uint32_t split, bool lazy, std::uint32_t to) {
        (lazy ? out_.ops_[split].a : out_.ops_[split].b) = to;
    }

    PatternProgram out_;
};

bool ProgramWriter::write(const PatternNode& node) {
    using Part = PatternNode::Kind;
    if (out_.ops_.size() > kMaxOps) return false;
    switch (node.kind) {
        case Part::characters: {
            const auto& set = node.set;
            if (set.size() == 1 && set.front().first == set.front().second) {
                add(Kind::literal, set.front().first);
                return true;
            }
            const auto begin = static_cast<std::uint32_t>(out_.ranges_.size());
            out_.ranges_.insert(out_.ranges_.end(), set.begin(), set.end());
            add(Kind::set, begin, static_cast<std::uint32_t>(out_.ranges_.size()));
            return true;
        }
        case Part::line_start:
            add(Kind::line_start);
            return true;
        case Part::line_end:
            add(Kind::line_end);
            return true;
        case Part::text_start:
            add(Kind::text_start);
            return true;
        case Part::text_end:
            add(Kind::text_end);
            return true;
        case Part::sequence:
            return std::all_of(node.parts.begin(), node.parts.end(),
                               [&](const PatternNode& part) { return write(part); });
        case Part::choice: {
            std::vector<std::uint32_t> ends;
            if (!write_choice(node, 0, node.parts.size(), ends)) return false;
            for (const auto end : ends)
                out_.ops_[end].a = here();
            return true;
        }
        case Part::repeat:
            return write_repeat(node);
    }
    return false;
}

/// Parts [first, last), halved again and again: what may come next then rules out many parts at once.
bool ProgramWriter::write_choice(const PatternNode& node, std::size_t first, std::size_t last,
                                 std::vector<std::uint32_t>& ends) {
    if (last - first == 1) {
        if (!write(node.parts[first])) return false;
        if (last < node.parts.size()) ends.push_back(add(Kind::jump));
        return true;
    }
    const auto middle = first + (last - first) / 2;
    const auto split = branch(false);
    if (!write_choice(node, first, middle, ends)) return false;
    lead(split, false, here());
    return write_choice(node, middle, last, ends);
}

bool ProgramWriter::write_repeat(const PatternNode& node) {
    const auto& part = node.parts.front();
    const bool endless = node.most == PatternNode::kUnbounded;
    // What RE2 makes of an endless repeat of nothing is its own affair.
    if (endless && part.nullable()) return false;
    auto begin = here();
    for (int i = 0; i < node.least; ++i) {
        begin = here();
        if (!write(part)) return false;
    }
    if (endless && node.least > 0) {
        const auto split = add(Kind::split);
        auto& op = out_.ops_[split];
        (node.lazy ? op.b : op.a) = begin;
        (node.lazy ? op.a : op.b) = here();
        return true;
    }
    if (endless) {
        const auto split = branch(node.lazy);
        if (!write(part)) return false;
        add(Kind::jump, split);
        lead(split, node.lazy, here());
        return true;
    }
    std::vector<std::uint32_t> exits;
    for (int i = node.least; i < node.most; ++i) {
        exits.push_back(branch(node.lazy));
        if (!write(part)) return false;
    }
    for (const auto exit : exits)
        lead(exit, node.lazy, here());
    return true;
}

std::optional<PatternProgram> PatternProgram::compile(const PatternNode& tree) {
    return ProgramWriter().run(tree);
}

bool PatternProgram::holds(const Op& op, char32_t c) const {
    if (op.kind == Kind::literal) return c == op.a;
    for (auto i = op.a; i < op.b; ++i) {
        if (c < ranges_[i].first) return false;
        if (c <= ranges_[i].second) return true;
    }
    return false;
}

/// Assertions are passed over: they can only forbid more.
PatternProgram::Ahead PatternProgram::ahead_of(std::uint32_t from) const {
    Ahead out;
    std::vector<std::uint32_t> open{from};
    std::vector<bool> seen(ops_.size());
    const auto add = [&](char32_t c) { out.kinds |= std::uint64_t{1} << bit_of(c); };
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (seen[at]) continue;
        seen[at] = true;
        const auto& op = ops_[at];
        switch (op.kind) {
            case Kind::match:
                return {~std::uint64_t{0}, true};
            case Kind::literal:
                add(op.a);
                break;
            case Kind::set:
                for (auto i = op.a; i < op.b; ++i) {
                    const auto [first, last] = ranges_[i];
                    if (last - first >= 4096)
                        out.kinds = ~std::uint64_t{0};
                    else
                        for (auto c = first; c <= last; ++c)
                            add(c);
                }
                break;
            case Kind::split:
                open.push_back(op.a);
                open.push_back(op.b);
                break;
            case Kind::jump:
                open.push_back(op.a);
                break;
            case Kind::line_end:
            case Kind::text_end:
                out.end = true;
                open.push_back(at + 1);
                break;
            case Kind::line_start:
            case Kind::text_start:
                open.push_back(at + 1);
                break;
        }
    }
    return out;
}

/// One search: the places that were visited, and what is still to be tried.
class PatternProgram::Run {
  public:
    Run(const PatternProgram& program, const SearchText& text, std::vector<std::uint64_t>& visited,
        std::vector<std::pair<std::uint32_t, std::uint32_t>>& open)
        : program_(program),
          ops_(program.ops_),
          text_(text.characters()),
          bits_(text.bits()),
          visited_(visited),
          open_(open) {}

    [[nodiscard]] bool may_go(const Ahead& ahead, std::size_t place) const {
        return place == text_.size() ? ahead.end : (ahead.kinds >> bits_[place] & 1U) != 0;
    }

    /// Does a match begin here? Sets end.
    bool from(std::uint32_t begin, std::size_t& end) {
        open_.clear();
        open_.emplace_back(0U, begin);
        while (!open_.empty()) {
            const auto [op, place] = open_.back();
            open_.pop_back();
            if (follow(op, place, end)) return true;
        }
        return false;
    }

  private:
    /// Follows the preferred arms until the match or a dead end.
    bool follow(std::uint32_t at, std::uint32_t place, std::size_t& end) {
        const auto size = static_cast<std::uint32_t>(text_.size());
        while (true) {
            const auto& op = ops_[at];
            switch (op.kind) {
                case Kind::literal:
                    if (place == size || text_[place] != op.a) return false;
                    ++place;
                    ++at;
                    break;
                case Kind::set:
                    if (place == size || !program_.holds(op, text_[place])) return false;
                    ++place;
                    ++at;
                    break;
                case Kind::split: {
                    const auto number = program_.branch_[at];
                    const auto& branch = program_.branches_[number];
                    const bool first = may_go(branch.a, place);
                    const bool second = may_go(branch.b, place);
                    if (!first && !second) return false;
                    at = first ? op.a : op.b;
                    if (!first || !second) break;  // no choice to remember
                    if (!visit(number, place)) return false;
                    open_.emplace_back(op.b, place);
                    break;
                }
                case Kind::jump:
                    at = op.a;
                    break;
                case Kind::line_start:
                    if (place > 0 && text_[place - 1] != U'\n') return false;
                    ++at;
                    break;
                case Kind::line_end:
                    if (place < size && text_[place] != U'\n') return false;
                    ++at;
                    break;
                case Kind::text_start:
                    if (place > 0) return false;
                    ++at;
                    break;
                case Kind::text_end:
                    if (place < size) return false;
                    ++at;
                    break;
                case Kind::match:
                    end = place;
                    return true;
            }
        }
    }
    bool visit(std::uint32_t branch, std::uint32_t place) {
        const auto bit = static_cast<std::size_t>(branch) * (text_.size() + 1) + place;
        auto& word = visited_[bit >> 6U];
        const auto mask = std::uint64_t{1} << (bit & 63U);
        if ((word & mask) != 0) return false;
        word |= mask;
        return true;
    }

    const PatternProgram& program_;
    const std::vector<Op>& ops_;
    const std::vector<char32_t>& text_;
    const std::vector<std::uint8_t>& bits_;
    std::vector<std::uint64_t>& visited_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>& open_;
};

PatternProgram::Match PatternProgram::search(const SearchText& text, std::size_t from) const {
    static thread_local std::vector<std::uint64_t> visited;
    static thread_local std::vector<std::pair<std::uint32_t, std::uint32_t>> open;
    const auto size = text.characters().size();
    Match match;
    const auto visits = branches_.size() * (size + 1);
    if (visits > kMaxVisits) return match;
    match.searched = true;
    bool cleared = false;
    Run run(*this, text, visited, open);
    const auto last = at_start_only_ ? 0 : size;
    for (auto begin = from; begin <= last; ++begin) {
        if (!run.may_go(first_, begin)) continue;
        if (!cleared) {
            visited.assign((visits >> 6U) + 1, 0);
            cleared = true;
        }
        if (!run.from(static_cast<std::uint32_t>(begin), match.end)) continue;
        match.begin = begin;
        match.found = true;
        break;
    }
    return match;
}

}  // namespace xiaoer::intents
