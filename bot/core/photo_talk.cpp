// Photographs in a conversation: which are asked for, what the buyer is told of those that came, when they
// are enough, and what an agent reads of them. Counting is in photos.cpp.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "bot/core/turn.hpp"
#include "scripts/engine/goods/goods.hpp"
#include "scripts/engine/photo_sets.hpp"

namespace xiaoer::core {
namespace {

/// What is said beside a picture to name it is short: 这是底部, 面单那面.
constexpr std::size_t kNaming = 12;

/// Of the buyer's words why he has no photographs, on the card.
constexpr std::size_t kReason = 20;

/// Every phrase about photographs may count them.
std::vector<scripts::Value> count_of(const Photos& photos, std::string problems = {}) {
    std::vector<scripts::Value> values{{"have", std::to_string(photos.have())},
                                       {"need", std::to_string(photos.need())}};
    if (auto missing = photos.missing(); !missing.empty()) values.push_back({"missing", std::move(missing)});
    if (!problems.empty()) values.push_back({"problems", std::move(problems)});
    return values;
}

bool names(const scripts::Goods& goods, const std::vector<std::string>& words, const scripts::Good& good) {
    return std::ranges::any_of(words, [&](const std::string& each) {
        return std::ranges::any_of(goods.named(each), [&](const scripts::Mention& mention) {
            return std::ranges::find(mention.goods, &good) != mention.goods.end();
        });
    });
}

/// By the good of the order that the buyer speaks of; where he names none, by what all of them have in
/// common.
const scripts::PhotoSet& set_for(const Turn& turn, const Task& task) {
    const auto& sets = turn.playbook.photos();
    const auto& goods = turn.playbook.goods();
    const Order* order = task.orders.empty() ? nullptr : turn.find_order(task.orders.front());
    if (order == nullptr) order = turn.current_order();
    const scripts::PhotoSet* common = nullptr;
    const auto& any = sets.of(task.intent, "", "");
    if (order == nullptr) return any;
    for (const auto& item : order->items) {
        const auto* good = goods.of_title(item.title);
        const auto& set = good == nullptr ? any : sets.of(task.intent, good->kind, good->category);
        if (good != nullptr && names(goods, task.words, *good)) return set;
        common = common == nullptr || common == &set ? &set : &any;
    }
    return common == nullptr ? any : *common;
}

/// The only slot that the words name, "" = none or several.
std::string named_slot(const Turn& turn, std::string_view words) {
    const auto* set = turn.playbook.photos().find(turn.state.photos.set);
    if (set == nullptr || base::length(words) > kNaming) return {};
    std::string found;
    for (const auto* slots : {&set->package, &set->goods})
        for (const auto& slot : *slots)
            for (const auto& word : slot.words)
                if (words.find(word) != std::string_view::npos && found != slot.id) {
                    if (!found.empty()) return {};
                    found = slot.id;
                }
    return found;
}

/// One picture and a word or two about it, in either order, are about each other.
void name_by_words(Turn& turn) {
    auto& photos = turn.state.photos;
    int pictures = 0;
    std::string words;
    for (const auto& line : turn.state.unanswered) {
        pictures += line.pictures;
        words += line.text;
    }
    if (pictures != 1 || photos.received.empty() || !photos.received.back().slot.empty()) return;
    if (auto slot = named_slot(turn, words); !slot.empty()) photos.received.back().slot = std::move(slot);
}

bool waits_for_photos(const Conversation& state) {
    return state.pending && state.pending->asked == Pending::Asked::photos;
}

/// What came is told when nothing waits to be answered: the look took longer than the answer.
void tell_late(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::bot || !state.unanswered.empty() || !waits_for_photos(state)) return;
    if (state.photos.complete()) return;
    if (auto problems = state.photos.tell_unusable(); !problems.empty())
        turn.say("photos.unusable", count_of(state.photos, std::move(problems)), "看过照片，有的用不上");
}

void judge(Turn& turn, Photo& photo, const PictureFinding& found) {
    photo.stored = found.stored;
    photo.numbers = found.numbers;
    photo.verdict = found.verdict;
    photo.unseen = found.unseen;
    if (found.whose == Whose::nobody || !photo.usable()) return;
    auto* here = turn.state.photos.find(found.same_as);
    const bool same_story = here == nullptr && found.whose == Whose::earlier &&
                            std::chrono::seconds(found.age_s) < turn.policy.photos_same_story;
    if (same_story || here == &photo) return;
    photo.verdict = Verdict::repeated;
    photo.whose = here != nullptr ? Whose::here : found.whose;
    if (here != nullptr) photo.same_as = found.same_as;
}

}  // namespace

void receive_pictures(Turn& turn, const BuyerSaid& said) {
    auto& state = turn.state;
    auto added = state.photos.receive(said.pictures, said.slots, turn.policy.pictures_limit, turn.now);
    name_by_words(turn);
    if (added.empty()) return;
    state.due.looks = turn.now + turn.policy.look_within;
    state.photos.looks.push_back(turn.emit(LookAt{std::move(added)}, "看一看照片拍清楚没有"));
}

bool names_photo(const Turn& turn, std::string_view words) {
    return !named_slot(turn, words).empty();
}

bool looks_awaited(const Turn& turn) {
    const auto& state = turn.state;
    return !state.photos.looks.empty() && state.due.looks && turn.now < *state.due.looks &&
           std::ranges::any_of(state.unanswered, [](const Line& line) { return line.pictures > 0; });
}

void pictures_looked(Turn& turn, const PicturesLooked& looked) {
    auto& state = turn.state;
    if (std::erase(state.photos.looks, looked.command) == 0) return;
    for (const auto& found : looked.found)
        if (auto* photo = state.photos.find(found.picture); photo != nullptr)
            if (photo->verdict == Verdict::unjudged) judge(turn, *photo, found);
    if (state.photos.looks.empty()) state.due.looks.reset();
    // Who has the conversation reads what the look found.
    if (state.owner.who != Owner::Who::bot) {
        show_photos(turn, state.transfer.card);
        return;
    }
    tell_late(turn);
}

void show_photos(const Turn& turn, Card& card) {
    const auto& photos = turn.state.photos;
    card.pictures.clear();
    for (const auto& photo : photos.received)
        card.pictures.push_back(photo.stored.empty() ? photo.picture : photo.stored);
    card.photos = photos.tally();
    card.checks.clear();
    if (auto line = waybill_line(photos, turn.state.orders, card.order); !line.empty())
        card.checks.push_back(std::move(line));
    for (auto& line : photos.findings())
        card.checks.push_back(std::move(line));
}

std::string waybill_line(const Photos& photos, const std::vector<Order>& orders, std::string_view order) {
    std::string first;
    const Order* about = nullptr;
    for (const auto& each : orders)
        if (each.id == order) about = &each;
    const Order* belongs = nullptr;
    for (const auto& photo : photos.received)
        for (const auto& number : photo.numbers) {
            if (first.empty()) first = number;
            for (const auto& each : orders)
                if (same_number(number, each.tracking_number) && (belongs == nullptr || &each == about)) {
                    belongs = &each;
                    first = number;
                }
        }
    if (first.empty())
        return photos.waybill_state == Photos::Waybill::unasked ? std::string() : "面单单号没有拍清";
    if (belongs != nullptr && (belongs == about || about == nullptr))
        return "面单与订单一致（" + first + "）";
    if (belongs != nullptr) return "面单是这位买家另一单" + belongs->id + "的（" + first + "）";
    if (about == nullptr || about->tracking_number.empty()) return "面单单号" + first + "，订单没有单号可比";
    return "面单单号" + first + "与订单的" + about->tracking_number + "不一致";
}

void choose_photos(Turn& turn, const Task& task) {
    const auto& set = set_for(turn, task);
    auto& photos = turn.state.photos;
    photos.set = set.id;
    photos.title = set.title;
    photos.waybill = set.waybill;
    for (const auto& slot : set.package)
        photos.slots.push_back({slot.id, slot.title, true});
    for (const auto& slot : set.goods)
        photos.slots.push_back({slot.id, slot.title, false});
}

bool photos_lacking(const Turn& turn) {
    const auto& photos = turn.state.photos;
    return !photos.complete() ||
           (photos.waybill_state != Photos::Waybill::settled && photos.waybill_lacking());
}

void request_photos(Turn& turn, bool standing) {
    auto& photos = turn.state.photos;
    auto problems = photos.tell_unusable();
    if (photos.complete()) {
        photos.waybill_state = Photos::Waybill::asked;
        turn.say_or("photos.waybill", "photos.remind", count_of(photos), "面单单号没读出来，再要一次");
    } else if (!problems.empty()) {
        turn.say_or("photos.unusable", "photos.progress", count_of(photos, std::move(problems)),
                    "看过照片，有的用不上");
    } else if (standing) {
        turn.say("photos.remind", count_of(photos), "照片还没齐");
    } else if (photos.have() > 0) {
        turn.say("photos.progress", count_of(photos), "先前来的照片算数");
    } else {
        const auto* set = turn.playbook.photos().find(photos.set);
        turn.say(set == nullptr ? std::string_view("photos.request") : std::string_view(set->request),
                 count_of(photos), "要" + (photos.title.empty() ? std::string("照片") : photos.title));
    }
}

void photos_complete(Turn& turn) {
    turn.say("photos.complete", count_of(turn.state.photos), "照片已经齐了");
}

void without_package(Turn& turn) {
    turn.state.photos.drop_package();
    turn.state.photos.cannot = "外包装已经没有了";
    // What came before the box turned out to be gone may be enough.
    if (!turn.state.photos.complete()) turn.say("photos.no_box", {}, "包装没有了，只要商品的照片");
    turn.state.due.photos = turn.now + turn.policy.photos_wait;
}

void take_photos(Turn& turn, PhotosEnd end, std::string_view words) {
    auto& state = turn.state;
    auto& photos = state.photos;
    auto* task = open_problem(state);
    if (task == nullptr) return;
    const auto done = [&](std::string_view phrase, std::string why) {
        turn.say(phrase, count_of(photos), std::move(why));
        if (photos.waybill_state == Photos::Waybill::asked) photos.waybill_state = Photos::Waybill::settled;
        task->problem()->evidence = true;
        if (waits_for_photos(state)) state.pending.reset();
        state.due.photos.reset();
        // Who does not answer about photographs is not asked about anything else.
        if (end == PhotosEnd::waited || end == PhotosEnd::refused) hand_over_problem(turn, Task(*task));
    };
    if (end == PhotosEnd::refused)
        photos.cannot = words.empty()
                            ? "买家说拍不了"
                            : "买家说拍不了（" + std::string(base::prefix_points(words, kReason)) + "）";
    const bool lacking_waybill = photos.complete() && photos.waybill_lacking() && end == PhotosEnd::open &&
                                 photos.waybill_state == Photos::Waybill::unasked;
    if (lacking_waybill) {
        state.due.photos = turn.now + turn.policy.photos_wait;
        return request_photos(turn, true);
    }
    if (photos.complete()) return done("photos.complete", "照片齐了");
    const auto* partial = photos.have() > 0 ? "photos.partial" : "photos.given_up";
    if (end == PhotosEnd::told) return done(partial, "买家说只有这些");
    if (end == PhotosEnd::refused) return done("photos.given_up", "买家拍不了，不再要照片");
    if (end == PhotosEnd::waited) return done(partial, "等了一会儿没有新照片，先用收到的");
    state.due.photos = turn.now + turn.policy.photos_wait;
    if (auto problems = photos.tell_unusable(); !problems.empty()) {
        turn.say_or("photos.unusable", "photos.progress", count_of(photos, std::move(problems)),
                    "看过照片，有的用不上：" + photos.tally());
        return;
    }
    turn.say("photos.progress", count_of(photos), "照片 " + photos.tally());
}

bool asks_for_photos_again(const Turn& turn, std::string_view words) {
    return turn.state.photos.asked() &&
           std::ranges::any_of(turn.playbook.photos().asks_again, [&](const std::string& each) {
               return words.find(each) != std::string_view::npos;
           });
}

}  // namespace xiaoer::core
