#include "bot/pictures/pictures.hpp"

#include <fcntl.h>
#include <minizip/zip.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "adapters/pictures/picture_bytes.hpp"
#include "bot/base/log.hpp"
#include "bot/users/secrets.hpp"

namespace xiaoer::pictures {
namespace {

using adapters::PictureFault;

/// Owners that no visitor has: the buyer of the samples, proofs shown to buyers of other places, pictures
/// fetched from an IM.
constexpr std::array<std::string_view, 3> kOwners = {"demo", "proof", "im"};

bool is_address(std::string_view reference) {
    return reference.starts_with("https://") || reference.starts_with("http://");
}

/// What the index calls a picture by. An address is the conversation's own: another buyer who names the same
/// address shows somebody else's picture, and behind it there may be another one by then.
std::string key_of(const std::string& conversation, const std::string& reference) {
    return is_address(reference) ? reference + ' ' + conversation : reference;
}
std::string reference_of(const std::string& key) {
    return key.substr(0, key.find(' '));
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

core::Verdict verdict_of(adapters::Flaw flaw) {
    switch (flaw) {
        case adapters::Flaw::dark:
            return core::Verdict::dark;
        case adapters::Flaw::blank:
            return core::Verdict::blank;
        case adapters::Flaw::blurred:
            return core::Verdict::blurred;
        case adapters::Flaw::small:
            return core::Verdict::small;
        case adapters::Flaw::screenshot:
            return core::Verdict::screenshot;
        case adapters::Flaw::none:
            break;
    }
    return core::Verdict::good;
}

Pictures::Error error_of(PictureFault fault) {
    switch (fault) {
        case PictureFault::not_a_picture:
            return Pictures::Error::not_a_picture;
        case PictureFault::too_large:
            return Pictures::Error::too_large;
        case PictureFault::animated:
            return Pictures::Error::animated;
        case PictureFault::busy:
            return Pictures::Error::busy;
        case PictureFault::none:
            break;
    }
    return Pictures::Error::none;
}

/// Why what was fetched was not taken: a word of core::unseen_words().
std::string word(Pictures::Error error) {
    switch (error) {
        case Pictures::Error::none:
            return "";
        case Pictures::Error::not_a_picture:
            return "not_a_picture";
        case Pictures::Error::too_large:
            return "too_large";
        case Pictures::Error::animated:
            return "animated";
        case Pictures::Error::busy:
        case Pictures::Error::full:
        case Pictures::Error::disk:
            break;
    }
    return "busy";
}

bool zip_one(zipFile zip, const std::string& name, std::string_view bytes) {
    zip_fileinfo info{};
    constexpr int kNamesAreUtf8 = 1 << 11;
    // JPEG does not get smaller.
    if (zipOpenNewFileInZip4(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, 0, 0, 0, -MAX_WBITS,
                             8, 0, nullptr, 0, 0, kNamesAreUtf8) != ZIP_OK)
        return false;
    const bool written =
        zipWriteInFileInZip(zip, bytes.data(), static_cast<unsigned>(bytes.size())) == ZIP_OK;
    return zipCloseFileInZip(zip) == ZIP_OK && written;
}

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

std::string folder_made(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) throw std::runtime_error("图片目录 " + folder + " 建不了：" + error.message());
    return folder;
}

}  // namespace

/// What became of bytes on the looking thread.
struct Pictures::Taken {
    Error error = Error::none;
    std::string name;
    std::size_t bytes = 0;
};

/// One picture of a message.
struct Pictures::Incoming {
    std::string reference;
    std::string bytes;   ///< fetched, "" = nothing was
    std::string unseen;  ///< why not
};

/// A message whose pictures are being looked at.
struct Pictures::Waiting {
    std::string conversation;
    std::vector<Incoming> pictures;
    std::vector<std::size_t> wanted;  ///< of pictures: to be fetched
    std::size_t fetching = 0;
    std::vector<core::PictureFinding> found;
    std::function<void(std::vector<core::PictureFinding>)> done;
};

Pictures::Pictures(boost::asio::io_context& io, PicturesOptions options)
    : io_(io),
      options_(std::move(options)),
      looker_(options_.look_program),
      index_(folder_made(options_.folder), options_.now()) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error))
        if (entry.is_regular_file(error) && is_name(entry.path().filename().string(), ""))
            total_ += entry.file_size(error);
    if (!options_.fetching.hosts.empty()) fetcher_ = std::make_unique<net::Fetcher>(io_, options_.fetching);
}

Pictures::~Pictures() {
    stop();
}

void Pictures::stop() {
    alive_.reset();
    if (fetcher_) fetcher_->stop();
    looking_.join();
    files_.join();
}

std::string Pictures::path(std::string_view name) const {
    return options_.folder + '/' + std::string(name);
}

bool Pictures::is_name(std::string_view name, std::string_view visitor) {
    const auto dash = name.find('-');
    const auto dot = name.find('.');
    if (dash == std::string_view::npos || dot == std::string_view::npos || dot < dash) return false;
    const auto owner = name.substr(0, dash);
    const auto random = name.substr(dash + 1, dot - dash - 1);
    const bool known_owner =
        std::ranges::find(kOwners, owner) != kOwners.end() || (owner.size() == 32 && lower_hex(owner));
    if (!known_owner || (!visitor.empty() && owner != visitor)) return false;
    if (random.size() != 32 || !lower_hex(random)) return false;
    return adapters::kind_of_extension(name.substr(dot + 1)) != adapters::PictureKind::none;
}

void Pictures::keep(std::string name, std::string bytes) {
    if (!is_name(name, "") || exists(name) || total_ + bytes.size() > options_.total_bytes) return;
    total_ += bytes.size();
    boost::asio::post(files_, [file = path(name), bytes = std::move(bytes)] {
        std::ofstream(file, std::ios::binary) << bytes;
    });
}

bool Pictures::exists(std::string_view name) const {
    struct stat facts {};
    return ::stat(path(name).c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

bool Pictures::room_for(std::size_t bytes) const {
    return waiting_ < options_.waiting && waiting_bytes_ + bytes <= options_.waiting_bytes;
}

Pictures::Taken Pictures::take(std::string owner, std::string reference, std::string_view bytes) {
    auto looked = looker_.look(bytes);
    if (looked.fault != PictureFault::none) return {error_of(looked.fault), "", 0};
    Taken taken;
    taken.name = std::move(owner) + '-' + users::new_id() + ".jpg";
    taken.bytes = looked.jpeg.size();
    if (!write_durably(options_.folder, path(taken.name), looked.jpeg)) return {Error::disk, "", 0};
    Entry entry;
    entry.name = taken.name;
    entry.reference = reference.empty() ? taken.name : std::move(reference);
    entry.at = options_.now();
    entry.flaw = looked.facts.flaw;
    entry.hash = looked.facts.hash;
    entry.thumb = looked.facts.thumb;
    entry.numbers = core::tracking_numbers(looked.facts.codes);
    index_.add(entry);
    return taken;
}

void Pictures::save(std::string_view visitor, std::string bytes,
                    std::function<void(std::string, Error)> done) {
    if (adapters::sniff(bytes) == adapters::PictureKind::none) return done("", Error::not_a_picture);
    if (total_ + bytes.size() > options_.total_bytes) return done("", Error::full);
    if (!room_for(bytes.size())) return done("", Error::busy);
    ++waiting_;
    waiting_bytes_ += bytes.size();
    boost::asio::post(looking_, [this, owner = std::string(visitor), bytes = std::move(bytes),
                                 done = std::move(done)]() mutable {
        Taken taken;
        try {
            taken = take(std::move(owner), "", bytes);
        } catch (const std::exception& error) {
            log::error("a picture was not kept: {}", error.what());
            taken = {Error::disk, "", 0};
        }
        boost::asio::post(
            io_, [this, taken = std::move(taken), size = bytes.size(), done = std::move(done)]() mutable {
                --waiting_;
                waiting_bytes_ -= size;
                total_ += taken.bytes;
                done(std::move(taken.name), taken.error);
            });
    });
}

net::Counters Pictures::fetched() const {
    return fetcher_ ? fetcher_->counters() : net::Counters();
}

core::PictureFinding Pictures::find(const std::string& conversation, const Incoming& picture) {
    const auto& reference = picture.reference;
    const auto key = key_of(conversation, reference);
    core::PictureFinding found;
    found.picture = reference;
    auto entry = index_.find(key);
    if (!entry && !picture.bytes.empty()) {
        const auto taken = take("im", key, picture.bytes);
        found.unseen = word(taken.error);
        boost::asio::post(io_, [this, bytes = taken.bytes] { total_ += bytes; });
        entry = index_.find(key);
    }
    if (!entry) {
        if (found.unseen.empty()) found.unseen = picture.unseen;
        return found;
    }
    found.unseen.clear();
    const auto now = options_.now();
    index_.show(*entry, conversation, now);
    if (entry->name != reference) found.stored = entry->name;
    found.verdict = verdict_of(entry->flaw);
    found.numbers = entry->numbers;
    if (const auto match = index_.repeated(*entry, conversation, now)) {
        found.whose = match->same_buyer ? core::Whose::earlier : core::Whose::other;
        if (match->same_buyer) found.same_as = reference_of(match->reference);
        found.age_s = std::chrono::duration_cast<std::chrono::seconds>(now - match->at).count();
    }
    return found;
}

void Pictures::look(std::string conversation, std::vector<std::string> references,
                    std::function<void(std::vector<core::PictureFinding>)> done) {
    const auto waiting = std::make_shared<Waiting>();
    waiting->conversation = std::move(conversation);
    for (auto& reference : references)
        waiting->pictures.push_back({std::move(reference), "", ""});
    waiting->done = std::move(done);
    boost::asio::post(looking_, [this, waiting] {
        for (std::size_t i = 0; i < waiting->pictures.size(); ++i) {
            auto& picture = waiting->pictures[i];
            try {
                if (!is_address(picture.reference))
                    picture.unseen = is_name(picture.reference, "") ? "" : "no_address";
                else if (!index_.find(key_of(waiting->conversation, picture.reference)))
                    waiting->wanted.push_back(i);
            } catch (const std::exception& error) {
                log::error("a picture was not looked for: {}", error.what());
            }
        }
        boost::asio::post(io_, [this, waiting] { fetch(waiting); });
    });
}

void Pictures::fetch(const std::shared_ptr<Waiting>& waiting) {
    const bool full = options_.low_on_space && options_.low_on_space();
    waiting->fetching = 1;
    const auto ended = [this, waiting] {
        if (--waiting->fetching == 0) look_at(waiting);
    };
    for (const auto i : waiting->wanted) {
        auto& picture = waiting->pictures[i];
        if (!fetcher_ || full) {
            picture.unseen = net::word(fetcher_ ? net::Unfetched::busy : net::Unfetched::not_listed);
            continue;
        }
        ++waiting->fetching;
        fetcher_->get(picture.reference, [this, waiting, i, ended](std::string bytes, net::Unfetched why) {
            auto& into = waiting->pictures[i];
            if (why == net::Unfetched::none &&
                (!room_for(bytes.size()) || total_ + bytes.size() > options_.total_bytes))
                why = net::Unfetched::busy;
            if (why == net::Unfetched::none) {
                waiting_bytes_ += bytes.size();
                into.bytes = std::move(bytes);
            } else {
                into.unseen = net::word(why);
            }
            ended();
        });
    }
    ended();
}

void Pictures::look_at(const std::shared_ptr<Waiting>& waiting) {
    ++waiting_;
    boost::asio::post(looking_, [this, waiting] {
        for (const auto& picture : waiting->pictures) {
            try {
                waiting->found.push_back(find(waiting->conversation, picture));
            } catch (const std::exception& error) {
                log::error("a picture was not looked at: {}", error.what());
            }
        }
        boost::asio::post(io_, [this, waiting] {
            --waiting_;
            for (const auto& picture : waiting->pictures)
                waiting_bytes_ -= picture.bytes.size();
            waiting->done(std::move(waiting->found));
        });
    });
}

void Pictures::read(std::string name, std::function<void(std::optional<std::string>)> done) {
    boost::asio::post(files_, [this, name = std::move(name), done = std::move(done)]() mutable {
        std::optional<std::string> bytes;
        if (auto read = read_file(path(name)); !read.empty()) bytes = std::move(read);
        boost::asio::post(
            io_, [bytes = std::move(bytes), done = std::move(done)]() mutable { done(std::move(bytes)); });
    });
}

void Pictures::pack(std::vector<std::pair<std::string, std::string>> files, std::string note,
                    std::function<void(std::string)> done) {
    boost::asio::post(
        files_, [this, files = std::move(files), note = std::move(note), done = std::move(done)]() mutable {
            const auto temporary = path(users::new_id() + ".zip");
            std::string bytes;
            if (auto* zip = zipOpen(temporary.c_str(), APPEND_STATUS_CREATE); zip != nullptr) {
                std::size_t packed = 0;
                for (const auto& [name, inside] : files)
                    if (const auto picture = read_file(path(name)); !picture.empty())
                        packed += zip_one(zip, inside, picture) ? 1 : 0;
                const bool noted = note.empty() || zip_one(zip, "说明.txt", note);
                const bool closed = zipClose(zip, nullptr) == ZIP_OK;
                if (packed > 0 && noted && closed) bytes = read_file(temporary);
                ::unlink(temporary.c_str());
            }
            boost::asio::post(io_, [bytes = std::move(bytes), done = std::move(done)]() mutable {
                done(std::move(bytes));
            });
        });
}

}  // namespace xiaoer::pictures
