// What a picture file is, by its bytes and never by its name, and a JPEG without what a camera writes into it
// (place, device, time). Pure.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::web {

enum class PictureKind { none, png, jpeg, webp, gif };

[[nodiscard]] PictureKind sniff(std::string_view bytes);
/// "png", "jpg" …; "" for none.
[[nodiscard]] std::string_view extension(PictureKind kind);
[[nodiscard]] PictureKind kind_of_extension(std::string_view extension);
[[nodiscard]] std::string_view media_type(PictureKind kind);

/// Drops the application and comment segments of a JPEG except those that change how it looks (JFIF, colour
/// profile, Adobe transform); of EXIF only the orientation stays. What cannot be followed is returned empty:
/// such a file is refused.
[[nodiscard]] std::string strip_jpeg(std::string_view bytes);

}  // namespace xiaoer::web
