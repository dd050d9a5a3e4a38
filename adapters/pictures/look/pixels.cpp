#include "adapters/pictures/look/pixels.hpp"

#include <algorithm>
#include <cmath>

namespace xiaoer::adapters {

Grey shrunk(const Grey& picture, int width, int height) {
    Grey out{width, height, {}};
    out.bytes.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    std::vector<std::uint32_t> sums(static_cast<std::size_t>(width));
    const auto edge = [](int i, int parts, int whole) {
        return static_cast<int>(static_cast<long long>(i) * whole / parts);
    };
    for (int y = 0; y < height; ++y) {
        const int top = edge(y, height, picture.height);
        const int bottom = std::max(top + 1, edge(y + 1, height, picture.height));
        std::fill(sums.begin(), sums.end(), 0U);
        for (int row = top; row < bottom; ++row) {
            const auto* line = picture.bytes.data() +
                               static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width);
            for (int x = 0; x < width; ++x) {
                const int left = edge(x, width, picture.width);
                const int right = std::max(left + 1, edge(x + 1, width, picture.width));
                for (int i = left; i < right; ++i)
                    sums[static_cast<std::size_t>(x)] += line[i];
            }
        }
        for (int x = 0; x < width; ++x) {
            const int left = edge(x, width, picture.width);
            const int right = std::max(left + 1, edge(x + 1, width, picture.width));
            const auto cells = static_cast<std::uint32_t>((right - left) * (bottom - top));
            out.bytes[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)] =
                static_cast<std::uint8_t>(sums[static_cast<std::size_t>(x)] / cells);
        }
    }
    return out;
}

Grey at_most(const Grey& picture, int longest) {
    const int side = std::max(picture.width, picture.height);
    if (side <= longest) return picture;
    const double scale = static_cast<double>(longest) / side;
    return shrunk(picture, std::max(1, static_cast<int>(picture.width * scale)),
                  std::max(1, static_cast<int>(picture.height * scale)));
}

Grey cut_out(const Grey& picture, const Cut& cut, double scale) {
    Grey out{std::max(1, static_cast<int>(cut.width * scale)),
             std::max(1, static_cast<int>(cut.height * scale)),
             {}};
    out.bytes.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
    const double right = std::cos(cut.angle) / scale;
    const double down = std::sin(cut.angle) / scale;
    for (int y = 0; y < out.height; ++y) {
        const double v = y - out.height / 2.0;
        double from_x = cut.middle_x - out.width / 2.0 * right - v * down;
        double from_y = cut.middle_y - out.width / 2.0 * down + v * right;
        auto* line = out.bytes.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width);
        for (int x = 0; x < out.width; ++x, from_x += right, from_y += down) {
            const int left = static_cast<int>(std::floor(from_x));
            const int top = static_cast<int>(std::floor(from_y));
            if (left < 0 || top < 0 || left + 1 >= picture.width || top + 1 >= picture.height) continue;
            const double dx = from_x - left, dy = from_y - top;
            const double above = picture.at(left, top) * (1 - dx) + picture.at(left + 1, top) * dx;
            const double below = picture.at(left, top + 1) * (1 - dx) + picture.at(left + 1, top + 1) * dx;
            line[x] = static_cast<std::uint8_t>(above * (1 - dy) + below * dy + 0.5);
        }
    }
    return out;
}

}  // namespace xiaoer::adapters
