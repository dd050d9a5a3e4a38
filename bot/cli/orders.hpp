// `xiaoer orders …`: the local order book on the command line; and the back office that `serve` speaks to.
#pragma once

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "adapters/orders/port.hpp"

namespace xiaoer::cli {

/// Adds the verb and its subverbs to the command line; the one that is chosen sets action.
void add_orders(CLI::App& app, std::string& data_dir, std::function<int()>& action);

/// The back office that the settings file describes; "" = the embedded book, with sample orders where wanted.
/// Prints what is wrong and returns nothing when it cannot be opened.
[[nodiscard]] std::unique_ptr<adapters::Orders> open_back_office(boost::asio::io_context& io,
                                                                 const std::string& settings_file,
                                                                 const std::filesystem::path& data,
                                                                 bool samples);

}  // namespace xiaoer::cli
