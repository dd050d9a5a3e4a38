#include "adapters/pictures/picture_bytes.hpp"

#include <array>

namespace xiaoer::adapters {
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

}  // namespace xiaoer::adapters
