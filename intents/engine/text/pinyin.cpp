#include "intents/engine/text/pinyin.hpp"

#include <algorithm>
#include <vector>

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxRun = 120;      ///< letters; nobody types more without a character
constexpr std::size_t kLeastLetters = 4;  ///< below, it may be anything

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

}  // namespace

void Pinyin::read(base::Document& document) {
    auto root = document.root();
    root.skip("comment");
    if (auto list = root.object("words"))
        for (const auto& [word, characters] : list->text_members()) {
            if (word.empty() || characters.empty() || !std::all_of(word.begin(), word.end(), is_letter))
                list->fault(word, "左边写小写拼音，中间不空格；右边写汉字");
            words_[word] = characters;
            longest_ = std::max(longest_, word.size());
        }
    root.finish();
}

/// "" when the words do not cover the run; spaces stand only between words.
std::string Pinyin::characters(std::string_view run) const {
    std::vector<int> from(run.size() + 1, -1);  // where the word that ends here begins
    from[0] = 0;
    for (std::size_t at = 0; at < run.size(); ++at) {
        if (from[at] < 0) continue;
        if (run[at] == ' ') {
            if (from[at + 1] < 0) from[at + 1] = static_cast<int>(at);
            continue;
        }
        for (std::size_t size = 1; size <= longest_ && at + size <= run.size(); ++size)
            if (words_.find(run.substr(at, size)) != words_.end()) from[at + size] = static_cast<int>(at);
    }
    if (from[run.size()] < 0) return {};
    std::string out;
    for (std::size_t at = run.size(); at > 0;) {
        const auto begin = static_cast<std::size_t>(from[at]);
        if (const auto it = words_.find(run.substr(begin, at - begin)); it != words_.end())
            out.insert(0, it->second);
        at = begin;
    }
    return out;
}

Normalised Pinyin::written(Normalised message) const {
    if (words_.empty() || std::none_of(message.text.begin(), message.text.end(), is_letter)) return message;
    Normalised out;
    out.source = message.source;
    const std::string_view text = message.text;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && (is_letter(text[end]) || (text[end] == ' ' && end > at)))
            ++end;
        while (end > at && text[end - 1] == ' ')
            --end;
        const auto run = text.substr(at, end - at);
        const auto han =
            run.size() >= kLeastLetters && run.size() <= kMaxRun ? characters(run) : std::string();
        if (!han.empty()) {
            out.text += han;
            out.origin.insert(out.origin.end(), han.size(), message.origin[at]);
            at = end;
            continue;
        }
        end = std::max(end, at + 1);
        out.text.append(text, at, end - at);
        out.origin.insert(out.origin.end(), message.origin.begin() + static_cast<std::ptrdiff_t>(at),
                          message.origin.begin() + static_cast<std::ptrdiff_t>(end));
        at = end;
    }
    out.origin.push_back(message.origin.back());
    return out;
}

}  // namespace xiaoer::intents
