#include "tests/adapters/pictures/parcels.hpp"

#include <vips/vips.h>
#include <zint.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <numbers>
#include <random>
#include <stdexcept>

namespace xiaoer::tests {
namespace {

using Colour = std::array<double, 3>;

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed * 2654435761U + 7) {}
    double between(double low, double high) {
        return low + (high - low) * (static_cast<double>(engine_()) / 4294967295.0);
    }
    int whole(int low, int high) {
        return low + static_cast<int>(engine_() % static_cast<unsigned>(high - low + 1));
    }

  private:
    std::mt19937 engine_;
};

constexpr int kNoiseSide = 512;
constexpr unsigned kNoiseMask = kNoiseSide - 1;

/// Tiles without a seam; about -1..1. fine: a grain of one pixel, else clouds.
const std::vector<float>& noise(bool fine) {
    static const auto make = [](bool grain) {
        std::vector<float> all(kNoiseSide * kNoiseSide);
        Dice dice(grain ? 11 : 12);
        if (grain) {
            for (auto& each : all)
                each = static_cast<float>((dice.between(-1, 1) + dice.between(-1, 1) + dice.between(-1, 1)) *
                                          0.6);
            return all;
        }
        for (int cell = 4; cell <= 128; cell *= 2) {
            const int side = kNoiseSide / cell;
            std::vector<double> points(static_cast<std::size_t>(side * side));
            for (auto& point : points)
                point = dice.between(-1, 1);
            const auto at = [&](int x, int y) {
                return points[static_cast<std::size_t>((y % side) * side + x % side)];
            };
            for (int y = 0; y < kNoiseSide; ++y)
                for (int x = 0; x < kNoiseSide; ++x) {
                    const double u = static_cast<double>(x) / cell, v = static_cast<double>(y) / cell;
                    const int i = static_cast<int>(u), j = static_cast<int>(v);
                    const double a = u - i, b = v - j;
                    all[static_cast<std::size_t>(y * kNoiseSide + x)] +=
                        static_cast<float>((at(i, j) * (1 - a) * (1 - b) + at(i + 1, j) * a * (1 - b) +
                                            at(i, j + 1) * (1 - a) * b + at(i + 1, j + 1) * a * b) *
                                           0.45 * std::sqrt(cell / 128.0 + 0.1));
                }
        }
        return all;
    };
    static const auto grain = make(true);
    static const auto clouds = make(false);
    return fine ? grain : clouds;
}

double noise_at(const std::vector<float>& from, int x, int y) {
    return from[(static_cast<unsigned>(y) & kNoiseMask) * kNoiseSide +
                (static_cast<unsigned>(x) & kNoiseMask)];
}

/// Black on white, by darkness 0..255.
struct Ink {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> dark;
    [[nodiscard]] int at(int x, int y) const {
        return x < 0 || y < 0 || x >= width || y >= height
                   ? 0
                   : dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                          static_cast<std::size_t>(x)];
    }
};

Ink written(const std::string& text, int height) {
    static std::map<std::pair<std::string, int>, Ink> known;
    auto [at, fresh] = known.try_emplace({text, height});
    if (!fresh) return at->second;
    VipsImage* image = nullptr;
    if (vips_text(&image, text.c_str(), "font", "Noto Sans CJK SC", "height", height, "width", height * 60,
                  nullptr) != 0)
        throw std::runtime_error(vips_error_buffer());
    std::size_t size = 0;
    auto* bytes = static_cast<std::uint8_t*>(vips_image_write_to_memory(image, &size));
    at->second = {image->Xsize, image->Ysize, {bytes, bytes + size}};
    g_free(bytes);
    g_object_unref(image);
    return at->second;
}

Ink code(int symbology, const std::string& text, int module) {
    auto* symbol = ZBarcode_Create();
    symbol->symbology = symbology;
    symbol->show_hrt = 0;
    symbol->output_options |= OUT_BUFFER_INTERMEDIATE;
    symbol->scale = static_cast<float>(module) / 2;  // zint draws two pixels a module
    if (symbology == BARCODE_CODE128) symbol->height = 45;
    if (ZBarcode_Encode_and_Buffer(symbol, reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()), 0) >= ZINT_ERROR)
        throw std::runtime_error(symbol->errtxt);
    Ink ink{symbol->bitmap_width, symbol->bitmap_height, {}};
    for (int i = 0; i < ink.width * ink.height; ++i)
        ink.dark.push_back(symbol->bitmap[i] == '1' ? 255 : 0);
    ZBarcode_Delete(symbol);
    return ink;
}

void put(Ink& onto, const Ink& what, int left, int top) {
    for (int y = 0; y < what.height; ++y)
        for (int x = 0; x < what.width; ++x)
            if (left + x >= 0 && left + x < onto.width && top + y >= 0 && top + y < onto.height)
                onto.dark[static_cast<std::size_t>((top + y) * onto.width + left + x)] =
                    std::max(onto.dark[static_cast<std::size_t>((top + y) * onto.width + left + x)],
                             static_cast<std::uint8_t>(what.at(x, y)));
}

/// As couriers print them: 100 × 60 millimetres at 8 dots a millimetre.
Ink waybill(const Shot& shot, Dice& dice) {
    Ink label{800, 480, std::vector<std::uint8_t>(800 * 480, 0)};
    const auto line = [&](int left, int top, int right, int bottom) {
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x)
                label.dark[static_cast<std::size_t>(y * label.width + x)] = 255;
    };
    line(8, 8, 792, 11), line(8, 469, 792, 472), line(8, 8, 11, 472), line(789, 8, 792, 472);
    line(8, 84, 792, 87), line(8, 300, 792, 303);
    put(label, written("中通快递", 44), 30, 26);
    put(label, written(std::to_string(dice.whole(100, 999)) + "-" + std::to_string(dice.whole(10, 99)), 40),
        540, 28);
    if (!shot.bar.empty()) {
        const auto bars = code(BARCODE_CODE128, shot.bar, 3);
        put(label, bars, std::max(20, (800 - bars.width) / 2), 110);
        put(label, written(shot.bar, 28), 250, 264);
    }
    if (!shot.qr.empty()) put(label, code(BARCODE_QRCODE, shot.qr, 5), 620, 310);
    put(label, written("收 张*伟 138****2046", 26), 30, 320);
    put(label, written("江苏省苏州市工业园区星湖街", 26), 30, 362);
    put(label, written("寄 店小二仓库", 24), 30, 420);
    return label;
}

struct Mark {
    double left, top, right, bottom;  ///< on the parcel, -0.5..0.5 of its long side
    double dark;
};

void blur_line(std::vector<float>& values, int width, int height, const std::vector<float>& kernel,
               bool down) {
    const int reach = static_cast<int>(kernel.size() / 2);
    std::vector<float> out(values.size(), 0.0F);
    const auto row = [&](std::vector<float>& all, int y) {
        return all.data() + static_cast<std::ptrdiff_t>(y) * width;
    };
    for (int y = 0; y < height; ++y)
        for (int i = -reach; i <= reach; ++i) {
            const float share = kernel[static_cast<std::size_t>(i + reach)];
            auto* to = row(out, y);
            const auto* from = row(values, down ? std::clamp(y + i, 0, height - 1) : y);
            if (down) {
                for (int x = 0; x < width; ++x)
                    to[x] += share * from[x];
                continue;
            }
            const int first = std::max(0, -i), last = std::min(width, width - i);
            for (int x = 0; x < first; ++x)
                to[x] += share * from[0];
            for (int x = first; x < last; ++x)
                to[x] += share * from[x + i];
            for (int x = last; x < width; ++x)
                to[x] += share * from[width - 1];
        }
    values.swap(out);
}

std::vector<float> bell(double deviation) {
    const int reach = std::max(1, static_cast<int>(std::ceil(deviation * 2.5)));
    std::vector<float> kernel;
    float sum = 0;
    for (int i = -reach; i <= reach; ++i) {
        kernel.push_back(static_cast<float>(std::exp(-i * i / (2 * deviation * deviation))));
        sum += kernel.back();
    }
    for (auto& each : kernel)
        each /= sum;
    return kernel;
}

/// Lens, hand, sensor: what stands between light and bytes.
Canvas exposed(std::array<std::vector<float>, 3>& light, const Shot& shot, Dice& dice) {
    Canvas canvas{shot.width, shot.height, {}};
    canvas.bytes.resize(light[0].size() * 3);
    const int grain_x = dice.whole(0, kNoiseSide - 1), grain_y = dice.whole(0, kNoiseSide - 1);
    const double grain = shot.light < 0.3 ? 3.5 : dice.between(1.5, 4);
    for (auto& channel : light) {
        if (shot.blur > 0)
            for (const bool down : {false, true})
                blur_line(channel, shot.width, shot.height, bell(shot.blur), down);
        if (shot.shake > 0) {
            const auto length = static_cast<std::size_t>(shot.shake) | 1U;
            blur_line(channel, shot.width, shot.height,
                      std::vector<float>(length, 1.0F / static_cast<float>(length)), false);
        }
    }
    const auto& grains = noise(true);
    for (int y = 0; y < shot.height; ++y)
        for (int x = 0; x < shot.width; ++x)
            for (std::size_t c = 0; c < 3; ++c) {
                const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(shot.width) +
                                static_cast<std::size_t>(x);
                const int shift = static_cast<int>(c) * 171;
                canvas.bytes[at * 3 + c] = static_cast<std::uint8_t>(std::clamp(
                    light[c][at] * shot.light + grain * noise_at(grains, x + grain_x + shift, y + grain_y),
                    0.0, 255.0));
            }
    return canvas;
}

/// surface(x, y, pixel x, pixel y, fine): the colour there; sets fine where four looks a pixel are worth it.
template <class Surface>
Canvas drawn(const Shot& shot, Dice& dice, const Surface& surface) {
    std::array<std::vector<float>, 3> light;
    for (auto& channel : light)
        channel.resize(static_cast<std::size_t>(shot.width) * static_cast<std::size_t>(shot.height));
    const double slope_x = dice.between(-0.25, 0.25), slope_y = dice.between(-0.25, 0.25);
    for (int y = 0; y < shot.height; ++y)
        for (int x = 0; x < shot.width; ++x) {
            bool fine = false;
            Colour sum = surface(x + 0.25, y + 0.25, x, y, fine);
            if (fine)
                for (const auto& [dx, dy] : {std::pair{0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}}) {
                    const auto colour = surface(x + dx, y + dy, x, y, fine);
                    for (std::size_t c = 0; c < 3; ++c)
                        sum[c] += colour[c];
                }
            const double lit = 1 + slope_x * (x / static_cast<double>(shot.width) - 0.5) +
                               slope_y * (y / static_cast<double>(shot.height) - 0.5);
            for (std::size_t c = 0; c < 3; ++c)
                light[c][static_cast<std::size_t>(y) * static_cast<std::size_t>(shot.width) +
                         static_cast<std::size_t>(x)] = static_cast<float>(sum[c] / (fine ? 4 : 1) * lit);
        }
    return exposed(light, shot, dice);
}

}  // namespace

Canvas photograph(const Shot& shot) {
    Dice dice(shot.seed);
    const auto& clouds = noise(false);
    const auto& grains = noise(true);
    const Colour table{dice.between(90, 190), dice.between(80, 180), dice.between(70, 170)};
    const double board = dice.between(0.8, 1.15);
    const Colour card{195 * board, 155 * board, 112 * board};
    const double tall = dice.between(0.55, 0.85);
    const double lean = dice.between(-0.12, 0.12), narrow = dice.between(-0.12, 0.12);
    const int cloud_x = dice.whole(0, 511), cloud_y = dice.whole(0, 511);
    const double tape = dice.between(-0.2, 0.2), tape_wide = dice.between(0.03, 0.06);
    std::vector<Mark> marks;
    for (int i = dice.whole(3, 9); i > 0; --i) {
        const double x = dice.between(-0.45, 0.4), y = dice.between(-0.4, 0.35);
        marks.push_back(
            {x, y, x + dice.between(0.01, 0.12), y + dice.between(0.008, 0.05), dice.between(0.3, 0.8)});
    }
    const bool labelled = !shot.bar.empty() || !shot.qr.empty();
    const auto label = labelled ? waybill(shot, dice) : Ink{};
    const auto print = written(shot.goods ? "玻璃制品" : "易碎品 轻拿轻放", 40);
    const double print_x = dice.between(-0.4, 0), print_y = dice.between(0.18, 0.26), print_wide = 0.3;
    const double label_wide = shot.label, label_tall = label_wide * 480 / 800;
    const double label_x = dice.between(-0.05, 0.05), label_y = dice.between(-0.1, 0.0);
    struct Shard {
        double x, y, size, cosine, sine, light;
    };
    std::vector<Shard> shards;
    if (shot.goods)
        for (int i = dice.whole(6, 14); i > 0; --i) {
            const double angle = dice.between(0, 3);
            shards.push_back({dice.between(-0.4, 0.4), dice.between(-0.3, 0.3), dice.between(0.05, 0.2),
                              std::cos(angle), std::sin(angle), dice.between(150, 240)});
        }
    const double turn = shot.angle * std::numbers::pi / 180;
    const double scale = shot.size * shot.width;
    const double middle_x = shot.width * (0.5 + shot.off_x), middle_y = shot.height * (0.5 + shot.off_y);
    const double fold = dice.between(-0.3, 0.3);
    const double cosine = std::cos(turn), sine = std::sin(turn);
    return drawn(shot, dice, [&](double x, double y, int px, int py, bool& fine) -> Colour {
        const double rx = (x - middle_x) / scale, ry = (y - middle_y) / scale;
        double u = rx * cosine + ry * sine;
        double v = -rx * sine + ry * cosine;
        u += lean * v, v *= 1 + narrow * u;  // not quite from above
        const double cloud = noise_at(clouds, px + cloud_x, py + cloud_y);
        Colour out = table;
        if (shot.goods) {
            for (auto& c : out)
                c += 20 * cloud;
            for (const auto& shard : shards) {
                const double su = (u - shard.x) * shard.cosine + (v - shard.y) * shard.sine;
                const double sv = -(u - shard.x) * shard.sine + (v - shard.y) * shard.cosine;
                if (sv > 0 && sv < shard.size && std::abs(su) < (shard.size - sv) * 0.6)
                    for (auto& c : out)
                        c = shard.light + 15 * cloud - 60 * sv / shard.size;
            }
            return out;
        }
        const double half = tall / 2;
        if (std::abs(u) > 0.5 || std::abs(v) > half) {
            // A shadow beside the box.
            const bool shade = std::abs(u - 0.02) < 0.52 && std::abs(v - 0.02) < half + 0.02;
            for (auto& c : out)
                c = (c + 18 * cloud) * (shade ? 0.6 : 1.0);
            return out;
        }
        out = card;
        const double grain = noise_at(grains, static_cast<int>(u * 900), static_cast<int>(v * 300));
        for (auto& c : out)
            c += 7 * grain + 10 * cloud - (std::abs(u - fold) < 0.003 ? 35 : 0);
        if (std::abs(v - tape) < tape_wide)
            for (auto& c : out)
                c = c * 0.85 + 35;
        for (const auto& mark : marks)
            if (u > mark.left && u < mark.right && v > mark.top && v < mark.bottom)
                for (auto& c : out)
                    c *= 1 - mark.dark;
        if (u > print_x && u < print_x + print_wide) {
            const double k = print.width / print_wide;
            fine = true;
            const double ink =
                print.at(static_cast<int>((u - print_x) * k), static_cast<int>((v - print_y) * k));
            for (auto& c : out)
                c *= 1 - 0.7 * ink / 255;
        }
        const double lx = (u - label_x) / label_wide + 0.5, ly = (v - label_y) / label_tall + 0.5;
        if (labelled && lx >= 0 && lx < 1 && ly >= 0 && ly < 1) {
            fine = true;
            const int ink = label.at(static_cast<int>(lx * label.width), static_cast<int>(ly * label.height));
            const double paper = 232 + 6 * cloud;
            out = {paper - ink * 0.8, paper - ink * 0.8, paper - ink * 0.8};
        }
        return out;
    });
}

Canvas nothing(unsigned seed, int width, int height) {
    Dice dice(seed + 9000);
    const double light = dice.between(90, 240);
    Shot shot{.seed = seed, .width = width, .height = height, .blur = 0};
    const Colour colour{light, light * dice.between(0.9, 1), light * dice.between(0.85, 1)};
    std::array<std::vector<float>, 3> channels;
    for (std::size_t c = 0; c < 3; ++c)
        channels[c].assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
                           static_cast<float>(colour[c]));
    return exposed(channels, shot, dice);
}

Canvas screenshot(unsigned seed) {
    Dice dice(seed + 5000);
    Canvas canvas{720, 1'520, std::vector<std::uint8_t>(720UL * 1'520 * 3)};
    const auto fill = [&](int left, int top, int right, int bottom, Colour colour) {
        for (int y = std::max(0, top); y < std::min(bottom, canvas.height); ++y)
            for (int x = std::max(0, left); x < std::min(right, canvas.width); ++x)
                for (std::size_t c = 0; c < 3; ++c)
                    canvas.bytes[static_cast<std::size_t>(y * canvas.width + x) * 3 + c] =
                        static_cast<std::uint8_t>(colour[c]);
    };
    const auto say = [&](const std::string& text, int height, int left, int top, double dark) {
        const auto ink = written(text, height);
        for (int y = 0; y < ink.height && top + y < canvas.height; ++y)
            for (int x = 0; x < ink.width && left + x < canvas.width; ++x)
                for (std::size_t c = 0; c < 3; ++c) {
                    auto& byte =
                        canvas.bytes[static_cast<std::size_t>((top + y) * canvas.width + left + x) * 3 + c];
                    byte = static_cast<std::uint8_t>(byte + (dark - byte) * ink.at(x, y) / 255);
                }
    };
    const bool night = dice.whole(0, 3) == 0;
    const double ground = night ? 24 : dice.between(236, 250), ink = night ? 220 : 30;
    fill(0, 0, 720, 1'520, {ground, ground, ground});
    fill(0, 0, 720, 110, {ground - 6, ground - 6, ground - 6});
    say("10:2" + std::to_string(dice.whole(0, 9)), 22, 30, 20, ink);
    say("物流详情", 30, 290, 62, ink);
    static constexpr std::array kLines = {"您的快件已到达苏州转运中心", "已签收，签收人：本人",
                                          "快件已由丰巢柜暂存",         "亲，收到货了吗",
                                          "您好，请问有什么可以帮您",   "订单编号 2026112000381"};
    for (int top = 140; top < 1'380; top += dice.whole(90, 170)) {
        const int tall = dice.whole(60, 84), left = dice.whole(0, 1) == 0 ? 24 : 140;
        const double paper = night ? 48 : 255;
        fill(left, top, left + 540, top + tall, {paper, paper, paper});
        say(kLines[static_cast<std::size_t>(dice.whole(0, 5))], 24, left + 20, top + 18, ink);
    }
    if (dice.whole(0, 2) == 0) {
        const auto inside = photograph({.seed = seed + 77, .width = 300, .height = 200});
        const int top = dice.whole(200, 900);
        for (int y = 0; y < inside.height; ++y)
            std::memcpy(&canvas.bytes[static_cast<std::size_t>((top + y) * canvas.width + 200) * 3],
                        &inside.bytes[static_cast<std::size_t>(y * inside.width) * 3],
                        static_cast<std::size_t>(inside.width) * 3);
    }
    return canvas;
}

}  // namespace xiaoer::tests
