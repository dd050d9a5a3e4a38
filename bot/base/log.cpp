#include "bot/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
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
    try {
        if (file.name.empty())
            sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        else
            sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.name, file.megabytes << 20,
                                                                          file.files);
    } catch (const spdlog::spdlog_ex& fault) {
        throw std::runtime_error("日志文件 " + file.name + " 写不了：" + fault.what());
    }
    auto logger = std::make_shared<spdlog::logger>("xiaoer", std::move(sink));
    logger->set_formatter(std::move(formatter));
    logger->set_level(spdlog::level::from_str(least));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace xiaoer::log
