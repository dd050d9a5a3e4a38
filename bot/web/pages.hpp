// The files of the pages, read once at start and served from memory with an ETag.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bot/web/http.hpp"

namespace xiaoer::web {

class Pages {
  public:
    /// Reads every page file directly in dir. Throws std::runtime_error with a sentence for people when dir
    /// or one of the pages is missing.
    explicit Pages(const std::string& dir);
    /// Answers a request for a file ("buyer.html"); 304 when the browser has it; 404 with the page for it.
    [[nodiscard]] Response serve(std::string_view name, const Request& request) const;
    [[nodiscard]] Response not_found(const Request& request) const;

  private:
    struct File {
        std::string type;
        std::string etag;
        std::shared_ptr<const std::string> content;
    };
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace xiaoer::web
