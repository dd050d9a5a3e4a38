// `xiaoer serve`: wires store, order book, loop, links and pages together and runs them until a signal.
#pragma once

#include <string>
#include <vector>

namespace xiaoer::cli {

struct Options {
    std::string listen = "127.0.0.1:8080";
    std::vector<std::string> ims;  ///< see command_line.cpp
    std::string pack_root;
    std::string data_dir;
    std::string orders;     ///< settings file of the back office; "" = the embedded book
    std::string pages_dir;  ///< "" = where they were installed or built
    std::vector<std::string>
        origins;  ///< where the pages are reached besides our own address, e.g. https://shop.example
    std::string log_format = "text";
    std::string log_level = "info";
    bool samples = false;
    bool json = false;
};

/// Returns the exit status. SIGTERM and SIGINT drain and stop within 5 s, SIGHUP reloads intents and scripts.
[[nodiscard]] int serve(const Options& options);

}  // namespace xiaoer::cli
