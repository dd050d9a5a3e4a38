// Which photographs a problem needs (scripts/photos.json): sets of slots, by problem and kind of goods. What
// came and what is told about it is decided in bot/core.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"

namespace xiaoer::scripts {

/// One photograph that is asked for.
struct PhotoSlot {
    std::string id;
    std::string title;               ///< 底面, as buyers and agents read it
    std::vector<std::string> words;  ///< by which a buyer says that a picture shows it
};

struct PhotoSet {
    std::string id;
    std::string title;                    ///< of the parcel's faces together: 六面照
    std::vector<std::string> problems;    ///< intents; none = any
    std::vector<std::string> categories;  ///< kind or category of the goods; none = any
    std::string request;                  ///< phrase by which it is asked for
    std::vector<PhotoSlot> package;
    std::vector<PhotoSlot> goods;
    bool waybill = false;  ///< one of the faces must show a number that can be read

    [[nodiscard]] const PhotoSlot* slot(std::string_view id) const;
};

struct PhotoSets {
    std::vector<PhotoSet> sets;           ///< as the file has them; the last fits everything
    std::vector<std::string> asks_again;  ///< words by which an agent asks for photographs once more

    /// The first that fits. kind and category: of the goods, "" = not known.
    [[nodiscard]] const PhotoSet& of(std::string_view problem, std::string_view kind,
                                     std::string_view category) const;
    [[nodiscard]] const PhotoSet* find(std::string_view id) const;
};

struct File;
struct Routing;
class Phrases;

void load_photo_sets(const File& file, PhotoSets& photos, base::Faults& faults);
/// Problems and phrases that are named and do not exist.
void check_photo_sets(const PhotoSets& photos, const Routing& routes, const Phrases& phrases,
                      const std::string& file, base::Faults& faults);

}  // namespace xiaoer::scripts
