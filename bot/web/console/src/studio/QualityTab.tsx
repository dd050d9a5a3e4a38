// Quality review: the conversations drawn of each agent's day, one read at a time, a score and why. The draw is the
// server's and the same for everybody; a finding can be changed, the last one counts.
import { App as AntApp, Button, DatePicker, Drawer, Input, InputNumber, Spin, Table, Tag, type TableColumnsType } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useCallback, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { clock, moment } from "../base/time";
import { Said } from "../base/words";
import { may, type Me } from "../staff/session";
import { useLoaded } from "./load";

type Sample = Schemas["QualitySample"];
type Row = Sample["rows"][number];
const kWho: Record<string, string> = { buyer: "买家", bot: "机器人", agent: "客服", system: "" };

function Conversation({ id }: { id: string }): ReactNode {
  const ask = useCallback(() => call("get", "/api/conversations/{id}/lines", { path: { id }, query: { limit: 200 } }), [id]);
  const { data, fault } = useLoaded(ask);
  if (fault) return <p className="warn">{fault.error}</p>;
  if (!data) return <Spin />;
  return (
    <ol className="review-lines">{(data.lines ?? []).map((line) => (
      <li key={line.seq} className={line.who}><span className="soft">{clock(line.at)} {line.who === "agent" ? line.name ?? "客服" : kWho[line.who] ?? ""}</span> <Said text={line.text} />{(line.pictures?.length ?? 0) > 0 && <span className="soft"> [{line.pictures?.length} 张图]</span>}</li>
    ))}</ol>
  );
}

function Finding({ sample, row, saved }: { sample: Sample; row: Row; saved: (sample: Sample) => void }): ReactNode {
  const { message } = AntApp.useApp();
  const [score, setScore] = useState<number | null>(row.review?.score ?? null);
  const [reason, setReason] = useState(row.review?.reason ?? "");
  const [busy, setBusy] = useState(false);
  const passes = score !== null && score >= sample.pass_score;
  const save = async (): Promise<void> => {
    if (score === null) return;
    setBusy(true);
    const answer = await call("post", "/api/quality/reviews", { body: { day: sample.day, agent: row.agent, conversation: row.conversation, score, reason: reason.trim() } });
    setBusy(false);
    if (!answer.ok) { void message.error(answer.error, 5); return; }
    void message.success(passes ? "已记为合格" : "已记为不合格");
    saved(answer.data);
  };
  return (
    <div className="finding">
      <label className="field"><span>分数（满分 100，{sample.pass_score} 分合格）</span><InputNumber autoFocus min={0} max={100} precision={0} value={score} aria-label="分数" onChange={setScore} onPressEnter={() => { void save(); }} /></label>
      {score !== null && <Tag color={passes ? "success" : "error"}>{passes ? "合格" : "不合格"}</Tag>}
      <label className="field wide"><span>理由{score !== null && !passes ? "（必填）" : ""}</span><Input.TextArea value={reason} maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} aria-label="理由" onChange={(event) => { setReason(event.target.value); }} /></label>
      <Button type="primary" loading={busy} disabled={score === null || (!passes && !reason.trim())} onClick={() => { void save(); }}>记下</Button>
    </div>
  );
}

export function QualityTab({ me }: { me: Me }): ReactNode {
  const [day, setDay] = useState<Dayjs>(dayjs());
  const [shown, setShown] = useState<Row | null>(null);
  const ask = useCallback(() => call("get", "/api/quality", { query: { day: day.format("YYYY-MM-DD") } }), [day]);
  const { data, fault, busy, set } = useLoaded(ask);
  const leads = may(me, "lead", "admin");
  const rows = data?.rows ?? [];
  const next = (after: Sample): void => {
    set(after);
    setShown(after.rows.find((row) => row.review === null) ?? null);
  };
  const columns: TableColumnsType<Row> = [
    { title: "客服", dataIndex: "agent", width: 110, render: (name: string) => <Said text={name} /> },
    { title: "会话", dataIndex: "conversation", ellipsis: true },
    { title: "结果", width: 120, render: (_, row) => (row.review ? <Tag color={row.review.passed ? "success" : "error"}>{row.review.passed ? "合格" : "不合格"} {row.review.score}</Tag> : <Tag>待质检</Tag>) },
    { title: "理由", ellipsis: true, render: (_, row) => <Said text={row.review?.reason ?? ""} /> },
    { title: "谁", width: 150, render: (_, row) => row.review && <>{row.review.by} {moment(row.review.at)}</> },
    { title: "", width: 90, render: (_, row) => leads && <Button size="small" onClick={() => { setShown(row); }}>{row.review ? "再看" : "质检"}</Button> },
  ];
  return (
    <section className="page" aria-label="质检">
      <div className="page-bar"><h2>质检抽样</h2><DatePicker allowClear={false} aria-label="哪一天" value={day} onChange={setDay} disabledDate={(one) => one.isAfter(dayjs())} /></div>
      {data && <p className="formula">每位客服当天接待的会话里随机抽 {data.percent}%（至少一个）。抽签的种子是日期 {data.seed}：谁来看、看几次，抽到的都一样。{data.pass_score} 分合格。两个数字在“设置 → 规则数字”里改。</p>}
      {fault && <p className="warn">{fault.error}</p>}
      {(data?.agents.length ?? 0) > 0 && (
        <div className="tiles">{data?.agents.map((one) => (
          <div key={one.agent} className="tile"><h4><Said text={one.agent} /></h4><strong>{one.reviewed}/{one.drawn}</strong><span>已质检，接待了 {one.served} 个{one.reviewed > 0 ? `，合格 ${one.passed}` : ""}</span></div>
        ))}</div>
      )}
      <Table<Row> size="small" rowKey={(row) => `${row.agent}\n${row.conversation}`} loading={busy && !data} dataSource={rows} columns={columns} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 720 }} locale={{ emptyText: "这一天没有人工接待的会话" }} />
      <Drawer open={shown !== null} onClose={() => { setShown(null); }} width={Math.min(560, innerWidth)} destroyOnHidden title={shown && <><Said text={shown.agent} /> 接待的会话</>}>
        {shown && data && <div key={shown.agent + shown.conversation} className="review"><Conversation id={shown.conversation} /><Finding sample={data} row={shown} saved={next} /></div>}
      </Drawer>
    </section>
  );
}
