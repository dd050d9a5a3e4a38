// The writing half of the codec: direct appends, no tree in between, because every turn passes here.
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <type_traits>
#include <variant>

#include "bot/core/fields.hpp"
#include "bot/store/journal/codec.hpp"
#include "bot/store/journal/old_dialogue.hpp"
#include "bot/store/stored_names.hpp"

namespace xiaoer::store {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) {
        table[i] = true;
    }
    table['"'] = table['\\'] = true;
    return table;
}();

void escape(std::string& out, unsigned char c) {
    constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += kHex[c >> 4U];
            out += kHex[c & 15U];
    }
}

void put(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (!kNeedsEscape[c]) continue;
        out.append(text, from, i - from);
        escape(out, c);
        from = i + 1;
    }
    out.append(text, from, text.size() - from);
    out += '"';
}

template <class N>
requires std::is_integral_v<N>
void put_number(std::string& out, N number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

/// Puts a comma before every element but the first.
class Commas {
  public:
    explicit Commas(std::string& out) : out_(out) {}
    void next() {
        if (!first_) out_ += ',';
        first_ = false;
    }

  private:
    std::string& out_;
    bool first_ = true;
};

/// Where the fields of a default-constructed value are, in the order of fields().
struct Places {
    std::vector<const void*> at;
    template <std::size_t N, class T>
    void operator()(const char (&)[N], const T& field) {
        at.push_back(&field);
    }
};

template <class X>
const std::vector<const void*>& default_places() {
    static X blank{};
    static const std::vector<const void*> places = [] {
        Places collected;
        core::fields(collected, blank);
        return collected.at;
    }();
    return places;
}

template <class X>
void put_fields(std::string& out, Commas& commas, const X& value);
// Before the templates that put the elements of a list: they would take their own way otherwise.
void put_value(std::string& out, const core::Task& task);

template <class T>
void put_value(std::string& out, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        put(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
        put(out, stored_word(value));
    } else if constexpr (std::is_integral_v<T>) {
        put_number(out, value);
    } else if constexpr (std::is_same_v<T, core::Time>) {
        put_number(out, value.time_since_epoch().count());
    } else {
        out += '{';
        Commas commas(out);
        put_fields(out, commas, value);
        out += '}';
    }
}

template <class T>
void put_value(std::string& out, const std::optional<T>& value) {
    if (value) {
        put_value(out, *value);
    } else {
        out += "null";
    }
}

template <class A, class B>
void put_value(std::string& out, const std::pair<A, B>& value) {
    out += '[';
    put_value(out, value.first);
    out += ',';
    put_value(out, value.second);
    out += ']';
}

template <class T>
void put_value(std::string& out, const std::vector<T>& values) {
    out += '[';
    Commas commas(out);
    for (const T& value : values) {
        commas.next();
        put_value(out, value);
    }
    out += ']';
}

template <class V>
void put_value(std::string& out, const std::map<std::string, V, std::less<>>& values) {
    out += '{';
    Commas commas(out);
    for (const auto& [key, value] : values) {
        commas.next();
        put(out, key);
        out += ':';
        put_value(out, value);
    }
    out += '}';
}

/// Writes what differs from the default.
struct Writer {
    std::string& out;
    Commas& commas;
    const void* const* otherwise;

    template <std::size_t N, class T>
    void operator()(const char (&name)[N], const T& field) {
        const T& blank = *static_cast<const T*>(*otherwise++);
        if (field == blank) return;
        commas.next();
        out += '"';
        out.append(name, N - 1);
        out.append("\":", 2);
        put_value(out, field);
    }
};

template <class X>
void put_fields(std::string& out, Commas& commas, const X& value) {
    Writer writer{out, commas, default_places<X>().data()};
    // fields() takes what it names by reference so that readers can use it too; Writer does not change it.
    core::fields(writer, const_cast<X&>(value));
}

template <class Variant>
void put_alternative(std::string& out, const Variant& value) {
    out += '"';
    out += core::name(value);
    out += "\":";
    std::visit([&](const auto& alternative) { put_value(out, alternative); }, value);
}

void put_value(std::string& out, const core::Task& task) {
    out += '{';
    Commas commas(out);
    put_fields(out, commas, task);
    commas.next();
    put_alternative(out, task.what);
    out += '}';
}

void put_value(std::string& out, const core::Action& action) {
    out += "{\"command\":";
    put(out, action.command);
    if (action.epoch != 0) {
        out += ",\"epoch\":";
        put_number(out, action.epoch);
    }
    if (!action.why.empty()) {
        out += ",\"why\":";
        put(out, action.why);
    }
    out += ',';
    put_alternative(out, action.what);
    out += '}';
}

}  // namespace

void write(std::string& out, const core::Conversation& value) {
    out += "{\"form\":";
    put_number(out, kDialogueForm);
    Commas commas(out);
    commas.next();
    put_fields(out, commas, value);
    out += '}';
}
void write(std::string& out, const core::Order& value) {
    put_value(out, value);
}
void write(std::string& out, const core::Action& value) {
    put_value(out, value);
}
void write(std::string& out, const std::vector<std::string>& value) {
    put_value(out, value);
}

void write(std::string& out, const std::vector<core::Action>& value) {
    out += '[';
    Commas commas(out);
    for (const core::Action& action : value) {
        commas.next();
        put_value(out, action);
    }
    out += ']';
}

void write(std::string& out, const core::EventBody& value) {
    out += '{';
    put_alternative(out, value);
    out += '}';
}

void write(std::string& out, const core::Event& value) {
    out += "{\"conversation\":";
    put(out, value.conversation);
    if (!value.key.empty()) {
        out += ",\"key\":";
        put(out, value.key);
    }
    out += ",\"at\":";
    put_number(out, value.at.time_since_epoch().count());
    out += ',';
    put_alternative(out, value.what);
    out += '}';
}

}  // namespace xiaoer::store
