// Replays a transcript against its own expectations and shows what differs. Rewrites nothing by itself.
#include <algorithm>

#include "bot/transcript/player.hpp"

namespace xiaoer::transcript {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

constexpr std::string_view kBot = "机器人: ";

/// Splits "机器人: 文字  # why".
std::pair<std::string, bool> without_why(const std::string& line) {
    const auto at = line.rfind("  # ");
    return at == std::string::npos ? std::pair{line, false} : std::pair{line.substr(0, at), true};
}

std::string normal_bot(std::string line) {
    const std::string_view wide = "机器人：";
    if (line.compare(0, wide.size(), wide) == 0) line.replace(0, wide.size(), kBot);
    return line;
}

/// The expectation itself when it still holds, else what came.
std::string keep_or_replace(const std::string* expected, const Output& output, bool pin) {
    const std::string pinned = std::string(kBot) + "@" + output.phrase;
    const std::string full = output.line + (output.why.empty() ? "" : "  # " + output.why);
    if (expected != nullptr) {
        const auto [text, with_why] = without_why(normal_bot(*expected));
        const bool same = text == output.line || (!output.phrase.empty() && text == pinned);
        if (same && (!with_why || *expected == full || text == pinned)) return *expected;
        if (same) return full;
    }
    if (pin) return output.phrase.empty() ? output.line : pinned;
    return full;
}

}  // namespace

Replayed replay(const knowledge::Pack& pack, std::string_view transcript, bool pin) {
    Player player(pack);
    Replayed result;
    std::vector<std::string> expected;
    std::string gap;  // empty and comment lines between an input and its expectations stay where they are
    const auto flush = [&] {
        const auto outputs = player.take();
        for (std::size_t i = 0; i < outputs.size(); ++i)
            result.text +=
                keep_or_replace(i < expected.size() ? &expected[i] : nullptr, outputs[i], pin) + "\n";
        expected.clear();
        result.text += gap;
        gap.clear();
    };
    int number = 0;
    bool burst = false;
    for (const auto& line : lines_of(transcript)) {
        ++number;
        if (Player::is_output(line)) {
            expected.push_back(line);
            continue;
        }
        const bool buyer = line.rfind("买家", 0) == 0;
        const bool quiet = line.empty() || line.front() == '#';
        if (quiet) {
            player.settle();
            flush();
            result.text += line + "\n";
            burst = false;
            continue;
        }
        // An expectation ended the burst; time and an agent's line fall into the middle of it.
        if (burst && !expected.empty()) player.settle();
        flush();
        result.text += line + "\n";
        if (auto trouble = player.input(line); !trouble.empty())
            result.errors.push_back(std::to_string(number) + ": " + trouble);
        burst = buyer;
    }
    player.settle();
    flush();
    result.reached = player.reached();
    return result;
}

std::string difference(std::string_view expected, std::string_view actual, bool colour) {
    const auto a = lines_of(expected);
    const auto b = lines_of(actual);
    if (a == b) return {};
    // Longest common subsequence; transcripts are short.
    std::vector<std::vector<unsigned>> common(a.size() + 1, std::vector<unsigned>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            common[i][j] =
                a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    struct Row {
        char mark;
        const std::string* text;
    };
    std::vector<Row> rows;
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j])
            rows.push_back({' ', &a[i]}), ++i, ++j;
        else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1]))
            rows.push_back({'-', &a[i++]});
        else
            rows.push_back({'+', &b[j++]});
    }
    std::string out;
    constexpr std::size_t kContext = 3;
    bool skipped = false;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        bool near = false;
        for (std::size_t k = r < kContext ? 0 : r - kContext; k < std::min(rows.size(), r + kContext + 1);
             ++k)
            near = near || rows[k].mark != ' ';
        if (!near) {
            if (!skipped) out += "  …\n";
            skipped = true;
            continue;
        }
        skipped = false;
        const char* tint = !colour               ? ""
                           : rows[r].mark == '-' ? "\x1b[31m"
                           : rows[r].mark == '+' ? "\x1b[32m"
                                                 : "";
        out += std::string(tint) + rows[r].mark + " " + *rows[r].text + (*tint != 0 ? "\x1b[0m" : "") + "\n";
    }
    return out;
}

}  // namespace xiaoer::transcript
