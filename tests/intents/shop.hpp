// Builds small catalogues for tests: intent files written to a folder of their own and loaded like any other.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// A folder that goes when the test goes.
class Shop {
  public:
    Shop();
    ~Shop();
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    /// Adds an intent; missing keys get harmless values (title = id, band common).
    Shop& intent(const std::string& id, nlohmann::json body);
    /// Writes a file as it is: name is relative to the catalogue's folder.
    Shop& file(const std::string& name, const std::string& text);
    Shop& typos(const nlohmann::json& words);

    [[nodiscard]] std::filesystem::path catalog() const { return root_ / "intents" / "catalog"; }

    /// Loads and fails the test on any error.
    [[nodiscard]] std::shared_ptr<const Catalogue> open() const;
    /// Loads, expecting errors.
    [[nodiscard]] base::Faults faults() const;

  private:
    std::filesystem::path root_;
};

/// The id understood, or "" for nothing.
[[nodiscard]] std::string understood(const Catalogue& catalogue, std::string_view text,
                                     const Context& context = {});
/// "id +also +also".
[[nodiscard]] std::string all_of(const Catalogue& catalogue, std::string_view text,
                                 const Context& context = {});
/// Findings one a line, for failure messages.
[[nodiscard]] std::string shown(const base::Faults& faults);
/// The first fault whose message contains the words; fails the test and returns an empty one when there is
/// none.
[[nodiscard]] base::Fault fault_with(const base::Faults& faults, std::string_view words);
[[nodiscard]] bool has_fault(const base::Faults& faults, std::string_view words);

}  // namespace xiaoer::intents
