#include "bot/core/photos.hpp"

#include <algorithm>
#include <array>

namespace xiaoer::core {
namespace {

constexpr std::string_view kGoods = "商品实拍";
constexpr std::string_view kWaybill = "面单面";

std::string lacking_of(std::string_view what, int n) {
    return std::string(what) + "还差" + std::to_string(n) + "张";
}

/// How the slots are filled: those known by name, and how many pictures are left over for the others.
struct Filled {
    std::vector<bool> slots;
    int unnamed = 0;
};

Filled filled(const Photos& photos) {
    Filled out{std::vector<bool>(photos.slots.size(), false), 0};
    for (const auto& photo : photos.received) {
        if (!photo.usable()) continue;
        const auto* slot = photos.slot(photo.slot);
        if (slot == nullptr)
            ++out.unnamed;
        else
            out.slots[static_cast<std::size_t>(slot - photos.slots.data())] = true;
    }
    return out;
}

/// Empty slots of one kind when the unnamed pictures have taken theirs: the parcel's faces come first, as
/// they are asked for first.
int left(const Photos& photos, bool package) {
    const auto now = filled(photos);
    int faces = 0, goods = 0;
    for (std::size_t i = 0; i < photos.slots.size(); ++i)
        if (!now.slots[i]) ++(photos.slots[i].package ? faces : goods);
    const int taken = std::min(faces, now.unnamed);
    return package ? faces - taken : std::max(0, goods - (now.unnamed - taken));
}

bool code_digit(char c) {
    return c >= '0' && c <= '9';
}
bool code_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
char code_capital(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

int Photos::have() const {
    if (asked()) return need() - faces_missing() - goods_missing();
    return static_cast<int>(std::ranges::count_if(received, &Photo::usable));
}

int Photos::faces_needed() const {
    return static_cast<int>(std::ranges::count_if(slots, &PhotoSlot::package));
}

int Photos::faces_missing() const {
    return left(*this, true);
}

int Photos::goods_missing() const {
    return left(*this, false);
}

const PhotoSlot* Photos::slot(std::string_view id) const {
    const auto at = std::ranges::find(slots, id, &PhotoSlot::id);
    return at == slots.end() || id.empty() ? nullptr : &*at;
}

std::string_view Photos::goods_title() const {
    return faces_needed() > 0 || title.empty() ? kGoods : std::string_view(title);
}

std::string Photos::missing() const {
    if (complete()) return waybill_state == Waybill::asked ? "还差一张看得清单号的面单" : "";
    std::string out;
    if (filled(*this).unnamed == 0 && have() > 0) {
        for (const auto& place : places())
            if (place.picture < 0) out += (out.empty() ? "还差" : "、") + place.slot->title;
        return out;
    }
    if (faces_missing() > 0) out = lacking_of(title, faces_missing());
    if (goods_missing() > 0) out += (out.empty() ? "" : "，") + lacking_of(goods_title(), goods_missing());
    return out;
}

std::vector<Photos::Place> Photos::places() const {
    std::vector<Place> all(slots.size());
    std::vector<int> unnamed;
    for (std::size_t i = 0; i < received.size(); ++i) {
        if (!received[i].usable()) continue;
        if (const auto* known = slot(received[i].slot); known != nullptr)
            all[static_cast<std::size_t>(known - slots.data())] = {known, static_cast<int>(i)};
        else
            unnamed.push_back(static_cast<int>(i));
    }
    auto next = unnamed.begin();
    for (const bool package : {true, false})
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].picture >= 0 || slots[i].package != package) continue;
            if (next != unnamed.end())
                all[i].picture = *next++;
            else if (unnamed.empty())
                all[i].slot = &slots[i];
        }
    return all;
}

std::string Photos::tally() const {
    std::string out;
    if (!asked()) {
        if (!received.empty()) out = "照片" + std::to_string(received.size()) + "张";
    } else {
        const auto part = [&](std::string_view what, int needed, int lacking) {
            if (needed == 0) return;
            out += (out.empty() ? "" : "，") + std::string(what) + std::to_string(needed - lacking) + "/" +
                   std::to_string(needed);
        };
        part(title, faces_needed(), faces_missing());
        part(goods_title(), goods_needed(), goods_missing());
        // Faces that came before the box turned out to be gone are no faces any more.
        const auto usable = static_cast<int>(std::ranges::count_if(received, &Photo::usable));
        if (faces_needed() == 0 && !cannot.empty() && usable > have())
            out += "，照片共" + std::to_string(usable) + "张";
    }
    if (!cannot.empty()) out += (out.empty() ? "" : "，") + cannot;
    return out;
}

std::vector<std::string> Photos::receive(const std::vector<std::string>& pictures,
                                         const std::vector<std::string>& slots_of, int limit, Time at) {
    std::vector<std::string> added;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        if (static_cast<int>(received.size()) >= limit) break;
        if (find(pictures[i]) != nullptr) continue;
        Photo photo;
        photo.picture = pictures[i];
        photo.at = at;
        if (i < slots_of.size()) photo.slot = slots_of[i];
        received.push_back(std::move(photo));
        added.push_back(pictures[i]);
    }
    return added;
}

Photo* Photos::find(std::string_view picture) {
    const auto at = std::ranges::find(received, picture, &Photo::picture);
    return at == received.end() ? nullptr : &*at;
}

bool Photos::waybill_read() const {
    return std::ranges::any_of(received, [](const Photo& photo) { return !photo.numbers.empty(); });
}

bool Photos::waybill_lacking() const {
    return waybill && faces_needed() > 0 && !waybill_read() &&
           std::ranges::none_of(received,
                                [](const Photo& photo) { return photo.verdict == Verdict::unjudged; });
}

std::string Photos::name_of(const Photo& photo) const {
    if (const auto* known = slot(photo.slot)) return known->title;
    // What repeats the waybill is told apart from it.
    if (!photo.numbers.empty() && photo.verdict != Verdict::repeated) return std::string(kWaybill);
    return "第" + std::to_string(&photo - received.data() + 1) + "张";
}

std::string Photos::tell_unusable() {
    std::vector<std::pair<std::string, std::string>> told;  // what is wrong, with which; in the order seen
    for (auto& photo : received) {
        if (photo.usable() || photo.told) continue;
        photo.told = true;
        std::string wrong = "是以前发过的照片";
        const auto* same = photo.whose == Whose::here ? find(photo.same_as) : nullptr;
        if (photo.verdict != Verdict::repeated)
            wrong = buyers_words(photo.verdict);
        else if (same != nullptr)
            wrong = "和" + name_of(*same) + "是同一张";
        const auto known = std::ranges::find(told, wrong, &std::pair<std::string, std::string>::first);
        if (known == told.end())
            told.emplace_back(std::move(wrong), name_of(photo));
        else
            known->second += "、" + name_of(photo);
    }
    std::string out;
    for (const auto& [wrong, which] : told)
        out += (out.empty() ? "" : "，") + which + wrong;
    return out;
}

std::vector<std::string> Photos::findings() const {
    std::vector<std::string> lines;
    for (const auto& photo : received) {
        if (photo.verdict != Verdict::repeated) {
            const auto words = agents_words(photo.verdict);
            if (!words.empty()) lines.push_back(name_of(photo) + std::string(words));
            continue;
        }
        const auto same = std::ranges::find(received, photo.same_as, &Photo::picture);
        if (photo.whose == Whose::other)
            lines.push_back(name_of(photo) + "与另一位买家30天内的照片相同");
        else if (photo.whose == Whose::here && same != received.end())
            lines.push_back(name_of(photo) + "与" + name_of(*same) + "相同");
        else
            lines.push_back(name_of(photo) + "与这位买家以前的照片相同");
    }
    return lines;
}

void Photos::drop_package() {
    std::erase_if(slots, [](const PhotoSlot& each) { return each.package; });
    waybill = false;
    title = kGoods;
    if (slots.empty()) slots.push_back({"goods", "商品", false});
}

std::vector<std::string> tracking_numbers(const std::vector<std::string>& codes) {
    constexpr std::size_t kLeast = 10, kMost = 20, kDigitsLeast = 8, kKept = 6;
    std::vector<std::string> numbers;
    for (const auto& code : codes) {
        std::string run;
        const auto end = [&] {
            const auto digits = static_cast<std::size_t>(std::ranges::count_if(run, code_digit));
            if (run.size() >= kLeast && run.size() <= kMost && digits >= kDigitsLeast &&
                numbers.size() < kKept && std::ranges::find(numbers, run) == numbers.end())
                numbers.push_back(run);
            run.clear();
        };
        for (const char c : code) {
            if (code_digit(c) || code_letter(c))
                run += code_capital(c);
            else
                end();
        }
        end();
    }
    return numbers;
}

bool same_number(std::string_view a, std::string_view b) {
    std::string x, y;
    for (const char c : a)
        if (code_digit(c) || code_letter(c)) x += code_capital(c);
    for (const char c : b)
        if (code_digit(c) || code_letter(c)) y += code_capital(c);
    return !x.empty() && x == y;
}

namespace {

struct Words {
    Verdict verdict;
    std::string_view buyers;
    std::string_view agents;
};
constexpr std::array<Words, 6> kWords = {{{Verdict::dark, "太暗了，看不清", "太暗"},
                                          {Verdict::blank, "是空白的，没有拍到东西", "空白"},
                                          {Verdict::blurred, "有点糊，看不清", "模糊"},
                                          {Verdict::small, "太小了，放大看不清", "太小"},
                                          {Verdict::screenshot, "是截图，要现拍的照片", "是截图"},
                                          {Verdict::repeated, "发过了", "重复"}}};

struct Unseen {
    std::string_view why;
    std::string_view words;
};
constexpr std::array<Unseen, 14> kUnseen = {{{"no_address", "聊天软件没给图片地址"},
                                             {"not_listed", "主机不在名单里，没有下载"},
                                             {"address", "主机的地址不许访问，没有下载"},
                                             {"unreachable", "主机连不上"},
                                             {"untrusted", "主机的证书不可信，没有下载"},
                                             {"redirected", "主机让去别处取，没有跟去"},
                                             {"status", "主机说没有这张图"},
                                             {"type", "主机给的不是图片"},
                                             {"too_large", "图片太大"},
                                             {"late", "下载超时"},
                                             {"busy", "当时忙不过来，没有看"},
                                             {"resting", "主机刚才连不上，先没去下载"},
                                             {"not_a_picture", "文件不是能看的图片"},
                                             {"animated", "是动图，没有看"}}};

}  // namespace

std::string_view buyers_words(Verdict verdict) {
    const auto at = std::ranges::find(kWords, verdict, &Words::verdict);
    return at == kWords.end() ? std::string_view() : at->buyers;
}

std::string_view agents_words(Verdict verdict) {
    const auto at = std::ranges::find(kWords, verdict, &Words::verdict);
    return at == kWords.end() ? std::string_view() : at->agents;
}

std::string_view unseen_words(std::string_view why) {
    const auto at = std::ranges::find(kUnseen, why, &Unseen::why);
    return at == kUnseen.end() ? std::string_view() : at->words;
}

}  // namespace xiaoer::core
