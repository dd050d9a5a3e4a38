// Reads the Code 128 and QR codes of a waybill in a photograph: a few lines across whatever looks like bars,
// then, where nothing was read, the whole picture and the two places with most print, enlarged. What that
// costs is bounded by the pixels looked at, whatever the picture is. zbar stays in waybill.cpp.
#pragma once

#include <string>
#include <vector>

#include "adapters/pictures/look/pixels.hpp"

namespace xiaoer::adapters {

/// Texts of the codes found, each once. small: the picture at most kLookedAt long.
[[nodiscard]] std::vector<std::string> read_codes(const Grey& picture, const Grey& small);

}  // namespace xiaoer::adapters
