// One chart of echarts, of which only lines and bars are loaded. Its tip is drawn on the canvas: no markup from texts.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, type ReactNode } from "react";

use([BarChart, LineChart, AriaComponent, GridComponent, TooltipComponent, CanvasRenderer]);

export interface Point { title: string; value: number | null }

interface ChartView { points: readonly Point[]; kind: "line" | "bar"; format: (value: number) => string; label: string }

export function Chart({ points, kind, format, label }: ChartView): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  useEffect(() => {
    if (!place.current) return undefined;
    const made = init(place.current, undefined, { renderer: "canvas" });
    chart.current = made;
    const observer = new ResizeObserver(() => { made.resize(); });
    observer.observe(place.current);
    return () => { observer.disconnect(); made.dispose(); chart.current = null; };
  }, []);
  useEffect(() => {
    const names = { type: "category" as const, data: points.map((point) => point.title), axisTick: { show: false }, axisLabel: { color: "#525c69", width: 110, overflow: "truncate" as const }, axisLine: { lineStyle: { color: "#c5ced8" } } };
    const values = { type: "value" as const, axisLabel: { color: "#525c69", formatter: format }, splitLine: { lineStyle: { color: "#e9edf2" } } };
    const flat = kind === "bar";
    chart.current?.setOption({
      animation: false, aria: { enabled: true }, grid: { left: 8, right: 18, top: 12, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value: unknown) => (typeof value === "number" ? format(value) : "—") },
      xAxis: flat ? values : names, yAxis: flat ? { ...names, inverse: true } : values,
      series: [{ type: kind, data: points.map((point) => point.value), itemStyle: { color: "#2f5d8a", borderRadius: flat ? 4 : 0 }, lineStyle: { width: 2 }, symbolSize: 6, barMaxWidth: 22, connectNulls: false }],
    }, true);
  }, [points, kind, format]);
  return <div className="chart" ref={place} role="img" aria-label={label} />;
}
