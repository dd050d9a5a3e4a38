// Reads a folder of intent files into Contents, strictly: every mistake becomes a fault with file, line and
// place. Compiles; judges no example (lint/doctor.hpp does).
#pragma once

#include <filesystem>

#include "intents/engine/contents.hpp"

namespace xiaoer::intents {

constexpr std::size_t kMaxFiles = 1000;
constexpr std::size_t kMaxPatterns = 5000;  ///< in all, exclusions included
constexpr std::size_t kMaxExamples = 500;   ///< of one intent
constexpr std::size_t kMaxTypos = 5000;

/// Appends faults; with errors among them contents must not be used.
void read_folder(const std::filesystem::path& dir, Contents& contents, base::Faults& faults);

/// Judges every example of every intent; each broken one is an error that names who won instead.
void run_examples(const Contents& contents, base::Faults& faults);

}  // namespace xiaoer::intents
