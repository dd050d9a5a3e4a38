// Pinyin that a buyer typed for want of a Chinese keyboard (kuaidi daole ma), written in characters. Only a
// run of letters that known words (intents/pinyin.json) cover without a rest is touched: English stays what
// it is.
#pragma once

#include <map>
#include <string>

#include "bot/base/document.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {

class Pinyin {
  public:
    /// {"words": {"kuaidi": "快递", …}}; appends faults.
    void read(base::Document& document);
    /// The text with its pinyin in characters; origin still leads to the typed text.
    [[nodiscard]] Normalised written(Normalised message) const;

  private:
    [[nodiscard]] std::string characters(std::string_view run) const;
    std::map<std::string, std::string, std::less<>> words_;
    std::size_t longest_ = 0;
};

}  // namespace xiaoer::intents
