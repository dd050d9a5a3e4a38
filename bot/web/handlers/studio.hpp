// The handlers of the trainers' studio; the same rules as in handlers.hpp.
#pragma once

#include "bot/studio/studio.hpp"
#include "bot/web/http/routes.hpp"

namespace xiaoer::web {

/// Runs work in the workshop and answers with its JSON, or with its trouble.
void ask_studio(const Call& call, studio::Studio::Work work, int status = 200);
/// The stars that buyers gave, for the figures.
[[nodiscard]] std::vector<studio::Studio::Stars> stars_of(ServerContext& server);
/// Tells the other trainers that the draft is being changed.
void tell_draft(ServerContext& server, const std::string& by);

// studio.cpp
void studio_summary(const Call& call);
void begin_draft(const Call& call);
void drop_draft(const Call& call);
void list_intents(const Call& call);
void show_intent(const Call& call);
void save_intent(const Call& call);
void remove_intent(const Call& call);
void list_studio_phrases(const Call& call);
void show_phrase(const Call& call);
void save_phrase(const Call& call);
void remove_phrase(const Call& call);
void show_document(const Call& call);
void save_document(const Call& call);
void studio_words(const Call& call);
void try_texts(const Call& call);
void preview_line(const Call& call);

// publish.cpp
void start_inbox(const Call& call);
void accept_pattern(const Call& call);
void ignore_texts(const Call& call);
void open_chat(const Call& call);
void show_chat(const Call& call);
void say_in_chat(const Call& call);
void close_chat(const Call& call);
void list_cases(const Call& call);
void show_case(const Call& call);
void save_case(const Call& call);
void remove_case(const Call& call);
void case_of_conversation(const Call& call);
void start_run(const Call& call);
void show_job(const Call& call);
void stop_job(const Call& call);
void show_side_by_side(const Call& call);
void show_difference(const Call& call);
void publish(const Call& call);
void approve(const Call& call);
void list_versions(const Call& call);
void roll_back(const Call& call);
void show_figures(const Call& call);
void show_quality(const Call& call);
void keep_review(const Call& call);

// goods.cpp
void list_goods(const Call& call);
void show_good(const Call& call);
void save_good(const Call& call);
void drop_good(const Call& call);
void import_goods_table(const Call& call);
void list_missing_knowledge(const Call& call);
void fill_missing_knowledge(const Call& call);

// sheets.cpp
void export_sheet(const Call& call);
void import_sheet(const Call& call);
void export_registers(const Call& call);

}  // namespace xiaoer::web
