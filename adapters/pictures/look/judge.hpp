// Whether a photograph shows anything: dark, blank, blurred, a screenshot, too small. Measures of light and
// edges that hold for any thing photographed; it knows nothing of parcels. Where a measure cannot tell, the
// picture is good. Pure.
#pragma once

#include "adapters/pictures/look/pixels.hpp"
#include "adapters/pictures/picture_facts.hpp"

namespace xiaoer::adapters {

/// small: the picture at most kLookedAt long.
[[nodiscard]] Flaw judge(const Grey& picture, const Grey& small);
[[nodiscard]] Thumb thumb_of(const Grey& picture);

/// What judge() goes by; apart, so that thresholds can be looked at.
struct Measures {
    int middle = 0;        ///< median brightness
    int bright = 0;        ///< brightness that one pixel in twenty exceeds
    int spread = 0;        ///< between the darkest and the brightest twentieth
    double sharpness = 1;  ///< how much of an edge's height is climbed in one pixel: 1 = at once
    double flat = 0;       ///< share of tiles of one exact brightness: drawn, not photographed
    double drawn = 0;      ///< share of tiles that have flat ground and hard edges on it
    bool edges = false;    ///< there are enough edges to judge sharpness by
};
[[nodiscard]] Measures measure(const Grey& picture, const Grey& small);

}  // namespace xiaoer::adapters
