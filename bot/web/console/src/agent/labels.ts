// Words of the desk that stand in several places.
import type { Row, Line } from "./desk";
import type { Me } from "../staff/session";

export const kStatusWords = { online: "在线", away: "挂起", offline: "离线" } as const;
export type Status = keyof typeof kStatusWords;

export const kDelivery: Record<NonNullable<Line["status"]>, string> = {
  "": "", queued: "发送中", sent: "", failed: "没有送达", in_doubt: "不确定是否送达", dropped: "已拦下，人工已接手",
};

export const kFlags = { none: "无旗", red: "红旗", yellow: "黄旗", green: "绿旗", blue: "蓝旗", pink: "紫旗" } as const;
export type Flag = keyof typeof kFlags;

/** Who said the last line, before it. */
export function sayer(row: Row, me: Me): string {
  switch (row.last?.who) {
    case "buyer": return "";
    case "bot": return "机器人：";
    case "agent": return row.agent_user === me.name ? "我：" : `${row.agent ?? "客服"}：`;
    default: return "";
  }
}

/** Whose conversation it is, in words. */
export function ownerLabel(row: Row, me: Me): string {
  if (row.closed) return "已结束";
  if (row.owner === "bot") return "机器人";
  if (row.owner === "queue") return row.assigned_user === me.name ? "分给我" : row.assigned ? `分给${row.assigned}` : "等待人工";
  return row.agent_user === me.name ? "我" : row.agent ?? "同事";
}
