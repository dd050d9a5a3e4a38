// Goods in the studio over HTTP: looking through, editing, importing a table, and filling in what buyers
// asked and nobody knew. Done on the workshop's thread.
#include "bot/studio/draft/goods.hpp"

#include <boost/asio/post.hpp>

#include "bot/store/archive.hpp"
#include "bot/studio/draft/house_style.hpp"
#include "bot/web/handlers/studio.hpp"
#include "bot/web/http/api.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using studio::Workshop;

constexpr std::size_t kGoodsShown = 200;
constexpr std::size_t kMissingRows = 5'000;
constexpr std::size_t kTableName = 120;
constexpr std::size_t kValue = 960;  ///< bytes of 240 characters and more
constexpr int kGoodDepth = 16;

/// {"列名": "栏目", …}: what the trainer decided of columns.
sheets::ColumnChoices choices_of(const Call& call) {
    const auto text = query(call, "choices");
    sheets::ColumnChoices choices;
    if (text.empty()) return choices;
    const auto value = json::parse(text, nullptr, false);
    if (!value.is_object()) throw Refused(400, "bad_request", "“choices”要写成 {\"列名\": \"栏目\"}。");
    for (const auto& [heading, choice] : value.items())
        if (choice.is_string() && !choice.get_ref<const std::string&>().empty())
            choices[heading] = choice.get<std::string>();
    return choices;
}

}  // namespace

void list_goods(const Call& call) {
    const studio::GoodsWish wish{query(call, "search"),
                                 static_cast<std::size_t>(query_number(call, "offset", 0, 1'000'000, 0)),
                                 static_cast<std::size_t>(query_number(call, "limit", 1, kGoodsShown, 100))};
    ask_studio(call, [wish, source = query(call, "source")](Workshop& workshop) {
        return studio::goods_cards(*workshop.of(source), *workshop.live(), wish, workshop.now());
    });
}

void show_good(const Call& call) {
    ask_studio(call, [id = call.at[0], source = query(call, "source")](Workshop& workshop) {
        const auto found = studio::read_good(workshop.of(source)->files, id);
        return json{
            {"document", json::parse(found.value.dump())}, {"file", found.file}, {"etag", found.etag}};
    });
}

void save_good(const Call& call) {
    const auto body = body_of(call, kGoodDepth);
    // Its keys in their order.
    const auto whole = studio::Json::parse(call.request.body, nullptr, false);
    const auto document =
        whole.is_object() && whole.contains("document") ? whole["document"] : studio::Json();
    ask_studio(call, [by = call.me().name, id = call.at[0], etag = text_of(body, "etag"),
                      document](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::put_good(files, id, document, etag);
            return studio::read_good(files, id).etag;
        });
    });
    tell_draft(call.server, call.me().name);
}

void drop_good(const Call& call) {
    ask_studio(call, [by = call.me().name, id = call.at[0]](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::remove_good(files, id);
            return std::string();
        });
    });
    tell_draft(call.server, call.me().name);
}

void import_goods_table(const Call& call) {
    auto name = query(call, "name");
    if (name.empty() || name.size() > kTableName) name = "表格";
    studio::GoodsUpload upload;
    upload.bytes = call.request.body;
    upload.name = name;
    upload.choices = choices_of(call);
    upload.replace = query(call, "replace") == "true";
    upload.skip_bad = query(call, "skip_bad") == "true";
    upload.apply = query(call, "apply") == "true";
    upload.base = query(call, "base");
    const auto written = query_number(call, "written_at", 0, 4'102'444'800'000, 0);
    ask_studio(call, [&server = call.server, by = call.me().name, upload = std::move(upload),
                      written](Workshop& workshop) mutable {
        // A file cannot be newer than now, whatever the clock of its owner says.
        upload.written_at = written == 0
                                ? workshop.now()
                                : std::min(workshop.now(), core::Time{std::chrono::milliseconds{written}});
        auto plan = studio::import_goods(workshop, by, upload);
        if (plan["applied"] == true)
            boost::asio::post(server.io, [weak = server.weak_from_this(), by] {
                if (const auto held = weak.lock(); held && held->hub) tell_draft(*held, by);
            });
        return plan;
    });
}

void list_missing_knowledge(const Call& call) {
    ask_studio(call, [data = std::filesystem::path(call.server.options.data_dir)](Workshop& workshop) {
        std::vector<store::RegisterRow> rows;
        if (std::filesystem::exists(data / "xiaoer.db")) {
            store::RegisterQuery wish;
            wish.register_id = "goods_missing";
            store::Archive archive(data);
            archive.registers(wish, [&](const store::RegisterRow& row, double) {
                rows.push_back(row);
                return rows.size() < kMissingRows;
            });
        }
        return studio::missing_knowledge(*workshop.of(""), rows);
    });
}

void fill_missing_knowledge(const Call& call) {
    const auto body = body_of(call);
    ask_studio(call, [by = call.me().name, good = need(body, "good"), attribute = need(body, "attribute"),
                      value = need(body, "value", kValue)](Workshop& workshop) {
        return workshop.edit(by, [&](studio::Files& files) {
            studio::fill_value(files, good, attribute, value);
            return std::string();
        });
    });
    tell_draft(call.server, call.me().name);
}

}  // namespace xiaoer::web
