// Buyers' photographs: the one door by which they come in, where they are kept, and what was seen in them.
// What comes in is looked at by another program and encoded anew; nothing of the file itself is kept. A name
// is "<visitor>-<random>.jpg": who may see it follows from the name. Fetching, looking, writing and reading
// happen on threads of their own; answers come back on the loop's.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.hpp"
#include "bot/net/fetcher.hpp"
#include "bot/pictures/index.hpp"
#include "bot/pictures/looker.hpp"

namespace xiaoer::pictures {

struct PicturesOptions {
    std::string folder;
    std::string look_program;                             ///< "" = nothing is taken
    std::size_t total_bytes = std::size_t{20} << 30U;     ///< of the folder
    std::size_t waiting = 128;                            ///< pictures that wait for a look; more are refused
    std::size_t waiting_bytes = std::size_t{128} << 20U;  ///< and their bytes
    std::chrono::hours unused_after{24};                  ///< uploaded and never sent: removed
    std::chrono::hours kept_for{24 * 180};                ///< zero: for good, when a message shows it
    /// Asked on the loop's thread whether something of a conversation is open: then its pictures stay. Empty:
    /// nothing ever is.
    std::function<bool(const std::string& conversation)> is_open;
    /// For pictures that an IM names by their address; without hosts they are not looked at.
    net::FetcherOptions fetching;
    std::function<bool()> low_on_space;  ///< then nothing is fetched; empty = never
    std::function<core::Time()> now;
};

class Pictures {
  public:
    /// Throws std::runtime_error with a sentence for people when the folder or the authorities of own picture
    /// hosts cannot be used.
    Pictures(boost::asio::io_context& io, PicturesOptions options);
    ~Pictures();

    enum class Error { none, not_a_picture, too_large, animated, busy, full, disk };
    /// done(name, trouble): the name when the picture is on disk.
    void save(std::string_view visitor, std::string bytes, std::function<void(std::string, Error)> done);
    /// Looks at the pictures of a message, in their order; done(what was found) always and once. Pictures
    /// that were saved here were looked at then. Pictures of an IM are fetched first, some at a time and once
    /// for each conversation; what may not or cannot be fetched is unjudged, and says why.
    void look(std::string conversation, std::vector<std::string> references,
              std::function<void(std::vector<core::PictureFinding>)> done);
    /// A picture of our own making under its own name (core::proof_name); kept once, given up when there is
    /// no room.
    void keep(std::string name, std::string bytes);
    /// done(bytes), empty when there is no such file.
    void read(std::string name, std::function<void(std::optional<std::string>)> done);
    /// The files of these names in one zip under other names: (name, name inside). What is missing is left
    /// out; done("") when nothing is there.
    void pack(std::vector<std::pair<std::string, std::string>> files, std::string note,
              std::function<void(std::string zip)> done);
    /// Removes what nobody uses and what is too old, a few at a time. For a timer, some times a day.
    void sweep();
    /// How many it has removed.
    [[nodiscard]] std::uint64_t removed() const { return removed_; }
    void stop();
    /// How fetching ended, by net::word(); see net::Fetcher.
    [[nodiscard]] net::Counters fetched() const;

    /// Whether a name is one of ours; visitor "" = anybody's.
    [[nodiscard]] static bool is_name(std::string_view name, std::string_view visitor);
    [[nodiscard]] bool exists(std::string_view name) const;

  private:
    struct Incoming;
    struct Waiting;
    struct Taken;
    [[nodiscard]] std::string path(std::string_view name) const;
    bool room_for(std::size_t bytes) const;
    /// On the looking thread.
    Taken take(std::string owner, std::string reference, std::string_view bytes);
    core::PictureFinding find(const std::string& conversation, const Incoming& picture);
    // On the loop's thread.
    void fetch(const std::shared_ptr<Waiting>& waiting);
    void look_at(const std::shared_ptr<Waiting>& waiting);
    /// From before when what no message shows, and everything, may go.
    [[nodiscard]] std::pair<core::Time, core::Time> limits() const;
    void sweep_after(std::int64_t id);
    void remove(const std::vector<Index::Stale>& pictures, std::int64_t last, bool more);

    boost::asio::io_context& io_;
    PicturesOptions options_;
    Looker looker_;
    Index index_;
    std::size_t total_ = 0;    ///< bytes on disk
    std::size_t waiting_ = 0;  ///< pictures that wait for a look
    std::size_t waiting_bytes_ = 0;
    std::uint64_t removed_ = 0;
    bool sweeping_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< until stop()
    boost::asio::thread_pool looking_{1};
    boost::asio::thread_pool files_{1};
    std::unique_ptr<net::Fetcher> fetcher_;  ///< null: no host is named
};

}  // namespace xiaoer::pictures
