// Buyers' questions about goods and shop in three trades, played through the whole bot: the good that is
// meant, what of it is asked, and the value said, or a human. The trades are trades/*/goods.json with the
// attributes that ship; what is measured is printed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bot/knowledge/pack.hpp"
#include "bot/transcript/player.hpp"

namespace xiaoer::transcript {
namespace {

namespace fs = std::filesystem;

/// 包邮吗|-|shop|下单页自动算: what is asked (an earlier message first, before ">>"), the good's id or "-",
/// the attribute, and what the answer says; "人工" for a handoff, "哪款" for the question which good is
/// meant.
struct Row {
    std::vector<std::string> messages;
    std::string good, attribute, says, line;
};

std::vector<std::string> split(const std::string& text, const std::string& mark) {
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const auto end = text.find(mark, at);
        parts.push_back(text.substr(at, end - at));
        if (end == std::string::npos) return parts;
        at = end + mark.size();
    }
}

std::vector<Row> rows_of(const fs::path& file) {
    std::vector<Row> rows;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        const auto cells = split(line, "|");
        EXPECT_EQ(cells.size(), 4U) << line;
        if (cells.size() == 4) rows.push_back({split(cells[0], " >> "), cells[1], cells[2], cells[3], line});
    }
    return rows;
}

/// What the shop recommends first is of the shipped trade.
void empty_list(const fs::path& file, const std::string& beginning) {
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto from = text.find(beginning);
    ASSERT_NE(from, std::string::npos);
    const auto inside = from + beginning.size();
    text.erase(inside, text.find(']', inside) - inside);
    std::ofstream(file) << text;
}

/// The shipped intents and scripts with the goods of another trade.
knowledge::Pack pack_of(const std::string& trade) {
    static const knowledge::Pack kShipped = [] {
        base::Faults faults;
        return knowledge::load_pack(XIAOER_SOURCE, faults);
    }();
    if (trade == "snacks") return kShipped;
    const fs::path source = XIAOER_SOURCE;
    const auto root = fs::temp_directory_path() / ("xiaoer-trade-" + std::to_string(::getpid()) + trade);
    fs::create_directories(root / "goods");
    fs::create_directory_symlink(source / "scripts" / "phrases", root / "phrases");
    for (const auto& entry : fs::directory_iterator(source / "scripts"))
        if (entry.path().extension() == ".json") fs::copy_file(entry.path(), root / entry.path().filename());
    fs::copy_file(source / "tests/transcript/trades" / trade / "goods.json", root / "goods" / "goods.json");
    empty_list(root / "shop.json", "\"recommend_first\": [");
    base::Faults faults;
    knowledge::Pack pack{kShipped.catalogue, scripts::Playbook::load(root, faults)};
    for (const auto& fault : faults)
        ADD_FAILURE() << to_string(fault);
    fs::remove_all(root);
    return pack;
}

struct Score {
    int rows = 0, right_good = 0, goods = 0, right_value = 0, values = 0, wrong_value = 0, human_missed = 0;
    void operator+=(const Score& other) {
        rows += other.rows;
        right_good += other.right_good, goods += other.goods;
        right_value += other.right_value, values += other.values;
        wrong_value += other.wrong_value, human_missed += other.human_missed;
    }
};

Score play(const knowledge::Pack& pack, const Row& row, std::string& told) {
    Player player(pack);
    std::vector<Output> out;
    for (const auto& message : row.messages) {
        (void)player.take();
        EXPECT_EQ(player.input("买家: " + message), "") << row.line;
        player.settle();
    }
    out = player.take();
    std::string said;
    bool human = false, which = false, claimed = false;
    for (const auto& line : out) {
        said += line.line + "\n";
        const auto is = [&](std::string_view phrase) { return line.phrase == phrase; };
        which = which || is("goods.which") || is("goods.which_none") || line.phrase.starts_with("clarify");
        human = human || is("goods.unknown") || is("goods.not_ours") || is("goods.card_unknown") ||
                is("goods.claim_label") || is("goods.stock_no") || line.line.starts_with("转接") ||
                line.phrase.starts_with("transfer");
        claimed = claimed || line.phrase.starts_with("goods.attribute") || is("goods.said") ||
                  is("goods.price") || is("goods.size") || is("goods.stock_yes") || is("goods.difference");
    }
    const auto& talk = player.state().goods;
    Score score;
    score.rows = 1;
    if (row.good != "-") {
        score.goods = 1;
        score.right_good = talk.focus == row.good ? 1 : 0;
    }
    if (row.says == "人工") {
        score.human_missed = human || which ? 0 : 1;
        score.wrong_value = claimed && !human ? 1 : 0;
    } else if (row.says == "哪款") {
        score.human_missed = which ? 0 : 1;
        score.wrong_value = claimed ? 1 : 0;
    } else if (!row.says.empty()) {
        score.values = 1;
        score.right_value = said.find(row.says) != std::string::npos ? 1 : 0;
        score.wrong_value = score.right_value == 0 && claimed && !human ? 1 : 0;
    }
    const bool attribute_right = row.good == "-" || row.attribute.empty() || talk.attribute == row.attribute;
    if (score.right_good < score.goods || score.right_value < score.values || score.wrong_value > 0 ||
        score.human_missed > 0 || !attribute_right)
        told +=
            "  " + row.line + "\n    focus=" + talk.focus + " attribute=" + talk.attribute + "\n    " + said;
    return score;
}

class GoodsQuestions : public testing::TestWithParam<const char*> {};

TEST_P(GoodsQuestions, AreAnsweredRightlyOrByAHuman) {
    Score all;
    std::string told;
    for (const std::string trade : {"snacks", "clothes", "appliances"}) {
        const auto pack = pack_of(trade);
        ASSERT_TRUE(pack.playbook);
        const fs::path folder = fs::path(XIAOER_SOURCE) / "tests/transcript/trades" / trade;
        for (const auto& row : rows_of(folder / GetParam()))
            all += play(pack, row, told);
    }
    std::printf(
        "%s: %d questions; right good %d of %d, right value %d of %d, wrong value %d, no human where one "
        "is needed %d\n",
        GetParam(), all.rows, all.right_good, all.goods, all.right_value, all.values, all.wrong_value,
        all.human_missed);
    if (!told.empty()) std::printf("%s", told.c_str());
    EXPECT_GE(all.rows, 100);
    // The rest go to a human before any good is looked up, and so leave none talked about.
    EXPECT_GE(all.right_good, all.goods * 92 / 100);
    EXPECT_GE(all.right_value, all.values * 97 / 100);
    EXPECT_EQ(all.wrong_value, 0);
    EXPECT_LE(all.human_missed, all.rows * 3 / 100);
}

INSTANTIATE_TEST_SUITE_P(Trades, GoodsQuestions, testing::Values("questions.txt", "held.txt"),
                         [](const auto& tested) { return std::string(tested.param).substr(0, 4); });

}  // namespace
}  // namespace xiaoer::transcript
