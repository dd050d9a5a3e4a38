// One figure with the formula that makes it under its title. What cannot be counted is said to be so, never shown as 0.
import type { ReactNode } from "react";
import type { Schemas } from "../base/api";

export type FigureData = Schemas["Figure"];

export function valueOf(unit: FigureData["unit"], value: number | null | undefined): string {
  if (value === null || value === undefined) return "—";
  switch (unit) {
    case "share": return `${(value * 100).toFixed(1)}%`;
    case "seconds": return value < 90 ? `${Number(value.toFixed(value < 10 ? 1 : 0))} 秒` : `${(value / 60).toFixed(1)} 分钟`;
    case "points": return `${value.toFixed(1)} 分`;
    case "stars": return `${value.toFixed(2)} 星`;
    default: return String(Math.round(value * 100) / 100);
  }
}

export function Figure({ figure, children }: { figure: FigureData; children?: ReactNode }): ReactNode {
  return (
    <article className="figure">
      <h4>{figure.title}</h4>
      <p className="formula">{figure.formula}</p>
      <strong>{valueOf(figure.unit, figure.value)}</strong>
      <span className="based">{figure.value === null || figure.value === undefined ? "还没有可算的数据" : figure.count !== undefined ? `依据 ${figure.count} 条` : ""}</span>
      {children}
    </article>
  );
}
