// The catalogue that the product ships: it loads, its own sentences hold, and the doctor finds nothing left
// to luck.
#include <gtest/gtest.h>

#include "intents/engine/lint/doctor.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

std::shared_ptr<const Catalogue> shipped() {
    base::Faults faults;
    auto catalogue =
        Catalogue::load(std::filesystem::path(XIAOER_SOURCE_DIR) / "intents" / "catalog", faults);
    EXPECT_TRUE(catalogue) << shown(faults);
    EXPECT_TRUE(faults.empty()) << shown(faults);
    return catalogue;
}

TEST(Catalog, LoadsWithoutAWord) {
    const auto catalogue = shipped();
    ASSERT_TRUE(catalogue);
    EXPECT_NE(catalogue->find("human_request"), nullptr);
    EXPECT_NE(catalogue->find(kUndoIntent), nullptr);
}

TEST(Catalog, HasNothingThatTheDoctorCallsAnError) {
    const auto catalogue = shipped();
    ASSERT_TRUE(catalogue);
    auto findings = examine(*catalogue);
    std::erase_if(findings,
                  [](const base::Fault& fault) { return fault.weight != base::Fault::Weight::error; });
    EXPECT_TRUE(findings.empty()) << shown(findings);
}

TEST(Catalog, UnderstandsAndExplainsAlike) {
    const auto catalogue = shipped();
    ASSERT_TRUE(catalogue);
    for (const std::string_view text :
         {"你好，我要退货", "发什么快递", "算了不用退了", "谢谢", "转人工", "什么时候发货呀？急"}) {
        const auto fast = catalogue->understand(text, {});
        const auto slow = catalogue->explain(text, {});
        EXPECT_EQ(fast.intent, slow.intent) << text;
        EXPECT_EQ(fast.also, slow.also) << text;
        EXPECT_EQ(fast.slots, slow.slots) << text;
        EXPECT_EQ(catalogue->understand(text, {}).intent, fast.intent) << text;
    }
}

}  // namespace
}  // namespace xiaoer::intents
