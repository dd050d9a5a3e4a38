#include "bot/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace xiaoer::log {
namespace {

/// The message as a JSON string: a line break typed by a buyer cannot forge a line.
class JsonText : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        const auto text = nlohmann::json(std::string(message.payload.data(), message.payload.size()))
                              .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        out.append(text.data(), text.data() + text.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<JsonText>();
    }
};

/// For people: the message on one line, control characters shown as \xNN.
class OneLine : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        constexpr char kHex[] = "0123456789abcdef";
        for (const char c : message.payload) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x20 && byte != 0x7F) {
                out.push_back(c);
                continue;
            }
            const char shown[] = {'\\', 'x', kHex[byte >> 4U], kHex[byte & 0xFU]};
            out.append(std::begin(shown), std::end(shown));
        }
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<OneLine>();
    }
};

/// The library's file with one more thing it can do: begin anew before it is full.
class LogFile final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit LogFile(File file) : file_(std::move(file)) { open(false); }
    void begin_anew() {
        const std::lock_guard lock(mutex_);
        sink_.reset();
        open(true);
    }
    [[nodiscard]] const std::filesystem::path& name() const { return name_; }

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        // Formatted already: the file adds nothing.
        sink_->log({message.time, message.source, message.logger_name, message.level,
                    spdlog::string_view_t(line.data(), line.size())});
    }
    void flush_() override { sink_->flush(); }

  private:
    void open(bool anew) {
        sink_ = std::make_unique<spdlog::sinks::rotating_file_sink_st>(file_.name, file_.megabytes << 20,
                                                                       file_.files, anew);
        sink_->set_formatter(
            std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::local, ""));
    }

    File file_;
    std::filesystem::path name_ = file_.name;
    std::unique_ptr<spdlog::sinks::rotating_file_sink_st> sink_;
};

/// Of the log that is written; set once, before other threads are.
std::shared_ptr<LogFile>& log_file() {
    static std::shared_ptr<LogFile> file;
    return file;
}

/// The day of a file's first line in either format; nothing when it has none.
std::optional<std::chrono::sys_days> first_day(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    constexpr std::string_view kJson = R"({"time":")";
    if (line.starts_with(kJson)) line.erase(0, kJson.size());
    int year = 0;
    unsigned month = 0, day = 0;
    if (std::sscanf(line.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

/// "xiaoer.3.log" of "xiaoer.log".
bool is_earlier(const std::filesystem::path& file, const std::filesystem::path& of) {
    const auto stem = of.stem().string() + ".";
    const auto name = file.filename().string(), ending = of.extension().string();
    if (!name.starts_with(stem) || !name.ends_with(ending) || name.size() <= stem.size() + ending.size())
        return false;
    const auto number = name.substr(stem.size(), name.size() - stem.size() - ending.size());
    return number.find_first_not_of("0123456789") == std::string::npos;
}

spdlog::level::level_enum of(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warn:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
        case Level::critical:
            return spdlog::level::critical;
    }
    return spdlog::level::err;
}

}  // namespace

void write(Level level, fmt::string_view format, fmt::format_args arguments) {
    auto* logger = spdlog::default_logger_raw();
    if (!logger->should_log(of(level))) return;
    const auto text = fmt::vformat(format, arguments);
    logger->log(of(level), spdlog::string_view_t(text));
}

void set_up(Format format, const std::string& least, const File& file) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<JsonText>('J').add_flag<OneLine>('L');
    formatter->set_pattern(format == Format::json
                               ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%J})"
                               : "%Y-%m-%d %H:%M:%S.%e %^%l%$ %L");
    spdlog::sink_ptr sink;
    log_file().reset();
    try {
        if (file.name.empty())
            sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        else
            sink = log_file() = std::make_shared<LogFile>(file);
    } catch (const spdlog::spdlog_ex& fault) {
        throw std::runtime_error("日志文件 " + file.name + " 写不了：" + fault.what());
    }
    auto logger = std::make_shared<spdlog::logger>("xiaoer", std::move(sink));
    logger->set_formatter(std::move(formatter));
    logger->set_level(spdlog::level::from_str(least));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

std::size_t expire(std::chrono::days period, std::chrono::system_clock::time_point now) {
    const auto file = log_file();
    if (!file) return 0;
    const auto part = std::chrono::duration_cast<std::chrono::hours>(period) / 10;
    std::error_code error;
    const auto begun = first_day(file->name());
    if (begun && now - *begun > part) file->begin_anew();
    std::size_t gone = 0;
    const auto folder =
        file->name().has_parent_path() ? file->name().parent_path() : std::filesystem::path(".");
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (!is_earlier(entry.path(), file->name())) continue;
        const auto first = first_day(entry.path());
        // Its last line is at most that much younger than its first.
        const auto written = std::chrono::file_clock::to_sys(entry.last_write_time(error));
        const bool old = first ? now - *first > period : now - written > period;
        if (!error && old && std::filesystem::remove(entry.path(), error)) ++gone;
    }
    return gone;
}

}  // namespace xiaoer::log
