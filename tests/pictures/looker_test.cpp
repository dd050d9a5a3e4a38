#include "bot/pictures/looker.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/pictures/parcels.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::pictures {
namespace {

using namespace std::literals;
using adapters::Flaw, adapters::PictureFault;

std::string number(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
    return out;
}

/// A picture's head alone, of a size that no telephone takes.
std::string huge_png(std::uint32_t side) {
    return "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s + number(side) + number(side) + "\x08\x02\0\0\0"s +
           std::string(64, 'x');
}

std::string animated_gif() {
    const auto frame = "\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"s;
    const auto pause = "\x21\xf9\x04\0\x0a\0\0\0"s;
    return "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"s + pause + frame + pause + frame + ";";
}

TEST(Looker, keeps_the_pixels_and_nothing_else_of_a_file) {
    Looker looker(LOOK_PROGRAM, 120s);
    const auto bytes = tests::jpeg(tests::photograph({.seed = 5, .bar = "75100011100123"}));
    const auto looked = looker.look(bytes + "PK\x03\x04 a zip behind it <script>");
    ASSERT_EQ(looked.fault, PictureFault::none);
    EXPECT_EQ(looked.facts.flaw, Flaw::none);
    EXPECT_EQ(looked.facts.codes, std::vector<std::string>{"75100011100123"});
    EXPECT_EQ(looked.facts.width, 1'080);
    EXPECT_TRUE(looked.jpeg.starts_with("\xff\xd8\xff"));
    EXPECT_EQ(looked.jpeg.find("<script>"), std::string::npos);
}

TEST(Looker, refuses_what_is_no_photograph_and_goes_on) {
    Looker looker(LOOK_PROGRAM, 120s);
    const auto good = tests::jpeg(tests::photograph({.seed = 6, .width = 640, .height = 480}));
    EXPECT_EQ(looker.look("<svg xmlns='http://www.w3.org/2000/svg'/>").fault, PictureFault::not_a_picture);
    EXPECT_EQ(looker.look(std::string_view(good).substr(0, good.size() / 2)).fault,
              PictureFault::not_a_picture);
    EXPECT_EQ(looker.look(animated_gif()).fault, PictureFault::animated);
    EXPECT_NE(looker.look(huge_png(30'000)).fault, PictureFault::none);
    EXPECT_NE(looker.look(huge_png(0xffffffff)).fault, PictureFault::none);
    EXPECT_NE(looker.look("\xff\xd8\xff"s + std::string(1 << 20, '\xff')).fault, PictureFault::none);
    EXPECT_EQ(looker.look(good).fault, PictureFault::none);
}

TEST(Looker, a_program_that_dies_once_costs_nobody_his_picture) {
    const test::Folder folder;
    const auto program = folder.write("look", "#!/bin/sh\nmkdir " + (folder.path() / "once").string() +
                                                  " 2>/dev/null && exit 1\nexec " + LOOK_PROGRAM + "\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    Looker looker(program.string(), 120s);
    const auto good = tests::jpeg(tests::photograph({.seed = 6, .width = 640, .height = 480}));
    EXPECT_EQ(looker.look(good).fault, PictureFault::none);
}

TEST(Looker, a_program_that_dies_or_lies_costs_one_picture_each) {
    for (const auto* program : {"/bin/false", "/usr/bin/yes"}) {
        Looker looker(program, 20s);
        EXPECT_EQ(looker.look("x").fault, PictureFault::not_a_picture);
        EXPECT_EQ(looker.look("x").fault, PictureFault::not_a_picture);
    }
    EXPECT_EQ(Looker("").look("x").fault, PictureFault::busy);
    EXPECT_EQ(Looker("/nowhere/xiaoer-look").look("x").fault, PictureFault::busy);
}

}  // namespace
}  // namespace xiaoer::pictures
