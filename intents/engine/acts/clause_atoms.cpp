// Which pieces of a message are values: nothing in them cuts or is a cue. Parts of one address side by side
// are one. It must not cut clauses: clauses.cpp does.
#include <algorithm>
#include <array>

#include "intents/engine/acts/clauses.hpp"

namespace xiaoer::intents {
namespace {

bool is_address_part(std::string_view slot) {
    static constexpr std::array kParts = {"province", "city",   "district", "detail",
                                          "person",   "mobile", "landline"};
    return std::find(kParts.begin(), kParts.end(), slot) != kParts.end();
}

/// Nothing but marks, spaces and labels (电话:, 收货人) between two parts of one address.
bool only_joints(std::string_view between) {
    static const RE2 kJoints(
        "(?:[ "
        ",、;:\n。./"
        "-]|收货人|收件人|联系人|姓名|联系电话|联系方式|手机号码?|手机|电话号?码?|号码|地址|所在地区|详细|"
        "收货|"
        "收件|邮编|收|是|为)*");
    return RE2::FullMatch(re2::StringPiece(between.data(), between.size()), kJoints);
}

}  // namespace

std::vector<Atom> atoms_of(const Normalised& message, const std::vector<Slot>& slots) {
    std::vector<Atom> out;
    const auto at = [&](std::uint32_t typed) {
        return static_cast<std::size_t>(
            std::lower_bound(message.origin.begin(), message.origin.end(), typed) - message.origin.begin());
    };
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const Range where{at(slots[i].where.begin), std::min(at(slots[i].where.end), message.text.size())};
        if (where.begin < where.end)
            out.push_back({where, {i}, is_address_part(slots[i].name), slots[i].name == "hold"});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Atom& a, const Atom& b) { return a.where.begin < b.where.begin; });
    std::vector<Atom> joined;
    for (auto& atom : out) {
        if (!joined.empty()) {
            auto& last = joined.back();
            const bool overlap = atom.where.begin < last.where.end;
            const bool one_address =
                !overlap && last.address && atom.address &&
                only_joints(
                    std::string_view(message.text).substr(last.where.end, atom.where.begin - last.where.end));
            if (overlap || one_address) {
                last.where.end = std::max(last.where.end, atom.where.end);
                last.address = last.address && atom.address;
                last.spoken = last.spoken && atom.spoken;
                last.slots.insert(last.slots.end(), atom.slots.begin(), atom.slots.end());
                continue;
            }
        }
        joined.push_back(std::move(atom));
    }
    return joined;
}

}  // namespace xiaoer::intents
