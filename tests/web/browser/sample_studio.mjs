// A trainer's workshop as data: rules, phrases, what was not understood, a back-test. Written here, copied from nowhere.
const pick = (list, index) => list[index % list.length];
const kBands = [["intercept", "拦截词"], ["emergency", "应急词"], ["awaited", "正在等的回答"], ["store", "本店"], ["common", "通用"], ["social", "寒暄"]];
const kTitles = ["包裹破损", "催发货", "查物流", "改地址", "退货", "开发票", "优惠活动", "刻字定制", "送货上门", "保质期"];
const kHandlings = ["照片", "看转接条件", "直接回复", "写备注", "转人工"];

export const bands = kBands.map(([id, title]) => ({ id, title }));

export const cards = (count, now) => Array.from({ length: count }, (_, index) => {
  const [band, bandTitle] = kBands[Math.min(5, Math.floor((index / count) * 6))];
  return {
    id: `rule_${index}`, title: `${pick(kTitles, index)}${index < 10 ? "" : index}`, band, band_title: bandTitle, rank: 99 - (index % 99), patterns: 4 + (index % 9), unless: index % 3, examples: 10,
    conditions: index % 3 ? ["订单已发货"] : index % 2 ? ["正在等 照片", "第 2 次"] : [], handling: "answer", handling_title: pick(kHandlings, index), group: pick(["售前", "售中", "售后"], index),
    hits: (index * 37) % 400, missed: index % 7 ? 0 : 12, last_edit: now - index * 3_600_000, last_editor: "阿梅", changed: index === 31,
  };
});

export const intent = (id) => ({
  document: { id, title: "包裹破损", band: "common", rank: 82, patterns: ["(盒子|箱子|包装).{0,4}(压|扁|破|烂|碎)", "(收到|打开).{0,6}(碎|裂|漏|坏)了?", "破损|破了"], unless: ["(怕|会不会|别).{0,4}(碎|破)"], slots: ["product"],
    must_match: ["盒子压扁了", "收到就碎了", { text: "箱子烂了一个角", awaiting: "photos" }], must_not_match: ["怕碎能多包一层吗", "这个会不会破"] },
  route: { title: "包裹破损", group: "售后", handling: "photos", needs_order: true }, etag: "e1", hits: 214,
});

export function tried({ body }) {
  const text = (words, verdict, spans, now = "") => ({ text: words, matches: spans.length > 0, spans, now, now_title: now ? "催发货" : "", verdict });
  return {
    patterns: body.patterns.map((pattern) => (pattern.includes("((") ? { trouble: "第1个字“((”处：括号没有配对", position: pattern.indexOf("(("), hits: 0 } : { trouble: "", position: -1, hits: 12 })), unless: (body.unless ?? []).map(() => ({ trouble: "", position: -1, hits: 1 })),
    texts: (body.texts ?? []).map((words) => text(words, "hit", [{ begin: 0, end: Math.min(2, words.length), pattern: 0, exclusion: false }])),
    examples: [text("盒子压扁了", "hit", [{ begin: 0, end: 4, pattern: 0, exclusion: false }]), text("怕碎能多包一层吗", "none", [{ begin: 0, end: 2, pattern: 0, exclusion: true }])],
    recent: [text("快递箱子都烂了", "hit", [{ begin: 2, end: 6, pattern: 0, exclusion: false }]), text("箱子破事真多啊还不发", "harm", [{ begin: 0, end: 3, pattern: 0, exclusion: false }], "urge_ship"), ...Array.from({ length: 30 }, (_, index) => text(`别的消息 ${index}`, "none", []))],
    hit: 12, harm: 1, missed: 0,
  };
}

export const phraseCards = (now) => Array.from({ length: 40 }, (_, index) => ({
  id: index % 5 ? `phrase_${index}` : `quick.phrase${index}`, title: pick(kTitles, index), group: index % 5 ? "" : "售后", file: "phrases/core.json", quick: index % 5 === 0, hits: (index * 53) % 300, expires: index === 3 ? "2026-11-30" : undefined, expired: index === 4, changed: index === 2,
  entries: [{ conditions: [], lines: ["{{buyer}}拍下后{{ship_promise}}，着急用的话付款时告诉我，我备注加急安排。", "付款后就进入打包流程，{{ship_promise}}。"] }, { conditions: ["订单已付款", "第 2 次起"], lines: ["已经在打包了。"] }], last_edit: now,
}));
export const phrase = (id) => ({ document: { id, lines: ["{{buyer}}拍下后{{ship_promise}}，着急用的话付款时告诉我，我备注加急安排。", "付款后就进入打包流程，{{ship_promise}}。"], when: { order_state: ["paid"] } }, file: "phrases/urge_ship.json", etag: "e2" });
export const preview = ({ body }) => (body.line.includes("最好")
  ? { text: body.line, length: body.line.length, limit: 500, troubles: [], violation: { rule: "absolute", title: "绝对化用语", excerpt: "最好", mend: "换成“很受欢迎”。" } }
  : { text: body.line.replaceAll("{{buyer}}", "小主").replaceAll("{{ship_promise}}", "付款后48小时内发出"), length: body.line.length, limit: 500, troubles: [] });

export const words = {
  variables: [{ name: "buyer", title: "对买家的称呼", sample: "小主", at_most: 10, store: true }, { name: "ship_promise", title: "发货时间", sample: "付款后48小时内发出", at_most: 60, store: true }, { name: "tracking", title: "快递单号", sample: "7811020", at_most: 40, store: false }],
  facts: [{ id: "contacts", title: "第几次来问同一单", kind: "number" }, { id: "zone", title: "几区", kind: "number" }, { id: "tracking", title: "物流状态", kind: "word", words: [{ id: "in_transit", title: "运输中" }, { id: "signed", title: "已签收" }] }, { id: "hours_without_update", title: "几小时没更新", kind: "number" }],
  operators: ["is", "at_least"], handlings: [{ id: "answer", title: "直接回复" }, { id: "photos", title: "要六面照" }, { id: "handoff", title: "转人工" }], groups: ["售前", "售中", "售后", "主管"], bands,
  order_states: [{ id: "unpaid", title: "未付款" }, { id: "paid", title: "已付款" }, { id: "shipped", title: "已发货" }], awaiting: [{ id: "photos", title: "照片" }], slots: [],
};

export const summary = (now) => ({
  draft: { exists: true, base: 6, hash: "h1", changed: ["intents/catalog/package_damaged.json", "scripts/phrases/urge_ship.json"], ok: true, faults: [], edited: now - 900_000, editor: "阿梅", behind: false },
  live: { number: 6, at: now - 86_400_000, by: "老周", note: "双十一后恢复发货时间", live: true, state: "published" }, counts: { intents: 48, phrases: 90, cases: 41, unmatched: 23 }, needs_approval: true, bands,
});

export const documents = {
  store: { id: "demo", name: "松果巷零食百货", bot_name: "小二", form_of_address: "小主", ship_promise: "付款后48小时内发出", courier_promise: "江浙沪1-2天", partner_couriers: "中通、圆通、韵达", follow_invitation: "", recommendations: ["每日坚果小包装", "懒人抹布"], promotions: [{ text: "全店满79元减8元，下单自动减", from: "2026-01-01", until: "2026-12-31" }], hours: ["09:00-23:30"], weekday_hours: { 周日: ["10:00-18:00"] }, special_days: [{ name: "除夕", from: "2027-02-05", until: "2027-02-05", hours: ["09:00-17:30"] }] },
  policy: { burst_window_ms: 2000, transfer_wait_s: 20, accept_within_s: 180, photos_wait_min: 10, compensation_limit_yuan: 10 }, zones: { zones: { 1: ["江苏省", "浙江省", "上海市"], 2: ["北京市", "广东省"], 3: ["新疆维吾尔自治区"] } },
  conditions: { conditions: [{ id: "T1", title: "买家再次催促同一订单", group: "售中", when: [{ fact: "contacts", at_least: 2 }] }, { id: "T2", title: "江浙沪物流超过24小时没有更新", group: "售中", when: [{ fact: "zone", is: 1 }, { fact: "hours_without_update", more_than: 24 }] }] },
};

export const clusters = [
  { id: "c1", count: 31, texts: [{ text: "能不能刻字", count: 12, at: 1_795_000_000_000 }, { text: "可以刻名字不", count: 11 }, { text: "杯子上刻个日期", count: 8 }], pattern: "(能|可以|想).{0,4}刻|刻(个|上)?(字|名字|日期)", intent: "rule_7", intent_title: "刻字定制", confidence: 0.82, would_match: 29, would_steal: [] },
  { id: "c2", count: 14, texts: [{ text: "送不送勺子", count: 9 }, { text: "有勺子吗", count: 5 }], pattern: "(送|有|带).{0,3}勺", intent: "rule_2", intent_title: "查物流", confidence: 0.41, would_match: 13, would_steal: [{ text: "勺子送到哪了", intent: "logistics_query" }] },
  { id: "c3", count: 6, texts: [{ text: "呜呜呜", count: 6 }], pattern: "", intent: "", confidence: 0, would_match: 0, would_steal: [] },
];

export const job = (kind, now) => ({
  id: `job-${kind}`, kind, state: "done", done: 10, total: 10, draft: "h1",
  result: {
    check: { faults: [{ file: "scripts/phrases/urge_ship.json", line: 12, place: "lines[1]", message: "这句和默认那句几乎一样，买家会觉得机器人在重复", weight: "warning" }] }, cases: { failed: 1, results: [{ name: "photos_burst", ok: true }, { name: "case-7", ok: false, difference: "-机器人: @photos.request\n+机器人: @clarify", errors: [] }] },
    backtest: { conversations: 2104, changed: 37, newly_handed_off: 5, lost_answer: 2, different_answer: 30, cases: [{ conversation: "web:a1", at: now, kinds: ["newly_handed_off"], first_difference: "盒子都烂了", before: "收到的东西有问题吗？", after: "给小主添麻烦了，请拍六个面" }] },
    inbox: { messages: 4211, unmatched: 128, clusters },
  }[kind],
});
export const diff = { files: [{ path: "intents/catalog/package_damaged.json", change: "changed", items: ["package_damaged"], difference: "@@ -8,3 +8,4 @@\n   \"patterns\": [\n+    \"(盒子|箱子|包装).{0,4}(压|扁|破|烂|碎)\",\n     \"破损|破了\"\n" }] };
export const versions = (now) => [{ number: 6, at: now - 86_400_000, by: "老周", note: "双十一后恢复发货时间", live: true, approved_by: "小李", state: "published" }, { number: 5, at: now - 20 * 86_400_000, by: "阿梅", note: "双十一话术", live: false, state: "superseded" }, { number: 0, at: now - 90 * 86_400_000, by: "", note: "出厂", live: false, state: "superseded" }];

export function chatLine({ body }, now) {
  const explained = { text: body.line, intent: "rule_0", title: "包裹破损", band: "通用", also: [{ intent: "rule_4", title: "退货" }], slots: [{ name: "product", value: "坚果", begin: 0, end: 2 }],
    hits: [{ intent: "rule_0", title: "包裹破损", pattern: 0, source: "(盒子|箱子).{0,4}(压|扁)", begin: 0, end: 4, won: true, reason: "同层里次序最大（82）" }, { intent: "rule_4", title: "退货", pattern: 2, source: "退", begin: 5, end: 6, won: false, reason: "次序低：退货 66 ＜ 包裹破损 82" }] };
  return { id: "chat", now, outputs: [{ line: `机器人: 给小主添麻烦了`, kind: "bot", text: "给小主添麻烦了，真抱歉。请拍一下包裹的六个面和收到的商品。", phrase: "photos.request", why: { reason: "包裹破损，先致歉、要六面照", version: "草稿 h1", explained, before: { owner: "bot", awaiting: "", photos: "0/0" }, after: { owner: "bot", awaiting: "photos", photos: "0/7" } } }] };
}
