// `intents_match_tool DIR` reads one message a line and writes one JSON line each: `xiaoer match` without the
// bot, for scoring a catalogue while it is being written. Options: --awaiting X, --order-state X, --today
// YYYY-MM-DD, --why (a report for people instead), --doctor (findings instead, no messages).
#include <cstdio>
#include <iostream>
#include <string>

#include "intents/engine/lint/doctor.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/lint/match_line.hpp"

int main(int argc, char** argv) {
    using namespace xiaoer;
    std::string dir;
    std::string awaiting;
    std::string order_state;
    std::chrono::year_month_day today{};
    bool why = false;
    bool doctor = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--awaiting" && i + 1 < argc) {
            awaiting = argv[++i];
        } else if (argument == "--order-state" && i + 1 < argc) {
            order_state = argv[++i];
        } else if (argument == "--today" && i + 1 < argc) {
            int year = 0;
            unsigned month = 0;
            unsigned day = 0;
            if (std::sscanf(argv[++i], "%d-%u-%u", &year, &month, &day) == 3)
                today = {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
        } else if (argument == "--why") {
            why = true;
        } else if (argument == "--doctor") {
            doctor = true;
        } else {
            dir = argument;
        }
    }
    if (dir.empty()) {
        std::cerr
            << "usage: intents_match_tool [--awaiting X] [--order-state X] [--today D] [--why|--doctor] "
               "CATALOG_DIR < messages\n";
        return 2;
    }
    base::Faults faults;
    const auto catalogue = intents::Catalogue::load(dir, faults);
    for (const auto& fault : faults)
        std::cerr << to_string(fault) << '\n';
    if (!catalogue) return 1;
    const intents::Context context{awaiting, order_state, "", today};
    if (doctor) {
        for (const auto& finding : intents::examine(*catalogue))
            std::cout << to_string(finding) << '\n';
        return 0;
    }
    for (std::string line; std::getline(std::cin, line);)
        std::cout << (why ? intents::explain_text(*catalogue, line, context)
                          : intents::match_json(*catalogue, line, context) + '\n');
    return 0;
}
