// What keeps a store's data: configuration, backup and restore, erasing a buyer, the audit trail. Run through
// the command line itself, in this process.
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <nlohmann/json.hpp>

#include "bot/cli/command_line.hpp"
#include "bot/pictures/index.hpp"
#include "bot/store/search.hpp"
#include "bot/store/sqlite.hpp"
#include "bot/users/users.hpp"
#include "tests/cli/command.hpp"
#include "tests/kit/folder.hpp"
#include "tests/store/script.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using store::script::Talk;

test::Result xiaoer(std::vector<std::string> words) {
    words.insert(words.begin(), "xiaoer");
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    test::Captured out(std::cout);
    test::Captured err(std::cerr);
    test::Result result;
    result.status = run(static_cast<int>(argv.size()), argv.data());
    result.out = out.text();
    result.err = err.text();
    return result;
}

void put(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

class Upkeep : public testing::Test {
  protected:
    static constexpr const char* kErased = "web:demo:0123456789abcdef0123456789abcdef";
    static constexpr const char* kNeighbour = "web:demo:0123456789abcdef0123456789abcdef9";

    void SetUp() override {
        users::Users people(data(), users::Strength::least);
        users::User boss;
        boss.name = boss.display = "boss";
        boss.roles = {users::Role::admin};
        ASSERT_EQ(people.add(boss, "correct-horse-battery", users::Time{}), "");
        open();
        talk(kErased, "CANARY我叫王小明");
        talk(kNeighbour, "邻居的话");
        store_.reset();
        for (const char* name : {"ratings.jsonl", "studio/quality.jsonl", "xiaoer.log"}) {
            put(folder_.path() / name, std::string("{\"conversation\":\"") + kErased +
                                           "\",\"text\":\"CANARY\"}\n{\"conversation\":\"" + kNeighbour +
                                           "\",\"text\":\"邻居\"}\n");
        }
        put(folder_.path() / "pictures" / "0123456789abcdef0123456789abcdef-1.png", "CANARY");
        put(folder_.path() / "pictures" / "fedcba9876543210fedcba9876543210-1.png", "png");
        pictures::Index index(folder_.path() / "pictures", core::Time{});
        for (const auto& [name, number] : {std::pair("0123456789abcdef0123456789abcdef-1.png", "CANARY1"),
                                           std::pair("fedcba9876543210fedcba9876543210-1.png", "邻居")}) {
            pictures::Entry entry;
            entry.name = entry.reference = name;
            entry.numbers = {number};
            index.add(entry);
        }
        fetched(index, "im-00000000000000000000000000000001.jpg", kErased, "CANARY");
        fetched(index, "im-00000000000000000000000000000002.jpg", kNeighbour, "邻居");
        put(folder_.path() / "studio" / "cases" / "破损.chat",
            std::string("# 来自会话: ") + kErased + "\n# 谁存的: 小李\n买家: CANARY\n");
        put(folder_.path() / "studio" / "cases" / "别的.chat", "# 来自会话: web:demo:x\n买家: 好\n");
    }
    std::string data() { return folder_.text(); }
    /// A picture of a buyer that was fetched from an IM's host.
    void fetched(pictures::Index& index, const std::string& name, const char* buyer,
                 const std::string& content) const {
        put(folder_.path() / "pictures" / name, content);
        pictures::Entry entry;
        entry.name = name;
        entry.reference = "https://img.example.com/a " + std::string(buyer);
        index.add(entry);
        index.show(*index.find(entry.reference), buyer, core::Time{});
    }
    void open() { store_ = store::open_sqlite(data(), inbox_.post()); }
    void talk(const std::string& id, const std::string& words) {
        Talk talk(id);
        talk.state.nickname = words;
        append(talk.says(words, id + ":1"));
        append(talk.happens(
            core::Tick{},
            {core::Say{"答" + words, "p", "", {}}, core::WriteNote{"T1", "address", words, core::Flag::none},
             core::RegisterCase{"lost", "T1", words, {{"buyer", words}}, false}}));
    }
    void append(store::Turn turn) {
        store_->append(store::script::batch({std::move(turn)}), [](bool) {});
        store_->flush();
    }
    std::vector<std::string> files_with(const std::string& word) {
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
            if (entry.is_regular_file() && test::read(entry.path()).find(word) != std::string::npos)
                found.push_back(entry.path().string());
        return found;
    }

    /// Files in which the erased buyer's id stands, and not as the beginning of his neighbour's.
    std::vector<std::string> files_with_erased() {
        std::vector<std::string> found;
        const std::string visitor = std::string(kErased).substr(std::string_view("web:demo:").size());
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
            if (!entry.is_regular_file()) continue;
            const auto bytes = test::read(entry.path());
            for (auto at = bytes.find(visitor); at != std::string::npos; at = bytes.find(visitor, at + 1))
                if (at + visitor.size() == bytes.size() || bytes[at + visitor.size()] != '9') {
                    found.push_back(entry.path().string());
                    break;
                }
        }
        return found;
    }

    const ::xiaoer::test::Folder folder_;
    store::script::Inbox inbox_;
    std::unique_ptr<store::Store> store_;
};

TEST_F(Upkeep, NoFileNamesAnErasedBuyerAndTheTrailStillHolds) {
    {
        users::Users people(data(), users::Strength::least);
        // As earlier versions wrote them.
        people.audit("boss", "buyer_exported", std::string("conversation=") + kErased + " system_user=root",
                     {});
        people.audit("boss", "case_of_conversation", kErased, {});
        people.audit("boss", "case_of_conversation", kNeighbour, {});
        people.audit("boss", "export_unmasked",
                     "registers text=web%3Ademo%3A0123456789abcdef0123456789abcdef&plain=true", {});
        people.audit("命令行", "erased", "system_user=root sha256=" + users::digest(kErased), {});
        people.audit_reading("boss", {kErased, kNeighbour}, {});
        store::Search search(folder_.path());
        while (search.catch_up(100)) {
        }
        ASSERT_EQ(search.find({.words = "CANARY"}).hits.size(), 3U);
    }
    EXPECT_EQ(xiaoer({"buyer", "show", kErased, "--by", "boss", "--data", data()}).status, 0);
    ASSERT_GE(files_with_erased().size(), 6U);
    const auto done = xiaoer({"erase", kErased, "--yes", "--json", "--data", data()});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(json::parse(done.out)["audit_entries"], 4);
    EXPECT_EQ(files_with_erased(), std::vector<std::string>());
    EXPECT_EQ(files_with(users::digest(kErased)), std::vector<std::string>());
    for (const auto* word : {"CANARY", "canary"})
        EXPECT_EQ(files_with(word), std::vector<std::string>()) << "nor his words, in the index either";
    EXPECT_EQ(xiaoer({"audit", "verify", "--data", data()}).status, 0);
    const auto of = [&](const char* buyer) {
        return json::parse(xiaoer({"audit", "list", "--buyer", buyer, "--json", "--data", data()}).out);
    };
    EXPECT_EQ(of(kErased).size(), 7U) << "who knows the id still finds what was done";
    EXPECT_EQ(of(kErased)[0]["what"], "erased");
    EXPECT_EQ(of(kNeighbour).size(), 1U);
    EXPECT_NE(xiaoer({"audit", "list", "--data", data()}).out.find(kNeighbour), std::string::npos);
}

TEST_F(Upkeep, ATrailThatWasChangedStaysAsEvidence) {
    {
        users::Users people(data(), users::Strength::least);
        people.audit("boss", "case_of_conversation", kErased, {});
        SQLite::Database raw((folder_.path() / "users.db").string(), SQLite::OPEN_READWRITE);
        raw.exec("DROP TRIGGER audit_is_not_changed; UPDATE audit SET by = 'x'");
    }
    const auto done = xiaoer({"erase", kErased, "--yes", "--data", data()});
    EXPECT_EQ(done.status, 1);
    EXPECT_NE(done.err.find("审计记录不完整"), std::string::npos) << done.err;
    EXPECT_EQ(files_with("CANARY"), std::vector<std::string>()) << "all else is gone";
}

TEST_F(Upkeep, NothingOfAnErasedBuyerIsLeftAndNothingOfAnyOtherIsGone) {
    ASSERT_GE(files_with("CANARY").size(), 7U);
    const auto before = files_with("邻居").size();
    EXPECT_EQ(xiaoer({"erase", kErased, "--data", data()}).status, 2) << "not without being asked twice";
    EXPECT_EQ(xiaoer({"erase", "demo", "--yes", "--data", data()}).status, 2);
    const auto done = xiaoer({"erase", kErased, "--yes", "--json", "--data", data()});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(json::parse(done.out),
              json({{"journal_rows", 2}, {"pictures", 2}, {"cases", 1}, {"lines", 3}, {"audit_entries", 0}}));
    EXPECT_EQ(files_with("CANARY"), std::vector<std::string>());
    EXPECT_EQ(files_with(std::string(kErased) + "\""), std::vector<std::string>());
    EXPECT_EQ(files_with("邻居").size(), before);
    EXPECT_EQ(store::rebuild(folder_.path()), 2) << "the journal is whole without it";
    open();
    EXPECT_FALSE(store_->load(kErased));
    EXPECT_TRUE(store_->load(kNeighbour));
    EXPECT_EQ(store_->note_rows("", 10).size(), 1U);
    EXPECT_EQ(store_->find_registers({}).size(), 1U);
    EXPECT_EQ(xiaoer({"erase", kNeighbour, "--yes", "--data", data()}).status, 3)
        << "somebody serves the folder";
}

TEST_F(Upkeep, ABuyerIsGivenEverythingThatIsHeldOfHimAndNothingElse) {
    EXPECT_EQ(xiaoer({"buyer", "show", kErased, "--by", "nobody", "--data", data()}).status, 2);
    const auto shown = xiaoer({"buyer", "show", kErased, "--by", "boss", "--data", data()});
    EXPECT_EQ(shown.status, 0) << shown.err;
    const auto all = json::parse(shown.out);
    EXPECT_EQ(all["lines"].size(), 2U);
    EXPECT_EQ(all["notes"].size(), 1U);
    EXPECT_EQ(all["registers"].size(), 1U);
    EXPECT_EQ(all["pictures"].size(), 2U) << "his upload, and what was fetched for him";
    EXPECT_EQ(all["ratings"].size(), 1U);
    EXPECT_EQ(shown.out.find("邻居"), std::string::npos);
    EXPECT_EQ(users::Users(data(), users::Strength::least).audit_entries(0, 1).at(0).what, "buyer_exported");
}

TEST_F(Upkeep, ABackupTakenWhileItIsServedComesBackWhole) {
    const ::xiaoer::test::Folder other;
    const auto to = (other.path() / "备份").string(), back = (other.path() / "data").string();
    open();
    talk("web:demo:later", "刚说的");
    const auto done = xiaoer({"backup", to, "--data", data()});
    EXPECT_EQ(done.status, 0) << done.err;
    talk("web:demo:after", "备份以后说的");
    EXPECT_EQ(xiaoer({"backup", to, "--data", data()}).status, 1) << "a backup is never written over";
    EXPECT_EQ(xiaoer({"restore", to, "--data", data()}).status, 1) << "nor are data";
    const auto restored = xiaoer({"restore", to, "--data", back});
    EXPECT_EQ(restored.status, 0) << restored.err;
    store_.reset();
    store_ = store::open_sqlite(back, inbox_.post());
    EXPECT_TRUE(store_->load("web:demo:later"));
    EXPECT_FALSE(store_->load("web:demo:after"));
    EXPECT_TRUE(users::Users(back, users::Strength::least).check("boss", "correct-horse-battery"));
    EXPECT_EQ(xiaoer({"audit", "verify", "--data", back}).status, 0);
    EXPECT_TRUE(fs::exists(fs::path(back) / "studio" / "cases" / "破损.chat"));
}

TEST_F(Upkeep, AHalfOrDamagedBackupIsNotRestored) {
    const ::xiaoer::test::Folder other;
    const auto to = (other.path() / "b").string(), back = (other.path() / "data").string();
    ASSERT_EQ(xiaoer({"backup", to, "--data", data()}).status, 0);
    auto text = test::read(fs::path(to) / "xiaoer.db");
    put(fs::path(to) / "xiaoer.db", text.substr(0, text.size() / 2));
    EXPECT_NE(xiaoer({"restore", to, "--data", back}).err.find("坏了"), std::string::npos);
    fs::remove(fs::path(to) / "xiaoer.backup");
    EXPECT_NE(xiaoer({"restore", to, "--data", back}).err.find("不是完整的备份"), std::string::npos);
    EXPECT_FALSE(fs::exists(fs::path(back) / "xiaoer.db"));
}

TEST_F(Upkeep, TheAuditTrailIsVerifiedAgainstWhatWasNoted) {
    const auto first = json::parse(xiaoer({"audit", "verify", "--json", "--data", data()}).out);
    EXPECT_EQ(first["intact"], true);
    { users::Users(data(), users::Strength::least).audit("boss", "x", "", users::Time{}); }
    const auto noted = json::parse(xiaoer({"audit", "verify", "--json", "--data", data()}).out)["anchor"];
    EXPECT_EQ(xiaoer({"audit", "verify", "--anchor", noted, "--data", data()}).status, 0);
    EXPECT_EQ(xiaoer({"audit", "verify", "--anchor", "1:0", "--data", data()}).status, 1);
}

TEST(Configuration, IsCheckedWithFilePlaceAndASentence) {
    const ::xiaoer::test::Folder folder;
    const auto file = folder.path() / "店小二.json";
    const auto check = [&](const std::string& text) {
        put(file, text);
        return xiaoer({"config", "check", file.string()});
    };
    const auto good = check(
        R"({"listen": "[::1]:8080", "data": "data", "im": ["onebot11+reverse", "onebot11+wss://chat.example", "bridge"],
        "origins": ["https://shop.example"], "trusted_proxies": ["127.0.0.1", "10.0.0.0/8"],
        "metrics_from": ["10.0.0.5"], "picture_hosts": ["*.qpic.cn", "img.lan:8443=10.0.0.0/8"], "log": {"format": "json", "file": "xiaoer.log", "megabytes": 10, "files": 3}})");
    EXPECT_EQ(good.status, 0) << good.out;
    EXPECT_NE(good.out.find("会话365天、登记1095天、图片180天、日志180天、审计1095天"), std::string::npos)
        << good.out;
    const auto kept = check(R"({"retention": {"conversations": 90, "pictures": 0}})");
    EXPECT_EQ(kept.status, 0) << kept.out;
    EXPECT_NE(kept.out.find("会话90天、登记1095天、图片一直保存"), std::string::npos) << kept.out;
    for (const auto& [text, sentence] : std::vector<std::pair<std::string, std::string>>{
             {R"({"lisen": "127.0.0.1:1"})", "lisen"},
             {R"({"listen": "8080"})", "127.0.0.1:8080"},
             {R"({"listen": 8080})", "listen"},
             {R"({"im": ["onebot12"]})", "onebot11+ws"},
             {R"({"origins": ["shop.example"]})", "https://shop.example"},
             {R"({"trusted_proxies": ["everybody"]})", "10.0.0.0/8"},
             {R"({"picture_hosts": ["*"]})", "“*”不是能取图片的主机"},
             {R"({"picture_ca": "nowhere.pem"})", "没有这个文件"},
             {R"({"tls": {"certificate": "店小二.json"}})", "现在缺私钥"},
             {R"({"tls": {"certificate": "店小二.json", "key": "nowhere.pem"}})", "没有这个文件"},
             {R"({"tls": {"certificate": "店小二.json", "key": "店小二.json"}})", "PEM"},
             {R"({"retention": {"conversations": -1}})", "conversations"},
             {R"({"retention": {"sessions": 1}})", "sessions"},
             {R"({"pages": "nowhere"})", "没有这个目录"},
             {R"({"orders": "nowhere.json"})", "没有这个文件"},
             {R"({"log": {"level": "loud"}})", "level"},
             {R"({"log": {"files": 0}})", "files"},
             {"{", "店小二.json"}}) {
        const auto bad = check(text);
        EXPECT_EQ(bad.status, 1) << text;
        EXPECT_NE(bad.out.find(sentence), std::string::npos) << text << "\n" << bad.out;
        EXPECT_NE(bad.out.find("店小二.json"), std::string::npos) << bad.out;
    }
}

TEST(CommandLine, RefusesInChineseWithStatusTwo) {
    for (const auto& [words, sentence] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{}, "缺少子命令"},
             {{"serv"}, "serv"},
             {{"serve", "--lissen", "x"}, "不认识的参数：--lissen"},
             {{"serve", "--listen", "8080"}, "监听地址“8080”写得不对"},
             {{"serve", "--im", "onebot12"}, "“onebot12”不是能接的 IM"},
             {{"serve", "--trusted-proxy", "everybody"}, "10.0.0.0/8"},
             {{"serve", "--picture-host", "https://img.lan/a"}, "不是能取图片的主机"},
             {{"serve", "--tls-key", "/nowhere.pem"}, "现在缺证书"},
             {{"serve", "--tls-key", "/nowhere.pem", "--tls-certificate", "/nowhere.crt"},
              "/nowhere.crt 打不开"},
             {{"serve", "--log", "xml"}, "--log：只能是 {"},
             {{"serve", "--pages", "/nowhere"}, "--pages：没有这个目录：/nowhere"},
             {{"user", "add", "li"}, "缺少参数：--role"},
             {{"erase"}, "缺少参数"}}) {
        const auto result = xiaoer(words);
        EXPECT_EQ(result.status, 2) << sentence << result.err;
        EXPECT_NE(result.err.find(sentence), std::string::npos) << result.err;
    }
    const auto help = xiaoer({"serve", "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.out.find("地址:端口"), std::string::npos) << help.out;
}

}  // namespace
}  // namespace xiaoer::cli
