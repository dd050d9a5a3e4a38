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
    CorePhrase{"card.item", "", "", true, "发来一张商品卡，问想了解什么"},
    CorePhrase{"card.order", "order product? order_state? courier? tracking? last_update?", "", true,
               "发来一张订单卡，问什么事"},
    CorePhrase{"case.continued", "intent?", "", true, "接着之前的问题问"},
    CorePhrase{"clarify", "choices", "choices", true, "没听明白，请买家选一个"},
    CorePhrase{"clarify_again", "choices", "choices", true, "再问一次是什么事"},
    CorePhrase{"closing", "", "", true, "结束语"},
    CorePhrase{"closing.agent", "agent", "agent", true, "结束语（人工接待过）"},
    CorePhrase{"conditional.person", "note?", "", true, "买家的要求带条件（有货就换，没货就退），请同事定"},
    CorePhrase{"goods.attribute", "good attribute value", "value", true, "商品的一项资料（没有专门话术时）"},
    CorePhrase{"goods.card_unknown", "", "", true, "买家发来的商品没有资料，请同事看"},
    CorePhrase{"goods.claim_label", "good attribute value", "value", true,
               "能不能吃、能不能用，店里没写过：只说标签上的，请同事答"},
    CorePhrase{"goods.difference", "value", "value", true, "两件商品或两个规格的区别"},
    CorePhrase{"goods.intro", "good value", "value", true, "有这件商品，一句话介绍"},
    CorePhrase{"goods.not_ours", "good", "good", true, "没查到的东西，请同事确认"},
    CorePhrase{"goods.not_told", "", "", true, "问的这一点商品资料里没有，请同事核实"},
    CorePhrase{"goods.price", "good value", "value", true, "商品的价格"},
    CorePhrase{"goods.recommend", "goods", "goods", true, "推荐商品"},
    CorePhrase{"goods.recommend_none", "", "", true, "没有合适的可推荐，请同事帮挑"},
    CorePhrase{"goods.said", "value good?", "value", true, "商品自己的问答，原样说"},
    CorePhrase{"goods.size", "good value", "value", true, "按尺码表推荐的尺码"},
    CorePhrase{"goods.size_ask", "good value", "value", true, "给出尺码表，问买家的尺寸"},
    CorePhrase{"goods.specs", "good value", "value", true, "商品有哪些规格"},
    CorePhrase{"goods.stock_no", "good", "good", true, "刚读到的库存是零"},
    CorePhrase{"goods.stock_open", "good", "good", true, "库存不确定：能下单就有货"},
    CorePhrase{"goods.stock_yes", "good", "good", true, "刚读到的库存有货"},
    CorePhrase{"goods.unknown", "good attribute", "", true, "商品的这一项没有资料，请同事核实"},
    CorePhrase{"goods.which", "choices", "choices", true, "问的是哪件商品（有几件可能）"},
    CorePhrase{"goods.which_none", "", "", true, "问的是哪件商品（一点线索也没有）"},
    CorePhrase{"heard", "", "", true, "买家又说了几句，记下了，没有别的可说"},
    CorePhrase{"listening", "", "", true, "半句话，接着听"},
    CorePhrase{"note.already", "note", "note", true, "同样的备注已经写好了"},
    CorePhrase{"note.already.arranging", "note", "note", true, "同样的备注正在安排"},
    CorePhrase{"note.already.kept", "note", "note", true, "同样的备注已记下，还没写进后台"},
    CorePhrase{"note.arranged", "note", "note", true, "备注已转给审单同事，正在安排"},
    CorePhrase{"note.ask_again", "missing note? date?", "missing", true, "再问一次备注还缺的部分"},
    CorePhrase{"note.ask_part", "missing note?", "missing", true, "备注还缺一部分"},
    CorePhrase{"note.confirm", "note", "note", true, "读一遍备注，请买家确认"},
    CorePhrase{"note.confirm_again", "note", "note", true, "再复述一次请买家核对"},
    CorePhrase{"note.date_impossible", "date?", "", true, "没有这一天"},
    CorePhrase{"note.date_past", "date?", "", true, "这一天已经过去"},
    CorePhrase{"note.kept", "note", "note", true, "后台暂时写不进，记下了由同事跟进"},
    CorePhrase{"note.later", "note", "note", true, "还没有订单，先记下备注"},
    CorePhrase{"note.more_than_paid", "note? missing?", "", true, "要的比付款的多"},
    CorePhrase{"note.other_price", "note? missing?", "", true, "换的规格价格可能不同，请人定"},
    CorePhrase{"note.phone_length", "missing? note?", "", true, "手机号多一位或少一位"},
    CorePhrase{"note.refused_content", "note?", "", true, "这样的要求不能写进备注"},
    CorePhrase{"note.released", "note?", "", true, "不再等通知，恢复发货"},
    CorePhrase{"note.status", "note", "note", true, "问备注写了没"},
    CorePhrase{"note.which_part", "note?", "", true, "读回后买家说不对，问哪里不对"},
    CorePhrase{"note.withdraw_arranged", "", "", true, "已请审单专员作废"},
    CorePhrase{"note.withdraw_failed", "", "", true, "备注没撤成"},
    CorePhrase{"note.withdrawing", "note?", "", true, "正在撤回备注"},
    CorePhrase{"note.withdrawn", "note?", "", true, "备注已撤回"},
    CorePhrase{"note.written", "note", "note", true, "备注已写好"},
    CorePhrase{"order.none", "", "", true, "没有找到订单"},
    CorePhrase{"order.which", "choices", "choices", true, "问是哪一单"},
    CorePhrase{"order.which_again", "choices", "choices", true, "没听出是哪一单，再问一次"},
    CorePhrase{"paid.thanks", "address? order? product? amount?", "", true,
               "付款后：核对地址、验货提醒、发货与快递"},
    CorePhrase{"past.sorry", "", "", true, "买家提起以前的不愉快"},
    CorePhrase{"photos.complete", "have? need?", "", true, "照片齐了"},
    CorePhrase{"photos.given_up", "have? need? missing?", "", true, "买家不想拍照"},
    CorePhrase{"photos.kept", "", "", true, "没要照片时又来了照片"},
    CorePhrase{"photos.no_box", "have? need? missing?", "", true, "外包装已经丢了"},
    CorePhrase{"photos.partial", "have need? missing?", "", true, "照片不齐，先交给人工"},
    CorePhrase{"photos.progress", "have need missing", "missing", true, "照片收到几张，还差哪些"},
    CorePhrase{"photos.remind", "missing have? need?", "missing", true, "提醒补照片"},
    CorePhrase{"photos.request", "need", "", true, "请买家拍照（致歉的话在前一句）"},
    CorePhrase{"photos.unexpected", "", "", true, "买家发来图片，问是什么事"},
    CorePhrase{"photos.unusable", "problems have? need? missing?", "problems", true,
               "有的照片用不上，请补拍"},
    CorePhrase{"photos.waybill", "have? need? missing?", "", true, "面单单号没拍清，再要一张"},
    CorePhrase{"problem.ask", "missing", "missing", true, "问清售后问题的一件事"},
    CorePhrase{"problem.ask_again", "missing", "missing", true, "再问一次问题的情况"},
    CorePhrase{"problem.noted", "intent missing?", "", true, "买家选了怎么处理，记下了"},
    CorePhrase{"problem.options", "choices", "choices", true, "给买家几种处理办法"},
    CorePhrase{"problem.options_again", "choices", "choices", true, "再请买家选一次处理办法"},
    CorePhrase{"promise.broken", "order? product? courier? tracking? last_update?", "", true,
               "催件后物流没动，小二主动回来转人工"},
    CorePhrase{"promise.moved", "order? product? courier? tracking? last_update?", "", true,
               "催件后物流动了，小二主动告知"},
    CorePhrase{"promotion", "", "promotion", false, "当前活动"},
    CorePhrase{"question.kept", "intent?", "", true, "这个问题随事情一起交给同事"},
    CorePhrase{"recommendation", "", "recommendation", false, "推荐"},
    CorePhrase{"remedy.none", "", "", true, "给的办法买家都不要"},
    CorePhrase{"reminder.pay", "order? product? amount?", "", true, "催付"},
    CorePhrase{"repeat.again", "", "", true, "又问同一句，答复还是上面那样"},
    CorePhrase{"repeat.once", "", "", true, "再问同一句，答复在上面"},
    CorePhrase{"status", "courier? tracking? last_update? order_state order? product?", "", true,
               "包裹到哪了（只说事实）"},
    CorePhrase{"status.again", "courier? tracking? last_update? order_state? order? product?", "", true,
               "再问一次包裹到哪了"},
    CorePhrase{"too_long", "", "", true, "消息太长"},
    CorePhrase{"transfer.absent", "group", "", true, "转接：服务时间内没有客服在线"},
    CorePhrase{"transfer.apology", "group? position?", "", true, "没人按时接起，致歉"},
    CorePhrase{"transfer.busy", "group position", "position", true, "转接：客服忙，在排队"},
    CorePhrase{"transfer.closed", "group opens", "opens", true, "转接：不在服务时间"},
    CorePhrase{"transfer.free", "group", "", true, "转接：有客服在"},
    CorePhrase{"transfer.moment", "group?", "", true, "请稍等，马上转接"},
    CorePhrase{"transfer.noted", "note? group?", "", true, "等人工时补充的话"},
    CorePhrase{"transfer.recorded", "opens", "opens", true, "不在服务时间：已记录，上班先处理"},
    CorePhrase{"transfer.waiting", "position waited? group?", "position", true, "排队进度"},
    CorePhrase{"undo.deferred", "intent?", "", true, "先放一放"},
    CorePhrase{"undo.transfer", "", "", true, "买家说不用请同事了"},
    CorePhrase{"undo.dropped", "intent?", "", true, "还没办的事不办了"},
    CorePhrase{"undo.nothing", "", "", true, "没有可撤回的事"},
    CorePhrase{"urge.already", "courier? tracking? order? last_update? waited?", "", true,
               "已经催过，还在等回音"},
    CorePhrase{"urge.done", "courier? tracking? order?", "", true, "已催快递，附凭证"},
    CorePhrase{"urge.group", "order courier? tracking?", "order", false, "发到快递群（或仓库群）的催件消息"},
    CorePhrase{"urge.registered", "courier? tracking? order?", "", true, "群里没发出去，已登记请同事联系"},
    CorePhrase{"welcome", "name?", "", true, "欢迎语"}};

/// Variables the core fills for the phrase of an intent. All may be empty: they belong into {{#…}} sections.
/// An order's facts are known when the entry asks for an order state.
constexpr std::string_view kIntentFilled =
    "order? product? amount? courier? tracking? last_update? order_state? date? quantity? name? group? "
    "opens? note? missing?";
constexpr std::string_view kKnownWithOrderState = "order product amount order_state";
/// Filled when an agent picks a quick phrase.
constexpr std::string_view kQuickFilled =
    "agent order? product? amount? courier? tracking? last_update? order_state? name? missing?";
constexpr std::string_view kQuickPrefix = "quick.";
/// An attribute's phrase of its own: "goods.attribute.shelf_life" (scripts/attributes.json "phrase").
constexpr std::string_view kAttributePhrase = "goods.attribute";
constexpr std::string_view kAttributePrefix = "goods.attribute.";
constexpr std::string_view kAttributeFilled = "good attribute value";
/// A request of its own for one set of photos: "photos.request.appliance" (scripts/photos.json "request").
constexpr std::string_view kPhotosPrefix = "photos.request.";
constexpr std::string_view kPhotosFilled = "need";

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
