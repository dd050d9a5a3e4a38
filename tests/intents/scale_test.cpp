// A catalogue of 3,000 patterns: loading, examining and matching stay within bounds that only a change of
// order of growth would break.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>

#include "intents/engine/lint/doctor.hpp"
#include "tests/intents/big_shop.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

double seconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(Scale, ThreeThousandPatternsLoadAndAreExamined) {
    Shop shop;
    fill(shop, 3000);
    base::Faults faults;
    std::shared_ptr<const Catalogue> c;
    const auto loading = seconds([&] { c = Catalogue::load(shop.catalog(), faults); });
    ASSERT_TRUE(c) << shown(faults);
    std::size_t patterns = 0;
    for (const auto& intent : c->intents())
        patterns += intent.patterns;
    EXPECT_EQ(patterns, 3000U);
    base::Faults findings;
    const auto examining = seconds([&] { findings = examine(*c); });
    RecordProperty("load_ms", static_cast<int>(loading * 1000));
    RecordProperty("examine_ms", static_cast<int>(examining * 1000));
    std::cout << "load " << loading << " s, examine " << examining << " s, findings " << findings.size()
              << "\n";
    // Measured 0.3 s and 0.6 s; the bounds leave room for a loaded machine and for sanitisers.
    EXPECT_LT(loading, 10.0);
    EXPECT_LT(examining, 5.0 * (loading > 2.0 ? 4.0 : 1.0));
}

TEST(Scale, EveryMessageIsUnderstoodAsALoopWouldAtAnySize) {
    for (const std::size_t size : {300U, 1000U}) {
        Shop shop;
        fill(shop, size);
        const auto c = shop.open();
        Messages messages(99);
        std::size_t found = 0;
        for (int i = 0; i < 800; ++i) {
            const auto text = messages.next();
            const auto meaning = c->explain(text, {});
            const auto expected = loop_matches(*c, text);
            std::vector<std::string> got;
            for (const auto& evidence : meaning.why)
                got.push_back(evidence.intent->id + "#" + std::to_string(evidence.pattern));
            std::sort(got.begin(), got.end());
            ASSERT_EQ(got, expected) << text;
            found += expected.empty() ? 0 : 1;
        }
        EXPECT_GT(found, 10U) << "the texts must have something to find";
    }
}

}  // namespace
}  // namespace xiaoer::intents
