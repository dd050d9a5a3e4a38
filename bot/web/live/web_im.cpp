#include "bot/web/live/web_im.hpp"

#include <boost/asio/post.hpp>
#include <vector>

namespace xiaoer::web {
namespace {

class WebIm final : public adapters::Im, public std::enable_shared_from_this<WebIm> {
  public:
    WebIm(boost::asio::io_context& io, std::string account) : io_(io), account_(std::move(account)) {}

    std::string_view account() const override { return account_; }
    bool up() const override { return sink_ != nullptr; }

    void start(adapters::Sink& sink) override {
        sink_ = &sink;
        sink.link(account_, true);
    }

    void send(adapters::Outgoing message) override { sent_.push_back(std::move(message.command)); }

    void flush() override {
        if (sent_.empty() || std::exchange(posted_, true)) return;
        // Not from inside the loop's own pass.
        boost::asio::post(io_, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->confirm();
        });
    }

    void stop() override {
        confirm();
        sink_ = nullptr;
    }

    const net::Counters& counters() const override { return counters_; }

  private:
    void confirm() {
        posted_ = false;
        for (const auto& command : std::exchange(sent_, {})) {
            if (sink_ != nullptr) sink_->sent(command, adapters::Outcome::delivered, "", "");
        }
    }

    boost::asio::io_context& io_;
    std::string account_;
    adapters::Sink* sink_ = nullptr;
    std::vector<std::string> sent_;
    bool posted_ = false;
    net::Counters counters_;
};

}  // namespace

std::shared_ptr<adapters::Im> make_web_im(boost::asio::io_context& io, std::string account) {
    return std::make_shared<WebIm>(io, std::move(account));
}

}  // namespace xiaoer::web
