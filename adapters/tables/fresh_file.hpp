// A file that is written beside its name and gets it when it is whole. For the writers of this folder alone.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace xiaoer::adapters {

class FreshFile {
  public:
    explicit FreshFile(std::filesystem::path file)
        : file_(std::move(file)), part_(file_.string() + ".XXXXXX") {
        const int fd = ::mkstemp(part_.data());  // mode 0600
        if (fd < 0) fail("写不了文件");
        ::close(fd);
    }
    ~FreshFile() {
        if (!part_.empty()) ::unlink(part_.c_str());
    }
    FreshFile(const FreshFile&) = delete;
    FreshFile& operator=(const FreshFile&) = delete;

    [[nodiscard]] const std::string& part() const { return part_; }

    void finish() {
        const int fd = ::open(part_.c_str(), O_RDWR | O_CLOEXEC);
        if (fd < 0) fail("写不了文件");
        const bool safe = ::fchmod(fd, 0600) == 0 && ::fsync(fd) == 0;
        ::close(fd);
        if (!safe || ::rename(part_.c_str(), file_.c_str()) != 0) fail("写不了文件");
        part_.clear();
    }
    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(what + " " + file_.string() + "：" + std::strerror(errno));
    }

  private:
    std::filesystem::path file_;
    std::string part_;
};

}  // namespace xiaoer::adapters
