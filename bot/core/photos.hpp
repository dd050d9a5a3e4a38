// The photographs of a case: what is asked for, what came, what of it can be used, and what to tell whom.
// What a picture shows was found by a look at it (PicturesLooked); what follows from it is decided here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/order.hpp"

namespace xiaoer::core {

/// What a photograph is worth to who must judge a parcel by it. What nobody could look at counts.
enum class Verdict : std::uint8_t { unjudged, good, dark, blank, blurred, small, screenshot, repeated };
/// Whose picture it is that one repeats: of this case, this buyer's of an earlier one, somebody else's.
enum class Whose : std::uint8_t { nobody, here, earlier, other };

/// One photograph that is asked for, as scripts/photos.json had it when it was asked.
struct PhotoSlot {
    std::string id;
    std::string title;
    bool package = false;  ///< a face of the parcel; else of the goods
    bool operator==(const PhotoSlot&) const = default;
};

struct Photo {
    std::string picture;  ///< reference as the buyer sent it
    std::string stored;   ///< name under which a copy is kept, "" = the reference itself, or none
    std::string slot;     ///< id of the slot it is known to show: chosen on the page or told in words
    Verdict verdict = Verdict::unjudged;
    std::string same_as;  ///< repeated: the reference it repeats, where that is of this case
    Whose whose = Whose::nobody;
    std::vector<std::string> numbers;  ///< that may be tracking numbers, as its codes tell
    bool told = false;                 ///< the buyer knows that it cannot be used
    Time at{};                         ///< when it came
    std::string unseen;                ///< unjudged: why nobody could look, a word of unseen_words()
    bool operator==(const Photo&) const = default;

    [[nodiscard]] bool usable() const { return verdict == Verdict::unjudged || verdict == Verdict::good; }
};

struct Photos {
    std::string set;               ///< of scripts/photos.json
    std::string title;             ///< of the parcel's faces together: 六面照; without them, of all
    std::vector<PhotoSlot> slots;  ///< none = no photographs were asked for
    bool waybill = false;          ///< a number that can be read is asked for
    enum class Waybill : std::uint8_t { unasked, asked, settled };
    Waybill waybill_state = Waybill::unasked;  ///< whether that face was asked for once more
    std::string cannot;                        ///< why the buyer has no more, "" = nothing is known
    std::vector<Photo> received;
    std::vector<std::string> looks;  ///< commands of the looks that are not answered
    bool asked_again = false;        ///< a human had to ask for photographs once more
    bool operator==(const Photos&) const = default;

    [[nodiscard]] bool asked() const { return !slots.empty(); }
    /// What of the asked photographs is there; all that can be used when none were asked for.
    [[nodiscard]] int have() const;
    [[nodiscard]] int need() const { return static_cast<int>(slots.size()); }
    [[nodiscard]] bool complete() const { return have() >= need(); }
    [[nodiscard]] int faces_needed() const;
    [[nodiscard]] int goods_needed() const { return need() - faces_needed(); }
    [[nodiscard]] std::string_view goods_title() const;
    [[nodiscard]] int faces_missing() const;
    [[nodiscard]] int goods_missing() const;
    [[nodiscard]] const PhotoSlot* slot(std::string_view id) const;
    /// "六面照还差2张，商品实拍还差1张"; by name where it is known what every one that came shows:
    /// "还差底面、商品"
    [[nodiscard]] std::string missing() const;
    /// "六面照4/6，商品实拍0/1"; "照片2张" when some came that were not asked for; "" when none
    [[nodiscard]] std::string tally() const;

    /// As many as there are slots, and in their order: what is there and what is not. Which slot a place is,
    /// is known where its picture shows it, and for those that are empty where every picture shows its own.
    struct Place {
        const PhotoSlot* slot = nullptr;  ///< null: not known; of slots
        int picture = -1;                 ///< of received; -1 = none yet
    };
    [[nodiscard]] std::vector<Place> places() const;

    /// Adds what is new; the same reference twice counts once. slots: beside pictures, "" or nothing = not
    /// known. Beyond the limit pictures are dropped here (the conversation still shows them). Returns what
    /// was added.
    std::vector<std::string> receive(const std::vector<std::string>& pictures,
                                     const std::vector<std::string>& slots_of, int limit, Time at);
    [[nodiscard]] Photo* find(std::string_view picture);
    /// A waybill's number was read on one of them.
    [[nodiscard]] bool waybill_read() const;
    /// All that came was looked at, and no number could be read.
    [[nodiscard]] bool waybill_lacking() const;
    /// "第3张", or the name of what it is known to show: "底面", "面单面".
    [[nodiscard]] std::string name_of(const Photo& photo) const;
    /// What a buyer is told of the photographs that cannot be used and that he was not told of; they are told
    /// now. "第3张和第1张是同一张，第5张太暗了，看不清"
    [[nodiscard]] std::string tell_unusable();
    /// What a human reads about them, a line each; numbers are compared by waybill_line().
    [[nodiscard]] std::vector<std::string> findings() const;
    /// Keeps what was asked for and what came, without the faces of the parcel: it is gone.
    void drop_package();
};

/// Texts of codes → what may be tracking numbers: 10 to 20 letters and digits, mostly digits, capital.
[[nodiscard]] std::vector<std::string> tracking_numbers(const std::vector<std::string>& codes);
[[nodiscard]] bool same_number(std::string_view a, std::string_view b);
/// "面单与订单一致（…）"; "" when there is nothing to say of a waybill. order: the one the case is about.
[[nodiscard]] std::string waybill_line(const Photos& photos, const std::vector<Order>& orders,
                                       std::string_view order);
/// "太暗了，看不清" for a buyer; "太暗" for an agent; "" for what can be used.
[[nodiscard]] std::string_view buyers_words(Verdict verdict);
[[nodiscard]] std::string_view agents_words(Verdict verdict);
/// Why a picture was not looked at, for an agent: "not_listed" → "主机不在名单里，没有下载"; "" for what is
/// not known. The words are those of net::Unfetched, and of what the look itself refuses.
[[nodiscard]] std::string_view unseen_words(std::string_view why);

}  // namespace xiaoer::core
