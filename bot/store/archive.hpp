// Reads a data folder for exports, oldest first and of any length: beside a serving process (then the tables
// may be some tenths of a second behind), or alone (then they are brought up to the journal first). Changes
// nothing that people see.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bot/store/store.hpp"

namespace xiaoer::store {

/// from is inclusive, to exclusive; empty = without end.
struct Span {
    std::optional<core::Time> from;
    std::optional<core::Time> to;
};

struct ArchivedLine {
    core::ConversationId conversation;
    std::string nickname;
    HistoryLine line;
};

/// Which events of the journal; an empty part does not restrict.
struct EventQuery {
    std::vector<std::string> kinds{};  ///< names of happenings (core::name)
    std::optional<core::Time> from{};
    core::ConversationId conversation{};
    bool newest_first = false;
};

class Archive {
  public:
    /// Throws std::runtime_error with a sentence for people when there is nothing to read or it is of another
    /// version.
    explicit Archive(const std::filesystem::path& folder);
    ~Archive();

    /// Another process serves the folder.
    [[nodiscard]] bool served() const;

    /// done goes from 0 to 1. The reading stops when the visitor returns false.
    template <class Row>
    using Visit = std::function<bool(const Row& row, double done)>;

    /// before and limit of the query do not count.
    void registers(const RegisterQuery& query, const Visit<RegisterRow>& visit);
    void notes(const Span& span, const Visit<NoteRow>& visit);
    /// Conversation by conversation.
    void lines(const Span& span, const Visit<ArchivedLine>& visit);
    /// Turns of the journal that happened at from or later, in their order, until visit returns false.
    void turns(core::Time from, const std::function<bool(std::int64_t seq, const Turn&)>& visit);
    /// The same from a number on.
    void turns_after(std::int64_t seq, const std::function<bool(std::int64_t seq, const Turn&)>& visit);

    /// What came in, without the states and actions that came of it: many times cheaper to read.
    void events(const EventQuery& query, const std::function<bool(const core::Event&)>& visit);

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::store
