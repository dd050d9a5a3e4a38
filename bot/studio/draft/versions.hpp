// Published versions: each a folder that never changes again, with who published it, why, and who approved.
// Which one is live is one small file, replaced whole. Number 0 stands for the files the server was started
// with.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/order.hpp"
#include "bot/studio/draft/folder.hpp"

namespace xiaoer::studio {

struct Version {
    enum class State { published, pending, rejected };
    int number = 0;
    core::Time at{};
    std::string by;
    std::string note;
    std::string approved_by;
    std::string waiver;  ///< why failing cases were let pass
    std::string intents;
    std::string scripts;
    int files_changed = 0;
    int rolled_back_to = 0;
    State state = State::published;
    std::vector<std::string> editors;  ///< who changed the draft: none of them may approve it
};

class Versions {
  public:
    /// root: the files number 0 stands for.
    Versions(std::filesystem::path folder, std::filesystem::path root);

    [[nodiscard]] int live() const { return live_; }
    [[nodiscard]] std::filesystem::path folder_of(int number) const;
    [[nodiscard]] const std::vector<Version>& all() const { return versions_; }  ///< oldest first
    [[nodiscard]] const Version* find(int number) const;
    [[nodiscard]] const Version* pending() const;
    /// Keeps the files under the next number.
    const Version& add(Version version, const Files& files);
    void change(const Version& version);
    void make_live(int number);

  private:
    void save(const Version& version) const;

    std::filesystem::path folder_;
    std::filesystem::path root_;
    std::vector<Version> versions_;
    int live_ = 0;
};

/// The folder a start serves: the live version's, or root when none was published.
[[nodiscard]] std::filesystem::path live_folder(const std::filesystem::path& data,
                                                const std::filesystem::path& root);

}  // namespace xiaoer::studio
