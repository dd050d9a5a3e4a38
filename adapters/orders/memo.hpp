// Merging the bot's line into an order's memo: pure functions over text. They decide what the memo becomes,
// never whether a note is due, and they touch no word that a human wrote.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/order.hpp"

namespace xiaoer::adapters {

/// "[#1a2b3c4d]": what marks a memo line as written for this command, on every platform and for good.
[[nodiscard]] std::string memo_tag(std::string_view command);

/// 【小二 11-20 09:05】text[#1a2b3c4d]. The text is made one line, without control or direction characters
/// and without anything that could be read as a tag.
[[nodiscard]] std::string memo_line(std::string_view command, std::string_view text, core::Time at,
                                    std::chrono::minutes utc_offset);

/// Whether a line has the shape of one of ours. A human may have edited it since: who knows what was really
/// written passes a better test to merge_memo.
[[nodiscard]] bool looks_like_ours(std::string_view line);

/// What a platform lets a memo hold.
struct MemoLimit {
    enum class Unit : std::uint8_t { bytes, characters };
    std::size_t most = 0;
    Unit unit = Unit::bytes;
    // NOLINTNEXTLINE(google-explicit-constructor): a bare number has always meant bytes.
    MemoLimit(std::size_t bytes) : most(bytes) {}
    MemoLimit(std::size_t count, Unit counted) : most(count), unit(counted) {}
    [[nodiscard]] std::size_t size(std::string_view text) const;
    [[nodiscard]] std::string words() const;  ///< "1000 字节", for people
};

struct MemoMerge {
    enum class Result : std::uint8_t {
        appended,
        already_there,  ///< the memo carries this command's tag: nothing to do
        too_long        ///< the human's words and this line do not fit: nothing may be cut
    };
    Result result = Result::appended;
    std::string memo;  ///< what the memo must become; unchanged unless appended
};

/// Appends the line. When the limit does not hold it, lines for which ours() is true go, the oldest
/// first; everything else stays byte for byte and in its order.
[[nodiscard]] MemoMerge merge_memo(std::string_view memo, std::string_view command, std::string_view line,
                                   MemoLimit limit,
                                   const std::function<bool(std::string_view)>& ours = looks_like_ours);

/// The memo without this line of ours, exactly as it was written; nothing when no line is exactly that.
[[nodiscard]] std::optional<std::string> without_line(std::string_view memo, std::string_view line);

/// The memo after an import: the back office's text, followed by those of our lines it does not have yet.
[[nodiscard]] std::string adopt_memo(std::string_view local, std::string_view imported, MemoLimit limit,
                                     const std::function<bool(std::string_view)>& ours = looks_like_ours);

}  // namespace xiaoer::adapters
