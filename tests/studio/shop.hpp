// The shipped trainers' files, loaded once for all tests of a process.
#pragma once

#include "bot/knowledge/pack.hpp"

namespace xiaoer::studio {

inline const knowledge::Pack& shipped() {
    static const knowledge::Pack pack = [] {
        base::Faults faults;
        return knowledge::load_pack(XIAOER_SOURCE, faults);
    }();
    return pack;
}

}  // namespace xiaoer::studio
