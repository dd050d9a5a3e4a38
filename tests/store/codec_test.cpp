// What is written can be read back, whatever it holds; what was damaged is refused with its place.
#include "bot/store/journal/codec.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/store/samples.hpp"

namespace xiaoer::store {
namespace {

template <class T>
void expect_round_trip(const T& value) {
    const std::string text = to_text(value);
    T back{};
    std::string error;
    ASSERT_TRUE(read(text, back, error)) << error << "\n" << text;
    EXPECT_TRUE(back == value) << text << "\n" << to_text(back);
}

template <class T>
class EveryType : public testing::Test {};
using Types = testing::Types<core::Conversation, core::Event, core::Action, std::vector<core::Action>,
                             core::Order, core::EventBody, std::vector<std::string>>;
TYPED_TEST_SUITE(EveryType, Types);

TYPED_TEST(EveryType, RandomValuesComeBack) {
    for (const double fill : {0.0, 0.5, 0.95}) {
        for (std::uint64_t seed = 0; seed < 400; ++seed) {
            samples::Maker maker(seed, fill);
            expect_round_trip(maker.make<TypeParam>());
            if (this->HasFailure()) return;
        }
    }
}

TYPED_TEST(EveryType, TheDefaultComesBack) {
    expect_round_trip(TypeParam{});
}

TYPED_TEST(EveryType, AWrongTypeIsRefused) {
    TypeParam into{};
    std::string error;
    for (const char* text : {"7", "\"text\"", "", "{", "{\"id\":", "null", "nonsense"}) {
        EXPECT_FALSE(read(text, into, error)) << text;
        EXPECT_FALSE(error.empty()) << text;
    }
}

/// Each alternative of both variants, so that a missing name shows.
template <std::size_t I = 0, class Variant>
void each_alternative(Variant value, const auto& check) {
    if constexpr (I < std::variant_size_v<Variant>) {
        value.template emplace<I>();
        check(value);
        each_alternative<I + 1>(value, check);
    }
}

TEST(Codec, EveryAlternativeComesBack) {
    each_alternative(core::EventBody{}, [](const core::EventBody& what) { expect_round_trip(what); });
    each_alternative(core::TaskBody{}, [](const core::TaskBody& what) {
        core::Conversation talk;
        talk.tasks.resize(2);
        talk.tasks[1].id = 7;
        talk.tasks[1].what = what;
        expect_round_trip(talk);
    });
    each_alternative(core::ActionBody{}, [](const core::ActionBody& what) {
        core::Action action;
        action.command = "c#1.0";
        action.what = what;
        expect_round_trip(action);
    });
}

TEST(Codec, DefaultsAreNotWritten) {
    EXPECT_EQ(to_text(core::Conversation{}), R"({"form":2})");
    core::Conversation talk;
    talk.id = "web:demo:1";
    talk.orders_known = false;  // its default is true
    talk.owner.who = core::Owner::Who::agent;
    EXPECT_EQ(to_text(talk), R"({"form":2,"id":"web:demo:1","owner":{"who":"agent"},"orders_known":false})");
}

TEST(Codec, IsJsonForEverybody) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const std::string text = to_text(samples::Maker(seed).make<core::Conversation>());
        EXPECT_TRUE(nlohmann::json::accept(text)) << text;
    }
}

TEST(Codec, AnOptionalTimeOfZeroIsNotNothing) {
    core::Conversation talk;
    talk.due.close = core::Time{};
    expect_round_trip(talk);
}

TEST(Codec, EveryControlCharacterComesBack) {
    core::Order order;
    for (int c = 0; c < 0x80; ++c) {
        order.memo += static_cast<char>(c);
    }
    expect_round_trip(order);
}

TEST(Codec, InvalidUtf8IsReplacedInsteadOfLosingTheRow) {
    core::Order order;
    order.memo =
        "a\xE4\xB8"
        "b\xFF"
        "c中";
    core::Order back;
    std::string error;
    ASSERT_TRUE(read(to_text(order), back, error)) << error;
    EXPECT_EQ(back.memo,
              "a\uFFFD\uFFFD"
              "b\uFFFD"
              "c中");
}

TEST(Codec, UnknownFieldsArePassedOver) {
    core::Conversation talk;
    std::string error;
    ASSERT_TRUE(read(R"({"id":"a","of_tomorrow":[1,{"x":null}],"turn":7})", talk, error)) << error;
    EXPECT_EQ(talk.id, "a");
    EXPECT_EQ(talk.turn, 7U);
}

struct Damage {
    const char* text;
    const char* error;
};
class Damaged : public testing::TestWithParam<Damage> {};

TEST_P(Damaged, IsRefusedWithItsPlace) {
    core::Conversation talk;
    std::string error;
    EXPECT_FALSE(read(GetParam().text, talk, error));
    EXPECT_EQ(error, GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Codec, Damaged,
    testing::Values(Damage{R"({"id":7})", "id: not a text"},
                    Damage{R"({"turn":"7"})", "turn: not a whole number of its range"},
                    Damage{R"({"turn":-1})", "turn: not a whole number of its range"},
                    Damage{R"({"turn":4294967296})", "turn: not a whole number of its range"},
                    Damage{R"({"misses":2147483648})", "misses: not a whole number of its range"},
                    Damage{R"({"misses":1.5})", "misses: not a whole number of its range"},
                    Damage{R"({"closed":1})", "closed: not true or false"},
                    Damage{R"({"owner":[]})", "owner: not an object"},
                    Damage{R"({"owner":{"who":"nobody"}})", "who: not a known word"},
                    Damage{R"({"owner":{"who":2}})", "who: not a known word"},
                    Damage{R"({"said":{}})", "said: not a list"},
                    Damage{R"({"said":["1"]})", "said: not a whole number of its range"},
                    Damage{R"({"asked":{"x":"y"}})", "asked: not a whole number of its range"},
                    Damage{R"({"asked":[]})", "asked: not an object"},
                    Damage{R"({"form":2,"tasks":[{"inquiry":{},"slots":[["a"]]}]})", "slots: not a pair"},
                    Damage{R"({"form":2,"tasks":[{"id":1}]})", "alternative: none of the known ones"},
                    Damage{R"({"form":2,"pending":{"asked":"age"}})", "asked: not a known word"},
                    Damage{R"({"due":{"close":"soon"}})", "close: not a time"}));

TEST(Codec, AnUnknownAlternativeIsRefused) {
    core::EventBody what;
    std::string error;
    EXPECT_FALSE(read(R"({"buyer_sang":{}})", what, error));
    EXPECT_EQ(error, "alternative: none of the known ones");
}

/// What people and trainers see must not drift from what is stored without somebody noticing.
TEST(Words, AgreeWithTheWordsOfTheCore) {
    const auto agree = [](auto first) {
        using E = decltype(first);
        for (unsigned i = 0; !stored_word(static_cast<E>(i)).empty(); ++i) {
            const auto value = static_cast<E>(i);
            const std::string_view seen = core::word(value);
            EXPECT_TRUE(seen.empty() || seen == stored_word(value)) << seen;
            E back{};
            ASSERT_TRUE(from_stored_word(stored_word(value), back));
            EXPECT_EQ(back, value);
        }
    };
    agree(core::TradeState{});
    agree(core::Tracking{});
    agree(core::ReviewState{});
    agree(core::RefundState{});
    agree(core::Flag{});
}

}  // namespace
}  // namespace xiaoer::store
