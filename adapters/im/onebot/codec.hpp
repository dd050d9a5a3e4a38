// OneBot v11 frames to core words and back. Pure: a frame in, a value out; bad frames are counted and become
// Ignored, never exceptions. Which of our own messages a frame echoes, and which account a link belongs to,
// is the session's to know.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/im/json_tape.hpp"
#include "adapters/im/port.hpp"

namespace xiaoer::adapters::onebot {

/// A private message, from the buyer or from the store's own account.
struct Message {
    std::string self_id;
    std::string message_id;  ///< opaque; "" when the peer gave none
    bool from_us = false;    ///< the account itself wrote it: on the phone, or an echo of what we sent
    core::Event event;       ///< BuyerSaid, or AgentSaid with on_phone
    bool text_ids = false;   ///< this peer writes ids as texts, not numbers
    std::string group;       ///< of a temporary session: the group both are in, "" = none is told
    std::int64_t told = 0;   ///< when, as the peer tells it in seconds
};
struct Response {
    enum class Verdict : std::uint8_t {
        done,
        queued,   ///< accepted; how it ends is never told
        refused,  ///< not shown to the buyer
        unsure    ///< failed in a way that may have reached the buyer: time ran out behind the peer
    };
    std::string echo;  ///< "" when the peer could not read the call it answers
    Verdict verdict = Verdict::refused;
    std::int64_t retcode = 0;
    std::string message_id;
    std::string user_id;           ///< of get_login_info
    std::string reason;            ///< the peer's words, shortened; not masked
    std::vector<Message> history;  ///< of get_friend_msg_history, the oldest first
};
struct Heartbeat {
    std::string self_id;
    std::chrono::milliseconds interval{};
    bool online = true;  ///< false: the peer lives but has lost its IM
};
/// `connect` and `enable` may both arrive for one opening: the same thing to us.
struct Lifecycle {
    std::string self_id;
    bool enabled = true;
};
struct Ignored {
    std::string_view reason;  ///< as counted
};
using Frame = std::variant<Ignored, Message, Response, Heartbeat, Lifecycle>;

class Codec {
  public:
    explicit Codec(net::Counters& counters) : counters_(counters) {}
    /// now is when the frame arrived.
    [[nodiscard]] Frame read(std::string_view frame, core::Time now);

  private:
    [[nodiscard]] Frame ignore(std::string_view reason);
    [[nodiscard]] Frame event(const Json& json, core::Time now);
    [[nodiscard]] Frame meta(const Json& json);
    [[nodiscard]] Frame message(const Json& json, bool from_us, core::Time now);
    [[nodiscard]] Frame content(const Json& json, const Json& buyer, bool from_us, core::Time now);
    [[nodiscard]] std::vector<Message> history(const Json& messages, std::string_view buyer, core::Time now);
    void count(std::string_view reason, std::uint64_t times = 1);

    net::Counters& counters_;
    JsonTape tape_;
};

/// "onebot:<self_id>".
[[nodiscard]] std::string account_of(std::string_view self_id);

/// Appends a send_private_msg call. The text goes as one text segment, so nothing in it is read as a CQ code.
/// An id of digits goes as a number unless the peer writes ids as texts.
/// picture: bytes of an image sent behind the text, "" = none. group: of a temporary session, "" = of
/// friends.
void append_send(std::string& out, std::string_view user_id, bool text_ids, std::string_view text,
                 std::string_view echo, std::string_view picture = {}, std::string_view group = {});
/// The latest lines of one buyer, answered with history_echo(user_id).
void append_history(std::string& out, std::string_view user_id, bool text_ids);
[[nodiscard]] std::string history_echo(std::string_view user_id);
/// The same to a group (send_group_msg).
void append_send_group(std::string& out, std::string_view group_id, bool text_ids, std::string_view text,
                       std::string_view echo);
void append_get_login_info(std::string& out, std::string_view echo);

}  // namespace xiaoer::adapters::onebot
