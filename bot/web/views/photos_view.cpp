// The photographs of a case as pages show them: slots and pictures with what a look at them found.
#include <algorithm>

#include "bot/web/views/parts.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

std::string name_of(const core::Photo& photo) {
    return photo.stored.empty() ? photo.picture : photo.stored;
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
    json places = json::array(), pictures = json::array();
    const auto all = photos.places();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& place = all[i];
        std::string title = place.slot != nullptr ? place.slot->title : "";
        if (place.slot == nullptr && place.picture >= 0)
            title = photos.name_of(photos.received[static_cast<std::size_t>(place.picture)]);
        places.push_back({{"slot", place.slot != nullptr ? place.slot->id : ""},
                          {"title", std::move(title)},
                          {"package", photos.slots[i].package},
                          {"picture", place.picture}});
    }
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
                {"places", std::move(places)},
                {"pictures", std::move(pictures)}};
    if (staff) out["cannot"] = photos.cannot;
    return out;
}

}  // namespace xiaoer::web
