// Yardstick "echo": the product's own buffered link and codec, answering each message at once. Nothing is
// understood, decided or stored: what it reaches is what the wire allows. Never part of the product.
// Argument: ws://host:port.
#include <boost/asio/io_context.hpp>

#include "adapters/im/onebot/onebot.hpp"

namespace {

class Echo : public xiaoer::adapters::Sink {
  public:
    explicit Echo(xiaoer::adapters::Im& im) : im_(im) {}
    void happened(xiaoer::core::Event event, Kept) override {
        im_.send({event.conversation + "#" + std::to_string(++n_), event.conversation, "收到"});
        im_.flush();
    }
    void sent(std::string_view, xiaoer::adapters::Outcome, std::string_view, std::string_view) override {}
    void link(std::string_view, bool) override {}

  private:
    xiaoer::adapters::Im& im_;
    std::uint64_t n_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    boost::asio::io_context io(1);
    xiaoer::adapters::OneBotOptions options;
    options.url = argv[1];
    const auto im = xiaoer::adapters::dial_onebot11(io, options);
    Echo echo(*im);
    im->start(echo);
    io.run();
}
