// A counterpart of Jushuitan's open platform, its signature verified by Node's own crypto. Failures: see shop.cjs.
"use strict";
const crypto = require("crypto");
const { state, serve } = require("./shop.cjs");

function sign_of(params) {
    const text = Object.keys(params).filter((k) => k !== "sign" && params[k] !== "").sort()
        .map((k) => k + params[k]).join("");
    return crypto.createHash("md5").update(state.secret + text, "utf8").digest("hex");
}
const error = (code, msg) => ({ code, msg, data: null });
const errors = {
    sign: () => error(10, "签名错误"),
    session: () => error(100, "access_token 已过期"),
    throttle: () => error(199, "每秒超过 5 次"),
    ban: () => error(200, "每分钟超过 100 次"),
    internal: () => error(-1, "系统异常"),
    closed: () => error(130, "订单已取消"),
    refused: () => error(130, "参数错误"),
};

function page_of(all, biz) {
    const size = biz.page_size, index = biz.page_index || 1;
    const orders = all.slice((index - 1) * size, index * size);
    return { code: 0, msg: "", data: { orders, page_index: index, page_size: size, has_next: index * size < all.length,
                                       page_count: biz.is_get_total ? Math.ceil(all.length / size) : 0 } };
}

const paths = {
    "/open/orders/single/query": (biz) => {
        if (biz.so_ids && biz.so_ids.length > 20) return errors.refused();
        const all = [...state.orders.values()];
        if (biz.so_ids) return page_of(all.filter((o) => biz.so_ids.includes(o.so_id)), biz);
        return page_of(all.filter((o) => o.modified >= biz.modified_begin && o.modified <= biz.modified_end), biz);
    },
    "/open/jushuitan/order/remark/upload": (biz) => {
        const order = [...state.orders.values()].find((o) => o.o_id === biz.o_id);
        if (!order) return errors.refused();
        const remark = biz.is_append ? (order.remark || "") + biz.remark : biz.remark;
        if ([...remark].length > 500) return errors.refused();
        order.remark = remark;
        return { code: 0, msg: "", data: {} };
    },
};

const biz_of = (call) => JSON.parse(call.params.biz);
/** The stored order's key of what a call is about: its own number, or the shop's. */
function about(call) {
    const biz = biz_of(call), so_id = (biz.so_ids || [])[0];
    if (biz.o_id) return String(biz.o_id);
    const order = [...state.orders.values()].find((o) => o.so_id === so_id);
    return order ? String(order.o_id) : "";
}

serve({
    writes: "remark/upload",
    keeps: ["remark"],
    about,
    is_poll: (call) => Boolean(biz_of(call).modified_begin),
    is_look: (call) => (biz_of(call).so_ids || []).length === 1,
    holds: (memo) => [...memo].length <= 250,
    id: (order) => String(order.o_id),
    read: (request, body) => {
        const params = Object.fromEntries(new URLSearchParams(body));
        const verified = params.app_key === state.key && params.sign === sign_of(params) && params.version === "2";
        return { method: request.url, params, verified: verified && params.access_token === state.session,
                 trouble: verified ? "session" : "sign" };
    },
    answer: (call) => (paths[call.method] || errors.refused)(JSON.parse(call.params.biz)),
    dropped: () => ({ code: 0, msg: "", data: {} }),
    error: (kind) => (errors[kind] || errors.refused)(),
    memo: (order, memo) => {
        order.remark = memo;
    },
});
