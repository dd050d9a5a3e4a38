// The generated table against ICU and OpenCC themselves, on random text of many scripts.
#include "intents/engine/text/fold.hpp"

#include <gtest/gtest.h>
#include <opencc/opencc.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <map>
#include <random>

#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {
namespace {

/// NFKC of the whole text by ICU, then each character by OpenCC and lower-cased by ICU: no table, no
/// cleverness.
class Reference {
  public:
    Reference() {
        UErrorCode status = U_ZERO_ERROR;
        nfkc_ = icu::Normalizer2::getNFKCInstance(status);
    }
    std::string operator()(const std::string& typed) {
        UErrorCode status = U_ZERO_ERROR;
        const auto form = nfkc_->normalize(icu::UnicodeString::fromUTF8(typed), status);
        EXPECT_TRUE(U_SUCCESS(status));
        std::string out;
        for (int32_t i = 0; i < form.length(); i = form.moveIndex32(i, 1))
            out += of(form.char32At(i));
        return out;
    }

  private:
    const std::string& of(UChar32 c) {
        auto [it, fresh] = known_.try_emplace(c);
        if (fresh) {
            std::string one;
            base::append_code_point(one, static_cast<char32_t>(c));
            std::size_t at = 0;
            const auto simple = t2s_.Convert(one);
            const auto back = base::next_code_point(simple, at);
            EXPECT_EQ(at, simple.size()) << one;
            base::append_code_point(it->second, static_cast<char32_t>(u_tolower(static_cast<UChar32>(back))));
        }
        return it->second;
    }
    const icu::Normalizer2* nfkc_ = nullptr;
    opencc::SimpleConverter t2s_{"t2s"};
    std::map<UChar32, std::string> known_;
};

struct Block {
    char32_t first, last;
};
constexpr Block kBlocks[] = {
    {0x20, 0x7E},       {0xA0, 0x24F},      {0x300, 0x36F},     {0x370, 0x3FF},     {0x400, 0x4FF},
    {0x5D0, 0x5EA},     {0x600, 0x6FF},     {0x900, 0x97F},     {0xE00, 0xE7F},     {0x1100, 0x11FF},
    {0x1E00, 0x1FFF},   {0x2000, 0x206F},   {0x2100, 0x218F},   {0x2460, 0x24FF},   {0x2F00, 0x2FD5},
    {0x3000, 0x303F},   {0x3040, 0x30FF},   {0x3130, 0x318F},   {0x3200, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0x4E00, 0x9FFF},   {0x4E00, 0x9FFF},   {0xA960, 0xA97F},   {0xAC00, 0xD7FF},
    {0xE000, 0xE0FF},   {0xF900, 0xFAFF},   {0xFB00, 0xFDFF},   {0xFE00, 0xFEFF},   {0xFF00, 0xFFEF},
    {0x1D100, 0x1D1FF}, {0x1D400, 0x1D7FF}, {0x1F300, 0x1FAFF}, {0x20000, 0x2A6DF}, {0x2F800, 0x2FA1F},
};

std::string random_text(std::mt19937& random) {
    std::string out;
    const auto n = 1 + random() % 24;
    for (std::size_t i = 0; i < n; ++i) {
        const auto& block = kBlocks[random() % std::size(kBlocks)];
        for (std::size_t run = 1 + random() % 3; run > 0; --run) {
            const auto c = block.first + static_cast<char32_t>(random() % (block.last - block.first + 1));
            if (c < 0xD800 || c > 0xDFFF) base::append_code_point(out, c);
        }
    }
    return out;
}

TEST(Fold, IsWhatIcuAndOpenccSayOnEveryCodePoint) {
    Reference reference;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string one;
        base::append_code_point(one, c);
        if (c >= 0x40000 && c < 0xE0000) {  // unassigned planes
            ASSERT_EQ(fold(one), one);
            continue;
        }
        if (c == 0) continue;  // ends OpenCC's text
        ASSERT_EQ(fold(one), reference(one)) << "U+" << std::hex << static_cast<std::uint32_t>(c);
    }
}

TEST(Fold, IsWhatIcuAndOpenccSayOnRandomTextOfManyScripts) {
    Reference reference;
    std::mt19937 random(20240101);
    for (int i = 0; i < 120'000; ++i) {
        const auto typed = random_text(random);
        ASSERT_EQ(fold(typed), reference(typed)) << "text " << i << ": " << typed;
    }
}

TEST(Fold, TellsWhereEachCodePointCameFrom) {
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto typed = random_text(random);
        std::string text;
        std::vector<std::pair<std::size_t, std::uint32_t>> cuts;  // output offset, input offset
        fold_each(typed, [&](char32_t c, std::uint32_t, std::uint32_t from) {
            if (cuts.empty() || cuts.back().second != from) cuts.emplace_back(text.size(), from);
            base::append_code_point(text, c);
        });
        // Wherever it says that a piece began, folding the rest alone gives the rest of the output.
        for (const auto& [out, in] : cuts)
            ASSERT_EQ(fold(std::string_view(typed).substr(in)), text.substr(out)) << typed << " at " << in;
    }
}

TEST(Fold, MapsWhatBuyersType) {
    EXPECT_EQ(fold("ＡＢＣ１２３"), "abc123");
    EXPECT_EQ(fold("退貨運費誰出"), "退货运费谁出");
    EXPECT_EQ(fold("iPhone　15（銀色）"), "iphone 15(银色)");
    EXPECT_EQ(fold("㎏①ﬁ"), "kg1fi");
    EXPECT_EQ(fold("ｶﾞ"), "ガ");
    EXPECT_EQ(fold("e\u0301"), "é");
    EXPECT_EQ(fold("\u1112\u1161\u11AB"), "한");
}

TEST(Fold, TurnsInvalidBytesIntoReplacements) {
    EXPECT_EQ(fold("好\xFF\xE4\xBD吗"), "好\uFFFD\uFFFD\uFFFD吗");
    EXPECT_EQ(fold(""), "");
}

}  // namespace
}  // namespace xiaoer::intents
