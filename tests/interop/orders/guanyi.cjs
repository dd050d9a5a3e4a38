// A counterpart of Guanyi's open platform. The signature is verified over the bytes that came, with the sign member cut
// out of them, by Node's own crypto. Failures: see shop.cjs.
"use strict";
const crypto = require("crypto");
const { state, serve } = require("./shop.cjs");

const sign_of = (bytes) =>
    crypto.createHash("md5").update(state.secret + bytes + state.secret, "utf8").digest("hex").toUpperCase();
const error = (errorCode, errorDesc) => ({ success: false, errorCode, errorDesc, subErrorCode: null, subErrorDesc: null,
                                           requestMethod: "", orders: null });
const errors = {
    sign: () => error("isv.invalid-sign", "签名验证失败"),
    session: () => error("isv.invalid-session", "sessionkey 已过期"),
    throttle: () => error("isv.call-limited", "调用过于频繁"),
    ban: () => error("isv.call-limited", "调用过于频繁"),
    internal: () => error("isp.busy", "系统繁忙"),
    closed: () => error("isv.canceled", "单据已作废"),
    refused: () => error("isv.invalid-parameter", "参数错误"),
};

const page_of = (all, p) => {
    const size = Number(p.page_size), at = (Number(p.page_no) - 1) * size;
    return { success: true, errorCode: null, errorDesc: null, total: all.length, orders: all.slice(at, at + size) };
};
const stored = (history) => [...state.orders.values()].filter((o) => Boolean(o.in_history) === history);

const methods = {
    "gy.erp.trade.get": (p) => {
        let all = stored(false).filter((o) => p.has_cancel_data || !o.cancle);
        if (p.platform_code) all = all.filter((o) => o.platform_code === p.platform_code);
        if (p.vip_name) all = all.filter((o) => o.vip_name === p.vip_name);
        if (p.start_date) {
            const span = Date.parse(p.end_date) - Date.parse(p.start_date);
            if (p.date_type !== 3 || span > 24 * 3600 * 1000) return errors.refused();
            all = all.filter((o) => o.modifytime >= p.start_date && o.modifytime <= p.end_date);
        }
        return page_of(all, p);
    },
    "gy.erp.trade.history.get": (p) => page_of(stored(true).filter((o) => o.platform_code === p.platform_code), p),
    "gy.erp.trade.memo.update": (p) => {
        const order = state.orders.get(p.tid);
        if (!order || [...p.memo].length > 500) return errors.refused();
        order.seller_memo_late = p.memo || null;
        return { success: true, errorCode: null, errorDesc: null };
    },
};

serve({
    writes: "memo.update",
    keeps: ["seller_memo_late"],
    about: (call) => call.params.platform_code || call.params.tid || "",
    is_poll: (call) => Boolean(call.params.start_date),
    is_look: (call) => Boolean(call.params.platform_code),
    holds: (memo) => [...memo].length <= 250,
    id: (order) => order.platform_code,
    read: (request, body) => {
        const cut = /,"sign":"([0-9A-F]{32})"\}$/.exec(body);
        const bytes = cut ? body.slice(0, cut.index) + "}" : body;
        const params = JSON.parse(bytes);
        const verified = cut !== null && cut[1] === sign_of(bytes) && params.appkey === state.key;
        return { method: params.method, params, verified: verified && params.sessionkey === state.session,
                 trouble: verified ? "session" : "sign" };
    },
    answer: (call) => (methods[call.method] || errors.refused)(call.params),
    dropped: () => ({ success: true, errorCode: null, errorDesc: null }),
    error: (kind) => (errors[kind] || errors.refused)(),
    memo: (order, memo) => {
        order.seller_memo_late = memo;
    },
});
