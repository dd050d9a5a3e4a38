#include "bot/web/pages.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "bot/web/identity.hpp"

namespace xiaoer::web {
namespace {

constexpr std::uintmax_t kFileLimit = 4 << 20;
constexpr std::size_t kFilesLimit = 200;

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
}};

std::string_view type_of(const std::filesystem::path& path) {
    const auto extension = path.extension().string();
    for (const auto& [ending, type] : kTypes) {
        if (extension == ending) return type;
    }
    return {};
}

}  // namespace

Pages::Pages(const std::string& dir) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
        const auto type = type_of(entry.path());
        if (type.empty() || !entry.is_regular_file() || entry.file_size() > kFileLimit) continue;
        if (files_.size() >= kFilesLimit) break;
        std::ifstream in(entry.path(), std::ios::binary);
        std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        auto etag = '"' + sha256_hex(content).substr(0, 20) + '"';
        files_[entry.path().filename().string()] = {std::string(type), std::move(etag),
                                                    std::make_shared<const std::string>(std::move(content))};
    }
    for (const auto* page : {"buyer.html", "agent.html", "404.html"}) {
        if (!files_.contains(page)) {
            throw std::runtime_error("网页目录 " + dir + " 里没有 " + page + "，请检查安装是否完整。");
        }
    }
}

Response Pages::serve(std::string_view name, const Request& request) const {
    const auto at = files_.find(name);
    if (at == files_.end()) return not_found(request);
    Response response;
    response.type = at->second.type;
    response.headers = {{"ETag", at->second.etag}, {"Cache-Control", "no-cache"}};
    if (request.header("if-none-match") == at->second.etag) {
        response.status = 304;
    } else {
        response.shared = at->second.content;
    }
    return response;
}

Response Pages::not_found(const Request& request) const {
    if (request.path.starts_with("/api/") || request.path.starts_with("/ws/")) {
        return error_response(404, "没有这个地址。");
    }
    const auto& page = files_.find("404.html")->second;
    Response response;
    response.status = 404;
    response.type = page.type;
    response.shared = page.content;
    return response;
}

}  // namespace xiaoer::web
