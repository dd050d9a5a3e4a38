#include "adapters/pictures/look/look.hpp"

#include <vips/vips.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include "adapters/pictures/look/judge.hpp"
#include "adapters/pictures/look/waybill.hpp"
#include "adapters/pictures/picture_bytes.hpp"

namespace xiaoer::adapters {
namespace {

constexpr int kQuality = 85;
/// Of this length, a photograph of a whole parcel lets its waybill's print be read.
constexpr int kReadableSide = 1400;

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

Looked refused(PictureFault fault) {
    vips_error_clear();
    Looked looked;
    looked.fault = fault;
    return looked;
}

/// Whether a JPEG's own picture is there to its end. The decoder only warns of a cut file, as it warns of
/// harmless oddities of phones. Segments by ITU T.81 B.1.1; an embedded thumbnail lies within one.
bool ends(std::string_view jpeg) {
    constexpr std::string_view kEnd("\xff\xd9", 2);
    constexpr unsigned char kStartOfScan = 0xda;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(jpeg[at]); };
    for (std::size_t at = 2; at + 4 <= jpeg.size() && byte(at) == 0xff;) {
        if (byte(at + 1) == 0xff) {  // filling
            ++at;
            continue;
        }
        if (byte(at + 1) == kStartOfScan) return jpeg.find(kEnd, at) != std::string_view::npos;
        at += 2 + std::size_t{byte(at + 2)} * 256 + byte(at + 3);
    }
    return false;
}

/// The head alone, by the loader that the bytes name: no other may guess.
Image open_head(PictureKind kind, const void* data, std::size_t size) {
    VipsImage* image = nullptr;
    int failed = -1;
    switch (kind) {
        case PictureKind::png:
            failed = vips_pngload_buffer(const_cast<void*>(data), size, &image, nullptr);
            break;
        case PictureKind::jpeg:
            failed = vips_jpegload_buffer(const_cast<void*>(data), size, &image, nullptr);
            break;
        case PictureKind::webp:
            failed = vips_webpload_buffer(const_cast<void*>(data), size, &image, "n", -1, nullptr);
            break;
        case PictureKind::gif:
            failed = vips_gifload_buffer(const_cast<void*>(data), size, &image, "n", -1, nullptr);
            break;
        case PictureKind::none:
            break;
    }
    return Image(failed == 0 ? image : nullptr);
}

/// JPEG can be decoded at a half, a quarter or an eighth of its size for a fraction of the work.
int part_read(PictureKind kind, int longest) {
    if (kind != PictureKind::jpeg) return 1;
    for (const int part : {8, 4, 2})
        if (longest / part >= kReadableSide) return part;
    return 1;
}

/// The whole picture, or a JPEG's part of its size, upright and at most kKeptSide.
VipsImage* scaled(const void* data, std::size_t size, int part) {
    VipsImage* out = nullptr;
    if (part == 1) {
        (void)vips_thumbnail_buffer(const_cast<void*>(data), size, &out, kKeptSide, "height", kKeptSide,
                                    "size", VIPS_SIZE_DOWN, "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
        return out;
    }
    VipsImage* loaded = nullptr;
    if (vips_jpegload_buffer(const_cast<void*>(data), size, &loaded, "shrink", part, "fail_on",
                             VIPS_FAIL_ON_TRUNCATED, "access", VIPS_ACCESS_SEQUENTIAL, nullptr) != 0)
        return nullptr;
    const Image image(loaded);
    (void)vips_thumbnail_image(image.get(), &out, kKeptSide, "height", kKeptSide, "size", VIPS_SIZE_DOWN,
                               nullptr);
    return out;
}

/// Three bytes a pixel, in memory. Cut files are refused, not guessed at: by fail_on, a cut JPEG by ends().
Image decode(const void* data, std::size_t size, int part) {
    Image image(scaled(data, size, part));
    const auto step = [&](auto&& make) {
        VipsImage* next = nullptr;
        if (image && make(image.get(), &next) == 0)
            image.reset(next);
        else
            image.reset();
    };
    step([](VipsImage* in, VipsImage** out) {
        return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, nullptr);
    });
    if (image && vips_image_hasalpha(image.get()) != 0)
        step([](VipsImage* in, VipsImage** out) {
            VipsArrayDouble* white = vips_array_double_newv(3, 255.0, 255.0, 255.0);
            const int failed = vips_flatten(in, out, "background", white, nullptr);
            vips_area_unref(VIPS_AREA(white));
            return failed;
        });
    step([](VipsImage* in, VipsImage** out) { return vips_cast_uchar(in, out, nullptr); });
    if (image && image->Bands == 1)
        step([](VipsImage* in, VipsImage** out) {
            VipsImage* bands[3] = {in, in, in};
            return vips_bandjoin(bands, out, 3, nullptr);
        });
    if (image) image.reset(vips_image_copy_memory(image.get()));
    if (image && image->Bands != 3) image.reset();
    return image;
}

Grey grey_of(VipsImage* image) {
    Grey grey{image->Xsize, image->Ysize, {}};
    const auto pixels = static_cast<std::size_t>(grey.width) * static_cast<std::size_t>(grey.height);
    grey.bytes.resize(pixels);
    const auto* from = static_cast<const std::uint8_t*>(vips_image_get_data(image));
    for (std::size_t i = 0; i < pixels; ++i, from += 3)
        grey.bytes[i] = static_cast<std::uint8_t>((from[0] * 77U + from[1] * 150U + from[2] * 29U) >> 8U);
    return grey;
}

std::string encode(VipsImage* image) {
    void* data = nullptr;
    std::size_t size = 0;
    if (vips_jpegsave_buffer(image, &data, &size, "Q", kQuality, "strip", TRUE, nullptr) != 0) return {};
    std::string bytes(static_cast<const char*>(data), size);
    g_free(data);
    return bytes;
}

}  // namespace

void prepare_looking() {
    if (vips_init("xiaoer") != 0) throw std::runtime_error(vips_error_buffer());
    vips_block_untrusted_set(TRUE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_cache_set_max_mem(0);
}

Looked look(std::string_view bytes) {
    const auto kind = sniff(bytes);
    if (kind == PictureKind::none) return refused(PictureFault::not_a_picture);
    if (kind == PictureKind::png && bytes.substr(0, 4096).find("acTL") != std::string_view::npos)
        return refused(PictureFault::animated);
    int part = 1;
    {
        const auto head = open_head(kind, bytes.data(), bytes.size());
        if (!head) return refused(PictureFault::not_a_picture);
        if (vips_image_get_n_pages(head.get()) > 1) return refused(PictureFault::animated);
        const long long pixels = static_cast<long long>(head->Xsize) * head->Ysize;
        const bool jpeg = kind == PictureKind::jpeg;
        if (pixels > (jpeg ? kJpegPixelsMost : kPixelsMost) || head->Xsize > kSideMost ||
            head->Ysize > kSideMost)
            return refused(PictureFault::too_large);
        part = part_read(kind, std::max(head->Xsize, head->Ysize));
    }
    if (kind == PictureKind::jpeg && !ends(bytes)) return refused(PictureFault::not_a_picture);
    const auto image = decode(bytes.data(), bytes.size(), part);
    if (!image) return refused(PictureFault::not_a_picture);
    Looked looked;
    looked.jpeg = encode(image.get());
    if (looked.jpeg.empty()) return refused(PictureFault::not_a_picture);
    const auto grey = grey_of(image.get());
    auto& facts = looked.facts;
    facts.width = grey.width;
    facts.height = grey.height;
    facts.thumb = thumb_of(grey);
    facts.hash = difference_hash(facts.thumb);
    const auto small = at_most(grey, kLookedAt);
    facts.flaw = judge(grey, small);
    if (facts.flaw != Flaw::blank && facts.flaw != Flaw::small) facts.codes = read_codes(grey, small);
    // What can be read is neither dark nor blurred, whatever the measures say.
    if (!facts.codes.empty() && (facts.flaw == Flaw::dark || facts.flaw == Flaw::blurred))
        facts.flaw = Flaw::none;
    return looked;
}

}  // namespace xiaoer::adapters
