// The ids the catalogue has, for tests that must not load it.
#pragma once

#include <string_view>
#include <vector>

namespace xiaoer::scripts::testing {

inline std::vector<std::string_view> known_intents() {
    return {"greeting",
            "thanks_bye",
            "ack_filler",
            "product_question",
            "price_promo",
            "pay_question",
            "invoice",
            "change_address",
            "change_product",
            "courier_request",
            "ship_time",
            "urge_ship",
            "logistics_query",
            "urge_delivery",
            "signed_not_received",
            "cannot_deliver",
            "cancel_order",
            "refund_request",
            "refund_progress",
            "return_request",
            "exchange_request",
            "package_damaged",
            "quality_issue",
            "missing_item",
            "wrong_item",
            "not_as_described",
            "counterfeit",
            "allergy",
            "return_shipping_fee",
            "price_difference",
            "compensation",
            "complaint",
            "human_request",
            "review_related",
            "out_of_stock",
            "install_or_howto",
            "photo_sent_or_link",
            "provide_info",
            "urge_again",
            "photos_done",
            "yes",
            "no",
            "choice",
            "undo_request",
            "silence_breaker",
            "objection",
            "other_note",
            "complaint_threat"};
}

}  // namespace xiaoer::scripts::testing
