// Every figure: its title, its formula in the store's words, and how it is made of what was counted. Whoever
// counts otherwise (figures.cpp) changes the formula here.
#pragma once

#include <array>
#include <string_view>

namespace xiaoer::studio {

/// The sum, the mean, a sum divided by how often another was counted, or a ranking of parts.
struct Definition {
    enum class Kind { mean, share, sum, parts } kind;
    std::string_view id;
    std::string_view title;
    std::string_view formula;
    std::string_view unit;
    std::string_view of;  ///< share: the metric it is divided by
};

using Kind = Definition::Kind;
inline constexpr std::array kDefinitions = {
    Definition{Kind::mean, "first_response", "首次响应时间",
               "每个会话：第一条回复的时间 − 买家第一句话的时间，取平均", "seconds", ""},
    Definition{Kind::mean, "response", "平均响应时间",
               "每一轮：回复的时间 − 买家这一轮第一句话的时间，取平均", "seconds", ""},
    Definition{Kind::mean, "agent_response", "人工平均响应时间",
               "只算人工接待的轮次：人工回复的时间 − 买家这一轮第一句话的时间，取平均", "seconds", ""},
    Definition{Kind::share, "agent_in_time", "人工20秒/18秒内回复占比",
               "下单前20秒、下单后18秒内回复的人工轮次 ÷ 全部人工轮次", "share", "agent_response"},
    Definition{Kind::share, "resolved_by_bot", "机器人解决率", "结束时没有转过人工的会话 ÷ 结束的会话",
               "share", "closed"},
    Definition{Kind::share, "self_service", "自助完成率",
               "机器人自己办成的事（备注写好或已转告、催件送到）÷ 买家让机器人办的事", "share", "tasks"},
    Definition{Kind::share, "handed_off", "转人工率", "转人工的会话次数 ÷ 开始的会话次数", "share", "begun"},
    Definition{Kind::parts, "handoff_reason", "转人工原因",
               "转人工次数，按原因；占比 = 这个原因的次数 ÷ 转人工次数", "count", ""},
    Definition{Kind::mean, "wait", "等待客服时间", "客服接起的时间 − 转接的时间，取平均", "seconds", ""},
    Definition{Kind::sum, "unmatched", "没听懂的次数", "机器人追问“您想问哪件事”的次数", "count", ""},
    Definition{Kind::sum, "notes", "写入的备注", "后台确认写入的备注条数", "count", ""},
    Definition{Kind::sum, "notes_late", "迟到的备注", "订单已审核、只能转告审单专员的备注条数", "count", ""},
    Definition{Kind::share, "photos_complete", "转接时照片齐全率",
               "转接时要的照片都齐、都用得上的次数 ÷ 要过照片的转接次数", "share", "photos_asked"},
    Definition{Kind::share, "photos_asked_again", "人工又要照片的占比",
               "转接以后客服再向买家要照片的次数 ÷ 要过照片的转接次数", "share", "photos_asked"},
    Definition{Kind::sum, "reminders", "催付次数", "对未付款订单说催付话术的次数", "count", ""},
    Definition{Kind::share, "reminders_paid", "催付成功率", "催付后72小时内付款的次数 ÷ 催付次数", "share",
               "reminders"},
    Definition{Kind::share, "refunds", "退款申请率", "申请过退款的订单 ÷ 咨询过的订单，每单只算一次", "share",
               "orders"},
    Definition{Kind::share, "refund_disputes", "退款纠纷率", "店里拒绝过的退款 ÷ 申请过的退款，每单只算一次",
               "share", "refunds_asked"},
    Definition{Kind::share, "refund_alone", "退款自主完结率",
               "没有被拒绝、直接退成的退款 ÷ 有了结果（退成或被拒绝）的退款", "share", "refunds_settled"},
    Definition{Kind::mean, "rating", "买家评分", "买家给的星数之和 ÷ 评价次数；归给最后接待的组", "stars",
               ""},
    Definition{Kind::share, "quality_reviewed", "质检抽检率",
               "主管质检过的会话 ÷ 客服接待的会话，按客服和日期各算一次；应不低于规则数字里的抽检比例",
               "share", "served"},
    Definition{Kind::share, "quality_passed", "质检合格率", "质检分数达到合格线的会话 ÷ 质检过的会话",
               "share", "quality_reviewed"},
    Definition{Kind::mean, "quality_score", "质检平均分", "质检分数之和 ÷ 质检过的会话（满分100）", "points",
               ""},
};

}  // namespace xiaoer::studio
