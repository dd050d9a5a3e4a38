#include <gtest/gtest.h>

#include "adapters/pictures/picture_bytes.hpp"
#include "bot/pictures/pictures.hpp"

namespace xiaoer::web {
namespace {

using namespace std::literals;
using adapters::PictureKind, adapters::sniff, pictures::Pictures;

TEST(Sniffing, goesByBytes) {
    EXPECT_EQ(sniff("\x89PNG\r\n\x1a\n..."sv), PictureKind::png);
    EXPECT_EQ(sniff("\xff\xd8\xff\xe0"sv), PictureKind::jpeg);
    EXPECT_EQ(sniff("RIFF....WEBPVP8 "sv), PictureKind::webp);
    EXPECT_EQ(sniff("GIF89a..."sv), PictureKind::gif);
    EXPECT_EQ(sniff(""sv), PictureKind::none);
    EXPECT_EQ(sniff("RIFF....WAVE...."sv), PictureKind::none);
    EXPECT_EQ(sniff("<svg></svg>"sv), PictureKind::none);
    EXPECT_EQ(sniff("GIF89b"sv), PictureKind::none);
}

TEST(Names, tellTheOwner) {
    const std::string anna(32, 'a');
    const std::string bert(32, 'b');
    const std::string random(32, '0');
    EXPECT_TRUE(Pictures::is_name(anna + "-" + random + ".jpg", anna));
    EXPECT_TRUE(Pictures::is_name(anna + "-" + random + ".jpg", ""));
    EXPECT_TRUE(Pictures::is_name("demo-" + random + ".png", "demo"));
    EXPECT_FALSE(Pictures::is_name(anna + "-" + random + ".jpg", bert));
    EXPECT_FALSE(Pictures::is_name(anna + "-" + random + ".svg", anna));
    EXPECT_FALSE(Pictures::is_name(anna + "-" + random + ".jpg/..", anna));
    EXPECT_FALSE(Pictures::is_name(anna + "-../../../../../../../../etc/passwd.jpg", anna));
    EXPECT_FALSE(Pictures::is_name(anna + "-" + random, anna));
    EXPECT_FALSE(Pictures::is_name("-" + random + ".jpg", ""));
    EXPECT_FALSE(Pictures::is_name("", ""));
}

}  // namespace
}  // namespace xiaoer::web
