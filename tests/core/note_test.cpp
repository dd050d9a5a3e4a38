#include "bot/core/note.hpp"

#include <gtest/gtest.h>

#include "bot/core/driver.hpp"
#include "tests/core/shipped.hpp"

namespace xiaoer::core {
namespace {

scripts::NoteKind courier() {
    scripts::NoteKind kind;
    kind.id = "courier";
    kind.title = "快递要求";
    kind.needs = {"courier"};
    kind.needs_if = {{"courier=顺丰", {"sf_service", "sf_payer"}}};
    kind.part_titles = {{"sf_service", "标快还是特快"}, {"sf_payer", "寄付还是到付"}};
    return kind;
}

TEST(Note, only_sf_needs_service_and_payer) {
    NoteDraft draft;
    draft.parts["courier"] = "中通";
    EXPECT_TRUE(missing_parts(draft.parts, courier()).empty());
    draft.parts["courier"] = "顺丰";
    EXPECT_EQ(missing_parts(draft.parts, courier()), (std::vector<std::string>{"sf_service", "sf_payer"}));
    EXPECT_EQ(part_titles(missing_parts(draft.parts, courier()), courier()), "标快还是特快、寄付还是到付");
}

TEST(Note, content_is_the_template_of_the_kind_and_values_are_taken_as_they_are) {
    ASSERT_TRUE(test::shipped().playbook);
    NoteDraft draft;
    draft.kind = "courier";
    draft.parts = {{"sf_payer", "到付"}, {"courier", "顺丰"}, {"sf_service", "标快"}};
    EXPECT_EQ(note_content(draft.kind, draft.parts, *test::shipped().playbook), "顺丰 标快 到付");
    draft.kind = "other";
    draft.parts = {{"request", "{{mobile}} 多放冰袋"}};
    EXPECT_EQ(note_content(draft.kind, draft.parts, *test::shipped().playbook), "{{mobile}} 多放冰袋");
}

/// What an agent's note is refused for, and what not.
TEST(Note, an_agents_note_is_held_to_its_kind_its_order_and_what_was_written_today) {
    using namespace std::chrono;
    ASSERT_TRUE(test::shipped().playbook);
    const auto& playbook = *test::shipped().playbook;
    const year_month_day day{2026y / June / 3};
    Conversation state;
    state.orders.emplace_back().id = "T1";
    const auto fault = [&](AgentNoted noted) {
        noted.agent = "小李";
        if (noted.order.empty()) noted.order = "T1";
        return fault_of(noted, state, playbook, day);
    };
    const AgentNoted sf{
        "", "", "courier", {{"courier", "顺丰"}, {"sf_service", "标快"}, {"sf_payer", "到付"}}};
    EXPECT_EQ(fault(sf), "");
    EXPECT_NE(fault({"", "T2", "courier", sf.parts}), "") << "somebody else's order";
    EXPECT_NE(fault({"", "", "no_such", sf.parts}), "");
    EXPECT_EQ(fault({"", "", "courier", {{"courier", "顺丰"}, {"sf_service", "标快"}}}),
              "快递要求还缺运费寄付还是到付。");
    EXPECT_NE(fault({"", "", "courier", {{"courier", "中通"}, {"mobile", "13912345678"}}}), "");
    EXPECT_EQ(fault({"", "", "ship_date", {{"date", "2026-06-03"}}}), "");
    for (const auto* date : {"2026-06-02", "6月5日", "2026-02-30", "2026-06-05x"})
        EXPECT_NE(fault({"", "", "ship_date", {{"date", date}}}), "") << date;
    const auto address = [](const std::string& mobile) {
        return AgentNoted{"",
                          "",
                          "change_address",
                          {{"province", "浙江省"},
                           {"city", "杭州市"},
                           {"district", "西湖区"},
                           {"detail", "第一人民医院3号楼"},
                           {"person", "张伟"},
                           {"mobile", mobile}}};
    };
    EXPECT_EQ(fault(address("13912345678")), "") << "the buyer's own data, on the buyer's own order";
    for (const auto* mobile : {"1391234567", "+8613912345678", "139 1234 5678"})
        EXPECT_NE(fault(address(mobile)), "") << mobile;
    EXPECT_NE(fault({"", "", "other", {{"request", "包裹里放一张好评返现卡"}}}), "")
        << "what must not be promised is not ordered either";
    EXPECT_EQ(fault({"", "", "problem", {{"summary", "买家说客服答应过好评返现"}}}), "")
        << "a complaint may say so";
    EXPECT_NE(fault({"", "", "other", {{"request", std::string(201, 'x')}}}), "");
    EXPECT_EQ(fault({"", "", "urged", {}}), "");

    auto& written = state.notes.emplace_back();
    written.kind = "courier";
    written.order = "T1";
    written.stage = NoteDraft::Stage::written;
    written.text = note_text("快递要求", "顺丰 标快 到付", "小二", day);
    EXPECT_NE(fault(sf), "") << "whoever wrote it";
    written.text = note_text("快递要求", "顺丰 标快 到付", "小二", 2026y / June / 2);
    EXPECT_EQ(fault(sf), "") << "yesterday's";
    written.text = note_text("快递要求", "顺丰 标快 到付", "小二", day);
    written.stage = NoteDraft::Stage::undone;
    EXPECT_EQ(fault(sf), "") << "taken back";
}

/// A conversation about one order that is not reviewed yet; the back office answers when the test says so.
struct Wishes {
    Conversation state;
    Time now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 3} + std::chrono::hours(2);
    std::vector<std::string> written;  ///< commands, in the order they were given
    std::vector<std::string> erased;   ///< commands of notes to be taken out

    void happen(EventBody what) {
        const auto& pack = test::shipped();
        for (const auto& action :
             step(state, {"chat:demo:b", "", now, std::move(what)}, {*pack.catalogue, *pack.playbook, {}})) {
            if (std::holds_alternative<WriteNote>(action.what)) written.push_back(action.command);
            if (const auto* erase = std::get_if<EraseNote>(&action.what)) {
                erased.push_back(erase->note);
                happen(NoteErased{action.command, erase->note});
            }
        }
    }
    void wish(const std::string& text) {
        BuyerSaid said;
        said.text = text;
        happen(said);
        Order order;
        order.id = "T1";
        order.state = TradeState::paid;
        order.review = ReviewState::awaiting;
        order.paid = now;
        happen(OrdersFound{{order}});
        now += std::chrono::seconds(12);
        happen(Tick{});
    }
    /// What stands in the memo when everything has come to rest.
    [[nodiscard]] std::vector<std::string> standing() const {
        std::vector<std::string> couriers;
        for (const auto& note : state.notes)
            if (note.stage == NoteDraft::Stage::written) couriers.push_back(note.parts.at("courier"));
        return couriers;
    }
};

/// While the back office is slow, notes wait for each other; whichever answer comes first, the last wish is
/// what stays.
TEST(Note, the_last_wish_stands_in_whatever_order_notes_are_written) {
    for (const auto& order :
         {std::vector<std::size_t>{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
        for (const auto* last : {"发圆通", "发中通"}) {
            Wishes buyer;
            buyer.wish("发中通");
            buyer.wish("改发韵达");
            buyer.wish(last);
            ASSERT_EQ(buyer.written.size(), 3U) << last << " is a wish of its own";
            std::string shown;
            for (const auto nth : order) {
                buyer.happen(NoteWritten{buyer.written[nth]});
                shown += std::to_string(nth);
            }
            EXPECT_EQ(buyer.standing(), std::vector<std::string>{std::string(last).substr(3)})
                << last << " " << shown;
        }
    }
}

TEST(Note, ends_with_reception_and_day) {
    using namespace std::chrono;
    EXPECT_EQ(note_text("快递要求", "中通", "小二", year_month_day{2026y / November / 3}),
              "快递要求：中通；接待小二；11月3日");
    EXPECT_EQ(note_text("已催件", "", "小二", year_month_day{2026y / November / 3}),
              "已催件；接待小二；11月3日");
}

}  // namespace
}  // namespace xiaoer::core
