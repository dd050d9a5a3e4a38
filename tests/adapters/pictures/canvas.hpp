// A picture in memory and what can happen to it on its way: scaled, turned, saved. For tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xiaoer::tests {

/// Three bytes a pixel.
struct Canvas {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> bytes;
};

[[nodiscard]] Canvas scaled(const Canvas& canvas, double scale);
[[nodiscard]] Canvas turned(const Canvas& canvas);  ///< a quarter, clockwise
[[nodiscard]] std::string jpeg(const Canvas& canvas, int quality = 85);
[[nodiscard]] std::string png(const Canvas& canvas);

}  // namespace xiaoer::tests
