// Reads one JSON frame of a peer into a flat tape that is reused from frame to frame: no allocation once
// warm, numbers kept as they were written (ids beyond 2^53 and 2^64 survive), every limit enforced while
// reading. Where a general reader would refuse a whole frame for a nickname cut inside an emoji, this one
// repairs and says so. Not for files of ours: those are read by base::Document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::adapters {

class JsonTape;

/// A value on the tape; valid until the tape reads the next frame, and as long as the frame itself.
class Json {
  public:
    enum class Kind : std::uint8_t { absent, null, boolean, number, text, array, object };

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is(Kind kind) const { return this->kind() == kind; }
    /// The member of that name, the last one where a name is repeated; absent when there is none or this is
    /// no object.
    [[nodiscard]] Json operator[](std::string_view name) const;
    /// The characters of a text, the token of a number or boolean as written, the source of an array or
    /// object; empty for null and absent.
    [[nodiscard]] std::string_view text() const;
    /// The text if this is one, otherwise empty.
    [[nodiscard]] std::string_view only_text() const;
    /// The text of a text or the token of a number: how ids are written; empty for anything else.
    [[nodiscard]] std::string_view id() const;
    /// A whole number; otherwise for anything else, also when it does not fit.
    [[nodiscard]] std::int64_t number(std::int64_t otherwise) const;
    [[nodiscard]] std::string_view name() const;

    /// Elements of an array, members of an object; nothing for the rest.
    class Children;
    [[nodiscard]] Children children() const;

  private:
    friend class JsonTape;
    Json(const JsonTape* tape, std::uint32_t at) : tape_(tape), at_(at) {}
    const JsonTape* tape_;
    std::uint32_t at_;
};

class JsonTape {
  public:
    struct Limits {
        std::size_t bytes = 64 * 1024;
        int depth = 32;
        std::size_t keys = 256;  ///< of one object
    };
    enum class Problem : std::uint8_t { none, too_large, too_deep, too_many_keys, not_json };
    /// What was mended in the texts of the last frame.
    struct Repairs {
        std::uint32_t bytes = 0;       ///< bytes that are no UTF-8, now U+FFFD
        std::uint32_t surrogates = 0;  ///< halves of a pair, now U+FFFD
        std::uint32_t zeros = 0;       ///< U+0000, removed
    };

    JsonTape() = default;
    explicit JsonTape(Limits limits) : limits_(limits) {}
    JsonTape(const JsonTape&) = delete;
    JsonTape& operator=(const JsonTape&) = delete;
    /// Never throws on any content. On a problem root() is absent.
    [[nodiscard]] Problem read(std::string_view frame);
    [[nodiscard]] Json root() const { return {this, nodes_.empty() ? kAbsent : 0}; }
    [[nodiscard]] const Repairs& repairs() const { return repairs_; }

  private:
    friend class Json;
    static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;
    struct Node {
        Json::Kind kind;
        std::uint32_t end;  ///< index behind the last descendant
        std::string_view name;
        std::string_view text;
    };

    [[nodiscard]] bool value(std::string_view name, int depth);
    [[nodiscard]] bool container(std::size_t node, int depth);
    [[nodiscard]] bool members(int depth);
    [[nodiscard]] bool elements(int depth);
    [[nodiscard]] bool string(std::string_view& out);
    [[nodiscard]] bool unescape(std::string_view raw, std::string_view& out);
    [[nodiscard]] bool escape(std::string_view raw, std::size_t& at);
    [[nodiscard]] bool number(std::string_view& out);
    [[nodiscard]] bool word(std::string_view expected);
    void space();
    void repair_utf8(std::string_view raw);
    [[nodiscard]] bool fail(Problem problem);

    Limits limits_{};
    std::string_view frame_;
    std::size_t at_ = 0;
    Problem problem_ = Problem::none;
    Repairs repairs_;
    std::vector<Node> nodes_;
    std::string arena_;  ///< unescaped texts; never grows while a frame is read, so views into it stay valid
};

class Json::Children {
  public:
    class Iterator {
      public:
        Iterator(const JsonTape* tape, std::uint32_t at) : tape_(tape), at_(at) {}
        Json operator*() const { return {tape_, at_}; }
        Iterator& operator++() {
            at_ = tape_->nodes_[at_].end;
            return *this;
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }

      private:
        const JsonTape* tape_;
        std::uint32_t at_;
    };
    Children(Iterator first, Iterator last) : first_(first), last_(last) {}
    [[nodiscard]] Iterator begin() const { return first_; }
    [[nodiscard]] Iterator end() const { return last_; }

  private:
    Iterator first_;
    Iterator last_;
};

/// Appends text as a JSON string, quotes included. What is no UTF-8 becomes U+FFFD.
void append_json_text(std::string& out, std::string_view text);

}  // namespace xiaoer::adapters
