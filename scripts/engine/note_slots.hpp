// The parts a note may be made of: what the buyer's message yields (intents/engine/slots/slots.hpp has the
// same names, on purpose without an include: the two libraries do not know each other) and what the bot adds
// itself.
#pragma once

#include <array>
#include <string_view>

namespace xiaoer::scripts {

/// Sorted. not_…: what the buyer will not have; hold: not to be sent before the buyer says so. reason,
/// request and summary are the bot's: the buyer's wish or the case in one line.
constexpr std::array<std::string_view, 25> kNoteSlots = {
    "amount",   "attribute",   "city",       "courier",  "date",     "date_by",       "detail",
    "district", "hold",        "item_id",    "landline", "mobile",   "not_attribute", "not_courier",
    "not_date", "not_product", "person",     "product",  "province", "quantity",      "reason",
    "request",  "sf_payer",    "sf_service", "summary"};

/// Kinds the bot writes by itself; notes.json must have them.
constexpr std::array<std::string_view, 7> kNoteKinds = {
    "change_address", "change_product", "courier", "ship_date", "other", "urged", "problem"};

}  // namespace xiaoer::scripts
