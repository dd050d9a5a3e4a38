// The guard on lines it should stop and lines it must let pass, plain and in disguise.
#include "scripts/engine/guard/guard.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "scripts/engine/guard/disguises.hpp"
#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::Rules;
using testing::Shop;

const Guard& shipped() {
    static const auto guard = [] {
        base::Faults faults;
        auto loaded = Guard::load(std::string(XIAOER_SCRIPTS) + "/guard.json", faults);
        for (const auto& fault : faults)
            ADD_FAILURE() << to_string(fault);
        return loaded;
    }();
    return *guard;
}

nlohmann::json corpus() {
    return nlohmann::json::parse(std::ifstream(XIAOER_GUARD_CORPUS));
}

TEST(GuardCorpus, RecallAndFalseBlocks) {
    const auto lines = corpus();
    const auto& hostile = lines.at("hostile");
    const auto& innocent = lines.at("innocent");
    ASSERT_GE(hostile.size(), 150U);
    ASSERT_GE(innocent.size(), 150U);
    std::size_t missed = 0;
    for (const auto& line : hostile)
        if (!shipped().check(line.at("text").get<std::string>())) {
            ++missed;
            std::printf("missed: %s\n", line.at("text").get<std::string>().c_str());
        }
    std::size_t blocked = 0;
    for (const auto& line : innocent)
        if (const auto violation = shipped().check(line.get<std::string>())) {
            ++blocked;
            std::printf("blocked: %s (%s: %s)\n", line.get<std::string>().c_str(), violation->rule.c_str(),
                        violation->excerpt.c_str());
        }
    std::printf("guard corpus: %zu hostile, %zu missed; %zu innocent, %zu blocked\n", hostile.size(), missed,
                innocent.size(), blocked);
    EXPECT_GE(1.0 - static_cast<double>(missed) / static_cast<double>(hostile.size()), 0.99);
    EXPECT_LE(static_cast<double>(blocked) / static_cast<double>(innocent.size()), 0.005);
}

std::string each(std::string_view text, const std::function<void(std::string&, char32_t, std::size_t)>& f) {
    std::string out;
    std::size_t n = 0;
    for (std::size_t at = 0; at < text.size();)
        f(out, base::next_code_point(text, at), n++);
    return out;
}

std::string between(std::string_view text, std::string_view mark) {
    return each(text, [&](std::string& out, char32_t c, std::size_t n) {
        if (n > 0) out += mark;
        base::append_code_point(out, c);
    });
}

std::string behind(std::string_view text, std::string_view mark) {
    return each(text, [&](std::string& out, char32_t c, std::size_t) {
        base::append_code_point(out, c);
        out += mark;
    });
}

std::string mapped(std::string_view text, const std::function<char32_t(char32_t)>& f) {
    return each(text, [&](std::string& out, char32_t c, std::size_t) { base::append_code_point(out, f(c)); });
}

bool letter(char32_t c) {
    return c >= 'a' && c <= 'z';
}
bool digit(char32_t c) {
    return c >= '0' && c <= '9';
}

TEST(GuardEvasion, DisguisesDoNotHelp) {
    const std::vector<std::string> bases = {
        "好评返现5元",  "五星好评领红包",  "晒图返3元现金",   "加微信songguo", "vx同号",
        "扣扣12345678", "支付宝转账给我",  "银行卡号发您",    "全网最低价",    "爱买不买",
        "保证明天送到", "电话13812345678", "weixin号songguo", "好评返红包",    "加我微信",
        "微信转账",     "全国第一",        "国家级品质",      "脑残",          "包退包换",
        "根治失眠",     "进福利群领优惠",  "私下转账",        "haoping返现"};
    const std::vector<std::pair<std::string, std::function<std::string(const std::string&)>>> disguises = {
        {"spaces", [](const auto& t) { return between(t, " "); }},
        {"points", [](const auto& t) { return between(t, "."); }},
        {"full stops", [](const auto& t) { return between(t, "。"); }},
        {"slashes", [](const auto& t) { return between(t, "/"); }},
        {"emoji", [](const auto& t) { return between(t, "😊"); }},
        {"zero width", [](const auto& t) { return between(t, "\u200B"); }},
        {"joiners", [](const auto& t) { return behind(t, "\u200D\uFE0F"); }},
        {"combining marks", [](const auto& t) { return behind(t, "\u0336"); }},
        {"upper case",
         [](const auto& t) { return mapped(t, [](char32_t c) { return letter(c) ? c - 32 : c; }); }},
        {"full width",
         [](const auto& t) {
             return mapped(t, [](char32_t c) { return c > 0x20 && c < 0x7F ? c + 0xFEE0 : c; });
         }},
        {"circled",
         [](const auto& t) {
             return mapped(t, [](char32_t c) {
                 return letter(c) ? c - 'a' + 0x24D0 : c > '0' && c <= '9' ? c - '1' + 0x2460 : c;
             });
         }},
        {"mathematical",
         [](const auto& t) {
             return mapped(t, [](char32_t c) {
                 return letter(c) ? c - 'a' + 0x1D41A : digit(c) ? c - '0' + 0x1D7CE : c;
             });
         }},
        {"direction marks", [](const auto& t) { return "\u202E" + behind(t, "\u2060"); }},
        {"stars", [](const auto& t) { return between(t, "~"); }},
        {"embedded", [](const auto& t) { return "亲，您好呀，" + t + "，谢谢您的光临哦～"; }},
    };
    std::size_t tried = 0;
    std::size_t missed = 0;
    for (const auto& [name, disguise] : disguises)
        for (const auto& text : bases) {
            ++tried;
            if (shipped().check(disguise(text))) continue;
            ++missed;
            std::printf("missed with %s: %s\n", name.c_str(), disguise(text).c_str());
        }
    std::printf("guard evasion: %zu tried, %zu missed\n", tried, missed);
    EXPECT_GE(tried, 360U);
    EXPECT_LE(static_cast<double>(missed) / static_cast<double>(tried), 0.01);
}

TEST(Guard, SaysWhichRuleAndWhichPart) {
    const auto violation = shipped().check("亲～收到货 好 评 返 现 5元哦");
    ASSERT_TRUE(violation);
    EXPECT_EQ(violation->rule, "review_reward");
    EXPECT_EQ(violation->title, "好评返利");
    EXPECT_EQ(violation->excerpt, "好 评 返 现");
    EXPECT_NE(violation->mend.find("真实感受"), std::string::npos);
    EXPECT_EQ(shipped().check("加V❤️信吧")->excerpt, "加V❤");
    EXPECT_EQ(shipped().check("王女士 １３８－１２３４－５６７８ 找她")->excerpt,
              "１３８－１２３４－５６７８");
}

TEST(Guard, AnExceptionExcusesOnlyWhatItCovers) {
    EXPECT_FALSE(shipped().check("请勿添加陌生人微信"));
    EXPECT_TRUE(shipped().check("请勿添加陌生人微信。加我微信吧"));
    EXPECT_FALSE(shipped().check("最佳食用期7天"));
    EXPECT_TRUE(shipped().check("最佳食用期7天，全国最佳口感"));
    EXPECT_FALSE(shipped().check("https://item.taobao.com/item.htm?id=100000000001"));
    EXPECT_TRUE(shipped().check("https://item.taobao.com.songguo.com/item.htm"));
    EXPECT_TRUE(shipped().check("https://songguotaobao.com/item"));
}

TEST(Guard, PersonalRulesCanBeLeftOutOthersCannot) {
    const std::string phone = "电话是138 1234 5678，地址文三路88号2单元301室";
    EXPECT_EQ(shipped().check("王女士13812345678")->rule, "personal_data");
    EXPECT_FALSE(shipped().check_all_but_personal("王女士13812345678"));
    EXPECT_TRUE(shipped().check(phone));
    EXPECT_EQ(shipped().check_all_but_personal("加微信13812345678")->rule, "contact");
}

TEST(Guard, SurvivesAnyBytes) {
    std::uint64_t x = 20261122;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        x = x * 6364136223846793005ULL + 1442695040888963407ULL;
        const std::size_t size = (x >> 33U) % 200;
        for (std::size_t i = 0; i < size; ++i) {
            x = x * 6364136223846793005ULL + 1442695040888963407ULL;
            // Mostly bytes that make broken characters, some that make real ones.
            text += static_cast<char>(round % 2 == 0 ? x >> 40U
                                                     : "评返\x80\xE5\xF0加微信13. /@\n"[(x >> 40U) % 26]);
        }
        if (const auto violation = shipped().check(text)) {
            EXPECT_FALSE(violation->excerpt.empty());
            EXPECT_NE(text.find(violation->excerpt), std::string::npos)
                << "an excerpt is a piece of the text";
        }
    }
    std::string big;
    for (int i = 0; i < 20000; ++i)
        big += "好 评";
    (void)shipped().check(big);
    EXPECT_FALSE(shipped().check(""));
    EXPECT_FALSE(shipped().check("。。。   "));
}

TEST(Fold, BringsTextIntoOneForm) {
    Fold fold;
    fold.same(U'❤', U'心');
    fold.same(U'💗', U'心');
    const auto folded = [&](std::string_view text) {
        Fold::Text out;
        fold.fold(text, out);
        return out.text;
    };
    EXPECT_EQ(folded("ＶＸ：Song－123"), "vx song 123");
    EXPECT_EQ(folded("好。评、返 现"), "好评返现");
    EXPECT_EQ(folded("返 现金、好评-返"), "返现金 好评返")
        << "one single character is enough for a weak separator";
    EXPECT_EQ(folded("好。评价"), "好。评价") << "but not for the end of a sentence";
    EXPECT_EQ(folded("您好，请说。谢谢！"), "您好 请说。谢谢。");
    EXPECT_EQ(folded("微❤️💗"), "微心心");
    EXPECT_EQ(folded("t.cn/a1 29.9元"), "t.cn/a1 29.9元");
    EXPECT_EQ(folded("①②⑨ ⓥⓧ 𝐕𝟗 🇻🇽 ⅰ"), "129 vx v9 vx");
    EXPECT_EQ(folded("  ，。！ "), "");
    EXPECT_EQ(folded("138******34"), "138******34");
    EXPECT_EQ(folded("好*评*返*现"), "好评返现") << "a star hides figures, and nothing else";
    EXPECT_EQ(folded("㊎㊣㈤㊤"), "金正五上");
    EXPECT_EQ(folded("a,,;;b12!!c34"), "a。b12。c34") << "the stronger of two separators stays";
}

TEST(Fold, LettersAmongFiguresCountAsFigures) {
    Fold fold;
    const auto figures = [&](std::string_view text) {
        Fold::Text out;
        fold.fold(text, out);
        return out.numerals;
    };
    EXPECT_EQ(figures("电话I38OOl38OOO"), 10U);
    EXPECT_EQ(figures("一三八零零"), 5U);
    EXPECT_EQ(figures("oil 3 lo"), 1U) << "a separator ends the run";
    EXPECT_EQ(figures("hello"), 0U);
}

TEST(Fold, OriginsPointIntoTheTypedText) {
    Fold fold;
    for (const std::string typed :
         {"加 V ❤ 信 abc", "１３８-１２３４", "好。评、返 现！", "x\u200By", "ab，cd。ef"}) {
        Fold::Text out;
        fold.fold(typed, out, true);
        ASSERT_EQ(out.origin.size(), out.text.size() + 1);
        for (std::size_t i = 0; i + 1 < out.origin.size(); ++i)
            EXPECT_LE(out.origin[i], out.origin[i + 1]);
        EXPECT_EQ(out.origin.back(), typed.size());
        Fold::Text plain;
        fold.fold(typed, plain);
        EXPECT_EQ(plain.text, out.text);
    }
}

TEST(GuardFile, MistakesAreFaultsWithTheirPlace) {
    struct Case {
        std::string from, to, place, message;
    };
    const std::vector<Case> cases = {
        {R"("<praise>[^。]{0,16}<money>")", R"("<prise>[^。]{0,16}<money>")", "rules[0].patterns[0]",
         "“<prise>”不在“words”里"},
        {R"("<praise>[^。]{0,16}<money>")", R"("(<praise>")", "rules[0].patterns[0]", "这条表达式写得不对"},
        {R"("<praise>[^。]{0,16}<money>")", R"("a*")", "rules[0].patterns[0]", "连空白都能匹配"},
        {R"("好评返现5元哦",)", R"("好评返现5元哦", "您好",)", "rules[0].blocks[1]", "应当拦下，却放行了"},
        {R"("感谢您的评价，我们会继续努力")", R"("加我微信")", "rules[0].passes[0]",
         "应当放行，却被“站外联系方式”拦下"},
        {R"("title": "好评返利",)", "", "rules[0]", "缺少“title”"},
        {R"("心": "❤)", R"("心脏": "❤)", "same.心脏", "左边只能写一个字"},
        {R"("view": "digits")", R"("view": "digit")", "rules[4].view", "“digit”不认识"},
    };
    for (const auto& c : cases) {
        Shop shop(Rules::shipped);
        shop.replace("guard.json", c.from, c.to);
        EXPECT_EQ(shop.load(), nullptr) << c.to;
        ASSERT_FALSE(shop.faults.empty()) << c.to;
        EXPECT_EQ(shop.faults[0].file, "scripts/guard.json");
        EXPECT_EQ(shop.faults[0].place, c.place);
        EXPECT_GT(shop.faults[0].line, 1);
        EXPECT_NE(shop.faults[0].message.find(c.message), std::string::npos) << shop.faults_text();
    }
    Shop empty;
    empty.write("guard.json", R"({"rules": []})");
    EXPECT_EQ(empty.load(), nullptr);
    EXPECT_NE(empty.faults_text().find("等于不设防"), std::string::npos);
}

}  // namespace
}  // namespace xiaoer::scripts
