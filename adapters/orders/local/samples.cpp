// The orders of the demo store: one for every situation a visitor may want to try, dated back from now so
// that the transfer conditions (24 h, 48 h without an update) hold whenever it is started.
#include "adapters/orders/local/local.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using core::Tracking;
using core::TradeState;

/// Builds one order in the words of its story.
class Story {
  public:
    Story(core::Time now, std::string buyer, std::string id) : now_(now) {
        booked_.buyer = std::move(buyer);
        booked_.order.id = std::move(id);
        booked_.order.review = core::ReviewState::awaiting;
    }
    Story& item(std::string title, std::string attributes, std::int64_t fen, int quantity = 1,
                std::string code = {}) {
        booked_.order.items.push_back({std::move(title), std::move(code), std::move(attributes), quantity});
        booked_.order.amount_fen += fen * quantity;
        return *this;
    }
    Story& to(std::string province) {
        booked_.order.province = std::move(province);
        return *this;
    }
    Story& ordered(std::chrono::minutes ago) {
        booked_.order.ordered = now_ - ago;
        booked_.order.state = TradeState::unpaid;
        return *this;
    }
    Story& paid(std::chrono::minutes ago) {
        booked_.order.paid = now_ - ago;
        booked_.order.state = TradeState::paid;
        return *this;
    }
    Story& reviewed() {
        booked_.order.review = core::ReviewState::reviewed;
        return *this;
    }
    Story& shipped(std::chrono::minutes ago, std::string courier, std::string number) {
        booked_.order.shipped = now_ - ago;
        booked_.order.state = TradeState::shipped;
        booked_.order.courier = std::move(courier);
        booked_.order.tracking_number = std::move(number);
        booked_.order.tracking = Tracking::not_picked_up;
        booked_.order.tracking_updated = now_ - ago;
        return reviewed();
    }
    Story& tracked(std::chrono::minutes ago, Tracking tracking, std::string text) {
        booked_.order.tracking = tracking;
        booked_.order.tracking_updated = now_ - ago;
        booked_.order.tracking_text = std::move(text);
        return *this;
    }
    Story& ended(TradeState state) {
        booked_.order.state = state;
        return *this;
    }
    Story& refund(core::RefundState state) {
        booked_.order.refund = state;
        return *this;
    }
    Story& memo(std::string text, core::Flag flag) {
        booked_.order.memo = std::move(text);
        booked_.order.flag = flag;
        return *this;
    }
    Story& out_of_stock() {
        booked_.order.out_of_stock = true;
        return *this;
    }
    Story& address_abnormal() {
        booked_.order.address_abnormal = true;
        return *this;
    }
    operator BookedOrder() const { return booked_; }  // NOLINT: reads as what it builds

  private:
    core::Time now_;
    BookedOrder booked_;
};

}  // namespace

std::vector<BookedOrder> sample_orders(core::Time now) {
    const auto order = [now](const char* buyer, const char* id) { return Story(now, buyer, id); };
    return {
        // demo: one of each state, so that "which order?" has to be asked.
        order("demo", "3100000000000000101")
            .item("手冲挂耳咖啡 10 包", "中度烘焙", 4'900, 1, "KF-010")
            .item("陶瓷马克杯", "米白 350ml", 3'900, 1, "BZ-350")
            .to("浙江省")
            .ordered(2h)
            .paid(110min),
        order("demo", "3100000000000000102")
            .item("冻干草莓脆", "50g×3 袋", 3'990, 1, "GC-003")
            .to("浙江省")
            .ordered(26h * 3)
            .paid(26h * 3 - 10min)
            .shipped(30h, "中通快递", "73100000000102")
            .tracked(28h, Tracking::in_transit, "快件已到达杭州转运中心"),
        order("demo", "3100000000000000103")
            .item("棉柔洗脸巾", "80 抽×6 包", 5'990, 1, "RY-006")
            .to("浙江省")
            .ordered(40min),
        order("demo", "3100000000000000104")
            .item("原味坚果礼盒", "750g", 8'800, 1, "JG-750")
            .to("浙江省")
            .ordered(24h * 9)
            .paid(24h * 9)
            .shipped(24h * 8, "顺丰速运", "SF1310000000104")
            .tracked(24h * 6, Tracking::signed_for, "已签收，签收人：本人")
            .ended(TradeState::completed),

        order("小林", "3100000000000000201")
            .item("厚底陶瓷汤碗", "8 英寸", 2'900, 4, "WN-008")
            .to("广东省")
            .ordered(24h * 4)
            .paid(24h * 4)
            .shipped(24h * 3, "圆通速递", "YT310000000201")
            .tracked(6h, Tracking::signed_for, "已签收，签收人：本人"),
        order("小林", "3100000000000000202")
            .item("桂花乌龙茶", "罐装 100g", 6'800, 1, "CH-100")
            .to("广东省")
            .ordered(20min)
            .paid(15min),

        order("阿紫", "3100000000000000301")
            .item("羊毛混纺围巾", "雾蓝", 12'900, 1, "WJ-001")
            .to("江苏省")
            .ordered(50h)
            .paid(50h)
            .shipped(30h, "申通快递", "773100000000301"),
        order("老周", "3100000000000000401")
            .item("东北大米", "5kg", 5'580, 2, "DM-005")
            .to("新疆维吾尔自治区")
            .ordered(24h * 6)
            .paid(24h * 6)
            .shipped(24h * 5, "邮政包裹", "9831000000401")
            .tracked(52h, Tracking::in_transit, "快件离开兰州，发往乌鲁木齐"),
        order("阿宁", "3100000000000000501")
            .item("空气炸锅纸盘", "100 张", 1'990, 1, "ZP-100")
            .to("上海市")
            .ordered(24h * 3)
            .paid(24h * 3)
            .shipped(24h * 2, "韵达快递", "4631000000501")
            .tracked(5h, Tracking::signed_for, "已签收，签收人：驿站代收"),
        order("小满", "3100000000000000601")
            .item("手工牛轧糖", "花生味 500g", 4'500, 1, "NT-500")
            .to("四川省")
            .ordered(30h)
            .paid(30h)
            .reviewed()
            .out_of_stock()
            .memo("仓库：花生味缺货，预计三天后到", core::Flag::yellow),
        order("大海", "3100000000000000701")
            .item("保温杯", "墨绿 500ml", 8'900, 1, "BW-500")
            .to("湖北省")
            .ordered(20h)
            .paid(20h)
            .address_abnormal()
            .memo("审单：地址缺门牌号", core::Flag::red),
        order("小雨", "3100000000000000801")
            .item("香薰蜡烛", "白茶", 5'200, 1, "LZ-001")
            .to("福建省")
            .ordered(24h * 5)
            .paid(24h * 5)
            .reviewed()
            .refund(core::RefundState::refunded)
            .ended(TradeState::closed),
        order("小雨", "3100000000000000802")
            .item("香薰蜡烛", "雪松", 5'200, 1, "LZ-002")
            .to("福建省")
            .ordered(24h * 2)
            .paid(24h * 2)
            .shipped(26h, "极兔速递", "JT3100000802")
            .tracked(3h, Tracking::out_for_delivery, "快件正在派送，请保持电话畅通"),
    };
}

}  // namespace xiaoer::adapters
