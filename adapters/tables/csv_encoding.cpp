// See csv_encoding.hpp.
#include "adapters/tables/csv_encoding.hpp"

#include <uchardet/uchardet.h>

#include <memory>
#include <stdexcept>

#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

/// Valid, apart from a character that the end of the sample cut.
bool is_utf8_so_far(std::string_view sample) {
    for (std::size_t cut = 0; cut < 4 && cut <= sample.size(); ++cut) {
        if (base::is_valid_utf8(sample.substr(0, sample.size() - cut))) return true;
    }
    return false;
}

std::string guess(std::string_view sample) {
    const std::unique_ptr<uchardet, void (*)(uchardet_t)> detector(uchardet_new(), uchardet_delete);
    if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return "GB18030";
    uchardet_data_end(detector.get());
    const std::string_view name = uchardet_get_charset(detector.get());
    if (name == "UTF-8") return "UTF-8";
    if (name == "BIG5") return "BIG5";
    // Short or mostly ASCII exports are taken for all kinds of things; what Chinese software writes
    // without a mark is GB18030 or one of its parts.
    return "GB18030";
}

}  // namespace

Encoding encoding_of(std::string_view beginning) {
    Encoding result;
    if (beginning.empty()) {
        result.refusal = "文件是空的";
    } else if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("\xD0\xCF\x11\xE0")) {
        result.refusal = "这是 Excel 表格，不是 CSV，请用表格软件另存为“CSV UTF-8”再导入";
    } else if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF")) {
        result.refusal = "文件是 UTF-16 编码，请用表格软件另存为“CSV UTF-8”再导入";
    } else if (beginning.find('\0') != std::string_view::npos) {
        result.refusal = "文件里有二进制内容，不是 CSV";
    } else if (beginning.starts_with(kMark)) {
        result.name = "UTF-8";
        result.mark_bytes = kMark.size();
    } else {
        result.name = is_utf8_so_far(beginning) ? "UTF-8" : guess(beginning);
    }
    return result;
}

LineDecoder::LineDecoder(const std::string& encoding) : plain_(encoding == "UTF-8") {
    if (plain_) return;
    converter_ = ::iconv_open("UTF-8", encoding.c_str());
    // iconv's own way of saying "no": a pointer of -1.
    if (converter_ == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error("系统不认识编码 " + encoding);
}

LineDecoder::~LineDecoder() {
    if (!plain_) ::iconv_close(converter_);
}

std::optional<std::string> LineDecoder::decode(const std::string& line) {
    if (plain_) return base::is_valid_utf8(line) ? std::optional(line) : std::nullopt;
    std::string from = line;
    std::string out(line.size() * 2 + 16, '\0');  // two bytes become three at most, four stay four
    char* in = from.data();
    std::size_t in_left = from.size();
    char* to = out.data();
    std::size_t to_left = out.size();
    ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
    if (::iconv(converter_, &in, &in_left, &to, &to_left) == static_cast<std::size_t>(-1))
        return std::nullopt;
    out.resize(out.size() - to_left);
    return out;
}

}  // namespace xiaoer::adapters
