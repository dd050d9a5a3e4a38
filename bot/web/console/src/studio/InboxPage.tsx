// 待学习: what the bot did not understand, alike ones together. Accepting adds the proposed pattern and its sentences to a
// rule of the draft, after showing what it would change.
import { App as AntApp, Button, Checkbox, InputNumber, Progress, Segmented, Select, Table, Tag, type TableColumnsType } from "antd";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { moment } from "../base/time";
import { Said } from "../base/words";
import { may } from "../staff/session";
import { KeepAsCase } from "./Backtest";
import { PatternBox } from "./PatternBox";
import type { Job, Studio } from "./studio";

type Cluster = Schemas["Cluster"];
type Outcome = "open" | "accepted" | "ignored";

const kOutcomes: [Outcome, string][] = [["open", "待审核"], ["accepted", "已采纳"], ["ignored", "已忽略"]];

interface Wish { intent: string; pattern: string; texts: string[] }

function Proposal({ cluster, intents, accept, ignore, canEdit }: { cluster: Cluster; intents: readonly { id: string; title: string }[]; accept: (wish: Wish) => void; ignore: () => void; canEdit: boolean }): ReactNode {
  const all = useMemo(() => cluster.texts.map((one) => one.text ?? ""), [cluster]);
  const [intent, setIntent] = useState(cluster.intent ?? "");
  const [pattern, setPattern] = useState(cluster.pattern ?? "");
  const [texts, setTexts] = useState<string[]>(all.slice(0, 6));
  const [tried, setTried] = useState<Schemas["TryResult"] | null>(null);
  useEffect(() => {
    if (!pattern.trim()) { setTried(null); return undefined; }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void call("post", "/api/studio/try", { body: { ...(intent ? { intent } : {}), patterns: [pattern], texts: all, recent: 200 }, signal: abort.signal }).then((answer) => { if (answer.ok) setTried(answer.data); });
    }, 300);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [pattern, intent, all]);
  const trouble = tried?.patterns?.[0]?.trouble;
  const caught = tried?.texts?.filter((one) => one.matches).length;
  const harmed = tried?.recent?.filter((one) => one.verdict === "harm").length;
  const edited = pattern !== (cluster.pattern ?? "");
  return (
    <div className="proposal">
      <div>
        <h4>这些话（勾上的会存成例句）</h4>
        <Checkbox.Group className="texts" value={texts} onChange={(chosen) => { setTexts(chosen); }} disabled={!canEdit}
          options={cluster.texts.slice(0, 20).map((one) => ({ value: one.text ?? "", label: <><Said text={one.text ?? ""} /> <span className="soft">×{one.count ?? 1}{one.at ? ` · ${moment(one.at)}` : ""}</span></> }))} />
      </div>
      <div className="proposal-plan">
        <label className="field"><span>归到哪条规则</span><Select showSearch optionFilterProp="label" disabled={!canEdit} value={intent || undefined} placeholder="选一条规则" onChange={setIntent} options={intents.map(({ id, title }) => ({ value: id, label: `${title}（${id}）` }))} /></label>
        <div className="field"><span>加这条句式</span><PatternBox label="建议句式" value={[pattern]} readOnly={!canEdit} onChange={(lines) => { setPattern(lines.join("")); }} notes={[{ trouble, position: tried?.patterns?.[0]?.position, hits: caught }]} placeholder="写一条句式" /></div>
        <p className="counter" role="status">
          <span className="hit">新听懂 {(edited ? caught : cluster.would_match ?? caught) ?? "…"}</span>
          <span className={harmed || (!edited && cluster.would_steal?.length) ? "harm" : ""}>误伤 {(edited ? harmed : cluster.would_steal?.length ?? harmed) ?? "…"}</span>
        </p>
        {(cluster.would_steal?.length ?? 0) > 0 && !edited && <ul className="steals">{cluster.would_steal?.slice(0, 5).map((one, index) => <li key={index} className="warn">会抢走：<Said text={one.text ?? ""} />（{one.intent}）</li>)}</ul>}
        {canEdit && cluster.texts[0]?.conversation && <div><KeepAsCase conversation={cluster.texts[0].conversation} /><span className="soft">第一句所在的会话</span></div>}
        {canEdit && <div className="note-actions"><Button onClick={ignore}>忽略</Button><Button type="primary" disabled={!intent || !pattern.trim() || Boolean(trouble)} onClick={() => { accept({ intent, pattern, texts }); }}>采纳进草稿</Button></div>}
      </div>
    </div>
  );
}

export function InboxPage({ studio }: { studio: Studio }): ReactNode {
  const { message } = AntApp.useApp();
  const [days, setDays] = useState(7);
  const [job, setJob] = useState<Job | null>();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [shown, setShown] = useState<Outcome>("open");
  const [chosen, setChosen] = useState<string[]>([]);
  const [intents, setIntents] = useState<readonly { id: string; title: string }[]>([]);
  const begun = useRef(false);
  const canEdit = may(studio.me, "trainer", "admin");
  const gather = async (): Promise<void> => {
    setJob({ id: "", kind: "inbox", state: "running", done: 0, total: 0, draft: "", error: "" });
    setJob(await studio.job(() => call("post", "/api/studio/inbox", { body: { days } })));
    setOutcomes(new Map());
    setChosen([]);
  };
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void gather();
    void call("get", "/api/studio/intents").then((answer) => { if (answer.ok) setIntents(answer.data.intents ?? []); });
    // Once when the page opens; afterwards the trainer asks.
  }, []);
  const result = job?.state === "done" ? job.result as unknown as Schemas["InboxResult"] : null;
  const clusters = [...(result?.clusters ?? [])].sort((a, b) => b.count - a.count);
  const of = (cluster: Cluster): Outcome => outcomes.get(cluster.id) ?? "open";
  const settle = (ids: readonly string[], outcome: Outcome): void => { setOutcomes((old) => new Map([...old, ...ids.map((id) => [id, outcome] as const)])); setChosen([]); };

  const accept = async (cluster: Cluster, wish: Wish): Promise<boolean> => {
    const answer = await call("post", "/api/studio/inbox/accept", { body: wish });
    if (!answer.ok) { void message.error(answer.error, 5); return false; }
    settle([cluster.id], "accepted");
    studio.changed();
    if (!answer.data.ok) void message.warning("已存进草稿，但草稿里有错误，请到“发布”里看", 5);
    return true;
  };
  const ignore = async (some: readonly Cluster[]): Promise<void> => {
    const answer = await call("post", "/api/studio/inbox/ignore", { body: { texts: some.flatMap((cluster) => cluster.texts.map((one) => one.text ?? "")) } });
    if (answer.ok) settle(some.map((cluster) => cluster.id), "ignored"); else void message.error(answer.error);
  };
  const acceptAll = async (): Promise<void> => {
    let done = 0;
    for (const cluster of clusters.filter((one) => chosen.includes(one.id))) {
      if (!cluster.intent || !cluster.pattern || cluster.would_steal?.length) continue;
      if (await accept(cluster, { intent: cluster.intent, pattern: cluster.pattern, texts: cluster.texts.slice(0, 6).map((one) => one.text ?? "") })) done += 1;
    }
    void message.info(`采纳了 ${done} 组；没有建议或会误伤的请逐条看`);
  };
  const columns: TableColumnsType<Cluster> = [
    { title: "买家说的", render: (_, cluster) => <Said text={cluster.texts[0]?.text ?? ""} /> },
    { title: "次数", dataIndex: "count", width: 70 },
    { title: "建议归到", width: 150, render: (_, cluster) => cluster.intent_title ?? cluster.intent ?? <span className="soft">没有相近的</span> },
    { title: "把握", width: 110, render: (_, cluster) => <Progress percent={Math.round((cluster.confidence ?? 0) * 100)} size="small" /> },
    { title: "会改变", width: 150, render: (_, cluster) => <><Tag color="success">新懂 {cluster.would_match ?? 0}</Tag>{(cluster.would_steal?.length ?? 0) > 0 && <Tag color="error">误伤 {cluster.would_steal?.length}</Tag>}</> },
  ];
  const counts = new Map(kOutcomes.map(([outcome]) => [outcome, clusters.filter((cluster) => of(cluster) === outcome).length]));
  const running = job?.state === "running";
  return (
    <section className="page" aria-label="待学习">
      <div className="page-bar">
        <h2>待学习</h2>
        <Segmented<Outcome> aria-label="哪些" value={shown} onChange={setShown} options={kOutcomes.map(([value, label]) => ({ value, label: `${label} ${counts.get(value) ?? 0}` }))} />
        <label className="switch">最近 <InputNumber size="small" min={1} max={90} value={days} onChange={(value) => { setDays(value ?? 7); }} aria-label="最近几天" /> 天</label>
        <Button onClick={() => { void gather(); }} loading={running}>重新整理</Button>
        {result && <span className="soft">看了 {result.messages ?? 0} 条消息，{result.unmatched ?? 0} 条没听懂</span>}
        {canEdit && chosen.length > 0 && <><Button type="primary" onClick={() => { void acceptAll(); }}>采纳选中的 {chosen.length}</Button><Button onClick={() => { void ignore(clusters.filter((one) => chosen.includes(one.id))); }}>忽略选中的</Button></>}
      </div>
      {job !== undefined && !running && job?.state !== "done" && <p className="warn" role="alert">没有整理成{job?.error ? `：${job.error}` : ""}，请再点“重新整理”。</p>}
      <Table<Cluster>
        size="small" rowKey="id" loading={running} dataSource={clusters.filter((cluster) => of(cluster) === shown)} columns={columns} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 720 }}
        rowSelection={canEdit && shown === "open" ? { selectedRowKeys: chosen, onChange: (keys) => { setChosen(keys.map(String)); } } : undefined}
        expandable={{ expandRowByClick: true, expandedRowRender: (cluster) => <Proposal cluster={cluster} intents={intents} canEdit={canEdit && shown === "open"} accept={(wish) => { void accept(cluster, wish); }} ignore={() => { void ignore([cluster]); }} /> }}
        locale={{ emptyText: result ? "没有待学习的话。" : running ? "正在整理…" : "还不知道有没有。" }}
      />
    </section>
  );
}
