// A counterpart of Pinduoduo's open platform, its signature verified by Node's own crypto. Failures: see shop.cjs.
"use strict";
const crypto = require("crypto");
const { state, serve } = require("./shop.cjs");

function sign_of(params) {
    const text = Object.keys(params).filter((k) => k !== "sign").sort().map((k) => k + params[k]).join("");
    return crypto.createHash("md5").update(state.secret + text + state.secret, "utf8").digest("hex").toUpperCase();
}
const error = (error_code, error_msg, sub_code = null) => ({ error_response: { error_code, error_msg, sub_code } });
const errors = {
    sign: () => error(20004, "签名sign校验失败"),
    session: () => error(10019, "access_token已过期"),
    throttle: () => error(70031, "调用过于频繁，请调整调用频率"),
    ban: () => error(52101, "当前接口被限流"),
    internal: () => error(52002, "服务错误"),
    closed: () => error(50001, "业务服务错误", "order_closed"),
    refused: () => error(50001, "业务服务错误"),
};
const seconds = (text) => Date.parse(text.replace(" ", "T") + "+08:00") / 1000;

const methods = {
    "pdd.order.information.get": (p) => {
        const order_info = state.orders.get(p.order_sn);
        return order_info ? { order_info_get_response: { order_info, request_id: "q" } } : errors.refused();
    },
    "pdd.order.number.list.increment.get": (p) => {
        const from = Number(p.start_updated_at), to = Number(p.end_updated_at), size = Number(p.page_size);
        if (to - from > 30 * 60) return errors.refused();
        const all = [...state.orders.values()].filter((o) => seconds(o.updated_at) >= from && seconds(o.updated_at) <= to);
        const order_sn_list = all.slice((Number(p.page) - 1) * size, Number(p.page) * size).map((o) => ({ order_sn: o.order_sn }));
        return { order_sn_increment_get_response: { total_count: all.length, order_sn_list } };
    },
    "pdd.order.note.update": (p) => {
        const order = state.orders.get(p.order_sn);
        if (!order || Boolean(p.tag) !== Boolean(p.tag_name) || [...(p.tag_name || "")].length > 3)
            return { response: { success: false, error_code: 1, error_msg: "参数错误" } };
        order.remark = p.note;
        if (p.tag) {
            order.remark_tag = Number(p.tag);
            order.remark_tag_name = p.tag_name;
        }
        return { response: { success: true, error_code: 0, error_msg: "" } };
    },
};

serve({
    writes: "note.update",
    keeps: ["remark", "remark_tag", "remark_tag_name"],
    about: (call) => call.params.order_sn || "",
    is_poll: (call) => call.method.includes("increment"),
    is_look: (call) => call.method.includes("information"),
    holds: (memo) => [...memo].length <= 120,
    id: (order) => order.order_sn,
    read: (request, body) => {
        const params = Object.fromEntries(new URLSearchParams(body));
        const verified = params.client_id === state.key && params.sign === sign_of(params);
        return { method: params.type, params, verified: verified && params.access_token === state.session,
                 trouble: verified ? "session" : "sign" };
    },
    answer: (call) => (methods[call.method] || errors.refused)(call.params),
    dropped: () => ({ response: { success: true, error_code: 0, error_msg: "" } }),
    error: (kind) => (errors[kind] || errors.refused)(),
    memo: (order, memo, flag) => {
        order.remark = memo;
        if (flag) order.remark_tag = Number(flag);
    },
});
