// Full-text search over all that was said, for people: an index of its own beside the store (DIR/search.db),
// made from the tables and brought up to them when asked, so that writing a message costs nothing more. It
// may be deleted: it is made anew. One thread at a time. It never writes to the store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/store/store.hpp"

namespace xiaoer::store {

struct SearchQuery {
    std::string words;  ///< all of them, parted by spaces, in any order; each wherever it stands in the text
    std::string agent{};                     ///< lines of this person only; "" = anybody's
    std::optional<core::Time> from{}, to{};  ///< from is inclusive, to exclusive
    std::int64_t before = INT64_MAX;         ///< SearchResult::next of the page before
    std::size_t limit = 50;
};

struct SearchHit {
    core::ConversationId conversation;
    std::string nickname;
    HistoryLine line;  ///< of a note: speaker "order_note", its order as name
};

struct SearchResult {
    std::vector<SearchHit> hits;  ///< newest first
    bool more = false;
    std::int64_t next = 0;  ///< SearchQuery::before of the next page, where there is more
    double indexed = 1;  ///< how much of all that was said is searched; below 1 while the index is being made
};

class Search {
  public:
    /// Creates or opens the index beside the store of the folder. Throws std::runtime_error with a sentence
    /// for people.
    explicit Search(const std::filesystem::path& folder);
    ~Search();
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

    /// Indexes at most that many rows that it does not know yet; false when there are none left.
    bool catch_up(std::size_t rows);
    /// Forgets where every word stands: after rows were taken out of the store. It is made anew by
    /// catch_up().
    void forget();
    [[nodiscard]] SearchResult find(const SearchQuery& query);

    /// The words of a text as the index has them: letters and digits in runs, everything else in pairs of
    /// neighbours, so that any part of a Chinese sentence is found without a dictionary. Parted by spaces.
    [[nodiscard]] static std::string terms(std::string_view text);
    /// What the index is asked for; "" when there is nothing to look for.
    [[nodiscard]] static std::string expression(std::string_view words);

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::store
