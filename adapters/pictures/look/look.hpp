// Looks at the bytes of a picture that somebody sent: decodes them within limits, judges what they show,
// reads the waybill and encodes the pixels anew. For the program that does nothing else (main.cpp) and for
// tests: decoders of hostile bytes do not run where conversations are kept. libvips stays in look.cpp.
#pragma once

#include <string_view>

#include "adapters/pictures/picture_facts.hpp"

namespace xiaoer::adapters {

/// JPEG is decoded at a fraction of its size, so its limit is a camera's; the others are decoded whole.
inline constexpr long long kJpegPixelsMost = 120'000'000;
inline constexpr long long kPixelsMost = 24'000'000;
inline constexpr int kSideMost = 20'000;
/// The longest side of what is kept.
inline constexpr int kKeptSide = 2'048;

/// Once, before the first look().
void prepare_looking();
[[nodiscard]] Looked look(std::string_view bytes);

}  // namespace xiaoer::adapters
