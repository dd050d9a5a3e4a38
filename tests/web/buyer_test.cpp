// The buyer's socket and pictures, as the page uses them and as a stranger would.
#include <gtest/gtest.h>

#include <chrono>

#include "bot/web/http/identity.hpp"
#include "tests/adapters/pictures/parcels.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

bool has_line(const json& message, std::string_view who, std::string_view text) {
    if (!message.contains("lines")) return false;
    for (const auto& line : message["lines"]) {
        if (line["who"] == who && line["text"] == text) return true;
    }
    return false;
}

/// A buyer's page: joined, with everything it was told.
struct Page {
    Page(const Harness& harness, const std::string& cookie, std::int64_t after = 0)
        : socket(harness, "buyer", cookie) {
        socket.send({{"start", {{"after", after}}}});
        note(socket.until([](const json& message) { return message.contains("welcome"); }));
    }
    void note(const json& message) {
        if (message.contains("state")) state = message["state"];
        if (!message.contains("lines")) return;
        for (const auto& line : message["lines"]) {
            const auto seq = line["seq"].get<std::int64_t>();
            EXPECT_FALSE(message.contains("welcome") ? false : seqs[seq]++ > 0) << "told twice: " << line;
            lines[seq] = line;
        }
    }
    void say(std::string_view id, std::string_view text, const json& pictures = json::array()) {
        socket.send({{"say", {{"id", id}, {"text", text}, {"pictures", pictures}}}});
    }
    json until_line(std::string_view who, std::string_view text) {
        return socket.until([&](const json& message) {
            note(message);
            return has_line(message, who, text);
        });
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const auto& [seq, line] : lines)
            out.push_back(line["who"].get<std::string>() + ':' + line["text"].get<std::string>());
        return out;
    }
    WebSocket socket;
    json state;
    std::map<std::int64_t, json> lines;
    std::map<std::int64_t, int> seqs;
};

using Texts = std::vector<std::string>;

TEST(Buyer, isAnsweredAndSeesTheOwnLineUnderItsId) {
    const Harness harness;
    Page page(harness, new_visitor(harness));
    EXPECT_EQ(page.state["owner"], "bot");
    page.say("c1", " 在吗\r\n ");
    const auto message = page.until_line("buyer", "在吗");
    EXPECT_EQ(message["lines"][0]["id"], "c1");
    if (page.texts().size() < 2) page.until_line("bot", "您说：在吗");
    EXPECT_EQ(page.texts(), (Texts{"buyer:在吗", "bot:您说：在吗"}));
}

TEST(Buyer, theSameIdTwiceSaysItOnce) {
    Harness harness;
    const auto cookie = new_visitor(harness);
    {
        Page page(harness, cookie);
        page.say("c1", "发票");
        page.until_line("bot", "您说：发票");
        page.say("c1", "发票");  // the page did not hear that it was taken
        EXPECT_EQ(page.socket.until([](const json& message) { return message.contains("taken"); })["taken"],
                  json{"c1"});
    }
    Page again(harness, cookie);
    again.say("c1", "发票");
    EXPECT_EQ(again.socket.until([](const json& message) { return message.contains("taken"); })["taken"],
              json{"c1"});
    EXPECT_EQ(again.texts(), (Texts{"buyer:发票", "bot:您说：发票"}));
    EXPECT_EQ(harness.on_loop([&harness] { return harness.bot->submitted; }), 1);
}

TEST(Buyer, comesBackToExactlyWhatWasMissed) {
    Harness harness;
    const auto cookie = new_visitor(harness);
    std::int64_t newest = 0;
    {
        Page page(harness, cookie);
        page.say("c1", "一");
        page.until_line("bot", "您说：一");
        newest = page.lines.rbegin()->first;
    }
    {
        Page other(harness, cookie);
        other.say("c2", "二");
        other.until_line("bot", "您说：二");
    }
    const Page back(harness, cookie, newest);
    EXPECT_EQ(back.texts(), (Texts{"buyer:一", "bot:您说：一", "buyer:二", "bot:您说：二"}));
}

TEST(Buyer, seesLinesThatReachTheTablesLate) {
    Harness harness;
    Page page(harness, new_visitor(harness));
    harness.on_loop([&harness] {
        harness.bot->hidden = 8;
        return 0;
    });
    page.say("c1", "慢");
    page.until_line("bot", "您说：慢");
    EXPECT_EQ(page.texts(), (Texts{"buyer:慢", "bot:您说：慢"}));
}

TEST(Buyer, seesAReplyOnlyWhenItIsSent) {
    Harness harness;
    Page page(harness, new_visitor(harness));
    harness.on_loop([&harness] { return harness.bot->holds_replies = true; });
    page.say("c1", "第一句");
    page.until_line("buyer", "第一句");
    page.say("c2", "第二句");
    page.until_line("buyer", "第二句");
    EXPECT_EQ(page.texts(), (Texts{"buyer:第一句", "buyer:第二句"}));
    harness.on_loop([&harness] {
        harness.bot->release();
        return 0;
    });
    page.until_line("bot", "您说：第二句");
    EXPECT_EQ(page.texts(), (Texts{"buyer:第一句", "bot:您说：第一句", "buyer:第二句", "bot:您说：第二句"}));
}

TEST(Buyer, isToldWhenTheInboxIsFull) {
    Harness harness;
    Page page(harness, new_visitor(harness));
    harness.on_loop([&harness] { return harness.bot->full = true; });
    page.say("c1", "挤");
    EXPECT_EQ(page.socket.until([](const json& message) { return message.contains("later"); })["later"]["id"],
              "c1");
    harness.on_loop([&harness] { return harness.bot->full = false; });
    page.say("c1", "挤");
    page.until_line("bot", "您说：挤");
}

TEST(Buyer, badMessagesAreRefusedByNameAndTheChatGoesOn) {
    const Harness harness;
    Page page(harness, new_visitor(harness));
    std::string long_text;
    for (int i = 0; i < 2001; ++i)
        long_text += "好";
    page.say("long", long_text);
    EXPECT_EQ(page.socket.receive()["refused"]["id"], "long");
    page.say("empty", " \n\t");
    EXPECT_EQ(page.socket.receive()["refused"]["id"], "empty");
    page.say("picture", "", json{"../../etc/passwd"});
    EXPECT_EQ(page.socket.receive()["refused"]["id"], "picture");
    page.say("ok", std::string("a\x01\x1b") + "b\xc2\x85" + "c");
    page.until_line("buyer", "abc");
}

TEST(Buyer, nobodyElseSeesOrWritesTheConversation) {
    Harness harness;
    const auto anna = new_visitor(harness);
    const auto bert = new_visitor(harness);
    EXPECT_NE(anna, bert);
    Page of_anna(harness, anna);
    of_anna.say("c1", "安娜的话");
    of_anna.until_line("bot", "您说：安娜的话");
    const Page of_bert(harness, bert);
    EXPECT_TRUE(of_bert.lines.empty());
    // The public id, as it stands in journals and on the agents' page, is not the secret.
    const auto rows = harness.on_loop([&harness] { return harness.bot->rows(10); });
    ASSERT_EQ(rows.size(), 1U);
    const auto visitor = rows[0].conversation.substr(rows[0].conversation.rfind(':') + 1);
    EXPECT_EQ(anna.find(visitor), std::string::npos);
    const Page thief(harness, "Cookie: xiaoer_buyer=" + visitor + "\r\n");
    EXPECT_TRUE(thief.lines.empty());
    for (const auto* cookie : {"", "Cookie: xiaoer_buyer=\r\n", "Cookie: xiaoer_buyer=demo\r\n",
                               "Cookie: xiaoer_buyer=ABCDEFABCDEFABCDEFABCDEFABCDEFAB\r\n",
                               "Cookie: xiaoer_buyer=../../../../../../../../../../etc\r\n"}) {
        EXPECT_EQ(ticket(harness, "buyer", cookie), "") << cookie;
    }
}

TEST(Buyer, theSecretIsKeptFromScriptsAndOtherSites) {
    const Harness harness;
    const auto set = ask(harness, "POST", "/api/visit", {}, "{}").header("Set-Cookie");
    EXPECT_NE(set.find("HttpOnly"), std::string::npos);
    EXPECT_NE(set.find("SameSite=Strict"), std::string::npos);
    const auto cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    EXPECT_EQ(ask(harness, "POST", "/api/visit", cookie, "{}").header("Set-Cookie"), "")
        << "an old visitor stays";
}

TEST(Buyer, behindTlsTheSecretIsForTlsOnly) {
    Options options;
    options.origins = {"https://kefu.shop.com"};
    const Harness harness(std::move(options));
    Client client(harness.port());
    client.send(
        "POST /api/visit HTTP/1.1\r\nHost: kefu.shop.com\r\nOrigin: https://kefu.shop.com\r\nContent-Length: "
        "0\r\n\r\n");
    EXPECT_NE(client.read_answer().header("Set-Cookie").find("; Secure"), std::string::npos);
}

TEST(Buyer, demoIdentityOnlyWhereAllowed) {
    const auto wish = R"({"buyer":"demo"})";
    const Harness closed;
    EXPECT_EQ(ask(closed, "POST", "/api/visit", {}, wish).json()["demo"], false);
    Options options;
    options.demo_buyer = true;
    Harness open(options);
    const auto answer = ask(open, "POST", "/api/visit", {}, wish);
    EXPECT_EQ(answer.json()["demo"], true);
    Page page(open, "Cookie: " + answer.cookie() + "\r\n");
    page.say("c1", "我的订单");
    page.until_line("buyer", "我的订单");
    EXPECT_EQ(open.on_loop([&open] { return open.bot->rows(1)[0].conversation; }), "web:demo:demo");
    options.address = "0.0.0.0";
    const Harness outside(std::move(options));
    EXPECT_EQ(ask(outside, "POST", "/api/visit", {}, wish).json()["demo"], false);
    EXPECT_EQ(ticket(outside, "buyer", "Cookie: xiaoer_buyer=demo\r\n"), "");
}

TEST(Buyer, placeInTheQueueAndWhoCameAreTold) {
    Options options;
    options.now = [second = 0]() mutable {
        return core::Time{std::chrono::hours(500'000) + std::chrono::seconds(++second)};
    };
    Harness harness(std::move(options));
    Page first(harness, new_visitor(harness));
    Page second(harness, new_visitor(harness));
    first.say("a", "人工");
    first.socket.until([&](const json& message) {
        first.note(message);
        return message.contains("state") && message["state"]["owner"] == "queue";
    });
    EXPECT_EQ(first.state["ahead"], 0);
    second.say("b", "人工");
    second.socket.until([&](const json& message) {
        second.note(message);
        return message.contains("state") && message["state"].value("ahead", 0) == 1;
    });
    const auto conversation = harness.on_loop([&harness] { return harness.bot->rows(1)[0].conversation; });
    WebSocket agent(harness, "staff", log_in(harness, "小李"));
    agent.send({{"open", {{"conversation", conversation}}}});
    agent.send({{"take", {{"id", "t1"}, {"conversation", conversation}}}});
    EXPECT_FALSE(second.socket
                     .until([](const json& message) {
                         return message.contains("state") && message["state"].value("ahead", 1) == 0;
                     })
                     .is_null());
    first.until_line("system", "客服小李接入会话");
    EXPECT_EQ(first.state["agent"], "小李");
    for (const auto& text : first.texts())
        EXPECT_EQ(text.find("买家要求人工"), std::string::npos) << "a reason for agents";
}

/// A photograph, and what comes back of it: encoded anew, without what else was in the file.
const std::string& photograph() {
    static const std::string bytes =
        tests::jpeg(tests::photograph({.seed = 3, .width = 640, .height = 480, .bar = "75100011100123"})) +
        "GPS 30.2741N";
    return bytes;
}

TEST(Pictures, areKeptForTheirOwnerAndAgents) {
    Harness harness;
    const auto anna = new_visitor(harness);
    const auto bert = new_visitor(harness);
    const auto answer = ask(harness, "POST", "/api/pictures", anna, photograph());
    ASSERT_EQ(answer.status, 201);
    const auto name = answer.json()["name"].get<std::string>();
    const auto own = ask(harness, "GET", "/pictures/" + name, anna);
    EXPECT_EQ(own.status, 200);
    EXPECT_TRUE(own.body.starts_with("\xff\xd8\xff"));
    EXPECT_EQ(own.body.find("GPS"), std::string::npos);
    EXPECT_EQ(own.header("Content-Type"), "image/jpeg");
    EXPECT_EQ(own.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(ask(harness, "GET", "/pictures/" + name, bert).status, 404);
    EXPECT_EQ(ask(harness, "GET", "/pictures/" + name).status, 401);
    EXPECT_EQ(ask(harness, "GET", "/pictures/" + name, log_in(harness, "小李")).body, own.body);
    // Another buyer cannot put it into his own chat either.
    Page thief(harness, bert);
    thief.say("p", "", json{name});
    EXPECT_EQ(thief.socket.receive()["refused"]["id"], "p");
    Page page(harness, anna);
    page.say("p", "", json{name});
    const auto message = page.until_line("buyer", "");
    EXPECT_EQ(message["lines"][0]["pictures"], json{name});
}

TEST(Pictures, onlyPicturesAndNotTooManyNorTooLarge) {
    const Harness harness;
    const auto cookie = new_visitor(harness);
    const auto post = [&](std::string_view bytes) {
        return ask(harness, "POST", "/api/pictures", cookie + "Content-Type: image/png\r\n", bytes).status;
    };
    EXPECT_EQ(post("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), 415);
    EXPECT_EQ(post("<html>"), 415);
    EXPECT_EQ(post("%PDF-1.7"), 415);
    EXPECT_EQ(post("\xff\xd8\xff no jpeg"), 415);
    EXPECT_EQ(post(std::string_view(photograph()).substr(0, photograph().size() / 2)), 415)
        << "cut in the middle";
    EXPECT_EQ(post("GIF89a" + std::string(64, '\xff')), 415);
    EXPECT_EQ(post(std::string((5 << 20) + 1, 'x')), 413);
    EXPECT_EQ(ask(harness, "POST", "/api/pictures", {}, photograph()).status, 401);
    // Six of the twenty a minute went on what was no picture; a slow machine earns one more every three
    // seconds.
    const auto since = std::chrono::steady_clock::now();
    int stored = 0;
    unsigned last = 0;
    while (stored < 30 && (last = post(photograph())) == 201)
        ++stored;
    EXPECT_EQ(last, 429);
    const auto earned = (std::chrono::steady_clock::now() - since) / std::chrono::seconds(3) + 3;
    EXPECT_GE(stored, 14);
    EXPECT_LE(stored, 14 + earned);
    EXPECT_EQ(ask(harness, "POST", "/api/pictures", new_visitor(harness), photograph()).status, 201);
}

TEST(Pictures, theDiskHasALimit) {
    const auto kept = [] {  // as it is stored, which is not as it came
        Harness harness;
        const auto cookie = new_visitor(harness);
        const auto name = ask(harness, "POST", "/api/pictures", cookie, photograph()).json()["name"];
        return ask(harness, "GET", "/pictures/" + name.get<std::string>(), cookie).body.size();
    }();
    ASSERT_GT(kept, 0U);
    Options options;
    options.limits.pictures_total_bytes = photograph().size() + kept * 3 / 2;
    const Harness harness(std::move(options));
    const auto cookie = new_visitor(harness);
    EXPECT_EQ(ask(harness, "POST", "/api/pictures", cookie, photograph()).status, 201);
    EXPECT_EQ(ask(harness, "POST", "/api/pictures", cookie, photograph()).status, 201);
    EXPECT_EQ(ask(harness, "POST", "/api/pictures", cookie, photograph()).status, 507);
}

TEST(Pictures, fillThePlacesThatWereAskedFor) {
    Harness harness;
    const auto cookie = new_visitor(harness);
    Page page(harness, cookie);
    page.say("c", "照片");
    page.until_line("bot", "请拍六面照和商品。");
    json names;
    for (int i = 0; i < 4; ++i)
        names.push_back(ask(harness, "POST", "/api/pictures", cookie, photograph()).json()["name"]);
    page.say("p", "", names);
    page.socket.until([&](const json& message) {
        page.note(message);
        return page.state.contains("photos") && page.state["photos"]["have"] == 4;
    });
    ASSERT_EQ(page.state["photos"]["places"].size(), 7U);
    EXPECT_EQ(page.state["photos"]["places"][0]["title"], "第1张") << "nobody knows which face it shows";
    EXPECT_EQ(page.state["photos"]["places"][6]["title"], "") << "nor which is missing";
    json shown;
    for (const auto& picture : page.state["photos"]["pictures"])
        shown.push_back(picture["name"]);
    EXPECT_EQ(shown, names);
}

}  // namespace
}  // namespace xiaoer::web
