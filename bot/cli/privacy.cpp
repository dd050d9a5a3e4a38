#include "bot/cli/privacy.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bot/cli/verb.hpp"
#include "bot/cli/whole_file.hpp"
#include "bot/core/conversation_id.hpp"
#include "bot/net/http_head.hpp"
#include "bot/pictures/index.hpp"
#include "bot/store/archive.hpp"
#include "bot/store/sqlite.hpp"
#include "bot/users/users.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct PrivacyArguments {
    std::string conversation, anchor, by;
    std::size_t limit = 100;
    bool json = false;
    bool yes = false;
};

std::string read_all(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

/// A web buyer's pictures begin with his name.
std::string visitor_of(std::string_view conversation) {
    const auto parts = core::parse_conversation_id(conversation);
    return std::string(parts.channel == "web" ? parts.buyer : std::string_view{});
}

/// His own by their names, and all that his conversation shows: proofs that we drew for him too.
std::set<fs::path> pictures_of(const fs::path& data, const std::string& conversation,
                               const std::vector<std::string>& shown) {
    std::set<fs::path> files;
    const auto visitor = visitor_of(conversation);
    std::error_code none;
    if (!visitor.empty())
        for (const auto& entry : fs::directory_iterator(data / "pictures", none))
            if (entry.path().filename().string().starts_with(visitor + "-")) files.insert(entry.path());
    for (const auto& name : shown)
        if (auto file = data / "pictures" / name; file.filename() == name && fs::is_regular_file(file, none))
            files.insert(std::move(file));
    return files;
}

/// Regression talks that were made of this conversation say so in their first lines.
std::vector<fs::path> cases_of(const fs::path& data, const std::string& conversation) {
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(data / "studio" / "cases", none))
        if (read_all(entry.path()).find(": " + conversation + "\n") != std::string::npos)
            files.push_back(entry.path());
    return files;
}

/// Files of lines that each tell their conversation: ratings, reviews of quality, logs.
std::vector<fs::path> line_files(const fs::path& data) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(data)) {
        const auto name = entry.path().filename().string();
        if (entry.is_regular_file() && (name.ends_with(".jsonl") || name.find(".log") != std::string::npos))
            files.push_back(entry.path());
    }
    return files;
}

/// Whether a line is about exactly this conversation and not about one whose name goes on.
bool tells_of(std::string_view line, std::string_view conversation) {
    for (auto at = line.find(conversation); at != std::string_view::npos;
         at = line.find(conversation, at + 1)) {
        const auto end = at + conversation.size();
        if (end == line.size() || std::string_view("\" ,#:}\\").find(line[end]) != std::string_view::npos)
            return true;
    }
    return false;
}

std::size_t drop_lines(const fs::path& file, const std::string& conversation) {
    std::istringstream in(read_all(file));
    std::string kept;
    std::size_t dropped = 0;
    for (std::string line; std::getline(in, line);) {
        if (tells_of(line, conversation))
            ++dropped;
        else
            kept += line + "\n";
    }
    if (dropped > 0) write_whole(file, kept);
    return dropped;
}

/// As it may stand in the query of an address.
std::string escaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           std::string_view("-_.~").find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out.append("%").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    }
    return out;
}

struct Trail {
    std::size_t entries = 0;
    std::string fault;
};

/// Earlier versions wrote the id itself, or a digest of it that can be guessed.
Trail erase_from_trail(const std::string& data, const std::string& id) {
    users::Users people(data);
    const auto mark = people.buyer_mark(id);
    std::vector<std::string> names = {id, escaped(id), users::digest(id)};
    if (auto visitor = visitor_of(id); !visitor.empty()) names.push_back(std::move(visitor));
    Trail out;
    try {
        out.entries = people.erase_from_audit(names, mark);
    } catch (const std::runtime_error& broken) {
        out.fault = broken.what();
    }
    people.audit("命令行", "erased", "system_user=" + system_user() + " buyer=" + mark, now());
    return out;
}

int erase(const std::string& data, const PrivacyArguments& given) {
    const auto& id = given.conversation;
    if (core::parse_conversation_id(id).buyer.empty()) {
        std::cerr
            << "会话要写全：渠道:账号:买家，例如 onebot:10001:86（工作台的地址栏和导出表里就是这样写的）\n";
        return kWrongCommand;
    }
    if (!given.yes) {
        std::cerr << "这会永久删除 " << id << " 的全部聊天、登记、备注记录和图片，不能恢复。确定请加 --yes\n";
        return kWrongCommand;
    }
    const fs::path folder(data);
    if (!fs::exists(folder / "xiaoer.db")) {
        std::cerr << "数据目录 " << data << " 里还没有店小二的数据\n";
        return kFaults;
    }
    std::vector<std::string> shown;
    store::Archive(folder).lines({}, [&](const store::ArchivedLine& line, double) {
        if (line.conversation == id)
            shown.insert(shown.end(), line.line.pictures.begin(), line.line.pictures.end());
        return true;
    });
    const auto rows = store::erase(folder, id);
    // An index of words that is made anew when somebody searches.
    for (const char* ending : {"", "-wal", "-shm"})
        fs::remove(folder / (std::string("search.db") + ending));
    // The trail keeps that it was done, by whom and whether it was this one; nothing of what was there.
    const auto trail = erase_from_trail(data, id);
    std::size_t removed = 0, cases = 0, lines = 0;
    std::ranges::move(pictures::Index::erase(folder / "pictures", id, visitor_of(id)),
                      std::back_inserter(shown));
    for (const auto& file : pictures_of(folder, id, shown))
        removed += fs::remove(file) ? 1 : 0;
    for (const auto& file : cases_of(folder, id))
        cases += fs::remove(file) ? 1 : 0;
    for (const auto& file : line_files(folder))
        lines += drop_lines(file, id);
    if (!trail.fault.empty()) std::cerr << trail.fault << "\n";
    if (given.json)
        std::cout << json{{"journal_rows", rows},
                          {"pictures", removed},
                          {"cases", cases},
                          {"lines", lines},
                          {"audit_entries", trail.entries}}
                  << "\n";
    else
        std::cout << "已删除：" << rows << "条记录、" << removed << "张图片、" << cases << "个回归对话、"
                  << lines << "行评价和日志，审计里" << trail.entries << "处买家编号换成了摘要"
                  << (trail.entries > 0 ? "（这以后抄下的旧凭据不再适用，请重新抄一次 audit verify 的凭据）"
                                        : "")
                  << "。\n订单和卖家备注在订单后台，不归这里；更早的备份里还有，请按保存期删掉。\n";
    const bool something = rows + static_cast<std::int64_t>(removed + cases + lines + trail.entries) > 0;
    return something && trail.fault.empty() ? 0 : kFaults;
}

json time_of(core::Time at) {
    return at.time_since_epoch().count();
}

/// Everything we hold of a buyer, as it is, for him: not masked, so it is on record who asked.
int show(const std::string& data, const PrivacyArguments& given) {
    users::Users people(data);
    const auto user = people.find(given.by);
    using users::Role;
    if (!user || user->disabled || !user->roles.meets({Role::lead, Role::auditor, Role::admin})) {
        std::cerr << "“" << given.by << "”不是可用的主管账号（lead、auditor 或 admin）\n";
        return kWrongCommand;
    }
    const auto& id = given.conversation;
    people.audit(given.by, "buyer_exported",
                 "buyer=" + people.buyer_mark(id) + " system_user=" + system_user(), now());
    store::Archive archive(data);
    json out = {{"conversation", id},         {"lines", json::array()},    {"notes", json::array()},
                {"registers", json::array()}, {"pictures", json::array()}, {"ratings", json::array()}};
    std::vector<std::string> shown;
    archive.lines({}, [&](const store::ArchivedLine& line, double) {
        if (line.conversation != id) return true;
        shown.insert(shown.end(), line.line.pictures.begin(), line.line.pictures.end());
        out["nickname"] = line.nickname;
        out["lines"].push_back({{"at", time_of(line.line.at)},
                                {"speaker", line.line.speaker},
                                {"name", line.line.name},
                                {"text", line.line.text},
                                {"pictures", line.line.pictures},
                                {"status", line.line.status}});
        return true;
    });
    archive.notes({}, [&](const store::NoteRow& note, double) {
        if (note.conversation == id)
            out["notes"].push_back({{"at", time_of(note.at)},
                                    {"order", note.order},
                                    {"kind", note.kind},
                                    {"text", note.text},
                                    {"status", note.status}});
        return true;
    });
    archive.registers({}, [&](const store::RegisterRow& row, double) {
        if (row.conversation == id)
            out["registers"].push_back({{"at", time_of(row.at)},
                                        {"register", row.register_id},
                                        {"order", row.order},
                                        {"summary", row.summary},
                                        {"fields", row.fields}});
        return true;
    });
    // What was fetched from an IM's host bears no name of his, and messages show its address.
    std::ranges::move(pictures::Index::shown_in(fs::path(data) / "pictures", id), std::back_inserter(shown));
    for (const auto& file : pictures_of(data, id, shown))
        out["pictures"].push_back(file.filename().string());
    std::istringstream ratings(read_all(fs::path(data) / "ratings.jsonl"));
    for (std::string line; std::getline(ratings, line);) {
        auto value = json::parse(line, nullptr, false);
        if (value.is_object() && value.value("conversation", "") == id)
            out["ratings"].push_back(std::move(value));
    }
    const bool known = !out["lines"].empty() || !out["pictures"].empty();
    std::cout << out.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
    if (!known) std::cerr << "没有这个会话的任何记录\n";
    return known ? 0 : kFaults;
}

int verify(const std::string& data, const PrivacyArguments& given) {
    const auto proof = users::Users(data).audit_proof(given.anchor);
    const auto anchor = std::to_string(proof.seq) + ":" + proof.hash;
    if (given.json)
        std::cout << json{{"intact", proof.fault.empty()}, {"fault", proof.fault}, {"anchor", anchor}}
                  << "\n";
    else if (proof.fault.empty())
        std::cout << "审计记录完整，共" << proof.seq << "条。\n凭据（抄在别处，下次用 --anchor 核对）："
                  << anchor << "\n";
    else
        std::cout << "审计记录不完整：" << proof.fault << "\n";
    return proof.fault.empty() ? 0 : kFaults;
}

/// The newest entries, the newest first.
int list_trail(const std::string& data, const PrivacyArguments& given) {
    users::Users people(data);
    const auto about = given.conversation.empty() ? std::string() : people.buyer_mark(given.conversation);
    auto all = json::array();
    for (const auto& entry : people.audit_entries(0, given.limit, about)) {
        if (given.json)
            all.push_back({{"seq", entry.seq},
                           {"at", time_of(entry.at)},
                           {"by", entry.by},
                           {"what", entry.what},
                           {"detail", entry.detail}});
        else
            std::cout << entry.seq << "  " << net::http_date(entry.at) << "  " << entry.by << "  "
                      << entry.what << "  " << entry.detail << "\n";
    }
    if (given.json) std::cout << all.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
    return 0;
}

}  // namespace

void add_privacy(CLI::App& app, std::string& data_dir, std::function<int()>& action) {
    auto given = std::make_shared<PrivacyArguments>();
    const auto verb = [&](CLI::App* sub, int (*run)(const std::string&, const PrivacyArguments&)) {
        sub->add_option("--data", data_dir, "数据目录")->capture_default_str();
        sub->callback([&data_dir, &action, given, run] {
            action = [&data_dir, given, run] { return run(data_dir, *given); };
        });
        return sub;
    };
    auto* erase_verb = verb(app.add_subcommand("erase", "永久删除一个买家的全部记录；先停下服务"), erase);
    erase_verb->add_option("会话", given->conversation, "渠道:账号:买家，例如 onebot:10001:86")->required();
    erase_verb->add_flag("--yes", given->yes, "确定删除，不能恢复");
    erase_verb->add_flag("--json", given->json, "结果写成 JSON");

    auto* buyer = app.add_subcommand("buyer", "一个买家的数据");
    buyer->require_subcommand(1);
    auto* show_verb =
        verb(buyer->add_subcommand("show", "把保存的这个买家的全部数据写成 JSON（不打码，记入审计）"), show);
    show_verb->add_option("会话", given->conversation, "渠道:账号:买家")->required();
    show_verb->add_option("--by", given->by, "谁要看：主管账号（lead、auditor、admin）")->required();

    auto* audit = app.add_subcommand("audit", "审计记录");
    audit->require_subcommand(1);
    auto* verify_verb = verb(audit->add_subcommand("verify", "核对审计记录没有被改过、没有少"), verify);
    verify_verb->add_option("--anchor", given->anchor, "上次核对时抄下的凭据，序号:散列");
    verify_verb->add_flag("--json", given->json, "结果写成 JSON");
    auto* list_verb =
        verb(audit->add_subcommand("list", "谁在什么时候做了什么，最新的在前；读会话也在里面"), list_trail);
    list_verb->add_option("--buyer", given->conversation,
                          "只看和这个会话有关的（渠道:账号:买家）；记录里只有它的摘要 buyer=…");
    list_verb->add_option("--limit", given->limit, "最多几条")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    list_verb->add_flag("--json", given->json, "结果写成 JSON");
}

}  // namespace xiaoer::cli
