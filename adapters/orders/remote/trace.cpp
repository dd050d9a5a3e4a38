// See trace.hpp.
#include "adapters/orders/remote/trace.hpp"

#include <array>

namespace xiaoer::adapters {
namespace {

struct Word {
    std::string_view text;
    core::Tracking tracking;
};

/// The first that occurs decides: what denies stands before what it denies, the end of a journey before its
/// way.
constexpr std::array kWords = {
    Word{"未签收", core::Tracking::abnormal},
    Word{"签收失败", core::Tracking::abnormal},
    Word{"拒收", core::Tracking::abnormal},
    Word{"拒签", core::Tracking::abnormal},
    Word{"退回", core::Tracking::abnormal},
    Word{"退件", core::Tracking::abnormal},
    Word{"问题件", core::Tracking::abnormal},
    Word{"疑难件", core::Tracking::abnormal},
    Word{"异常", core::Tracking::abnormal},
    Word{"滞留", core::Tracking::abnormal},
    Word{"无法派送", core::Tracking::abnormal},
    Word{"派送失败", core::Tracking::abnormal},
    Word{"派件失败", core::Tracking::abnormal},
    Word{"丢失", core::Tracking::abnormal},
    Word{"破损", core::Tracking::abnormal},
    Word{"准备签收", core::Tracking::out_for_delivery},
    Word{"等待签收", core::Tracking::out_for_delivery},
    Word{"请签收", core::Tracking::out_for_delivery},
    Word{"待签收", core::Tracking::out_for_delivery},
    Word{"已签收", core::Tracking::signed_for},
    Word{"代签收", core::Tracking::signed_for},
    Word{"签收人", core::Tracking::signed_for},
    Word{"签收成功", core::Tracking::signed_for},
    Word{"妥投", core::Tracking::signed_for},
    Word{"已取走", core::Tracking::signed_for},
    Word{"已取件", core::Tracking::signed_for},
    Word{"已被签收", core::Tracking::signed_for},
    Word{"已代收", core::Tracking::signed_for},
    Word{"派送", core::Tracking::out_for_delivery},
    Word{"派件", core::Tracking::out_for_delivery},
    Word{"派发", core::Tracking::out_for_delivery},
    Word{"投递", core::Tracking::out_for_delivery},
    Word{"驿站", core::Tracking::out_for_delivery},
    Word{"自提柜", core::Tracking::out_for_delivery},
    Word{"快递柜", core::Tracking::out_for_delivery},
    Word{"待揽", core::Tracking::not_picked_up},
    Word{"等待揽", core::Tracking::not_picked_up},
    Word{"未揽", core::Tracking::not_picked_up},
    Word{"等待快递", core::Tracking::not_picked_up},
    Word{"打包", core::Tracking::not_picked_up},
    Word{"商家已发货", core::Tracking::not_picked_up},
    Word{"卖家发货", core::Tracking::not_picked_up},
    Word{"揽", core::Tracking::picked_up},
    Word{"收件", core::Tracking::picked_up},
    Word{"已收取", core::Tracking::picked_up},
    Word{"收寄", core::Tracking::picked_up},
};

}  // namespace

core::Tracking tracking_of(std::string_view words) {
    if (words.empty()) return core::Tracking::none;
    for (const Word& word : kWords)
        if (words.find(word.text) != std::string_view::npos) return word.tracking;
    return core::Tracking::in_transit;
}

}  // namespace xiaoer::adapters
