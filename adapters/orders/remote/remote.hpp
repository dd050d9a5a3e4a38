// A shop on an open platform behind the order port. It keeps a small book of its own: which order is whose,
// the facts last told, every memo it ever replaced. It writes one memo of an order at a time and never
// without having read it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "adapters/orders/port.hpp"
#include "adapters/orders/remote/clock.hpp"
#include "adapters/orders/remote/endpoint.hpp"
#include "adapters/orders/remote/keys.hpp"
#include "adapters/orders/remote/platform.hpp"

namespace xiaoer::adapters {

struct RemoteOptions {
    Endpoint endpoint;
    std::string authorities;  ///< PEM file to trust instead of the system's; "" = the system's
    KeyPlaces places;
    std::filesystem::path folder;              ///< of its book
    std::chrono::milliseconds timeout{5'000};  ///< of one call; an operation takes at most four times that
    std::chrono::minutes utc_offset{480};      ///< of the times in note lines
    std::function<core::Time()> now = {};      ///< the system's clock when empty
    std::shared_ptr<Clock> clock = {};         ///< the system's when empty
};

class RemoteOrders final : public Orders {
  public:
    /// Throws std::runtime_error with a sentence for people.
    RemoteOrders(boost::asio::io_context& io, std::unique_ptr<Platform> platform, RemoteOptions options);
    /// Whoever still waits is not called any more.
    ~RemoteOrders() override;

    void of_buyer(std::string_view buyer, std::function<void(FoundOrders)> then) override;
    void get(std::string_view order, std::function<void(FoundOrders)> then) override;
    void of_buyer_naming(std::string_view buyer, std::string_view order,
                         std::function<void(FoundOrders)> then) override;
    void append_note(std::string_view order, std::string_view command, std::string_view text, core::Flag flag,
                     std::function<void(NoteResult)> then) override;
    void remove_note(std::string_view order, std::string_view command,
                     std::function<void(NoteResult)> then) override;
    void changed_since(core::Time since, std::function<void(ChangedOrders)> then) override;
    [[nodiscard]] Capabilities capabilities() const override;

    /// From now on an IM buyer is this buyer of the shop.
    void link(std::string_view im_buyer, std::string_view shop_buyer);

  private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::adapters
