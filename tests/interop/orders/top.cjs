// A counterpart of Taobao's open platform. md5 signatures are verified by the npm package "taobao", somebody else's
// signer; hmac by Node's own crypto. Failures and control: see shop.cjs.
"use strict";
const crypto = require("crypto");
const taobao = require("taobao");
const { state, serve, id } = require("./shop.cjs");

const kWindow = 24 * 3600;

function sign_of(params) {
    if (params.sign_method === "md5") {
        const args = { ...params, app_secret: state.secret };
        delete args.sign;
        return taobao.core.signArgs(args);
    }
    const text = Object.keys(params).filter((k) => k !== "sign").sort().map((k) => k + params[k]).join("");
    const digest = params.sign_method === "hmac" ? "md5" : "sha256";
    return crypto.createHmac(digest, state.secret).update(text, "utf8").digest("hex").toUpperCase();
}

/** Seconds since 1970 of "2023-11-20 10:00:05" in China. */
const seconds = (text) => Date.parse(text.replace(" ", "T") + "+08:00") / 1000;

function error(code, msg, sub_code, sub_msg) {
    return { error_response: { code, msg, sub_code, sub_msg, request_id: "q1" } };
}
const errors = {
    sign: () => error(25, "Invalid signature"),
    time: () => error(40, "Missing required arguments:timestamp"),
    throttle: () => error(7, "App Call Limited", "accesscontrol.limited-by-app-access-count",
                          "This ban will last for 1 more seconds"),
    ban: () => error(7, "App Call Limited", "accesscontrol.limited-by-api-access-count",
                     "This ban will last for 77 more seconds"),
    session: () => error(27, "Invalid session", "sessionkey-not-generated-by-server"),
    internal: () => error(15, "Remote service error", "isp.remote-service-timeout", "API调用后端服务超时"),
    closed: () => error(15, "Remote service error", "isv.trade-closed", "交易已关闭"),
    refused: () => error(15, "Remote service error", "isv.invalid-parameter", "参数错误"),
    missing: () => error(15, "Remote service error", "isv.trade-not-exist", "交易不存在"),
};

function told(order, with_memo) {
    const trade = { ...order, tid: id(order.tid) };
    if (!with_memo) {
        delete trade.seller_memo;
        delete trade.seller_flag;
    } else if (!trade.seller_memo) delete trade.seller_memo;  // TOP leaves empty values out
    delete trade.trace;
    return trade;
}

const methods = {
    "taobao.trade.fullinfo.get": (p) => {
        const order = state.orders.get(p.tid);
        if (!order) return errors.missing();
        const trade = told(order, p.fields.includes("seller_memo"));
        if (!p.fields.includes("receiver_address")) delete trade.receiver_address;
        return { trade_fullinfo_get_response: { trade, request_id: "q2" } };
    },
    "taobao.trades.sold.get": (p) => {
        const trade = [...state.orders.values()].filter((o) => o.buyer_nick === p.buyer_nick).map((o) => ({ tid: id(o.tid) }));
        return { trades_sold_get_response: { total_results: trade.length, trades: { trade } } };
    },
    "taobao.trades.sold.increment.get": (p) => {
        const from = seconds(p.start_modified), to = seconds(p.end_modified), size = Number(p.page_size);
        if (!(to > from) || to - from > kWindow) return errors.refused();
        const all = [...state.orders.values()].filter((o) => seconds(o.modified) >= from && seconds(o.modified) <= to)
            .sort((a, b) => (a.modified < b.modified ? 1 : -1));
        const trade = all.slice((Number(p.page_no) - 1) * size, Number(p.page_no) * size).map((o) => told(o, false));
        return { trades_sold_increment_get_response: { total_results: all.length, trades: { trade } } };
    },
    "taobao.trade.memo.update": (p) => {
        const order = state.orders.get(p.tid);
        if (!order) return errors.missing();
        if (Buffer.byteLength(p.memo) > 1000) return errors.refused();
        if (p.reset === "true") order.seller_memo = "";
        else if (p.memo) order.seller_memo = p.memo;
        order.seller_flag = Number(p.flag || 0);
        return { trade_memo_update_response: { trade: { tid: id(p.tid), modified: order.modified }, request_id: "q3" } };
    },
    "taobao.logistics.trace.search": (p) => {
        const order = state.orders.get(p.tid);
        if (!order || !order.trace) return errors.refused();
        const { out_sid, company_name, steps } = order.trace;
        return { logistics_trace_search_response: { out_sid, company_name, tid: id(p.tid), status: "对方已签收",
                                                    trace_list: { transit_step_info: steps } } };
    },
};

serve({
    writes: "memo.update",
    keeps: ["seller_memo", "seller_flag"],
    about: (call) => call.params.tid || "",
    is_poll: (call) => call.method.includes("increment"),
    is_look: (call) => call.method.includes("fullinfo"),
    holds: (memo) => Buffer.byteLength(memo) <= 500,
    content_type: "text/javascript;charset=UTF-8",
    id: (order) => order.tid,
    read: (request, body) => {
        const params = Object.fromEntries(new URLSearchParams(body));
        const now = process.env.NOW ? Number(process.env.NOW) : undefined;
        const late = now !== undefined && Math.abs(seconds(params.timestamp) - now) > 600;
        const verified = params.app_key === state.key && params.sign === sign_of(params) && !late;
        return { method: params.method, params, verified: verified && params.session === state.session,
                 trouble: !verified ? (late ? "time" : "sign") : "session" };
    },
    answer: (call) => (methods[call.method] || errors.refused)(call.params),
    dropped: () => ({ trade_memo_update_response: { trade: {}, request_id: "q4" } }),
    error: (kind) => (errors[kind] || errors.refused)(),
    memo: (order, memo, flag) => {
        order.seller_memo = memo;
        if (flag) order.seller_flag = Number(flag);
    },
});
