// Names of contents outlive a release: versions and memo tags on disk were made with them.
#include "bot/base/hash.hpp"

#include <gtest/gtest.h>

namespace xiaoer::base {
namespace {

TEST(Hash, is_fnv_1a_of_64_bits) {
    // The published vectors of FNV-1a.
    EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325U);
    EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cU);
    EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8U);
    EXPECT_EQ(fnv1a("bar", fnv1a("foo")), fnv1a("foobar"));
    EXPECT_EQ(hexadecimal(fnv1a("foobar")), "85944171f73967e8");
    EXPECT_EQ(hexadecimal(1), "0000000000000001");
}

}  // namespace
}  // namespace xiaoer::base
