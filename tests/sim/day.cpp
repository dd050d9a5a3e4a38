#include "tests/sim/day.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace xiaoer::sim {

using namespace std::chrono_literals;

void Im::start(adapters::Sink& sink) {
    sink_ = &sink;
    sink.link(account(), true);
}

void Im::send(adapters::Outgoing message) {
    sent.push_back({now_, message.conversation, message.text});
    sink_->sent(message.command, adapters::Outcome::delivered, "", "");
}

bool Im::send_group(adapters::GroupMessage message) {
    groups.push_back({now_, "", message.group + " " + message.text});
    // The answer comes later than the call, as on a wire; the loop asks for nothing else.
    later_.push_back(message.command);
    return true;
}

void Im::answer_groups() {
    for (const auto& command : std::exchange(later_, {}))
        sink_->sent(command, adapters::Outcome::delivered, "", "");
}

namespace {

/// The shipped pack with the groups and the account a real store would have.
knowledge::Pack pack_in(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    for (const auto* part : {"intents", "scripts"})
        fs::copy(fs::path(XIAOER_SOURCE) / part, folder / part, fs::copy_options::recursive);
    const auto file = folder / "scripts" / "shop.json";
    nlohmann::json store;
    std::ifstream(file) >> store;
    store["urge_groups"] = {{"仓库", "chat:demo/warehouse"}, {"*", "chat:demo/couriers"}};
    store["reviewer_group"] = "chat:demo/reviewers";
    store["reminder_account"] = "chat:demo";
    std::ofstream(file) << store.dump(2);
    base::Faults faults;
    auto pack = knowledge::load_pack(folder.string(), faults);
    for (const auto& fault : faults)
        if (fault.weight == base::Fault::Weight::error) ADD_FAILURE() << to_string(fault);
    return pack;
}

}  // namespace

Day::Day(Time begin, const OpenOffice& office) : now_(begin), pack_(pack_in(folder_.path())) {
    store_ = store::open_memory([this](std::function<void()> f) { boost::asio::post(io_, std::move(f)); });
    office_ = office({io_, folder_.path() / "office", [this] { return now_; },
                      [this](Time when, std::function<void()> what) { at(when, std::move(what)); }});
    im_ = std::make_shared<Im>(now_);
    run::Loop::Options loop;
    loop.now = [this] { return now_; };
    loop_ = std::make_unique<run::Loop>(io_, *store_, office_->port(), pack_, loop);
    loop_->add(im_);
    loop_->set_agents(3, 3);
    loop_->start();
    settle();
}

Day::~Day() = default;

void Day::buyer(Time when, const std::string& who, const std::string& text, int pictures,
                const std::string& card) {
    at(when, [this, who, text, pictures, card] {
        core::BuyerSaid said;
        said.text = text;
        said.order_card = card;
        for (int i = 0; i < pictures; ++i)
            said.pictures.push_back("p" + std::to_string(++keys_));
        loop_->submit({"chat:demo:" + who, "k" + std::to_string(++keys_), now_, std::move(said)});
    });
}

void Day::accept_queue() {
    for (const auto& row : store_->rows(1'000)) {
        if (row.owner.who != core::Owner::Who::queue) continue;
        const auto id = row.conversation;
        const auto act = [this, id](core::EventBody what) {
            loop_->submit({id, "k" + std::to_string(++keys_), now_, std::move(what)});
        };
        act(core::AgentTook{"小李"});
        act(core::AgentSaid{"小李", "您好，我来帮您看。", false});
        at(now_ + 3min, [act] { act(core::AgentClosed{"小李"}); });
    }
}

void Day::staff_the_desk() {
    at(now_ + 1min, [this] {
        if (playbook().open(now_)) accept_queue();
        staff_the_desk();
    });
}

/// Until nothing is left to do at this moment. Real time only passes while somebody outside the process has
/// not answered yet; the loop's own timer is not waited for.
void Day::settle() {
    for (;;) {
        store_->flush();
        io_.restart();
        const bool ran = io_.poll() > 0;
        im_->answer_groups();
        if (ran || im_->waits()) continue;
        if (!office_->answers_later()) return;
        io_.restart();
        if (io_.run_one_for(20s) == 0) throw std::runtime_error("the back office does not answer");
    }
}

void Day::run_until(Time end) {
    for (;;) {
        const auto wake = loop_->next_wake();
        auto next = end;
        if (wake) next = std::min(next, std::max(*wake, now_));
        if (!plan_.empty()) next = std::min(next, std::max(plan_.begin()->first, now_));
        now_ = next;
        if (!plan_.empty() && plan_.begin()->first <= now_) {
            const auto what = std::move(plan_.begin()->second);
            plan_.erase(plan_.begin());
            what();
        } else if (wake && *wake <= now_) {
            loop_->wake();
        } else if (now_ >= end) {
            return;
        }
        settle();
    }
}

}  // namespace xiaoer::sim
