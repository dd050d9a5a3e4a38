// The phrases the core says by name, with the variables it fills for each. A book without one of them does
// not load.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace xiaoer::scripts {

struct CorePhrase {
    std::string_view id;
    /// Variables the core fills, separated by spaces; "?" behind one that may be empty.
    std::string_view filled;
    /// Variables that must be in every variant: without them the phrase does not do its work.
    std::string_view needed;
    /// A buyer may hear it twice in one conversation: at least two variants.
    bool repeats;
    std::string_view title;
};

/// Sorted by id.
constexpr std::array kCorePhrases = {
    CorePhrase{"anything_else", "", "", true, "还有别的可以帮忙吗"},
    CorePhrase{"clarify", "choices", "choices", true, "没听明白，请买家选一个"},
    CorePhrase{"closing", "", "", true, "结束语"},
    CorePhrase{"closing.agent", "agent", "agent", true, "结束语（人工接待过）"},
    CorePhrase{"note.arranged", "note", "note", true, "备注已转给审单同事，正在安排"},
    CorePhrase{"note.ask_part", "missing note?", "missing", true, "备注还缺一部分"},
    CorePhrase{"note.confirm", "note", "note", true, "读一遍备注，请买家确认"},
    CorePhrase{"note.dropped", "note?", "", true, "备注不写了"},
    CorePhrase{"note.kept", "note", "note", true, "后台暂时写不进，记下了由同事跟进"},
    CorePhrase{"note.later", "note", "note", true, "还没有订单，先记下备注"},
    CorePhrase{"note.written", "note", "note", true, "备注已写好"},
    CorePhrase{"order.none", "", "", true, "没有找到订单"},
    CorePhrase{"order.which", "choices", "choices", true, "问是哪一单"},
    CorePhrase{"paid.thanks", "address? order? product? amount?", "", true,
               "付款后：核对地址、验货提醒、发货与快递"},
    CorePhrase{"photos.complete", "have? need?", "", true, "照片齐了"},
    CorePhrase{"photos.partial", "have need? missing?", "", true, "照片不齐，先交给人工"},
    CorePhrase{"photos.progress", "have need missing", "missing", true, "照片收到几张，还差哪些"},
    CorePhrase{"photos.remind", "missing have? need?", "missing", true, "提醒补照片"},
    CorePhrase{"photos.request", "need", "", true, "请买家拍照（致歉的话在前一句）"},
    CorePhrase{"photos.unexpected", "", "", true, "买家发来图片，问是什么事"},
    CorePhrase{"problem.ask", "missing", "missing", true, "问清售后问题的一件事"},
    CorePhrase{"problem.noted", "intent missing?", "", true, "买家选了怎么处理，记下了"},
    CorePhrase{"problem.options", "choices", "choices", true, "给买家几种处理办法"},
    CorePhrase{"promise.broken", "order? product? courier? tracking? last_update?", "", true,
               "催件后物流没动，小二主动回来转人工"},
    CorePhrase{"promise.moved", "order? product? courier? tracking? last_update?", "", true,
               "催件后物流动了，小二主动告知"},
    CorePhrase{"promotion", "", "promotion", false, "当前活动"},
    CorePhrase{"recommendation", "", "recommendation", false, "推荐"},
    CorePhrase{"reminder.pay", "order? product? amount?", "", true, "催付"},
    CorePhrase{"status", "courier? tracking? last_update? order_state order? product?", "", true,
               "包裹到哪了（只说事实）"},
    CorePhrase{"still_here", "", "", true, "买家问在吗，事情还在办"},
    CorePhrase{"too_long", "", "", true, "消息太长"},
    CorePhrase{"transfer.absent", "group", "", true, "转接：服务时间内没有客服在线"},
    CorePhrase{"transfer.apology", "group? position?", "", true, "没人按时接起，致歉"},
    CorePhrase{"transfer.busy", "group position", "position", true, "转接：客服忙，在排队"},
    CorePhrase{"transfer.closed", "group opens", "opens", true, "转接：不在服务时间"},
    CorePhrase{"transfer.free", "group", "", true, "转接：有客服在"},
    CorePhrase{"transfer.moment", "group?", "", true, "请稍等，马上转接"},
    CorePhrase{"transfer.recorded", "opens", "opens", true, "不在服务时间：已记录，上班先处理"},
    CorePhrase{"transfer.waiting", "position waited? group?", "position", true, "排队进度"},
    CorePhrase{"undo.done", "intent?", "", true, "刚才那件事不办了"},
    CorePhrase{"urge.done", "courier? tracking? order?", "", true, "已催快递，附凭证"},
    CorePhrase{"urge.group", "order courier? tracking?", "order", false, "发到快递群（或仓库群）的催件消息"},
    CorePhrase{"urge.registered", "courier? tracking? order?", "", true, "群里没发出去，已登记请同事联系"},
    CorePhrase{"welcome", "name?", "", true, "欢迎语"},
};

/// Variables the core fills for the phrase of an intent. All may be empty: they belong into {{#…}} sections.
/// An order's facts are known when the entry asks for an order state.
constexpr std::string_view kIntentFilled =
    "order? product? amount? courier? tracking? last_update? order_state? date? quantity? name? group? "
    "opens?";
constexpr std::string_view kKnownWithOrderState = "order product amount order_state";
/// Filled when an agent picks a quick phrase.
constexpr std::string_view kQuickFilled =
    "agent order? product? amount? courier? tracking? last_update? order_state? name? missing?";
constexpr std::string_view kQuickPrefix = "quick.";

/// Said before a condition's transfer where the book has it: "condition.t5" of T5.
[[nodiscard]] inline std::string condition_phrase(std::string_view condition) {
    std::string id = "condition.";
    for (const char c : condition)
        id += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return id;
}

[[nodiscard]] constexpr const CorePhrase* core_phrase(std::string_view id) {
    for (const auto& phrase : kCorePhrases)
        if (phrase.id == id) return &phrase;
    return nullptr;
}

/// Whether word is among the words of list; optional tells whether it is marked with "?".
[[nodiscard]] constexpr bool listed(std::string_view list, std::string_view word, bool* optional = nullptr) {
    while (!list.empty()) {
        const auto end = list.find(' ') == std::string_view::npos ? list.size() : list.find(' ');
        auto item = list.substr(0, end);
        list.remove_prefix(end < list.size() ? end + 1 : end);
        const bool maybe = item.ends_with('?');
        if (maybe) item.remove_suffix(1);
        if (item != word) continue;
        if (optional != nullptr) *optional = maybe;
        return true;
    }
    return false;
}

}  // namespace xiaoer::scripts
