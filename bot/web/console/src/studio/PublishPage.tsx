// Publishing: what the draft changes, the findings, the cases, the back-test, then the version; and the versions before.
import { App as AntApp, Button, Input, Modal, Progress, Table, Tabs, Tag, type TableColumnsType } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { moment } from "../base/time";
import { Said } from "../base/words";
import { may } from "../staff/session";
import { Backtest } from "./Backtest";
import { CasesTab } from "./CasesTab";
import { Difference } from "./Difference";
import { Faults } from "./Faults";
import { useLoaded } from "./load";
import type { Job, Studio } from "./studio";

const named = (version: number | undefined): string => (version ? `第 ${version} 版` : "出厂版");

type Kind = "check" | "cases" | "backtest";
type Version = Schemas["Version"];

type Diff = ReturnType<typeof call<"get", "/api/studio/diff">>;
const askDiff = (): Diff => call("get", "/api/studio/diff");
const noDiff = (): Diff => Promise.resolve({ ok: true as const, status: 200, data: { files: [] } });
const askVersions = (): ReturnType<typeof call<"get", "/api/studio/versions">> => call("get", "/api/studio/versions");
const askAudit = (): ReturnType<typeof call<"get", "/api/audit">> => call("get", "/api/audit", { query: { limit: 200 } });

function verdict(job: Job | undefined, hash: string | undefined): { text: string; colour: string } {
  if (!job) return { text: "还没跑", colour: "default" };
  if (job.state === "running") return { text: job.total ? `正在跑 ${job.done ?? 0}/${job.total}` : job.kind === "backtest" ? "正在读会话…" : "正在跑…", colour: "processing" };
  if (job.state === "stopped") return { text: "停下了，没有跑完", colour: "default" };
  if (job.state !== "done") return { text: job.error ?? "没有跑完", colour: "error" };
  if (hash && job.draft && job.draft !== hash) return { text: "草稿又改过，请重跑", colour: "warning" };
  if (job.kind === "check") {
    const faults = (job.result as { faults?: Schemas["Fault"][] } | undefined)?.faults ?? [];
    const errors = faults.filter((fault) => fault.weight === "error").length;
    return errors ? { text: `${errors} 个错误`, colour: "error" } : { text: faults.length ? `没有错误，${faults.length} 条提醒` : "没有问题", colour: faults.length ? "warning" : "success" };
  }
  if (job.kind === "cases") {
    const result = job.result as { results?: Schemas["CaseResult"][]; failed?: number } | undefined;
    return result?.failed ? { text: `${result.failed} 个案例不过`, colour: "error" } : { text: `${result?.results?.length ?? 0} 个案例都过`, colour: "success" };
  }
  const result = job.result as Schemas["BacktestResult"] | undefined;
  return { text: `${result?.conversations ?? 0} 个会话里改变 ${result?.changed ?? 0} 个`, colour: result?.changed ? "warning" : "success" };
}

const stop = (id: string): void => { void call("delete", "/api/studio/jobs/{id}", { path: { id } }); };

function Step({ title, hint, job, hash, run, children }: { title: string; hint: string; job: Job | undefined; hash: string | undefined; run: () => void; children?: ReactNode }): ReactNode {
  const { text, colour } = verdict(job, hash);
  const running = job?.state === "running";
  return (
    <section className="publish-step">
      <header><h3>{title}</h3><Tag color={colour}>{text}</Tag><span className="soft grow">{hint}</span>{running && job.id && <Button size="small" onClick={() => { stop(job.id); }}>停止</Button>}<Button size="small" loading={running} onClick={run}>{job && !running ? "重跑" : "开始"}</Button></header>
      {running && job.total ? <Progress size="small" percent={Math.round(((job.done ?? 0) / job.total) * 100)} /> : null}
      {children}
    </section>
  );
}

function Draft({ studio }: { studio: Studio }): ReactNode {
  const { message } = AntApp.useApp();
  const { draft, pending, needs_approval: approval } = useWatched(studio.summary);
  const live = useWatched(studio.jobs);
  const diff = useLoaded(draft.exists ? askDiff : noDiff, draft.hash);
  const [jobs, setJobs] = useState<Partial<Record<Kind, Job>>>({});
  const [note, setNote] = useState("");
  const [waiver, setWaiver] = useState("");
  const [busy, setBusy] = useState(false);
  const canEdit = may(studio.me, "trainer", "admin");
  const run = async (kind: Kind): Promise<void> => {
    setJobs((old) => ({ ...old, [kind]: { id: "", kind, state: "running" } }));
    const job = await studio.job(async () => {
      const begun = await call("post", "/api/studio/runs", { body: { kind } });
      if (begun.ok) setJobs((old) => ({ ...old, [kind]: begun.data }));
      return begun;
    });
    setJobs((old) => ({ ...old, [kind]: job ?? undefined }));
  };
  // The socket tells how far a job is; that it ended is only shown with its result, which is read after that word.
  const current = (kind: Kind): Job | undefined => { const job = jobs[kind]; return job?.state === "running" ? { ...job, ...live.get(job.id), state: "running" } : job; };
  const publish = async (): Promise<void> => {
    setBusy(true);
    const answer = await call("post", "/api/studio/publish", { body: { note: note.trim(), ...(waiver.trim() ? { waiver: waiver.trim() } : {}) } });
    setBusy(false);
    if (!answer.ok) { void message.error(answer.error, 6); return; }
    void message.success(answer.data.version?.state === "pending" ? "已提交，等另一位同事批准" : `第 ${answer.data.version?.number ?? ""} 版已上线，进行中的一句话不受影响`);
    setNote("");
    setWaiver("");
    setJobs({});
    studio.changed();
  };
  const discard = (): void => {
    Modal.confirm({ title: "扔掉整个草稿？", content: "草稿里的改动都会没有，线上不受影响。", okText: "扔掉", okButtonProps: { danger: true }, cancelText: "留着", onOk: async () => {
      const answer = await call("delete", "/api/studio/draft");
      if (answer.ok) studio.changed(); else void message.error(answer.error);
    } });
  };
  const approve = async (yes: boolean): Promise<void> => {
    const answer = await call("post", "/api/studio/versions/{number}/approval", { path: { number: String(pending?.number ?? 0) }, body: { approve: yes, note } });
    if (answer.ok) studio.changed(); else void message.error(answer.code === "same_person" ? "不能批准自己提交的版本，请另一位同事来。" : answer.error, 5);
  };
  const check = current("check");
  const cases = current("cases");
  const backtest = current("backtest");
  const failed = (cases?.result as { failed?: number } | undefined)?.failed ?? 0;
  const files = diff.data?.files ?? [];
  return (
    <div className="publish">
      {pending && (
        <section className="pending-version"><span>第 {pending.number} 版等待批准：{pending.note}（{pending.by} 提交）</span>
          {may(studio.me, "trainer", "lead", "admin") && <><Button size="small" type="primary" onClick={() => { void approve(true); }}>批准上线</Button><Button size="small" onClick={() => { void approve(false); }}>退回</Button></>}</section>
      )}
      {!draft.exists && <p className="empty">现在没有草稿。去“规则”或“话术”里改点什么，就会有。</p>}
      {draft.exists && (
        <>
          <p>草稿从第 {draft.base ?? 0} 版开始，{draft.editor ? `${draft.editor} ` : ""}{draft.edited ? `${moment(draft.edited)} 最后改过` : ""}，改了 {draft.changed?.length ?? files.length} 个文件。{draft.behind && <span className="warn"> 线上已经有更新的版本，请先重新开始草稿。</span>}
            {canEdit && <Button size="small" type="link" danger onClick={discard}>扔掉草稿</Button>}</p>
          <section className="publish-step"><header><h3>1 改了什么</h3><Tag>{files.length} 个文件</Tag></header>{files.map((file) => <Difference key={file.path} file={file} />)}</section>
          <Step title="2 检查" hint="规则医生和话术检查" job={check} hash={draft.hash} run={() => { void run("check"); }}><Faults faults={check?.state === "done" ? (check.result as { faults?: Schemas["Fault"][] } | undefined)?.faults ?? [] : draft.faults ?? []} /></Step>
          <Step title="3 案例" hint="存下来的对话一句不差地重放" job={cases} hash={draft.hash} run={() => { void run("cases"); }}>
            <ul className="case-results">{((cases?.result as { results?: Schemas["CaseResult"][] } | undefined)?.results ?? []).filter((one) => !one.ok).map((one) => <li key={one.name}><details><summary><Tag color="error">不过</Tag>{one.name}</summary>{one.errors?.map((error) => <p key={error} className="warn">{error}</p>)}<pre><Said text={one.difference ?? ""} /></pre></details></li>)}</ul>
          </Step>
          <Step title="4 回测" hint="拿存下的真实会话比较改前改后" job={backtest} hash={draft.hash} run={() => { void run("backtest"); }}>{backtest?.state === "done" && <Backtest job={backtest} />}</Step>
          {canEdit && (
            <section className="publish-step"><header><h3>5 发布</h3>{approval && <Tag>需要另一位同事批准</Tag>}</header>
              <div className="publish-form">
                <Input value={note} maxLength={200} placeholder="这次改了什么，为什么（必填）" aria-label="发布说明" onChange={(event) => { setNote(event.target.value); }} />
                {failed > 0 && <Input value={waiver} maxLength={200} placeholder={`${failed} 个案例不过还要发布，请写理由`} aria-label="放行理由" onChange={(event) => { setWaiver(event.target.value); }} />}
                <Button type="primary" loading={busy} disabled={!note.trim() || pending !== null} onClick={() => { void publish(); }}>{approval ? "提交批准" : "发布"}</Button>
              </div></section>
          )}
        </>
      )}
    </div>
  );
}

const kStates: Record<NonNullable<Version["state"]>, string> = { published: "发布过", pending: "等批准", rejected: "退回" };

function Versions({ studio }: { studio: Studio }): ReactNode {
  const { message } = AntApp.useApp();
  const changes = useWatched(studio.changes);
  const { data, busy } = useLoaded(askVersions, changes);
  const [target, setTarget] = useState<Version | null>(null);
  const [note, setNote] = useState("");
  const canEdit = may(studio.me, "trainer", "lead", "admin");
  const rollback = async (): Promise<void> => {
    const answer = await call("post", "/api/studio/versions/{number}/rollback", { path: { number: String(target?.number ?? 0) }, body: { note: note.trim() } });
    if (!answer.ok) { void message.error(answer.error, 5); return; }
    void message.success(`已回到${named(target?.number)}`);
    setTarget(null);
    studio.changed();
  };
  const columns: TableColumnsType<Version> = [
    { title: "版本", dataIndex: "number", width: 110, render: (number: number, version) => <>{number === 0 ? "出厂" : `第 ${number} 版`} {version.live && <Tag color="success">线上</Tag>}</> },
    { title: "时间", dataIndex: "at", width: 120, render: (at?: number) => (at ? moment(at) : "") },
    { title: "谁", dataIndex: "by", width: 100 },
    { title: "说明", dataIndex: "note", render: (text: string | undefined, version) => <><Said text={text ?? ""} />{version.waiver && <span className="warn"> 放行：{version.waiver}</span>}{version.rolled_back_to !== undefined && <span className="soft"> 回退到第 {version.rolled_back_to} 版</span>}</> },
    { title: "批准", dataIndex: "approved_by", width: 90 },
    { title: "状态", width: 90, render: (_, version) => (version.state ? kStates[version.state] : "") },
    { title: "", width: 90, render: (_, version) => canEdit && !version.live && version.state !== "pending" && version.state !== "rejected" && <Button size="small" onClick={() => { setTarget(version); setNote(""); }}>回到这版</Button> },
  ];
  return (
    <>
      <Table<Version> size="small" rowKey="number" loading={busy && !data} dataSource={data?.versions ?? []} columns={columns} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 760 }} />
      <Modal open={target !== null} title={`回到${named(target?.number)}？`} okText="马上回退" cancelText="取消" okButtonProps={{ disabled: !note.trim() }} onCancel={() => { setTarget(null); }} onOk={() => { void rollback(); }}>
        <p>下一句话起就用这一版，正在说的一句不会混着两版。</p>
        <Input value={note} maxLength={200} placeholder="为什么回退（必填）" aria-label="回退理由" onChange={(event) => { setNote(event.target.value); }} />
      </Modal>
    </>
  );
}

function Audit(): ReactNode {
  const { data, busy, fault } = useLoaded(askAudit);
  if (fault) return <p className="warn">{fault.error}</p>;
  return (
    <>
      {data && <p>{data.intact === false ? <span className="warn">记录链断了：有人动过审计记录。</span> : "记录链完整。"}</p>}
      <Table<Schemas["AuditEntry"]> size="small" rowKey={(entry) => entry.hash ?? `${entry.at ?? 0}${entry.what ?? ""}`} loading={busy} dataSource={data?.entries ?? []} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 600 }}
        columns={[{ title: "时间", dataIndex: "at", width: 130, render: (at?: number) => (at ? moment(at) : "") }, { title: "谁", dataIndex: "by", width: 110 }, { title: "做了什么", dataIndex: "what", width: 150 }, { title: "细节", dataIndex: "detail", render: (text?: string) => <Said text={text ?? ""} /> }]} />
    </>
  );
}

export function PublishPage({ studio }: { studio: Studio }): ReactNode {
  const [tab, setTab] = useState("draft");
  const auditor = may(studio.me, "auditor", "lead", "admin");
  const choose = useCallback((key: string) => { setTab(key); }, []);
  useEffect(() => { void studio.load(); }, [studio]);
  return (
    <section className="page" aria-label="发布">
      <Tabs activeKey={tab} onChange={choose} items={[
        { key: "draft", label: "草稿", children: <Draft studio={studio} /> }, { key: "cases", label: "案例", children: <CasesTab studio={studio} /> },
        { key: "versions", label: "版本", children: <Versions studio={studio} /> }, ...(auditor ? [{ key: "audit", label: "审计", children: <Audit /> }] : []),
      ]} />
    </section>
  );
}
