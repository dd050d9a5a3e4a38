// Random core values for property tests, made by visiting core/fields.hpp: a field added there is covered
// here without a change.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "bot/core/fields.hpp"
#include "bot/store/stored_names.hpp"

namespace xiaoer::store::samples {

/// A deterministic source of values; `fill` says how full collections and optional fields are (0 to 1),
/// `extremes` whether numbers may be the largest and smallest of their type.
class Maker {
  public:
    explicit Maker(std::uint64_t seed, double fill = 0.5, bool extremes = true)
        : random_(seed), fill_(fill), extremes_(extremes) {}

    template <class T>
    T make() {
        T value{};
        set(value);
        return value;
    }

    /// Called by core::fields().
    template <class T>
    void operator()(const char*, T& field) {
        if (chance(0.15)) return;  // keeps the default
        set(field);
    }

    bool chance(double p) { return std::bernoulli_distribution(p)(random_); }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }

    std::string text() {
        static const std::vector<std::string> kPieces = {"小主",
                                                         "地址改为杭州",
                                                         "😀",
                                                         "\"",
                                                         "\\",
                                                         "\n",
                                                         "\t",
                                                         "\r",
                                                         std::string(1, '\0'),
                                                         "\x01",
                                                         "\x1f",
                                                         "\x7f",
                                                         "</script>",
                                                         "，",
                                                         "é",
                                                         "e\u0301",
                                                         "\u202e",
                                                         "a b",
                                                         "{\"x\":1}",
                                                         "[",
                                                         "null",
                                                         "\u2028",
                                                         "𠮷",
                                                         "'; --"};
        std::string made;
        for (auto n = between(0, 6); n > 0; --n) {
            made +=
                kPieces[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(kPieces.size()) - 1))];
        }
        return made;
    }

  private:
    template <class T>
    void set(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = chance(0.5);
        } else if constexpr (std::is_enum_v<T>) {
            std::int64_t count = 0;
            while (!stored_word(static_cast<T>(count)).empty())
                ++count;
            value = static_cast<T>(between(0, count - 1));
        } else if constexpr (std::is_integral_v<T>) {
            value = extremes_ && chance(0.1)   ? std::numeric_limits<T>::max()
                    : extremes_ && chance(0.1) ? std::numeric_limits<T>::min()
                                               : static_cast<T>(between(0, 1'000));
        } else if constexpr (std::is_same_v<T, core::Time>) {
            value = core::Time{std::chrono::milliseconds{between(-1'000, 4'000'000'000'000)}};
        } else {
            core::fields(*this, value);
        }
    }
    void set(std::string& value) { value = text(); }
    template <class T>
    void set(std::optional<T>& value) {
        value.reset();
        if (chance(fill_)) set(value.emplace());
    }
    template <class T>
    void set(std::vector<T>& values) {
        values.clear();
        while (chance(fill_) && values.size() < 5)
            set(values.emplace_back());
    }
    template <class V>
    void set(std::map<std::string, V, std::less<>>& values) {
        values.clear();
        while (chance(fill_) && values.size() < 5)
            set(values[text()]);
    }
    template <class A, class B>
    void set(std::pair<A, B>& value) {
        set(value.first);
        set(value.second);
    }
    template <class... A>
    void set(std::variant<A...>& value) {
        const auto chosen = static_cast<std::size_t>(between(0, sizeof...(A) - 1));
        choose<0, A...>(value, chosen);
    }
    template <std::size_t I, class... A>
    void choose(std::variant<A...>& value, std::size_t chosen) {
        if constexpr (I < sizeof...(A)) {
            if (chosen != I) return choose<I + 1>(value, chosen);
            value.template emplace<I>();
            set(std::get<I>(value));
        }
    }
    void set(core::Event& value) { set(value.conversation), set(value.key), set(value.at), set(value.what); }
    void set(core::Action& value) { set(value.command), set(value.epoch), set(value.why), set(value.what); }

    std::mt19937_64 random_;
    double fill_;
    bool extremes_;
};

}  // namespace xiaoer::store::samples
