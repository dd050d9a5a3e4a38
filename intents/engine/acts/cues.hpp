// The words by which clauses, stances and forces are told (intents/clauses.json), found in one pass over a
// text. It finds words; what they do in a clause is decided in clauses.cpp and reader.cpp. Internal to
// intents.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/document.hpp"
#include "intents/engine/acts/plainer.hpp"
#include "intents/engine/match/double_array.hpp"
#include "intents/engine/match/rules.hpp"

namespace xiaoer::intents {

/// What a word may do, as bits: a word may do several things.
namespace cue {
constexpr std::uint64_t kConnective = 1ULL << 0U;  ///< 另外, 还有: a clause begins
constexpr std::uint64_t kParticle = 1ULL << 1U;    ///< 吧, 啦: a clause may end behind it
constexpr std::uint64_t kPredicate = 1ULL << 3U;   ///< says something by itself
constexpr std::uint64_t kHelper = 1ULL << 4U;      ///< 能, 可以, 会: stands before a predicate
constexpr std::uint64_t kTopic = 1ULL << 5U;       ///< 发票, 快递: what a clause is about
constexpr std::uint64_t kNegation = 1ULL << 6U;    ///< 别, 不要, 除了
constexpr std::uint64_t kTurn = 1ULL << 7U;  ///< 直接, 还是: behind a refused value, what follows is wanted
constexpr std::uint64_t kEither = 1ULL << 8U;      ///< 都行, 或者
constexpr std::uint64_t kKept = 1ULL << 9U;        ///< 不变, 照旧
constexpr std::uint64_t kChange = 1ULL << 10U;     ///< 改成, 换成, 改, 换
constexpr std::uint64_t kAsk = 1ULL << 11U;        ///< 吗, 什么, 能不能
constexpr std::uint64_t kOpenAsk = 1ULL << 12U;    ///< 什么, 哪, 多少: no wish can hide in it
constexpr std::uint64_t kTag = 1ULL << 13U;        ///< 可以吗, 行不行: asked behind a wish
constexpr std::uint64_t kPlease = 1ULL << 14U;     ///< 帮我, 给我, 麻烦
constexpr std::uint64_t kWant = 1ULL << 15U;       ///< 要, 想要, 希望
constexpr std::uint64_t kPast = 1ULL << 16U;       ///< 上次
constexpr std::uint64_t kNow = 1ULL << 17U;        ///< 这次, 以后
constexpr std::uint64_t kCondition = 1ULL << 18U;  ///< 要是, 如果
constexpr std::uint64_t kThen = 1ULL << 19U;       ///< 就, 那就: what follows from a condition
constexpr std::uint64_t kUrgent = 1ULL << 20U;     ///< 急, 赶紧
constexpr std::uint64_t kWrong = 1ULL << 21U;      ///< 不对, 写错了
constexpr std::uint64_t kWithdraw = 1ULL << 22U;   ///< 算了, 当我没说
constexpr std::uint64_t kCancel = 1ULL << 23U;     ///< 取消, 撤销: with an object, that is taken back
constexpr std::uint64_t kRest = 1ULL << 24U;       ///< 先别, 暂时不
constexpr std::uint64_t kWait = 1ULL << 25U;       ///< 等: with 再 behind it, to wait
constexpr std::uint64_t kAgain = 1ULL << 26U;      ///< 再
constexpr std::uint64_t kSend = 1ULL << 27U;       ///< 发货, 发, 寄
constexpr std::uint64_t kOthers = 1ULL << 28U;  ///< 你们, 商家: the clause is not about the buyer's own wish
constexpr std::uint64_t kPointer = 1ULL << 29U;  ///< 那单, 那个: says which, belongs to what follows
constexpr std::uint64_t kFiller = 1ULL << 30U;   ///< 亲, 嗯, 那个啥: nothing
constexpr std::uint64_t kDone = 1ULL << 31U;     ///< 已经, 刚刚…过: happened already
constexpr std::uint64_t kForbid = 1ULL << 32U;   ///< 别, 不要: what follows is not to be done: a wish
constexpr std::uint64_t kThreat = 1ULL << 34U;  ///< 退, 投诉: behind 再…就, what comes when it is done again
constexpr std::uint64_t kNoNeed = 1ULL << 33U;  ///< 不用, 别再: what was asked for need not be done any more
constexpr std::uint64_t kGive = 1ULL << 35U;  ///< 补, 赔, 退我: what a bargain asks for (补我20我就不退)
constexpr std::uint64_t kPlan = 1ULL << 36U;   ///< 出差, 结婚, 送人: a day beside it is the buyer's own
constexpr std::uint64_t kCarry = 1ULL << 37U;  ///< 走, 用: sends only with a courier's name
constexpr std::uint64_t kMay = 1ULL << 38U;  ///< 能, 可以: a refusal behind it is asked for (能别放发票吗)
/// What makes a value one that is asked for, and not only talked of.
constexpr std::uint64_t kAsksFor = kSend | kChange | kWant | kPlease | kEither;
}  // namespace cue

/// A word at a place of a normalised text.
struct Token {
    Range where;
    std::uint64_t does = 0;    ///< bits of cue
    std::int16_t object = -1;  ///< index into Cues::objects: what a taking back covers
    std::int16_t part = -1;    ///< index into Cues::parts: a part of an order that has no value here
    std::int16_t group = -1;   ///< index into Cues::groups
    bool starts = false;       ///< a word that may begin a clause stands here
    [[nodiscard]] bool is(std::uint64_t bits) const { return (does & bits) != 0; }
};

/// Slots that speak for an intent where no pattern does.
struct SlotEvidence {
    std::string intent;
    std::vector<std::string> slots;      ///< all of them must be there
    std::vector<std::string> words;      ///< one of them must be in the clause; empty: none needed
    std::vector<std::string> not_words;  ///< none of them may be in the clause
    std::vector<std::string> forces;     ///< "wish", "ask", "tell"; empty: any
    bool alone = false;                  ///< only of a clause that says nothing else
};

/// Immutable after read(); shared between threads.
class Cues {
  public:
    /// Appends faults. known: ids of the catalogue's intents, to check those that the file names.
    void read(base::Document& document, const std::function<bool(std::string_view)>& known);

    [[nodiscard]] bool empty() const { return words_.empty(); }
    /// The longest word at each place from left to right, outside the atoms (sorted, apart).
    [[nodiscard]] std::vector<Token> scan(std::string_view text, const std::vector<Range>& atoms) const;

    std::vector<std::string> objects;  ///< intent ids; "" says only that something is taken back
    std::vector<std::string> parts;    ///< slot names
    std::vector<std::string> groups;   ///< 主管
    std::vector<std::vector<std::string>> families;  ///< intents that are one wish when said side by side
    std::string hold;                                ///< intent of a wish to wait with sending; "" none
    std::string bargain;                             ///< intent of what a bargain asks for; "" none
    std::vector<std::string> wishes;                 ///< intents that wish by their nature
    std::vector<SlotEvidence> evidence;
    std::optional<Searcher> refers;
    Plainer plainer;
    double slots_weight = 0;   ///< what slot evidence adds, as the numbers of confidence.json
    double slots_floor = 0;    ///< least confidence of a wish for which slots speak
    double named_floor = 0;    ///< confidence of a wish that only a word of objects names
    double unknown_below = 0;  ///< what is less sure is not understood
    double words_alone = 1;    ///< share from which words alone propose
    double human_alone = 1;
    double store_floor = 0;
    double clear =
        1;  ///< how many times surer another claim must be to beat the one that precedence puts first

  private:
    struct Word {
        std::uint64_t does = 0;
        std::int16_t object = -1;
        std::int16_t part = -1;
        std::int16_t group = -1;
    };
    void add(const std::string& word, const std::function<void(Word&)>& set);
    void build();
    [[nodiscard]] bool starter_at(std::string_view text, std::size_t at) const;

    std::map<std::string, Word> written_;  ///< only while reading
    std::vector<Word> words_;
    std::vector<std::uint32_t> word_of_;  ///< by state: index + 1, or 0
    DoubleArray trie_;
    DoubleArray starters_;
    std::vector<bool> starter_ends_;  ///< by state
};

}  // namespace xiaoer::intents
