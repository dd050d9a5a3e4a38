#include "bot/web/media/picture_bytes.hpp"

#include <array>
#include <cstdint>

namespace xiaoer::web {
namespace {

using namespace std::literals;

struct Known {
    PictureKind kind;
    std::string_view extension;
    std::string_view type;
};
constexpr std::array<Known, 4> kKnown = {{{PictureKind::png, "png", "image/png"},
                                          {PictureKind::jpeg, "jpg", "image/jpeg"},
                                          {PictureKind::webp, "webp", "image/webp"},
                                          {PictureKind::gif, "gif", "image/gif"}}};

std::uint8_t byte(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// Numbers inside EXIF are in the byte order the file names. 0 when out of range.
struct Tiff {
    std::string_view bytes;
    bool little = false;
    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t size) const {
        if (at > bytes.size() || bytes.size() - at < size) return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto b = byte(bytes, at + (little ? size - 1 - i : i));
            value = value << 8 | b;
        }
        return value;
    }
};

/// 1..8 from an APP1 payload; 0 when it does not say.
int orientation_of(std::string_view payload) {
    constexpr auto mark = "Exif\0\0"sv;
    if (!payload.starts_with(mark)) return 0;
    Tiff tiff{payload.substr(mark.size())};
    if (!tiff.bytes.starts_with("II") && !tiff.bytes.starts_with("MM")) return 0;
    tiff.little = tiff.bytes.front() == 'I';
    const std::size_t directory = tiff.number(4, 4);
    const auto entries = tiff.number(directory, 2);
    for (std::size_t i = 0; i < entries && i < 200; ++i) {
        const auto entry = directory + 2 + i * 12;
        if (tiff.number(entry, 2) != 0x0112) continue;
        const auto value = tiff.number(entry + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 0;
    }
    return 0;
}

/// An APP1 segment that says the orientation and nothing else.
std::string orientation_segment(int orientation) {
    auto out =
        "\xff\xe1\x00\x22"
        "Exif\0\0"
        "MM\x00\x2a\x00\x00\x00\x08"
        "\x00\x01"
        "\x01\x12\x00\x03\x00\x00\x00\x01"s;
    out += '\0';
    out += static_cast<char>(orientation);
    out += "\x00\x00\x00\x00\x00\x00"s;
    return out;
}

bool keeps(std::uint8_t marker) {
    const bool application = marker >= 0xe0 && marker <= 0xef;
    if (application) return marker == 0xe0 || marker == 0xe2 || marker == 0xee;
    return marker != 0xfe;
}

}  // namespace

PictureKind sniff(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return PictureKind::png;
    if (bytes.starts_with("\xff\xd8\xff"sv)) return PictureKind::jpeg;
    if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP")
        return PictureKind::webp;
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return PictureKind::gif;
    return PictureKind::none;
}

std::string_view extension(PictureKind kind) {
    for (const auto& known : kKnown) {
        if (known.kind == kind) return known.extension;
    }
    return {};
}

PictureKind kind_of_extension(std::string_view extension) {
    for (const auto& known : kKnown) {
        if (known.extension == extension) return known.kind;
    }
    return PictureKind::none;
}

std::string_view media_type(PictureKind kind) {
    for (const auto& known : kKnown) {
        if (known.kind == kind) return known.type;
    }
    return "application/octet-stream";
}

std::string strip_jpeg(std::string_view bytes) {
    if (sniff(bytes) != PictureKind::jpeg) return {};
    std::string out(bytes.substr(0, 2));
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (byte(bytes, at) != 0xff) return {};
        const auto marker = byte(bytes, at + 1);
        if (marker == 0xff) {  // fill byte
            ++at;
            continue;
        }
        const std::size_t length = byte(bytes, at + 2) * 256u + byte(bytes, at + 3);
        const bool stands_alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9);
        if (stands_alone || length < 2 || at + 2 + length > bytes.size()) return {};
        if (marker == 0xda) {  // the picture itself begins
            out.append(bytes.substr(at));
            return out;
        }
        const auto segment = bytes.substr(at, 2 + length);
        if (keeps(marker)) {
            out.append(segment);
        } else if (marker == 0xe1) {
            if (const int orientation = orientation_of(segment.substr(4)); orientation > 1) {
                out += orientation_segment(orientation);
            }
        }
        at += 2 + length;
    }
    return {};
}

}  // namespace xiaoer::web
