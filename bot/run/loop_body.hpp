// The inside of the loop, shared by iterate.cpp (decide and save), execute.cpp (perform, retry, recover) and
// loop.cpp (what others call). Not for anybody else.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "bot/base/log.hpp"
#include "bot/core/driver.hpp"
#include "bot/run/buyer_limit.hpp"
#include "bot/run/conversation_cache.hpp"
#include "bot/run/loop.hpp"

namespace xiaoer::run {

inline constexpr std::size_t kEventsPerPass = 4'096;
inline constexpr int kBatchesUnderWay = 2;

/// What a durable batch lets happen.
struct Work {
    std::vector<std::pair<std::string, core::Action>> at_once;  ///< everything but Say
    std::vector<std::string> sends;                             ///< conversations whose first Say may leave
    std::vector<store::Turn> turns;                             ///< for the observer
    std::vector<std::string> keys;                              ///< of events whose link waits for the disk
};

/// Who is told when an event is on disk.
struct WaitingForDisk {
    std::vector<adapters::Sink::Kept> told;
    bool under_way = false;  ///< in a batch: durable() tells
};

struct NoteRetry {
    core::Action action;
    std::string conversation;
    std::chrono::seconds pause{};
};

struct Loop::Body {
    Body(boost::asio::io_context& context, store::Store& the_store, adapters::Orders& the_orders,
         knowledge::Pack the_pack, Options the_options)
        : io(context),
          store(the_store),
          orders(the_orders),
          pack(std::move(the_pack)),
          options(the_options),
          conversations(the_store, the_options.live_limit),
          buyer_limit(the_options.buyer_limits),
          timer(context) {}

    boost::asio::io_context& io;
    store::Store& store;
    adapters::Orders& orders;
    knowledge::Pack pack;
    Options options;
    ConversationCache conversations;
    BuyerLimit buyer_limit;
    boost::asio::steady_timer timer;
    std::optional<core::Time> armed;
    std::vector<std::shared_ptr<adapters::Im>> ims;
    std::map<std::string, int, std::less<>> links_up;  ///< account → how many of its links are up
    std::deque<core::Event> inbox;
    std::unordered_map<std::string, WaitingForDisk> waiting_for_disk;  ///< by event key
    std::vector<std::string> ready;  ///< conversations whose next Say needs its attempt on record
    std::multimap<core::Time, NoteRetry> note_retries;
    std::unordered_set<std::string> to_groups;  ///< commands of group messages under way
    std::optional<core::Time> next_poll;        ///< when changes of orders are asked for
    core::Time polled{};                        ///< up to where they are known
    core::Floor floor;
    Figures figures;
    Observer observer;
    OutcomeObserver outcome_observer;
    int batches = 0;
    int sends_under_way = 0;
    bool pass_posted = false;
    bool started = false;
    /// Why the disk refuses at this moment; what comes in waits. Shared: the store may still tell it when the
    /// loop is gone.
    std::shared_ptr<std::string> disk_fault = std::make_shared<std::string>();
    bool holding = false;  ///< links are told not to read
    std::function<void()> stopped;
    std::optional<core::Time> stop_by;

    [[nodiscard]] core::Time now() const { return options.now(); }

    void report(const std::string& id, core::EventBody what) {
        inbox.push_back({id, "", now(), std::move(what)});
    }

    void post_pass() {
        if (pass_posted || !started) return;
        pass_posted = true;
        boost::asio::post(io, [this] { iterate(); });
    }

    adapters::Im* im_of(std::string_view conversation) {
        const auto account = core::parse_conversation_id(conversation).link;
        adapters::Im* down = nullptr;
        for (const auto& im : ims) {
            if (im->reaches(account)) return im.get();
            if (down == nullptr && im->serves(account)) down = im.get();
        }
        return down;
    }

    bool can_send(std::string_view conversation) {
        return links_up.contains(core::parse_conversation_id(conversation).link) &&
               im_of(conversation) != nullptr;
    }

    /// Links stop reading while the inbox is half full: what is not read stays with the peer, what was read
    /// is never dropped for lack of room.
    void hold_links() {
        const auto limit = options.inbox_limit;
        const bool hold = inbox.size() >= (holding ? limit / 4 : limit / 2);
        if (hold == holding) return;
        holding = hold;
        log::warn("inbox={} links={}", inbox.size(), hold ? "held" : "read again");
        for (const auto& im : ims)
            im->hold(hold);
    }

    void iterate();
    void take(core::Event event, store::Batch& batch, Work& work);
    void record_attempts(store::Batch& batch, Work& work);
    void durable(bool ok, Work work);
    void send_first(const std::string& id);
    void perform(const std::string& id, core::Action action);
    void write_note(const std::string& id, core::Action action, std::chrono::seconds pause);
    void tell_group(const std::string& id, const std::string& command, const std::string& address,
                    const std::string& text);
    void group_outcome(std::string_view command, adapters::Outcome outcome, std::string_view reason);
    void erase_note(const std::string& id, core::Action action, std::chrono::seconds pause);
    void retry_note(const std::string& id, const core::Action& action, std::chrono::seconds pause,
                    const std::string& reason);
    void tell_kept(const std::string& key, bool kept);
    void finish_send(const std::string& id, std::string_view status);
    void look(const std::string& id, const std::string& command, const std::vector<std::string>& pictures);
    void poll_orders();
    void order_changed(const std::string& buyer, core::Order order);
    void recover();
    void arm();
    void timer_came();
    void check_stopped();
};

}  // namespace xiaoer::run
