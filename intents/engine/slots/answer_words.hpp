// The words around answers (intents/answers.json): what stands before and behind a name, what is never one,
// how buyers say that there is no district or no mobile, how they ask to wait, and the public holidays.
// Words only; what an answer is, is decided in answers.cpp and slots*.cpp.
#pragma once

#include <re2/re2.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/base/document.hpp"

namespace xiaoer::intents {

struct AnswerWords {
    using Words = std::vector<std::string>;  ///< folded, longest first
    /// First and last day off, the earliest first.
    using Holidays = std::vector<std::pair<std::chrono::sys_days, std::chrono::sys_days>>;

    AnswerWords() = default;
    /// Reads a whole answers.json; what is wrong with it becomes faults of the document.
    explicit AnswerWords(base::Document& document);

    Words person_before;
    Words person_behind;
    Words person_kin;
    Words person_never;
    Words person_inside;
    Words phone_none;
    Words district_none;
    std::shared_ptr<const RE2> hold;                          ///< any of the patterns; null without
    std::vector<std::pair<std::string, Holidays>> festivals;  ///< longest name first

    /// The longest of the words that the text begins or ends with, or "".
    [[nodiscard]] static std::string_view at_front(const Words& words, std::string_view text);
    [[nodiscard]] static std::string_view at_end(const Words& words, std::string_view text);
    [[nodiscard]] static bool has(const Words& words, std::string_view text);  ///< the whole text is one
    [[nodiscard]] static bool any_in(const Words& words, std::string_view text);
};

}  // namespace xiaoer::intents
