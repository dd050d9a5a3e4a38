// The proof of an urging: a picture that is one, grows with its text, and survives hostile text.
#include "adapters/pictures/proof.hpp"

#include <gtest/gtest.h>

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

core::Proof sample() {
    return {"T4001", "中通", "751000222", "【催件】中通 751000222 订单尾号4001，麻烦尽快处理",
            core::Time{1'780'000'000s}};
}

/// Big-endian number at an offset of the PNG's header.
unsigned number(const std::string& png, std::size_t at) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8U | static_cast<unsigned char>(png[at + i]);
    return value;
}

TEST(Proof, IsAPng) {
    const auto png = draw_proof(sample(), "松果巷", 480min);
    ASSERT_GT(png.size(), 1'000U);
    EXPECT_LT(png.size(), 200'000U);
    EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1A\n");
    EXPECT_EQ(number(png, 16), 720U);
}

TEST(Proof, IsTheSameForTheSame) {
    EXPECT_EQ(draw_proof(sample(), "松果巷", 480min), draw_proof(sample(), "松果巷", 480min));
    auto other = sample();
    other.tracking_number = "751000223";
    EXPECT_NE(draw_proof(sample(), "松果巷", 480min), draw_proof(other, "松果巷", 480min));
}

TEST(Proof, GrowsWithItsTextUpToALimit) {
    auto longer = sample();
    for (int i = 0; i < 4; ++i)
        longer.text += longer.text;
    const auto short_height = number(draw_proof(sample(), "松果巷", 480min), 20);
    const auto long_height = number(draw_proof(longer, "松果巷", 480min), 20);
    EXPECT_GT(long_height, short_height);
    longer.text += longer.text;
    EXPECT_EQ(number(draw_proof(longer, "松果巷", 480min), 20), long_height);
}

TEST(Proof, TakesHostileText) {
    auto hostile = sample();
    hostile.text = "<b>&amp;</b>\xFF\xFE \xE2\x80\xAE" + std::string(3, '\0') + "%s%n";
    hostile.courier = std::string(5'000, 'x');
    EXPECT_FALSE(draw_proof(hostile, "\xC3\x28", 480min).empty());
}

}  // namespace
}  // namespace xiaoer::adapters
