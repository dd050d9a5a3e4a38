#include "adapters/pictures/look/judge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace xiaoer::adapters {
namespace {

// A label's print cannot be read below this; a telephone's smallest setting has more.
constexpr int kShortSideLeast = 320;
constexpr int kLongSideLeast = 480;

constexpr int kDarkMiddle = 30;
constexpr int kDarkBright = 80;
constexpr int kBlankSpread = 14;

constexpr int kReach = 4;             ///< pixels on either side of an edge
constexpr int kEdgeLeast = 32;        ///< height of an edge that says anything
constexpr double kEdgesLeast = 4e-4;  ///< share of pixels on edges, to say anything at all
constexpr double kEdgesTaken = 0.02;  ///< the strongest ones
constexpr double kSharpLeast = 0.27;

constexpr int kTile = 16;
constexpr double kFlatLeast = 0.40;
constexpr double kDrawnLeast = 0.02;

struct Histogram {
    std::array<std::size_t, 256> counts{};
    std::size_t all = 0;
    [[nodiscard]] int above(double share) const {
        auto left = static_cast<std::size_t>(share * static_cast<double>(all));
        for (int value = 0; value < 256; ++value) {
            if (left < counts[static_cast<std::size_t>(value)]) return value;
            left -= counts[static_cast<std::size_t>(value)];
        }
        return 255;
    }
};

Histogram histogram_of(const Grey& picture) {
    Histogram histogram;
    for (const auto value : picture.bytes)
        ++histogram.counts[value];
    histogram.all = picture.bytes.size();
    return histogram;
}

/// Of the strongest edges in one direction, how much of their height the better quarter climbs at one step.
/// step: from a pixel to the next in that direction. Negative when there are too few edges.
double sharpness_along(const Grey& picture, int step_x, int step_y) {
    const int stride = step_x + step_y * picture.width;
    std::array<std::size_t, 256> heights{};
    std::size_t looked = 0;
    const auto each = [&](auto&& visit) {
        for (int y = step_y * kReach; y < picture.height - step_y * kReach; y += 1 + step_x)
            for (int x = step_x * kReach; x < picture.width - step_x * kReach; x += 1 + step_y) {
                const auto* here = picture.bytes.data() +
                                   static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + x;
                visit(here, std::abs(here[kReach * stride] - here[-kReach * stride]));
            }
    };
    each([&](const std::uint8_t*, int height) {
        ++heights[static_cast<std::size_t>(height)];
        ++looked;
    });
    auto wanted = static_cast<std::size_t>(kEdgesTaken * static_cast<double>(looked));
    int least = 255;
    std::size_t taken = heights[255];
    while (least > kEdgeLeast && taken < wanted)
        taken += heights[static_cast<std::size_t>(--least)];
    if (static_cast<double>(taken) < kEdgesLeast * static_cast<double>(looked)) return -1;
    std::array<std::size_t, 101> steepness{};
    std::size_t counted = 0;
    each([&](const std::uint8_t* here, int height) {
        if (height < least) return;
        int steepest = 0;
        for (int i = -kReach; i < kReach; ++i)
            steepest = std::max(steepest, std::abs(here[(i + 1) * stride] - here[i * stride]));
        ++steepness[static_cast<std::size_t>(std::min(100, steepest * 100 / height))];
        ++counted;
    });
    std::size_t rest = counted / 4;
    for (int percent = 100; percent > 0; --percent) {
        const auto here = steepness[static_cast<std::size_t>(percent)];
        if (rest < here) return percent / 100.0;
        rest -= here;
    }
    return 0;
}

/// How many pixels of a tile have the brightness that most have.
int commonest(const Grey& picture, int left, int top) {
    std::array<int, 256> counts{};
    int most = 0;
    for (int y = top; y < top + kTile; ++y)
        for (int x = left; x < left + kTile; ++x)
            most = std::max(most, ++counts[static_cast<std::size_t>(picture.at(x, y))]);
    return most;
}

void measure_tiles(const Grey& picture, Measures& measures) {
    int tiles = 0, flat = 0, drawn = 0;
    for (int top = 0; top + kTile <= picture.height; top += kTile)
        for (int left = 0; left + kTile <= picture.width; left += kTile) {
            ++tiles;
            int low = 255, high = 0;
            for (int y = top; y < top + kTile; ++y)
                for (int x = left; x < left + kTile; ++x) {
                    low = std::min(low, picture.at(x, y));
                    high = std::max(high, picture.at(x, y));
                }
            // Encoding as JPEG moves a drawn ground by one step, hardly more. Blown-out white and deep black
            // are flat in photographs too.
            const bool ground = high - low <= 1;
            if (ground && low > 4 && high < 251) ++flat;
            if (ground && high >= 251) ++flat;
            if (high - low > 60 && commonest(picture, left, top) > kTile * kTile * 2 / 5) ++drawn;
        }
    if (tiles == 0) return;
    measures.flat = static_cast<double>(flat) / tiles;
    measures.drawn = static_cast<double>(drawn) / tiles;
}

}  // namespace

Thumb thumb_of(const Grey& picture) {
    Thumb thumb{};
    const auto small = shrunk(picture, kThumbSide, kThumbSide);
    std::copy(small.bytes.begin(), small.bytes.end(), thumb.begin());
    return thumb;
}

Measures measure(const Grey& picture, const Grey& small) {
    Measures measures;
    const auto histogram = histogram_of(picture);
    measures.middle = histogram.above(0.5);
    measures.bright = histogram.above(0.95);
    measures.spread = measures.bright - histogram.above(0.05);
    // At one size, whatever the camera has: what is sharp there can be read.
    const double across = sharpness_along(small, 1, 0);
    const double down = sharpness_along(small, 0, 1);
    measures.edges = across >= 0 || down >= 0;
    // A hand that moved sideways leaves the edges across its way sharp: the worse direction counts.
    if (measures.edges) measures.sharpness = across < 0 ? down : down < 0 ? across : std::min(across, down);
    measure_tiles(picture, measures);
    return measures;
}

Flaw judge(const Grey& picture, const Grey& small) {
    if (std::min(picture.width, picture.height) < kShortSideLeast ||
        std::max(picture.width, picture.height) < kLongSideLeast)
        return Flaw::small;
    const auto m = measure(picture, small);
    if (m.flat >= kFlatLeast && m.drawn >= kDrawnLeast) return Flaw::screenshot;
    if (m.middle <= kDarkMiddle && m.bright <= kDarkBright) return Flaw::dark;
    if (m.spread <= kBlankSpread && !m.edges) return Flaw::blank;
    if (m.edges && m.sharpness < kSharpLeast) return Flaw::blurred;
    return Flaw::none;
}

}  // namespace xiaoer::adapters
