// Reads numbers, measures and names out of a buyer's words about goods. See goods_words.hpp.
#include "bot/core/goods_words.hpp"

#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::core {

bool names_title(std::string_view text, std::string_view title) {
    const auto length = base::length(title);
    const std::size_t needed = std::min<std::size_t>(length, 3);
    if (length < 2) return false;
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < title.size(); (void)base::next_code_point(title, at))
        starts.push_back(at);
    starts.push_back(title.size());
    for (std::size_t i = 0; i + needed < starts.size(); ++i)
        if (text.find(title.substr(starts[i], starts[i + needed] - starts[i])) != std::string_view::npos)
            return true;
    return false;
}

std::int64_t quantity_in(std::string text, const scripts::Good& good) {
    const auto blank = [&](const std::string& word) {
        for (auto at = text.find(word); !word.empty() && at != std::string::npos; at = text.find(word))
            text.replace(at, word.size(), " ");
    };
    for (const auto& spec : good.specs) {
        blank(spec.name);
        for (const auto& word : spec.words)
            blank(word);
    }
    static constexpr std::array<std::string_view, 17> kMeasures = {
        "盒", "包", "袋", "份", "件", "个", "卷", "箱", "罐", "瓶", "提", "套", "双", "条", "组", "单", "串"};
    static constexpr std::string_view kNumerals = "零一二两三四五六七八九十百";
    for (std::size_t at = 0; at < text.size();) {
        const auto from = at;
        std::size_t end = at;
        while (end < text.size()) {
            std::size_t next = end;
            const auto c = base::next_code_point(text, next);
            const bool digit = c >= '0' && c <= '9';
            if (!digit && kNumerals.find(text.substr(end, next - end)) == std::string_view::npos) break;
            end = next;
        }
        if (end == from) {
            (void)base::next_code_point(text, at);
            continue;
        }
        at = end;
        const std::string_view rest = std::string_view(text).substr(end);
        if (std::none_of(kMeasures.begin(), kMeasures.end(),
                         [&](auto word) { return rest.starts_with(word); }))
            continue;
        // "一盒多少克" asks about one; "这个" is no number.
        const auto number = intents::chinese_number(std::string_view(text).substr(from, end - from));
        if (number && *number >= 1 && *number <= 10'000) return *number;
    }
    return 0;
}

std::vector<std::pair<std::string, double>> measures_in(std::string_view text) {
    std::vector<std::pair<std::string, double>> found;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] < '0' || text[at] > '9') continue;
        std::size_t end = at;
        while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.'))
            ++end;
        double value = 0;
        double scale = 1;
        bool fraction = false;
        for (const char c : text.substr(at, end - at)) {
            if (c == '.') {
                fraction = true;
            } else {
                value = value * 10 + (c - '0');
                if (fraction) scale *= 10;
            }
        }
        value /= scale;
        const auto rest = text.substr(end);
        const auto before = text.substr(0, at);
        const auto behind = [&](std::string_view word) { return rest.starts_with(word); };
        const auto told = [&](std::string_view word) {
            const auto place = before.rfind(word);
            return place != std::string_view::npos && before.size() - place <= word.size() + 6;
        };
        if (behind("斤") || told("体重"))
            found.emplace_back("weight_jin", behind("kg") || behind("公斤") ? value * 2 : value);
        else if (behind("kg") || behind("公斤"))
            found.emplace_back("weight_jin", value * 2);
        else if (behind("码") || behind("号") || told("平时穿") || told("平时"))
            found.emplace_back("usual", value);
        else if (told("脚") || value < 32)
            found.emplace_back("foot_cm", value >= 100 ? value / 10 : value);
        else if (value >= 100 && value <= 220)
            found.emplace_back("height_cm", value);
        else if (value >= 32 && value <= 48)
            found.emplace_back("usual", value);
        at = end;
    }
    return found;
}

std::size_t chosen_number(std::string_view text) {
    for (const std::string_view word : {"第", "选", "问"})
        if (text.starts_with(word)) text.remove_prefix(word.size());
    for (const std::string_view word : {"个", "款", "号", "种"})
        if (text.ends_with(word)) text.remove_suffix(word.size());
    const auto number = intents::chinese_number(text);
    return number && *number > 0 ? static_cast<std::size_t>(*number) : 0;
}

std::string_view thing_before(std::string_view text, std::size_t end) {
    auto thing = text.substr(0, end);
    static constexpr std::array<std::string_view, 12> kStarts = {
        "那", "请问", "你们", "你家", "你们家", "咱家", "店里", "亲", "老板", "现在", "的", " "};
    for (bool cut = true; cut;) {
        cut = false;
        for (const auto start : kStarts)
            if (thing.starts_with(start)) thing.remove_prefix(start.size()), cut = true;
    }
    while (thing.ends_with(" ") || thing.ends_with(","))
        thing.remove_suffix(1);
    static constexpr std::string_view kOther =
        "这那它他该两几三四五六七八九十零百一二半买拍付单共总手套装号码味色款种个盒包袋件份瓶双条斤克原折活动"
        "优惠"
        "运邮快递费差寄发到要会能是有什么怎哪谁多少";
    std::size_t length = 0;
    for (std::size_t at = 0; at < thing.size(); ++length) {
        const auto from = at;
        const auto c = base::next_code_point(thing, at);
        if (c < 0x4E00 || c > 0x9FFF || kOther.find(thing.substr(from, at - from)) != std::string_view::npos)
            return {};
    }
    return length >= 2 && length <= 6 ? thing : std::string_view();
}

std::size_t words_left(std::string_view text, const std::vector<scripts::Mention>& mentions) {
    static constexpr std::string_view kFillers =
        "呢吗啊呀嘛那的了吧哦我要想问是不对打错搞弄啦这款个种就说看看，。？！,.?! ~～\n亲请下一";
    std::size_t left = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto from = at;
        (void)base::next_code_point(text, at);
        if (std::any_of(mentions.begin(), mentions.end(),
                        [&](const auto& m) { return from >= m.begin && from < m.end; }))
            continue;
        if (kFillers.find(text.substr(from, at - from)) == std::string_view::npos) ++left;
    }
    return left;
}

}  // namespace xiaoer::core
