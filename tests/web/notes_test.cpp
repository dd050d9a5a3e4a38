// Notes over the API: the form an agent gets, what is refused and said how, and what reaches the core and the
// page.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

struct Notes : ::testing::Test {
    Notes() {
        base::Faults faults;
        auto playbook = scripts::Playbook::load(std::filesystem::path(XIAOER_SOURCE) / "scripts", faults);
        harness.on_loop([&] { harness.bot->scripts = std::move(playbook); });
        buyer.send({{"start", {{"after", 0}}}});
        buyer.send({{"say", {{"id", "h"}, {"text", "人工"}}}});
        buyer.until([](const json& message) {
            return message.contains("state") && message["state"]["owner"] == "queue";
        });
        id = harness.on_loop([this] { return harness.bot->rows(1).at(0).conversation; });
    }
    [[nodiscard]] Answer write(const json& wish) const {
        return ask(harness, "POST", "/api/conversations/" + id + "/notes", li, wish.dump());
    }
    [[nodiscard]] Answer act(const std::string& verb, const std::string& key,
                             const std::string& command) const {
        return ask(harness, "POST", "/api/notes/" + verb, li, json{{"id", key}, {"command", command}}.dump());
    }
    [[nodiscard]] int submitted() {
        return harness.on_loop([this] { return harness.bot->submitted; });
    }
    void happens(core::EventBody what) {
        harness.on_loop([&] { return harness.bot->submit({id, "", core::Time{}, std::move(what)}); });
    }
    [[nodiscard]] core::NoteDraft last_note() {
        return harness.on_loop([this] { return harness.bot->conversation(id)->notes.back(); });
    }

    Harness harness;
    WebSocket buyer{harness, "buyer", new_visitor(harness)};
    std::string id;
    std::string li = log_in_as(harness, "li", "小李", {Role::agent});
};

const json kSf = {{"id", "n1"},
                  {"order", "T1001"},
                  {"kind", "courier"},
                  {"parts", {{"courier", "顺丰"}, {"sf_service", "标快"}, {"sf_payer", "到付"}}},
                  {"flag", "yellow"}};

TEST_F(Notes, theFormHasEveryKindAndBeginsWithWhatWasTold) {
    const auto form = ask(harness, "GET", "/api/conversations/" + id + "/note-form", li).json();
    EXPECT_EQ(form["flags"], true);
    EXPECT_EQ(form["likeliest"], "courier");
    const auto kind = [&](const std::string& wanted) {
        return *std::ranges::find_if(form["kinds"], [&](const json& each) { return each["id"] == wanted; });
    };
    const auto courier = kind("courier")["parts"];
    ASSERT_EQ(courier.size(), 4U);
    EXPECT_EQ(courier[0]["slot"], "courier");
    EXPECT_EQ(courier[0]["value"], "顺丰") << "the buyer's own word";
    EXPECT_EQ(courier[0]["when"], nullptr);
    EXPECT_EQ(courier[1]["slot"], "not_courier");
    EXPECT_EQ(courier[1]["required"], false) << "one of the two is enough";
    EXPECT_EQ(courier[2]["when"], (json{{"slot", "courier"}, {"value", "顺丰"}}));
    EXPECT_EQ(courier[2]["choices"], (json{"标快", "特快"}));
    EXPECT_EQ(courier[3]["value"], "到付");
    const auto product = kind("change_product")["parts"];
    EXPECT_EQ(product[0]["slot"], "product");
    EXPECT_EQ(product[0]["required"], false);
    EXPECT_EQ(product[1]["slot"], "attribute");
    EXPECT_EQ(product[1]["required"], false) << "the style or the number is enough";
    EXPECT_EQ(product[2]["slot"], "quantity");
    EXPECT_EQ(product[2]["required"], false);
    EXPECT_EQ(product.back()["slot"], "not_attribute") << "what is not wanted comes last";
    for (const auto& each : form["kinds"])
        for (const auto& part : each["parts"])
            EXPECT_NE(part["title"], part["slot"]) << "an agent reads words, not names of parts";
    EXPECT_TRUE(kind("urged")["parts"].empty());
    EXPECT_EQ(kind("refund")["flag"], "red");
    EXPECT_NE(kind("problem")["parts"][0]["value"].get<std::string>().find("人工"), std::string::npos);
    EXPECT_EQ(ask(harness, "GET", "/api/conversations/web:demo:nobody/note-form", li).status, 404);
}

TEST_F(Notes, aNoteReachesTheCoreAndThePageOnce) {
    WebSocket page(harness, "staff", li);
    page.send({{"open", {{"conversation", id}}}});
    page.until([](const json& message) { return message.contains("welcome"); });
    const auto before = submitted();
    EXPECT_EQ(write(kSf).status, 202);
    const auto told = page.until([](const json& message) {
        return message.contains("state") && message["state"].is_object() &&
               !message["state"]["notes"].empty();
    });
    const auto& note = told["state"]["notes"][0];
    EXPECT_EQ(note["by"], "小李");
    EXPECT_EQ(note["status"], "queued");
    EXPECT_EQ(note["order"], "T1001");
    EXPECT_EQ(note["kind_title"], "快递要求");
    EXPECT_EQ(submitted() - before, 2) << "the order as it is now, then the note";
    EXPECT_EQ(write(kSf).status, 202) << "the answer was lost, the page asks again";
    EXPECT_EQ(submitted() - before, 2);
    const auto rows = ask(harness, "GET", "/api/conversations/" + id + "/notes", li).json()["notes"];
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]["status"], "queued");
    // The back office has it tried again, then refuses: the page says so, and why.
    happens(core::NoteFailed{note["command"], "后台忙", false});
    const auto status = [&page](const std::string& wanted) {
        return page.until([&](const json& message) {
            return message.contains("state") && message["state"].is_object() &&
                   message["state"]["notes"][0]["status"] == wanted;
        })["state"]["notes"][0];
    };
    EXPECT_EQ(status("retrying")["reason"], "后台忙");
    happens(core::NoteFailed{note["command"], "订单已锁定", true});
    const auto refused = status("refused");
    EXPECT_EQ(refused["reason"], "订单已锁定");
    EXPECT_EQ(refused["can_retry"], true);
}

TEST_F(Notes, whatIsRefusedIsSaidAndNotSubmitted) {
    const auto before = submitted();
    const auto refused = [&](const json& change, int status) {
        auto wish = kSf;
        wish.update(change);
        const auto answer = write(wish);
        EXPECT_EQ(answer.status, status) << change;
        EXPECT_FALSE(answer.json()["error"].get<std::string>().empty()) << change;
        return answer.json()["error"].get<std::string>();
    };
    EXPECT_EQ(refused({{"parts", {{"courier", "顺丰"}}}}, 409),
              "快递要求还缺发标快还是特快、运费寄付还是到付。");
    refused({{"order", "T9999"}}, 409);
    refused({{"kind", "no_such"}}, 409);
    refused({{"kind", "other"}, {"parts", {{"request", "放一张好评返现卡"}}}}, 409);
    refused({{"kind", "ship_date"}, {"parts", {{"date", "2001-01-01"}}}}, 409);
    refused({{"flag", "black"}}, 400);
    refused({{"parts", 7}}, 400);
    refused({{"parts", {{"courier", 7}}}}, 400);
    refused({{"id", "n 1"}}, 400);
    EXPECT_EQ(submitted(), before);
    EXPECT_EQ(write({{"id", "n1"}}).status, 400);
    EXPECT_EQ(ask(harness, "POST", "/api/conversations/web:demo:nobody/notes", li, kSf.dump()).status, 404);
    harness.on_loop([this] { harness.bot->full = true; });
    EXPECT_EQ(write(kSf).status, 503);
}

TEST_F(Notes, onlyWhatWasWrittenIsTakenBackAndOnlyWhatWasRefusedTriedAgain) {
    ASSERT_EQ(write(kSf).status, 202);
    const auto command = last_note().command;
    EXPECT_EQ(act("undo", "u1", command).status, 409) << "still under way";
    EXPECT_EQ(act("retry", "r1", command).status, 409);
    happens(core::NoteFailed{command, "订单已锁定", true});
    EXPECT_EQ(act("retry", "r2", command).status, 202);
    EXPECT_EQ(last_note().stage, core::NoteDraft::Stage::writing);
    happens(core::NoteWritten{command});
    EXPECT_EQ(act("undo", "u2", command).status, 202);
    EXPECT_EQ(last_note().stage, core::NoteDraft::Stage::undone);
    for (const auto* unknown : {"", "x", "web:demo:nobody#1.0"})
        EXPECT_EQ(act("undo", "u3", unknown).status, *unknown == '\0' ? 400 : 404) << unknown;
    EXPECT_EQ(act("undo", "u4", id + "#77.0").status, 404);
}

}  // namespace
}  // namespace xiaoer::web
