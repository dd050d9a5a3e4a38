#include "adapters/pictures/proof.hpp"

#include <pango/pangocairo.h>

#include <cstdio>
#include <memory>

#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr int kWidth = 720;
constexpr int kMargin = 36;
constexpr int kLabel = 120;  // width of the left column
constexpr std::size_t kLongest = 160;

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
using Surface = std::unique_ptr<cairo_surface_t, Freer<cairo_surface_destroy>>;
using Pen = std::unique_ptr<cairo_t, Freer<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Freer<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freer<pango_font_description_free>>;

struct Row {
    const char* label;
    std::string text;
};

/// Shortened, on one line, without what could reorder or hide its neighbours.
std::string plain(std::string_view text) {
    std::string out;
    std::size_t length = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = base::next_code_point(text, at);
        if (c < 0x20 || c == 0x7F || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
            (c >= 0x2066 && c <= 0x2069))
            continue;
        if (++length > kLongest) return out + "…";
        base::append_code_point(out, c);
    }
    return out;
}

std::string clock_text(core::Time at, std::chrono::minutes utc_offset) {
    using namespace std::chrono;
    const auto local = floor<minutes>(at + utc_offset);
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const auto of_day = (local - day).count();
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(of_day / 60), static_cast<int>(of_day % 60));
    return text;
}

Layout write(cairo_t* pen, const std::string& text, const char* font, int width) {
    Layout layout(pango_cairo_create_layout(pen));
    const Font description(pango_font_description_from_string(font));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_width(layout.get(), width * PANGO_SCALE);
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
}

int height_of(const Layout& layout) {
    int height = 0;
    pango_layout_get_pixel_size(layout.get(), nullptr, &height);
    return height;
}

void show(cairo_t* pen, const Layout& layout, double x, double y, double grey) {
    cairo_set_source_rgb(pen, grey, grey, grey);
    cairo_move_to(pen, x, y);
    pango_cairo_show_layout(pen, layout.get());
}

/// Draws from the top; with no surface to see it, it only measures. Returns the height used.
int draw(cairo_t* pen, const std::string& title, const std::vector<Row>& rows) {
    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_paint(pen);
    cairo_set_source_rgb(pen, 0.10, 0.46, 0.82);
    cairo_rectangle(pen, 0, 0, kWidth, 8);
    cairo_fill(pen);
    double y = 8 + kMargin;
    const auto heading = write(pen, title, "Noto Sans CJK SC Bold 20", kWidth - 2 * kMargin);
    show(pen, heading, kMargin, y, 0.1);
    y += height_of(heading) + 20;
    for (const auto& row : rows) {
        const auto label = write(pen, row.label, "Noto Sans CJK SC 15", kLabel);
        const auto text = write(pen, row.text, "Noto Sans CJK SC 15", kWidth - 2 * kMargin - kLabel);
        show(pen, label, kMargin, y, 0.45);
        show(pen, text, kMargin + kLabel, y, 0.1);
        y += std::max(height_of(label), height_of(text)) + 12;
    }
    return static_cast<int>(y) + kMargin - 12;
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string draw_proof(const core::Proof& proof, const std::string& store, std::chrono::minutes utc_offset) {
    std::vector<Row> rows{{"订单编号", plain(proof.order)}};
    rows.push_back({"催办对象", proof.courier.empty() ? std::string("仓库") : plain(proof.courier)});
    if (!proof.tracking_number.empty()) rows.push_back({"快递单号", plain(proof.tracking_number)});
    rows.push_back({"发送时间", clock_text(proof.at, utc_offset)});
    rows.push_back({"发送内容", plain(proof.text)});
    const auto title = plain(store) + " · 催件凭证";

    const Surface measure(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kWidth, 1));
    const Pen ruler(cairo_create(measure.get()));
    const int height = draw(ruler.get(), title, rows);
    const Surface paper(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kWidth, height));
    const Pen pen(cairo_create(paper.get()));
    draw(pen.get(), title, rows);
    std::string png;
    if (cairo_surface_write_to_png_stream(paper.get(), append, &png) != CAIRO_STATUS_SUCCESS) return {};
    return png;
}

}  // namespace xiaoer::adapters
