// A table of phrases into the draft: first what it would change, then, only when asked, the change. Rows that the table
// does not have stay, unless the trainer says that the table is all there is.
import { Button, Modal, Switch } from "antd";
import { useRef, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { Faults } from "./Faults";
import type { Studio } from "./studio";

interface Plan { added?: string[]; changed?: string[]; removed?: string[]; faults?: Schemas["Fault"][]; applied?: boolean }

function Part({ title, ids }: { title: string; ids: readonly string[] | undefined }): ReactNode {
  const list = ids ?? [];
  return <li><strong>{title} {list.length}</strong>{list.length > 0 && <span className="soft"> {list.slice(0, 12).join("、")}{list.length > 12 ? "…" : ""}</span>}</li>;
}

export function ImportDialog({ studio, close }: { studio: Studio; close: () => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);

  const send = async (chosen: File, all: boolean, apply: boolean): Promise<void> => {
    setBusy(true);
    setFault("");
    const answer = await call("post", "/api/studio/import", {
      raw: new Blob([chosen], { type: "application/octet-stream" }), query: { format: chosen.name.toLowerCase().endsWith(".csv") ? "csv" : "xlsx", apply, replace: all },
    });
    setBusy(false);
    if (!answer.ok) { setFault(answer.error); setPlan(answer.faults.length ? { faults: answer.faults } : null); return; }
    setPlan(answer.data);
    if (answer.data.applied) { studio.changed(); close(); }
  };
  const bad = plan?.faults?.some((one) => one.weight === "error") ?? false;
  const nothing = !plan || [plan.added, plan.changed, plan.removed].every((list) => !list?.length);
  return (
    <Modal open title="导入话术表" onCancel={close} okText="写进草稿" cancelText="取消" okButtonProps={{ disabled: !file || bad || nothing, loading: busy }} onOk={() => { if (file) void send(file, replace, true); }}>
      <div className="import">
        <input ref={input} type="file" accept=".xlsx,.csv" className="visually-hidden" aria-label="选表格" onChange={(event) => { const chosen = event.target.files?.[0]; if (chosen) { setFile(chosen); void send(chosen, replace, false); } event.target.value = ""; }} />
        <Button onClick={() => input.current?.click()}>选 Excel 或 CSV 文件</Button> <span>{file?.name}</span>
        <label className="switch"><Switch size="small" checked={replace} onChange={(all) => { setReplace(all); if (file) void send(file, all, false); }} />表里没有的话术也删掉</label>
        {fault && <p className="warn" role="alert">{fault}</p>}
        {plan && <ul className="plan"><Part title="新增" ids={plan.added} /><Part title="修改" ids={plan.changed} /><Part title="删除" ids={plan.removed} /></ul>}
        {plan && <Faults faults={plan.faults ?? []} />}
        <p className="soft">这里只是预览。点“写进草稿”才会改，发布之后才会生效。</p>
      </div>
    </Modal>
  );
}
