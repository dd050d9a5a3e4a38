#include "bot/store/journal/old_dialogue.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace xiaoer::store {
namespace {

using nlohmann::json;

std::string text_of(const json& from, const char* key) {
    const auto found = from.find(key);
    return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json list_of(const json& from, const char* key) {
    const auto found = from.find(key);
    return found != from.end() && found->is_array() ? *found : json::array();
}

/// The intent that opens a note of this kind.
std::string intent_of(const std::string& kind) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kIntents = {
        {{"courier", "courier_request"}, {"ship_date", "ship_time"}, {"other", "other_note"}}};
    for (const auto& [note, intent] : kIntents)
        if (note == kind) return std::string(intent);
    return kind;
}

class Upgrade {
  public:
    explicit Upgrade(json& state) : state_(state) {}

    void run() {
        drafts();
        problem();
        inquiry();
        pending();
        if (!tasks_.empty()) {
            state_["tasks"] = std::move(tasks_);
            state_["last_task"] = last_;
        }
        for (const auto* key : {"awaiting", "task", "problem", "contacts", "last_said"})
            state_.erase(key);
    }

  private:
    json& add(const std::string& intent, std::string alternative, json what) {
        json task = {{"id", ++last_}, {"intent", intent}};
        task[std::move(alternative)] = std::move(what);
        tasks_.push_back(std::move(task));
        return tasks_.back();
    }

    void drafts() {
        const auto notes = state_.find("notes");
        if (notes == state_.end() || !notes->is_array()) return;
        json kept = json::array();
        for (auto& note : *notes) {
            if (!note.is_object()) continue;
            // The default was not written: a note without a stage was being collected.
            const auto stage = note.contains("stage") ? text_of(note, "stage") : std::string("collecting");
            if (stage != "collecting" && stage != "confirming" && stage != "for_order") {
                kept.push_back(std::move(note));
                continue;
            }
            const auto kind = text_of(note, "kind");
            json wish = {{"kind", kind}, {"stage", stage}};
            if (const auto parts = note.find("parts"); parts != note.end() && parts->is_object())
                wish["parts"] = *parts;
            auto& task = add(intent_of(kind), "note", std::move(wish));
            if (const auto order = text_of(note, "order"); !order.empty())
                task["orders"] = json::array({order});
            if (stage != "for_order") draft_ = last_;
        }
        *notes = std::move(kept);
    }

    void problem() {
        const auto old = state_.find("problem");
        if (old == state_.end() || !old->is_object() || text_of(*old, "intent").empty()) return;
        json what = json::object();
        for (const auto* key : {"condition", "facts", "evidence", "options", "remedy"})
            if (old->contains(key)) what[key] = (*old)[key];
        asking_ = text_of(*old, "asking");
        auto& task = add(text_of(*old, "intent"), "problem", std::move(what));
        if (const auto words = text_of(*old, "words"); !words.empty()) task["words"] = json::array({words});
        if (const auto order = text_of(state_, "order"); !order.empty())
            task["orders"] = json::array({order});
        problem_ = last_;
    }

    void inquiry() {
        const auto old = state_.find("task");
        if (old == state_.end() || !old->is_object()) return;
        options_ = list_of(*old, "choices");
        words_ = text_of(*old, "words");
        if (text_of(state_, "awaiting") != "order_choice" || options_.empty()) return;
        auto& task = add(text_of(*old, "intent"), "inquiry", json::object());
        task["choices"] = options_;
        task["slots"] = list_of(*old, "slots");
        if (!words_.empty()) task["words"] = json::array({words_});
        inquiry_ = last_;
    }

    void pending() {
        const auto awaiting = text_of(state_, "awaiting");
        const auto ask = [&](const char* asked, std::uint32_t task) {
            if (task != 0) state_["pending"] = {{"asked", asked}, {"task", task}};
        };
        if (awaiting == "order_choice") ask("order", inquiry_);
        if (awaiting == "note_part") ask("part", draft_);
        if (awaiting == "yes_no") {
            ask("confirm", draft_);
            if (draft_ != 0) state_["pending"]["options"] = json::array({std::to_string(draft_)});
        }
        if (awaiting == "photos") ask("photos", problem_);
        if (awaiting == "remedy") ask("remedy", problem_);
        if (awaiting == "fact") {
            ask("fact", problem_);
            if (problem_ != 0) state_["pending"]["part"] = asking_;
        }
        if (awaiting == "clarify")
            state_["pending"] = {{"asked", "clarify"}, {"options", options_}, {"words", words_}};
    }

    json& state_;
    json tasks_ = json::array();
    std::uint32_t last_ = 0;
    std::uint32_t draft_ = 0;
    std::uint32_t problem_ = 0;
    std::uint32_t inquiry_ = 0;
    std::string asking_;
    std::string words_;
    json options_ = json::array();
};

}  // namespace

namespace {

/// Photographs were a list of references and two numbers: six faces and the goods.
void upgrade_photos(json& photos) {
    const auto received = list_of(photos, "received");
    const auto number = [&](const char* key) {
        const auto at = photos.find(key);
        return at != photos.end() && at->is_number_integer() ? at->get<int>() : 0;
    };
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kFaces = {{{"front", "正面"},
                                                                                      {"back", "背面"},
                                                                                      {"left", "左面"},
                                                                                      {"right", "右面"},
                                                                                      {"top", "顶面"},
                                                                                      {"bottom", "底面"}}};
    json slots = json::array();
    for (int i = 0; i < number("faces_needed"); ++i) {
        const auto known = static_cast<std::size_t>(i) < kFaces.size();
        slots.push_back({{"id", known ? std::string(kFaces[static_cast<std::size_t>(i)].first)
                                      : "face_" + std::to_string(i + 1)},
                         {"title", known ? std::string(kFaces[static_cast<std::size_t>(i)].second)
                                         : "第" + std::to_string(i + 1) + "面"},
                         {"package", true}});
    }
    for (int i = 0; i < number("goods_needed"); ++i)
        slots.push_back({{"id", i == 0 ? std::string("goods") : "goods_" + std::to_string(i + 1)},
                         {"title", i == 0 ? std::string("商品") : "商品" + std::to_string(i + 1)}});
    json all = json::array();
    for (const auto& picture : received)
        if (picture.is_string()) all.push_back({{"picture", picture}});
    photos = {
        {"set", "parcel"}, {"title", "六面照"}, {"slots", std::move(slots)}, {"photos", std::move(all)}};
}

}  // namespace

void upgrade_dialogue(json& conversation) {
    if (const auto photos = conversation.find("photos");
        photos != conversation.end() && photos->is_object() &&
        (photos->contains("faces_needed") || photos->contains("goods_needed") ||
         photos->contains("received")))
        upgrade_photos(*photos);
    if (conversation.contains("form")) return;
    Upgrade(conversation).run();
}

}  // namespace xiaoer::store
