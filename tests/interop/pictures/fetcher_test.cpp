// Pictures of an IM's host, over real HTTPS: what is right is fetched and judged, once; whatever is not what
// it should be ends within its limits and says why.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "bot/pictures/pictures.hpp"
#include "tests/adapters/pictures/parcels.hpp"
#include "tests/interop/peer_process.hpp"
#include "tests/kit/authority.hpp"

namespace xiaoer::pictures {
namespace {

using namespace std::chrono_literals;
using core::Verdict;
using interop::PeerProcess;

constexpr std::size_t kMost = 1U << 20U;

const test::Authority& authority() {
    static const test::Authority made;
    return made;
}

class PictureHost : public testing::Test {
  protected:
    void SetUp() override {
        files_.write("good.jpg", tests::jpeg(tests::photograph({.seed = 5, .bar = "75100011100123"})));
        files_.write("dark.jpg", tests::jpeg(tests::photograph({.seed = 6, .light = 0.03})));
        files_.write("polyglot.jpg", tests::jpeg(tests::photograph({.seed = 7})) + "PK\x03\x04 <script>");
        files_.write("page.jpg", "<html><script>alert(1)</script></html>");
        files_.write("bomb.jpg",
                     std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0", 29) +
                         std::string(64, 'x'));
    }
    PeerProcess& host(const std::string& certificate = "right") {
        PeerProcess::Environment environment{{"FILES", files_.text()}};
        if (!certificate.empty()) environment["TLS"] = authority().at(certificate);
        return host_.emplace("pictures/host.cjs", environment);
    }
    std::string at(const std::string& path, const std::string& scheme = "https") {
        return scheme + "://localhost:" + std::to_string(host_->port()) + path;
    }
    net::FetcherOptions options(const std::string& entry) const {
        net::FetcherOptions o;
        o.hosts = net::AllowedHosts({entry});
        o.own_authorities = authority().at("ca.pem");
        o.bytes = kMost;
        o.within = 2s;
        return o;
    }
    /// The own host that the store names.
    [[nodiscard]] std::string own() const {
        return "localhost:" + std::to_string(host_->port()) + "=127.0.0.0/8";
    }
    std::string why(const std::string& url, const net::FetcherOptions& o) {
        boost::asio::io_context io;
        net::Fetcher fetcher(io, o);
        std::string out;
        fetcher.get(url, [&](const std::string& bytes, net::Unfetched end) {
            out = net::word(end);
            EXPECT_EQ(bytes.empty(), end != net::Unfetched::none);
        });
        const auto guard = boost::asio::make_work_guard(io);
        while (out.empty())
            io.run_one_for(20s);
        EXPECT_EQ(fetcher.counters(), (net::Counters{{out, 1}}));
        return out;
    }
    std::string why(const std::string& path) { return why(at(path), options(own())); }
    int calls() { return host_->get("calls").at("count"); }

    test::Folder files_;
    std::optional<PeerProcess> host_;
};

TEST_F(PictureHost, WhatIsRightIsFetched) {
    host();
    EXPECT_EQ(why("/file/good.jpg?rkey=a,b[1]"), "fetched");
    EXPECT_EQ(host_->get("calls").at("paths"), nlohmann::json({"/file/good.jpg?rkey=a,b[1]"}));
}

TEST(Unfetched, IsToldToAgentsInWords) {
    for (auto why = net::Unfetched::not_listed; why <= net::Unfetched::resting;
         why = static_cast<net::Unfetched>(static_cast<int>(why) + 1))
        EXPECT_FALSE(core::unseen_words(net::word(why)).empty()) << net::word(why);
}

TEST_F(PictureHost, WithoutTlsOnlyWhereTheStoreSaysSo) {
    host("");
    EXPECT_EQ(why(at("/file/good.jpg", "http"), options("http://" + own())), "fetched");
    EXPECT_EQ(why(at("/file/good.jpg", "http"), options(own())), "not_listed");
}

TEST_F(PictureHost, WhatIsNotWhatItShouldBeIsNotTaken) {
    host();
    EXPECT_EQ(why("/elsewhere/good.jpg"), "redirected");
    EXPECT_EQ(why("/gone"), "status");
    EXPECT_EQ(why("/plain/good.jpg"), "type");
    EXPECT_EQ(why("/told?bytes=1048577"), "too_large");
    EXPECT_EQ(why("/untold?bytes=1048577"), "too_large");
    EXPECT_EQ(why("/untold?bytes=1048576"), "fetched");
    EXPECT_EQ(why("/cut/good.jpg"), "unreachable");
    EXPECT_EQ(why("/head"), "unreachable");
    const auto calls = host_->get("calls");
    for (const auto& path : calls.at("paths"))
        EXPECT_FALSE(path.get<std::string>().starts_with("/file")) << "nothing was looked for elsewhere";
}

TEST_F(PictureHost, ASlowHostCostsItsTimeAndNoMore) {
    host();
    auto o = options(own());
    o.within = 300ms;
    for (const auto* path : {"/drip/good.jpg", "/silent"}) {
        const auto from = std::chrono::steady_clock::now();
        EXPECT_EQ(why(at(path), o), "late");
        EXPECT_LT(std::chrono::steady_clock::now() - from, 5s);
    }
}

TEST_F(PictureHost, OnlyNamedHostsWhereTheyMayBe) {
    host();
    const auto port = std::to_string(host_->port());
    EXPECT_EQ(why(at("/file/good.jpg"), options("localhost:" + port)), "address")
        << "not on the open Internet";
    EXPECT_EQ(why(at("/file/good.jpg"), options("localhost:" + port + "=10.0.0.0/8")), "address");
    EXPECT_EQ(why(at("/file/good.jpg"), options("localhost=127.0.0.0/8")), "not_listed") << "another port";
    EXPECT_EQ(why("https://127.0.0.1:" + port + "/file/good.jpg", options(own())), "not_listed");
    EXPECT_EQ(why("https://127.0.0.1:" + port + "/file/good.jpg", options("127.0.0.1:" + port)), "address");
    EXPECT_EQ(why("https://name.invalid/a", options("name.invalid")), "unreachable");
    EXPECT_EQ(why("file:///etc/passwd", options(own())), "not_listed");
    EXPECT_EQ(calls(), 0) << "nobody was asked";
}

TEST_F(PictureHost, CertificatesAreVerifiedBeforeAByteIsSent) {
    host("wrong");
    EXPECT_EQ(why("/file/good.jpg"), "untrusted");
    host("right");
    auto o = options(own());
    o.own_authorities = "";
    EXPECT_EQ(why(at("/file/good.jpg"), o), "untrusted") << "the system does not know it";
    EXPECT_EQ(calls(), 0);
    o.own_authorities = "/nowhere.pem";
    EXPECT_THROW(why(at("/file/good.jpg"), o), std::runtime_error);
}

TEST_F(PictureHost, TooManyAtOnceAreToldSo) {
    host();
    auto o = options(own());
    o.at_once = 2;
    o.waiting = 5;
    boost::asio::io_context io;
    net::Fetcher fetcher(io, o);
    int ended = 0;
    for (int i = 0; i < 8; ++i)
        fetcher.get(at("/file/good.jpg?" + std::to_string(i)),
                    [&](const std::string&, net::Unfetched) { ++ended; });
    const auto guard = boost::asio::make_work_guard(io);
    while (ended < 8)
        io.run_one_for(20s);
    EXPECT_EQ(fetcher.counters(), (net::Counters{{"busy", 3}, {"fetched", 5}}));
}

TEST_F(PictureHost, ADeadHostHoldsUpNobodyAndIsLeftAlone) {
    host();
    PeerProcess dead("pictures/host.cjs", {{"FILES", files_.text()}});
    const auto silent = "http://localhost:" + std::to_string(dead.port()) + "/silent?";
    auto o = options(own());
    o.hosts = net::AllowedHosts({own(), "http://localhost:" + std::to_string(dead.port()) + "=127.0.0.0/8"});
    o.within = 1s;
    o.at_once = 3;
    boost::asio::io_context io;
    const auto guard = boost::asio::make_work_guard(io);
    net::Fetcher fetcher(io, o);
    std::vector<std::string> ended;
    const auto ask = [&](const std::string& url) {
        fetcher.get(url, [&](const std::string&, net::Unfetched why) { ended.emplace_back(net::word(why)); });
    };
    const auto until = [&](std::size_t count) {
        while (ended.size() < count)
            io.run_one_for(20s);
    };
    for (int i = 0; i < 6; ++i)
        ask(silent + std::to_string(i));
    ask(at("/file/good.jpg"));
    until(1);
    EXPECT_EQ(ended.front(), "fetched") << "before the silent one's time is over";
    until(7);
    EXPECT_EQ(fetcher.counters(), (net::Counters{{"fetched", 1}, {"late", 2}, {"resting", 4}}));
    ask(silent);
    until(8);
    EXPECT_EQ(ended.back(), "resting");
    EXPECT_EQ(dead.get("calls").at("count"), 2);
}

TEST_F(PictureHost, AHostThatRestedIsAskedAgain) {
    host();
    auto o = options(own());
    o.failures_most = 1;
    o.rest = 0ms;
    boost::asio::io_context io;
    const auto guard = boost::asio::make_work_guard(io);
    net::Fetcher fetcher(io, o);
    std::vector<std::string> ended;
    for (const auto* path : {"/cut/good.jpg", "/file/good.jpg"}) {
        fetcher.get(at(path),
                    [&](const std::string&, net::Unfetched why) { ended.emplace_back(net::word(why)); });
        for (const auto before = ended.size(); ended.size() == before;)
            io.run_one_for(20s);
    }
    EXPECT_EQ(ended, (std::vector<std::string>{"unreachable", "fetched"}));
}

TEST_F(PictureHost, StoppingWaitsForNobody) {
    host();
    boost::asio::io_context io;
    const auto from = std::chrono::steady_clock::now();
    {
        auto o = options(own());
        o.within = 60s;
        net::Fetcher fetcher(io, o);
        fetcher.get(at("/silent"), [](const std::string&, net::Unfetched) { ADD_FAILURE(); });
        while (calls() == 0)
            io.run_for(10ms);
    }
    io.run_for(50ms);
    EXPECT_LT(std::chrono::steady_clock::now() - from, 20s);
}

/// Through the door by which uploads come.
class FetchedPictures : public PictureHost {
  protected:
    void SetUp() override {
        PictureHost::SetUp();
        host();
        open();
    }
    void open() {
        PicturesOptions o;
        o.folder = kept_.text();
        o.look_program = LOOK_PROGRAM;
        o.fetching = options(own());
        o.fetching.within = 20s;
        o.now = [this] { return now_; };
        pictures_.reset();
        pictures_ = std::make_unique<Pictures>(io_, o);
    }
    std::vector<core::PictureFinding> look(const std::string& buyer, std::vector<std::string> paths) {
        for (auto& path : paths)
            path = at(path);
        std::optional<std::vector<core::PictureFinding>> found;
        pictures_->look(buyer, paths, [&](auto all) { found = std::move(all); });
        while (!found)
            io_.run_one_for(60s);
        EXPECT_EQ(found->size(), paths.size());
        return *found;
    }

    test::Folder kept_;
    core::Time now_{std::chrono::hours(24 * 20'000)};
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io_.get_executor()};
    std::unique_ptr<Pictures> pictures_;
};

TEST_F(FetchedPictures, AreJudgedAndKeptAsUploadsAre) {
    const auto found =
        look("anna", {"/file/good.jpg", "/elsewhere/good.jpg", "/file/dark.jpg", "/file/polyglot.jpg"});
    EXPECT_EQ(found[0].verdict, Verdict::good);
    EXPECT_EQ(found[0].numbers, std::vector<std::string>{"75100011100123"});
    EXPECT_EQ(found[0].picture, at("/file/good.jpg"));
    EXPECT_TRUE(Pictures::is_name(found[0].stored, "")) << found[0].stored;
    EXPECT_TRUE(pictures_->exists(found[0].stored));
    EXPECT_EQ(found[1].verdict, Verdict::unjudged) << "and it counts";
    EXPECT_EQ(found[1].unseen, "redirected");
    EXPECT_EQ(found[0].unseen, "");
    EXPECT_EQ(found[2].verdict, Verdict::dark);
    EXPECT_EQ(found[3].verdict, Verdict::good);
    std::optional<std::string> kept;
    pictures_->read(found[3].stored, [&](auto bytes) { kept = std::move(bytes); });
    while (!kept)
        io_.run_one_for(1s);
    EXPECT_EQ(kept->find("<script>"), std::string::npos) << "only the pixels are kept";
}

TEST_F(FetchedPictures, HostileFilesAreRefusedByTheSameDoor) {
    for (const auto& found : look("anna", {"/file/page.jpg", "/file/bomb.jpg"})) {
        EXPECT_EQ(found.verdict, Verdict::unjudged);
        EXPECT_EQ(found.stored, "");
        EXPECT_FALSE(core::unseen_words(found.unseen).empty()) << found.unseen;
    }
    EXPECT_EQ(look("anna", {"/file/good.jpg"})[0].verdict, Verdict::good) << "and it goes on";
}

TEST_F(FetchedPictures, AreFetchedOnceForAConversation) {
    const auto first = look("anna", {"/file/good.jpg"});
    EXPECT_EQ(look("anna", {"/file/good.jpg"})[0].stored, first[0].stored);
    open();
    EXPECT_EQ(look("anna", {"/file/good.jpg"})[0].stored, first[0].stored) << "also after a restart";
    EXPECT_EQ(calls(), 1);
    now_ += 1h;
    const auto again = look("anna", {"/file/good.jpg?again"})[0];
    EXPECT_EQ(again.whose, core::Whose::earlier);
    EXPECT_EQ(again.same_as, at("/file/good.jpg"));
    EXPECT_EQ(again.age_s, 3'600);
    const auto other = look("bert", {"/file/good.jpg"})[0];
    EXPECT_EQ(other.whose, core::Whose::other) << "somebody else's picture, though by the same address";
    EXPECT_EQ(other.same_as, "");
    EXPECT_EQ(calls(), 3);
}

}  // namespace
}  // namespace xiaoer::pictures
