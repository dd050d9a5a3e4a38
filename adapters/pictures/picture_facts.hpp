// What a look at a picture file finds: facts of the picture, never an opinion about a buyer. How they travel
// between the program and the one that decodes pictures (look/main.cpp), and when two pictures are the same.
// Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::adapters {

/// Why a file is not taken at all.
enum class PictureFault : std::uint8_t {
    none,
    not_a_picture,  ///< by its bytes none of the kinds we read, or they end early
    too_large,      ///< more pixels than kPixelsMost allows
    animated,       ///< more than one frame
    busy            ///< nobody looked: the queue is full, or the looking program failed or took too long
};

/// Why a picture shows nothing to who must judge a parcel by it.
enum class Flaw : std::uint8_t { none, dark, blank, blurred, small, screenshot };

/// Small enough to keep for every picture, large enough to tell two pictures apart.
inline constexpr int kThumbSide = 32;
using Thumb = std::array<std::uint8_t, kThumbSide * kThumbSide>;

struct PictureFacts {
    int width = 0;  ///< as stored, turned upright
    int height = 0;
    Flaw flaw = Flaw::none;
    std::uint64_t hash = 0;          ///< perceptual: near for near pictures; see difference_hash()
    Thumb thumb{};                   ///< grey, the whole picture squeezed into a square
    std::vector<std::string> codes;  ///< texts of Code 128 and QR codes, at most kCodesMost
};

inline constexpr std::size_t kCodesMost = 8;
inline constexpr std::size_t kCodeBytesMost = 200;

struct Looked {
    PictureFault fault = PictureFault::none;
    PictureFacts facts;
    std::string jpeg;  ///< encoded anew from the pixels alone: nothing else of the file is left
};

/// "dark", "blank" … "" for none: the word in stored rows.
[[nodiscard]] std::string_view word(Flaw flaw);
[[nodiscard]] Flaw flaw_of(std::string_view word);

/// 64 bits, each whether brightness falls from one of 9 × 8 cells to its right neighbour.
[[nodiscard]] std::uint64_t difference_hash(const Thumb& thumb);
/// The thumb turned clockwise by a quarter.
[[nodiscard]] Thumb turned(const Thumb& thumb);
/// Hashes of pictures that may be the same differ in at most so many bits.
inline constexpr int kHashBits = 12;
[[nodiscard]] int distance(std::uint64_t a, std::uint64_t b);
/// The same photograph, saved, scaled or turned again. Two shots of one thing are not: the hand moves.
[[nodiscard]] bool same_picture(const Thumb& a, const Thumb& b);

/// An answer of the looking program, without its length; read() gives nothing for what is cut or forged.
[[nodiscard]] std::string write(const Looked& looked);
[[nodiscard]] std::optional<Looked> read(std::string_view bytes);

}  // namespace xiaoer::adapters
