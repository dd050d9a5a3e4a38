// Has pictures looked at by the program that does only that (adapters/pictures/look): started when it is
// needed, ended when it takes too long, started again when it died. Waits for the answer: for a thread of its
// own, never the loop's. It decodes nothing itself.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "adapters/pictures/picture_facts.hpp"

namespace xiaoer::pictures {

class Looker {
  public:
    /// program: path of xiaoer-look; "" = nobody looks, every answer is PictureFault::busy.
    explicit Looker(std::string program, std::chrono::milliseconds within = std::chrono::seconds(10));
    ~Looker();
    Looker(const Looker&) = delete;
    Looker& operator=(const Looker&) = delete;

    /// A file over which the program dies twice is PictureFault::not_a_picture; one over which it takes too
    /// long is busy, because a busy machine takes long over anything. A new process looks then.
    [[nodiscard]] adapters::Looked look(std::string_view bytes);

  private:
    bool start();
    void end();
    enum class End : std::uint8_t { answered, late, died };
    End exchange(std::string_view bytes, std::string& answer);

    std::string program_;
    std::chrono::milliseconds within_;
    int child_ = -1;
    int to_ = -1;
    int from_ = -1;
};

}  // namespace xiaoer::pictures
