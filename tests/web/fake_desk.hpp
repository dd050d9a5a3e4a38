// A desk with a very small bot behind it: enough that every state of a page can be reached at once, over the
// real in-memory store. Not a model of the product's behaviour.
//
//   人工    → handed over at once       照片 → asks for six faces and the goods
//   选项    → offers two choices        anything else is echoed
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>

#include "bot/web/live/bot_api.hpp"

namespace xiaoer::web {

class FakeBotApi final : public BotApi {
  public:
    explicit FakeBotApi(boost::asio::io_context& io);

    bool submit(core::Event event) override;
    bool seen(std::string_view key) override { return store->seen(key); }
    std::optional<core::Conversation> conversation(std::string_view id) override { return store->load(id); }
    void forget(const std::string&) override {}
    std::vector<store::Row> rows(std::size_t limit) override { return store->rows(limit); }
    std::vector<store::HistoryLine> history(std::string_view conversation, std::int64_t after,
                                            std::size_t limit) override;
    std::optional<scripts::Violation> check(std::string_view text) override;
    Profile profile() override { return {"测试店", "小二"}; }
    std::vector<QuickPhrase> quick_phrases(std::string_view conversation, std::string_view agent,
                                           core::Time now) override;
    void orders(const std::string& conversation, OrdersAnswer then) override;
    std::optional<Suggestion> suggestion(std::string_view conversation, core::Time now) override;
    std::vector<std::pair<std::string, std::string>> told(std::string_view, core::Time) override {
        return {{"courier", "顺丰"}, {"sf_payer", "到付"}};
    }
    bool has_flags() override { return true; }
    SlaThresholds sla() override { return {}; }
    Welcome welcome(core::Time) override { return {{"查物流", "改地址"}, "小主", "09:00-23:30", true}; }
    std::string intent_title(std::string_view intent) override { return std::string(intent); }
    int zone(std::string_view) override { return 2; }
    const scripts::Playbook* playbook() override { return scripts.get(); }
    store::Store& records() override { return *store; }
    void set_agents(int online, int free) override { agents = {online, free}; }
    run::Figures figures() override { return {}; }
    run::Health health() override { return standing; }
    const std::string& disk_fault() override { return standing.disk_fault; }
    void watch(run::Observer turns, run::OutcomeObserver outcomes) override;

    run::Health standing;
    std::unique_ptr<store::Store> store;
    std::shared_ptr<const scripts::Playbook> scripts;  ///< where a test needs one
    std::pair<int, int> agents{0, 0};
    int submitted = 0;
    int duplicates = 0;
    bool full = false;           ///< the inbox takes nothing
    std::size_t hidden = 0;      ///< how many looks at the history still see only what was there at the start
    bool holds_replies = false;  ///< replies stay queued until release()
    void release();

  private:
    void decide(core::Conversation& state, const core::Event& event, std::vector<core::Action>& actions);
    void note(core::Conversation& state, const core::Event& event, std::vector<core::Action>& actions);
    void say(core::Conversation& state, std::vector<core::Action>& actions, std::string text,
             std::string agent);
    void append(store::Turn turn);

    boost::asio::io_context& io_;
    run::Observer turns_;
    run::OutcomeObserver outcomes_;
    std::vector<std::pair<std::string, std::string>> held_;  ///< conversation, command
};

}  // namespace xiaoer::web
