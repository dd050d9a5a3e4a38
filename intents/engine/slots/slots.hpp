// Finds what a message names: numbers, people, places, dates, goods. RE2 captures and data files only; it
// never decides whether the message is a request.
//
// Slot names and canonical values:
//   order_id        16-19 digits as typed, or 6-15 tracking        courier letters in upper case + digits
//   mobile          11 digits                      landline        area-number
//   province, city, district, detail               address parts; full official names for the first three
//   person          a name beside a phone or after 收件人/姓名/叫
//   courier         official short name, 顺丰 中通 圆通 韵达 申通 极兔 EMS 邮政 京东 德邦 …
//   sf_service      标快 | 特快                      sf_payer        寄付 | 到付
//   date            YYYY-MM-DD against Context::today
//   quantity        digits                         amount          yuan with at most two decimals
//   attribute       colour, size, flavour … as typed            product   what is named as the goods, as
//   typed choice          "1".."9" when the bot awaits a choice        item_id   12-digit item number
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

/// Every slot of the message; message is normalised, spans refer to the typed text.
[[nodiscard]] std::vector<Slot> find_slots(const Normalised& message, const Context& context,
                                           const Gazetteer& gazetteer);

}  // namespace xiaoer::intents
