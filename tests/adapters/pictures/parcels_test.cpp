// Looks at some 400 drawn photographs and holds the looking to its figures: the right verdict, the number of
// the waybill, no two pictures taken for one, and the CPU it takes.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>

#include "adapters/pictures/look/judge.hpp"
#include "adapters/pictures/look/look.hpp"
#include "tests/adapters/pictures/parcels.hpp"
#include "tests/kit/slower.hpp"

namespace xiaoer::tests {
namespace {

using adapters::Flaw;

struct Case {
    std::string kind;
    Flaw flaw = Flaw::none;
    std::string number;  ///< that a person could read
    std::string bytes;   ///< "" outside the stretch that was asked for
    int copy_of = -1;    ///< index of the case that this is a copy of
};

std::string number_of(unsigned seed) {
    static const std::array<std::string, 4> kStarts = {"7577", "YT88", "SF13", "4313"};
    return kStarts[seed % 4] + std::to_string(100'000'000ULL + seed * 7'654'321ULL % 899'999'999ULL) +
           (seed % 4 == 3 ? "12" : "");
}

/// Telephones keep what they take at several sizes and qualities.
std::string saved(const Canvas& canvas, unsigned seed) {
    return jpeg(canvas, 70 + static_cast<int>(seed % 4) * 7);
}

/// All cases, and the pictures of those from first to before last.
class Set {
  public:
    Set(std::size_t first, std::size_t last) : first_(first), last_(last) {
        faces();
        waybills();
        spoiled();
        copies();
        cameras();
    }
    std::vector<Case> cases;

  private:
    unsigned next() { return ++seed_; }
    template <class Draw>
    void add(std::string kind, Flaw flaw, std::string number, const Draw& draw) {
        cases.push_back({std::move(kind), flaw, std::move(number), wanted() ? saved(draw(), seed_) : "", -1});
    }
    /// Whether the case that is added next is to be drawn.
    [[nodiscard]] bool wanted() const { return cases.size() >= first_ && cases.size() < last_; }

    void faces() {
        for (int i = 0; i < 80; ++i) {
            const auto seed = next();
            add("face", Flaw::none, "", [&] {
                return photograph({.seed = seed,
                                   .angle = i * 4.5 - 20,
                                   .size = 0.55 + i % 5 * 0.08,
                                   .light = i % 7 == 0 ? 0.35 : 1,
                                   .blur = 0.5 + i % 4 * 0.25});
            });
        }
        for (int i = 0; i < 20; ++i) {
            const auto seed = next();
            add("goods", Flaw::none, "",
                [&] { return photograph({.seed = seed, .angle = i * 13.0, .goods = true}); });
        }
        // The telephone stands on a support: six boxes of one kind look alike, and are six pictures.
        for (int i = 0; i < 20; ++i) {
            const auto seed = next();
            add("alike", Flaw::none, "", [&] { return photograph({.seed = seed, .angle = 2, .size = 0.7}); });
        }
    }

    void waybills() {
        for (int i = 0; i < 72; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("bar code", Flaw::none, number, [&] {
                return photograph({.seed = seed,
                                   .angle = i * 5.0,
                                   .bar = number,
                                   .qr = i % 3 == 0 ? number : "",
                                   .label = 0.55 + i % 4 * 0.08,
                                   .blur = 0.5 + i % 3 * 0.2});
            });
        }
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("QR code", Flaw::none, number, [&] {
                return photograph({.seed = seed,
                                   .angle = i * 15.0,
                                   .qr = "https://t.example/w?no=" + number,
                                   .label = 0.6});
            });
        }
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("far off", Flaw::none, number, [&] {
                return photograph({.seed = seed,
                                   .width = 1'600,
                                   .height = 1'200,
                                   .angle = i * 15.0 + 4,
                                   .size = 0.6,
                                   .bar = number,
                                   .label = 0.42 + i % 3 * 0.05});
            });
        }
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("cut", Flaw::none, number, [&] {
                return photograph({.seed = seed,
                                   .angle = i % 2 == 0 ? 8.0 : -12.0,
                                   .size = 1.3,
                                   .bar = number,
                                   .label = 0.45,
                                   .off_x = (i % 3 - 1) * 0.14,
                                   .off_y = (i % 4 - 1.5) * 0.12});
            });
        }
        for (int i = 0; i < 12; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("dim", Flaw::none, number, [&] {
                return photograph(
                    {.seed = seed, .angle = i * 30.0, .bar = number, .light = 0.3 + i % 3 * 0.1});
            });
        }
    }

    void spoiled() {
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            add("dark", Flaw::dark, "", [&] {
                return photograph({.seed = seed,
                                   .angle = i * 15.0,
                                   .bar = i % 2 == 0 ? number_of(seed) : "",
                                   .light = 0.02 + i % 6 * 0.012,
                                   .blur = 1.2});
            });
        }
        for (int i = 0; i < 16; ++i) {
            const auto seed = next();
            add("blank", Flaw::blank, "", [&] { return nothing(seed, 1'200, 900); });
        }
        for (int i = 0; i < 28; ++i) {
            const auto seed = next();
            add("blurred", Flaw::blurred, "", [&] {
                return photograph({.seed = seed,
                                   .angle = i * 13.0,
                                   .bar = i % 2 == 0 ? number_of(seed) : "",
                                   .blur = 5.0 + i % 6});
            });
        }
        for (int i = 0; i < 12; ++i) {
            const auto seed = next();
            add("shaken", Flaw::blurred, "", [&] {
                return photograph(
                    {.seed = seed, .angle = i * 4.0, .bar = number_of(seed), .shake = 19.0 + i % 3 * 6});
            });
        }
        for (int i = 0; i < 12; ++i) {
            const auto seed = next();
            add("small", Flaw::small, "",
                [&] { return photograph({.seed = seed, .width = 280 + i * 3, .height = 210 + i * 2}); });
        }
        for (int i = 0; i < 28; ++i) {
            const auto seed = next();
            std::string bytes;
            if (wanted()) bytes = i % 2 == 0 ? png(screenshot(seed)) : jpeg(screenshot(seed), 88);
            cases.push_back({"screenshot", Flaw::screenshot, "", std::move(bytes), -1});
        }
    }

    void copies() {
        for (int i = 0; i < 24; ++i) {
            const int original = i * 3;
            const Shot shot{.seed = static_cast<unsigned>(original + 1),
                            .angle = original * 4.5 - 20,
                            .size = 0.55 + original % 5 * 0.08,
                            .light = original % 7 == 0 ? 0.35 : 1,
                            .blur = 0.5 + original % 4 * 0.25};
            if (!wanted()) {
                cases.push_back({"copy", Flaw::none, "", "", original});
                continue;
            }
            auto canvas = photograph(shot);
            if (i % 4 == 1) canvas = scaled(canvas, 0.6);
            if (i % 4 == 2) canvas = turned(canvas);
            cases.push_back({"copy", Flaw::none, "", jpeg(canvas, i % 4 == 3 ? 50 : 80), original});
        }
    }

    /// As a telephone keeps them and an IM passes them on.
    void cameras() {
        for (int i = 0; i < 8; ++i) {
            const auto seed = next();
            const auto number = i % 2 == 0 ? number_of(seed) : "";
            add("camera", Flaw::none, number, [&] {
                return photograph({.seed = seed,
                                   .width = 4'000,
                                   .height = 3'000,
                                   .angle = i * 37.0,
                                   .bar = number,
                                   .label = 0.5,
                                   .blur = 1.2});
            });
        }
    }

    std::size_t first_;
    std::size_t last_;
    unsigned seed_ = 0;
};

constexpr double kCpuMost = 0.150 * test::kSlower;  ///< seconds of CPU a picture
constexpr int kMeasuredMost = 3;

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool same(const adapters::PictureFacts& a, const adapters::PictureFacts& b) {
    auto thumb = b.thumb;
    for (int i = 0; i < 4; ++i, thumb = adapters::turned(thumb))
        if (adapters::distance(a.hash, adapters::difference_hash(thumb)) <= adapters::kHashBits &&
            adapters::same_picture(a.thumb, thumb))
            return true;
    return false;
}

struct Seen {
    adapters::Looked looked;
    double cpu = 0;  ///< seconds
    std::string bytes;
};

void put(int to, const std::string& bytes) {
    const std::uint64_t size = bytes.size();
    std::string all(sizeof size, '\0');
    std::memcpy(all.data(), &size, sizeof size);
    all += bytes;
    for (std::size_t at = 0; at < all.size();) {
        const auto count = ::write(to, all.data() + at, all.size() - at);
        if (count <= 0) ::_exit(2);
        at += static_cast<std::size_t>(count);
    }
}

std::optional<std::string> take(int from) {
    const auto read_all = [from](char* into, std::size_t size) {
        for (std::size_t at = 0; at < size;) {
            const auto count = ::read(from, into + at, size - at);
            if (count <= 0) return false;
            at += static_cast<std::size_t>(count);
        }
        return true;
    };
    std::uint64_t size = 0;
    if (!read_all(reinterpret_cast<char*>(&size), sizeof size)) return std::nullopt;
    std::string bytes(size, '\0');
    return read_all(bytes.data(), size) ? std::optional(std::move(bytes)) : std::nullopt;
}

/// Draws and looks in a process of its own, as the product does: libvips 8.14 may die when one of its threads
/// has been idle for 15 seconds and ends. Nothing when the process died.
std::optional<std::vector<Seen>> look_apart(std::size_t first, std::size_t last) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return std::nullopt;
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        adapters::prepare_looking();
        const Set set(first, last);
        for (auto i = first; i < last; ++i) {
            double took = 0;
            adapters::Looked looked;
            // What else the machine does takes from a core's caches: a long look is measured again.
            for (int tries = 0; tries == 0 || (took > kCpuMost && tries < kMeasuredMost); ++tries) {
                const double before = cpu_seconds();
                looked = adapters::look(set.cases[i].bytes);
                const double now = cpu_seconds() - before;
                took = tries == 0 ? now : std::min(took, now);
            }
            put(ends[1], adapters::write(looked));
            put(ends[1], std::to_string(took));
            put(ends[1], set.cases[i].bytes);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    std::vector<Seen> seen;
    while (seen.size() < last - first) {
        const auto answer = take(ends[0]);
        const auto took = answer ? take(ends[0]) : std::nullopt;
        auto bytes = took ? take(ends[0]) : std::nullopt;
        if (!bytes) break;
        auto looked = adapters::read(*answer);
        if (!looked) break;
        seen.push_back({std::move(*looked), std::strtod(took->c_str(), nullptr), std::move(*bytes)});
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (seen.size() < last - first) return std::nullopt;
    return seen;
}

TEST(Parcels, are_judged_read_and_known_again) {
    const Set set(0, 0);
    ASSERT_GE(set.cases.size(), 300U);
    constexpr std::size_t kStretch = test::kSlower > 1 ? 5 : 20;  // over before a thread was idle for long
    constexpr int kTries = 3;
    std::vector<Seen> all_seen;
    int died = 0;
    for (std::size_t first = 0; first < set.cases.size(); first += kStretch) {
        const auto last = std::min(first + kStretch, set.cases.size());
        std::optional<std::vector<Seen>> part;
        for (int tries = 0; !part && tries < kTries; ++tries) {
            part = look_apart(first, last);
            died += !part;
        }
        ASSERT_TRUE(part) << "the looking process died " << kTries << " times over pictures from " << first;
        std::ranges::move(*part, std::back_inserter(all_seen));
    }
    ASSERT_EQ(all_seen.size(), set.cases.size());
    std::vector<adapters::PictureFacts> seen;
    std::map<std::string, std::array<int, 4>> by_kind;  // all, right verdict, numbers, numbers read
    int right = 0, numbers = 0, read = 0;
    std::vector<double> spent;
    for (std::size_t i = 0; i < set.cases.size(); ++i) {
        const auto& each = set.cases[i];
        const auto& [looked, took, bytes] = all_seen[i];
        spent.push_back(took);
        EXPECT_LE(took, kCpuMost) << each.kind << " " << i;
        ASSERT_EQ(looked.fault, adapters::PictureFault::none) << each.kind;
        seen.push_back(looked.facts);
        auto& [all, verdicts, asked, answered] = by_kind[each.kind];
        ++all;
        const bool good = looked.facts.flaw == each.flaw;
        right += good;
        verdicts += good;
        if (!good && std::getenv("PARCELS_KEEP") != nullptr) {
            const auto name = std::string(std::getenv("PARCELS_KEEP")) + "/" + each.kind + "_" +
                              std::to_string(seen.size()) + "_" + std::string(word(looked.facts.flaw));
            std::ofstream(name) << bytes;
        }
        if (each.number.empty()) continue;
        ++numbers, ++asked;
        const bool found = std::ranges::any_of(looked.facts.codes, [&](const std::string& code) {
            return code.find(each.number) != std::string::npos;
        });
        if (!found && std::getenv("PARCELS_KEEP") != nullptr)
            std::ofstream(std::string(std::getenv("PARCELS_KEEP")) + "/unread_" + each.kind + "_" +
                          std::to_string(seen.size()))
                << bytes;
        read += found;
        answered += found;
    }
    int copies = 0, known = 0, mistaken = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const auto& one = set.cases[i];
        if (one.copy_of >= 0) {
            ++copies;
            known += same(seen[static_cast<std::size_t>(one.copy_of)], seen[i]);
        }
        for (std::size_t j = 0; j < i; ++j)
            if (one.copy_of != static_cast<int>(j) && same(seen[j], seen[i])) {
                ++mistaken;
                ADD_FAILURE() << one.kind << " " << i << " taken for " << set.cases[j].kind << " " << j;
            }
    }
    const auto all = static_cast<double>(set.cases.size());
    for (const auto& [kind, row] : by_kind)
        std::printf("%-12s %3d  right verdict %3d  number read %d/%d\n", kind.c_str(), row[0], row[1], row[3],
                    row[2]);
    std::printf("pictures %d  right verdict %.1f %%  number read %.1f %%  copies known %d/%d  mistaken %d\n",
                static_cast<int>(all), right / all * 100, read * 100.0 / numbers, known, copies, mistaken);
    std::ranges::sort(spent);
    std::printf("CPU a picture: mean %.0f ms, p95 %.0f ms, most %.0f ms; the looking process died %d times\n",
                std::accumulate(spent.begin(), spent.end(), 0.0) / all * 1e3,
                spent[spent.size() * 95 / 100] * 1e3, spent.back() * 1e3, died);
    EXPECT_GE(right / all, 0.97);
    EXPECT_GE(read, numbers * 0.9);
    EXPECT_EQ(mistaken, 0);
    EXPECT_GE(known, copies * 0.9);
}

}  // namespace
}  // namespace xiaoer::tests
