// The embedded order book as the back office of a simulated day, and the bad line before it.
#include "adapters/orders/local/local.hpp"
#include "tests/sim/office.hpp"

namespace xiaoer::sim {
namespace {

/// Notes and polls come back "not now" now and then, every third of them after the note was written.
class Unsteady final : public adapters::Orders {
  public:
    Unsteady(adapters::Orders& real, int every) : real_(real), every_(every) {}
    int failed = 0;

    void of_buyer(std::string_view buyer, std::function<void(adapters::FoundOrders)> then) override {
        real_.of_buyer(buyer, std::move(then));
    }
    void get(std::string_view order, std::function<void(adapters::FoundOrders)> then) override {
        real_.get(order, std::move(then));
    }
    void append_note(std::string_view order, std::string_view command, std::string_view text, core::Flag flag,
                     std::function<void(adapters::NoteResult)> then) override {
        if (!fails()) return real_.append_note(order, command, text, flag, std::move(then));
        adapters::NoteResult lost;
        lost.fault = adapters::OrdersFault::unreachable;
        lost.reason = "线路中断";
        if (failed % 3 != 0) return then(lost);
        real_.append_note(order, command, text, flag, [then, lost](adapters::NoteResult) {
            auto doubt = lost;
            doubt.fault = adapters::OrdersFault::in_doubt;
            then(doubt);
        });
    }
    void changed_since(Time since, std::function<void(adapters::ChangedOrders)> then) override {
        if (!fails()) return real_.changed_since(since, std::move(then));
        adapters::ChangedOrders lost;
        lost.next = since;
        lost.fault = adapters::OrdersFault::unreachable;
        lost.reason = "线路中断";
        then(lost);
    }
    [[nodiscard]] adapters::Capabilities capabilities() const override { return real_.capabilities(); }

  private:
    bool fails() { return every_ > 0 && ++calls_ % every_ == 0 && ++failed > 0; }
    adapters::Orders& real_;
    int every_;
    int calls_ = 0;
};

class LocalOffice final : public Office {
  public:
    LocalOffice(const Premises& premises, int faults_every)
        : book_(premises.folder, {.now = premises.now}), line_(book_, faults_every) {}

    adapters::Orders& port() override { return line_; }
    void put(const std::string& buyer, const core::Order& order) override {
        adapters::BookedOrder booked{buyer, order};
        if (const auto known = book_.find(order.id)) {
            booked.order.memo = known->order.memo;
            booked.order.flag = known->order.flag;
        }
        (void)book_.upsert(std::move(booked));
    }
    std::string memo(const std::string& order) override {
        const auto booked = book_.find(order);
        return booked ? booked->order.memo : std::string();
    }
    int faults() override { return line_.failed; }

  private:
    adapters::LocalOrders book_;
    Unsteady line_;
};

}  // namespace

OpenOffice local_office(int faults_every) {
    return
        [faults_every](Premises premises) { return std::make_unique<LocalOffice>(premises, faults_every); };
}

}  // namespace xiaoer::sim
