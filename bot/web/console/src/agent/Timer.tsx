// How long a buyer waits: says it in words and colour, amber and red at the marks the store set.
import type { ReactNode } from "react";
import { Icon } from "../base/icons";
import { span } from "../base/time";

export type Level = "calm" | "amber" | "red";

export const levelOf = (at: number, row: { amber_at?: number; red_at?: number }): Level =>
  (row.red_at && at >= row.red_at ? "red" : row.amber_at && at >= row.amber_at ? "amber" : "calm");

export function WaitTimer({ at, since, level }: { at: number; since: number; level: Level }): ReactNode {
  const words = { calm: "已等", amber: "等久了", red: "超时" }[level];
  return <span className={`timer ${level}`}>{level !== "calm" && <Icon name="warn" />}{words} {span(at - since)}</span>;
}

/** The 18/20 s clock of the first reply: counts down, then says by how much it is late. */
export function FirstReply({ at, due }: { at: number; due: number }): ReactNode {
  const left = due - at;
  return left >= 0
    ? <span className="first-reply"><Icon name="clock" />首响还剩 {Math.ceil(left / 1000)} 秒</span>
    : <span className="first-reply late"><Icon name="clock" />首响超 {span(-left)}</span>;
}
