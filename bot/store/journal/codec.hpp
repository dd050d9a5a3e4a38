// Core values as JSON text and back, field by field as core/fields.hpp names them. Fields that have their
// default value are not written. It knows nothing of tables or files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/action.hpp"
#include "bot/core/conversation.hpp"
#include "bot/core/event.hpp"

namespace xiaoer::store {

/// Appends one JSON value. The bytes of texts are kept as they are, valid UTF-8 or not.
void write(std::string& out, const core::Conversation& value);
void write(std::string& out, const core::Event& value);
void write(std::string& out, const core::Action& value);
void write(std::string& out, const std::vector<core::Action>& value);
void write(std::string& out, const core::Order& value);
/// Only what happened, {"buyer_said":{…}}: conversation, key and time are kept beside it.
void write(std::string& out, const core::EventBody& value);
void write(std::string& out, const std::vector<std::string>& value);

template <class T>
[[nodiscard]] std::string to_text(const T& value) {
    std::string out;
    write(out, value);
    return out;
}

/// Reads what write() wrote. Missing fields keep their defaults and unknown ones are passed over (data of
/// another version); a value of the wrong type, an unknown word or broken JSON gives false and an error that
/// names the place. Invalid UTF-8 inside texts comes back as U+FFFD. `into` is undefined after false.
[[nodiscard]] bool read(std::string_view text, core::Conversation& into, std::string& error);
[[nodiscard]] bool read(std::string_view text, core::Event& into, std::string& error);
[[nodiscard]] bool read(std::string_view text, core::Action& into, std::string& error);
[[nodiscard]] bool read(std::string_view text, std::vector<core::Action>& into, std::string& error);
[[nodiscard]] bool read(std::string_view text, core::Order& into, std::string& error);
[[nodiscard]] bool read(std::string_view text, core::EventBody& into, std::string& error);
[[nodiscard]] bool read(std::string_view text, std::vector<std::string>& into, std::string& error);

}  // namespace xiaoer::store
