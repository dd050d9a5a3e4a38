// The reading half of the codec. Cold: a conversation is read when it speaks again after it left memory.
#include <limits>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/core/fields.hpp"
#include "bot/store/journal/codec.hpp"
#include "bot/store/stored_names.hpp"

namespace xiaoer::store {
namespace {

using nlohmann::json;

/// Remembers the first mistake and where it was.
class Trouble {
  public:
    explicit Trouble(std::string& error) : error_(error) { error_.clear(); }
    [[nodiscard]] bool none() const { return error_.empty(); }
    void at(std::string_view place, std::string_view what) {
        if (none()) error_.append(place).append(": ").append(what);
    }

  private:
    std::string& error_;
};

template <class X>
void get_fields(const json& from, X& into, Trouble& trouble);

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
void get_value(const json& from, T& into, Trouble& trouble, std::string_view place) {
    if constexpr (std::is_same_v<T, std::string>) {
        if (!from.is_string()) return trouble.at(place, "not a text");
        into = from.get_ref<const std::string&>();
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!from.is_boolean()) return trouble.at(place, "not true or false");
        into = from.get<bool>();
    } else if constexpr (std::is_enum_v<T>) {
        if (!from.is_string() || !from_stored_word(from.get_ref<const std::string&>(), into)) {
            trouble.at(place, "not a known word");
        }
    } else if constexpr (std::is_integral_v<T>) {
        if (!get_number(from, into)) trouble.at(place, "not a whole number of its range");
    } else if constexpr (std::is_same_v<T, core::Time>) {
        std::int64_t count = 0;
        if (!get_number(from, count)) return trouble.at(place, "not a time");
        into = core::Time{std::chrono::milliseconds{count}};
    } else {
        if (!from.is_object()) return trouble.at(place, "not an object");
        get_fields(from, into, trouble);
    }
}

template <class T>
void get_value(const json& from, std::optional<T>& into, Trouble& trouble, std::string_view place) {
    into.reset();
    if (!from.is_null()) get_value(from, into.emplace(), trouble, place);
}

template <class A, class B>
void get_value(const json& from, std::pair<A, B>& into, Trouble& trouble, std::string_view place) {
    if (!from.is_array() || from.size() != 2) return trouble.at(place, "not a pair");
    get_value(from[0], into.first, trouble, place);
    get_value(from[1], into.second, trouble, place);
}

template <class T>
void get_value(const json& from, std::vector<T>& into, Trouble& trouble, std::string_view place) {
    if (!from.is_array()) return trouble.at(place, "not a list");
    into.clear();
    into.reserve(from.size());
    for (const json& element : from) {
        get_value(element, into.emplace_back(), trouble, place);
    }
}

template <class V>
void get_value(const json& from, std::map<std::string, V, std::less<>>& into, Trouble& trouble,
               std::string_view place) {
    if (!from.is_object()) return trouble.at(place, "not an object");
    into.clear();
    for (const auto& [key, value] : from.items()) {
        get_value(value, into[key], trouble, place);
    }
}

struct Reader {
    const json& from;
    Trouble& trouble;
    template <class T>
    void operator()(const char* name, T& field) {
        const auto found = from.find(name);
        if (found != from.end()) get_value(*found, field, trouble, name);
    }
};

template <class X>
void get_fields(const json& from, X& into, Trouble& trouble) {
    Reader reader{from, trouble};
    core::fields(reader, into);
}

/// Fills the variant from the one key of the object that names an alternative.
template <std::size_t I = 0, class Variant>
void get_alternative(const json& from, Variant& into, Trouble& trouble) {
    if constexpr (I == std::variant_size_v<Variant>) {
        trouble.at("alternative", "none of the known ones");
    } else {
        Variant candidate{std::in_place_index<I>};
        const auto found = from.find(std::string(core::name(candidate)));
        if (found == from.end()) return get_alternative<I + 1>(from, into, trouble);
        get_value(*found, std::get<I>(candidate), trouble, core::name(candidate));
        into = std::move(candidate);
    }
}

void get_value(const json& from, core::Happening& into, Trouble& trouble, std::string_view place) {
    if (!from.is_object()) return trouble.at(place, "not an object");
    get_alternative(from, into, trouble);
}

void get_value(const json& from, core::Event& into, Trouble& trouble, std::string_view place) {
    if (!from.is_object()) return trouble.at(place, "not an object");
    Reader reader{from, trouble};
    reader("conversation", into.conversation), reader("key", into.key), reader("at", into.at);
    get_alternative(from, into.what, trouble);
}

void get_value(const json& from, core::Effect& into, Trouble& trouble, std::string_view place) {
    if (!from.is_object()) return trouble.at(place, "not an object");
    Reader reader{from, trouble};
    reader("command", into.command), reader("epoch", into.epoch), reader("why", into.why);
    get_alternative(from, into.deed, trouble);
}

void get_value(const json& from, std::vector<core::Effect>& into, Trouble& trouble, std::string_view place) {
    if (!from.is_array()) return trouble.at(place, "not a list");
    into.clear();
    for (const json& element : from) {
        get_value(element, into.emplace_back(), trouble, place);
    }
}

template <class T>
bool read_any(std::string_view text, T& into, std::string& error) {
    Trouble trouble(error);
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) parsed = json::parse(base::to_valid_utf8(text), nullptr, false);
    if (parsed.is_discarded()) {
        trouble.at("text", "not JSON");
        return false;
    }
    get_value(parsed, into, trouble, "value");
    return trouble.none();
}

}  // namespace

bool read(std::string_view text, core::Conversation& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, core::Event& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, core::Effect& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, core::Order& into, std::string& error) {
    into = {};
    return read_any(text, into, error);
}
bool read(std::string_view text, std::vector<core::Effect>& into, std::string& error) {
    return read_any(text, into, error);
}
bool read(std::string_view text, core::Happening& into, std::string& error) {
    return read_any(text, into, error);
}
bool read(std::string_view text, std::vector<std::string>& into, std::string& error) {
    return read_any(text, into, error);
}

}  // namespace xiaoer::store
