// The book: loads its files and answers what the core asks; saying is in say.cpp. See playbook.hpp.
#include "scripts/engine/playbook.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "bot/base/hash.hpp"
#include "bot/base/utf8.hpp"
#include "scripts/engine/calendar.hpp"
#include "scripts/engine/lint.hpp"
#include "scripts/engine/note_slots.hpp"
#include "scripts/engine/playbook_body.hpp"

namespace xiaoer::scripts {

namespace {

std::string join(const std::vector<std::string>& texts, std::string_view between) {
    std::string out;
    for (const auto& text : texts)
        out += (out.empty() ? "" : std::string(between)) + text;
    return out;
}

std::vector<File> files_of(const std::filesystem::path& dir, const std::string& folder) {
    std::vector<File> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(dir, error))
        if (entry.path().extension() == ".json")
            files.push_back({entry.path(), folder + "/" + entry.path().filename().string()});
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
    return files;
}

std::uint64_t hash_of(const File& file, std::uint64_t hash) {
    std::ifstream in(file.path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return base::fnv1a(content, base::fnv1a(std::string_view("\0", 1), base::fnv1a(file.name, hash)));
}

/// A part that has no value leaves its comma behind: "，不发韵达" is said as "不发韵达".
std::string without_loose_ends(std::string text) {
    static constexpr std::array kLoose = {std::string_view("，"), std::string_view("、"),
                                          std::string_view("；"), std::string_view(" ")};
    const auto drop = [&](bool front) {
        return std::any_of(kLoose.begin(), kLoose.end(), [&](std::string_view mark) {
            if (front ? !text.starts_with(mark) : !text.ends_with(mark)) return false;
            text.erase(front ? 0 : text.size() - mark.size(), mark.size());
            return true;
        });
    };
    while (drop(true) || drop(false)) {
    }
    return text;
}

}  // namespace

void Playbook::Body::fix_values() {
    const auto set = [&](std::string_view name, std::string_view value) {
        const auto index = variable(name);
        fixed[index] = presentable(kVariables[index], value);
    };
    set("store", shop.name);
    set("bot", shop.bot_name);
    set("buyer", shop.form_of_address);
    set("ship_promise", shop.ship_promise);
    set("courier_promise", shop.courier_promise);
    set("couriers", shop.partner_couriers);
    set("follow", shop.follow_invitation);
    set("recommendation", join(shop.recommendations, "；"));
    set("hours", to_text(shop.hours));
    for (const auto& [name, text] : shop.answers)
        set(name, text);
    for (const auto& running : shop.promotions)
        promotion_texts.push_back(presentable(kVariables[variable("promotion")], running.text));
}

void Playbook::Body::check_shop(const std::string& file, base::Faults& faults) const {
    const auto check = [&](const std::string& place, const std::string& whole, const std::string& shown) {
        if (base::length(shown) < base::length(whole))
            faults.push_back({file, 0, 0, place, "“" + whole + "”太长，买家只能看到前面一部分，请写短些"});
        if (const auto found = guard->check(whole))
            faults.push_back(
                {file, 0, 0, place,
                 "含有不能发的内容“" + found->excerpt + "”（" + found->title + "）：" + found->mend});
    };
    check("name", shop.name, fixed[variable("store")]);
    check("bot_name", shop.bot_name, fixed[variable("bot")]);
    check("form_of_address", shop.form_of_address, fixed[variable("buyer")]);
    check("ship_promise", shop.ship_promise, fixed[variable("ship_promise")]);
    check("courier_promise", shop.courier_promise, fixed[variable("courier_promise")]);
    check("partner_couriers", shop.partner_couriers, fixed[variable("couriers")]);
    check("follow_invitation", shop.follow_invitation, fixed[variable("follow")]);
    check("recommendations", join(shop.recommendations, "；"), fixed[variable("recommendation")]);
    for (const auto& [name, text] : shop.answers)
        check("answers." + name, text, fixed[variable(name)]);
    for (std::size_t i = 0; i < shop.promotions.size(); ++i)
        check("promotions[" + std::to_string(i) + "]", shop.promotions[i].text, promotion_texts[i]);
}

std::vector<Filling> Playbook::Body::fillings() const {
    std::vector<Filling> all{fixed};
    for (const auto& text : promotion_texts) {
        all.push_back(fixed);
        all.back()[variable("promotion")] = text;
    }
    return all;
}

const Promotion* Playbook::Body::promotion(std::chrono::year_month_day day) const {
    for (const auto& running : shop.promotions)
        if (day >= running.from && day <= running.until) return &running;
    return nullptr;
}

std::uint64_t fingerprint(std::string_view text) {
    return base::fnv1a(text);
}

Playbook::Playbook() : body_(std::make_unique<Body>()) {}
Playbook::~Playbook() = default;

std::shared_ptr<const Playbook> Playbook::load(const std::filesystem::path& dir, base::Faults& faults) {
    std::shared_ptr<Playbook> playbook(new Playbook);
    auto& body = *playbook->body_;
    const auto clean = (dir / "").lexically_normal().parent_path();
    const auto folder = clean.filename().string();
    base::Faults found;
    const auto file = [&](const std::string& name) { return File{dir / name, folder + "/" + name}; };
    // A store's own folder may still hold a file under the name it had before.
    const auto either = [&](const std::string& name, const std::string& old) {
        return std::filesystem::exists(dir / old) && !std::filesystem::exists(dir / name) ? file(old)
                                                                                          : file(name);
    };
    load_shop(either("shop.json", "store.json"), body.shop, found);
    load_policy(file("policy.json"), body.policy, found);
    load_routing(either("routing.json", "paths.json"), body.policy, body.routes, found);
    load_notes(file("notes.json"), body.policy, body.notes, found);
    load_problems(file("problems.json"), body.policy, body.problems, found);
    load_photo_sets(file("photos.json"), body.photos, found);
    load_registers(file("registers.json"), body.registers, found);
    load_conditions(file("conditions.json"), body.policy, body.conditions, found);
    load_dialogue(file("dialogue.json"), body.notes, body.dialogue, found);
    load_zones(file("zones.json"), body.zones, found);
    body.guard = Guard::load(clean / "guard.json", found);
    load_claims(file("claims.json"), body.claims, found);
    auto phrase_files = files_of(dir / "phrases", folder + "/phrases");
    for (const auto& phrase_file : phrase_files)
        body.phrases.load(phrase_file, body.policy, found);
    if (phrase_files.empty())
        found.push_back({folder + "/phrases", 0, 0, "", "这个文件夹里没有话术文件（*.json），请放进来"});
    body.phrases.check_ties(found);
    body.goods = Goods::load(dir, folder, found);
    body.fix_values();
    if (!has_errors(found)) {
        check_routing(body.routes, body.notes, body.phrases, folder + "/routing.json", found);
        check_called(body.conditions, body.notes, body.problems, body.phrases, folder, found);
        check_registers(body.registers, body.problems, folder + "/problems.json", found);
        check_photo_sets(body.photos, body.routes, body.phrases, folder + "/photos.json", found);
        check_phrases(body.phrases, *body.guard, folder, found);
        check_said(body.phrases, body.claims, body.fillings(), found);
        body.check_shop(folder + "/shop.json", found);
        body.goods->check(*body.guard, found);
        check_goods(*body.goods, body.shop, body.phrases, folder, found);
    }
    std::uint64_t hash = base::kFnvBasis;
    for (const auto& part : files_of(dir, folder))
        hash = hash_of(part, hash);
    for (const auto& part : phrase_files)
        hash = hash_of(part, hash);
    for (const auto& part : files_of(dir / "goods", folder + "/goods"))
        hash = hash_of(part, hash);
    body.version = base::hexadecimal(hash);
    const bool usable = !has_errors(found);
    faults.insert(faults.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    if (!usable) return nullptr;
    return playbook;
}

bool Playbook::has(std::string_view phrase) const {
    return body_->phrases.find(phrase) != nullptr;
}

std::optional<std::string> Playbook::note_text(std::string_view kind, const std::vector<Value>& slots) const {
    const auto& kinds = body_->notes.kinds;
    const auto it = std::find_if(kinds.begin(), kinds.end(), [&](const NoteKind& k) { return k.id == kind; });
    if (it == kinds.end()) return std::nullopt;
    std::array<std::string_view, kNoteSlots.size()> values{};
    std::array<std::string, kNoteSlots.size()> dates;
    for (const auto& slot : slots) {
        const auto index = index_of(slot.name, kNoteSlots);
        if (index == kNoVariable) continue;
        values[index] = slot.value;
        const bool dated = slot.name == "date" || slot.name == "not_date";
        const auto day = dated ? parse_date(slot.value) : std::nullopt;
        if (!day) continue;
        dates[index] = std::to_string(static_cast<unsigned>(day->month())) + "月" +
                       std::to_string(static_cast<unsigned>(day->day())) + "日";
        values[index] = dates[index];
    }
    std::string text;
    VariableIndex missing = kNoVariable;
    if (!body_->notes.texts[static_cast<std::size_t>(it - kinds.begin())].render(values, text, missing))
        return std::nullopt;
    return without_loose_ends(std::move(text));
}

const Phrases& Playbook::phrases() const {
    return body_->phrases;
}
const Goods& Playbook::goods() const {
    return *body_->goods;
}
const PromotionRule* Playbook::promotion_rule(Time now) const {
    const auto* running = body_->promotion(today(now));
    return running == nullptr || !running->rule ? nullptr : &*running->rule;
}
const ShopProfile& Playbook::shop() const {
    return body_->shop;
}
const Policy& Playbook::policy() const {
    return body_->policy;
}

const Route* Playbook::route(std::string_view intent) const {
    const auto& rows = body_->routes.rows;
    const auto it =
        std::lower_bound(rows.begin(), rows.end(), intent,
                         [](const Route& route, std::string_view id) { return route.intent < id; });
    return it != rows.end() && it->intent == intent ? &*it : nullptr;
}

const Instead* Playbook::instead(std::string_view intent, const FactSource& facts) const {
    const auto* from = route(intent);
    if (from == nullptr) return nullptr;
    for (const auto& each : from->instead)
        if (holds(each.when, facts)) return &each;
    return nullptr;
}

std::optional<std::string> Playbook::told(const ProblemFact& fact, std::string_view text) const {
    return fact.patterns == nullptr ? std::nullopt : told_by(*fact.patterns, text);
}

std::vector<Named> Playbook::named(const Remedy& remedy, std::string_view text) const {
    return remedy.patterns == nullptr ? std::vector<Named>{} : named_by(*remedy.patterns, text);
}

bool Playbook::says_opened(std::string_view text) const {
    const auto& opened = body_->problems.opened;
    return opened != nullptr && !named_by(*opened, text).empty();
}

const std::vector<Route>& Playbook::routes() const {
    return body_->routes.rows;
}

const std::vector<NoteKind>& Playbook::note_kinds() const {
    return body_->notes.kinds;
}

const NoteKind* Playbook::note_kind(std::string_view id) const {
    for (const auto& kind : body_->notes.kinds)
        if (kind.id == id) return &kind;
    return nullptr;
}

const ProblemKind* Playbook::problem(std::string_view intent) const {
    for (const auto& kind : body_->problems.kinds)
        if (kind.intent == intent) return &kind;
    return nullptr;
}

const std::vector<ProblemKind>& Playbook::problems() const {
    return body_->problems.kinds;
}

const std::vector<std::string>& Playbook::question_words() const {
    return body_->problems.question_words;
}

const Registers& Playbook::registers() const {
    return body_->registers;
}

const PhotoSets& Playbook::photos() const {
    return body_->photos;
}

const std::vector<Condition>& Playbook::conditions() const {
    return body_->conditions.rows;
}
const Dialogue& Playbook::dialogue() const {
    return body_->dialogue;
}

const Guard& Playbook::guard() const {
    return *body_->guard;
}

std::optional<int> Playbook::zone(std::string_view province) const {
    constexpr std::size_t kShortest = 6;  // bytes: two characters, as in 新疆
    if (province.size() < kShortest) return std::nullopt;
    for (const auto& zone : body_->zones.rows)
        if (zone.province.starts_with(province)) return zone.zone;
    return is_province(province) ? std::optional(2) : std::nullopt;
}

const ZoneText& Playbook::zone_text(int zone) const {
    return body_->zones.texts.at(static_cast<std::size_t>(std::clamp(zone, 1, 3) - 1));
}

bool Playbook::big_sale(Time now) const {
    const auto day = today(now);
    return std::any_of(body_->conditions.big_sales.begin(), body_->conditions.big_sales.end(),
                       [&](const BigSale& sale) { return day >= sale.from && day <= sale.until; });
}

bool Playbook::open(Time now) const {
    return scripts::open(body_->shop, now);
}
Time Playbook::opens_at(Time now) const {
    return scripts::opens_at(body_->shop, now);
}
bool Playbook::promotion_now(Time now) const {
    return body_->promotion(today(now)) != nullptr;
}
std::chrono::year_month_day Playbook::today(Time now) const {
    return scripts::today(body_->shop, now);
}
const std::string& Playbook::version() const {
    return body_->version;
}

std::string_view Playbook::choice_title(std::string_view intent) const {
    for (const auto* titles : {&body_->routes.clarify_titles, &body_->routes.titles})
        if (const auto it = titles->find(intent); it != titles->end()) return it->second;
    return {};
}

const std::vector<std::string>& Playbook::clarify_choices() const {
    return body_->routes.clarify;
}

}  // namespace xiaoer::scripts
