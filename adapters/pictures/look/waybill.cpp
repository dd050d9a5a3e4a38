#include "adapters/pictures/look/waybill.hpp"

#include <zbar.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "adapters/pictures/picture_facts.hpp"

namespace xiaoer::adapters {
namespace {

constexpr int kWholeAt = 1024;  ///< the size at which the whole picture is scanned
constexpr int kBlock = 32;      ///< the squares by which places are found, at that size
constexpr int kPlacesMost = 3;
constexpr double kCutAt = 1000;  ///< pixels a cut is enlarged to, at most kEnlarge times
constexpr double kEnlarge = 3.0;
constexpr double kStrong = 500.0;  ///< mean squared slope of a block full of bars or print

class Scanner {
  public:
    Scanner() {
        scanner_.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
        scanner_.set_config(zbar::ZBAR_CODE128, zbar::ZBAR_CFG_ENABLE, 1);
        scanner_.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    }

    /// True when something was read.
    bool scan(const Grey& picture, std::vector<std::string>& codes) {
        zbar::Image image(static_cast<unsigned>(picture.width), static_cast<unsigned>(picture.height), "Y800",
                          picture.bytes.data(), picture.bytes.size());
        if (scanner_.scan(image) <= 0) return false;
        for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol) {
            auto text = symbol->get_data().substr(0, kCodeBytesMost);
            if (text.empty() || codes.size() >= kCodesMost) continue;
            if (std::ranges::find(codes, text) == codes.end()) codes.push_back(std::move(text));
        }
        return true;
    }

  private:
    zbar::ImageScanner scanner_;
};

/// How the brightness runs in a block: its slopes squared and summed.
struct Slopes {
    double xx = 0, yy = 0, xy = 0;
    [[nodiscard]] double strength() const { return xx + yy; }
    /// 1 when every slope runs along one line, as across bars; 0 when they run every way.
    [[nodiscard]] double parallel() const {
        const double all = strength();
        return all <= 0 ? 0 : std::sqrt((xx - yy) * (xx - yy) + 4 * xy * xy) / all;
    }
    [[nodiscard]] double angle() const { return 0.5 * std::atan2(2 * xy, xx - yy); }
    void add(const Slopes& other) {
        xx += other.xx;
        yy += other.yy;
        xy += other.xy;
    }
};

struct Blocks {
    int across = 0;
    int down = 0;
    std::vector<Slopes> all;
    [[nodiscard]] const Slopes& at(int x, int y) const {
        return all[static_cast<std::size_t>(y * across + x)];
    }
};

Blocks blocks_of(const Grey& picture) {
    Blocks blocks{picture.width / kBlock, picture.height / kBlock, {}};
    blocks.all.resize(static_cast<std::size_t>(blocks.across * blocks.down));
    for (int by = 0; by < blocks.down; ++by)
        for (int bx = 0; bx < blocks.across; ++bx) {
            auto& block = blocks.all[static_cast<std::size_t>(by * blocks.across + bx)];
            const int right = std::min((bx + 1) * kBlock, picture.width - 1);
            const int bottom = std::min((by + 1) * kBlock, picture.height - 1);
            for (int y = std::max(1, by * kBlock); y < bottom; ++y)
                for (int x = std::max(1, bx * kBlock); x < right; ++x) {
                    const double sx = picture.at(x + 1, y) - picture.at(x - 1, y);
                    const double sy = picture.at(x, y + 1) - picture.at(x, y - 1);
                    block.add({sx * sx, sy * sy, sx * sy});
                }
        }
    return blocks;
}

struct Place {
    Cut cut;
    double weight = 0;
};

/// Neighbouring blocks of bars in one rectangle, turned as they run; the heaviest first. Each block belongs
/// to one place.
std::vector<Place> places_of(const Blocks& blocks) {
    const auto weight = [&](int x, int y) {
        const auto& block = blocks.at(x, y);
        const double strength = block.strength() / (kBlock * kBlock);
        return strength < kStrong ? 0.0 : std::min(strength, 8 * kStrong) * (0.15 + block.parallel());
    };
    std::vector<bool> taken(blocks.all.size(), false);
    std::vector<Place> places;
    for (int start_y = 0; start_y < blocks.down; ++start_y)
        for (int start_x = 0; start_x < blocks.across; ++start_x) {
            const auto index = [&](int x, int y) { return static_cast<std::size_t>(y * blocks.across + x); };
            if (taken[index(start_x, start_y)] || weight(start_x, start_y) <= 0) continue;
            std::vector<std::pair<int, int>> open{{start_x, start_y}};
            taken[index(start_x, start_y)] = true;
            Slopes slopes;
            double total = 0;
            std::vector<std::pair<int, int>> members;
            while (!open.empty()) {
                const auto [x, y] = open.back();
                open.pop_back();
                members.emplace_back(x, y);
                slopes.add(blocks.at(x, y));
                total += weight(x, y);
                for (int ny = std::max(0, y - 1); ny <= std::min(blocks.down - 1, y + 1); ++ny)
                    for (int nx = std::max(0, x - 1); nx <= std::min(blocks.across - 1, x + 1); ++nx)
                        if (!taken[index(nx, ny)] && weight(nx, ny) > 0) {
                            taken[index(nx, ny)] = true;
                            open.emplace_back(nx, ny);
                        }
            }
            const double angle = slopes.angle();
            double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
            for (const auto& [x, y] : members) {
                const double mx = (x + 0.5) * kBlock, my = (y + 0.5) * kBlock;
                const double u = mx * std::cos(angle) + my * std::sin(angle);
                const double v = -mx * std::sin(angle) + my * std::cos(angle);
                left = std::min(left, u), right = std::max(right, u);
                top = std::min(top, v), bottom = std::max(bottom, v);
            }
            const double u = (left + right) / 2, v = (top + bottom) / 2;
            Place place;
            place.cut = {u * std::cos(angle) - v * std::sin(angle), u * std::sin(angle) + v * std::cos(angle),
                         right - left + 3 * kBlock, bottom - top + 3 * kBlock, angle};
            place.weight = total;
            places.push_back(place);
        }
    std::ranges::sort(places, std::greater<>(), &Place::weight);
    if (places.size() > kPlacesMost) places.resize(kPlacesMost);
    return places;
}

}  // namespace

std::vector<std::string> read_codes(const Grey& picture, const std::function<bool()>& more) {
    Scanner scanner;
    std::vector<std::string> codes;
    const auto whole = at_most(picture, kWholeAt);
    if (scanner.scan(whole, codes)) return codes;
    const double scale = static_cast<double>(picture.width) / whole.width;
    for (const auto& place : places_of(blocks_of(whole))) {
        Cut cut = place.cut;
        cut.middle_x *= scale, cut.middle_y *= scale, cut.width *= scale, cut.height *= scale;
        const double enlarge = std::min(kEnlarge, kCutAt / std::max(cut.width, cut.height));
        // Bars run across the slopes; print around them may have turned the measure by half a right angle.
        for (const double turn : {0.0, std::numbers::pi / 4}) {
            if (!more()) return codes;
            cut.angle = place.cut.angle + turn;
            if (scanner.scan(cut_out(picture, cut, enlarge), codes)) return codes;
        }
    }
    return codes;
}

}  // namespace xiaoer::adapters
