// What is found of what was said: parts of Chinese sentences, order numbers, names; whatever the words try to
// be.
#include "bot/store/search.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/store/script.hpp"

namespace xiaoer::store {
namespace {

using script::at;
using script::batch;
using script::Talk;
using Texts = std::vector<std::string>;

struct Searched : ::testing::Test {
    /// Appends and closes the store, so that all of it is in the tables.
    void append(std::vector<Turn> turns) {
        const auto store = open_sqlite(folder.text(), inbox.post());
        bool taken = false;
        store->append(batch(std::move(turns)), [&](bool) { taken = true; });
        inbox.wait_for([&] { return taken; });
        store->flush();
    }
    SearchResult ask(const SearchQuery& query) {
        Search search(folder.path());
        while (search.catch_up(2)) {
        }
        return search.find(query);
    }
    Texts found(const std::string& words) {
        Texts out;
        for (const auto& hit : ask({.words = words}).hits)
            out.push_back(hit.line.text);
        return out;
    }
    script::Folder folder;
    script::Inbox inbox;
};

TEST_F(Searched, AnyPartOfASentenceIsFoundNewestFirst) {
    Talk talk("web:demo:1");
    talk.state.nickname = "小鹿";
    append({talk.says("我的快递到哪了"), talk.answers("小主，快递在路上"),
            talk.says("订单 2043118866238731 要退款，退款多久到"), talk.says("FULL Ｗｉｄｔｈ Ａ4纸")});
    EXPECT_EQ(found("快递"), (Texts{"小主，快递在路上", "我的快递到哪了"}));
    EXPECT_EQ(found("递到哪"), (Texts{"我的快递到哪了"})) << "words need no borders";
    EXPECT_EQ(found("了"), (Texts{"我的快递到哪了"})) << "one character is enough, the last one too";
    EXPECT_EQ(found("快 哪"), (Texts{"我的快递到哪了"})) << "all the words, wherever they stand";
    EXPECT_EQ(found("递快"), Texts());
    EXPECT_EQ(found("退款多久").size(), 1U);
    EXPECT_EQ(found("2043118866238731").size(), 1U);
    EXPECT_EQ(found("204311").size(), 1U) << "a number by its beginning";
    EXPECT_EQ(found("8731").size(), 1U) << "and by its tail";
    EXPECT_EQ(found("width"), (Texts{"FULL Ｗｉｄｔｈ Ａ4纸"})) << "wide letters and capitals are letters";
    EXPECT_EQ(found("小鹿").size(), 3U) << "a buyer by name";
    EXPECT_EQ(found("小鹿 退款").size(), 1U);
}

TEST_F(Searched, WordsAreWordsAndNoQuestionToTheIndex) {
    Talk talk("web:demo:1");
    append({talk.says("NEAR and OR not"), talk.says("在吗")});
    for (const auto* words : {"\"", "*", "terms:在", "在\"吗", "NEAR(", "') DROP TABLE words --", "(((",
                              "AND", "^在", "-在", "\xff"})
        EXPECT_NO_THROW((void)found(words)) << words;
    EXPECT_EQ(found("OR"), (Texts{"NEAR and OR not"}));
    EXPECT_EQ(found(""), Texts());
    EXPECT_EQ(found("？！"), Texts());
    EXPECT_EQ(found("在 吗").size(), 1U);
}

TEST_F(Searched, IsNarrowedByWhoAndWhenAndComesInPages) {
    Talk talk("web:demo:1");
    talk.state.nickname = "小鹿";
    std::vector<Turn> turns;
    for (int i = 0; i < 7; ++i)
        turns.push_back(talk.says("发票" + std::to_string(i)));
    turns.push_back(talk.happens(core::AgentSaid{"小李", "发票寄出了", true}));
    append(std::move(turns));
    EXPECT_EQ(ask({.words = "发票", .agent = "小李"}).hits.at(0).line.text, "发票寄出了");
    EXPECT_EQ(ask({.words = "发票", .agent = "小王"}).hits.size(), 0U);
    EXPECT_EQ(ask({.words = "发票", .from = at(3), .to = at(5)}).hits.size(), 2U);
    auto page = ask({.words = "发票", .limit = 5});
    EXPECT_EQ(page.hits.size(), 5U);
    EXPECT_TRUE(page.more);
    EXPECT_EQ(page.hits[0].conversation, "web:demo:1");
    EXPECT_EQ(page.hits[0].nickname, "小鹿");
    page = ask({.words = "发票", .before = page.next, .limit = 5});
    EXPECT_EQ(page.hits.size(), 3U) << "none twice, none left out";
    EXPECT_FALSE(page.more);
}

TEST_F(Searched, WhatCameSinceIsFoundAndALostIndexIsMadeAnew) {
    Talk talk("web:demo:1");
    append({talk.says("在吗")});
    EXPECT_EQ(found("在吗").size(), 1U);
    append({talk.says("还在吗")});
    EXPECT_EQ(found("在吗").size(), 2U);
    std::ofstream(folder.path() / "search.db", std::ios::trunc)
        << "not a database at all, and longer than its head";
    EXPECT_EQ(found("在吗").size(), 2U);
    Search search(folder.path());
    EXPECT_EQ(search.find({.words = "在吗"}).indexed, 1.0);
}

}  // namespace
}  // namespace xiaoer::store
