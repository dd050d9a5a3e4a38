// A conversation in the terminal, in virtual time: what is typed is a transcript's input, what comes back is
// what the transcript would expect. Nothing is stored, nothing is sent.
#pragma once

#include <iosfwd>

#include "bot/knowledge/pack.hpp"

namespace xiaoer::transcript {

/// Reads lines until the end or “/退出”. interactive shows a prompt and colours. Lines that begin with no
/// known label are the buyer's. “/保存 FILE” writes the transcript so far.
void talk(const knowledge::Pack& pack, std::istream& in, std::ostream& out, bool interactive);

}  // namespace xiaoer::transcript
