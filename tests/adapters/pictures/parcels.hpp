// Draws photographs of parcels for tests: card board on a table, tape, print, waybills with real Code 128 and
// QR codes and real characters, lit unevenly, seen at an angle, with the noise of a sensor, as JPEG; and what
// goes wrong with photographs. The same number draws the same picture.
#pragma once

#include <string>

#include "tests/adapters/pictures/canvas.hpp"

namespace xiaoer::tests {

struct Shot {
    unsigned seed = 1;
    int width = 1'080;
    int height = 810;
    double angle = 0;      ///< of the parcel, degrees
    double size = 0.75;    ///< of the parcel's long side, as a share of the picture's
    std::string bar = {};  ///< text of the Code 128 on the waybill, "" = none
    std::string qr = {};   ///< text of the QR code beside it, "" = none
    double label = 0.6;    ///< the waybill's width, as a share of the parcel's
    double off_x = 0;      ///< how far the parcel lies from the middle, as a share of the picture
    double off_y = 0;
    double light = 1;    ///< 0.05 = a dark room
    double blur = 0.6;   ///< of the lens, standard deviation in pixels
    double shake = 0;    ///< length of a sideways movement in pixels
    bool goods = false;  ///< broken things instead of a box
};
[[nodiscard]] Canvas photograph(const Shot& shot);
/// A wall, a table top, a hand on the lens: light and noise alone.
[[nodiscard]] Canvas nothing(unsigned seed, int width, int height);
/// A telephone's screen with a chat or an order page.
[[nodiscard]] Canvas screenshot(unsigned seed);

}  // namespace xiaoer::tests
