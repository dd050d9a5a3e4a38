#include "tests/interop/orders/dialect.hpp"

namespace xiaoer::interop {
namespace {

using nlohmann::json;

json top_order(const std::string& id, const std::string& memo) {
    return {{"tid", id},
            {"status", "WAIT_SELLER_SEND_GOODS"},
            {"buyer_nick", "小林"},
            {"seller_memo", memo},
            {"seller_flag", 4},
            {"created", "2023-11-20 08:00:00"},
            {"pay_time", "2023-11-20 08:01:00"},
            {"modified", "2023-11-20 08:01:00"},
            {"payment", "88.80"},
            {"receiver_state", "浙江省"},
            {"receiver_address", "不该被要求的地址"},
            {"orders",
             {{"order", json::array({{{"oid", id},
                                      {"title", "马克杯"},
                                      {"num", 2},
                                      {"status", "WAIT_SELLER_SEND_GOODS"},
                                      {"refund_status", "NO_REFUND"},
                                      {"sku_properties_name", "颜色:白"},
                                      {"outer_sku_id", "BZ-1"}}})}}}};
}

json jst_order(const std::string& id, const std::string& memo) {
    return {{"o_id", 10'000 + std::stoi(id.substr(id.size() - 3))},
            {"so_id", id},
            {"status", "WaitConfirm"},
            {"shop_status", "WAIT_SELLER_SEND_GOODS"},
            {"shop_buyer_id", "小林"},
            {"remark", memo},
            {"order_date", "2023-11-20 08:00:00"},
            {"pay_date", "2023-11-20 08:01:00"},
            {"modified", "2023-11-20 08:01:00"},
            {"pay_amount", 88.8},
            {"receiver_state", "浙江"},
            {"items", json::array({{{"name", "马克杯"},
                                    {"sku_id", "BZ-1"},
                                    {"properties_value", "颜色:白"},
                                    {"qty", 2},
                                    {"refund_status", "none"}}})}};
}

json guanyi_order(const std::string& id, const std::string& memo) {
    return {{"code", "SO" + id},
            {"platform_code", id},
            {"vip_name", "小林"},
            {"approve", false},
            {"cancle", false},
            {"delivery_state", 0},
            {"seller_memo_late", memo},
            {"dealtime", "2023-11-20 08:00:00"},
            {"paytime", "2023-11-20 08:01:00"},
            {"modifytime", "2023-11-20 08:01:00"},
            {"payment", 88.8},
            {"receiver_area", "浙江省-杭州市-西湖区"},
            {"details", json::array({{{"item_name", "马克杯"},
                                      {"sku_code", "BZ-1"},
                                      {"sku_name", "颜色:白"},
                                      {"qty", 2.0},
                                      {"refund", 0}}})}};
}

json pdd_order(const std::string& id, const std::string& memo) {
    return {{"order_sn", id},
            {"confirm_status", 1},
            {"order_status", 1},
            {"refund_status", 1},
            {"remark", memo},
            {"remark_tag", 4},
            {"remark_tag_name", "等货"},
            {"created_time", "2023-11-20 08:00:00"},
            {"pay_time", "2023-11-20 08:01:00"},
            {"updated_at", "2023-11-20 08:01:00"},
            {"pay_amount", 88.8},
            {"province", "浙江省"},
            {"item_list", json::array({{{"goods_name", "马克杯"},
                                        {"outer_id", "BZ-1"},
                                        {"goods_spec", "颜色:白"},
                                        {"goods_count", 2}}})}};
}

}  // namespace

const std::vector<Dialect>& dialects() {
    static const std::string id = "3100000000000000101";
    static const std::vector<Dialect> all = {
        {.name = "Taobao",
         .script = "orders/top.cjs",
         .platform = [] { return adapters::taobao(); },
         .reads = "fullinfo.get",
         .writes = "memo.update",
         .memo = "seller_memo",
         .flag = "seller_flag",
         .stored = id,
         .paid = top_order,
         .close = [](json& order) { order["status"] = "TRADE_CLOSED"; },
         .touch = [](json& order, const std::string& at) { order["modified"] = at; }},
        {.name = "Jushuitan",
         .script = "orders/jst.cjs",
         .platform = [] { return adapters::jushuitan(); },
         .reads = "single/query",
         .writes = "remark/upload",
         .memo = "remark",
         .flag = "",
         .stored = "10101",
         .tries_again = false,
         .paid = jst_order,
         .close = [](json& order) { order["status"] = "Cancelled"; },
         .touch = [](json& order, const std::string& at) { order["modified"] = at; }},
        {.name = "Guanyi",
         .script = "orders/guanyi.cjs",
         .platform = [] { return adapters::guanyi(); },
         .reads = "trade.get",
         .writes = "memo.update",
         .memo = "seller_memo_late",
         .flag = "",
         .stored = id,
         .paid = guanyi_order,
         .close = [](json& order) { order["cancle"] = true; },
         .touch = [](json& order, const std::string& at) { order["modifytime"] = at; }},
        {.name = "Pinduoduo",
         .script = "orders/pdd.cjs",
         .platform = [] { return adapters::pinduoduo(); },
         .reads = "information.get",
         .writes = "note.update",
         .memo = "remark",
         .flag = "remark_tag",
         .stored = id,
         .tells_buyer = false,
         .paid = pdd_order,
         .close = [](json& order) { order["confirm_status"] = 2; },
         .touch = [](json& order, const std::string& at) { order["updated_at"] = at; }},
    };
    return all;
}

}  // namespace xiaoer::interop
