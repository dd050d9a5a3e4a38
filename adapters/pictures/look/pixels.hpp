// A decoded picture in memory and the ways in which it is cut and scaled for looking. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace xiaoer::adapters {

/// The longest side of the picture at which sharpness is judged and codes are looked for.
inline constexpr int kLookedAt = 1024;

/// One byte a pixel, rows without gaps.
struct Grey {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> bytes;
    [[nodiscard]] int at(int x, int y) const {
        return bytes[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                     static_cast<std::size_t>(x)];
    }
};

/// A rectangle around a middle, turned.
struct Cut {
    double middle_x = 0;
    double middle_y = 0;
    double width = 0;  ///< in pixels of the source
    double height = 0;
    double angle = 0;  ///< radians from the source's x axis to the cut's
};

/// Means of equal cells: the picture at exactly this size, for making smaller.
[[nodiscard]] Grey shrunk(const Grey& picture, int width, int height);
/// The same, with a longest side of at most so many pixels; the picture itself when it is small already.
[[nodiscard]] Grey at_most(const Grey& picture, int longest);
/// The cut, so many times as wide and as high, by bilinear sampling; what lies outside is white.
[[nodiscard]] Grey cut_out(const Grey& picture, const Cut& cut, double across, double down);

}  // namespace xiaoer::adapters
