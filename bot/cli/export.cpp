#include "bot/cli/export.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "bot/cli/scripts.hpp"
#include "bot/cli/verb.hpp"
#include "bot/sheets/form.hpp"
#include "bot/sheets/rows.hpp"
#include "bot/users/users.hpp"
#include "scripts/engine/calendar.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;

struct TableArguments {
    std::string from, to, format, out, register_id, by;
    bool unmask = false;
    bool force = false;
    bool as_json = false;
};

/// The command line asks for what cannot be; told in Chinese.
struct WrongCommand : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The first moment of a day of the store's calendar.
std::optional<core::Time> day(const std::string& text, std::chrono::minutes utc_offset, int days_later) {
    if (text.empty()) return std::nullopt;
    const auto date = scripts::parse_date(text);
    if (!date) throw WrongCommand("日期要写成 2026-11-22 这样，看不懂“" + text + "”");
    return core::Time(std::chrono::sys_days(*date) + std::chrono::days(days_later) - utc_offset);
}

/// Lets a supervisor see personal data, and keeps on record that it was asked for before a byte is written.
class Disclosure {
  public:
    Disclosure(const fs::path& data, const TableArguments& given) : data_(data), given_(given) {
        if (!given.unmask) {
            if (!given.by.empty()) throw WrongCommand("--by 只和 --unmask 一起用");
            return;
        }
        if (given.by.empty()) throw WrongCommand("--unmask 要写明是谁要看：--by 账号");
        users_ = std::make_unique<users::Users>(data);
        const auto user = users_->find(given.by);
        using users::Role;
        if (!user || user->disabled || !user->roles.meets({Role::lead, Role::auditor, Role::admin}))
            throw WrongCommand("“" + given.by +
                               "”不是可用的主管账号（lead、auditor 或 admin），不能导出未打码的数据");
    }
    void record(const std::string& what, nlohmann::json detail) {
        if (!users_) return;
        detail["system_user"] = system_user();
        detail["from"] = given_.from;
        detail["to"] = given_.to;
        if (!given_.register_id.empty()) detail["register"] = given_.register_id;
        users_->audit(given_.by, what, detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                      now());
    }

    /// This conversation is read by who exports it, masked or not.
    void read(const std::string& conversation) {
        if (!conversations_.empty() && conversations_.back() == conversation) return;
        if (conversations_.size() == kReadAtOnce) read_to_here();
        conversations_.push_back(conversation);
    }
    void read_to_here() {
        if (conversations_.empty()) return;
        if (!readings_) readings_ = std::make_unique<users::Users>(data_, users::Strength::least);
        readings_->audit_reading(given_.by.empty() ? "命令行:" + system_user() : given_.by, conversations_,
                                 now());
        conversations_.clear();
    }

  private:
    static constexpr std::size_t kReadAtOnce = 500;  ///< conversations in one transaction of the trail
    fs::path data_;
    const TableArguments& given_;
    std::unique_ptr<users::Users> users_, readings_;
    std::vector<std::string> conversations_;
};

/// On a terminal, on standard error, when a per cent has passed.
class ProgressBar {
  public:
    ~ProgressBar() {
        if (shown_ >= 0) std::cerr << "\r\033[K" << std::flush;
    }
    void show(double done, std::size_t rows) {
        const int percent = std::clamp(static_cast<int>(done * 100), 0, 100);
        if (!on_ || percent == shown_) return;
        shown_ = percent;
        constexpr int kWidth = 30;
        const int filled = percent * kWidth / 100;
        std::cerr << "\r导出 [" << std::string(static_cast<std::size_t>(filled), '#')
                  << std::string(static_cast<std::size_t>(kWidth - filled), '.') << "] " << percent << "% "
                  << rows << "行" << std::flush;
    }

  private:
    bool on_ = isatty(STDERR_FILENO) != 0;
    int shown_ = -1;
};

enum class What : std::uint8_t { registers, notes, transcripts };

struct Kind {
    const char* verb;
    const char* title;
    What what;
};

class Export {
  public:
    Export(const Kind& kind, const scripts::Playbook& playbook, const fs::path& data,
           const TableArguments& given)
        : kind_(kind),
          playbook_(playbook),
          given_(given),
          view_{playbook.shop().utc_offset, !given.unmask},
          span_{day(given.from, view_.utc_offset, 0), day(given.to, view_.utc_offset, 1)},
          only_(register_asked()),
          table_(playbook.registers(), only_, view_),
          form_(form()),
          file_(given.out.empty() ? std::string(kind.verb) + "." + form_ : given.out),
          disclosure_(data, given),
          archive_(data) {
        if (span_.from && span_.to && *span_.from >= *span_.to)
            throw WrongCommand("--from 晚于 --to，请对调");
        if (const auto refusal = sheets::refuse_to_write(form_, file_, given.force); !refusal.empty())
            throw WrongCommand(refusal);
    }

    int run() {
        disclosure_.record("export_unmasked", {{"what", kind_.verb}, {"file", file_.string()}});
        writer_ = sheets::write_sheet(form_, file_, headings(), kind_.title);
        read();
        disclosure_.read_to_here();
        writer_->finish();
        disclosure_.record("export_unmasked_done", {{"what", kind_.verb}, {"rows", rows_}});
        if (given_.as_json) {
            std::cout << nlohmann::json({{"file", file_.string()},
                                         {"rows", rows_},
                                         {"masked", view_.masked},
                                         {"served", archive_.served()}})
                             .dump()
                      << "\n";
        } else {
            std::cout << "已导出" << rows_ << "行到 " << file_.string()
                      << (view_.masked ? "（个人信息已打码）" : "（未打码，已记入审计）") << "\n";
        }
        return 0;
    }

  private:
    const scripts::Register* register_asked() const {
        if (given_.register_id.empty()) return nullptr;
        if (const auto* table = playbook_.registers().find(given_.register_id)) return table;
        std::string all;
        for (const auto& table : playbook_.registers().rows)
            all += (all.empty() ? "" : "、") + table.id + "（" + table.title + "）";
        throw WrongCommand("没有登记表“" + given_.register_id + "”，有：" + all);
    }
    std::string form() const {
        if (!given_.format.empty()) return given_.format;
        return given_.out.empty() ? "xlsx" : sheets::form_of(given_.out);
    }
    std::vector<adapters::Heading> headings() const {
        if (kind_.what == What::registers) return table_.headings();
        return kind_.what == What::notes ? sheets::note_headings() : sheets::line_headings();
    }

    bool put(const std::vector<std::string>& cells, double done) {
        writer_->row(cells);
        bar_.show(done, ++rows_);
        return true;
    }
    void read() {
        if (kind_.what == What::registers)
            archive_.registers({.register_id = given_.register_id, .from = span_.from, .to = span_.to},
                               [&](const auto& row, double done) { return put(table_.cells(row), done); });
        else if (kind_.what == What::notes)
            archive_.notes(span_, [&](const auto& row, double done) {
                return put(sheets::note_cells(row, playbook_, view_), done);
            });
        else
            archive_.lines(span_, [&](const auto& line, double done) {
                disclosure_.read(line.conversation);
                return put(sheets::line_cells(line, view_), done);
            });
    }

    const Kind& kind_;
    const scripts::Playbook& playbook_;
    const TableArguments& given_;
    sheets::View view_;
    store::Span span_;
    const scripts::Register* only_;
    sheets::RegisterTable table_;
    std::string form_;
    fs::path file_;
    Disclosure disclosure_;
    store::Archive archive_;
    std::unique_ptr<adapters::TableWriter> writer_;
    ProgressBar bar_;
    std::size_t rows_ = 0;
};

int run_export(const Kind& kind, const std::string& root, const std::string& data,
               const TableArguments& given) {
    base::Faults faults;
    const auto playbook = scripts::Playbook::load(fs::path(root) / "scripts", faults);
    if (!playbook) {
        for (const auto& fault : faults)
            std::cerr << to_string(fault) << "\n";
        return kFaults;
    }
    try {
        return Export(kind, *playbook, data, given).run();
    } catch (const WrongCommand& wrong) {
        std::cerr << wrong.what() << "\n";
        return kWrongCommand;
    }
}

constexpr Kind kKinds[] = {{"registers", "登记表", What::registers},
                           {"notes", "订单备注", What::notes},
                           {"transcripts", "聊天记录", What::transcripts}};

}  // namespace

void add_tables(CLI::App& app, std::string& root, std::string& data_dir, std::function<int()>& action) {
    auto* out = app.add_subcommand("export", "把话术、登记表、备注、聊天记录导成表格");
    out->require_subcommand(1);
    auto* in = app.add_subcommand("import", "从表格导入话术");
    in->require_subcommand(1);
    add_scripts(*out, *in, root, action);
    for (const auto& kind : kKinds) {
        auto given = std::make_shared<TableArguments>();
        auto* verb = out->add_subcommand(
            kind.verb, std::string(kind.title) + "；个人信息打码。服务运行时也可以，可能缺最后一秒");
        verb->add_option("--data", data_dir, "数据目录")->capture_default_str();
        verb->add_option("--pack", root, "放 intents/ 和 scripts/ 的目录")->check(CLI::ExistingDirectory);
        verb->add_option("--from", given->from, "第一天，年-月-日，按店铺的日历");
        verb->add_option("--to", given->to, "最后一天，含当天");
        verb->add_option("--format", given->format, "csv 或 xlsx；不写就看文件名，再不然是 xlsx")
            ->check(CLI::IsMember({"csv", "xlsx"}));
        verb->add_option("--out", given->out, "文件，只有本人能读");
        if (kind.what == What::registers)
            verb->add_option("--register", given->register_id, "只要这一张登记表");
        verb->add_flag("--unmask", given->unmask, "个人信息不打码；要写 --by，并记入审计");
        verb->add_option("--by", given->by, "谁要看：主管账号（lead、auditor、admin）");
        verb->add_flag("--force", given->force, "文件已经有了就覆盖");
        verb->add_flag("--json", given->as_json, "结果写成 JSON");
        verb->callback([&root, &data_dir, &action, given, &kind] {
            action = [&root, &data_dir, given, &kind] { return run_export(kind, root, data_dir, *given); };
        });
    }
}

}  // namespace xiaoer::cli
