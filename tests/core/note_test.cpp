#include "bot/core/note.hpp"

#include <gtest/gtest.h>

#include "tests/core/shipped.hpp"

namespace xiaoer::core {
namespace {

scripts::NoteKind courier() {
    scripts::NoteKind kind;
    kind.id = "courier";
    kind.title = "快递要求";
    kind.needs = {"courier"};
    kind.needs_if = {{"courier=顺丰", {"sf_service", "sf_payer"}}};
    kind.part_titles = {{"sf_service", "标快还是特快"}, {"sf_payer", "寄付还是到付"}};
    return kind;
}

TEST(Note, only_sf_needs_service_and_payer) {
    NoteDraft draft;
    draft.parts["courier"] = "中通";
    EXPECT_TRUE(missing_parts(draft, courier()).empty());
    draft.parts["courier"] = "顺丰";
    EXPECT_EQ(missing_parts(draft, courier()), (std::vector<std::string>{"sf_service", "sf_payer"}));
    EXPECT_EQ(part_titles(missing_parts(draft, courier()), courier()), "标快还是特快、寄付还是到付");
}

TEST(Note, content_is_the_template_of_the_kind_and_values_are_taken_as_they_are) {
    ASSERT_TRUE(test::shipped().book);
    NoteDraft draft;
    draft.kind = "courier";
    draft.parts = {{"sf_payer", "到付"}, {"courier", "顺丰"}, {"sf_service", "标快"}};
    EXPECT_EQ(note_content(draft, *test::shipped().book), "顺丰 标快 到付");
    draft.kind = "other";
    draft.parts = {{"request", "{{mobile}} 多放冰袋"}};
    EXPECT_EQ(note_content(draft, *test::shipped().book), "{{mobile}} 多放冰袋");
}

TEST(Note, ends_with_reception_and_day) {
    using namespace std::chrono;
    EXPECT_EQ(note_text("快递要求", "中通", "小二", year_month_day{2026y / November / 3}),
              "快递要求：中通；接待小二；11月3日");
    EXPECT_EQ(note_text("已催件", "", "小二", year_month_day{2026y / November / 3}),
              "已催件；接待小二；11月3日");
}

}  // namespace
}  // namespace xiaoer::core
