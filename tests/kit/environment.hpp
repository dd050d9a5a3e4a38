// The environment of a child process, made before the child is: between fork and exec nothing may ask for
// memory.
#pragma once

#include <unistd.h>

#include <map>
#include <string>
#include <vector>

namespace xiaoer::test {

/// Ours with these variables set: "name=value" each.
inline std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text(*entry);
        if (!more.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : more)
        all.push_back(name + "=" + value);
    return all;
}

/// As exec and posix_spawn want texts, with a null at the end; good for as long as the texts are.
inline std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

}  // namespace xiaoer::test
