#include "intents/engine/acts/plainer.hpp"

#include <re2/re2.h>

namespace xiaoer::intents {

void Plainer::read(base::Node& root) {
    root.each("plainer", [this](base::Node row) {
        const auto said = row.text("said");
        Rule rule;
        rule.read_as = row.text_or("read_as", "");
        row.finish();
        re2::RE2::Options options;
        options.set_log_errors(false);
        auto pattern = std::make_shared<re2::RE2>(said, options);
        std::string trouble;
        if (!pattern->ok())
            row.fault("said", "这个表达式不合法（" + pattern->error() + "），请检查括号和符号");
        else if (re2::RE2::PartialMatch("", *pattern))
            row.fault("said", "这个表达式连空话都符合，请写具体些");
        else if (!pattern->CheckRewriteString(rule.read_as, &trouble))
            row.fault("read_as", "换成的话里，\\1、\\2 要和表达式里的括号对得上");
        else
            rules_.push_back({std::move(pattern), rule.read_as});
    });
}

std::string Plainer::apply(std::string_view text) const {
    std::string plain(text);
    for (const auto& rule : rules_)
        re2::RE2::GlobalReplace(&plain, *rule.said, rule.read_as);
    return plain;
}

}  // namespace xiaoer::intents
