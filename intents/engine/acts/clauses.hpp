// Cuts a message into clauses: where one may end, and which pieces belong together after all. A slot is an
// atom: nothing in it is a cue or a cut, unless it is a predicate itself. It does not know intents. Internal
// to intents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/acts/cues.hpp"
#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// A slot, or several of one address side by side, at its place in the normalised text.
struct Atom {
    Range where;
    std::vector<std::size_t> slots;  ///< indices into the message's slots
    bool address = false;            ///< parts of an address, a person, a telephone
    bool spoken = false;  ///< a predicate (先别发货), not a name: its words are cues and cuts too
};

enum class Cut : std::uint8_t { start, line, mark, comma, space, particle, connective, starter };

/// 补我20块 我就不退了: what is asked for, and what is promised for it.
enum class Bargain : std::uint8_t { none, asked, promised };

struct Clause {
    Range where;  ///< in the normalised text, without marks at its ends
    Cut cut = Cut::start;
    std::size_t first_token = 0, last_token = 0;  ///< tokens [first, last)
    std::size_t first_atom = 0, last_atom = 0;    ///< atoms [first, last)
    std::uint64_t does = 0;                       ///< all its tokens do, or'd
    bool exclaimed = false;                       ///< !! stands behind it, or 3 and more
    bool questioned = false;                      ///< ? stands behind it
    Bargain bargain = Bargain::none;
};

/// Atoms of the slots, sorted and apart. The slots' spans refer to the typed text.
[[nodiscard]] std::vector<Atom> atoms_of(const Normalised& message, const std::vector<Slot>& slots);

/// At least one clause unless there is nothing but marks.
[[nodiscard]] std::vector<Clause> cut_clauses(std::string_view text, const std::vector<Token>& tokens,
                                              const std::vector<Atom>& atoms);

/// "另起一行", "逗号", "“另外”这样的连接词" …
[[nodiscard]] std::string_view cut_title(Cut cut);

}  // namespace xiaoer::intents
