// Reads the Code 128 and QR codes of a waybill in a photograph: the whole picture first, then the places that
// look like a bar code, turned upright and enlarged. zbar stays in waybill.cpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/pictures/look/pixels.hpp"

namespace xiaoer::adapters {

/// Texts of the codes found, each once. more() is asked before each further try: false ends the search.
[[nodiscard]] std::vector<std::string> read_codes(const Grey& picture, const std::function<bool()>& more);

}  // namespace xiaoer::adapters
