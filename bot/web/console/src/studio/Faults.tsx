// What the loaders and the doctor found, by file and line, errors first.
import { Tag } from "antd";
import type { ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Said } from "../base/words";

type Fault = Schemas["Fault"];

export function Faults({ faults, most = 50 }: { faults: readonly Fault[]; most?: number }): ReactNode {
  const sorted = [...faults].sort((a, b) => Number(a.weight === "warning") - Number(b.weight === "warning"));
  if (!sorted.length) return null;
  return (
    <ul className="faults" role="alert">
      {sorted.slice(0, most).map((fault, index) => (
        <li key={index} className={fault.weight}>
          <Tag color={fault.weight === "error" ? "error" : "warning"}>{fault.weight === "error" ? "错误" : "提醒"}</Tag>
          <span><Said text={fault.message} /> <span className="soft">{fault.file}{fault.line ? ` 第 ${fault.line} 行` : ""}{fault.place ? ` ${fault.place}` : ""}</span></span>
        </li>
      ))}
      {sorted.length > most && <li className="soft">还有 {sorted.length - most} 条</li>}
    </ul>
  );
}
