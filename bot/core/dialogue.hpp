// One message meeting what is open: its acts, which of them are used up, what was done. Internal to the
// answer files, which share it; nobody else may include it.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "bot/core/burst.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {

/// Whether something went wrong with the goods or is to be undone: taken down as a problem.
[[nodiscard]] bool is_problem(scripts::Handling handling);

class Dialogue {
  public:
    Dialogue(Turn& turn, Burst burst);

    void run();
    /// What is told while a transfer is about to happen or a human is awaited: what can be kept, withdrawn or
    /// answered; true when the transfer is off.
    bool beside_handoff();
    void escalate_threat();
    /// Whether a wish of the buyer's stands in what was read.
    [[nodiscard]] bool wishes() const;
    [[nodiscard]] const Burst& burst() const { return burst_; }

  private:
    struct Item {
        const intents::Act* act;
        const scripts::Route* route;
        bool used;
        std::string good;  ///< id of the good that a clause beside it names; "" none
    };

    /// What an act tells, into a request.
    void put_told(Request& request, const intents::Act& act) const;
    [[nodiscard]] Request request_of(const intents::Act& act) const;
    [[nodiscard]] Request whole() const;
    [[nodiscard]] const Item* item_of(std::string_view intent) const;
    [[nodiscard]] bool has(std::string_view intent) const { return item_of(intent) != nullptr; }
    [[nodiscard]] bool angry_at_past(const Item& item) const;
    [[nodiscard]] bool wants_human(const Item& item) const;
    /// Somebody who says this and hears nothing would think that nobody is there.
    [[nodiscard]] static bool wants_answer(const Item& item);
    [[nodiscard]] bool asks_something() const;
    [[nodiscard]] Request with_rest(Item& item);
    [[nodiscard]] bool explains_wish(const Item& item) const;
    bool refuse_wish(const Item& item);
    bool tell_standing(const Item& item);
    void keep_unread();
    void keep_wish(const Item& item);
    void drop_resignation();
    void drop_bare_note();
    void name_goods();
    bool put_right_at_once(Item& item);
    void choose_at_photos(Task& task, std::string_view words);
    [[nodiscard]] static bool own_wish(const Item& item);
    [[nodiscard]] static bool question(const Item& item);
    void use_all(auto&& which) {
        for (auto& item : items_)
            if (which(item)) item.used = true;
    }
    [[nodiscard]] bool unused_left() const {
        return std::ranges::any_of(items_, [](const Item& item) { return !item.used; });
    }

    void greet();
    void hand_to_human(Item& item);
    bool take_pending();
    bool take_order(Task& task);
    bool take_part(Task& task);
    bool take_confirm();
    bool take_wrong();
    bool take_photo_words(Task& task);
    bool take_fact(Task& task);
    bool take_remedy(Task& task);
    bool take_clarify();
    void take_values(Item& item);
    void take_back(Item& item);
    void settle_case(Item& item);
    void conditional(Item& item);
    void handle(Item& item);
    // What handle() tries, in this order; true when the act has been dealt with.
    bool wish_of_value(Item& item);
    bool refuse_claim(Item& item);
    bool hidden_wish(Item& item);
    bool past_problem(Item& item);
    bool join_problem(Item& item);
    bool takes_offer(Item& item);
    void without_words();
    void unclear();
    void miss();

    Turn& turn_;
    Conversation& state_;
    Burst burst_;
    intents::Reading reading_;
    std::vector<Item> items_;
    bool did_ = false;        ///< something was understood and done
    bool answered_ = false;   ///< the bot's own question was answered
    bool digressed_ = false;  ///< the question is to be asked once more
    int answers_ = 0;
};

}  // namespace xiaoer::core
