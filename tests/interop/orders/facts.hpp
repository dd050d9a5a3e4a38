// An order as each platform would tell it: the adapters' reading, the other way round, written from what the
// platforms document. Not a line of the adapters is used.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "bot/core/order.hpp"
#include "tests/sim/office.hpp"

namespace xiaoer::interop {

/// How a platform of a simulated day tells its orders.
struct Teller {
    sim::Knows knows;
    std::string (*number)(int n);  ///< the n-th order's
    std::string key;               ///< under which the counterpart keeps an order
    std::string memo;              ///< the memo's key
    nlohmann::json (*tell)(const core::Order& order, const std::string& buyer, core::Time modified);
};

/// dialect: its name, "Taobao".
[[nodiscard]] const Teller& teller_of(const std::string& dialect);

}  // namespace xiaoer::interop
