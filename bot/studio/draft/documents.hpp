// Rules, phrases and settings as JSON documents inside a set of files: reading one, putting one back, taking
// one out. Whether the whole still loads is another's question.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/studio/draft/folder.hpp"
#include "bot/studio/draft/house_style.hpp"

namespace xiaoer::studio {

struct Document {
    Json value;
    std::string file;
    std::string etag;
};

/// The file's JSON; Refusal 422 when it is none.
[[nodiscard]] Json parse_file(const Files& files, const std::string& path);

/// Path of a settings file by its name (store, policy, zones …); "" for a name that is none.
[[nodiscard]] std::string settings_path(std::string_view name);

[[nodiscard]] Document read_settings(const Files& files, std::string_view name);
void put_settings(Files& files, std::string_view name, const Json& value, const std::string& etag);

[[nodiscard]] std::string intent_path(const Files& files, const std::string& id);  ///< "" = there is none
/// value: {"document", "route"}.
[[nodiscard]] Document read_intent(const Files& files, const std::string& id);
/// etag "" = it must be new.
void put_intent(Files& files, const std::string& id, const Json& document, const Json& path,
                const std::string& etag);
void remove_intent(Files& files, const std::string& id);

[[nodiscard]] Document read_phrase(const Files& files, const std::string& id);
void put_phrase(Files& files, const std::string& id, const Json& document, const std::string& file,
                const std::string& etag);
void remove_phrase(Files& files, const std::string& id);

/// [a-z][a-z0-9_.]*, at most 64: what a file or a phrase may be called.
[[nodiscard]] bool is_id(std::string_view id);

}  // namespace xiaoer::studio
