// What the web server takes before it says no. Everything that a stranger can make grow has its number here.
#pragma once

#include <chrono>
#include <cstddef>

namespace xiaoer::web {

struct Limits {
    std::size_t connections = 4'096;
    std::size_t connections_of_address = 1'024;  ///< beyond it the longest silent one of them gives way
    std::size_t connections_reserved = 256;      ///< of all: for addresses that hold few
    std::size_t few_connections = 8;
    std::chrono::milliseconds sweep{250};  ///< how often deadlines are looked at

    // HTTP
    std::size_t head_bytes = 8 * 1'024;
    std::chrono::milliseconds handshake_time{5'000};  ///< of TLS, from the connect
    double handshakes_per_minute = 600;               ///< per address; each costs a signature
    std::chrono::milliseconds head_time{5'000};   ///< from the first byte (or the connect) to the empty line
    std::chrono::milliseconds idle_time{15'000};  ///< between two requests of one connection
    std::chrono::milliseconds body_time{30'000};
    std::chrono::milliseconds write_time{30'000};
    std::size_t bodies_bytes = 64 << 20;             ///< of all requests being received together
    std::size_t bodies_bytes_of_address = 16 << 20;  ///< of them, by one address
    std::size_t bodies_bytes_reserved = 16 << 20;    ///< of them, for our own people and for little
    std::size_t little_body_bytes = 512 << 10;

    // WebSocket
    std::size_t message_bytes = 64 * 1'024;
    double messages_per_second = 20;
    double bytes_per_second = 128 * 1'024;  ///< raw, so empty and control frames count too
    double bytes_burst = 512 * 1'024;
    std::size_t queue_bytes = 1 << 20;  ///< unsent; beyond it the peer is not reading
    std::chrono::milliseconds ping_after{25'000};
    std::chrono::milliseconds silent_after{60'000};
    std::chrono::milliseconds close_time{3'000};
    std::chrono::milliseconds ticket_time{10'000};  ///< until a new socket must have shown its ticket
    std::size_t links_per_visitor = 16;

    // Pictures and keys
    std::size_t picture_bytes = 5 << 20;
    double pictures_per_minute = 20;
    double pictures_per_minute_and_address = 120;
    std::size_t free_bytes = 512 << 20;  ///< with less on the disk pictures are refused and people told
    std::size_t pictures_total_bytes = std::size_t{20} << 30;
    double visits_per_minute = 120;   ///< per address
    double tickets_per_minute = 240;  ///< per address
    double links_per_minute = 120;    ///< per address: upgrades of paths that IMs dial

    // Words
    std::size_t text_points = 2'000;
    std::size_t pictures_per_message = 20;
};

}  // namespace xiaoer::web
