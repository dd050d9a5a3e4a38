#include "bot/studio/draft/keep_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "bot/base/utf8.hpp"
#include "bot/studio/draft/json_spans.hpp"

namespace xiaoer::studio {
namespace {

/// Lists longer than this on both sides are compared element by element in place.
constexpr std::size_t kCells = 4'000'000;
constexpr auto kNone = static_cast<std::size_t>(-1);

/// Where a key that is new stands among the others.
constexpr std::array<std::string_view, 24> kKeyOrder = {
    "id",     "title",    "comment",    "band",        "rank",         "order_states",
    "awaits", "after",    "stands_for", "counts_as",   "silent",       "slots",
    "group",  "handling", "note",       "needs_order", "before_order", "stops_reminders",
    "when",   "lines",    "patterns",   "unless",      "must_match",   "must_not_match"};

/// Equal whatever the order of keys.
bool same(const Json& a, const Json& b) {
    if (a.is_object() && b.is_object()) {
        return a.size() == b.size() && std::ranges::all_of(a.items(), [&](const auto& member) {
                   const auto other = b.find(member.key());
                   return other != b.end() && same(member.value(), *other);
               });
    }
    if (a.is_array() && b.is_array())
        return std::ranges::equal(a, b, [](const Json& x, const Json& y) { return same(x, y); });
    return a == b;
}

std::string id_of(const Json& value) {
    if (!value.is_object()) return {};
    const auto id = value.find("id");
    return id != value.end() && id->is_string() ? id->get<std::string>() : std::string();
}

/// For each new element the old one it continues, in increasing order: those that are equal first, then what
/// stands between two of them in its order.
class Pairing {
  public:
    Pairing(const Json& before, const Json& after)
        : before_(before), after_(after), old_(after.size(), kNone) {
        std::size_t head = 0, tail = 0;
        const auto n = before.size(), m = after.size();
        while (head < std::min(n, m) && same(before[head], after[head]))
            old_[head] = head, ++head;
        while (tail < std::min(n, m) - head && same(before[n - 1 - tail], after[m - 1 - tail]))
            old_[m - 1 - tail] = n - 1 - tail, ++tail;
        between(head, n - tail, head, m - tail);
    }
    [[nodiscard]] const std::vector<std::size_t>& old() const { return old_; }

  private:
    void between(std::size_t old_begin, std::size_t old_end, std::size_t begin, std::size_t end) {
        const auto n = old_end - old_begin, m = end - begin;
        if (n == 0 || m == 0) return;
        if (n * m <= kCells) longest_common(old_begin, n, begin, m);
        // The gaps between equal elements.
        auto last = old_begin;
        for (auto at = begin; at <= end; ++at) {
            if (at < end && old_[at] == kNone) continue;
            gap(last, at < end ? old_[at] : old_end, begin, at);
            if (at == end) break;
            last = old_[at] + 1;
            begin = at + 1;
        }
    }

    void longest_common(std::size_t old_begin, std::size_t n, std::size_t begin, std::size_t m) {
        std::vector<std::uint32_t> length((n + 1) * (m + 1), 0);
        const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
            return length[i * (m + 1) + j];
        };
        std::vector<bool> equal(n * m);
        for (auto i = n; i-- > 0;)
            for (auto j = m; j-- > 0;) {
                equal[i * m + j] = same(before_[old_begin + i], after_[begin + j]);
                cell(i, j) =
                    equal[i * m + j] ? cell(i + 1, j + 1) + 1 : std::max(cell(i + 1, j), cell(i, j + 1));
            }
        for (std::size_t i = 0, j = 0; i < n && j < m;) {
            if (equal[i * m + j])
                old_[begin + j++] = old_begin + i++;
            else if (cell(i + 1, j) >= cell(i, j + 1))
                ++i;
            else
                ++j;
        }
    }

    /// A changed element continues the next old one of its id, or just the next.
    void gap(std::size_t old_begin, std::size_t old_end, std::size_t begin, std::size_t end) {
        for (auto at = begin; at < end && old_begin < old_end; ++at) {
            auto next = old_begin;
            if (const auto id = id_of(after_[at]); !id.empty()) {
                while (next < old_end && id_of(before_[next]) != id)
                    ++next;
                if (next == old_end) continue;
            }
            old_[at] = next;
            old_begin = next + 1;
        }
    }

    const Json& before_;
    const Json& after_;
    std::vector<std::size_t> old_;
};

/// A part of the new list or object: an old part (changed or not), or a new one.
struct Part {
    std::size_t old = kNone;
    std::string key;
    const Json* value = nullptr;
};

class Writer {
  public:
    explicit Writer(std::string_view text) : text_(text) {}

    std::string value(const Span& span, const Json& before, const Json& after) const {
        if (same(before, after)) return slice(span.begin, span.end);
        const bool containers =
            (before.is_object() && after.is_object()) || (before.is_array() && after.is_array());
        // Something to keep on both sides, and no key twice in the file.
        if (!containers || after.empty() || span.parts.empty() || span.parts.size() != before.size())
            return fresh(after, depth_of(span));
        auto kept = before.is_object() ? object(span, before, after) : list(span, before, after);
        // What was on one line goes on several when it has grown too long for one.
        const bool was_line =
            text_.substr(span.begin, span.end - span.begin).find('\n') == std::string_view::npos;
        const auto depth = depth_of(span);
        if (was_line && base::length(kept) + 2 * depth > kLineLength) return fresh(after, depth);
        return kept;
    }

  private:
    [[nodiscard]] std::string slice(std::size_t begin, std::size_t end) const {
        return std::string(text_.substr(begin, end - begin));
    }

    /// How deep the line is indented on which something stands.
    [[nodiscard]] std::size_t depth_at(std::size_t at) const {
        const auto line = text_.substr(0, at).rfind('\n');
        const auto begin = line == std::string_view::npos ? 0 : line + 1;
        const auto first = std::min(text_.find_first_not_of(' ', begin), text_.size());
        return (first - begin) / 2;
    }

    /// Only the whole is at depth 0, even where all stands on one line.
    [[nodiscard]] std::size_t depth_of(const Span& span) const {
        const bool whole = text_.find_first_not_of(" \t\r\n") == span.begin;
        return whole ? 0 : std::max<std::size_t>(1, depth_at(span.key_begin));
    }

    static std::string fresh(const Json& value, std::size_t depth) { return house_style(value, depth); }

    /// What stands before a part: from the comma or bracket on.
    [[nodiscard]] std::string lead(const Span& span, std::size_t part) const {
        const auto begin = part == 0 ? span.begin + 1 : text_.find(',', span.parts[part - 1].end) + 1;
        return slice(begin, span.parts[part].key_begin);
    }
    /// Before a new part: its neighbours' way, without their empty lines.
    [[nodiscard]] std::string new_lead(const Span& span) const {
        auto blanks = lead(span, span.parts.size() > 1 ? 1 : 0);
        const auto line = blanks.rfind('\n');
        if (line != std::string::npos) return blanks.substr(line);
        return span.parts.size() > 1 ? blanks : " ";
    }

    [[nodiscard]] std::string joined(const Span& span, const Json& before,
                                     const std::vector<Part>& parts) const {
        std::string out(1, span.kind);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto& part = parts[i];
            const auto old = part.old;
            out +=
                i == 0 ? lead(span, 0) : "," + (old == kNone || old == 0 ? new_lead(span) : lead(span, old));
            if (old == kNone) {
                if (span.kind == '{') out += Json(part.key).dump() + ": ";
                out += fresh(*part.value, depth_of(span.parts.front()));
                continue;
            }
            const auto& was = span.parts[old];
            out += slice(was.key_begin, was.begin);
            out += value(was, span.kind == '{' ? before[was.key] : before[old], *part.value);
        }
        return out + slice(span.parts.back().end, span.end);
    }

    [[nodiscard]] std::string object(const Span& span, const Json& before, const Json& after) const {
        std::vector<Part> parts;
        for (std::size_t i = 0; i < span.parts.size(); ++i) {
            const auto& key = span.parts[i].key;
            if (const auto kept = after.find(key); kept != after.end()) parts.push_back({i, key, &*kept});
        }
        for (const auto& [key, item] : after.items()) {
            if (before.contains(key)) continue;
            parts.insert(place_for(key, parts), Part{kNone, key, &item});
        }
        return joined(span, before, parts);
    }

    /// Behind the last of the keys that come before it by the house's order; else at the end.
    static std::vector<Part>::const_iterator place_for(std::string_view key, const std::vector<Part>& parts) {
        const auto rank = std::ranges::find(kKeyOrder, key);
        if (rank == kKeyOrder.end()) return parts.end();
        auto place = parts.begin();
        for (auto at = parts.begin(); at != parts.end(); ++at)
            if (std::find(kKeyOrder.begin(), rank, at->key) != rank) place = at + 1;
        return place;
    }

    [[nodiscard]] std::string list(const Span& span, const Json& before, const Json& after) const {
        const Pairing pairing(before, after);
        std::vector<Part> parts;
        for (std::size_t i = 0; i < after.size(); ++i)
            parts.push_back({pairing.old()[i], "", &after[i]});
        return joined(span, before, parts);
    }

    std::string_view text_;
};

}  // namespace

std::string with_changes(std::string_view text, const Json& value) {
    const auto before = Json::parse(text, nullptr, false);
    const auto span = before.is_discarded() ? std::nullopt : spans_of(text);
    if (!span) return house_style(value);
    return std::string(text.substr(0, span->begin)) + Writer(text).value(*span, before, value) +
           std::string(text.substr(span->end));
}

}  // namespace xiaoer::studio
