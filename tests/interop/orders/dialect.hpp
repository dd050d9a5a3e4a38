// The four platforms as tests see them: the counterpart's script, an order in the platform's own form, and
// which calls read and write. What is tested is the same for all.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/orders/remote/platforms.hpp"

namespace xiaoer::interop {

struct Dialect {
    std::string name;
    std::string script;
    std::function<std::unique_ptr<adapters::Platform>()> platform;
    std::string reads;   ///< a part of the name of the call that reads one order
    std::string writes;  ///< … and of the one that writes its memo
    std::string memo;    ///< the memo's key
    std::string flag;    ///< the flag's key; "" = the platform has none we may write
    std::string stored;  ///< under which id the counterpart keeps the order 3100000000000000101
    bool tells_buyer = true;
    bool tries_again = true;  ///< it says itself which of its faults pass
    /// A paid order with that memo.
    std::function<nlohmann::json(const std::string& id, const std::string& memo)> paid;
    /// Makes it closed, in the platform's words.
    std::function<void(nlohmann::json&)> close;
    /// Makes it changed at that moment of China's clock.
    std::function<void(nlohmann::json&, const std::string&)> touch;
};

const std::vector<Dialect>& dialects();

inline void PrintTo(const Dialect& dialect, std::ostream* out) {
    *out << dialect.name;
}

}  // namespace xiaoer::interop
