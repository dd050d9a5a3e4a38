// Writes a file in one step. Knows nothing of what stands in it.
#pragma once

#include <filesystem>
#include <string>

namespace xiaoer::cli {

/// The file is whole at any moment, and keeps its mode. Throws std::runtime_error with a Chinese sentence.
void write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace xiaoer::cli
