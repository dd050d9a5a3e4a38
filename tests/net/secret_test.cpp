#include "bot/net/secret.hpp"

#include <gtest/gtest.h>

namespace xiaoer::net {
namespace {

TEST(Secret, ComparesWhole) {
    EXPECT_TRUE(same_secret("secret", "secret"));
    EXPECT_FALSE(same_secret("secret", "secreT"));
    EXPECT_FALSE(same_secret("secre", "secret"));
    EXPECT_FALSE(same_secret("secretsecret", "secret"));
    EXPECT_FALSE(same_secret("", "secret"));
    EXPECT_FALSE(same_secret("a", ""));
    EXPECT_TRUE(same_secret("", ""));
}

TEST(Secret, WhatIsKeptIsASha256) {
    EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(new_secret().size(), 64U);
    EXPECT_NE(new_secret(), new_secret());
}

}  // namespace
}  // namespace xiaoer::net
