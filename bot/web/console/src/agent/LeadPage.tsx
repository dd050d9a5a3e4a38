// The lead's view: every queue, every colleague, today's figures and the alarms; from here one takes over or reassigns.
import { Button, Select, Table, Tag, type TableColumnsType } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { Figure } from "../staff/Figure";
import { useWatched } from "../base/store";
import { clock, span, useTick } from "../base/time";
import { Said } from "../base/words";
import { byUrgency, sectionOf, waitingSince, type Colleague, type Desk, type Row } from "./desk";
import { kStatusWords, ownerLabel, type Status } from "./labels";
import { PassDialog } from "./PassDialog";
import { levelOf, WaitTimer } from "./Timer";

const kEvery = 10_000;
const kColour: Record<Status, string> = { online: "success", away: "warning", offline: "default" };

function Queues({ live }: { live: Partial<Schemas["Live"]> }): ReactNode {
  return (
    <div className="tiles">
      {(live.queues ?? []).map((queue) => (
        <div key={queue.group} className={`tile${queue.overdue ? " red" : queue.waiting ? " amber" : ""}`}>
          <h4>{queue.group}</h4><strong>{queue.waiting ?? 0}</strong><span>人在等{queue.longest_s ? `，最久 ${span(queue.longest_s * 1000)}` : ""}</span>
          {(queue.overdue ?? 0) > 0 && <span className="warn">{queue.overdue} 人超过 3 分钟</span>}
          {(queue.next_shift ?? 0) > 0 && <span>留言 {queue.next_shift}</span>}
        </div>
      ))}
      <div className="tile"><h4>机器人</h4><strong>{live.with_bot ?? 0}</strong><span>个会话</span></div>
      <div className="tile"><h4>人工</h4><strong>{live.with_agents ?? 0}</strong><span>个会话</span></div>
    </div>
  );
}

function Agents({ desk, agents }: { desk: Desk; agents: readonly Colleague[] }): ReactNode {
  const set = async (user: string, status: Status): Promise<void> => {
    const answer = await call("post", "/api/desk/agents/{name}/status", { path: { name: user }, body: { status } });
    if (!answer.ok) desk.tell(answer.error, "", true);
  };
  const columns: TableColumnsType<Colleague> = [
    { title: "客服", dataIndex: "name", render: (name: string) => <Said text={name} /> },
    { title: "组", dataIndex: "groups", render: (groups?: string[]) => groups?.join("、") || "全部" },
    { title: "状态", dataIndex: "status", render: (status: Status = "offline") => <Tag color={kColour[status]}>{kStatusWords[status]}</Tag> },
    { title: "在接", render: (_, agent) => `${agent.owned ?? 0} / ${agent.capacity ?? 0}` },
    { title: "改为", render: (_, agent) => (
      <Select<Status> size="small" value={agent.status ?? "offline"} aria-label={`改${agent.name}的状态`} onChange={(status) => { void set(agent.user, status); }} options={Object.entries(kStatusWords).map(([value, label]) => ({ value: value as Status, label }))} />
    ) },
  ];
  return <Table<Colleague> size="small" rowKey="user" dataSource={[...agents]} columns={columns} pagination={false} scroll={{ x: 480 }} locale={{ emptyText: "还没有客服登录" }} />;
}

export function LeadPage({ desk, open }: { desk: Desk; open: (conversation: string) => void }): ReactNode {
  const rows = useWatched(desk.rows);
  const agents = useWatched(desk.agents);
  const alarms = useWatched(desk.alarms);
  const at = useTick();
  const [live, setLive] = useState<Partial<Schemas["Live"]>>({});
  const [passing, setPassing] = useState("");
  const load = useCallback(() => {
    void call("get", "/api/desk/live").then((answer) => { if (answer.ok) setLive(answer.data); });
  }, []);
  useEffect(() => {
    load();
    const timer = setInterval(() => { if (!document.hidden) load(); }, kEvery);
    return () => { clearInterval(timer); };
  }, [load]);
  const busy = [...rows.values()].filter((row) => !row.closed && row.owner !== "bot").sort(byUrgency);
  const columns: TableColumnsType<Row> = [
    { title: "买家", dataIndex: "nickname", render: (name?: string) => <Said text={name ?? "买家"} /> },
    { title: "等待", width: 120, render: (_, row) => { const since = waitingSince(row); return since ? <WaitTimer at={at} since={since} level={levelOf(at, row)} /> : ""; } },
    { title: "组", dataIndex: "group", width: 70 },
    { title: "谁在接", width: 110, render: (_, row) => <span className={`owner ${sectionOf(row, desk.me)}`}>{ownerLabel(row, desk.me)}</span> },
    { title: "原因", dataIndex: "reason", ellipsis: true },
    { title: "", width: 180, render: (_, row) => (
      <>
        <Button type="link" size="small" onClick={() => { open(row.conversation); }}>打开</Button>
        <Button type="link" size="small" onClick={() => { open(row.conversation); desk.act("take", row.conversation); }}>接管</Button>
        <Button type="link" size="small" onClick={() => { setPassing(row.conversation); }}>转派</Button>
      </>
    ) },
  ];
  // What came since the page was opened, and what the server still knows of before.
  const heard = new Set(alarms.map((alarm) => `${alarm.at ?? 0} ${alarm.text ?? ""}`));
  const told = [...alarms, ...(live.alarms ?? []).filter((alarm) => !heard.has(`${alarm.at ?? 0} ${alarm.text ?? ""}`))].slice(0, 50);
  return (
    <section className="page" aria-label="主管">
      <Queues live={live} />
      {told.length > 0 && (
        <ul className="alarms" aria-label="告警">
          {told.slice(0, 5).map((alarm, index) => (
            <li key={index}><span>{alarm.at ? clock(alarm.at) : ""} {alarm.level === "supervisor" ? "请主管处理" : "回复慢"}：<Said text={alarm.text ?? ""} /></span>
              {alarm.conversation && <Button size="small" onClick={() => { open(alarm.conversation ?? ""); }}>去看</Button>}</li>
          ))}
        </ul>
      )}
      <h3>排队和人工会话</h3>
      <Table<Row> virtual size="small" rowKey="conversation" dataSource={busy} columns={columns} pagination={false} scroll={{ x: 720, y: 320 }} locale={{ emptyText: "没有人在等" }} />
      <h3>客服</h3>
      <Agents desk={desk} agents={agents.length ? agents : live.agents ?? []} />
      {(live.today?.length ?? 0) > 0 && <h3>今天</h3>}
      <div className="figures">{(live.today ?? []).map((figure) => <Figure key={figure.id} figure={figure} />)}</div>
      {passing && <PassDialog desk={desk} conversation={passing} close={() => { setPassing(""); }} />}
    </section>
  );
}
