// The staff's numbered stream, who is here, and what is offered: without sockets.
#include "bot/web/live/stream.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bot/web/live/offers.hpp"
#include "bot/web/live/presence.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;
using namespace std::chrono_literals;

std::vector<std::uint64_t> after(const Stream& stream, std::uint64_t seq) {
    std::vector<std::uint64_t> out;
    stream.each_after(seq, [&](const Stream::Frame& frame) { out.push_back(frame.seq); });
    return out;
}

TEST(Stream, resumesWhatItStillHas) {
    Stream stream(Stream::Limits{.frames = 3});
    EXPECT_TRUE(stream.can_resume(stream.run(), 0));
    for (int i = 0; i < 5; ++i)
        stream.add({Role::agent}, {{"n", i}});
    EXPECT_TRUE(stream.can_resume(stream.run(), 5));
    EXPECT_TRUE(stream.can_resume(stream.run(), 2));
    EXPECT_EQ(after(stream, 2), (std::vector<std::uint64_t>{3, 4, 5}));
    EXPECT_EQ(after(stream, 4), (std::vector<std::uint64_t>{5}));
    EXPECT_FALSE(stream.can_resume(stream.run(), 1)) << "number 2 is gone";
    EXPECT_FALSE(stream.can_resume(stream.run(), 6)) << "of a future that never was";
    EXPECT_FALSE(stream.can_resume(Stream().run(), 5)) << "of another process";
}

TEST(Stream, isBoundedInBytes) {
    Stream stream(Stream::Limits{.frames = 1'000, .bytes = 1'000});
    for (int i = 0; i < 100; ++i)
        stream.add({Role::agent}, {{"text", std::string(300, 'x')}});
    EXPECT_LE(after(stream, 0).size(), 3U);
    stream.add({Role::agent}, {{"text", std::string(5'000, 'x')}});
    EXPECT_EQ(after(stream, 0).size(), 1U) << "the newest is always told";
}

TEST(Stream, aFrameIsForItsRolesAndItsOne) {
    Stream stream;
    const auto& frame = stream.add({Role::lead}, json::object(), "li");
    EXPECT_TRUE(frame.is_for({Role::lead, Role::agent}, "wang"));
    EXPECT_TRUE(frame.is_for({Role::agent}, "li"));
    EXPECT_FALSE(frame.is_for({Role::agent}, "wang"));
    EXPECT_FALSE(stream.add({Role::lead}, json::object()).is_for({Role::agent}, ""));
}

users::User person(const std::string& name) {
    users::User user;
    user.name = name;
    user.display = "客服" + name;
    user.roles = {Role::agent};
    return user;
}

TEST(Staff, isOnlineWithTheFirstPageAndGoneAfterItsGrace) {
    Staff staff;
    const net::Moment now{};
    staff.came(person("li"));
    staff.came(person("li"));
    EXPECT_TRUE(Staff::receives(*staff.find("li")));
    staff.went("li", now);
    EXPECT_TRUE(Staff::receives(*staff.find("li"))) << "another page is open";
    staff.went("li", now);
    EXPECT_FALSE(Staff::receives(*staff.find("li")));
    EXPECT_TRUE(staff.take_gone(now + 119s).empty());
    EXPECT_EQ(staff.take_gone(now + 120s).size(), 1U);
    EXPECT_TRUE(staff.take_gone(now + 300s).empty()) << "told once";
}

TEST(Staff, whatItChoseStaysWhileItIsHere) {
    Staff staff;
    staff.came(person("li"));
    EXPECT_TRUE(staff.set("li", core::Presence::away));
    staff.came(person("li"));
    EXPECT_EQ(staff.find("li")->presence, core::Presence::away);
    EXPECT_FALSE(Staff::receives(*staff.find("li")));
    EXPECT_FALSE(staff.set("wang", core::Presence::away));
}

TEST(Staff, whoOnlyTrainsIsKnownAndServesNobody) {
    Staff staff;
    staff.came(person("li"), false);
    ASSERT_NE(staff.find("li"), nullptr);
    EXPECT_FALSE(Staff::receives(*staff.find("li")));
    staff.came(person("li"));
    EXPECT_TRUE(Staff::receives(*staff.find("li"))) << "the workbench is open now";
}

store::Turn handed_over(const std::string& id, core::Time at) {
    store::Turn turn;
    turn.event = {id, "k" + id, at, core::BuyerSaid{}};
    turn.after.id = id;
    turn.after.owner.pass_to(core::Owner::Who::queue);
    turn.after.transfer.group = scripts::Group::after_sale;
    turn.after.transfer.since = at;
    return turn;
}

TEST(Dispatch, offersAndRemembersWhoLetItPass) {
    const core::Time now{1'790'000'000'000ms};
    Board board;
    Staff staff;
    Dispatch dispatch;
    staff.came(person("li"));
    staff.came(person("wang"));
    board.turn(handed_over("c1", now), true);
    auto round = dispatch.round(board, staff, now, 180s);
    ASSERT_EQ(round.offers.size(), 1U);
    EXPECT_EQ(dispatch.offered_to("c1"), "li");
    EXPECT_TRUE(dispatch.round(board, staff, now + 29s, 180s).offers.empty());
    (void)dispatch.round(board, staff, now + 30s, 180s);
    EXPECT_EQ(dispatch.offered_to("c1"), "wang");
    dispatch.served("c1", "客服wang");
    EXPECT_EQ(dispatch.offered_to("c1"), "");
    round = dispatch.round(board, staff, now + 60s, 180s);
    EXPECT_EQ(dispatch.offered_to("c1"), "wang") << "who served the buyer last";
}

TEST(Dispatch, saysOnceThatNobodyServesAGroup) {
    const core::Time now{1'790'000'000'000ms};
    Board board;
    Staff staff;
    Dispatch dispatch;
    board.turn(handed_over("c1", now), true);
    EXPECT_EQ(dispatch.round(board, staff, now, 180s).unstaffed_groups, std::vector<std::string>{"售后"});
    EXPECT_TRUE(dispatch.round(board, staff, now + 1s, 180s).unstaffed_groups.empty());
    staff.came(person("li"));
    EXPECT_EQ(dispatch.round(board, staff, now + 2s, 180s).offers.size(), 1U);
    staff.went("li", net::Moment{});
    EXPECT_EQ(dispatch.round(board, staff, now + 3s, 180s).unstaffed_groups.size(), 1U)
        << "it happened again";
}

}  // namespace
}  // namespace xiaoer::web
