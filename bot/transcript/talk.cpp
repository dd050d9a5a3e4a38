#include "bot/transcript/talk.hpp"

#include <array>
#include <fstream>
#include <iostream>

#include "bot/transcript/player.hpp"

namespace xiaoer::transcript {
namespace {

constexpr std::string_view kHelp =
    "直接打字就是买家说话。也可以：\n"
    "  +30m / +2s / +1d            让时间过去\n"
    "  [图片×4]                    发4张照片（可以和文字写在一起）\n"
    "  订单: T1 已发货 商品=坚果礼盒×1 更新=-30h 地区=浙江省 快递=中通 单号=751     后台里有这样一单\n"
    "  付款: T1   发货: T1   物流: T1 已签收                                        后台报告变化\n"
    "  客服小李 接管 / 交还 / 结束    客服小李: 您好    客服: 在线2 空闲0 排队3\n"
    "  断线 恢复 发送失败 发送存疑 后台故障 后台恢复 备注拒绝\n"
    "  /保存 FILE   存成可以回放的对话    /状态   看机器人记着什么    /退出\n";

/// Lines that are not the buyer's words.
bool is_directive(std::string_view line) {
    static constexpr std::array kStarts = {
        std::string_view("买家:"),  std::string_view("买家："), std::string_view("+"),
        std::string_view("#"),      std::string_view("时间:"),  std::string_view("时间："),
        std::string_view("订单:"),  std::string_view("订单："), std::string_view("付款:"),
        std::string_view("付款："), std::string_view("发货:"),  std::string_view("发货："),
        std::string_view("物流:"),  std::string_view("物流："), std::string_view("关闭:"),
        std::string_view("关闭：")};
    for (const auto start : kStarts)
        if (line.substr(0, start.size()) == start) return true;
    static constexpr std::array kWhole = {std::string_view("断线"),     std::string_view("恢复"),
                                          std::string_view("发送失败"), std::string_view("发送存疑"),
                                          std::string_view("后台故障"), std::string_view("后台恢复"),
                                          std::string_view("备注拒绝")};
    for (const auto whole : kWhole)
        if (line == whole) return true;
    const std::string_view agent("客服");
    if (line.substr(0, agent.size()) != agent) return false;
    for (const auto verb : {" 接管", " 交还", " 结束", ":", "："})
        if (line.find(verb) != std::string_view::npos) return true;
    return false;
}

std::string state_line(const core::Conversation& state) {
    std::string out = "# 归属：";
    out += state.owner.who == core::Owner::Who::bot     ? "机器人"
           : state.owner.who == core::Owner::Who::queue ? "排队等人工"
                                                        : "客服" + state.owner.agent;
    if (state.pending) out += "；在等：" + std::string(core::word(state.pending->asked));
    if (!state.tasks.empty()) out += "；没办完的事：" + std::to_string(state.tasks.size());
    if (!state.order.empty()) out += "；在谈订单：" + state.order;
    if (const auto tally = state.photos.tally(); !tally.empty()) out += "；" + tally;
    return out + "；没听懂次数：" + std::to_string(state.misses) + "\n";
}

}  // namespace

void talk(const knowledge::Pack& pack, std::istream& in, std::ostream& out, bool interactive) {
    Player player(pack);
    std::string saved;
    const auto show = [&](const std::string& line, const char* tint) {
        saved += line + "\n";
        out << (interactive ? tint : "") << line << (interactive && *tint != 0 ? "\x1b[0m" : "") << "\n";
    };
    if (interactive) out << kHelp;
    std::string line;
    while (true) {
        if (interactive) out << "\n买家> " << std::flush;
        if (!std::getline(in, line)) break;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty()) continue;
        if (line == "/退出" || line == "/quit") break;
        if (line == "/帮助" || line == "/help") {
            out << kHelp;
            continue;
        }
        if (line == "/状态") {
            out << state_line(player.state());
            continue;
        }
        if (line.rfind("/保存 ", 0) == 0) {
            std::ofstream file(line.substr(std::string_view("/保存 ").size()));
            file << saved;
            out << (file ? "# 已保存\n" : "# 没存成：文件写不了\n");
            continue;
        }
        const std::string input = is_directive(line) ? line : "买家: " + line;
        if (interactive)
            saved += input + "\n";
        else
            show(input, "");
        if (auto trouble = player.input(input); !trouble.empty()) {
            out << "# " << trouble << "\n";
            continue;
        }
        player.settle();
        for (const auto& output : player.take())
            show(output.line + (output.why.empty() ? "" : "  # " + output.why),
                 output.phrase.empty() ? "\x1b[33m" : "\x1b[36m");
        saved += "\n";
        if (!interactive) out << "\n";
    }
}

}  // namespace xiaoer::transcript
