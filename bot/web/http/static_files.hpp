// The files of the pages, read once at start and served from memory with an ETag.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bot/net/http_head.hpp"

namespace xiaoer::web {

class Pages {
  public:
    /// Reads the files of dir and of its assets folder. What is missing is answered with 404.
    explicit Pages(const std::string& dir);
    /// Answers a request for a file ("index.html", "assets/x.js"); 304 when the browser has it; 404 with the
    /// page for it.
    [[nodiscard]] net::Response serve(std::string_view name, const net::Request& request) const;
    [[nodiscard]] net::Response not_found(const net::Request& request) const;

  private:
    void read(const std::string& dir, const std::string& prefix);
    struct File {
        std::string type;
        std::string etag;
        std::shared_ptr<const std::string> content;
        /// The same, compressed by the build: the file's name and .br or .gz; null where there is none.
        std::shared_ptr<const std::string> brotli{};
        std::shared_ptr<const std::string> gzip{};
        bool hashed = false;  ///< its name changes with its content
    };
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace xiaoer::web
