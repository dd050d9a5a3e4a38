#include "bot/cli/whole_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace xiaoer::cli {

void write_whole(const std::filesystem::path& file, const std::string& text) {
    struct stat known {};
    const mode_t mode = ::stat(file.c_str(), &known) == 0 ? known.st_mode & 0777U : 0644U;
    auto part = (file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string();
    const int fd = ::mkstemp(part.data());
    const auto fail = [&] {
        const std::string why = std::strerror(errno);
        if (fd >= 0) ::unlink(part.c_str());
        throw std::runtime_error("写不了文件 " + file.string() + "：" + why);
    };
    if (fd < 0) fail();
    std::size_t done = 0;
    while (done < text.size()) {
        const auto wrote = ::write(fd, text.data() + done, text.size() - done);
        if (wrote <= 0) break;
        done += static_cast<std::size_t>(wrote);
    }
    const bool safe = done == text.size() && ::fchmod(fd, mode) == 0 && ::fsync(fd) == 0;
    if (::close(fd) != 0 || !safe || ::rename(part.c_str(), file.c_str()) != 0) fail();
}

}  // namespace xiaoer::cli
