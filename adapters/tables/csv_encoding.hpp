// Which encoding a file is written in, and its lines as UTF-8.
#pragma once

#include <iconv.h>

#include <optional>
#include <string>
#include <string_view>

namespace xiaoer::adapters {

/// What the first bytes of a file say. `refusal` is a Chinese sentence when it is no text of ours.
struct Encoding {
    std::string name;            ///< for iconv; "UTF-8", "GB18030", "BIG5"
    std::size_t mark_bytes = 0;  ///< of the byte order mark
    std::string refusal;
};
[[nodiscard]] Encoding encoding_of(std::string_view beginning);

/// Line breaks, quotes and commas are never part of another character in these encodings, so a file can be
/// cut into lines first and each line be decoded by itself.
class LineDecoder {
  public:
    explicit LineDecoder(const std::string& encoding);
    ~LineDecoder();
    LineDecoder(const LineDecoder&) = delete;
    LineDecoder& operator=(const LineDecoder&) = delete;

    /// Nothing when the line is not text of the encoding.
    [[nodiscard]] std::optional<std::string> decode(const std::string& line);

  private:
    bool plain_;
    iconv_t converter_ = nullptr;
};

}  // namespace xiaoer::adapters
