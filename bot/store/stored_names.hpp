// The words that stand for enumerators in stored data. Words on disk outlive the words people see, so they
// have their own table; a new enumerator without a word does not compile (-Wswitch).
#pragma once

#include <string_view>
#include <type_traits>

#include "bot/core/conversation.hpp"

namespace xiaoer::store {

constexpr std::string_view stored_word(core::TradeState value) {
    using enum core::TradeState;
    switch (value) {
        case unknown:
            return "unknown";
        case unpaid:
            return "unpaid";
        case paid:
            return "paid";
        case shipped:
            return "shipped";
        case completed:
            return "completed";
        case closed:
            return "closed";
    }
    return {};
}

constexpr std::string_view stored_word(core::ReviewState value) {
    using enum core::ReviewState;
    switch (value) {
        case unknown:
            return "unknown";
        case awaiting:
            return "awaiting";
        case reviewed:
            return "reviewed";
    }
    return {};
}

constexpr std::string_view stored_word(core::Tracking value) {
    using enum core::Tracking;
    switch (value) {
        case none:
            return "none";
        case not_picked_up:
            return "not_picked_up";
        case picked_up:
            return "picked_up";
        case in_transit:
            return "in_transit";
        case out_for_delivery:
            return "out_for_delivery";
        case signed_for:
            return "signed";
        case abnormal:
            return "abnormal";
    }
    return {};
}

constexpr std::string_view stored_word(core::RefundState value) {
    using enum core::RefundState;
    switch (value) {
        case none:
            return "none";
        case requested:
            return "requested";
        case refused:
            return "refused";
        case refunded:
            return "refunded";
    }
    return {};
}

constexpr std::string_view stored_word(core::Flag value) {
    using enum core::Flag;
    switch (value) {
        case none:
            return "none";
        case red:
            return "red";
        case yellow:
            return "yellow";
        case green:
            return "green";
        case blue:
            return "blue";
        case pink:
            return "pink";
    }
    return {};
}

constexpr std::string_view stored_word(core::Owner::Who value) {
    using enum core::Owner::Who;
    switch (value) {
        case bot:
            return "bot";
        case queue:
            return "queue";
        case agent:
            return "agent";
    }
    return {};
}

constexpr std::string_view stored_word(core::Group value) {
    using enum core::Group;
    switch (value) {
        case pre_sale:
            return "pre_sale";
        case in_sale:
            return "in_sale";
        case after_sale:
            return "after_sale";
        case supervisor:
            return "supervisor";
    }
    return {};
}

constexpr std::string_view stored_word(core::Alarm::Level value) {
    using enum core::Alarm::Level;
    switch (value) {
        case slow_reply:
            return "slow_reply";
        case supervisor:
            return "supervisor";
    }
    return {};
}

constexpr std::string_view stored_word(core::Pending::Asked value) {
    using enum core::Pending::Asked;
    switch (value) {
        case order:
            return "order";
        case part:
            return "part";
        case confirm:
            return "confirm";
        case wrong:
            return "wrong";
        case photos:
            return "photos";
        case fact:
            return "fact";
        case remedy:
            return "remedy";
        case clarify:
            return "clarify";
    }
    return {};
}

constexpr std::string_view stored_word(core::NoteWish::Stage value) {
    using enum core::NoteWish::Stage;
    switch (value) {
        case collecting:
            return "collecting";
        case confirming:
            return "confirming";
        case for_order:
            return "for_order";
    }
    return {};
}

constexpr std::string_view stored_word(core::Urging::Stage value) {
    using enum core::Urging::Stage;
    switch (value) {
        case sent:
            return "sent";
        case told:
            return "told";
        case failed:
            return "failed";
        case moved:
            return "moved";
        case broken:
            return "broken";
    }
    return {};
}

constexpr std::string_view stored_word(core::NoteDraft::Stage value) {
    using enum core::NoteDraft::Stage;
    switch (value) {
        case writing:
            return "writing";
        case written:
            return "written";
        case arranging:
            return "arranging";
        case arranged:
            return "arranged";
        case refused:
            return "refused";
        case withdrawing:
            return "withdrawing";
        case undone:
            return "undone";
    }
    return {};
}

constexpr std::string_view stored_word(core::Verdict value) {
    using enum core::Verdict;
    switch (value) {
        case unjudged:
            return "unjudged";
        case good:
            return "good";
        case dark:
            return "dark";
        case blank:
            return "blank";
        case blurred:
            return "blurred";
        case small:
            return "small";
        case screenshot:
            return "screenshot";
        case repeated:
            return "repeated";
    }
    return {};
}

constexpr std::string_view stored_word(core::Whose value) {
    using enum core::Whose;
    switch (value) {
        case nobody:
            return "nobody";
        case here:
            return "here";
        case earlier:
            return "earlier";
        case other:
            return "other";
    }
    return {};
}

constexpr std::string_view stored_word(core::Photos::Waybill value) {
    using enum core::Photos::Waybill;
    switch (value) {
        case unasked:
            return "unasked";
        case asked:
            return "asked";
        case settled:
            return "settled";
    }
    return {};
}

/// The enumerator of a word; false when there is none.
template <class E>
requires std::is_enum_v<E>
constexpr bool from_stored_word(std::string_view word, E& into) {
    for (unsigned i = 0; i < 256; ++i) {
        const std::string_view candidate = stored_word(static_cast<E>(i));
        if (candidate.empty()) return false;
        if (candidate == word) {
            into = static_cast<E>(i);
            return true;
        }
    }
    return false;
}

}  // namespace xiaoer::store
