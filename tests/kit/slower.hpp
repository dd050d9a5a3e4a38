// How much slower the programs of this build are than those that are shipped: what is waited for and what is
// measured in seconds is multiplied by it. tests/CMakeLists.txt does the same to what ctest allows. Never for
// what the product itself counts.
#pragma once

namespace xiaoer::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlower = 8;
#else
inline constexpr int kSlower = 1;
#endif

}  // namespace xiaoer::test
