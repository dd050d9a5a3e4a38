// Which addresses may be fetched from: only hosts that are named, and only where they may be.
#include "bot/net/allowed_hosts.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace xiaoer::net {
namespace {

TEST(WebAddress, is_taken_apart) {
    const auto plain = parse_web_address("https://Gchat.QPic.cn/a,b.jpg?x=[1]&y#z");
    ASSERT_TRUE(plain);
    EXPECT_TRUE(plain->tls);
    EXPECT_EQ(plain->host, "gchat.qpic.cn");
    EXPECT_EQ(plain->port, 443);
    EXPECT_EQ(plain->target, "/a,b.jpg?x=[1]&y");
    const auto other = parse_web_address("http://[2001:db8::1]:8080?q");
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->tls);
    EXPECT_EQ(other->host, "2001:db8::1");
    EXPECT_EQ(other->port, 8080);
    EXPECT_EQ(other->target, "/?q");
    EXPECT_EQ(parse_web_address("http://img.example.com")->port, 80);
}

TEST(WebAddress, what_no_host_has_written_is_none) {
    for (const auto* text : {"",
                             "img.example.com/a",
                             "ftp://img.example.com/",
                             "file:///etc/passwd",
                             "https://",
                             "https:///a",
                             "https://user@img.example.com/",
                             "https://img.example.com@127.0.0.1/",
                             "https://img.example.com:0/",
                             "https://img.example.com:99999/",
                             "https://img.example.com:/",
                             "https://img.example.com:80x/",
                             "https://img.example.com\\@127.0.0.1/",
                             "https://img example.com/",
                             "https://img.example.com/a b",
                             "https://img.example.com/\r\nHost: x",
                             "https://[::1/",
                             "https://[img.example.com]/",
                             "https://[fe80::1%25eth0]/",
                             "https://图.example.com/",
                             "https://.example.com/",
                             "https://img..%2eexample.com/"})
        EXPECT_FALSE(parse_web_address(text)) << text;
    EXPECT_FALSE(parse_web_address("https://img.example.com/" + std::string(5'000, 'a')));
}

TEST(AllowedHosts, a_host_is_named_or_lies_below_a_named_domain) {
    const AllowedHosts hosts(
        {"img.example.com", "*.qpic.cn", "http://old.example.com", "img.example.com:8443"});
    const auto listed = [&](const char* url) { return hosts.find(*parse_web_address(url)) != nullptr; };
    EXPECT_TRUE(listed("https://img.example.com/a"));
    EXPECT_TRUE(listed("https://IMG.example.com:8443/a"));
    EXPECT_TRUE(listed("https://gchat.qpic.cn/a"));
    EXPECT_TRUE(listed("https://a.b.qpic.cn/a"));
    EXPECT_TRUE(listed("http://old.example.com/a"));
    for (const auto* url : {"http://img.example.com/a", "https://img.example.com:444/a",
                            "https://old.example.com/a", "https://qpic.cn/a", "https://evilqpic.cn/a",
                            "https://gchat.qpic.cn.evil.example/a", "https://gchat.qpic.cn:8443/a",
                            "http://gchat.qpic.cn/a", "https://127.0.0.1/a", "https://2130706433/a"})
        EXPECT_FALSE(listed(url)) << url;
    EXPECT_EQ(AllowedHosts().find(*parse_web_address("https://img.example.com/")), nullptr);
}

TEST(AllowedHosts, what_is_no_host_is_told_in_a_sentence) {
    for (const auto* entry : {"", "*", "*.", "*.cn", "img.*.com", "https://img.example.com/",
                              "img.example.com:x", "ftp://img.example.com", "图片"})
        try {
            const AllowedHosts hosts({entry});
            ADD_FAILURE() << entry;
        } catch (const std::invalid_argument& trouble) {
            EXPECT_NE(std::string(trouble.what()).find("img.example.com"), std::string::npos)
                << trouble.what();
        }
    EXPECT_THROW(AllowedHosts({"img.lan="}), std::invalid_argument);
    EXPECT_THROW(AllowedHosts({"img.lan=10.0.0.0/99"}), std::invalid_argument);
}

TEST(AllowedHosts, a_host_may_be_on_the_open_internet_or_where_the_store_says) {
    namespace ip = boost::asio::ip;
    for (const auto* text : {"114.80.1.1", "8.8.8.8", "2408:4001::1", "2606:4700::1111"})
        EXPECT_TRUE(is_public(ip::make_address(text))) << text;
    for (const auto* text : {"0.0.0.0",
                             "10.1.2.3",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.8.8.8",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "192.0.0.8",
                             "192.0.2.1",
                             "198.18.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "::ffff:127.0.0.1",
                             "::ffff:8.8.8.8",
                             "64:ff9b::7f00:1",
                             "2002:7f00:1::",
                             "2001::1",
                             "2001:db8::1"})
        EXPECT_FALSE(is_public(ip::make_address(text))) << text;

    const AllowedHosts hosts({"img.lan=10.0.0.0/8,fd00::/8", "img.example.com"});
    const auto* own = hosts.find(*parse_web_address("https://img.lan/a"));
    ASSERT_NE(own, nullptr);
    EXPECT_TRUE(own->may_be_at(ip::make_address("10.9.9.9")));
    EXPECT_TRUE(own->may_be_at(ip::make_address("fd00::5")));
    EXPECT_FALSE(own->may_be_at(ip::make_address("127.0.0.1")));
    EXPECT_FALSE(own->may_be_at(ip::make_address("8.8.8.8"))) << "an own host that has moved is another's";
    const auto* any = hosts.find(*parse_web_address("https://img.example.com/a"));
    ASSERT_NE(any, nullptr);
    EXPECT_FALSE(any->may_be_at(ip::make_address("10.9.9.9")));
    EXPECT_TRUE(any->may_be_at(ip::make_address("8.8.8.8")));
}

}  // namespace
}  // namespace xiaoer::net
