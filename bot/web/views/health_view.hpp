// How the process stands, for whoever watches over it: sentences for people, figures in the text format of
// Prometheus. No buyer, no text of anybody, and no account of a user appears in either.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/run/loop.hpp"

namespace xiaoer::web {

struct Standing {
    run::Figures figures;
    run::Health health;
    net::Counters pictures_fetched;                        ///< of IMs' hosts, by how it ended
    net::Counters removed;                                 ///< after its period, by kind
    net::Counters handshakes;                              ///< of TLS, by how they ended
    std::optional<std::chrono::seconds> certificate_left;  ///< until it expires; none = no TLS of ours
    bool certificate_refused = false;  ///< the newer files cannot be used, an older certificate is shown
    std::size_t connections = 0;
    int agents = 0;                 ///< who can be given a conversation
    std::size_t queue = 0;          ///< conversations that wait for a human
    std::int64_t longest_s = 0;     ///< how long the first of them has waited
    std::uintmax_t free_bytes = 0;  ///< where the data is
    bool low_on_space = false;
};

/// Why it cannot be relied upon at this moment, in Chinese; empty = ready.
[[nodiscard]] std::vector<std::string> faults_of(const Standing& standing);
[[nodiscard]] std::string metrics_text(const Standing& standing);

}  // namespace xiaoer::web
