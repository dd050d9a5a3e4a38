// The figures a store steers by, each with the formula that makes it; one of them large, by day, store, intent, version.
import { DatePicker, Segmented, Select, Table, Tabs } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { call } from "../base/api";
import type { Me } from "../staff/session";
import { moment } from "../base/time";
import { Figure, valueOf, type FigureData } from "../staff/Figure";
import { Chart } from "./Chart";
import { useLoaded } from "./load";
import { QualityTab } from "./QualityTab";

type By = "day" | "store" | "intent" | "group" | "version";
const kBy: [By, string][] = [["day", "按天"], ["store", "按店"], ["intent", "按意图"], ["group", "按接待组"], ["version", "按话术版本"]];
const kMostBars = 20;

function Large({ figure, by }: { figure: FigureData; by: By }): ReactNode {
  const rows = figure.rows ?? [];
  // The parts of a whole have no days.
  const parts = rows.some((row) => row.share !== undefined);
  const line = by === "day" && !parts;
  const format = useCallback((value: number) => valueOf(figure.unit, value), [figure.unit]);
  const points = useMemo(() => {
    const list = rows.map((row) => ({ title: `${row.title ?? row.key ?? ""}${row.share === undefined ? "" : ` ${Math.round(row.share * 100)}%`}`, value: row.value ?? null }));
    return line ? list : list.sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, kMostBars);
  }, [rows, line]);
  return (
    <section className="large-figure">
      <h3>{figure.title} <strong>{valueOf(figure.unit, figure.value)}</strong></h3><p className="formula">{figure.formula}</p>
      {points.length ? <Chart points={points} kind={line ? "line" : "bar"} format={format} label={`${figure.title}，${kBy.find(([id]) => id === by)?.[1] ?? ""}`} /> : <p className="empty">这段时间没有可算的数据。</p>}
      <details><summary>看数字</summary>
        <Table size="small" rowKey={(row) => row.key ?? ""} dataSource={rows} pagination={{ pageSize: 31, hideOnSinglePage: true }} columns={[{ title: "", dataIndex: "title", render: (title: string | undefined, row) => title ?? row.key }, { title: "值", dataIndex: "value", render: (value?: number) => valueOf(figure.unit, value) }, { title: parts ? "占比" : "依据条数", render: (_, row) => (parts ? valueOf("share", row.share) : row.count) }]} /></details>
    </section>
  );
}

function Numbers(): ReactNode {
  const [days, setDays] = useState<[Dayjs, Dayjs]>([dayjs().subtract(13, "day"), dayjs()]);
  const [by, setBy] = useState<By>("day");
  const [store, setStore] = useState<string>();
  const [version, setVersion] = useState<number>();
  const [chosen, setChosen] = useState("");
  const ask = useCallback(() => call("get", "/api/figures", { query: { from: days[0].format("YYYY-MM-DD"), to: days[1].format("YYYY-MM-DD"), by, store, version } }), [days, by, store, version]);
  const { data, fault } = useLoaded(ask);
  const figures = data?.figures ?? [];
  const large = figures.find((figure) => figure.id === chosen) ?? figures[0];
  return (
    <section className="page" aria-label="数据">
      <div className="page-bar">
        <h2>数据</h2>
        <Segmented<By> aria-label="怎么分" value={by} onChange={setBy} options={kBy.map(([value, label]) => ({ value, label }))} />
        <span className="grow" />
        <Select allowClear placeholder="全部店" aria-label="店" value={store} onChange={setStore} options={(data?.stores ?? []).map((value) => ({ value, label: value }))} />
        <Select allowClear placeholder="全部版本" aria-label="话术版本" value={version} onChange={setVersion} options={(data?.versions ?? []).map((value) => ({ value, label: value ? `第 ${value} 版` : "出厂" }))} />
        <DatePicker.RangePicker allowClear={false} aria-label="日期" value={days} onChange={(range) => { if (range?.[0] && range[1]) setDays([range[0], range[1]]); }} />
      </div>
      {fault && <p className="warn">{fault.error}</p>}
      {large && <Large figure={large} by={by} />}
      <div className="figures">{figures.map((figure) => <button key={figure.id} type="button" className="figure-choice" aria-pressed={figure.id === large?.id} onClick={() => { setChosen(figure.id); }}><Figure figure={figure} /></button>)}</div>
      {data?.until !== undefined && <p className="soft">{data.counting ? "还在统计更早的会话，目前" : ""}统计到 {moment(data.until)}</p>}
    </section>
  );
}

export function FiguresPage({ me }: { me: Me }): ReactNode {
  return <Tabs className="figure-tabs" items={[{ key: "numbers", label: "数据", children: <Numbers /> }, { key: "quality", label: "质检", children: <QualityTab me={me} /> }]} />;
}
