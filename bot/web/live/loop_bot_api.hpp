// The BotApi of a running bot: the loop and its store.
#pragma once

#include <memory>

#include "bot/web/live/bot_api.hpp"

namespace xiaoer::web {

[[nodiscard]] std::unique_ptr<BotApi> make_loop_bot_api(run::Loop& loop, store::Store& store,
                                                        adapters::Orders& orders);

}  // namespace xiaoer::web
