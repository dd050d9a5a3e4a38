// What is known of each kept picture: whose it is, when it came, whether a message shows it, and what a look
// at it found; and which earlier picture it repeats. One SQLite file; for the thread that looks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/pictures/picture_facts.hpp"
#include "bot/core/event.hpp"

namespace xiaoer::pictures {

struct Entry {
    std::int64_t id = 0;    ///< grows: an earlier picture has a smaller one
    std::string name;       ///< of the file
    std::string reference;  ///< as messages name it: the file's name, or the address it was fetched from
    std::string owner;      ///< buyer: conversation, "" = not in a message yet
    core::Time at{};
    adapters::Flaw flaw = adapters::Flaw::none;
    std::uint64_t hash = 0;
    adapters::Thumb thumb{};
    std::vector<std::string> numbers;
};

/// How long a picture is compared with other buyers' new ones.
inline constexpr std::chrono::hours kComparedFor{24 * 30};

class Index {
  public:
    /// Makes FOLDER/index.db (0600) when there is none. Throws std::runtime_error with a sentence for people.
    Index(const std::filesystem::path& folder, core::Time now);
    ~Index();
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;

    /// The same reference again keeps the first entry.
    void add(const Entry& entry);
    [[nodiscard]] std::optional<Entry> find(std::string_view reference);
    /// A message of this conversation shows it.
    void show(const Entry& entry, std::string_view conversation, core::Time at);

    struct Match {
        std::string reference;
        bool same_buyer = false;
        core::Time at{};
    };
    /// The first picture shown before this one that is the same: this buyer's own of any time, others' of the
    /// last 30 days.
    [[nodiscard]] std::optional<Match> repeated(const Entry& entry, std::string_view conversation,
                                                core::Time now);

    struct Stale {
        std::int64_t id = 0;
        std::string name;
        std::string owner;  ///< "" = no message shows it
    };
    /// Pictures that no message shows and that came before unused, and all that came before old; those with
    /// an id above after, by id, at most limit. They are still there.
    [[nodiscard]] std::vector<Stale> stale(core::Time unused, core::Time old, std::int64_t after,
                                           std::size_t limit);
    void forget(std::int64_t id);

    /// Names of the pictures that messages of this conversation show; while somebody serves, too.
    [[nodiscard]] static std::vector<std::string> shown_in(const std::filesystem::path& folder,
                                                           std::string_view conversation);

    /// Forgets every picture of a buyer: those that messages of this conversation show, and those whose names
    /// begin with "<visitor>-" ("" = none do). Their names; the files are the caller's. Nobody else may have
    /// the index open. Nothing when there is no index.
    [[nodiscard]] static std::vector<std::string> erase(const std::filesystem::path& folder,
                                                        std::string_view conversation,
                                                        std::string_view visitor);

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::pictures
