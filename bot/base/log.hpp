// The one log: lines of text for people or of JSON for machines, on standard error or in a file. Callers mask
// personal data (base::mask) and pass text as arguments, never as a format. Only log.cpp knows the library
// behind it, whose headers would cost every file that logs seconds of compiling.
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace xiaoer::log {

enum class Level : std::uint8_t { debug, info, warn, error, critical };
enum class Format : std::uint8_t { text, json };

/// A file that is begun anew when it is full.
struct File {
    std::string name = {};  ///< "" = standard error
    std::size_t megabytes = 100;
    std::size_t files = 10;  ///< kept, as name.1, name.2 …; the oldest goes
};

/// least: trace debug info warn error critical off. Without a call: text of level info. Throws
/// std::runtime_error with a sentence for people when the file cannot be written.
void set_up(Format format, const std::string& least, const File& file = {});

/// Removes earlier files of the log whose first line is older than the period, and begins the present one
/// anew once it reaches back a tenth of it: no line is kept longer, few go up to a tenth too early. How many
/// files were removed; none without a file. From any thread.
std::size_t expire(std::chrono::days period, std::chrono::system_clock::time_point now);

void write(Level level, fmt::string_view format, fmt::format_args arguments);

template <typename... Arguments>
void line(Level level, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(level, format, fmt::make_format_args(arguments...));
}
template <typename... Arguments>
void debug(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::debug, format, fmt::make_format_args(arguments...));
}
template <typename... Arguments>
void info(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::info, format, fmt::make_format_args(arguments...));
}
template <typename... Arguments>
void warn(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::warn, format, fmt::make_format_args(arguments...));
}
template <typename... Arguments>
void error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::error, format, fmt::make_format_args(arguments...));
}
template <typename... Arguments>
void critical(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::critical, format, fmt::make_format_args(arguments...));
}

}  // namespace xiaoer::log
