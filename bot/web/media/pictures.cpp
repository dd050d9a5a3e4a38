#include "bot/web/media/pictures.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "bot/users/secrets.hpp"
#include "bot/web/http/identity.hpp"

namespace xiaoer::web {
namespace {

/// Owner of the proofs shown to buyers of other places: no visitor has this name.
constexpr std::string_view kProofs = "proof";

/// On disk with its name before anybody is told: an event will refer to it for good.
bool write_durably(const std::string& dir, const std::string& path, std::string_view bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool good = true;
    while (good && !bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count <= 0) good = false;
        if (good) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    good = good && ::fsync(file) == 0;
    good = ::close(file) == 0 && good;
    if (!good) {
        ::unlink(path.c_str());
        return false;
    }
    if (const int folder = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
        good = ::fsync(folder) == 0;
        ::close(folder);
    }
    return good;
}

bool lower_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

Pictures::Pictures(boost::asio::io_context& io, std::string dir, std::size_t total_limit)
    : io_(io), dir_(std::move(dir)), total_limit_(total_limit) {
    std::error_code error;
    std::filesystem::create_directories(dir_, error);
    std::filesystem::permissions(dir_, std::filesystem::perms::owner_all, error);
    if (error) throw std::runtime_error("图片目录 " + dir_ + " 建不了：" + error.message());
    for (const auto& entry : std::filesystem::directory_iterator(dir_, error)) {
        if (entry.is_regular_file(error)) total_ += entry.file_size(error);
    }
}

Pictures::~Pictures() {
    stop();
}

void Pictures::stop() {
    pool_.join();
}

std::string Pictures::path(std::string_view name) const {
    return dir_ + '/' + std::string(name);
}

bool Pictures::is_name(std::string_view name, std::string_view visitor) {
    const auto dash = name.find('-');
    const auto dot = name.find('.');
    if (dash == std::string_view::npos || dot == std::string_view::npos || dot < dash) return false;
    const auto owner = name.substr(0, dash);
    const auto random = name.substr(dash + 1, dot - dash - 1);
    const bool known_owner =
        owner == kDemoVisitor || owner == kProofs || (owner.size() == 32 && lower_hex(owner));
    if (!known_owner || (!visitor.empty() && owner != visitor)) return false;
    if (random.size() != 32 || !lower_hex(random)) return false;
    return kind_of_extension(name.substr(dot + 1)) != PictureKind::none;
}

void Pictures::keep(std::string name, std::string bytes) {
    if (!is_name(name, "") || exists(name) || total_ + bytes.size() > total_limit_) return;
    total_ += bytes.size();
    boost::asio::post(pool_, [file = path(name), bytes = std::move(bytes)] {
        std::ofstream(file, std::ios::binary) << bytes;
    });
}

bool Pictures::exists(std::string_view name) const {
    struct stat facts {};
    return ::stat(path(name).c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

void Pictures::save(std::string_view visitor, std::string bytes,
                    std::function<void(std::string, Error)> done) {
    const auto kind = sniff(bytes);
    if (kind == PictureKind::jpeg) bytes = strip_jpeg(bytes);
    if (kind == PictureKind::none || bytes.empty()) return done("", Error::not_a_picture);
    if (total_ + bytes.size() > total_limit_) return done("", Error::full);
    total_ += bytes.size();
    auto name = std::string(visitor) + '-' + users::new_id() + '.' + std::string(extension(kind));
    boost::asio::post(
        pool_, [this, name = std::move(name), bytes = std::move(bytes), done = std::move(done)]() mutable {
            const bool good = write_durably(dir_, path(name), bytes);
            boost::asio::post(io_, [name = std::move(name), good, done = std::move(done)] {
                done(good ? name : "", good ? Error::none : Error::disk);
            });
        });
}

void Pictures::read(std::string name, std::function<void(std::optional<std::string>)> done) {
    boost::asio::post(pool_, [this, name = std::move(name), done = std::move(done)]() mutable {
        std::optional<std::string> bytes;
        if (std::ifstream in(path(name), std::ios::binary); in) {
            bytes.emplace(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        }
        boost::asio::post(
            io_, [bytes = std::move(bytes), done = std::move(done)]() mutable { done(std::move(bytes)); });
    });
}

}  // namespace xiaoer::web
