// What every store must show to people: lines, rows, registers.
#include "tests/store/any_store.hpp"

namespace xiaoer::store {
namespace {

using script::at;
using script::batch;
using script::Talk;

TEST_P(AnyStore, ShowsWhoSaidWhat) {
    Talk talk("web:demo:1");
    talk.state.nickname = "小林";
    append(talk.says("在吗"));
    append(talk.happens(core::BuyerSaid{"", {"a.jpg", "b.jpg"}, "", "", "小林", false}));
    append(talk.happens(core::BuyerSaid{"这个", {}, "123", "i9", "小林", false}));
    append(talk.happens(core::BuyerSaid{"", {}, "", "", "小林", true}));
    append(talk.answers("在的小主"));
    append(talk.happens(core::Delivered{talk.command(), "m1"}));
    core::HandOff off;
    off.group = core::Group::after_sale;
    off.card.reason = "包裹破损";
    append(talk.happens(core::Tick{}, {off}));
    talk.state.owner.pass_to(core::Owner::Who::agent, "小李");
    append(talk.happens(core::AgentTook{"小李"}));
    append(talk.happens(core::AgentTook{"小王"}));  // too late: changed nothing
    append(talk.happens(core::AgentSaid{"小李", "您好", false}, {core::Say{"您好", "", "小李"}}));
    append(talk.happens(core::AgentSaid{"小李", "手机上回的", true}));
    talk.state.owner.pass_to(core::Owner::Who::bot);
    append(talk.happens(core::AgentReturned{"小李"}));
    talk.state.closed = true;
    append(talk.happens(core::AgentClosed{"小李"}));
    EXPECT_EQ(texts("web:demo:1"),
              (Texts{"buyer: 在吗", "buyer: ", "buyer: 这个\n[订单 123]\n[商品 i9]", "buyer: [表情]",
                     "bot: 在的小主 (sent)", "system: 转接售后：包裹破损", "system: 客服小李接入会话",
                     "agent: 您好 (queued)", "agent: 手机上回的 (sent)", "system: 客服小李把会话交回机器人",
                     "system: 客服小李结束会话"}));
    const auto lines = store_->history("web:demo:1", 0, 100);
    EXPECT_EQ(lines[0].name, "小林");
    EXPECT_EQ(lines[1].pictures, (Texts{"a.jpg", "b.jpg"}));
    EXPECT_EQ(lines[4].why, "test");
    EXPECT_EQ(lines[7].name, "小李");
    EXPECT_EQ(lines[0].at, at(1));
}

TEST_P(AnyStore, HistoryIsTheNewestLinesAfterANumber) {
    Talk talk("web:demo:1");
    Talk other("web:demo:2");
    for (int i = 0; i < 10; ++i) {
        append(batch({talk.says("行" + std::to_string(i)), other.says("别人")}));
    }
    EXPECT_EQ(texts("web:demo:1", 0, 2), (Texts{"buyer: 行8", "buyer: 行9"}));
    const auto all = store_->history("web:demo:1", 0, 100);
    ASSERT_EQ(all.size(), 10U);
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_GT(all[i].seq, all[i - 1].seq);
    EXPECT_EQ(texts("web:demo:1", all[7].seq), (Texts{"buyer: 行8", "buyer: 行9"}));
    EXPECT_TRUE(store_->history("web:demo:1", all[9].seq, 100).empty());
    EXPECT_TRUE(store_->history("web:demo:1", 0, 0).empty());
}

TEST_P(AnyStore, RegisterRowsAreFoundByRegister) {
    Talk talk("web:demo:1");
    append(talk.happens(core::Tick{}, {core::RegisterCase{"lost", "1", "丢件"},
                                       core::RegisterCase{"after_sale", "1", "破损"}}));
    append(talk.happens(core::Tick{}, {core::RegisterCase{"lost", "2", "又丢"}}));
    const auto lost = store_->register_rows("lost", 10);
    ASSERT_EQ(lost.size(), 2U);
    EXPECT_EQ(lost[0].summary, "又丢") << "the newest first";
    EXPECT_EQ(lost[1].order, "1");
    EXPECT_EQ(lost[1].conversation, "web:demo:1");
    EXPECT_EQ(lost[1].at, at(1));
    EXPECT_EQ(store_->register_rows("", 10).size(), 3U) << "\"\" is every register";
    EXPECT_EQ(store_->register_rows("lost", 1).size(), 1U);
    EXPECT_TRUE(store_->register_rows("missing", 10).empty());
}

TEST_P(AnyStore, DeadlinesAreTheLiveOnes) {
    Talk a("web:demo:a");
    Talk b("web:demo:b");
    a.state.due.close = at(100);
    a.state.due.answer = at(50);
    append(batch({a.says("x"), b.says("y")}));
    using Due = std::vector<std::pair<core::ConversationId, core::Time>>;
    EXPECT_EQ(store_->deadlines(), (Due{{"web:demo:a", at(50)}}));
    a.state.due = {};
    append(a.says("z"));
    EXPECT_TRUE(store_->deadlines().empty());
}

TEST_P(AnyStore, RowsShowTheWaitingFirstThenTheOwnedThenTheRecent) {
    using Who = core::Owner::Who;
    const auto make = [&](const std::string& id, Who who, std::int64_t second) {
        Talk talk(id);
        talk.clock = second;
        talk.state.owner.who = who;
        talk.state.owner.epoch = 1;
        if (who == Who::queue) talk.state.transfer.since = at(second - 500);
        append(talk.says("来自" + id));
        return talk;
    };
    make("bot-old", Who::bot, 10);
    make("bot-new", Who::bot, 90);
    make("queue-new", Who::queue, 80);
    make("queue-old", Who::queue, 20);
    make("agent-new", Who::agent, 70);
    make("agent-old", Who::agent, 30);
    const auto order = [&](std::size_t limit) {
        Texts ids;
        for (const Row& row : store_->rows(limit))
            ids.push_back(row.conversation);
        return ids;
    };
    EXPECT_EQ(order(10), (Texts{"queue-old", "queue-new", "agent-old", "agent-new", "bot-new", "bot-old"}));
    EXPECT_EQ(order(3), (Texts{"queue-old", "queue-new", "agent-old"}));
    EXPECT_TRUE(order(0).empty());
}

TEST_P(AnyStore, ARowTellsWhatTheListShows) {
    Talk talk("web:demo:1");
    talk.state.nickname = "小林";
    append(talk.says("杯子碎了\n怎么办"));
    talk.state.owner.pass_to(core::Owner::Who::queue);
    talk.state.transfer.group = core::Group::after_sale;
    talk.state.transfer.card.reason = "破损";
    talk.state.transfer.since = at(2);
    talk.state.transfer.next_shift = true;
    for (int i = 0; i < 7; ++i)
        talk.state.photos.slots.push_back({"slot" + std::to_string(i), "", i < 6});
    talk.state.photos.receive({"a", "b", "c"}, {}, 40, {});
    append(talk.happens(core::BuyerSaid{"看", {"a", "b", "c"}, "", "", "小林", false}));
    Row row = store_->rows(1).at(0);
    EXPECT_EQ(row.nickname, "小林");
    EXPECT_EQ(row.owner, talk.state.owner);
    EXPECT_EQ(row.group, "售后");
    EXPECT_EQ(row.reason, "破损");
    EXPECT_EQ(row.since, at(2));
    EXPECT_EQ(row.last_text, "看 [图片×3]");
    EXPECT_EQ(row.last_speaker, "buyer");
    EXPECT_EQ(row.last_at, at(2));
    EXPECT_EQ(row.photos_have, 3);
    EXPECT_EQ(row.photos_need, 7);
    EXPECT_TRUE(row.next_shift);
    EXPECT_FALSE(row.closed);

    talk.state.owner.pass_to(core::Owner::Who::agent, "小李");
    append(talk.happens(core::LinkChanged{true}));  // no line: what was said last stays
    append(talk.happens(core::Tick{}));
    reopen();
    row = store_->rows(1).at(0);
    EXPECT_EQ(row.owner.agent, "小李");
    EXPECT_EQ(row.since, at(3)) << "since the agent owns it, not since the last turn";
    EXPECT_EQ(row.last_text, "看 [图片×3]");
    EXPECT_EQ(row.last_at, at(2));
}

TEST_P(AnyStore, LongLinesAreCutInTheListOnACharacter) {
    Talk talk("web:demo:1");
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "长";
    append(talk.says(text));
    EXPECT_EQ(store_->rows(1).at(0).last_text, text.substr(0, 240));
    EXPECT_EQ(texts("web:demo:1")[0], "buyer: " + text);
}

}  // namespace
}  // namespace xiaoer::store
