// A platform's counterpart process as the back office of a simulated day: the real adapter and real HTTP, on
// the day's clock, with faults and with people who write into memos.
#pragma once

#include "tests/interop/orders/dialect.hpp"
#include "tests/sim/office.hpp"

namespace xiaoer::interop {

struct Weather {
    int every = 9;    ///< every n-th call fails
    int people = 11;  ///< at every n-th look at a memo somebody has just written into it
};

[[nodiscard]] sim::OpenOffice remote_office(const Dialect& dialect, Weather weather);

}  // namespace xiaoer::interop
