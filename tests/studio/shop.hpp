// The shipped trainers' files, loaded once for all tests of a process.
#pragma once

#include "bot/knowledge/pack.hpp"

namespace xiaoer::studio {

inline const run::Pack& shipped() {
    static const run::Pack pack = [] {
        base::Faults faults;
        return run::load_pack(XIAOER_SOURCE, faults);
    }();
    return pack;
}

}  // namespace xiaoer::studio
