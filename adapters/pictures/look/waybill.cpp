#include "adapters/pictures/look/waybill.hpp"

#include <zbar.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>

#include "adapters/pictures/picture_facts.hpp"

namespace xiaoer::adapters {
namespace {

constexpr int kBlock = 16;         ///< the squares by which places are found, in pixels of the small picture
constexpr double kStrong = 500.0;  ///< mean squared slope of a block full of bars or print
constexpr double kMargin = 2.0;    ///< blocks beside a place that belong to the cut

constexpr int kBarPlacesMost = 6;
constexpr std::size_t kBarBlocksLeast = 6;
constexpr double kParallelLeast = 0.6;  ///< of a block of bars; print stays below
constexpr double kTurnMost = 0.35;      ///< by which a block of bars may run otherwise than its neighbours
constexpr double kBarsAt = 1600;        ///< pixels a line across bars has at most
constexpr double kBarsEnlarge = 2.0;
constexpr int kBarLines = 40;
constexpr int kLinesAgree = 2;  ///< lines that read the same before a bar code is believed
constexpr double kAxisApart = 0.05;

constexpr double kPlaceAt = 900;  ///< pixels that a cut for QR codes is enlarged to
constexpr int kPlacesMost = 2;
constexpr double kEnlarge = 3.0;
/// Lines that are scanned where bars are not known to be: QR codes that are small need all.
constexpr int kEveryOfAll = 2;
constexpr int kEveryOfPlace = 1;

class Scanner {
  public:
    /// every: of the lines one in so many is scanned, both ways; 0 = lines across bars alone, and QR codes
    /// not.
    explicit Scanner(int every) : agree_(every == 0 ? kLinesAgree : 1) {
        scanner_.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
        scanner_.set_config(zbar::ZBAR_CODE128, zbar::ZBAR_CFG_ENABLE, 1);
        if (every > 0) scanner_.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
        scanner_.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_Y_DENSITY, std::max(1, every));
        scanner_.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_X_DENSITY, every);
    }

    void scan(const Grey& picture, std::vector<std::string>& codes) {
        zbar::Image image(static_cast<unsigned>(picture.width), static_cast<unsigned>(picture.height), "Y800",
                          picture.bytes.data(), picture.bytes.size());
        if (scanner_.scan(image) <= 0) return;
        for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol) {
            auto text = symbol->get_data().substr(0, kCodeBytesMost);
            if (text.empty() || symbol->get_quality() < agree_ || codes.size() >= kCodesMost) continue;
            if (std::ranges::find(codes, text) == codes.end()) codes.push_back(std::move(text));
        }
    }

  private:
    zbar::ImageScanner scanner_;
    int agree_;
};

/// How the brightness runs in a block: its slopes squared and summed.
struct Slopes {
    std::int64_t xx = 0, yy = 0, xy = 0;
    [[nodiscard]] double strength() const { return static_cast<double>(xx + yy); }
    [[nodiscard]] double along() const { return static_cast<double>(xx - yy); }
    [[nodiscard]] double across() const { return 2 * static_cast<double>(xy); }
    /// 1 when every slope runs along one line, as across bars; 0 when they run every way.
    [[nodiscard]] double parallel() const {
        return strength() <= 0 ? 0 : std::hypot(along(), across()) / strength();
    }
    [[nodiscard]] double angle() const { return 0.5 * std::atan2(across(), along()); }
    void add(const Slopes& other) {
        xx += other.xx;
        yy += other.yy;
        xy += other.xy;
    }
};

struct Block {
    Slopes slopes;
    double weight = 0;  ///< 0 = nothing is printed here
    bool bars = false;
};

struct Blocks {
    int across = 0;
    int down = 0;
    std::vector<Block> all;
};

Blocks blocks_of(const Grey& picture) {
    Blocks blocks{picture.width / kBlock, picture.height / kBlock, {}};
    blocks.all.resize(static_cast<std::size_t>(blocks.across * blocks.down));
    for (int y = 1; y < blocks.down * kBlock - 1; ++y) {
        const auto* line =
            picture.bytes.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width);
        auto* row = blocks.all.data() + static_cast<std::size_t>(y / kBlock * blocks.across);
        for (int bx = 0; bx < blocks.across; ++bx) {
            int xx = 0, yy = 0, xy = 0;
            const int right = std::min((bx + 1) * kBlock, picture.width - 1);
            for (int x = std::max(1, bx * kBlock); x < right; ++x) {
                const int sx = line[x + 1] - line[x - 1];
                const int sy = line[x + picture.width] - line[x - picture.width];
                xx += sx * sx, yy += sy * sy, xy += sx * sy;
            }
            row[bx].slopes.add({xx, yy, xy});
        }
    }
    for (auto& block : blocks.all) {
        const double strength = block.slopes.strength() / (kBlock * kBlock);
        if (strength < kStrong) continue;
        block.weight = std::min(strength, 8 * kStrong);
        block.bars = block.slopes.parallel() >= kParallelLeast;
    }
    return blocks;
}

/// Neighbouring blocks.
struct Place {
    std::vector<std::pair<double, double>> middles;  ///< in pixels of the small picture
    Slopes slopes;
    double weight = 0;

    /// What holds them all when the x axis is turned so, with room beside them along it and across.
    [[nodiscard]] Cut around(double angle, double along, double across) const {
        double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
        const double c = std::cos(angle), s = std::sin(angle);
        for (const auto& [x, y] : middles) {
            left = std::min(left, x * c + y * s), right = std::max(right, x * c + y * s);
            top = std::min(top, y * c - x * s), bottom = std::max(bottom, y * c - x * s);
        }
        const double u = (left + right) / 2, v = (top + bottom) / 2;
        return {u * c - v * s, u * s + v * c, right - left + (1 + 2 * along) * kBlock,
                bottom - top + (1 + 2 * across) * kBlock, angle};
    }
    /// In which the blocks lie.
    [[nodiscard]] double axis() const {
        double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
        for (const auto& [x, y] : middles)
            mx += x, my += y;
        mx /= static_cast<double>(middles.size()), my /= static_cast<double>(middles.size());
        for (const auto& [x, y] : middles)
            xx += (x - mx) * (x - mx), yy += (y - my) * (y - my), xy += (x - mx) * (y - my);
        return 0.5 * std::atan2(2 * xy, xx - yy);
    }
};

/// Between two lines, 0 to a right angle.
double apart(double a, double b) {
    return std::abs(std::remainder(a - b, std::numbers::pi));
}

/// Neighbouring blocks of bars that run alike, or of anything printed; the heaviest first. Each block belongs
/// to one place.
std::vector<Place> places_of(const Blocks& blocks, bool bars) {
    std::vector<bool> taken(blocks.all.size(), false);
    std::vector<Place> places;
    const auto index = [&](int x, int y) { return static_cast<std::size_t>(y * blocks.across + x); };
    const auto wanted = [&](std::size_t at) {
        return !taken[at] && (bars ? blocks.all[at].bars : blocks.all[at].weight > 0);
    };
    std::vector<std::pair<int, int>> open;
    for (int start_y = 0; start_y < blocks.down; ++start_y)
        for (int start_x = 0; start_x < blocks.across; ++start_x) {
            if (!wanted(index(start_x, start_y))) continue;
            Place place;
            open.assign(1, {start_x, start_y});
            taken[index(start_x, start_y)] = true;
            while (!open.empty()) {
                const auto [x, y] = open.back();
                open.pop_back();
                const auto& here = blocks.all[index(x, y)];
                place.middles.emplace_back((x + 0.5) * kBlock, (y + 0.5) * kBlock);
                place.slopes.add(here.slopes);
                place.weight += here.weight;
                for (int ny = std::max(0, y - 1); ny <= std::min(blocks.down - 1, y + 1); ++ny)
                    for (int nx = std::max(0, x - 1); nx <= std::min(blocks.across - 1, x + 1); ++nx) {
                        const auto at = index(nx, ny);
                        if (!wanted(at)) continue;
                        if (bars && apart(blocks.all[at].slopes.angle(), here.slopes.angle()) > kTurnMost)
                            continue;
                        taken[at] = true;
                        open.emplace_back(nx, ny);
                    }
            }
            if (!bars || place.middles.size() >= kBarBlocksLeast) places.push_back(std::move(place));
        }
    const auto most = static_cast<std::size_t>(bars ? kBarPlacesMost : kPlacesMost);
    const auto kept = std::min(places.size(), most);
    std::ranges::partial_sort(places, places.begin() + static_cast<std::ptrdiff_t>(kept), std::greater<>(),
                              &Place::weight);
    places.resize(kept);
    return places;
}

/// Half as much again of each line's difference from the pixels so far to the left and right: narrow bars
/// that a lens ran together come apart.
void sharpen(Grey& picture, int reach) {
    std::vector<std::uint8_t> line;
    for (int y = 0; y < picture.height; ++y) {
        auto* row = picture.bytes.data() + static_cast<std::ptrdiff_t>(y) * picture.width;
        line.assign(row, row + picture.width);
        for (int x = reach; x < picture.width - reach; ++x) {
            const auto at = [&](int i) { return static_cast<int>(line[static_cast<std::size_t>(i)]); };
            row[x] = static_cast<std::uint8_t>(
                std::clamp(at(x) + (2 * at(x) - at(x - reach) - at(x + reach)) / 4, 0, 255));
        }
    }
}

Cut at_size(Cut cut, double scale) {
    cut.middle_x *= scale, cut.middle_y *= scale, cut.width *= scale, cut.height *= scale;
    return cut;
}

}  // namespace

std::vector<std::string> read_codes(const Grey& picture, const Grey& small) {
    std::vector<std::string> codes;
    const double scale = static_cast<double>(picture.width) / small.width;
    const auto blocks = blocks_of(small);
    const auto printed = places_of(blocks, false);
    if (printed.empty()) return codes;

    // Some lines across the bars say all that the bars say.
    Scanner lines(0);
    for (const auto& place : places_of(blocks, true)) {
        const auto before = codes.size();
        const auto look = [&](double angle) {
            const auto cut = at_size(place.around(angle, kMargin, 0), scale);
            const double enlarge = std::min(kBarsEnlarge, kBarsAt / cut.width);
            auto strip = cut_out(picture, cut, enlarge, kBarLines / cut.height);
            lines.scan(strip, codes);
            if (codes.size() > before) return true;
            sharpen(strip, std::max(1, static_cast<int>(std::lround(enlarge))));
            lines.scan(strip, codes);
            return codes.size() > before;
        };
        const double across = place.slopes.angle(), axis = place.axis();
        // Seen at a slant, bars do not stand upright on the line in which they lie.
        if (!look(across) && apart(across, axis) > kAxisApart && apart(across, axis) < kTurnMost) look(axis);
    }
    if (!codes.empty()) return codes;

    Scanner(kEveryOfAll).scan(small, codes);
    Scanner each(kEveryOfPlace);
    for (const auto& place : printed) {
        if (!codes.empty()) break;
        const auto cut = at_size(place.around(place.slopes.angle(), kMargin, kMargin), scale);
        const double enlarge = std::min(kEnlarge, kPlaceAt / std::max(cut.width, cut.height));
        each.scan(cut_out(picture, cut, enlarge, enlarge), codes);
    }
    return codes;
}

}  // namespace xiaoer::adapters
