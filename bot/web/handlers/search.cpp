// Full-text search over all conversations.
#include <set>

#include "bot/base/utf8.hpp"
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

constexpr std::size_t kSearchedPoints = 100;

std::optional<core::Time> time_asked(const Call& call, std::string_view name) {
    const auto given = query_number(call, name, 0, INT64_MAX / 2, -1);
    if (given < 0) return std::nullopt;
    return core::Time{std::chrono::milliseconds{given}};
}

}  // namespace

void search(const Call& call) {
    store::SearchQuery wanted{.words = query(call, "q"), .agent = query(call, "agent")};
    if (base::length(wanted.words) > kSearchedPoints) throw Refused(400, "bad_request", "搜索的字太多了。");
    wanted.from = time_asked(call, "from");
    wanted.to = time_asked(call, "to");
    wanted.before = query_number(call, "before", 1, INT64_MAX, INT64_MAX);
    wanted.limit = static_cast<std::size_t>(query_number(call, "limit", 1, 100, 50));
    const bool taken = call.server.finder.find(
        std::move(wanted), [&server = call.server, by = call.me().name, answer = call.answer](
                               const store::SearchResult& result, const std::string& fault) {
            if (!fault.empty()) return answer(net::error_response(503, fault, "search_failed"));
            std::set<std::string> read;
            for (const auto& hit : result.hits)
                read.insert(hit.conversation);
            if (!read.empty()) server.accounts.audit_reading(by, {read.begin(), read.end()});
            json hits = json::array();
            for (const auto& hit : result.hits)
                hits.push_back({{"conversation", hit.conversation},
                                {"nickname", hit.nickname},
                                {"seq", hit.line.seq},
                                {"at", millis(hit.line.at)},
                                {"who", hit.line.speaker},
                                {"name", hit.line.name},
                                {"text", hit.line.text}});
            json out = {{"hits", std::move(hits)}, {"indexed", result.indexed}};
            if (result.more) out["next"] = result.next;
            answer(json_response(out));
        });
    if (!taken) throw Refused(429, "slow_down", "搜的人太多，请稍后再试。");
}

}  // namespace xiaoer::web
