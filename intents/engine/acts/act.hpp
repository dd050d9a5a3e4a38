// What a message says, clause by clause: acts, each with its intent, force, values and flags. Needs no state
// of a conversation; what an act does (answers, confirms, undoes) is decided elsewhere (bot/core).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// wish: the buyer wants something done. ask: wants to know. tell: states.
enum class Force : std::uint8_t { wish, ask, tell };

enum class Stance : std::uint8_t {
    wanted,
    excluded,  ///< 别发韵达, 除了申通
    either,    ///< one of several that will do: 圆通中通都行
    replaced,  ///< the old one: 从A改成B, 是B不是A
    kept,      ///< 电话不变; the value may be empty, the slot says which part
    mentioned  ///< talked of, not asked for: questions, the past, reasons
};

struct Value {
    std::string
        slot;  ///< see slots.hpp; also "group": "主管" where somebody with more authority is called for
    std::string value;  ///< canonical; empty only with kept
    Stance stance = Stance::wanted;
    Span where;  ///< in the typed text
    bool operator==(const Value&) const = default;
};

struct Act {
    const Intent* intent = nullptr;  ///< null: unknown; never kUndoIntent
    Force force = Force::tell;
    bool negated = false;  ///< 不要发票: the intent itself is not wanted; asked for before, it is withdrawn
    bool taken_back =
        false;  ///< 不退了, 取消换货, 算了: an earlier wish is withdrawn; intent is what that covers,
                ///< null the task of the open question. Never set because of another clause.
    bool deferred = false;  ///< 先别发货, 等我通知再发: to wait; with taken_back an earlier wish is to rest
    bool past = false;         ///< 上次…: told of another time
    bool conditional = false;  ///< 要是…: never acted on as it stands
    bool urgent = false;       ///< 急, 赶紧, !!!
    bool corrects = false;  ///< 不对, 写错了, 是B不是A, 改成: something said or ordered before was wrong
    bool by_words = false;  ///< no pattern and no slot speaks for the intent, only the words: ask or answer,
                            ///< never write
    std::vector<Value> values;
    std::vector<std::string> parts;  ///< slots of which only the name is said: 换个收货人, 电话要改
    std::string refers;     ///< words that say which order or good: 抹布那单, 第二个订单; "" none
    std::string words;      ///< the clause as typed, without marks, fillers and connectives at its ends
    Span where;             ///< in the typed text
    int clause = 0;         ///< counted from 0; an act may cover several, this is its first
    double confidence = 0;  ///< of the intent, 0 to 1; of an unknown act 0
    std::vector<std::string> why;  ///< short Chinese sentences: cut, cue and effect, pattern, shares, band
};

struct Reading {
    std::vector<Act> acts;  ///< in the order said; every wish of the message is one
    std::vector<Slot> slots;
    Meaning meaning;          ///< the decision on the whole message, as understand() gives it
    bool unfinished = false;  ///< breaks off behind a word that goes on: 然后, 我想, 改到
};

/// 要求, 询问, 陈述.
[[nodiscard]] std::string_view force_title(Force force);
/// 要, 不要, 都可以, 旧的, 不变, 提到.
[[nodiscard]] std::string_view stance_title(Stance stance);
/// The names used in JSON: "wish", "ask", "tell"; "wanted", "excluded" …
[[nodiscard]] std::string_view force_name(Force force);
[[nodiscard]] std::string_view stance_name(Stance stance);

}  // namespace xiaoer::intents
