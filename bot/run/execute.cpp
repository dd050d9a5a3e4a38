// Performs actions that are saved, retries notes, watches the one timer, and takes up what the last run left.
// Messages to buyers are sent by iterate.cpp, those to groups here.
#include <algorithm>

#include "bot/base/log.hpp"
#include "bot/base/mask.hpp"
#include "bot/base/overloaded.hpp"
#include "bot/run/loop_body.hpp"

namespace xiaoer::run {

using namespace std::chrono_literals;

namespace {

/// The group chat where parcels of this courier are urged; "" = none is configured.
std::string urge_group(const scripts::ShopProfile& store, std::string_view courier) {
    std::string others;
    for (const auto& [name, group] : store.urge_groups) {
        if (name == (courier.empty() ? std::string_view("仓库") : courier)) return group;
        if (name == "*" && !courier.empty()) others = group;
    }
    return others;
}

}  // namespace

void Loop::Body::perform(const std::string& id, core::Action action) {
    std::visit(
        base::Overloaded{
            [](const core::Say&) {},
            [&](const core::AskOrders& ask) {
                auto* im = im_of(id);
                const auto known = im == nullptr ? std::nullopt : im->known(id);
                const std::string buyer = known && !known->name.empty()
                                              ? known->name
                                              : std::string(core::parse_conversation_id(id).buyer);
                const auto named = ask.named.empty() && known ? known->order : ask.named;
                orders.of_buyer_naming(buyer, named, [this, id](adapters::FoundOrders found) {
                    if (found.fault == adapters::OrdersFault::none)
                        report(id, core::OrdersFound{std::move(found.orders)});
                    else
                        report(id, core::OrdersFailed{std::move(found.reason)});
                    post_pass();
                });
            },
            [&](const core::LookAt& at) { look(id, action.command, at.pictures); },
            [&](const core::WriteNote&) { write_note(id, action, pack.playbook->policy().note_retry_first); },
            [&](const core::EraseNote&) { erase_note(id, action, pack.playbook->policy().note_retry_first); },
            [&](const core::MessageReviewer& message) {
                log::info("reviewer order={} for={}", message.order, id);
                tell_group(id, action.command, pack.playbook->shop().reviewer_group, message.text);
            },
            [&](const core::UrgeCourier& urge) {
                log::info("urge order={} courier={} for={}", urge.order, urge.courier, id);
                tell_group(id, action.command, urge_group(pack.playbook->shop(), urge.courier), urge.text);
            },
            [&](const core::RegisterCase& row) {
                log::info("register={} order={} for={}", row.register_id, row.order, id);
            },
            [&](const core::HandOff& handoff) {
                ++figures.handoffs;
                log::info("handoff group={} for={} why=\"{}\"", title(handoff.group), id,
                          base::mask(action.why));
            },
            [&](const core::Alarm& alarm) {
                log::warn("alarm for={} text=\"{}\"", id, base::mask(alarm.text));
            },
        },
        action.what);
}

void Loop::Body::look(const std::string& id, const std::string& command,
                      const std::vector<std::string>& pictures) {
    auto found = [this, id, command](std::vector<core::PictureFinding> findings) {
        report(id, core::PicturesLooked{command, std::move(findings)});
        post_pass();
    };
    if (options.look) return options.look(id, pictures, std::move(found));
    found({});
}

void Loop::Body::tell_group(const std::string& id, const std::string& command, const std::string& address,
                            const std::string& text) {
    const auto fail = [&](std::string reason) {
        report(id, core::GroupNotTold{command, std::move(reason), false});
        post_pass();
    };
    const auto slash = address.find('/');
    if (slash == std::string::npos) return fail("没有配置群（scripts/shop.json）");
    const auto account = address.substr(0, slash);
    if (!links_up.contains(account)) return fail("群所在的账号没有连上");
    auto* im = im_of(account + ":");
    if (im == nullptr || !im->send_group({command, account, address.substr(slash + 1), text}))
        return fail("群所在的账号没有连上，或发不了群消息");
    to_groups.insert(command);
    im->flush();
}

void Loop::Body::group_outcome(std::string_view command, adapters::Outcome outcome, std::string_view reason) {
    using adapters::Outcome;
    const std::string id(core::conversation_of(command));
    if (outcome == Outcome::delivered)
        report(id, core::GroupTold{std::string(command)});
    else
        report(id,
               core::GroupNotTold{std::string(command), std::string(reason), outcome == Outcome::in_doubt});
    post_pass();
}

void Loop::Body::erase_note(const std::string& id, core::Action action, std::chrono::seconds pause) {
    const auto& erase = std::get<core::EraseNote>(action.what);
    orders.remove_note(erase.order, erase.note, [this, id, action, pause](adapters::NoteResult result) {
        using adapters::OrdersFault;
        if (result.fault == OrdersFault::none)
            report(id, core::NoteErased{action.command, std::get<core::EraseNote>(action.what).note});
        else if (result.fault == OrdersFault::refused)
            report(id, core::NoteFailed{action.command, result.reason, true});
        else
            retry_note(id, action, pause, result.reason);
        post_pass();
    });
}

/// Once more after the pause: the back office was not reached, or nobody knows what became of it.
void Loop::Body::retry_note(const std::string& id, const core::Action& action, std::chrono::seconds pause,
                            const std::string& reason) {
    log::warn("{} failed for={} reason=\"{}\" retry_s={}", core::name(action.what), id, reason,
              pause.count());
    const auto& policy = pack.playbook->policy();
    if (pause == policy.note_retry_first) report(id, core::NoteFailed{action.command, reason, false});
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(policy.note_retry_most);
    note_retries.emplace(now() + pause, NoteRetry{action, id, std::min(pause * 2, most)});
    arm();
}

void Loop::Body::write_note(const std::string& id, core::Action action, std::chrono::seconds pause) {
    const auto& note = std::get<core::WriteNote>(action.what);
    orders.append_note(note.order, action.command, note.text, note.flag,
                       [this, id, action, pause](adapters::NoteResult result) {
                           using adapters::OrdersFault;
                           if (result.fault == OrdersFault::none) {
                               ++figures.notes_written;
                               report(id, core::NoteWritten{action.command});
                           } else if (result.fault == OrdersFault::refused) {
                               report(id, core::NoteFailed{action.command, result.reason, true});
                           } else {
                               retry_note(id, action, pause, result.reason);
                           }
                           post_pass();
                       });
}

void Loop::Body::arm() {
    if (!started)
        return;  // before the start, and once stopped: a time limit that is over would come for ever
    auto next = conversations.next_deadline();
    if (!note_retries.empty() && (!next || note_retries.begin()->first < *next))
        next = note_retries.begin()->first;
    if (const auto turn = buyer_limit.next(); turn && (!next || *turn < *next)) next = turn;
    if (next_poll && (!next || *next_poll < *next)) next = next_poll;
    if (stop_by && (!next || *stop_by < *next)) next = stop_by;
    if (next == armed) return;
    armed = next;
    if (!next) {
        timer.cancel();
        return;
    }
    timer.expires_after(std::max<std::chrono::milliseconds>(
        0ms, std::chrono::duration_cast<std::chrono::milliseconds>(*next - now())));
    timer.async_wait([this](boost::system::error_code error) {
        if (!error) timer_came();
    });
}

void Loop::Body::timer_came() {
    armed.reset();
    const auto at = now();
    for (auto& id : conversations.take_due(at))
        inbox.push_back({std::move(id), "", at, core::Tick{}});
    std::ranges::move(buyer_limit.release(at), std::back_inserter(inbox));
    while (!note_retries.empty() && note_retries.begin()->first <= at) {
        auto retry = std::move(note_retries.begin()->second);
        note_retries.erase(note_retries.begin());
        if (std::holds_alternative<core::EraseNote>(retry.action.what))
            erase_note(retry.conversation, std::move(retry.action), retry.pause);
        else
            write_note(retry.conversation, std::move(retry.action), retry.pause);
    }
    if (next_poll && *next_poll <= at) poll_orders();
    post_pass();
    check_stopped();
    arm();
}

void Loop::Body::recover() {
    std::size_t doubts = 0, again = 0;
    for (auto& left : store.unfinished()) {
        if (std::holds_alternative<core::Say>(left.action.what)) {
            if (left.attempted) {
                ++doubts;
                report(left.conversation, core::Undelivered{left.action.command, "停机时没有等到回执", true});
            } else {
                ++again;
                auto& live = conversations.get(left.conversation);
                live.outbox.push_back(std::move(left.action));
                ready.push_back(left.conversation);
            }
        } else if (std::holds_alternative<core::WriteNote>(left.action.what)) {
            ++again;
            write_note(left.conversation, std::move(left.action), pack.playbook->policy().note_retry_first);
        } else if (std::holds_alternative<core::EraseNote>(left.action.what)) {
            ++again;  // taking out what is not there changes nothing
            erase_note(left.conversation, std::move(left.action), pack.playbook->policy().note_retry_first);
        } else if (const auto* at = std::get_if<core::LookAt>(&left.action.what)) {
            ++again;
            look(left.conversation, left.action.command, at->pictures);
        } else if (std::holds_alternative<core::UrgeCourier>(left.action.what) ||
                   std::holds_alternative<core::MessageReviewer>(left.action.what)) {
            ++doubts;  // people would read it twice: a human is told instead
            report(left.conversation, core::GroupNotTold{left.action.command, "停机时没有等到回执", true});
        }
        // AskOrders: the conversation's facts deadline asks or goes on by itself.
    }
    for (auto& [id, at] : store.deadlines())
        conversations.schedule(id, at);
    for (const auto& row : store.rows(10'000))
        floor.waiting += row.owner.who == core::Owner::Who::queue ? 1 : 0;
    figures.in_doubt += doubts;
    if (doubts + again > 0) log::info("recovered in_doubt={} performed_again={}", doubts, again);
}

void Loop::Body::check_stopped() {
    if (!stopped) return;
    const bool idle = inbox.empty() && batches == 0 && sends_under_way == 0;
    if (!idle && now() < *stop_by) return;
    auto done = std::exchange(stopped, nullptr);
    started = false;
    timer.cancel();
    for (const auto& im : ims)
        im->stop();
    store.flush();
    boost::asio::post(io, std::move(done));
}

}  // namespace xiaoer::run
