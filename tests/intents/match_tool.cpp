// `intents_match_tool DIR` reads one message a line and writes one JSON line each: `xiaoer match` without the
// bot, for scoring a catalogue while it is being written. Options: --awaiting X, --order-state X.
#include <iostream>
#include <string>

#include "intents/match_line.hpp"

int main(int argc, char** argv) {
    using namespace xiaoer;
    std::string dir;
    std::string awaiting;
    std::string order_state;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--awaiting" && i + 1 < argc) {
            awaiting = argv[++i];
        } else if (argument == "--order-state" && i + 1 < argc) {
            order_state = argv[++i];
        } else {
            dir = argument;
        }
    }
    if (dir.empty()) {
        std::cerr << "usage: intents_match_tool [--awaiting X] [--order-state X] CATALOG_DIR < messages\n";
        return 2;
    }
    base::Faults faults;
    const auto catalogue = intents::Catalogue::load(dir, faults);
    for (const auto& fault : faults)
        std::cerr << to_string(fault) << '\n';
    if (!catalogue) return 1;
    const intents::Context context{awaiting, order_state, "", {}};
    for (std::string line; std::getline(std::cin, line);)
        std::cout << intents::match_json(*catalogue, line, context) << '\n';
    return 0;
}
