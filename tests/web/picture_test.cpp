#include <gtest/gtest.h>

#include "bot/web/media/picture_bytes.hpp"
#include "bot/web/media/pictures.hpp"

namespace xiaoer::web {
namespace {

using namespace std::literals;

std::string segment(unsigned char marker, std::string_view payload) {
    std::string out = "\xff"s + static_cast<char>(marker);
    const auto length = payload.size() + 2;
    out += static_cast<char>(length >> 8);
    out += static_cast<char>(length & 255);
    return out.append(payload);
}

/// Exif with the orientation and a GPS position behind it.
std::string exif(int orientation, bool little) {
    const auto number = [little](int value, int size) {
        std::string out;
        for (int i = 0; i < size; ++i) {
            const int shift = 8 * (little ? i : size - 1 - i);
            out += static_cast<char>(value >> shift & 255);
        }
        return out;
    };
    auto tiff = (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2);
    tiff += number(0x010f, 2) + number(2, 2) + number(4, 4) + number(0, 4);
    tiff += number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + number(0, 2);
    return "Exif\0\0"s + tiff + "GPS 30.2741N 120.1551E";
}

const std::string kScan = segment(0xda, "scan") + "pixels\xff\x00more\xff\xd9"s;
const std::string kTables = segment(0xdb, "quant") + segment(0xc0, "frame");

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

TEST(Stripping, removesPlaceAndDeviceAndKeepsThePicture) {
    const auto jfif = segment(0xe0, "JFIF");
    const auto profile = segment(0xe2, "ICC_PROFILE");
    const auto picture = "\xff\xd8"s + jfif + segment(0xe1, exif(1, true)) +
                         segment(0xe1, "http://ns.adobe.com/xap") + profile + segment(0xed, "Photoshop") +
                         segment(0xfe, "comment") + kTables + kScan;
    EXPECT_EQ(strip_jpeg(picture), "\xff\xd8"s + jfif + profile + kTables + kScan);
}

TEST(Stripping, keepsTheWayUp) {
    for (const bool little : {true, false}) {
        for (int orientation = 2; orientation <= 8; ++orientation) {
            const auto picture = "\xff\xd8"s + segment(0xe1, exif(orientation, little)) + kTables + kScan;
            const auto stripped = strip_jpeg(picture);
            EXPECT_EQ(stripped.find("GPS"), std::string::npos);
            // What is left is a picture whose only Exif entry is the orientation: strip it again and it
            // stays.
            EXPECT_EQ(strip_jpeg(stripped), stripped);
            const auto at = stripped.find("\x01\x12\x00\x03\x00\x00\x00\x01"s);
            ASSERT_NE(at, std::string::npos);
            EXPECT_EQ(stripped[at + 9], static_cast<char>(orientation));
            EXPECT_EQ(stripped.substr(2, 2), "\xff\xe1"s);
            EXPECT_EQ(stripped.substr(2 + 2 + 0x22, 2), "\xff\xdb"s)
                << "the segment's length leads to the next";
        }
    }
    EXPECT_EQ(strip_jpeg("\xff\xd8"s + segment(0xe1, exif(9, true)) + kTables + kScan),
              "\xff\xd8"s + kTables + kScan);
}

TEST(Stripping, refusesWhatCannotBeFollowedWithoutReadingPastTheEnd) {
    const auto picture = "\xff\xd8"s + segment(0xe1, exif(6, true)) + kTables + kScan;
    const auto scan = picture.size() - kScan.size();
    for (std::size_t size = 0; size < scan + 4; ++size) {
        // A copy of its own, so that the address sanitizer sees a byte too far.
        const std::string cut = picture.substr(0, size);
        EXPECT_EQ(strip_jpeg(cut), "") << size;
    }
    for (std::size_t i = 2; i < scan; ++i) {
        for (const char byte : {'\x00', '\x01', '\x7f', '\xff'}) {
            auto broken = picture;
            broken[i] = byte;
            const auto stripped = strip_jpeg(broken);
            EXPECT_TRUE(stripped.empty() || stripped.starts_with("\xff\xd8"));
        }
    }
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
