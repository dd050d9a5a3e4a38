// openapi.json as it was when this program was built (CMake puts the file into the program).
#pragma once

#include <string_view>

namespace xiaoer::web {

extern const std::string_view kApiDescription;

}  // namespace xiaoer::web
