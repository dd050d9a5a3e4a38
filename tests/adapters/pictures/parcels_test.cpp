// Looks at some 400 drawn photographs and holds the looking to its figures: the right verdict, the number of
// the waybill, no two pictures taken for one, and the CPU it takes.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "adapters/pictures/look/judge.hpp"
#include "adapters/pictures/look/look.hpp"
#include "tests/adapters/pictures/parcels.hpp"

namespace xiaoer::tests {
namespace {

using adapters::Flaw;

struct Case {
    std::string kind;
    Flaw flaw = Flaw::none;
    std::string number;  ///< that a person could read
    std::string bytes;
    int copy_of = -1;  ///< index of the case that this is a copy of
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

class Set {
  public:
    Set() {
        faces();
        waybills();
        spoiled();
        copies();
    }
    std::vector<Case> cases;

  private:
    unsigned next() { return ++seed_; }
    void add(std::string kind, Flaw flaw, std::string number, const Canvas& canvas) {
        cases.push_back({std::move(kind), flaw, std::move(number), saved(canvas, seed_), -1});
    }

    void faces() {
        for (int i = 0; i < 80; ++i) {
            const auto seed = next();
            add("face", Flaw::none, "",
                photograph({.seed = seed,
                            .angle = i * 4.5 - 20,
                            .size = 0.55 + i % 5 * 0.08,
                            .light = i % 7 == 0 ? 0.35 : 1,
                            .blur = 0.5 + i % 4 * 0.25}));
        }
        for (int i = 0; i < 20; ++i)
            add("goods", Flaw::none, "", photograph({.seed = next(), .angle = i * 13.0, .goods = true}));
        // The telephone stands on a support: six boxes of one kind look alike, and are six pictures.
        for (int i = 0; i < 20; ++i)
            add("alike", Flaw::none, "", photograph({.seed = next(), .angle = 2, .size = 0.7}));
    }

    void waybills() {
        for (int i = 0; i < 72; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("bar code", Flaw::none, number,
                photograph({.seed = seed,
                            .angle = i * 5.0,
                            .bar = number,
                            .qr = i % 3 == 0 ? number : "",
                            .label = 0.55 + i % 4 * 0.08,
                            .blur = 0.5 + i % 3 * 0.2}));
        }
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("QR code", Flaw::none, number,
                photograph({.seed = seed,
                            .angle = i * 15.0,
                            .qr = "https://t.example/w?no=" + number,
                            .label = 0.6}));
        }
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("far off", Flaw::none, number,
                photograph({.seed = seed,
                            .width = 1'600,
                            .height = 1'200,
                            .angle = i * 15.0 + 4,
                            .size = 0.6,
                            .bar = number,
                            .label = 0.42 + i % 3 * 0.05}));
        }
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("cut", Flaw::none, number,
                photograph({.seed = seed,
                            .angle = i % 2 == 0 ? 8.0 : -12.0,
                            .size = 1.3,
                            .bar = number,
                            .label = 0.45,
                            .off_x = (i % 3 - 1) * 0.14,
                            .off_y = (i % 4 - 1.5) * 0.12}));
        }
        for (int i = 0; i < 12; ++i) {
            const auto seed = next();
            const auto number = number_of(seed);
            add("dim", Flaw::none, number,
                photograph({.seed = seed, .angle = i * 30.0, .bar = number, .light = 0.3 + i % 3 * 0.1}));
        }
    }

    void spoiled() {
        for (int i = 0; i < 24; ++i) {
            const auto seed = next();
            add("dark", Flaw::dark, "",
                photograph({.seed = seed,
                            .angle = i * 15.0,
                            .bar = i % 2 == 0 ? number_of(seed) : "",
                            .light = 0.02 + i % 6 * 0.012,
                            .blur = 1.2}));
        }
        for (int i = 0; i < 16; ++i)
            add("blank", Flaw::blank, "", nothing(next(), 1'200, 900));
        for (int i = 0; i < 28; ++i) {
            const auto seed = next();
            add("blurred", Flaw::blurred, "",
                photograph({.seed = seed,
                            .angle = i * 13.0,
                            .bar = i % 2 == 0 ? number_of(seed) : "",
                            .blur = 5.0 + i % 6}));
        }
        for (int i = 0; i < 12; ++i) {
            const auto seed = next();
            add("shaken", Flaw::blurred, "",
                photograph(
                    {.seed = seed, .angle = i * 4.0, .bar = number_of(seed), .shake = 19.0 + i % 3 * 6}));
        }
        for (int i = 0; i < 12; ++i)
            add("small", Flaw::small, "",
                photograph({.seed = next(), .width = 280 + i * 3, .height = 210 + i * 2}));
        for (int i = 0; i < 28; ++i) {
            const auto canvas = screenshot(next());
            cases.push_back(
                {"screenshot", Flaw::screenshot, "", i % 2 == 0 ? png(canvas) : jpeg(canvas, 88), -1});
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
            auto canvas = photograph(shot);
            if (i % 4 == 1) canvas = scaled(canvas, 0.6);
            if (i % 4 == 2) canvas = turned(canvas);
            cases.push_back({"copy", Flaw::none, "", jpeg(canvas, i % 4 == 3 ? 50 : 80), original});
        }
    }

    unsigned seed_ = 0;
};

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

TEST(Parcels, are_judged_read_and_known_again) {
    adapters::prepare_looking();
    const Set set;
    ASSERT_GE(set.cases.size(), 300U);
    std::vector<adapters::PictureFacts> seen;
    std::map<std::string, std::array<int, 4>> by_kind;  // all, right verdict, numbers, numbers read
    int right = 0, numbers = 0, read = 0;
    double spent = 0, most = 0;
    for (const auto& each : set.cases) {
        const double before = cpu_seconds();
        const auto looked = adapters::look(each.bytes);
        const double took = cpu_seconds() - before;
        spent += took;
        most = std::max(most, took);
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
            std::ofstream(name) << each.bytes;
        }
        if (each.number.empty()) continue;
        ++numbers, ++asked;
        const bool found = std::ranges::any_of(looked.facts.codes, [&](const std::string& code) {
            return code.find(each.number) != std::string::npos;
        });
        if (!found && std::getenv("PARCELS_KEEP") != nullptr)
            std::ofstream(std::string(std::getenv("PARCELS_KEEP")) + "/unread_" + each.kind + "_" +
                          std::to_string(seen.size()))
                << each.bytes;
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
    std::printf("CPU a picture: mean %.0f ms, most %.0f ms\n", spent / all * 1e3, most * 1e3);
    EXPECT_GE(right / all, 0.97);
    EXPECT_GE(read, numbers * 0.9);
    EXPECT_EQ(mistaken, 0);
    EXPECT_GE(known, copies * 0.9);
    EXPECT_LE(spent / all, 0.150);
}

}  // namespace
}  // namespace xiaoer::tests
