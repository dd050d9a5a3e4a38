// Words on their way between page and journal, without sockets.
#include "bot/web/views/buyer_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <iterator>
#include <nlohmann/json.hpp>

#include "bot/net/token_bucket.hpp"
#include "tests/web/contract.hpp"
#include "tests/web/fake_desk.hpp"

namespace xiaoer::web {
namespace {

using namespace std::chrono_literals;

struct FakeDesk {
    boost::asio::io_context io;
    FakeBotApi bot{io};
};

TEST(Wire, takesOnlyShallowObjects) {
    EXPECT_TRUE(parse_message(R"({"say":{"id":"1","text":"[[[[[[[[[["}})"));
    EXPECT_FALSE(parse_message(R"({"a":[[[[[[[[1]]]]]]]]})"));
    EXPECT_FALSE(parse_message(std::string(100'000, '[')));
    EXPECT_FALSE(parse_message(""));
    EXPECT_FALSE(parse_message("[1]"));
    EXPECT_FALSE(parse_message("{\"a\":\"\xff\"}"));
    EXPECT_FALSE(parse_message(R"({"a":"\ud800"})"));
    EXPECT_FALSE(parse_message("\xef\xbb\xbf"));
}

TEST(Wire, cleansTextWithoutChangingWords) {
    EXPECT_EQ(clean_text("  a\r\nb\rc\t \n"), "a\nb\nc");
    EXPECT_EQ(clean_text(std::string("a\0b", 3)), "ab");
    EXPECT_EQ(clean_text("\x1b[31mred\x7f"), "[31mred");
    EXPECT_EQ(clean_text("👨‍👩‍👧 <b>{{order}}</b> ${x}"),
              "👨‍👩‍👧 <b>{{order}}</b> ${x}");
    EXPECT_EQ(clean_text("\xff"), "\xef\xbf\xbd");
    EXPECT_EQ(clean_text(" \n\t"), "");
}

TEST(Wire, dumpsWhatIsNotUtf8WithoutThrowing) {
    EXPECT_EQ(dump({{"a", "\xff"}}), "{\"a\":\"\xef\xbf\xbd\"}");
}

/// A turn of every kind of event and action; what is meant for the buyer says "给买家", every other text that
/// a person or program may put in says "内部".
std::vector<store::Turn> turns_of_every_kind() {
    const std::string inner = "内部：此人难缠，电话13812345678";
    core::PictureFinding finding;
    finding.picture = "p";
    finding.same_as = inner;
    finding.numbers = {inner};
    core::Card card;
    card.reason = card.words = card.wish = inner;
    std::vector<core::EventBody> events = {
        core::BuyerSaid{"给买家", {}, "", "", "小明", false},
        core::AgentSaid{"小安", "给买家", true},
        core::AgentSaid{"小安", "给买家", false},
        core::AgentTook{"小安"},
        core::AgentReturned{"小安"},
        core::AgentClosed{"小安"},
        core::OrdersFound{{}},
        core::OrdersFailed{inner},
        core::OrderChanged{{}},
        core::Delivered{"c", inner},
        core::Undelivered{"c", inner, true},
        core::NoteWritten{"c"},
        core::NoteFailed{"c", inner, true},
        core::NoteErased{"c", "d"},
        core::GroupTold{"c"},
        core::GroupNotTold{"c", inner, true},
        core::AgentPassed{"小安", "", "售后", inner},
        core::AgentPassed{"小安", "小贝", "", inner},
        core::AgentNoted{"小安", "T1", "address", {{"text", inner}}, core::Flag::none},
        core::AgentUndidNote{"小安", "c"},
        core::AgentRetriedNote{"小安", "c"},
        core::PicturesLooked{"c", {finding}},
        core::LinkChanged{true},
        core::Tick{},
    };
    const std::vector<core::ActionBody> actions = {
        core::Say{"给买家", "phrase", "", {}},
        core::Say{"给买家", "", "小安", {}},
        core::AskOrders{inner},
        core::LookAt{{inner}},
        core::WriteNote{"T1", "address", inner, core::Flag::none},
        core::EraseNote{"T1", "c", inner},
        core::MessageReviewer{"T1", inner},
        core::UrgeCourier{"T1", "中通", "751", inner},
        core::RegisterCase{"r", "T1", inner, {{"text", inner}}, false},
        core::HandOff{core::Group::after_sale, card, false},
        core::Alarm{core::Alarm::Level::supervisor, inner},
    };
    std::vector<store::Turn> turns;
    for (auto& what : events) {
        store::Turn turn;
        turn.event = {"web:demo:1", "", core::Time{std::chrono::seconds(turns.size() + 1)}, std::move(what)};
        turn.after.id = turn.event.conversation;
        turn.after.owner = {core::Owner::Who::agent, "小安", 1};
        turn.after.closed = true;
        if (std::holds_alternative<core::Tick>(turn.event.what)) {
            for (const auto& body : actions)
                turn.actions.push_back({"#" + std::to_string(turn.actions.size()), 1, body, inner});
            turn.attempted.assign(turn.actions.size(), true);
        }
        turns.push_back(std::move(turn));
    }
    EXPECT_EQ(turns.size(), std::variant_size_v<core::EventBody> + 2) << "a new event belongs into this list";
    EXPECT_EQ(actions.size(), std::variant_size_v<core::ActionBody> + 1)
        << "a new action belongs into this list";
    return turns;
}

TEST(Wire, whatAgentsWriteToEachOtherNeverReachesABuyer) {
    const auto store = store::open_memory([](const std::function<void()>& f) { f(); });
    store::Batch batch;
    batch.turns = turns_of_every_kind();
    store->append(std::move(batch), [](bool) {});
    std::string buyer, agent;
    for (auto line : store->history("web:demo:1", 0, 1'000)) {
        agent += dump(agent_line(line));
        for (const char* status : {"", "queued", "sent", "failed", "in_doubt", "dropped"}) {
            if (!line.status.empty()) line.status = status;
            if (buyer_sees(line)) buyer += dump(buyer_line(line));
        }
    }
    EXPECT_NE(agent.find("内部"), std::string::npos) << "agents do read it";
    EXPECT_NE(buyer.find("给买家"), std::string::npos);
    EXPECT_NE(buyer.find("客服小安转给售后"), std::string::npos);
    EXPECT_EQ(buyer.find("内部"), std::string::npos) << buyer;
    EXPECT_EQ(buyer.find("13812345678"), std::string::npos);
}

TEST(Wire, buyersSeeWhatWasSentAndWhoCame) {
    store::HistoryLine line;
    line.speaker = "bot";
    for (const auto* status : {"queued", "failed", "dropped", ""}) {
        line.status = status;
        EXPECT_FALSE(buyer_sees(line)) << status;
    }
    line.status = "sent";
    EXPECT_TRUE(buyer_sees(line));
    line.status = "in_doubt";
    EXPECT_TRUE(buyer_sees(line));
    line = {};
    line.speaker = "system";
    line.text = "转接售后：买家投诉";
    EXPECT_FALSE(buyer_sees(line));
    line.name = "小李";
    EXPECT_TRUE(buyer_sees(line));
    line.why = "规则 handoff.now";
    EXPECT_FALSE(buyer_line(line).contains("why"));
    line = {};
    line.speaker = "note";
    line.name = "小李";
    EXPECT_FALSE(buyer_sees(line)) << "what staff write to each other";
}

/// A conversation in which everything that pages can be told of one has happened.
core::Conversation full_conversation() {
    core::Conversation state;
    state.id = "web:demo:b1";
    state.nickname = "小鹿";
    state.photos.title = "六面照";
    state.photos.slots = {{"front", "正面", true}, {"goods", "商品", false}};
    state.photos.receive({"p1"}, {"front"}, 40, core::Time{1s});
    state.pending = core::Pending{};
    core::Order order;
    order.id = "T1";
    order.state = core::TradeState::shipped;
    order.items = {{"抹布", "A1", "蓝", 2}};
    order.paid = order.shipped = order.tracking_updated = core::Time{1s};
    order.memo = "老客户\n【小二 11-20 09:05】改地址：杭州[#1a2b3c4d]";
    state.orders = {order};
    state.order = order.id;
    core::NoteDraft note;
    note.text = "改地址：杭州";
    note.by = "小李";
    state.notes = {note};
    auto& card = state.transfer.card;
    card.reason = "包裹破损";
    card.facts = {{"外箱", "压扁"}};
    card.remedies = {"补发（买家选择）"};
    card.checks = {"面单与订单一致"};
    card.wish = "补发";
    card.open = {"发货时间：没说哪天"};
    return state;
}

Properties missing(std::string_view schema, const Properties& seen) {
    Properties out;
    std::ranges::set_difference(properties_of(schema), seen, std::inserter(out, out.end()));
    return out;
}

TEST(Wire, agentsAreToldAllThatTheContractNames) {
    FakeDesk desk;
    auto state = full_conversation();
    state.owner.pass_to(core::Owner::Who::queue);
    BoardRow row;
    row.conversation = state.id;
    row.owner = state.owner;
    row.last_text = "在吗";
    const Shown shown{{}, "li", "小李", "li"};
    Properties seen;
    auto told = agent_state(state, &row, shown, desk.bot);
    EXPECT_EQ(told["card"]["facts"][0]["answer"], "压扁");
    EXPECT_EQ(told["card"]["remedies"][0], "补发（买家选择）");
    EXPECT_EQ(told["awaiting"], "买家说清要问什么") << "in the trade's words";
    told["mine"] = true;  // of one conversation asked for over HTTP, which knows who asks
    EXPECT_EQ(faults_of("AgentState", told), std::vector<std::string>());
    note_properties("AgentState", told, seen);
    const auto line = row_json(row, shown);
    EXPECT_EQ(faults_of("Row", line), std::vector<std::string>());
    note_properties("Row", line, seen);
    store::NoteRow stored;
    stored.conversation = state.id;
    note_properties("Note", note_row_json(stored, nullptr), seen);
    EXPECT_EQ(missing("AgentState", seen), Properties());
    EXPECT_EQ(missing("Row", seen), Properties());
}

TEST(Wire, buyersAreToldAllThatTheContractNames) {
    auto state = full_conversation();
    Properties seen;
    for (const auto who : {core::Owner::Who::queue, core::Owner::Who::agent, core::Owner::Who::bot}) {
        state.owner.pass_to(who, who == core::Owner::Who::agent ? "小李" : "");
        state.closed = who == core::Owner::Who::bot;
        const auto told = buyer_state(&state, {.ahead = 2, .rated = 5, .agent_types = true});
        EXPECT_EQ(faults_of("BuyerState", told), std::vector<std::string>());
        note_properties("BuyerState", told, seen);
    }
    EXPECT_EQ(missing("BuyerState", seen), Properties());
    EXPECT_EQ(buyer_state(&state, {.rated = 5})["rated"], 5);
    state.owner.pass_to(core::Owner::Who::agent, "小李");
    state.closed = false;
    EXPECT_EQ(buyer_state(&state, {.rated = 5})["rated"], 0) << "a new conversation is not rated yet";
    EXPECT_EQ(buyer_state(&state, {.agent_types = true})["typing"], true);
    EXPECT_EQ(faults_of("BuyerState", buyer_state(nullptr, {})), std::vector<std::string>());
}

TEST(Wire, whatIsNotInTheContractIsAFault) {
    EXPECT_FALSE(faults_of("BuyerRefused", {{"refused", {{"id", "1"}}}}).empty()) << "why is required";
    EXPECT_FALSE(faults_of("Later", {{"later", {{"id", "1"}, {"more", 1}}}}).empty())
        << "nothing more is said";
    EXPECT_FALSE(faults_of_answer("GET", "/api/desk/live", 200, nlohmann::json::object()).empty());
    EXPECT_TRUE(faults_of("Later", {{"later", {{"id", "1"}}}}).empty());
}

TEST(Buckets, refillWithTimeAndForgetThoseAtRest) {
    const auto start = std::chrono::steady_clock::now();
    net::Bucket bucket(2, 3);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(bucket.take(start));
    EXPECT_FALSE(bucket.take(start));
    EXPECT_TRUE(bucket.take(start + 600ms));
    EXPECT_FALSE(bucket.take(start + 700ms));

    net::Buckets few(60, 2);
    EXPECT_TRUE(few.take("a", start));
    EXPECT_TRUE(few.take("b", start));
    EXPECT_FALSE(few.take("c", start)) << "busy keys are not forgotten for a new one";
    EXPECT_TRUE(few.take("c", start + 5s));
}

}  // namespace
}  // namespace xiaoer::web
