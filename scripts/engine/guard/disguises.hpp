// Undoes disguises before the guard looks: one pass over the text, driven by one table. Full width, circled
// and ornamental letters and digits become plain, case goes, zero-width characters go, look-alikes of
// guard.json become what they stand for. A "." "/" or "@" inside a word stays (a.com), the end of a sentence
// becomes "。", any other separator " "; one that stands beside a single character is taken out (好。评、返
// 现).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::scripts {

class Fold {
  public:
    Fold();
    /// from is shown as to from now on; both one character.
    void same(char32_t from, char32_t to);

    struct Text {
        std::string text;
        std::vector<std::uint32_t>
            origin;                ///< of each byte of text: byte offset of its character in what was typed
        std::size_t numerals = 0;  ///< digits, Chinese ones and o, i, l among digits included
    };
    /// out is overwritten; its buffers are reused. origin is filled only when wanted.
    void fold(std::string_view typed, Text& out, bool with_origin = false) const;
    /// Chinese digits of an already folded text become 0-9.
    static void digits(const Text& folded, Text& out);

  private:
    class Pass;
    [[nodiscard]] char32_t look_up(char32_t c) const;
    std::vector<std::uint16_t> table_;  ///< of the basic plane: what the character becomes
};

}  // namespace xiaoer::scripts
