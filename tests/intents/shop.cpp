#include "tests/intents/shop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>

namespace xiaoer::intents {

namespace fs = std::filesystem;

Shop::Shop() {
    static std::atomic<int> count{0};
    root_ = fs::temp_directory_path() /
            ("xiaoer-intents-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    fs::create_directories(catalog());
}

Shop::~Shop() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

Shop& Shop::intent(const std::string& id, nlohmann::json body) {
    body["id"] = id;
    if (!body.contains("title")) body["title"] = id;
    if (!body.contains("band")) body["band"] = "common";
    return file(id + ".json", body.dump(2));
}

Shop& Shop::file(const std::string& name, const std::string& text) {
    std::ofstream(catalog() / name, std::ios::binary) << text;
    return *this;
}

Shop& Shop::typos(const nlohmann::json& words) {
    return file("../typos.json", words.dump());
}

std::shared_ptr<const Catalogue> Shop::open() const {
    base::Faults faults;
    auto catalogue = Catalogue::load(catalog(), faults);
    EXPECT_TRUE(catalogue) << shown(faults);
    if (!catalogue) throw std::runtime_error("the test's own catalogue does not load");
    return catalogue;
}

base::Faults Shop::faults() const {
    base::Faults faults;
    EXPECT_FALSE(Catalogue::load(catalog(), faults)) << "expected errors, loaded with: " << shown(faults);
    // Only errors: the data files that slots want are not here.
    std::erase_if(faults,
                  [](const base::Fault& fault) { return fault.weight != base::Fault::Weight::error; });
    return faults;
}

std::string understood(const Catalogue& catalogue, std::string_view text, const Context& context) {
    const auto meaning = catalogue.understand(text, context);
    return meaning.intent == nullptr ? "" : meaning.intent->id;
}

std::string all_of(const Catalogue& catalogue, std::string_view text, const Context& context) {
    const auto meaning = catalogue.understand(text, context);
    std::string out = meaning.intent == nullptr ? "" : meaning.intent->id;
    for (const auto* further : meaning.also)
        out += " +" + further->id;
    return out;
}

std::string shown(const base::Faults& faults) {
    std::string out;
    for (const auto& fault : faults)
        out += to_string(fault) + "\n";
    return out;
}

bool has_fault(const base::Faults& faults, std::string_view words) {
    return std::any_of(faults.begin(), faults.end(), [&](const base::Fault& fault) {
        return fault.message.find(words) != std::string::npos;
    });
}

base::Fault fault_with(const base::Faults& faults, std::string_view words) {
    for (const auto& fault : faults)
        if (fault.message.find(words) != std::string::npos) return fault;
    ADD_FAILURE() << "no fault says “" << words << "” among:\n" << shown(faults);
    return {};
}

}  // namespace xiaoer::intents
