// What a picture file is, by its bytes and never by its name. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace xiaoer::adapters {

enum class PictureKind : std::uint8_t { none, png, jpeg, webp, gif };

[[nodiscard]] PictureKind sniff(std::string_view bytes);
/// "png", "jpg" …; "" for none.
[[nodiscard]] std::string_view extension(PictureKind kind);
[[nodiscard]] PictureKind kind_of_extension(std::string_view extension);
[[nodiscard]] std::string_view media_type(PictureKind kind);

}  // namespace xiaoer::adapters
