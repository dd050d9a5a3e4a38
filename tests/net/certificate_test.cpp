// A server's certificate: what is refused and in which words, and that a newer one is taken when its files
// have stood still, while a bad one changes nothing.
#include "bot/net/certificate.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/kit/authority.hpp"

namespace xiaoer::net {
namespace {

namespace fs = std::filesystem;

WallTime today() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

const test::Authority& authority() {
    static const test::Authority made;
    return made;
}

std::string trouble(const CertificateFiles& files, WallTime now = today()) {
    try {
        (void)ServerCertificate::read(files, now);
        return {};
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
}

TEST(Certificate, WhatCannotBeUsedIsRefusedInWordsThatSayWhy) {
    const auto right = authority().at("right/cert.pem"), key = authority().at("right/key.pem");
    EXPECT_EQ(trouble({right, key}), "");
    const test::Folder folder;
    const auto junk = folder.write("junk.pem", "-----BEGIN CERTIFICATE-----\nnone\n").string();
    authority().run("openssl pkey -in right/key.pem -aes128 -passout pass:secret -out locked.pem");
    authority().issue("weak", "DNS:localhost", "rsa:1024");
    struct Refused {
        CertificateFiles files;
        WallTime now;
        const char* word;
    };
    const auto now = today();
    for (const auto& [files, at, word] : std::vector<Refused>{
             {{"/nowhere/cert.pem", key}, now, "/nowhere/cert.pem 打不开"},
             {{right, "/nowhere/key.pem"}, now, "/nowhere/key.pem 打不开"},
             {{junk, key}, now, "不能用"},
             {{right, junk}, now, "不能用"},
             {{key, key}, now, "不能用"},
             {{right, authority().at("wrong/key.pem")}, now, "不是一对"},
             {{right, authority().at("locked.pem")}, now, "没有口令"},
             {{authority().at("weak/cert.pem"), authority().at("weak/key.pem")}, now, "不能用"},
             {{right, key}, now + std::chrono::days(3), "过期了"},
             {{right, key}, now - std::chrono::days(3), "才生效"}}) {
        const auto said = trouble(files, at);
        EXPECT_NE(said.find(word), std::string::npos) << word << ": " << said;
    }
}

class Watched : public testing::Test {
  protected:
    void put(const std::string& name) {
        for (const auto* file : {"cert.pem", "key.pem"})
            put(name, file);
    }
    /// Under another name first, as a careful program does, so that it is another file afterwards.
    void put(const std::string& name, const std::string& file) {
        fs::copy_file(authority().at(name) + "/" + file, folder_.path() / "new");
        fs::rename(folder_.path() / "new", folder_.path() / file);
    }
    CertificateFiles files() {
        return {(folder_.path() / "cert.pem").string(), (folder_.path() / "key.pem").string()};
    }
    const test::Folder folder_;
};

TEST_F(Watched, ANewPairIsTakenOnceItStandsStill) {
    put("right");
    CertificateWatch watch(files(), today());
    const auto* first = &watch.current();
    watch.look(today());
    watch.look(today());
    EXPECT_EQ(&watch.current(), first) << "nothing has changed";
    put("wrong", "cert.pem");
    watch.look(today());
    put("wrong", "key.pem");
    watch.look(today());
    EXPECT_EQ(&watch.current(), first) << "half a pair is nobody's fault";
    EXPECT_EQ(watch.fault(), "");
    watch.look(today());
    EXPECT_NE(&watch.current(), first);
    EXPECT_EQ(watch.fault(), "");
}

TEST_F(Watched, WhatCannotBeUsedIsToldAndChangesNothing) {
    put("right");
    CertificateWatch watch(files(), today());
    const auto* first = &watch.current();
    put("wrong", "key.pem");
    watch.look(today());
    watch.look(today());
    EXPECT_EQ(&watch.current(), first);
    EXPECT_NE(watch.fault().find("不是一对"), std::string::npos) << watch.fault();
    fs::remove(folder_.path() / "cert.pem");
    watch.read(today());
    EXPECT_EQ(&watch.current(), first);
    EXPECT_NE(watch.fault().find("打不开"), std::string::npos) << watch.fault();
    put("wrong", "cert.pem");
    watch.read(today());
    EXPECT_NE(&watch.current(), first) << "at once when somebody asks for it";
    EXPECT_EQ(watch.fault(), "");
}

}  // namespace
}  // namespace xiaoer::net
