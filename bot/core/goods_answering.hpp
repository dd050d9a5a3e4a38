// One question about goods being answered; the parts of answer_goods() share it. Which good and which
// question is meant is decided in goods.cpp, how it is said in goods_replies.cpp. Internal to core.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/goods.hpp"

namespace xiaoer::core {

/// What the question is about: a good, or a thing that the files do not know.
struct Target {
    const scripts::Good* good = nullptr;
    std::string thing;
    bool operator==(const Target&) const = default;
};

class Answering {
  public:
    Answering(std::string words, const GoodsContext& about, const scripts::Goods& all)
        : text(std::move(words)), context(about), goods(all) {}

    GoodsAnswer run();

  private:
    // What is meant.
    void listen();
    [[nodiscard]] std::vector<Target> all_named() const;
    [[nodiscard]] std::vector<Target> targets_of(const std::vector<const scripts::Mention*>& named) const;
    [[nodiscard]] std::vector<Target> standing_target();
    [[nodiscard]] std::optional<Target> unknown_thing() const;
    void prefer_standing();
    [[nodiscard]] bool has_value(const scripts::Good& good, const scripts::Attribute& attribute) const;

    // Which question is answered; true: it was.
    [[nodiscard]] bool answer_choice(const std::vector<Target>& named);
    [[nodiscard]] bool own_answer(const std::vector<Target>& targets);
    void answer_bare_names(const std::vector<Target>& named);
    void answer_recommend(const std::vector<Target>& named);
    void answer_sells(const std::string& thing);
    void answer_unnamed();
    void answer_named();
    void answer_shares(const std::vector<Target>& named);
    void answer_all(const Target& target, const std::vector<const scripts::Asked*>& questions);
    void answer_one(const Target& target, const scripts::Attribute& attribute);

    // How it is said.
    void say(std::string_view phrase, std::vector<scripts::Value> values);
    void outcome(GoodsAnswer::Outcome how);
    void ask_which(const std::vector<Target>& targets, const scripts::Attribute* attribute);
    void not_known(const Target& target);
    void say_value(const scripts::Good& good, const scripts::Attribute& attribute, bool claim);
    void say_price(const scripts::Good& good);
    void say_stock(const scripts::Good& good);
    void say_specs(const scripts::Good& good);
    void say_size(const scripts::Good& good);
    void introduce(const scripts::Good& good);
    void compare(const std::vector<Target>& targets);
    /// need: the buyer's words, with what he said of it before.
    void suggest(const std::string& need);
    [[nodiscard]] const scripts::GoodValue* value_of(const scripts::Good& good,
                                                     const std::vector<const scripts::GoodSpec*>& specs,
                                                     std::string_view attribute) const;

    const std::string text;
    const GoodsContext& context;
    const scripts::Goods& goods;
    GoodsAnswer answer;
    std::vector<scripts::Mention> mentions;
    std::vector<scripts::Asked> asked;
};

}  // namespace xiaoer::core
