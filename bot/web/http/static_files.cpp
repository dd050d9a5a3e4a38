#include "bot/web/http/static_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bot/users/secrets.hpp"

namespace xiaoer::web {
namespace {

constexpr std::uintmax_t kFileLimit = 4 << 20;
constexpr std::size_t kFilesLimit = 500;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
    {".ico", "image/x-icon"},
    {".mp3", "audio/mpeg"},
}};

std::string_view type_of(const std::filesystem::path& path) {
    const auto extension = path.extension().string();
    for (const auto& [ending, type] : kTypes) {
        if (extension == ending) return type;
    }
    return {};
}

/// Whether the browser takes the coding. "q=0" refuses it; finer wishes are not looked at.
bool takes(std::string_view accept, std::string_view coding) {
    while (!accept.empty()) {
        auto one = accept.substr(0, accept.find(','));
        accept.remove_prefix(std::min(one.size() + 1, accept.size()));
        one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
        const auto name = one.substr(0, one.find_first_of("; \t"));
        if (net::lower(name) != coding) continue;
        const auto weight = one.find("q=0");
        return weight == std::string_view::npos ||
               one.find_first_of("123456789", weight + 3) != std::string_view::npos;
    }
    return false;
}

std::shared_ptr<const std::string> read_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size > kFileLimit) return nullptr;
    std::ifstream in(path, std::ios::binary);
    return std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                               std::istreambuf_iterator<char>());
}

/// name-XXXXXXXX.js: its content never changes under this name.
bool is_hashed(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot < 9 || name[dot - 9] != '-') return false;
    return std::ranges::all_of(name.substr(dot - 8, 8), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    });
}

}  // namespace

Pages::Pages(const std::string& dir) {
    read(dir, "");
    read(dir + "/assets", "assets/");
}

void Pages::read(const std::string& dir, const std::string& prefix) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
        const auto type = type_of(entry.path());
        if (type.empty() || !entry.is_regular_file()) continue;
        if (files_.size() >= kFilesLimit) break;
        auto content = read_file(entry.path());
        if (!content) continue;
        const auto name = entry.path().filename().string();
        files_[prefix + name] = {.type = std::string(type),
                                 .etag = '"' + users::digest(*content).substr(0, 20),
                                 .content = std::move(content),
                                 .brotli = read_file(entry.path().string() + ".br"),
                                 .gzip = read_file(entry.path().string() + ".gz"),
                                 .hashed = !prefix.empty() && is_hashed(name)};
    }
}

net::Response Pages::serve(std::string_view name, const net::Request& request) const {
    const auto at = files_.find(name);
    if (at == files_.end()) return not_found(request);
    const auto& file = at->second;
    const auto accept = request.header("accept-encoding");
    const bool brotli = file.brotli && takes(accept, "br");
    const bool gzip = !brotli && file.gzip && takes(accept, "gzip");
    // Each coding is another body, so it has another tag.
    const auto etag = file.etag + (brotli ? "-br\"" : gzip ? "-gz\"" : "\"");
    net::Response response;
    response.type = file.type;
    response.headers = {{"ETag", etag},
                        {"Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache"}};
    if (file.brotli || file.gzip) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (request.header("if-none-match") == etag) {
        response.status = 304;
        return response;
    }
    if (brotli || gzip) response.headers.emplace_back("Content-Encoding", brotli ? "br" : "gzip");
    response.shared = brotli ? file.brotli : gzip ? file.gzip : file.content;
    return response;
}

net::Response Pages::not_found(const net::Request& request) const {
    if (request.path.starts_with("/api/") || request.path.starts_with("/ws/")) {
        return net::error_response(404, "没有这个地址。");
    }
    const auto page = files_.find("404.html");
    if (page == files_.end()) return net::error_response(404, "没有这个网页，请检查网页是否已经构建。");
    net::Response response;
    response.status = 404;
    response.type = page->second.type;
    response.shared = page->second.content;
    return response;
}

}  // namespace xiaoer::web
