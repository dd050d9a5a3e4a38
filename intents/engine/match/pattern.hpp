// One pattern of a trainer: the form in which it is compiled, its limits, and what is wrong with it in
// Chinese. It does not know intents and does not search.
//
// How a pattern sees a message: the text is normalised (normalise.hpp), a line break stands behind every
// sentence mark 。！？；～ and between the messages of a burst.
//   .   any character but the end of a sentence; it does cross commas and spaces
//   ^   the start of a clause: of the message, a sentence, or behind a comma or space
//   $   the end of a clause, closing marks (？。！) not counted
//   \A \z   start and end of the whole message
// Letters may be written in any case, width or script (traditional, simplified): they are folded like the
// text. A full-width （ or ？ is the character itself, never an operator.
#pragma once

#include <re2/re2.h>

#include <string>
#include <string_view>

namespace xiaoer::intents {

constexpr std::size_t kMaxPatternBytes = 1024;
constexpr int kMaxProgramSize = 2000;
/// Budget of one pattern for program and automata. Its lazy automaton is flushed and at last given up for a
/// slower, exact search inside this budget; it never grows beyond it.
constexpr std::int64_t kPatternMemory = 512 << 10;

[[nodiscard]] RE2::Options pattern_options();

/// The pattern as RE2 gets it: literals folded, ^ and $ widened to clause edges.
[[nodiscard]] std::string matching_form(std::string_view source);

/// Neither empty nor too long, and valid UTF-8: what is checked before compiling.
[[nodiscard]] bool is_within_limits(std::string_view source);

/// A Chinese sentence that says what is wrong with a pattern and how to mend it; "" when nothing is.
[[nodiscard]] std::string pattern_trouble(std::string_view source);

}  // namespace xiaoer::intents
