#include "bot/web/loop_desk.hpp"

#include "scripts/book.hpp"

namespace xiaoer::web {
namespace {

class LoopDesk final : public Desk {
  public:
    LoopDesk(run::Loop& loop, store::Store& store) : loop_(loop), store_(store) {}

    bool submit(core::Event event) override { return loop_.submit(std::move(event)); }
    bool seen(std::string_view key) override { return store_.seen(key); }
    std::optional<core::Conversation> conversation(std::string_view id) override {
        return loop_.conversation(id);
    }
    std::vector<store::Row> rows(std::size_t limit) override { return store_.rows(limit); }
    std::vector<store::HistoryLine> history(std::string_view conversation, std::int64_t after,
                                            std::size_t limit) override {
        return store_.history(conversation, after, limit);
    }
    std::optional<scripts::Violation> check(std::string_view text) override {
        return loop_.pack().book->guard().check(text);
    }
    Profile profile() override {
        const auto& store = loop_.pack().book->store();
        return {store.name, store.bot_name};
    }
    void set_agents(int online, int free) override { loop_.set_agents(online, free); }
    run::Figures figures() override { return loop_.figures(); }
    void watch(run::Observer turns, run::OutcomeObserver outcomes) override {
        loop_.observe(std::move(turns), std::move(outcomes));
    }

  private:
    run::Loop& loop_;
    store::Store& store_;
};

}  // namespace

std::unique_ptr<Desk> make_loop_desk(run::Loop& loop, store::Store& store) {
    return std::make_unique<LoopDesk>(loop, store);
}

}  // namespace xiaoer::web
