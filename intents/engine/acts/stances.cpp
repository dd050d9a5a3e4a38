#include "intents/engine/acts/stances.hpp"

#include <algorithm>
#include <array>

namespace xiaoer::intents {
namespace {

/// Bytes between a value and a refusal right behind it: 韵达 (就) 不要, 顺丰 (的话) 算了.
constexpr std::size_t kJustBehind = 6;

/// What stands between two of a list: nothing, 和, 、.
bool in_list(std::string_view between) {
    static constexpr std::array kLinks = {"", "和", "、", ",", "跟", "及", "与", "或", "或者", "还有", " "};
    return std::find(kLinks.begin(), kLinks.end(), between) != kLinks.end();
}

class StanceReader {
  public:
    StanceReader(const Scene& scene, const Clause& clause) : scene_(scene), clause_(clause) {}

    Stances run() {
        auto atom = clause_.first_atom;
        for (auto i = clause_.first_token; i < clause_.last_token; ++i) {
            for (; atom < clause_.last_atom && scene_.atoms[atom].where.begin < scene_.tokens[i].where.begin;
                 ++atom)
                name(scene_.atoms[atom]);
            hear(scene_.tokens[i], atom);
        }
        for (; atom < clause_.last_atom; ++atom)
            name(scene_.atoms[atom]);
        replace();
        reasons_only();
        own_days();
        both_of_them();
        settle(out_.values);
        return std::move(out_);
    }

  private:
    void name(const Atom& atom);
    void hear(const Token& token, std::size_t next_atom);
    void refuse_last(const Token& token);
    void choose_among();
    void keep(const Token& token);
    void replace();
    void leave_past();
    [[nodiscard]] bool cancels_value(const Token& token, std::size_t next_atom) const;
    void reasons_only();
    [[nodiscard]] bool has_object(const Token& next) const;
    [[nodiscard]] bool plan_behind(const Range& day) const;
    void own_days();
    void both_of_them();
    void set(Value& value, Stance stance, const Token& token);

    const Scene& scene_;
    const Clause& clause_;
    Stances out_;
    std::vector<Range> places_;       ///< beside out_.values, in the normalised text
    const Token* refusal_ = nullptr;  ///< what refuses the values that follow
    bool refused_ = false;            ///< it has refused one
    bool also_next_ = false;          ///< the next value is one more choice
    bool past_ = false;               ///< 上次 was heard, and no 这次 yet
    std::vector<std::size_t> changes_;
    std::vector<const Token*> parts_;
};

void StanceReader::set(Value& value, Stance stance, const Token& token) {
    value.stance = stance;
    out_.why.push_back("“" + std::string(scene_.text(token.where)) + "”→ " + value.value + "：" +
                       std::string(stance_title(stance)));
}

void StanceReader::name(const Atom& atom) {
    for (const auto index : atom.slots) {
        const auto& slot = scene_.slots[index];
        out_.values.push_back({slot.name, slot.value, Stance::wanted, slot.where});
        places_.push_back(atom.where);
        // 枕头那单: says which order, and is neither wanted nor refused.
        const auto points = [&](const Token& token) {
            return token.is(cue::kPointer) && token.where.begin == atom.where.end;
        };
        if (slot.name == "product" && std::any_of(scene_.tokens.begin(), scene_.tokens.end(), points)) {
            out_.values.back().stance = Stance::mentioned;
        } else if (atom.spoken) {
            continue;  // it says itself what is wished
        } else if (refusal_ != nullptr) {
            set(out_.values.back(), refusal_->is(cue::kChange) ? Stance::replaced : Stance::excluded,
                *refusal_);
            out_.replaces = out_.replaces || refusal_->is(cue::kChange);
            refused_ = true;
        } else if (also_next_) {
            out_.values.back().stance = Stance::either;
        }
    }
    also_next_ = false;
}

/// 韵达不要, 顺丰就算了: refused behind the value.
void StanceReader::refuse_last(const Token& token) {
    if (out_.values.empty() || token.where.begin - places_.back().end > kJustBehind) return;
    auto place = places_.back();
    const auto slot = out_.values.back().slot;
    for (auto i = out_.values.size(); i-- > 0;) {
        if (!(places_[i] == place)) {
            // 10号11号别发: the whole list is refused.
            const auto between = scene_.text({places_[i].end, place.begin});
            if (out_.values[i].slot != slot || !in_list(between)) break;
            place = places_[i];
        }
        if (out_.values[i].stance == Stance::wanted && out_.values[i].slot != "amount")
            set(out_.values[i], Stance::excluded, token);
    }
}

/// 圆通中通都行: of several values of one kind any will do.
void StanceReader::choose_among() {
    for (auto& value : out_.values) {
        const auto same = std::count_if(out_.values.begin(), out_.values.end(), [&](const Value& other) {
            return other.slot == value.slot &&
                   (other.stance == Stance::wanted || other.stance == Stance::either);
        });
        if (value.stance == Stance::wanted && same > 1) value.stance = Stance::either;
    }
}

/// 电话不变: the value right before, or the parts named before.
void StanceReader::keep(const Token& token) {
    if (!out_.values.empty() && token.where.begin - places_.back().end <= kJustBehind) {
        set(out_.values.back(), Stance::kept, token);
        return;
    }
    for (const auto* part : parts_) {
        Value value{scene_.cues.parts[static_cast<std::size_t>(part->part)], "", Stance::kept,
                    scene_.message.typed(part->where.begin, part->where.end)};
        const bool twice = std::any_of(out_.values.begin(), out_.values.end(),
                                       [&](const Value& other) { return other.slot == value.slot; });
        if (twice) continue;
        out_.why.push_back("“" + std::string(scene_.text(part->where)) + "”：不变");
        out_.values.push_back(std::move(value));
        places_.push_back(part->where);
    }
    parts_.clear();
}

void StanceReader::hear(const Token& token, std::size_t next_atom) {
    const bool before_value = next_atom < clause_.last_atom &&
                              scene_.atoms[next_atom].where.begin - token.where.end <= 2 * kJustBehind;
    if (token.part >= 0) {
        parts_.push_back(&token);
        // 按原来的地址发: kept by the word right before.
        const auto* before = &token > scene_.tokens.data() + clause_.first_token ? &token - 1 : nullptr;
        if (before != nullptr && before->is(cue::kKept) && before->where.end == token.where.begin)
            keep(*before);
    }
    if (token.is(cue::kPast)) past_ = true;
    if (token.is(cue::kNow | cue::kForbid)) leave_past();
    const auto* behind = &token + 1 < scene_.tokens.data() + clause_.last_token ? &token + 1 : nullptr;
    if (token.is(cue::kNegation) && !token.is(cue::kChange) && behind != nullptr &&
        behind->is(cue::kChange) && behind->where.begin == token.where.end &&
        next_atom >= clause_.last_atom) {
        keep(token);  // 电话不用改
        return;
    }
    if (token.is(cue::kNegation | cue::kRest)) {
        const bool last_word = next_atom >= clause_.last_atom || !before_value;
        if (refusal_ == nullptr && last_word && !token.is(cue::kChange)) refuse_last(token);
        refusal_ = &token;
        refused_ = false;
        return;
    }
    if (token.is(cue::kCancel) && cancels_value(token, next_atom)) {
        refusal_ = &token;
        refused_ = false;
        return;
    }
    const bool last = behind == nullptr || behind->is(cue::kParticle);
    if ((token.is(cue::kWithdraw) && !token.is(cue::kWrong)) ||
        (token.is(cue::kCancel) && last && next_atom >= clause_.last_atom))
        refuse_last(token);
    if (refusal_ != nullptr && !refused_ && token.is(cue::kChange | cue::kWant) && has_object(token)) {
        refusal_ = nullptr;  // 不要五香了 要香辣的: the refusal had its object, though not a value
    }
    if (refused_ &&
        token.is(cue::kTurn | cue::kChange | cue::kSend | cue::kWant | cue::kPlease | cue::kThen)) {
        refusal_ = nullptr;
        refused_ = false;
    }
    // 是B不是A is heard by the refusal; 不是A是B by the turn.
    if (token.is(cue::kChange)) changes_.push_back(token.where.begin);
    if (token.is(cue::kKept)) keep(token);
    if (token.is(cue::kEither)) {
        choose_among();
        also_next_ = before_value && !out_.values.empty();
        if (also_next_ && out_.values.back().stance == Stance::wanted)
            out_.values.back().stance = Stance::either;
    }
}

/// 从A改成B, 把A换成B: what stands before the change and is of the same kind is the old one.
void StanceReader::replace() {
    for (const auto change : changes_)
        for (std::size_t i = 0; i < out_.values.size(); ++i) {
            auto& old = out_.values[i];
            if (old.stance != Stance::wanted || places_[i].end > change) continue;
            for (std::size_t k = i + 1; k < out_.values.size(); ++k)
                if (out_.values[k].slot == old.slot && places_[k].begin > change &&
                    out_.values[k].stance == Stance::wanted) {
                    old.stance = Stance::replaced;
                    out_.replaces = true;
                    out_.why.push_back(old.value + " 改成 " + out_.values[k].value);
                    break;
                }
        }
}

/// 取消7号的: the value is taken back, not the order.
bool StanceReader::cancels_value(const Token& token, std::size_t next_atom) const {
    if (next_atom >= clause_.last_atom || scene_.atoms[next_atom].where.begin != token.where.end)
        return false;
    static const RE2 kRest("的?(?:吧|了|啊|哈| )*");
    const auto rest = scene_.text({scene_.atoms[next_atom].where.end, clause_.where.end});
    return RE2::FullMatch(re2::StringPiece(rest.data(), rest.size()), kRest);
}

/// 上次发的百世丢了 这次…: what was named of the past is only talked of.
void StanceReader::leave_past() {
    if (!past_) return;
    past_ = false;
    for (auto& value : out_.values)
        if (value.stance == Stance::wanted && value.slot != "order_id" && value.slot != "tracking")
            value.stance = Stance::mentioned;
}

/// Whether words stand between the refusal and the gap before this token.
bool StanceReader::has_object(const Token& next) const {
    const auto between = scene_.text({refusal_->where.end, next.where.begin});
    const auto gap = between.find_last_of(" ,");
    return gap != std::string_view::npos && gap > 0 && between.front() != ' ' && between.front() != ',';
}

/// 发韵达吧 中通离我家太远了: beside a courier that is asked for, one that nothing asks for is only talked
/// of.
void StanceReader::reasons_only() {
    const auto asked_for = [this](const Range& place) {
        const auto text = scene_.text({0, clause_.where.end});
        const auto before = text.substr(0, place.begin).find_last_of(" ,.");
        const auto begin = std::max(clause_.where.begin, before == text.npos ? 0 : before + 1);
        const auto end = std::min(text.find_first_of(" ,.", place.end), text.size());
        return std::any_of(
            scene_.tokens.begin() + static_cast<std::ptrdiff_t>(clause_.first_token),
            scene_.tokens.begin() + static_cast<std::ptrdiff_t>(clause_.last_token), [&](const Token& token) {
                return token.where.begin >= begin && token.where.end <= end && token.is(cue::kAsksFor);
            });
    };
    const auto open = [](const Value& value) {
        return value.slot == "courier" && value.stance == Stance::wanted;
    };
    // 我们村邮政要等赶集: the courier itself has to, and nobody asks for it.
    const auto subject = [this](const Range& place) {
        const auto& tokens = scene_.tokens;
        const bool asked_before = std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
            return token.where.end == place.begin && token.is(cue::kAsksFor | cue::kTurn);
        });
        const auto behind = scene_.text({place.end, clause_.where.end});
        return !asked_before && place.begin > clause_.where.begin && behind.starts_with("要") &&
               behind.size() > 2 * kJustBehind;
    };
    for (std::size_t i = 0; i < out_.values.size(); ++i)
        if (open(out_.values[i]) && subject(places_[i])) {
            out_.values[i].stance = Stance::mentioned;
            out_.why.push_back(out_.values[i].value + "：说的是它怎样，不是要它");
        }
    std::vector<std::size_t> bare;
    bool asked = false;
    for (std::size_t i = 0; i < out_.values.size(); ++i) {
        if (!open(out_.values[i])) continue;
        if (asked_for(places_[i]))
            asked = true;
        else
            bare.push_back(i);
    }
    if (!asked) return;
    for (const auto i : bare) {
        out_.values[i].stance = Stance::mentioned;
        out_.why.push_back(out_.values[i].value + "：说的是原因");
    }
}

/// 周五我不在: a plan of the buyer's right behind a day.
bool StanceReader::plan_behind(const Range& day) const {
    for (auto t = clause_.first_token; t < clause_.last_token; ++t) {
        const auto& token = scene_.tokens[t];
        if (token.where.begin < day.end) continue;
        const auto between = scene_.text({day.end, token.where.begin});
        if (between.size() > kJustBehind || between.find_first_of(" ,") != between.npos) return false;
        if (token.is(cue::kPlan)) return true;
    }
    return false;
}

/// 明天我出差, 周末要送人: a day of the buyer's own plans is none to send on.
void StanceReader::own_days() {
    // 周六发 周五我不在: of two days the one with a plan right behind it is the buyer's own.
    const auto wanted = [](const Value& value) {
        return value.slot == "date" && value.stance == Stance::wanted;
    };
    if (std::ranges::count_if(out_.values, wanted) > 1)
        for (std::size_t i = 0; i < out_.values.size(); ++i)
            if (wanted(out_.values[i]) && plan_behind(places_[i])) {
                out_.values[i].stance = Stance::mentioned;
                out_.why.push_back(out_.values[i].value + "：自己的安排，不是发货的日子");
            }
    bool plan = false;
    bool carries = false;  // 我后天走, 6号要用: without a courier the buyer's own going and using
    bool self = false;
    const bool courier = std::any_of(out_.values.begin(), out_.values.end(),
                                     [](const Value& value) { return value.slot == "courier"; });
    for (auto i = clause_.first_token; i < clause_.last_token; ++i) {
        const auto& token = scene_.tokens[i];
        plan = plan || token.is(cue::kPlan);
        carries = carries || (token.is(cue::kCarry) && !courier);
        self = self || token.is(cue::kHelper | cue::kWant);
        if (token.is(cue::kChange | cue::kForbid | cue::kRest) || token.object >= 0 || token.part >= 0 ||
            (token.is(cue::kSend) && !token.is(cue::kPlan | cue::kCarry)))
            return;
    }
    plan = plan || (carries && self);
    if (!plan) return;
    for (auto& value : out_.values)
        if (value.slot == "date" && value.stance == Stance::wanted) {
            value.stance = Stance::mentioned;
            out_.own_doing = true;
            out_.why.push_back(value.value + "：自己的安排，不是发货的日子");
        }
}

/// 两份都要香辣的: how many there are is told, which kind is wished.
void StanceReader::both_of_them() {
    const bool kind = std::any_of(out_.values.begin(), out_.values.end(), [](const Value& value) {
        return value.slot == "attribute" && value.stance == Stance::wanted;
    });
    if (!kind) return;
    for (std::size_t i = 0; i < out_.values.size(); ++i) {
        auto behind = std::string_view(scene_.message.text).substr(places_[i].end);
        while (behind.starts_with(" "))
            behind.remove_prefix(1);
        if (out_.values[i].slot == "quantity" && out_.values[i].stance == Stance::wanted &&
            (behind.starts_with("都") || behind.starts_with("全")))
            out_.values[i].stance = Stance::mentioned;
    }
}

}  // namespace

void settle(std::vector<Value>& values) {
    std::vector<Value> kept;
    for (auto& value : values) {
        const auto same = std::find_if(kept.begin(), kept.end(), [&](const Value& other) {
            return other.slot == value.slot && other.value == value.value;
        });
        if (same == kept.end())
            kept.push_back(std::move(value));
        else if (value.stance != Stance::mentioned)
            *same = std::move(value);
    }
    values = std::move(kept);
}

Stances stances_of(const Scene& scene, const Clause& clause) {
    return StanceReader(scene, clause).run();
}

}  // namespace xiaoer::intents
