// The ids of the shipped catalogue that scripts must route, read from its files: the catalogue itself is not
// loaded.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::scripts::testing {

inline std::vector<std::string_view> known_intents() {
    static const auto ids = [] {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(XIAOER_INTENTS "/catalog")) {
            std::ifstream in(entry.path());
            const auto intent = nlohmann::json::parse(in);
            if (!intent.contains("stands_for")) all.push_back(intent.at("id"));
        }
        std::sort(all.begin(), all.end());
        return all;
    }();
    return {ids.begin(), ids.end()};
}

}  // namespace xiaoer::scripts::testing
