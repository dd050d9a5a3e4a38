// The product, a OneBot implementation or a desktop bridge, and a host of pictures: a buyer whose IM sends
// addresses instead of files is told which picture is dark and which came twice, and the agent's card has the
// kept copies.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "bot/pictures/pictures.hpp"
#include "bot/store/store.hpp"
#include "tests/adapters/pictures/parcels.hpp"
#include "tests/interop/peer_process.hpp"
#include "tests/interop/process/bot_process.hpp"
#include "tests/kit/authority.hpp"

namespace xiaoer::interop {
namespace {

using nlohmann::json;

/// The product, the order of a buyer and the host.
class PictureStory : public testing::Test {
  protected:
    void set_up(const std::string& buyer) {
        make_pack(folder_.path() / "pack", 30);
        files_.write("waybill.jpg", tests::jpeg(tests::photograph({.seed = 5, .bar = "75100011100"})));
        files_.write("dark.jpg", tests::jpeg(tests::photograph({.seed = 6, .light = 0.03})));
        const auto orders =
            folder_.write("orders.csv",
                          "订单编号,买家会员名,买家实际支付金额,订单状态,宝贝标题 ,订单创建时间,"
                          "订单付款时间 ,物流单号 ,物流公司\n=\"3100000000000000901\"," +
                              buyer +
                              ",59.90,卖家已发货，等待买家确认,玻璃保鲜盒,2026-06-01 10:00:00,"
                              "2026-06-01 10:01:00,No:75100011100,中通快递\n");
        run("orders import " + orders.string());
        host_ = std::make_unique<PeerProcess>(
            "pictures/host.cjs",
            PeerProcess::Environment{{"FILES", files_.text()}, {"TLS", authority_.at("right")}});
    }
    [[nodiscard]] std::string data() const { return (folder_.path() / "data").string(); }
    /// What a command of the product prints.
    std::string run(const std::string& words) {
        const auto out = folder_.path() / "out";
        const auto line = std::string(XIAOER_BINARY) + " " + words + " --data " + data() + " >" +
                          out.string() + " 2>/dev/null";
        EXPECT_EQ(std::system(line.c_str()), 0) << line;
        std::ifstream in(out);
        std::string first;
        std::getline(in, first);
        return first;
    }
    void start(const std::string& im, const std::vector<std::string>& arguments) {
        bot_ = std::make_unique<BotProcess>(BotProcess::Setup{.data = data(),
                                                              .pack = folder_.path() / "pack",
                                                              .ims = {im},
                                                              .environment = {{"XIAOER_IM_TOKEN", "secret"}},
                                                              .arguments = arguments});
    }
    /// The host as the store names it.
    [[nodiscard]] std::vector<std::string> named() const {
        return {"--picture-host", host() + "=127.0.0.0/8", "--picture-ca", authority_.at("ca.pem")};
    }
    [[nodiscard]] std::string host() const { return "localhost:" + std::to_string(host_->port()); }
    bool told(PeerProcess& peer, const std::string& words) {
        return eventually([&] {
            const auto answer = peer.get("sent");
            return std::ranges::any_of(answer.at("sent"), [&](const json& line) {
                return line.at("text").get<std::string>().find(words) != std::string::npos;
            });
        });
    }
    core::Conversation stored(const std::string& conversation) {
        bot_->signal(SIGTERM);
        bot_->wait();
        auto store = store::open_sqlite(data(), [](std::function<void()> f) { f(); });
        return store->load(conversation).value();
    }

    test::Folder folder_;
    test::Folder files_;
    test::Authority authority_;
    std::unique_ptr<PeerProcess> host_;
    std::unique_ptr<BotProcess> bot_;
};

constexpr const char* kBuyer = "10086";

class PicturesOfAnIm : public PictureStory {
  protected:
    void SetUp() override {
        set_up(kBuyer);
        qq_ = std::make_unique<PeerProcess>("onebot/peer.cjs", PeerProcess::Environment{{"TOKEN", "secret"}});
    }
    void start(const std::vector<std::string>& arguments) {
        PictureStory::start("onebot11+ws://127.0.0.1:" + std::to_string(qq_->port()), arguments);
        ASSERT_TRUE(eventually([&] { return qq_->get("sockets").at("count").get<int>() > 0; }));
    }
    /// As go-cqhttp and NapCat tell it: the implementation under test always names QQ's own hosts.
    void sends(const std::vector<std::string>& paths) {
        json message = json::array();
        for (const auto& path : paths)
            message.push_back(
                {{"type", "image"},
                 {"data", {{"file", "A.image"}, {"url", "https://" + host() + path}, {"subType", "0"}}}});
        qq_->post("raw", json{{"post_type", "message"},
                              {"message_type", "private"},
                              {"sub_type", "friend"},
                              {"self_id", 10001},
                              {"user_id", std::stoi(kBuyer)},
                              {"time", 1'780'000'000 + ++sent_},
                              {"message_id", 7'000 + sent_},
                              {"message", message},
                              {"raw_message", "[图片]"},
                              {"sender", {{"user_id", std::stoi(kBuyer)}, {"nickname", "小明"}}}}
                             .dump());
    }
    /// Whether the buyer is told something with these words in it.
    bool told(const std::string& words) { return PictureStory::told(*qq_, words); }
    core::Conversation stored() { return PictureStory::stored(std::string("onebot:10001:") + kBuyer); }

    std::unique_ptr<PeerProcess> qq_;
    int sent_ = 0;
};

TEST_F(PicturesOfAnIm, AreLookedAtAndTheBuyerIsToldWhichCannotBeUsed) {
    start(named());
    qq_->get("say", {{"user", kBuyer}, {"text", "收到的盒子碎了"}});
    ASSERT_TRUE(told("六个面")) << bot_->log();
    sends({"/file/waybill.jpg", "/file/dark.jpg", "/file/waybill.jpg?again", "/elsewhere/waybill.jpg"});
    EXPECT_TRUE(told("第2张太暗了")) << qq_->get("sent").dump() << bot_->log();
    EXPECT_TRUE(told("第3张和面单面是同一张")) << qq_->get("sent").dump();
    EXPECT_NE(bot_->log().find("not fetched host=localhost why=redirected"), std::string::npos)
        << bot_->log();
    sends({"/file/waybill.jpg"});
    const auto state = stored();
    ASSERT_EQ(state.photos.received.size(), 4U);
    EXPECT_EQ(state.photos.have(), 2) << "the one that could not be fetched counts";
    EXPECT_EQ(state.photos.received[0].numbers, std::vector<std::string>{"75100011100"});
    EXPECT_EQ(state.photos.received[3].verdict, core::Verdict::unjudged);
    EXPECT_EQ(state.photos.received[3].unseen, "redirected");
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_TRUE(pictures::Pictures::is_name(state.photos.received[i].stored, ""));
    EXPECT_EQ(host_->get("calls").at("count"), 4) << "none was asked for twice";
}

TEST_F(PicturesOfAnIm, AreNotFetchedFromHostsThatNobodyHasNamed) {
    start({"--picture-ca", authority_.at("ca.pem")});
    qq_->get("say", {{"user", kBuyer}, {"text", "收到的盒子碎了"}});
    ASSERT_TRUE(told("六个面")) << bot_->log();
    sends({"/file/waybill.jpg", "/file/dark.jpg"});
    EXPECT_TRUE(told("还差4张")) << qq_->get("sent").dump();
    for (const auto& photo : stored().photos.received)
        EXPECT_EQ(photo.verdict, core::Verdict::unjudged) << "and counts";
    EXPECT_EQ(host_->get("calls").at("count"), 0);
}

constexpr const char* kClient = "22.1-33.1@cntaobao";

/// A desktop bridge beside a seller's client names addresses as well.
class PicturesOfABridge : public PictureStory {
  protected:
    void SetUp() override {
        set_up(kClient);
        token_ = run("bridge add 前台");
    }
    void start(const std::vector<std::string>& arguments) {
        PictureStory::start("bridge", arguments);
        peer_ = std::make_unique<PeerProcess>(
            "bridge/peer.cjs",
            PeerProcess::Environment{
                {"URL", bot_->url()}, {"TOKEN", token_}, {"DEVICE", "device-1"}, {"DIALECT", "flat"}});
    }
    void says(json fields) {
        fields["buyer_id"] = kClient;
        fields["buyer_nick"] = "小明";
        peer_->post("event", fields.dump());
    }
    void shows(const std::string& path) {
        says({{"content", "[图片]"}, {"message_type", "image"}, {"image_url", "https://" + host() + path}});
    }
    bool told(const std::string& words) { return PictureStory::told(*peer_, words); }
    core::Conversation stored() {
        return PictureStory::stored(std::string("bridge:甲店%3A客服1:") + kClient);
    }

    std::string token_;
    std::unique_ptr<PeerProcess> peer_;
};

TEST_F(PicturesOfABridge, AreLookedAtAndTheBuyerIsToldWhichCannotBeUsed) {
    start(named());
    says({{"content", "收到的盒子碎了"}});
    ASSERT_TRUE(told("六个面")) << peer_->get("sent").dump() << bot_->log();
    for (const auto* path : {"/file/waybill.jpg", "/file/dark.jpg", "/file/waybill.jpg?again"})
        shows(path);
    EXPECT_TRUE(told("张太暗了")) << peer_->get("sent").dump() << bot_->log();
    EXPECT_TRUE(told("和面单面是同一张")) << peer_->get("sent").dump();
    const auto state = stored();
    ASSERT_EQ(state.photos.received.size(), 3U);
    EXPECT_EQ(state.photos.have(), 1);
    EXPECT_EQ(state.photos.received[0].numbers, std::vector<std::string>{"75100011100"});
    for (const auto& photo : state.photos.received)
        EXPECT_TRUE(pictures::Pictures::is_name(photo.stored, ""));
}

TEST_F(PicturesOfABridge, AreNotFetchedFromHostsThatNobodyHasNamed) {
    start({});
    says({{"content", "收到的盒子碎了"}});
    ASSERT_TRUE(told("六个面")) << peer_->get("sent").dump() << bot_->log();
    shows("/file/dark.jpg");
    EXPECT_TRUE(told("还差5张")) << peer_->get("sent").dump();
    const auto state = stored();
    ASSERT_EQ(state.photos.received.size(), 1U);
    EXPECT_EQ(state.photos.received[0].verdict, core::Verdict::unjudged) << "and counts";
    EXPECT_EQ(state.photos.received[0].unseen, "not_listed");
    EXPECT_EQ(host_->get("calls").at("count"), 0);
}

}  // namespace
}  // namespace xiaoer::interop
