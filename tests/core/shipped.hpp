// The pack that ships, loaded once for the tests of the core.
#pragma once

#include <gtest/gtest.h>

#include "bot/knowledge/pack.hpp"

namespace xiaoer::test {

inline const knowledge::Pack& shipped() {
    static const knowledge::Pack pack = [] {
        base::Faults faults;
        auto loaded = knowledge::load_pack(XIAOER_SOURCE, faults);
        for (const auto& fault : faults)
            if (fault.weight == base::Fault::Weight::error) ADD_FAILURE() << to_string(fault);
        return loaded;
    }();
    return pack;
}

}  // namespace xiaoer::test
