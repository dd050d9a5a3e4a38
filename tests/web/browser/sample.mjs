// A store's day as data: buyers, colleagues, orders, rules; written here, copied from nowhere. Times are the test's own.
const kGoods = ["每日坚果 30 包", "懒人抹布 2 卷", "海盐饼干", "冻干草莓", "保温杯 500ml", "洗脸巾 6 包"];
const kSaid = ["到底什么时候能到啊", "盒子压扁了，里面也碎了", "能不能换成顺丰", "我要改一下地址", "还有优惠吗", "怎么还不发货", "少发了一包", "可以开发票吗"];
const kReasons = ["包裹破损，照片已收齐", "买家再次催促同一订单", "江浙沪物流超过24小时没有更新", "显示签收没收到", "找人工", "两次没听懂"];
const kGroups = ["售前", "售中", "售后", "主管"];
const pick = (list, index) => list[index % list.length];

export const picture = (index) => `web-${String(index).padStart(32, "0")}.png`;
/** A picture that shows its number, without a file. */
export const pictureSvg = (index) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><rect width="90" height="90" fill="hsl(${28 + index * 4} 40% ${70 - index * 3}%)"/><rect x="20" y="26" width="50" height="42" fill="hsl(30 45% 52%)"/><text x="45" y="52" font-size="16" text-anchor="middle" fill="#fff">${index + 1}</text></svg>`;
/** Four faces are there, as an agent sees them; words: what stands where the server's own words would. */
export const photographs = (words = []) => ({
  have: 4, title: words[0] ?? "六面照", cannot: words[1] ?? "",
  places: Array.from({ length: 7 }, (_, index) => ({
    slot: words[2] ? `slot_${index}` : "", title: words[2] ? words[2].slice(0, 10) + index : index < 4 ? `第${index + 1}张` : "", package: index < 6, picture: index < 4 ? index : -1,
  })),
  pictures: [0, 1, 2, 3, 4].map((index) => ({ name: picture(index), title: words[3] ?? `第${index + 1}张`, usable: index < 4, note: index < 4 ? "" : words[4] ?? "太暗", numbers: [words[5] ?? "YT8800000001234"] })),
});
/** The same for the buyer. */
export function buyersPhotographs(words = []) {
  const { cannot: _, pictures, ...rest } = photographs(words);
  return { ...rest, pictures: pictures.map(({ numbers: _, ...picture }) => picture) };
}

export const me = (now, roles = ["agent", "lead"]) => ({ name: "xiaoli", display: "小李", roles, groups: ["售前", "售后"], capacity: 10, status: "online", server_time: now });

export const colleagues = [
  { user: "xiaoli", name: "小李", groups: ["售前", "售后"], status: "online", owned: 3, capacity: 10 },
  { user: "amei", name: "阿梅", groups: ["售中"], status: "online", owned: 7, capacity: 10 },
  { user: "laozhou", name: "老周", groups: ["主管"], status: "away", owned: 0, capacity: 5 },
  { user: "tangtang", name: "糖糖", groups: ["售后"], status: "offline", owned: 0, capacity: 10 },
];

export function rowOf(index, now) {
  const owner = index < 6 ? "queue" : index < 9 ? "agent" : index < 14 ? "agent" : "bot";
  const mine = index >= 6 && index < 9;
  const waited = owner === "queue" ? [212, 131, 96, 41, 18, 7][index] * 1000 : mine && index === 6 ? 12_000 : 0;
  const since = now - (waited || 60_000 * (index + 1));
  return {
    conversation: `web:buyer${index}`, nickname: index === 0 ? "小鹿不吃草" : `访客${(4096 + index * 37).toString(16)}`, owner,
    agent: mine ? "小李" : owner === "agent" ? "阿梅" : "", agent_user: mine ? "xiaoli" : owner === "agent" ? "amei" : "",
    group: owner === "bot" ? "" : pick(kGroups, index), reason: owner === "bot" ? "" : pick(kReasons, index), since,
    last: { text: pick(kSaid, index), who: index % 3 === 1 ? "bot" : "buyer", at: since }, photos: index % 4 === 0 ? { have: 4 + (index % 3), need: 7 } : { have: 0, need: 0 },
    next_shift: index === 5, closed: false,
    ...(waited ? { waiting_since: since, amber_at: since + 100_000, red_at: since + 180_000 } : {}),
    ...(index === 6 ? { first_reply_due: now + 8_000 } : {}),
  };
}

export const rows = (count, now) => Array.from({ length: count }, (_, index) => rowOf(index, now));

export function order(index, now) {
  return {
    id: `2026112200${index}8731`, state: index ? "交易成功" : "卖家已发货", state_word: index ? "completed" : "shipped", review: "已审核", refund: "",
    items: [{ title: pick(kGoods, index), code: "JG30", attributes: "原味", quantity: 2 }, { title: pick(kGoods, index + 1), quantity: 1 }], amount_fen: 8990 + index * 100,
    province: "浙江省", zone: 1, paid: now - 3 * 86_400_000 + 60_000, shipped: now - 2 * 86_400_000, courier: "中通", tracking_number: "78110203344556",
    tracking: "运输中", tracking_text: "快件已到达【杭州转运中心】", tracking_updated: now - 26 * 3_600_000,
    memo: { human: "老客户，多送一包小样", bot: [{ text: "已催件 接待ID 小二 2026-11-21", at: "11-21 14:03", tag: "机器人" }] }, flag: index ? "none" : "red", current: index === 0,
  };
}

export function lines(now, count = 0) {
  const at = (minutes) => now - minutes * 60_000;
  const told = [
    { who: "buyer", text: "在吗", at: at(9) },
    { who: "bot", text: "小主好呀，我是小二，有什么可以帮您？", status: "sent", why: "寒暄 greeting · 话术 greeting 第 1 条", at: at(9) },
    { who: "buyer", text: "收到的坚果盒子压扁了，里面也碎了", at: at(8) },
    { who: "bot", text: "给小主添麻烦了，真抱歉。请拍一下包裹的六个面（面单要能看清单号）和收到的商品，好查清是哪一段出的问题。", status: "sent", why: "包裹破损 package_damaged · 句式 3「(盒子|箱子).{0,4}(压|扁|破)」 · 话术 photos.request", at: at(8) },
    { who: "buyer", text: "", pictures: [0, 1, 2, 3].map(picture), at: at(6) },
    { who: "bot", text: "收到 4 张啦，还差顶面、底面和商品。", status: "sent", why: "照片 4/7 · 话术 photos.progress", at: at(6) },
    { who: "buyer", text: "就这些了，什么时候能处理啊", at: at(4) },
    { who: "system", text: "转售后：包裹破损，照片 4/7", why: "买家说照片发完了", at: at(4) },
    { who: "bot", text: "好的，已为您转接售后客服，前面还有 1 位，请稍等一下。", status: "in_doubt", why: "话术 transfer.busy", at: at(4) },
  ];
  for (let index = 0; index < count; index += 1) told.unshift({ who: index % 2 ? "bot" : "buyer", text: `${pick(kSaid, index)}（${index}）`, status: "sent", at: at(20 + index) });
  return told.map((line, index) => ({ seq: index + 1, name: "", ...line }));
}

export function stateOf(row, now) {
  return {
    conversation: row.conversation, nickname: row.nickname, owner: row.owner, agent: row.agent, agent_user: row.agent_user, mine: row.agent_user === "xiaoli" && row.owner === "agent", closed: false,
    photos: photographs(), waiting_since: row.waiting_since, amber_at: row.amber_at, red_at: row.red_at, first_reply_due: row.first_reply_due,
    card: row.owner === "bot" ? undefined : {
      reason: "包裹破损，照片没有收齐", condition: "买家说照片发完了", intent: "package_damaged", intent_title: "包裹破损", words: "收到的坚果盒子压扁了，里面也碎了", order: "202611220008731",
      order_line: "202611220008731 卖家已发货 每日坚果 30 包×2 ¥89.90", photos: "六面照 4/7", notes: ["问题概述：破损，坚果盒压扁，买家要求处理；小二；11-22"], remedies: ["补发一份", "部分退款"], group: "售后", since: now - 240_000,
      pictures: [],
    },
    orders: [order(0, now), order(1, now)],
    notes: [
      { seq: 1, command: "n1", order: "202611220008731", kind: "problem", kind_title: "问题概述", text: "破损，坚果盒压扁，买家要求处理；小二；11-22", status: "written", status_title: "已写入", can_undo: true },
      { seq: 2, command: "n2", order: "202611220008731", kind: "courier", kind_title: "快递要求", text: "顺丰标快 到付；小二；11-22", status: "refused", status_title: "后台拒绝", reason: "订单已审核，请联系审单", can_retry: true },
    ],
  };
}

export const phrases = [
  { id: "quick.hello", title: "开场", group: "", text: "小主好，我是小李，您的问题我看到了，马上帮您处理。" },
  { id: "quick.wait", title: "稍等核实", group: "", text: "请稍等两分钟，我去核实一下。" },
  { id: "quick.reship", title: "补发", group: "售后", text: "给您安排补发一份，单号出来第一时间发您。" },
  { id: "quick.photo", title: "补照片", group: "售后", text: "还差顶面、底面和商品的照片，方便再拍一下吗？" },
  { id: "quick.urge", title: "已催件", group: "售中", text: "已经联系中通催促，24 小时内没动静您再来找我。" },
];


export const registers = [{ id: "missing", title: "少件漏发", columns: [{ id: "goods", title: "商品", by: "bot" }, { id: "quantity", title: "数量", by: "agent" }, { id: "solution", title: "处理办法", by: "agent" }] }];
export const registerRows = (now) => [{ seq: 5, at: now - 600_000, register: "missing", conversation: "web:buyer0", order: "202611220008731", summary: "破损：每日坚果 30 包", fields: { goods: "每日坚果 30 包" } }];

export const live = (now) => ({
  queues: [{ group: "售前", waiting: 1, longest_s: 41, overdue: 0, next_shift: 0 }, { group: "售中", waiting: 2, longest_s: 131, overdue: 0, next_shift: 0 }, { group: "售后", waiting: 2, longest_s: 212, overdue: 1, next_shift: 1 }, { group: "主管", waiting: 0, longest_s: 0, overdue: 0, next_shift: 0 }],
  agents: colleagues, with_bot: 32, with_agents: 8, alarms: [{ at: now - 60_000, level: "supervisor", conversation: "web:buyer0", text: "小鹿不吃草 等待售后超过 3 分钟" }], today: figures(0).slice(0, 4),
});

const day = (index) => `2026-11-${String(9 + index).padStart(2, "0")}`;
export const figures = (days = 14) => [
  ["first_response", "首次响应时间", "人工接手后第一句话的时刻 − 买家开始等待的时刻，取平均", "seconds", 16.4], ["answered_in_time", "及时率", "18/20 秒内回复的会话 ÷ 需要人工回复的会话", "share", 0.873],
  ["resolved_by_bot", "机器人解决率", "没有转人工就结束的会话 ÷ 全部结束的会话", "share", 0.642], ["handoff_share", "转人工率", "转人工的会话 ÷ 全部会话", "share", 0.358],
  ["unmatched", "没听懂的消息", "没有意图命中的买家消息条数", "count", 128], ["notes_late", "迟写的备注", "付款 5 分钟后才写进的备注 ÷ 全部备注", "share", 0.021], ["rating", "评价", "买家给的星数平均", "stars", 4.61], ["refund_dispute", "退款纠纷率", "介入的退款 ÷ 全部退款", "share", null],
].map(([id, title, formula, unit, value], place) => ({ id, title, formula, unit, value, count: value === null ? 0 : 812 - place * 40,
  rows: value === null ? [] : Array.from({ length: days }, (_, index) => ({ key: day(index), title: day(index).slice(5), value: value * (0.85 + 0.3 * Math.abs(Math.sin(index + place))), count: 50 + index })) }));
