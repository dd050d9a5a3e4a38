// Plays a transcript (.chat): the core with virtual time, a virtual link and a virtual back office. What
// trainers write, `talk` prints and tests compare is one format; the reference is at the top of player.cpp.
// No real I/O.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/driver.hpp"
#include "bot/knowledge/pack.hpp"

namespace xiaoer::transcript {

/// One line that came out: what would be printed, and the phrase it may be pinned by.
struct Output {
    std::string line;    ///< "机器人: …" without the why
    std::string phrase;  ///< phrase id of a bot line, "" otherwise
    std::string why;
};

/// What a conversation reached of the pack: ids of the intents heard and of the phrases said.
struct Reached {
    std::set<std::string, std::less<>> intents;
    std::set<std::string, std::less<>> phrases;
    void add(const Reached& more) {
        intents.insert(more.intents.begin(), more.intents.end());
        phrases.insert(more.phrases.begin(), more.phrases.end());
    }
};

class Player : private core::World {
  public:
    explicit Player(knowledge::Pack pack);

    /// Takes one input line; returns a Chinese sentence when the line is not understood, "" when it is. Buyer
    /// lines are answered after the burst window: settle() or a later line lets it pass.
    std::string input(std::string_view line);
    /// Lets time pass until the buyer's burst is answered.
    void settle();
    /// What came out since the last call.
    std::vector<Output> take();

    [[nodiscard]] static bool is_output(std::string_view line);
    [[nodiscard]] core::Time now() const { return round_.now(); }
    [[nodiscard]] const core::Conversation& state() const { return round_.state(); }
    [[nodiscard]] const std::map<std::string, core::Order>& orders() const { return orders_; }
    [[nodiscard]] const Reached& reached() const { return reached_; }

  private:
    void happen(core::EventBody what);
    std::optional<core::EventBody> perform(const core::Action& action) override;
    core::Knowledge knowledge() override { return {*pack_.catalogue, *pack_.playbook, floor_}; }
    void count(const core::Used& used) override;
    core::EventBody send(const core::Action& action);
    core::EventBody tell_group(const std::string& command);
    void advance(std::chrono::milliseconds by);
    void show(const core::HandOff& handoff, const std::string& why);
    static core::Conversation nobody();
    void emit(std::string line, std::string phrase, std::string why);
    void buyer(std::string_view text);
    void picture(std::string_view shown, core::BuyerSaid& said);
    std::string agent(std::string_view line);
    std::string pass_on(std::string_view agent, std::string_view rest);
    std::string note_of(std::string_view agent, std::string_view rest);
    std::string mend_note(std::string_view agent, std::string_view verb, std::string_view order);
    std::string order_line(std::string_view text);
    std::string order_news(std::string_view verb, std::string_view text);
    std::string set_fields(core::Order& order, std::string_view fields);

    knowledge::Pack pack_;
    core::Floor floor_{.agents_online = 2, .agents_free = 2, .waiting = 0};
    core::Round round_;
    bool started_ = false;
    bool link_up_ = true;
    bool office_up_ = true;
    bool group_up_ = true;
    bool refuse_note_ = false;
    bool fail_send_ = false;
    bool doubt_send_ = false;
    int pictures_ = 0;
    std::map<std::string, core::PictureFinding> findings_;  ///< what a look will find, by picture
    int keys_ = 0;
    std::map<std::string, core::Order> orders_;
    std::deque<core::Action> unsent_;
    std::vector<Output> out_;
    Reached reached_;
};

/// The transcript with its expected lines replaced by what happens now; expectations that still hold (a
/// pinned phrase, a line without why) stay as they are written. errors: lines that are not understood ("12:
/// …").
struct Replayed {
    std::string text;
    std::vector<std::string> errors;
    Reached reached;
};
[[nodiscard]] Replayed replay(const knowledge::Pack& pack, std::string_view transcript, bool pin = false);

/// Unified differences between two texts, three lines of context, coloured when asked. "" when they are the
/// same.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view actual, bool colour);

}  // namespace xiaoer::transcript
