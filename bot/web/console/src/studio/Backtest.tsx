// What an edit would have changed in stored conversations: the numbers, the changed ones, each side by side.
import { App as AntApp, Button, Modal, Spin, Table, Tag } from "antd";
import { useCallback, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { moment } from "../base/time";
import { Said } from "../base/words";
import { useLoaded } from "./load";
import type { Job } from "./studio";

type Result = Schemas["BacktestResult"];
type Changed = NonNullable<Result["cases"]>[number];
type Line = Schemas["SideLine"];

const kWho: Record<string, string> = { buyer: "买家", bot: "机器人", agent: "客服", note: "备注", handoff: "转接", register: "登记", system: "系统" };
const kKinds: Record<string, string> = {
  newly_handed_off: "新转人工", no_longer_handed_off: "不再转人工", lost_answer: "没了回答", gained_answer: "有了回答", different_answer: "回答不同", different_note: "备注不同",
};

function Side({ title, lines }: { title: string; lines: readonly Line[] }): ReactNode {
  return (
    <section className="side"><h4>{title}</h4>
      <ol>{lines.map((line, index) => <li key={index} className={line.differs ? "differs" : ""} title={line.why}>{line.differs && <Tag color="processing">不同</Tag>}<strong>{kWho[line.who ?? ""] ?? line.who}</strong> <Said text={line.text ?? ""} /></li>)}</ol></section>
  );
}

function SideBySide({ job, conversation, close }: { job: string; conversation: string; close: () => void }): ReactNode {
  const ask = useCallback(() => call("get", "/api/studio/jobs/{id}/conversations/{conversation}", { path: { id: job, conversation } }), [job, conversation]);
  const { data, fault } = useLoaded(ask);
  return (
    <Modal open title="改前和改后" footer={null} onCancel={close} width={Math.min(1000, innerWidth - 24)}>
      {fault && <p className="warn">{fault.error}</p>}
      {!data && !fault && <Spin />}
      {data && <div className="sides"><Side title="线上（改前）" lines={data.before ?? []} /><Side title="草稿（改后）" lines={data.after ?? []} /></div>}
    </Modal>
  );
}

/** Any stored conversation becomes a regression case in one click. */
export function KeepAsCase({ conversation }: { conversation: string }): ReactNode {
  const { message } = AntApp.useApp();
  const keep = async (): Promise<void> => {
    const answer = await call("post", "/api/studio/cases", { body: { conversation } });
    if (answer.ok) void message.success(`已存成案例 ${answer.data.name}`); else void message.error(answer.error);
  };
  return <Button size="small" type="link" onClick={() => { void keep(); }}>存成案例</Button>;
}

/** A few lines in the table; all of it side by side. */
const short = (nothing: string) => (text?: string): ReactNode => <div className="few-lines"><Said text={text || nothing} /></div>;

export function Backtest({ job }: { job: Job }): ReactNode {
  const [shown, setShown] = useState("");
  const result = (job.result ?? {}) as Result;
  const numbers = Object.entries(kKinds).map(([key, title]) => ({ title, count: (result as Record<string, unknown>)[key] as number | undefined ?? 0 })).filter(({ count }) => count > 0);
  return (
    <div className="backtest">
      <p><strong>这次修改会改变 {(result.conversations ?? 0).toLocaleString("zh-CN")} 个会话里的 {(result.changed ?? 0).toLocaleString("zh-CN")} 个。</strong> {numbers.map(({ title, count }) => <Tag key={title}>{title} {count}</Tag>)}</p>
      {(result.cases?.length ?? 0) > 0 && (
        <Table<Changed> size="small" rowKey={(row) => row.conversation ?? ""} dataSource={result.cases} pagination={{ pageSize: 10, hideOnSinglePage: true }} scroll={{ x: 720 }}
          columns={[
            { title: "时间", dataIndex: "at", width: 110, render: (at?: number) => (at ? moment(at) : "") },
            { title: "变化", dataIndex: "kinds", width: 150, render: (kinds?: string[]) => kinds?.map((kind) => <Tag key={kind}>{kKinds[kind] ?? kind}</Tag>) },
            { title: "买家说", dataIndex: "first_difference", render: short("") },
            { title: "改前", dataIndex: "before", render: short("（没说）") },
            { title: "改后", dataIndex: "after", render: short("（没说）") },
            { title: "", width: 80, render: (_, row) => <Button size="small" onClick={() => { setShown(row.conversation ?? ""); }}>对照</Button> },
            { title: "", width: 100, render: (_, row) => <KeepAsCase conversation={row.conversation ?? ""} /> },
          ]} />
      )}
      {shown && <SideBySide job={job.id} conversation={shown} close={() => { setShown(""); }} />}
    </div>
  );
}
