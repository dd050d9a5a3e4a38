// The trainers' workshop: a draft of the store's rules and phrases, what it would do, and how it becomes the
// version that serves. Synchronous and of one thread; studio.hpp puts it on one. A draft touches no running
// conversation: publishing hands a whole loaded pack to the caller.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/knowledge/pack.hpp"
#include "bot/studio/draft/documents.hpp"
#include "bot/studio/draft/refusal.hpp"
#include "bot/studio/draft/versions.hpp"

namespace xiaoer::studio {

enum class Source { draft, live };

/// A set of files with what became of loading it.
struct Loaded {
    Files files;
    std::string hash;
    knowledge::Pack pack;  ///< empty pointers: it does not load
    base::Faults faults;
    [[nodiscard]] bool ok() const { return pack.catalogue && pack.playbook; }
};

/// What the jobs found out about a draft of this hash; publishing asks for it.
struct Checked {
    std::string cases;  ///< hash the cases were run on, "" = never
    int failed = 0;
    std::string backtest;  ///< hash the back-test was run on
};

class Workshop {
  public:
    struct Options {
        std::filesystem::path data;  ///< studio/ is made below it
        std::filesystem::path root;  ///< the files the server was started with
        std::function<core::Time()> now;
    };
    explicit Workshop(Options options);

    [[nodiscard]] std::shared_ptr<const Loaded> live();
    /// Refusal 404 when there is no draft.
    [[nodiscard]] std::shared_ptr<const Loaded> draft();
    /// The draft when it is asked for or, without a wish, when there is one.
    [[nodiscard]] std::shared_ptr<const Loaded> of(const std::string& source);
    /// Where the files of of(source) are.
    [[nodiscard]] std::filesystem::path folder(const std::string& source) const {
        return has_draft() && source != "live" ? draft_folder() : versions_.folder_of(versions_.live());
    }
    [[nodiscard]] bool has_draft() const { return draft_meta_.has_value(); }

    nlohmann::json summary();
    nlohmann::json begin_draft(const std::string& by, std::optional<int> from, bool force);
    void drop_draft();
    /// Changes the draft's files (begun when there is none) and loads it anew: Saved of openapi.json.
    nlohmann::json edit(const std::string& by, const std::function<std::string(Files&)>& change);

    nlohmann::json publish(const std::string& by, const std::string& note, const std::string& waiver);
    nlohmann::json decide(int number, const std::string& by, bool approve, const std::string& note);
    nlohmann::json roll_back(int number, const std::string& by, const std::string& note);
    nlohmann::json versions();
    nlohmann::json difference(std::optional<int> from, std::optional<int> to);
    /// The pack to serve from now on, after publish, decide or roll_back made another version live.
    [[nodiscard]] std::optional<knowledge::Pack> take_published();

    [[nodiscard]] Checked& checked() { return checked_; }
    [[nodiscard]] std::filesystem::path cases_folder() const { return options_.data / "studio" / "cases"; }
    [[nodiscard]] core::Time now() const { return options_.now(); }
    [[nodiscard]] static nlohmann::json faults_json(const base::Faults& faults);
    /// Who edited a file last, for the card of its rule or phrase.
    struct Edit {
        std::string by;
        core::Time at{};
    };
    [[nodiscard]] const Edit* last_edit(const std::string& file) const;

  private:
    struct Meta {
        int base = 0;
        core::Time edited{};
        std::string editor;
        std::vector<std::string> editors;
    };
    [[nodiscard]] std::filesystem::path draft_folder() const { return options_.data / "studio" / "draft"; }
    [[nodiscard]] std::filesystem::path draft_file() const { return options_.data / "studio" / "draft.json"; }
    [[nodiscard]] std::shared_ptr<const Loaded> load(const std::filesystem::path& folder);
    void save_meta();
    void read_meta();
    /// scripts/shop.json of what serves asks for a second person ("publish_needs_approval").
    [[nodiscard]] bool needs_approval();
    void go_live(const Version& version);
    [[nodiscard]] nlohmann::json draft_json();
    [[nodiscard]] nlohmann::json version_json(const Version& version) const;
    [[nodiscard]] Files files_of(int number);

    Options options_;
    Versions versions_;
    std::optional<Meta> draft_meta_;
    std::map<std::string, Edit> edits_;
    std::shared_ptr<const Loaded> live_;
    std::shared_ptr<const Loaded> draft_;
    std::optional<knowledge::Pack> published_;
    Checked checked_;
};

}  // namespace xiaoer::studio
