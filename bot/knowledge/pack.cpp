#include "bot/knowledge/pack.hpp"

#include <algorithm>
#include <fstream>

#include "intents/engine/lint/doctor.hpp"
#include "scripts/engine/lint.hpp"

namespace xiaoer::knowledge {

namespace {

using Sentences = intents::Catalogue::Sentences;

Pack load(const std::filesystem::path& root, base::Faults& faults, Sentences sentences) {
    base::Faults found;
    Pack pack{intents::Catalogue::load(root / "intents" / "catalog", found, sentences),
              scripts::Playbook::load(root / "scripts", found)};
    if (pack.catalogue && pack.playbook) {
        // Only the two together tell whether every intent has its course; the shop's day does not matter for
        // that.
        std::vector<std::string_view> ids;
        for (const auto& intent : pack.catalogue->intents())
            if (intent.stands_for.empty()) ids.push_back(intent.id);
        for (auto& fault : scripts::lint(*pack.playbook, ids, {}))
            if (fault.weight == base::Fault::Weight::error) found.push_back(std::move(fault));
    }
    if (base::has_errors(found)) pack = {};
    faults.insert(faults.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    return pack;
}

bool same(const base::Fault& a, const base::Fault& b) {
    return a.file == b.file && a.line == b.line && a.place == b.place && a.message == b.message;
}

void add_new(base::Faults& to, base::Faults more) {
    for (auto& fault : more)
        if (std::none_of(to.begin(), to.end(), [&](const base::Fault& known) { return same(known, fault); }))
            to.push_back(std::move(fault));
}

std::string version_of(const Pack& pack) {
    return pack.catalogue ? pack.catalogue->version() : std::string();
}

}  // namespace

Pack load_pack(const std::filesystem::path& root, base::Faults& faults) {
    return load(root, faults, Sentences::tried);
}

Pack load_stamped_pack(const std::filesystem::path& root, const std::filesystem::path& stamp,
                       base::Faults& faults) {
    std::string passed;
    std::ifstream(stamp) >> passed;
    if (!passed.empty()) {
        base::Faults found;
        auto pack = load(root, found, Sentences::trusted);
        if (version_of(pack) == passed) {
            faults.insert(faults.end(), found.begin(), found.end());
            return pack;
        }
    }
    auto pack = load(root, faults, Sentences::tried);
    if (pack.catalogue) std::ofstream(stamp) << version_of(pack) << "\n";
    return pack;
}

base::Faults check_pack(const std::filesystem::path& root, core::Time now, Pack& pack) {
    base::Faults faults;
    pack = load(root, faults, Sentences::tried);
    if (pack.catalogue && pack.playbook) {
        add_new(faults, examine_pack(pack, now));
        return faults;
    }
    // It will not be served; what can be read of it is examined all the same.
    base::Faults told;
    const auto catalogue = intents::Catalogue::load(root / "intents" / "catalog", told, Sentences::trusted);
    const auto playbook = scripts::Playbook::load(root / "scripts", told);
    if (catalogue && playbook)
        add_new(faults, examine_pack({catalogue, playbook}, now));
    else if (catalogue)
        add_new(faults, intents::examine(*catalogue));
    return faults;
}

base::Faults examine_pack(const Pack& pack, core::Time now) {
    auto faults = intents::examine(*pack.catalogue);
    std::vector<std::string_view> ids;
    for (const auto& intent : pack.catalogue->intents())
        if (intent.stands_for.empty()) ids.push_back(intent.id);
    for (auto& fault : scripts::lint(*pack.playbook, ids, pack.playbook->today(now)))
        faults.push_back(std::move(fault));
    return faults;
}

}  // namespace xiaoer::knowledge
