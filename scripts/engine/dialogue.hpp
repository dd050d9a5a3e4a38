// Words and rules by which the bot holds a conversation (scripts/dialogue.json): what a sentence of a wish is
// about, what refuses, what demands money, what is never written into a note, which notes a person must
// decide on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/engine/policy.hpp"

namespace re2 {
class RE2;
}

namespace xiaoer::scripts {

/// A note that the bot does not write by itself because of one of its parts.
struct NoteLimit {
    std::string note;                                   ///< kind of scripts/notes.json
    std::string part;                                   ///< slot
    bool more_than_ordered = false;                     ///< the part is a number above what the order holds
    std::vector<std::shared_ptr<const re2::RE2>> like;  ///< or it looks like one of these
    std::string phrase;                                 ///< told to the buyer
    std::optional<Group> group;                         ///< who gets it then; nothing = the phrase is all
    /// Whether the value looks like one of the patterns.
    [[nodiscard]] bool fits(std::string_view value) const;
};

struct Dialogue {
    std::vector<std::string> partly;  ///< behind a remedy's word: another, smaller thing: 退一半, 退运费
    /// If there is none left (没货就退): a condition that the order itself answers once it is out of stock.
    std::vector<std::shared_ptr<const re2::RE2>> if_out_of_stock;
    /// A question that only laments beside what is wrong: 这咋吃, 叫人怎么用.
    std::vector<std::shared_ptr<const re2::RE2>> laments;
    /// What to write, told behind the question whether it can be: 能写张卡片吗 内容是毕业快乐.
    std::vector<std::shared_ptr<const re2::RE2>> tells_what;
    /// A wish that is asked as a question, with the wish in its one group: 能不能别放发票.
    std::vector<std::shared_ptr<const re2::RE2>> asked_as;
    /// Some pieces of one kind and some of another, as a whole in its one group: 一袋盐焗一袋原味.
    std::vector<std::shared_ptr<const re2::RE2>> shared_out;
    /// A question that asks for something more, not how a written wish stands: 能穿条红绳吗.
    std::vector<std::shared_ptr<const re2::RE2>> asks_anew;
    /// What begins at a remedy's word and tells of something tried: 换了灯泡还是不亮.
    std::vector<std::shared_ptr<const re2::RE2>> tried;
    std::vector<std::string> aspects;  ///< 颜色, 口味: what of a good may be changed; no value by itself
    std::vector<std::string> instead;  ///< words behind which another value is told: 还是, 改成
    std::vector<std::string> fillers;  ///< words of asking that say nothing about the thing asked for
    std::vector<std::string> reminders;  ///< 别忘了, 记得: they only press what is wished and refuse nothing
    std::vector<std::string> negatives;  ///< what makes a free wish one not to have something
    /// What says which text of a note is wrong ("old") and what it is to be ("new").
    std::vector<std::shared_ptr<const re2::RE2>> put_right;
    /// What says how many of a noted measure there are to be (两层就够): "number" and "measure".
    std::vector<std::shared_ptr<const re2::RE2>> recount;
    /// What says that something is not to be done any more and names only the verb (不用打了), in its one
    /// group.
    std::vector<std::shared_ptr<const re2::RE2>> no_longer;
    std::vector<std::string> refusals;  ///< 不要, 别: what stands behind is not wanted
    std::vector<std::string> demands;   ///< 赔, 退我: money behind it is asked for, not told
    std::vector<std::shared_ptr<const re2::RE2>> never_noted;  ///< claims that do not become a note
    std::vector<NoteLimit> limits;
    /// Intent → kind of note when only a part of it is to change (change_address → change_contact).
    std::vector<std::pair<std::string, std::string>> part_notes;
    std::vector<std::string> follow_task;  ///< intents whose group is that of what is in hand (human_request)
    std::vector<std::pair<std::string, std::string>>
        by_slot;                          ///< slot → intent of the note that such a value is for
    std::vector<std::string> free_facts;  ///< facts that any statement of the buyer tells (reason)
    std::vector<std::string> asking_for;  ///< 帮我, 给我: a question that asks for something
    std::vector<std::string>
        agree_tails;    ///< 行不行, 可以吗 at the end: one of the ways that is asked for is chosen
    std::string later;  ///< intent of who will tell later what he was asked
    std::vector<std::string> reasons;  ///< 怕, 担心: a telling behind a wish that says why it is wished
    std::vector<std::string> reason_intents;  ///< told beside a wish for the order they say why: 家里没人
    std::string unwanted;                     ///< intent of a wish not to have something (不要发票)
    std::vector<std::string> bare_notes;      ///< intents that ask for a note without saying which
    /// Questions that the goods may answer; one without a phrase of its own is answered by them alone.
    std::vector<std::string> goods_intents;
    std::string case_otherwise;  ///< intent that a question about an earlier case is when there is none

    [[nodiscard]] bool demanding(std::string_view words) const;
    /// The word at this place is refused (不要补发, 别退).
    [[nodiscard]] bool refused(std::string_view words, std::size_t at) const;
    [[nodiscard]] bool asks_for(std::string_view words) const;
    [[nodiscard]] bool gives_reason(std::string_view words) const;
    [[nodiscard]] bool notable(std::string_view words) const;
    /// Whether what stands behind a remedy's word makes it another: 退|一半.
    [[nodiscard]] bool only_part(std::string_view behind) const;
    /// Whether words set the condition that there is no stock.
    [[nodiscard]] bool if_no_stock(std::string_view words) const;
    /// Whether words that begin at a remedy's word tell of something tried.
    [[nodiscard]] bool tried_already(std::string_view words) const;
    [[nodiscard]] bool only_laments(std::string_view words) const;
    [[nodiscard]] bool told_behind_question(std::string_view words) const;
    [[nodiscard]] bool asks_something_new(std::string_view words) const;
    [[nodiscard]] bool follows_task(std::string_view intent) const;
    [[nodiscard]] bool about_goods(std::string_view intent) const;
    struct Replacement {
        std::string wrong;
        std::string right;
    };
    struct Count {
        std::string number;
        std::string measure;
    };
    /// 两层就够; nothing when the words tell no number of a measure.
    [[nodiscard]] std::optional<Count> counted_anew(std::string_view words) const;
    /// 别放发票 out of 能不能别放发票吗; the words themselves when they ask nothing.
    [[nodiscard]] std::string wish_in(std::string_view words) const;
    /// 一袋盐焗一袋原味 out of the words; "" when they tell of no two kinds.
    [[nodiscard]] std::string kinds_shared_out(std::string_view words) const;
    /// Whether words end in asking for consent (那我拒收行不行).
    [[nodiscard]] bool asks_consent(std::string_view words) const;
    /// The verb of 不用打了; "" when the words are no such refusal.
    [[nodiscard]] std::string verb_called_off(std::string_view words) const;
    /// 不是1203 是1302; nothing when the words name no two texts.
    [[nodiscard]] std::optional<Replacement> replacement(std::string_view words) const;
    /// "" when there is none.
    [[nodiscard]] std::string_view part_note(std::string_view intent) const;
};

}  // namespace xiaoer::scripts
