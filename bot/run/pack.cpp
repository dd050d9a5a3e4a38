#include "bot/run/pack.hpp"

#include "intents/doctor.hpp"
#include "scripts/lint.hpp"

namespace xiaoer::run {

Pack load_pack(const std::filesystem::path& root, base::Faults& faults) {
    base::Faults found;
    Pack pack{intents::Catalogue::load(root / "intents" / "catalog", found),
              scripts::Book::load(root / "scripts", found)};
    if (pack.catalogue && pack.book) {
        // Only the two together tell whether every intent has its course; the shop's day does not matter for
        // that.
        std::vector<std::string_view> ids;
        for (const auto& intent : pack.catalogue->intents())
            if (intent.stands_for.empty()) ids.push_back(intent.id);
        for (auto& fault : scripts::lint(*pack.book, ids, {}))
            if (fault.weight == base::Fault::Weight::error) found.push_back(std::move(fault));
    }
    if (base::has_errors(found)) pack = {};
    faults.insert(faults.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    return pack;
}

base::Faults examine_pack(const Pack& pack, core::Time now) {
    auto faults = intents::examine(*pack.catalogue);
    std::vector<std::string_view> ids;
    for (const auto& intent : pack.catalogue->intents())
        if (intent.stands_for.empty()) ids.push_back(intent.id);
    for (auto& fault : scripts::lint(*pack.book, ids, pack.book->today(now)))
        faults.push_back(std::move(fault));
    return faults;
}

}  // namespace xiaoer::run
