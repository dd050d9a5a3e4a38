// Finds what a message names: numbers, people, places, dates, goods. RE2 captures and data files only; it
// never decides whether the message is a request.
//
// Slot names and canonical values:
//   order_id        16-19 digits as typed, or 6-15 tracking        courier letters in upper case + digits
//   mobile          11 digits; a privacy number keeps its extension, 18400001234-7804
//   landline        area-number, or -extension behind it
//   phone_wrong     digits where a mobile was meant, one too few or too many
//   province, city, district, detail               address parts; full official names for the first three,
//                   but zones and districts of former days as typed (高新区, 大港区)
//   no_district     "1": the city that was named has no districts, none may be asked for
//   zip             six digits beside an address
//   person          a name beside a phone or an address, or after 收件人/姓名/叫; [2568] behind it belongs
//                   to it, a remark in brackets does not
//   courier         official short name, 顺丰 中通 圆通 韵达 申通 极兔 EMS 邮政 京东 德邦 …
//   sf_service      标快 | 特快                      sf_payer        寄付 | 到付
//   date            YYYY-MM-DD against Context::today; it may lie in the past
//   date_impossible a day that does not exist, as typed: 2月30日, 6月31号
//   hold            "1": not to be sent until the buyer says so
//   quantity        digits                         amount          yuan with at most two decimals
//   attribute       colour, size, flavour … as typed            product   what is named as the goods, as
//   typed choice          "1".."9" when the bot awaits a choice        item_id   12-digit item number
// Towns, streets, villages, lockers and door numbers are the detail. A detail told in pieces (a card's
// 所在地区 and 详细地址) is one value; its span covers its longest unbroken piece.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"
#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// The administrative divisions and courier names, loaded once and shared.
class Gazetteer;
[[nodiscard]] std::shared_ptr<const Gazetteer> load_gazetteer(const std::filesystem::path& intents_dir,
                                                              base::Faults& faults);

/// Is there a slot of this name?
[[nodiscard]] bool is_slot_name(std::string_view name);

/// Every slot of the message; message is normalised, spans refer to the typed text. A value that is named
/// again is found once.
[[nodiscard]] std::vector<Slot> find_slots(const Normalised& message, const Context& context,
                                           const Gazetteer& gazetteer);
/// The same with every place at which a value is named.
[[nodiscard]] std::vector<Slot> find_every_slot(const Normalised& message, const Context& context,
                                                const Gazetteer& gazetteer);
/// Of equal values only the first.
[[nodiscard]] std::vector<Slot> without_repeats(std::vector<Slot> slots);

}  // namespace xiaoer::intents
