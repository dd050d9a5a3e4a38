#include "adapters/pictures/look/pixels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace xiaoer::adapters {
namespace {

/// Where each of so many equal parts of a length begins and ends: whole pixels, at least one.
std::vector<std::pair<int, int>> edges_of(int parts, int whole) {
    std::vector<std::pair<int, int>> edges(static_cast<std::size_t>(parts));
    const auto edge = [&](int i) { return static_cast<int>(static_cast<long long>(i) * whole / parts); };
    for (int i = 0; i < parts; ++i)
        edges[static_cast<std::size_t>(i)] = {edge(i), std::max(edge(i) + 1, edge(i + 1))};
    return edges;
}

/// Places between pixels, in steps small enough to cross the largest picture.
constexpr int kFraction = 20;
std::int64_t fixed(double value) {
    return std::llround(value * (1 << kFraction));
}

}  // namespace

Grey shrunk(const Grey& picture, int width, int height) {
    Grey out{width, height, {}};
    out.bytes.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const auto columns = edges_of(width, picture.width);
    const auto rows = edges_of(height, picture.height);
    std::vector<std::uint32_t> sums(static_cast<std::size_t>(picture.width));
    auto* to = out.bytes.data();
    for (const auto& [top, bottom] : rows) {
        std::fill(sums.begin(), sums.end(), 0U);
        for (int row = top; row < bottom; ++row) {
            const auto* line = picture.bytes.data() +
                               static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width);
            for (std::size_t x = 0; x < sums.size(); ++x)
                sums[x] += line[x];
        }
        for (const auto& [left, right] : columns) {
            std::uint32_t sum = 0;
            for (int x = left; x < right; ++x)
                sum += sums[static_cast<std::size_t>(x)];
            *to++ =
                static_cast<std::uint8_t>(sum / static_cast<std::uint32_t>((right - left) * (bottom - top)));
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

Grey cut_out(const Grey& picture, const Cut& cut, double across, double down) {
    Grey out{std::max(1, static_cast<int>(cut.width * across)),
             std::max(1, static_cast<int>(cut.height * down)),
             {}};
    out.bytes.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
    const double c = std::cos(cut.angle), s = std::sin(cut.angle);
    const auto step_x = fixed(c / across), step_y = fixed(s / across);
    const double left_end = -out.width / 2.0 / across;
    for (int y = 0; y < out.height; ++y) {
        const double v = (y + 0.5 - out.height / 2.0) / down;
        auto from_x = fixed(cut.middle_x + left_end * c - v * s);
        auto from_y = fixed(cut.middle_y + left_end * s + v * c);
        auto* line = out.bytes.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width);
        for (int x = 0; x < out.width; ++x, from_x += step_x, from_y += step_y) {
            const auto left = from_x >> kFraction, top = from_y >> kFraction;
            if (left < 0 || top < 0 || left + 1 >= picture.width || top + 1 >= picture.height) continue;
            const auto* here = picture.bytes.data() + top * picture.width + left;
            const auto* below = here + picture.width;
            const auto dx = from_x >> (kFraction - 8) & 255, dy = from_y >> (kFraction - 8) & 255;
            const auto upper = here[0] * (256 - dx) + here[1] * dx;
            const auto lower = below[0] * (256 - dx) + below[1] * dx;
            line[x] = static_cast<std::uint8_t>((upper * (256 - dy) + lower * dy + (1 << 15)) >> 16);
        }
    }
    return out;
}

}  // namespace xiaoer::adapters
