// What the bot knows, of one version: swapped whole, never half.
#pragma once

#include <filesystem>
#include <memory>

#include "bot/base/fault.hpp"
#include "bot/core/order.hpp"
#include "intents/catalogue.hpp"
#include "scripts/book.hpp"

namespace xiaoer::run {

struct Pack {
    std::shared_ptr<const intents::Catalogue> catalogue;
    std::shared_ptr<const scripts::Book> book;
};

/// Loads root/intents and root/scripts and checks them against each other. Empty pointers when there are
/// errors.
[[nodiscard]] Pack load_pack(const std::filesystem::path& root, base::Faults& faults);

/// What is well-formed and still wrong (the rule doctor and the script lint), beyond what loading refuses.
[[nodiscard]] base::Faults examine_pack(const Pack& pack, core::Time now);

}  // namespace xiaoer::run
