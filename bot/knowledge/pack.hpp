// What the bot knows, of one version: swapped whole, never half.
#pragma once

#include <filesystem>
#include <memory>

#include "bot/base/fault.hpp"
#include "bot/core/order.hpp"
#include "intents/engine/catalogue.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::knowledge {

struct Pack {
    std::shared_ptr<const intents::Catalogue> catalogue;
    std::shared_ptr<const scripts::Playbook> playbook;
};

/// Loads root/intents and root/scripts and checks them against each other. Empty pointers when there are
/// errors.
[[nodiscard]] Pack load_pack(const std::filesystem::path& root, base::Faults& faults);

/// The same for a start: the sentences of a catalogue that passed them before, as the stamp file remembers,
/// are not tried again. Writes the stamp after a full load.
[[nodiscard]] Pack load_stamped_pack(const std::filesystem::path& root, const std::filesystem::path& stamp,
                                     base::Faults& faults);

/// Everything that can be said about a pack, loadable or not: what loading refuses, and of what is readable
/// also what examine_pack() finds, so that a trainer sees all of it at once. The pack is empty when it has
/// errors.
[[nodiscard]] base::Faults check_pack(const std::filesystem::path& root, core::Time now, Pack& pack);

/// What is well-formed and still wrong (the rule doctor and the script lint), beyond what loading refuses.
[[nodiscard]] base::Faults examine_pack(const Pack& pack, core::Time now);

}  // namespace xiaoer::knowledge
