#include "adapters/pictures/picture_facts.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace xiaoer::adapters {
namespace {

constexpr std::array<std::string_view, 6> kFlaws = {"", "dark", "blank", "blurred", "small", "screenshot"};

constexpr int kCellsAcross = 9;
constexpr int kCellsDown = 8;

/// Below this spread a picture has nothing by which it could be known again.
constexpr double kSpreadLeast = 6.0;
/// What saving and scaling anew change; a hand that moved changes more.
constexpr double kApartOnAverage = 3.0;
constexpr double kApartAnywhere = 18.0;

struct Spread {
    double mean = 0;
    double deviation = 0;
};

Spread spread_of(const Thumb& thumb) {
    double sum = 0, squares = 0;
    for (const double value : thumb) {
        sum += value;
        squares += value * value;
    }
    const double n = static_cast<double>(thumb.size());
    const double mean = sum / n;
    return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}

/// Mean over a part of a row whose ends may lie inside a pixel.
double mean_of(const Thumb& thumb, int row, double from, double to) {
    double sum = 0;
    for (int x = static_cast<int>(from); x < kThumbSide && x < to; ++x) {
        const double share = std::min<double>(to, x + 1) - std::max<double>(from, x);
        sum += share * thumb[static_cast<std::size_t>(row * kThumbSide + x)];
    }
    return sum / (to - from);
}

class Out {
  public:
    void number(std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            text_ += static_cast<char>(value >> (8 * i) & 0xffU);
    }
    void text(std::string_view value) {
        number(value.size(), 4);
        text_ += value;
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

class In {
  public:
    explicit In(std::string_view bytes) : bytes_(bytes) {}
    std::uint64_t number(int bytes) {
        std::uint64_t value = 0;
        const auto part = take(static_cast<std::size_t>(bytes));
        for (std::size_t i = 0; i < part.size(); ++i)
            value |= std::uint64_t{static_cast<std::uint8_t>(part[i])} << (8 * i);
        return value;
    }
    std::string_view text() { return take(number(4)); }
    std::string_view take(std::size_t size) {
        good_ = good_ && size <= bytes_.size();
        if (!good_) return {};
        const auto part = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return part;
    }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool done() const { return good_ && bytes_.empty(); }

  private:
    std::string_view bytes_;
    bool good_ = true;
};

}  // namespace

std::string_view word(Flaw flaw) {
    return kFlaws[static_cast<std::size_t>(flaw)];
}

Flaw flaw_of(std::string_view word) {
    const auto at = std::ranges::find(kFlaws, word);
    return at == kFlaws.end() ? Flaw::none : static_cast<Flaw>(at - kFlaws.begin());
}

std::uint64_t difference_hash(const Thumb& thumb) {
    std::uint64_t hash = 0;
    for (int down = 0; down < kCellsDown; ++down) {
        std::array<double, kCellsAcross> cells{};
        constexpr int kRows = kThumbSide / kCellsDown;
        constexpr double kWide = static_cast<double>(kThumbSide) / kCellsAcross;
        for (int across = 0; across < kCellsAcross; ++across)
            for (int row = 0; row < kRows; ++row)
                cells[static_cast<std::size_t>(across)] +=
                    mean_of(thumb, down * kRows + row, across * kWide, (across + 1) * kWide);
        for (std::size_t across = 0; across + 1 < cells.size(); ++across)
            hash = hash << 1U | (cells[across] > cells[across + 1] ? 1U : 0U);
    }
    return hash;
}

Thumb turned(const Thumb& thumb) {
    Thumb out{};
    for (int y = 0; y < kThumbSide; ++y)
        for (int x = 0; x < kThumbSide; ++x)
            out[static_cast<std::size_t>(x * kThumbSide + kThumbSide - 1 - y)] =
                thumb[static_cast<std::size_t>(y * kThumbSide + x)];
    return out;
}

int distance(std::uint64_t a, std::uint64_t b) {
    return std::popcount(a ^ b);
}

bool same_picture(const Thumb& a, const Thumb& b) {
    const auto first = spread_of(a), second = spread_of(b);
    if (first.deviation < kSpreadLeast || second.deviation < kSpreadLeast) return false;
    double squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double apart = (a[i] - first.mean) - (b[i] - second.mean);
        if (std::abs(apart) > kApartAnywhere) return false;
        squares += apart * apart;
    }
    return std::sqrt(squares / static_cast<double>(a.size())) <= kApartOnAverage;
}

std::string write(const Looked& looked) {
    Out out;
    out.number(static_cast<std::uint64_t>(looked.fault), 1);
    out.number(static_cast<std::uint64_t>(looked.facts.flaw), 1);
    out.number(static_cast<std::uint64_t>(looked.facts.width), 4);
    out.number(static_cast<std::uint64_t>(looked.facts.height), 4);
    out.number(looked.facts.hash, 8);
    out.text({reinterpret_cast<const char*>(looked.facts.thumb.data()), looked.facts.thumb.size()});
    out.number(looked.facts.codes.size(), 1);
    for (const auto& code : looked.facts.codes)
        out.text(code);
    out.text(looked.jpeg);
    return out.take();
}

std::optional<Looked> read(std::string_view bytes) {
    In in(bytes);
    Looked looked;
    const auto fault = in.number(1);
    const auto flaw = in.number(1);
    looked.facts.width = static_cast<int>(in.number(4));
    looked.facts.height = static_cast<int>(in.number(4));
    looked.facts.hash = in.number(8);
    const auto thumb = in.text();
    const auto codes = in.number(1);
    for (std::uint64_t i = 0; i < codes && in.good(); ++i)
        looked.facts.codes.emplace_back(in.text());
    looked.jpeg = in.text();
    const bool sound = in.done() && fault <= static_cast<std::uint64_t>(PictureFault::busy) &&
                       flaw < kFlaws.size() && codes <= kCodesMost &&
                       thumb.size() == looked.facts.thumb.size() &&
                       std::ranges::all_of(looked.facts.codes,
                                           [](const auto& code) { return code.size() <= kCodeBytesMost; });
    if (!sound) return std::nullopt;
    looked.fault = static_cast<PictureFault>(fault);
    looked.facts.flaw = static_cast<Flaw>(flaw);
    std::memcpy(looked.facts.thumb.data(), thumb.data(), thumb.size());
    return looked;
}

}  // namespace xiaoer::adapters
