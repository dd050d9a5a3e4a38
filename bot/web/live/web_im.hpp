// The browser chat as an IM. What is sent is delivered when it is in the journal: the page shows history and
// asks for what it missed, so there is no wire on which a message could get lost.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "adapters/im/port.hpp"

namespace xiaoer::web {

[[nodiscard]] std::shared_ptr<adapters::Im> make_web_im(boost::asio::io_context& io, std::string account);

}  // namespace xiaoer::web
