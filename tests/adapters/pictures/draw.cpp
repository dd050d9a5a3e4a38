// draw_parcels FOLDER NUMBER: the photographs that a buyer of a browser story takes: six faces (the top one
// with the waybill of that number), the goods, and what goes wrong. For tests/web/browser.
#include <fstream>
#include <iostream>

#include "adapters/pictures/look/look.hpp"
#include "tests/adapters/pictures/parcels.hpp"

int main(int argc, char** argv) {
    using namespace xiaoer::tests;
    if (argc != 3) {
        std::cerr << "usage: draw_parcels FOLDER NUMBER\n";
        return 2;
    }
    xiaoer::adapters::prepare_looking();
    const std::string folder = argv[1];
    const auto save = [&](const std::string& name, const std::string& bytes) {
        std::ofstream(folder + "/" + name + ".jpg", std::ios::binary) << bytes;
    };
    unsigned seed = 700;
    for (const auto* name : {"front", "back", "left", "right", "bottom"}) {
        ++seed;
        save(name, jpeg(photograph({.seed = seed, .width = 960, .height = 720, .angle = seed * 17.0})));
    }
    const auto top = photograph({.seed = 720, .width = 960, .height = 720, .angle = 8, .bar = argv[2]});
    save("top", jpeg(top));
    save("top_again", jpeg(scaled(top, 0.8), 70));
    save("goods", jpeg(photograph({.seed = 730, .width = 960, .height = 720, .goods = true})));
    save("dark", jpeg(photograph({.seed = 731, .width = 960, .height = 720, .light = 0.04, .blur = 1.2})));
    return 0;
}
