// A store's settings of its back office: strict, secrets guarded, plain http for loopback alone.
#include "adapters/orders/remote/settings.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/kit/folder.hpp"

namespace xiaoer::adapters {
namespace {

using Kind = OrdersSettings::Kind;

class SettingsTest : public testing::Test {
  protected:
    std::optional<OrdersSettings> read(const std::string& text, unsigned mode = 0600) {
        const auto file = folder_.write("orders.json", text);
        EXPECT_EQ(::chmod(file.c_str(), mode), 0);
        faults_.clear();
        return read_orders_settings(file, faults_);
    }
    /// All faults as one text.
    std::string faults() const {
        std::string all;
        for (const auto& fault : faults_)
            all += to_string(fault) + "\n";
        return all;
    }
    std::string secret_file(const std::string& content, unsigned mode) {
        const auto file = folder_.write("secret", content);
        EXPECT_EQ(::chmod(file.c_str(), mode), 0);
        return file.string();
    }

    test::Folder folder_;
    base::Faults faults_;
};

TEST_F(SettingsTest, AWholeFile) {
    const auto settings = read(R"({"kind": "taobao", "app_key": "12345678", "secret_file": "secret",
        "session_env": "TOP_SESSION", "sign_method": "hmac", "timeout_ms": 3000, "comment": "旗舰店"})");
    ASSERT_TRUE(settings) << faults();
    EXPECT_EQ(settings->kind, Kind::taobao);
    EXPECT_EQ(settings->digest, TopDigest::hmac);
    EXPECT_EQ(settings->remote.endpoint.host, "eco.taobao.com");
    EXPECT_EQ(settings->remote.endpoint.port, "443");
    EXPECT_TRUE(settings->remote.endpoint.tls);
    EXPECT_EQ(settings->remote.places.app_key, "12345678");
    EXPECT_EQ(settings->remote.places.secret.file, (folder_.path() / "secret").string()) << "beside its file";
    EXPECT_EQ(settings->remote.timeout, std::chrono::milliseconds(3'000));
}

TEST_F(SettingsTest, EveryMistakeIsTold) {
    EXPECT_FALSE(read(R"({"kind": "taobo"})"));
    EXPECT_NE(faults().find("kind"), std::string::npos) << faults();
    EXPECT_FALSE(read(R"({"kind": "guanyi", "secret_env": "S", "session_env": "T"})"));
    EXPECT_NE(faults().find("app_key"), std::string::npos) << faults();
    EXPECT_FALSE(read(
        R"({"kind": "guanyi", "app_key": "k", "secret_env": "S", "secret_file": "f", "session_env": "T"})"));
    EXPECT_NE(faults().find("请写其中一个"), std::string::npos) << faults();
    EXPECT_FALSE(read(R"({"kind": "guanyi", "app_key": "k", "secret_env": "S"})"));
    EXPECT_NE(faults().find("session_env"), std::string::npos) << faults();
    EXPECT_FALSE(read(
        R"({"kind": "taobao", "app_key": "k", "secret_env": "S", "session_env": "T", "sign_metod": "md5"})"));
    EXPECT_NE(faults().find("sign_metod"), std::string::npos) << faults();
    EXPECT_FALSE(read(R"({"kind": "local", "app_key": "k"})"));
    EXPECT_FALSE(read(R"({})"));
    EXPECT_TRUE(read(R"({"kind": "local"})")) << faults();
}

TEST_F(SettingsTest, SecretsInAFileThatOthersReadAreRefused) {
    const auto* text = R"({"kind": "guanyi", "app_key": "k", "secret": "s3cr3t", "session": "t0k3n"})";
    EXPECT_TRUE(read(text, 0600)) << faults();
    EXPECT_FALSE(read(text, 0640));
    EXPECT_NE(faults().find("chmod 600"), std::string::npos) << faults();
    EXPECT_EQ(faults().find("s3cr3t"), std::string::npos);
}

TEST_F(SettingsTest, PlainHttpIsForLoopbackAlone) {
    const auto at = [&](const std::string& url) {
        return read(
                   R"({"kind": "guanyi", "app_key": "k", "secret_env": "S", "session_env": "T", "endpoint": ")" +
                   url + "\"}")
            .has_value();
    };
    for (const auto* good : {"https://a.example/x", "https://a.example:8443", "http://127.0.0.1:80/",
                             "http://localhost/", "http://[::1]:81/x"})
        EXPECT_TRUE(at(good)) << good << faults();
    for (const auto* bad : {"http://v2.api.guanyierp.com/rest", "http://127.0.0.1.evil.example/", "ftp://a",
                            "https://", "https://user:pass@a.example/", "https://a.example:99999/",
                            "https://a.example:x/", "https://a b/", "https://a.example/x y"})
        EXPECT_FALSE(at(bad)) << bad;
}

TEST_F(SettingsTest, SecretsComeFromTheEnvironmentOrAPrivateFile) {
    ::setenv("XIAOER_TEST_SECRET", "from the environment", 1);
    EXPECT_EQ(read_secret({"", "XIAOER_TEST_SECRET", ""}).value, "from the environment");
    EXPECT_NE(read_secret({"", "XIAOER_TEST_NONE", ""}).trouble.find("XIAOER_TEST_NONE"), std::string::npos);
    EXPECT_EQ(read_secret({"", "", secret_file("s\n", 0600)}).value, "s");
    for (const unsigned mode : {0644U, 0640U, 0604U, 0660U}) {
        const auto open = read_secret({"", "", secret_file("s3cr3t\n", mode)});
        EXPECT_EQ(open.value, "");
        EXPECT_NE(open.trouble.find("chmod 600"), std::string::npos) << open.trouble;
        EXPECT_EQ(open.trouble.find("s3cr3t"), std::string::npos);
    }
    EXPECT_FALSE(read_secret({"", "", secret_file("", 0600)}).trouble.empty());
    EXPECT_FALSE(read_secret({"", "", secret_file(std::string(5'000, 'x'), 0600)}).trouble.empty());
    EXPECT_FALSE(read_secret({"", "", folder_.text()}).trouble.empty()) << "a folder is no file";
    EXPECT_FALSE(read_secret({"", "", folder_.text() + "/none"}).trouble.empty());
    EXPECT_FALSE(read_secret({}).trouble.empty());
}

TEST_F(SettingsTest, OpensWhatTheySay) {
    boost::asio::io_context io;
    OrdersSettings local;
    EXPECT_FALSE(open_orders(io, local, folder_.path())->capabilities().native_append);
    ::setenv("XIAOER_TEST_SECRET", "s", 1);
    const auto settings = read(R"({"kind": "jushuitan", "app_key": "k", "secret_env": "XIAOER_TEST_SECRET",
                                   "session_env": "XIAOER_TEST_SECRET"})");
    ASSERT_TRUE(settings) << faults();
    EXPECT_TRUE(open_orders(io, *settings, folder_.path())->capabilities().native_append);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "jushuitan" / "orders.db"));
    const auto missing = read(R"({"kind": "jushuitan", "app_key": "k", "secret_env": "XIAOER_TEST_NONE",
                                  "session_env": "XIAOER_TEST_SECRET"})");
    ASSERT_TRUE(missing);
    EXPECT_THROW((void)open_orders(io, *missing, folder_.path()), std::runtime_error);
}

}  // namespace
}  // namespace xiaoer::adapters
