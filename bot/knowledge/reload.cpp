#include "bot/knowledge/reload.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "bot/base/log.hpp"

namespace xiaoer::knowledge {

namespace asio = boost::asio;

struct Reloader::Body : std::enable_shared_from_this<Reloader::Body> {
    Body(asio::io_context& context, std::filesystem::path the_root, std::function<void(Pack)> the_publish)
        : io(context), root(std::move(the_root)), publish(std::move(the_publish)), watch(context) {}

    asio::io_context& io;
    std::filesystem::path root;
    std::function<void(Pack)> publish;
    asio::posix::stream_descriptor watch;
    std::array<char, 4096> buffer{};
    std::thread loader;
    bool loading = false;
    bool again = false;
    bool stopped = false;

    void listen() {
        watch.async_read_some(asio::buffer(buffer),
                              [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                                  if (error || self->stopped) return;
                                  self->load();
                                  self->listen();
                              });
    }

    void load() {
        if (stopped) return;
        if (loading) {
            again = true;
            return;
        }
        loading = true;
        if (loader.joinable()) loader.join();
        loader = std::thread([self = shared_from_this()] {
            base::Faults faults;
            auto pack = load_pack(self->root, faults);
            asio::post(self->io, [self, pack = std::move(pack), faults = std::move(faults)]() mutable {
                self->loaded(std::move(pack), faults);
            });
        });
    }

    void loaded(Pack pack, const base::Faults& faults) {
        loading = false;
        if (stopped) return;
        for (const auto& fault : faults) {
            if (fault.weight == base::Fault::Weight::error)
                log::error("reload refused {}", to_string(fault));
            else
                log::warn("reload {}", to_string(fault));
        }
        if (pack.catalogue && pack.playbook) {
            log::info("published intents={} scripts={}", pack.catalogue->version(), pack.playbook->version());
            publish(std::move(pack));
        } else {
            log::error("the version before keeps serving");
        }
        if (std::exchange(again, false)) load();
    }
};

Reloader::Reloader(asio::io_context& io, std::filesystem::path root, std::function<void(Pack)> publish)
    : body_(std::make_shared<Body>(io, std::move(root), std::move(publish))) {}

Reloader::~Reloader() {
    stop();
}

void Reloader::start() {
    const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
        log::warn("file changes are not noticed here; send SIGHUP after editing");
        return;
    }
    constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
    for (const auto* folder : {"intents", "intents/catalog", "scripts", "scripts/phrases", "scripts/goods"})
        if (inotify_add_watch(fd, (body_->root / folder).c_str(), kChanges) < 0)
            log::warn("changes in {} are not noticed; send SIGHUP after editing", folder);
    body_->watch.assign(fd);
    body_->listen();
}

void Reloader::reload() {
    body_->load();
}

void Reloader::stop() {
    body_->stopped = true;
    boost::system::error_code ignored;
    body_->watch.close(ignored);
    if (body_->loader.joinable()) body_->loader.join();
}

}  // namespace xiaoer::knowledge
