// The photographs of a case as pages show them: slots and pictures with what a look at them found.
#include <algorithm>

#include "bot/web/views/parts.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

std::string name_of(const core::Photo& photo) {
    return photo.stored.empty() ? photo.picture : photo.stored;
}

/// Which picture stands in each slot, by index: known ones in theirs, the others in the order they came,
/// faces first. -1 = none yet.
std::vector<int> places(const core::Photos& photos) {
    std::vector<int> at(photos.slots.size(), -1);
    std::vector<int> unnamed;
    for (std::size_t i = 0; i < photos.received.size(); ++i) {
        const auto& photo = photos.received[i];
        if (!photo.usable()) continue;
        if (const auto* slot = photos.slot(photo.slot); slot != nullptr)
            at[static_cast<std::size_t>(slot - photos.slots.data())] = static_cast<int>(i);
        else
            unnamed.push_back(static_cast<int>(i));
    }
    auto next = unnamed.begin();
    for (const bool package : {true, false})
        for (std::size_t i = 0; i < at.size() && next != unnamed.end(); ++i)
            if (at[i] < 0 && photos.slots[i].package == package) at[i] = *next++;
    return at;
}

std::string note_of(const core::Photos& photos, const core::Photo& photo, bool staff) {
    if (const auto unseen = core::unseen_words(photo.unseen); staff && !unseen.empty())
        return "没看：" + std::string(unseen);
    if (photo.verdict != core::Verdict::repeated)
        return std::string(staff ? core::agents_words(photo.verdict) : core::buyers_words(photo.verdict));
    const auto same = std::ranges::find(photos.received, photo.same_as, &core::Photo::picture);
    if (photo.whose == core::Whose::here && same != photos.received.end())
        return "和" + photos.name_of(*same) + "是同一张";
    if (!staff) return "是以前发过的照片";
    return photo.whose == core::Whose::other ? "与另一位买家30天内的照片相同" : "与这位买家以前的照片相同";
}

}  // namespace

json photos_json(const core::Photos& photos, bool staff) {
    json slots = json::array(), pictures = json::array();
    const auto at = places(photos);
    for (std::size_t i = 0; i < photos.slots.size(); ++i)
        slots.push_back({{"id", photos.slots[i].id},
                         {"title", photos.slots[i].title},
                         {"package", photos.slots[i].package},
                         {"picture", at[i]}});
    for (const auto& photo : photos.received) {
        json each = {{"name", name_of(photo)},
                     {"title", photos.name_of(photo)},
                     {"usable", photo.usable()},
                     {"note", note_of(photos, photo, staff)}};
        if (staff) each["numbers"] = photo.numbers;
        pictures.push_back(std::move(each));
    }
    json out = {{"have", photos.have()},
                {"title", photos.title},
                {"slots", std::move(slots)},
                {"pictures", std::move(pictures)}};
    if (staff) out["cannot"] = photos.cannot;
    return out;
}

}  // namespace xiaoer::web
