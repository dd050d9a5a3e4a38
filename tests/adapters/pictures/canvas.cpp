#include "tests/adapters/pictures/canvas.hpp"

#include <vips/vips.h>

#include <cstring>
#include <stdexcept>

namespace xiaoer::tests {
namespace {

VipsImage* image_of(const Canvas& canvas) {
    return vips_image_new_from_memory(canvas.bytes.data(), canvas.bytes.size(), canvas.width, canvas.height,
                                      3, VIPS_FORMAT_UCHAR);
}

}  // namespace

Canvas scaled(const Canvas& canvas, double scale) {
    auto* image = image_of(canvas);
    VipsImage* small = nullptr;
    if (vips_resize(image, &small, scale, nullptr) != 0) throw std::runtime_error(vips_error_buffer());
    std::size_t size = 0;
    auto* bytes = static_cast<std::uint8_t*>(vips_image_write_to_memory(small, &size));
    Canvas out{small->Xsize, small->Ysize, {bytes, bytes + size}};
    g_free(bytes);
    g_object_unref(small);
    g_object_unref(image);
    return out;
}

Canvas turned(const Canvas& canvas) {
    Canvas out{canvas.height, canvas.width, std::vector<std::uint8_t>(canvas.bytes.size())};
    for (int y = 0; y < canvas.height; ++y)
        for (int x = 0; x < canvas.width; ++x)
            std::memcpy(&out.bytes[static_cast<std::size_t>(x * out.width + canvas.height - 1 - y) * 3],
                        &canvas.bytes[static_cast<std::size_t>(y * canvas.width + x) * 3], 3);
    return out;
}

std::string jpeg(const Canvas& canvas, int quality) {
    auto* image = image_of(canvas);
    void* data = nullptr;
    std::size_t size = 0;
    if (vips_jpegsave_buffer(image, &data, &size, "Q", quality, nullptr) != 0)
        throw std::runtime_error(vips_error_buffer());
    std::string bytes(static_cast<const char*>(data), size);
    g_free(data);
    g_object_unref(image);
    return bytes;
}

std::string png(const Canvas& canvas) {
    auto* image = image_of(canvas);
    void* data = nullptr;
    std::size_t size = 0;
    if (vips_pngsave_buffer(image, &data, &size, "compression", 3, nullptr) != 0)
        throw std::runtime_error(vips_error_buffer());
    std::string bytes(static_cast<const char*>(data), size);
    g_free(data);
    g_object_unref(image);
    return bytes;
}

}  // namespace xiaoer::tests
