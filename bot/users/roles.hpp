// Who may do what, in five words. Pure values; which page needs which role is the web server's one table.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace xiaoer::users {

enum class Role : std::uint8_t { agent, lead, trainer, auditor, admin };

inline constexpr std::array kRoles = {Role::agent, Role::lead, Role::trainer, Role::auditor, Role::admin};

[[nodiscard]] constexpr std::string_view word(Role role) {
    switch (role) {
        case Role::agent:
            return "agent";
        case Role::lead:
            return "lead";
        case Role::trainer:
            return "trainer";
        case Role::auditor:
            return "auditor";
        case Role::admin:
            return "admin";
    }
    return "";
}

[[nodiscard]] constexpr std::optional<Role> role_of(std::string_view text) {
    for (const auto role : kRoles) {
        if (word(role) == text) return role;
    }
    return std::nullopt;
}

/// A set of roles.
class Roles {
  public:
    constexpr Roles() = default;
    constexpr Roles(std::initializer_list<Role> roles) {
        for (const auto role : roles)
            add(role);
    }
    constexpr void add(Role role) { bits_ = static_cast<std::uint8_t>(bits_ | bit(role)); }
    [[nodiscard]] constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
    [[nodiscard]] constexpr bool meets(Roles others) const { return (bits_ & others.bits_) != 0; }
    [[nodiscard]] constexpr bool none() const { return bits_ == 0; }
    bool operator==(const Roles&) const = default;

  private:
    static constexpr unsigned bit(Role role) { return 1U << static_cast<unsigned>(role); }
    std::uint8_t bits_ = 0;
};

}  // namespace xiaoer::users
