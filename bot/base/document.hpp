// Reads one trainer's JSON file strictly: unknown keys, wrong types, values out of range and duplicate
// keys become faults with line, column and place. Never throws on bad content; never guesses a default
// that the caller did not name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"

namespace xiaoer::base {

class Node;

/// One file. Limits: 4 MiB, depth 16.
class Document {
  public:
    /// Reads and parses; faults (unreadable, too large, not JSON) are appended and root() is then empty.
    Document(const std::filesystem::path& path, std::string shown_name, Faults& faults);
    /// The same from text that is in memory already.
    [[nodiscard]] static Document of_text(std::string text, std::string shown_name, Faults& faults);
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    [[nodiscard]] bool ok() const;
    [[nodiscard]] Node root();

    /// Appends a fault at a path inside this file ("" is the whole file).
    void fault(std::string_view pointer, std::string message, Fault::Weight weight = Fault::Weight::error);

  private:
    friend class Node;
    struct Body;
    explicit Document(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body_;
};

/// A value inside a document. Each reader records the key as known; finish() faults the keys that nobody
/// asked for. Readers of a missing or mistyped value append a fault and return the neutral value.
class Node {
  public:
    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> keys() const;

    std::string text(std::string_view key);
    std::string text_or(std::string_view key, std::string_view otherwise);
    std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most);
    std::int64_t number_or(std::string_view key, std::int64_t least, std::int64_t most,
                           std::int64_t otherwise);
    bool flag_or(std::string_view key, bool otherwise);
    /// A list of texts; absent = empty.
    std::vector<std::string> texts(std::string_view key);
    /// One of the allowed words; otherwise is returned when the key is absent.
    std::string one_of(std::string_view key, std::initializer_list<std::string_view> allowed,
                       std::string_view otherwise);
    /// An object under a key; empty optional when absent (no fault) or mistyped (fault).
    std::optional<Node> object(std::string_view key);
    /// Calls f for each object of a list under key; absent = nothing.
    void each(std::string_view key, const std::function<void(Node)>& f);
    /// Calls f(key, node) for each member of this object, each of which must be an object.
    void members(const std::function<void(const std::string&, Node)>& f);
    /// The members of this object, each of which must be a text.
    std::vector<std::pair<std::string, std::string>> text_members();

    /// Marks a key as known without reading it (e.g. "comment").
    void skip(std::string_view key);
    /// Faults unknown keys, naming the nearest known one. Call last.
    void finish();

    /// A fault at this node or at one of its members.
    void fault(std::string message, Fault::Weight weight = Fault::Weight::error) const;
    void fault(std::string_view key, std::string message, Fault::Weight weight = Fault::Weight::error) const;
    /// A fault at element index of the list under key.
    void fault(std::string_view key, std::size_t index, std::string message,
               Fault::Weight weight = Fault::Weight::error) const;

    [[nodiscard]] bool is_object() const;
    /// The raw value, for shapes the readers above do not cover; mark its key with skip().
    [[nodiscard]] const nlohmann::json& raw() const;
    [[nodiscard]] const std::string& pointer() const { return pointer_; }

  private:
    friend class Document;
    Node(Document& document, const nlohmann::json& value, std::string pointer);
    const nlohmann::json* find(std::string_view key);

    Document* document_;
    const nlohmann::json* value_;
    std::string pointer_;
    std::vector<std::string> known_;
};

}  // namespace xiaoer::base
