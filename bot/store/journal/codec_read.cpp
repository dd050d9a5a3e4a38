// The reading half of the codec. Cold: a conversation is read when it speaks again after it left memory.
#include <limits>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/core/fields.hpp"
#include "bot/store/journal/codec.hpp"
#include "bot/store/journal/old_dialogue.hpp"
#include "bot/store/stored_names.hpp"

namespace xiaoer::store {
namespace {

using nlohmann::json;

/// Remembers the first mistake and where it was.
class ReadError {
  public:
    explicit ReadError(std::string& error) : error_(error) { error_.clear(); }
    [[nodiscard]] bool none() const { return error_.empty(); }
    void at(std::string_view place, std::string_view what) {
        if (none()) error_.append(place).append(": ").append(what);
    }

  private:
    std::string& error_;
};

template <class X>
void get_fields(const json& from, X& into, ReadError& read_error);

template <class N>
bool get_number(const json& from, N& into) {
    if (from.is_number_unsigned()) {
        const auto number = from.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<N>::max())) return false;
        into = static_cast<N>(number);
        return true;
    }
    if (!from.is_number_integer() || !std::numeric_limits<N>::is_signed) return false;
    const auto number = from.get<std::int64_t>();
    if (number < static_cast<std::int64_t>(std::numeric_limits<N>::min())) return false;
    into = static_cast<N>(number);
    return true;
}

template <class T>
void get_value(const json& from, T& into, ReadError& read_error, std::string_view place) {
    if constexpr (std::is_same_v<T, std::string>) {
        if (!from.is_string()) return read_error.at(place, "not a text");
        into = from.get_ref<const std::string&>();
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!from.is_boolean()) return read_error.at(place, "not true or false");
        into = from.get<bool>();
    } else if constexpr (std::is_enum_v<T>) {
        if (!from.is_string() || !from_stored_word(from.get_ref<const std::string&>(), into)) {
            read_error.at(place, "not a known word");
        }
    } else if constexpr (std::is_integral_v<T>) {
        if (!get_number(from, into)) read_error.at(place, "not a whole number of its range");
    } else if constexpr (std::is_same_v<T, core::Time>) {
        std::int64_t count = 0;
        if (!get_number(from, count)) return read_error.at(place, "not a time");
        into = core::Time{std::chrono::milliseconds{count}};
    } else {
        if (!from.is_object()) return read_error.at(place, "not an object");
        get_fields(from, into, read_error);
    }
}

template <class T>
void get_value(const json& from, std::optional<T>& into, ReadError& read_error, std::string_view place) {
    into.reset();
    if (!from.is_null()) get_value(from, into.emplace(), read_error, place);
}

template <class A, class B>
void get_value(const json& from, std::pair<A, B>& into, ReadError& read_error, std::string_view place) {
    if (!from.is_array() || from.size() != 2) return read_error.at(place, "not a pair");
    get_value(from[0], into.first, read_error, place);
    get_value(from[1], into.second, read_error, place);
}

template <class T>
void get_value(const json& from, std::vector<T>& into, ReadError& read_error, std::string_view place) {
    if (!from.is_array()) return read_error.at(place, "not a list");
    into.clear();
    into.reserve(from.size());
    for (const json& element : from) {
        get_value(element, into.emplace_back(), read_error, place);
    }
}

template <class V>
void get_value(const json& from, std::map<std::string, V, std::less<>>& into, ReadError& read_error,
               std::string_view place) {
    if (!from.is_object()) return read_error.at(place, "not an object");
    into.clear();
    for (const auto& [key, value] : from.items()) {
        get_value(value, into[key], read_error, place);
    }
}

struct Reader {
    const json& from;
    ReadError& read_error;
    template <class T>
    void operator()(const char* name, T& field) {
        const auto found = from.find(name);
        if (found != from.end()) get_value(*found, field, read_error, name);
    }
};

template <class X>
void get_fields(const json& from, X& into, ReadError& read_error) {
    Reader reader{from, read_error};
    core::fields(reader, into);
}

/// Fills the variant from the one key of the object that names an alternative.
template <std::size_t I = 0, class Variant>
void get_alternative(const json& from, Variant& into, ReadError& read_error) {
    if constexpr (I == std::variant_size_v<Variant>) {
        read_error.at("alternative", "none of the known ones");
    } else {
        Variant candidate{std::in_place_index<I>};
        const auto found = from.find(std::string(core::name(candidate)));
        if (found == from.end()) return get_alternative<I + 1>(from, into, read_error);
        get_value(*found, std::get<I>(candidate), read_error, core::name(candidate));
        into = std::move(candidate);
    }
}

void get_value(const json& from, core::EventBody& into, ReadError& read_error, std::string_view place) {
    if (!from.is_object()) return read_error.at(place, "not an object");
    get_alternative(from, into, read_error);
}

void get_value(const json& from, core::Task& into, ReadError& read_error, std::string_view place) {
    if (!from.is_object()) return read_error.at(place, "not an object");
    get_fields(from, into, read_error);
    get_alternative(from, into.what, read_error);
}

void get_value(const json& from, core::Event& into, ReadError& read_error, std::string_view place) {
    if (!from.is_object()) return read_error.at(place, "not an object");
    Reader reader{from, read_error};
    reader("conversation", into.conversation), reader("key", into.key), reader("at", into.at);
    get_alternative(from, into.what, read_error);
}

void get_value(const json& from, core::Action& into, ReadError& read_error, std::string_view place) {
    if (!from.is_object()) return read_error.at(place, "not an object");
    Reader reader{from, read_error};
    reader("command", into.command), reader("epoch", into.epoch), reader("why", into.why);
    get_alternative(from, into.what, read_error);
}

void get_value(const json& from, std::vector<core::Action>& into, ReadError& read_error,
               std::string_view place) {
    if (!from.is_array()) return read_error.at(place, "not a list");
    into.clear();
    for (const json& element : from) {
        get_value(element, into.emplace_back(), read_error, place);
    }
}

template <class T>
bool read_any(std::string_view text, T& into, std::string& error, void (*upgrade)(json&) = nullptr) {
    ReadError read_error(error);
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) parsed = json::parse(base::to_valid_utf8(text), nullptr, false);
    if (parsed.is_discarded()) {
        read_error.at("text", "not JSON");
        return false;
    }
    if (upgrade != nullptr && parsed.is_object()) upgrade(parsed);
    get_value(parsed, into, read_error, "value");
    return read_error.none();
}

}  // namespace

bool read(std::string_view text, core::Conversation& into, std::string& error) {
    into = {};
    return read_any(text, into, error, upgrade_dialogue);
}
bool read(std::string_view text, core::Event& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, core::Action& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, core::Order& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, std::vector<core::Action>& into, std::string& error) {
    return read_any(text, into, error);
}
bool read(std::string_view text, core::EventBody& into, std::string& error) {
    return read_any(text, into, error);
}
bool read(std::string_view text, std::vector<std::string>& into, std::string& error) {
    return read_any(text, into, error);
}

}  // namespace xiaoer::store
