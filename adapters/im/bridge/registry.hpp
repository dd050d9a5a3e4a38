// Which desktop bridges may dial in: their tokens (only digests are kept), the device each token belongs to,
// when each was last seen. A SQLite file that the command line and the running server open at the same time;
// a token that is revoked there is refused here from the next look on.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/order.hpp"

namespace xiaoer::adapters::bridge {

struct Entry {
    std::string name;
    std::string device;   ///< "" until it first dialled
    std::string version;  ///< of the bridge's program, as it tells
    int accounts = 0;     ///< seller accounts it served when last seen
    core::Time added{};
    core::Time seen{};  ///< the epoch = never
    bool revoked = false;
};

struct Admission {
    enum class Verdict {
        admitted,
        unknown,       ///< no such token, or none was shown
        revoked,       ///< there was one
        other_device,  ///< the token belongs to another machine
        unavailable    ///< the file cannot be read just now
    };
    Verdict verdict = Verdict::unknown;
    std::string name;
};

class Registry {
  public:
    /// <folder>/bridges.db, made when it is not there. Throws std::runtime_error with a Chinese sentence.
    explicit Registry(const std::filesystem::path& folder);
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// A new token, shown this once. Throws std::runtime_error with a Chinese sentence when the name is taken
    /// or no name.
    [[nodiscard]] std::string add(const std::string& name, core::Time now);
    /// False when there is none of that name, or it was revoked before.
    bool revoke(const std::string& name);
    /// By name.
    [[nodiscard]] std::vector<Entry> all() const;

    // What the running server asks; a file that fails is logged and never throws.

    /// The first device that shows a token has it.
    [[nodiscard]] Admission admit(std::string_view token, std::string_view device);
    /// Whether the token of that name still stands, as far as the file can be read.
    [[nodiscard]] bool stands(const std::string& name) const;
    void seen(const std::string& name, std::string_view version, int accounts, core::Time now);

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::adapters::bridge
