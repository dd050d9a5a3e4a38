// Why the studio does not do what a trainer asked: thrown, with a word for programs and a sentence for
// people.
#pragma once

#include <stdexcept>
#include <string>

#include "bot/base/fault.hpp"

namespace xiaoer::studio {

struct Refusal : std::runtime_error {
    Refusal(int given_status, std::string given_code, const std::string& sentence, base::Faults given = {})
        : std::runtime_error(sentence),
          status(given_status),
          code(std::move(given_code)),
          faults(std::move(given)) {}
    int status;  ///< as HTTP has them
    std::string code;
    base::Faults faults;
};

}  // namespace xiaoer::studio
