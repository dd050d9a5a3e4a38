#include "bot/studio/draft/workshop.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bot/studio/draft/cards.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

int status_and_code(const std::function<void()>& f, std::string* code = nullptr) {
    try {
        f();
    } catch (const Refusal& refusal) {
        if (code != nullptr) *code = refusal.code;
        return refusal.status;
    }
    return 200;
}

class WorkshopTest : public ::testing::Test {
  protected:
    WorkshopTest() { open(); }

    void open() {
        Workshop::Options options;
        options.data = folder_.path();
        options.root = root_;
        options.now = [this] { return now_; };
        shop_ = std::make_unique<Workshop>(std::move(options));
    }
    json reword(const std::string& text, const std::string& by = "xun") {
        return shop_->edit(by, [&](Files& files) {
            const auto seen = read_phrase(files, "invoice");
            auto document = seen.value;
            document["lines"] = {text, text + "～"};
            document.erase("entries");
            put_phrase(files, "invoice", document, "", seen.etag);
            return read_phrase(files, "invoice").etag;
        });
    }
    void check_all(int failed = 0) {
        shop_->checked() = {shop_->draft()->hash, failed, shop_->draft()->hash};
    }
    int publish() {
        check_all();
        return shop_->publish("xun", "改发票话术", "")["version"]["number"];
    }

    test::Folder folder_;
    core::Time now_{1'790'000'000'000ms};
    std::filesystem::path root_ = XIAOER_SOURCE;
    std::unique_ptr<Workshop> shop_;
};

TEST_F(WorkshopTest, aDraftIsACopyAndTouchesNothingThatServes) {
    const auto before = shop_->live()->hash;
    EXPECT_FALSE(shop_->has_draft());
    const auto saved = reword("发票随包裹寄出。");
    EXPECT_EQ(saved["ok"], true) << saved;
    EXPECT_TRUE(shop_->has_draft());
    EXPECT_EQ(shop_->live()->hash, before);
    EXPECT_EQ(read_files(XIAOER_SOURCE), shop_->live()->files) << "the files it was started with stay";
    EXPECT_FALSE(shop_->take_published().has_value());
    const auto draft = shop_->summary()["draft"];
    EXPECT_EQ(draft["changed"], json{"scripts/phrases/invoice.json"});
    EXPECT_EQ(draft["editor"], "xun");
    open();
    EXPECT_EQ(shop_->summary()["draft"]["changed"].size(), 1U) << "a restart loses no draft";
}

TEST_F(WorkshopTest, mistakesAreToldWithTheirPlaceAndKeepItFromBeingPublished) {
    const auto saved = reword("您的{{没有这个变量}}已寄出。");
    EXPECT_EQ(saved["ok"], false);
    ASSERT_FALSE(saved["faults"].empty());
    EXPECT_NE(saved["faults"][0]["file"].get<std::string>().find("invoice.json"), std::string::npos);
    EXPECT_GT(saved["faults"][0]["line"], 0);
    check_all();
    std::string code;
    EXPECT_EQ(status_and_code([&] { shop_->publish("xun", "x", ""); }, &code), 409);
    EXPECT_EQ(code, "faults");
    EXPECT_EQ(reword("发票随包裹寄出。")["ok"], true) << "a broken draft can be mended";
}

TEST_F(WorkshopTest, publishingAsksForCasesAndBacktestOfThisVeryDraft) {
    reword("发票随包裹寄出。");
    std::string code;
    const auto refused = [&](const std::string& waiver = "") {
        EXPECT_EQ(status_and_code([&] { shop_->publish("xun", "x", waiver); }, &code), 409);
        return code;
    };
    EXPECT_EQ(refused(), "cases_not_run");
    shop_->checked() = {shop_->draft()->hash, 2, ""};
    EXPECT_EQ(refused(), "cases_fail");
    EXPECT_EQ(refused("两个都过时了"), "backtest_not_run");
    check_all();
    reword("发票和商品一起寄出。");
    EXPECT_EQ(refused(), "cases_not_run") << "it was edited since";
    check_all(2);
    const auto version = shop_->publish("xun", "改发票", "两个都过时了")["version"];
    EXPECT_EQ(version["waiver"], "两个都过时了");
}

TEST_F(WorkshopTest, aPublishedVersionServesIsKeptAndSurvivesARestart) {
    reword("发票随包裹寄出。");
    EXPECT_EQ(publish(), 1);
    const auto pack = shop_->take_published();
    ASSERT_TRUE(pack.has_value());
    EXPECT_EQ(pack->playbook->version(), shop_->live()->pack.playbook->version());
    EXPECT_FALSE(shop_->take_published().has_value());
    EXPECT_FALSE(shop_->has_draft());
    EXPECT_EQ(live_folder(folder_.path(), XIAOER_SOURCE), folder_.path() / "studio" / "versions" / "000001");
    open();
    EXPECT_EQ(shop_->summary()["live"]["number"], 1);
    EXPECT_NE(shop_->live()->files.at("scripts/phrases/invoice.json").find("发票随包裹寄出"),
              std::string::npos);
}

TEST_F(WorkshopTest, rollingBackIsANewVersionOfTheOldFiles) {
    const auto original = shop_->live()->files;
    reword("第一版发票话术。");
    publish();
    reword("第二版发票话术。");
    publish();
    const auto back = shop_->roll_back(1, "zu", "第二版有误")["version"];
    EXPECT_EQ(back["number"], 3);
    EXPECT_EQ(back["rolled_back_to"], 1);
    EXPECT_NE(shop_->live()->files.at("scripts/phrases/invoice.json").find("第一版"), std::string::npos);
    shop_->roll_back(0, "zu", "回到出厂");
    EXPECT_EQ(shop_->live()->files, original);
    EXPECT_EQ(shop_->versions()["versions"].size(), 5U);
    EXPECT_EQ(status_and_code([&] { shop_->roll_back(9, "zu", "x"); }), 404);
    EXPECT_EQ(status_and_code([&] { shop_->roll_back(4, "zu", "x"); }), 409) << "it serves already";
}

TEST_F(WorkshopTest, whereTheShopAsksForItASecondPersonApproves) {
    const test::Folder strict;
    auto files = read_files(XIAOER_SOURCE);
    const auto store = read_settings(files, "shop");
    auto asking = store.value;
    asking["publish_needs_approval"] = true;
    put_settings(files, "shop", asking, store.etag);
    write_files(strict.path(), files);
    root_ = strict.path();
    open();
    reword("发票随包裹寄出。", "li");
    reword("发票和包裹一起寄。", "xun");
    const int number = publish();
    EXPECT_FALSE(shop_->take_published().has_value());
    EXPECT_EQ(shop_->summary()["pending"]["number"], number);
    EXPECT_EQ(status_and_code([&] { shop_->decide(number, "xun", true, ""); }), 403);
    EXPECT_EQ(status_and_code([&] { shop_->decide(number, "li", true, ""); }), 403) << "he edited it as well";
    reword("又一版。");
    check_all();
    std::string code;
    EXPECT_EQ(status_and_code([&] { shop_->publish("xun", "x", ""); }, &code), 409);
    EXPECT_EQ(code, "pending");
    EXPECT_EQ(shop_->decide(number, "zu", true, "看过了")["version"]["approved_by"], "zu");
    EXPECT_TRUE(shop_->take_published().has_value());
    EXPECT_EQ(status_and_code([&] { shop_->decide(number, "zu", true, ""); }), 404) << "decided";
}

TEST_F(WorkshopTest, aDraftOfAnOlderVersionMustBeginAnew) {
    reword("第一版。");
    publish();
    shop_->begin_draft("xun", 0, false);
    check_all();
    std::string code;
    EXPECT_EQ(status_and_code([&] { shop_->publish("xun", "x", ""); }, &code), 409);
    EXPECT_EQ(code, "draft_behind");
    reword("又改。");
    EXPECT_EQ(status_and_code([&] { shop_->begin_draft("li", std::nullopt, false); }, &code), 409);
    EXPECT_EQ(code, "draft_exists");
    EXPECT_EQ(shop_->begin_draft("li", std::nullopt, true)["base"], 1);
}

TEST_F(WorkshopTest, cardsShowPrecedenceAndWhatChanged) {
    reword("发票随包裹寄出。");
    Hits hits;
    hits.intents["invoice"] = 7;
    hits.phrases["invoice"] = 5;
    const auto intents = intent_cards(*shop_->draft(), *shop_->live(), hits, *shop_)["intents"];
    EXPECT_EQ(intents.size(), shop_->live()->pack.catalogue->intents().size());
    EXPECT_EQ(intents[0]["band"], "intercept") << "in their order of precedence";
    for (const auto& card : intents) {
        if (card["id"] == "invoice") {
            EXPECT_EQ(card["hits"], 7);
        }
        EXPECT_FALSE(card.value("handling_title", "").empty()) << card;
        EXPECT_TRUE(shop_->draft()->files.contains(card["file"])) << card;
    }
    const auto phrases = phrase_cards(*shop_->draft(), *shop_->live(), hits, *shop_)["phrases"];
    int changed = 0;
    for (const auto& card : phrases) {
        changed += card["changed"] == true;
        EXPECT_TRUE(shop_->draft()->files.contains(card["file"])) << card;
        if (card["id"] == "invoice") {
            EXPECT_EQ(card.value("last_editor", ""), "xun") << card;
        }
    }
    EXPECT_EQ(changed, 1);
}

TEST_F(WorkshopTest, aLineIsPreviewedWithSamplesAndChecked) {
    const auto& playbook = *shop_->live()->pack.playbook;
    EXPECT_EQ(preview("{{buyer}}您好", {}, playbook)["text"], "小主您好");
    EXPECT_EQ(preview("{{buyer}}您好", {{"buyer", "亲爱的"}}, playbook)["text"], "亲爱的您好");
    EXPECT_FALSE(preview("{{nothing}}", {}, playbook)["troubles"].empty());
    EXPECT_FALSE(preview("给好评返现五元", {}, playbook)["violation"].is_null());
    EXPECT_FALSE(preview(std::string(1'600, 'x'), {}, playbook)["troubles"].empty());
}

}  // namespace
}  // namespace xiaoer::studio
