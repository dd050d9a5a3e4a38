// A table of phrases into the draft: first what it would change and what it is refused for, row and column named; then,
// only when asked, the change. Rows that the table does not have stay, unless the trainer says that it is all there is.
import { Alert, Button, Modal, Switch, Tabs, Tag } from "antd";
import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { Said } from "../base/words";
import { fetchFile } from "../base/files";
import type { Studio } from "./studio";

type Plan = Schemas["ImportPlan"];
type Change = NonNullable<Plan["changed"]>[number];
type Kind = "refused" | "added" | "changed" | "removed";

const kMost = 300;
const kBytes = 4 << 20;
const kTitles: Record<Kind, string> = { refused: "有问题", added: "新增", changed: "修改", removed: "删除" };
/** 3 → C, as spreadsheets name their columns. */
const columnName = (column: number): string => (column > 26 ? columnName(Math.floor((column - 1) / 26)) : "") + String.fromCharCode(65 + ((column - 1) % 26));

function Fault({ fault }: { fault: Schemas["Fault"] }): ReactNode {
  const where = fault.line ? `第 ${fault.line} 行${fault.column ? ` ${columnName(fault.column)} 列` : ""}` : "";
  return (
    <li>
      <Tag color={fault.weight === "error" ? "error" : "warning"}>{fault.weight === "error" ? "拒绝" : "提醒"}</Tag>
      <strong>{where}</strong> {fault.place && <code>{fault.place}</code>} <Said text={fault.message} />
    </li>
  );
}

function Row({ change }: { change: Change }): ReactNode {
  return (
    <li>
      <code>{change.code}</code>{change.group !== undefined && <span className="chip-tag">分组 {change.group || "通用"}</span>}
      {change.before !== undefined && change.before !== change.after && <p className="minus"><Said text={change.before} /></p>}
      {change.after !== undefined && change.before !== change.after && <p className="plus"><Said text={change.after} /></p>}
    </li>
  );
}

function Preview({ plan }: { plan: Plan }): ReactNode {
  const faults = [...plan.faults].sort((a, b) => Number(a.weight === "warning") - Number(b.weight === "warning"));
  const lists: Record<Kind, ReactNode[]> = {
    refused: faults.map((fault, index) => <Fault key={index} fault={fault} />),
    added: plan.added.map((change) => <Row key={change.code} change={change} />),
    changed: plan.changed.map((change) => <Row key={change.code} change={change} />),
    removed: plan.removed.map((change) => <Row key={change.code} change={change} />),
  };
  const kinds = (Object.keys(kTitles) as Kind[]).filter((kind) => lists[kind].length > 0);
  if (!kinds.length) return <p className="empty">和现在的话术一字不差，没有要改的（{plan.unchanged} 句相同）。</p>;
  return (
    <>
      <p className="soft">不变 {plan.unchanged} 句</p>
      <Tabs size="small" items={kinds.map((kind) => ({
        key: kind, label: `${kTitles[kind]} ${lists[kind].length}`,
        children: <ul className="import-list">{lists[kind].slice(0, kMost)}{lists[kind].length > kMost && <li className="soft">还有 {lists[kind].length - kMost} 处</li>}</ul>,
      }))} />
    </>
  );
}

export function ImportDialog({ studio, close }: { studio: Studio; close: () => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);

  const send = async (chosen: File, all: boolean, base?: string): Promise<void> => {
    setFile(chosen);
    setFault("");
    if (chosen.size > kBytes) { setPlan(null); setFault("文件超过 4 MB，请分成几个文件。"); return; }
    setBusy(true);
    const answer = await call("post", "/api/studio/sheet", {
      raw: new Blob([chosen], { type: "application/octet-stream" }), query: { name: chosen.name, replace: all, apply: base !== undefined, ...(base === undefined ? {} : { base }) },
    });
    setBusy(false);
    if (!answer.ok) { setFault(answer.error); return; }
    setPlan(answer.data);
    if (answer.data.applied) { studio.changed(); close(); }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const [chosen] = event.dataTransfer.files;
    if (chosen) void send(chosen, replace);
  };
  const bad = plan?.faults.some((one) => one.weight === "error") ?? false;
  const changes = plan ? plan.added.length + plan.changed.length + plan.removed.length : 0;
  return (
    <Modal open title="导入话术表" onCancel={close} width={Math.min(760, innerWidth - 24)} okText={changes && !bad ? `把 ${changes} 处写进草稿` : "写进草稿"} cancelText="取消"
      okButtonProps={{ disabled: !file || !plan || bad || changes === 0, loading: busy }} onOk={() => { if (file && plan) void send(file, replace, plan.base); }}>
      <div className="import">
        <input ref={input} type="file" accept=".xlsx,.csv" className="visually-hidden" aria-label="选话术表" tabIndex={-1} onChange={(event) => { const chosen = event.target.files?.[0]; event.target.value = ""; if (chosen) void send(chosen, replace); }} />
        <div className="import-drop" onDragOver={(event) => { event.preventDefault(); }} onDrop={drop}>
          <Button type={file ? "default" : "primary"} loading={busy} onClick={() => input.current?.click()}>{file ? "换一个文件" : "选 Excel 或 CSV 文件"}</Button>
          <span>{file ? <Said text={file.name} /> : "或者把文件拖到这里。第一行要有“编码”和“内容”两列。"}</span>
        </div>
        <label className="switch"><Switch size="small" checked={replace} onChange={(all) => { setReplace(all); if (file) void send(file, all); }} />表里没有的话术也删掉</label>
        {fault && <Alert type="error" showIcon message={fault} />}
        {bad && <Alert type="error" showIcon message="有问题的行要先在表里改好，一处都不会写进草稿。" />}
        {plan && !fault && <Preview plan={plan} />}
        {!plan && !fault && <p className="soft">先看预览，点“写进草稿”才会改；发布之后买家才会看到。没有现成的表？<Button type="link" size="small" onClick={() => { void fetchFile("/api/studio/sheet", { format: "xlsx" }, "话术.xlsx").then(setFault); }}>下载现在的话术</Button></p>}
      </div>
    </Modal>
  );
}
