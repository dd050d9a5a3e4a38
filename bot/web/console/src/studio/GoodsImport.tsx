// A platform's item export or a table of goods into the draft: first what it would add, change and remove, which rows are bad
// and which columns nobody knows; then, only when asked, the change.
import { Alert, Button, Modal, Select, Switch, Tabs, Tag } from "antd";
import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { Said } from "../base/words";
import type { Attribute } from "./GoodEditor";
import type { Studio } from "./studio";

type Plan = Schemas["GoodsImportPlan"];
type Change = Plan["added"][number];
type Kind = "refused" | "added" | "changed" | "removed" | "missing";

const kBytes = 32 << 20;
const kTitles: Record<Kind, string> = { refused: "有问题", added: "新增", changed: "修改", removed: "删除", missing: "表里没有" };

function Row({ change }: { change: Change }): ReactNode {
  return (
    <li>
      <code>{change.id}</code> <Said text={change.title} />{change.line !== undefined && <span className="soft"> 第 {change.line} 行</span>}
      {change.details?.map((detail, index) => <p key={index} className="soft"><Said text={detail.what} />：<Said text={detail.before || "（空）"} /> → <Said text={detail.after || "（删除）"} /></p>)}
    </li>
  );
}

function Preview({ plan }: { plan: Plan }): ReactNode {
  const lists: Record<Kind, ReactNode[]> = {
    refused: plan.faults.map((fault, index) => (
      <li key={index}><Tag color={fault.weight === "error" ? "error" : "warning"}>{fault.weight === "error" ? "拒绝" : "跳过"}</Tag><strong>{fault.line ? `第 ${fault.line} 行` : ""}</strong> {fault.place && <code>{fault.place}</code>} <Said text={fault.message} /></li>
    )),
    added: plan.added.map((change) => <Row key={change.id} change={change} />), changed: plan.changed.map((change) => <Row key={change.id} change={change} />),
    removed: plan.removed.map((change) => <Row key={change.id} change={change} />), missing: plan.missing.map((change) => <Row key={change.id} change={change} />),
  };
  const count = (kind: Kind): number => (kind === "refused" ? plan.faults.length : plan.counts[kind]);
  const kinds = (Object.keys(kTitles) as Kind[]).filter((kind) => count(kind) > 0);
  return (
    <>
      <p className="soft">共 {plan.rows} 行{plan.bad_rows > 0 ? `，${plan.bad_rows} 行有错` : ""}，不变 {plan.unchanged} 件</p>
      {kinds.length > 0 && <Tabs size="small" items={kinds.map((kind) => ({
        key: kind, label: `${kTitles[kind]} ${count(kind)}`,
        children: <ul className="import-list">{lists[kind]}{count(kind) > lists[kind].length && <li className="soft">还有 {count(kind) - lists[kind].length} 件</li>}</ul>,
      }))} />}
    </>
  );
}

export function GoodsImport({ studio, attributes, close }: { studio: Studio; attributes: readonly Attribute[]; close: () => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [skipBad, setSkipBad] = useState(false);
  const [choices, setChoices] = useState<Record<string, string>>({});
  const [plan, setPlan] = useState<Plan | null>(null);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);

  interface Wish { chosen?: File; all?: boolean; skip?: boolean; columns?: Record<string, string>; base?: string }
  const send = async ({ chosen = file ?? undefined, all = replace, skip = skipBad, columns = choices, base }: Wish): Promise<void> => {
    if (!chosen) return;
    setFile(chosen);
    setFault("");
    if (chosen.size > kBytes) { setPlan(null); setFault("文件超过 32 MB，请分成几个文件。"); return; }
    setBusy(true);
    const answer = await call("post", "/api/studio/goods-table", {
      raw: new Blob([chosen], { type: "application/octet-stream" }),
      query: { name: chosen.name, choices: JSON.stringify(columns), replace: all, skip_bad: skip, apply: base !== undefined, written_at: chosen.lastModified, ...(base === undefined ? {} : { base }) },
    });
    setBusy(false);
    if (!answer.ok) { setFault(answer.error); return; }
    setPlan(answer.data);
    if (answer.data.applied) { studio.changed(); close(); }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const [chosen] = event.dataTransfer.files;
    if (chosen) { setChoices({}); void send({ chosen, columns: {} }); }
  };
  const choose = (heading: string, choice: string | undefined): void => {
    const { [heading]: _, ...others } = choices;
    const columns = choice ? { ...others, [heading]: choice } : others;
    setChoices(columns);
    void send({ columns });
  };
  const bad = plan?.faults.some((one) => one.weight === "error") ?? false;
  const changes = plan ? plan.counts.added + plan.counts.changed + plan.counts.removed : 0;
  const open = plan?.columns.filter(({ heading, use }) => heading && (use === "unknown" || heading in choices)) ?? [];
  const options = [{ value: "新属性", label: "新属性（就用这个列名）" }, { value: "不导入", label: "不导入" }, ...(plan?.choices ?? []).map((value) => ({ value, label: value })), ...attributes.map(({ title }) => ({ value: title, label: `属性：${title}` }))];
  return (
    <Modal open title="导入商品" onCancel={close} width={Math.min(820, innerWidth - 24)} okText={changes && !bad ? `把 ${changes} 件写进草稿` : "写进草稿"} cancelText="取消"
      okButtonProps={{ disabled: !file || !plan || bad || changes === 0, loading: busy }} onOk={() => { if (plan) void send({ base: plan.base }); }}>
      <div className="import">
        <input ref={input} type="file" accept=".xlsx,.csv" className="visually-hidden" aria-label="选商品表" tabIndex={-1} onChange={(event) => { const chosen = event.target.files?.[0]; event.target.value = ""; if (chosen) { setChoices({}); void send({ chosen, columns: {} }); } }} />
        <div className="import-drop" onDragOver={(event) => { event.preventDefault(); }} onDrop={drop}>
          <Button type={file ? "default" : "primary"} loading={busy} onClick={() => input.current?.click()}>{file ? "换一个文件" : "选 Excel 或 CSV 文件"}</Button>
          <span>{file ? <Said text={file.name} /> : "千牛、拼多多、抖店导出的商品表，或自己的表格（要有“标题”一列）。"}</span>
        </div>
        <label className="switch"><Switch size="small" checked={replace} onChange={(all) => { setReplace(all); void send({ all }); }} />表里没有的商品和规格也删掉</label>
        <label className="switch"><Switch size="small" checked={skipBad} onChange={(skip) => { setSkipBad(skip); void send({ skip }); }} />跳过有错的行，只导入其余的</label>
        {fault && <Alert type="error" showIcon message={fault} />}
        {bad && <Alert type="error" showIcon message="有错的行要先在表里改好，或者选择跳过；现在一处都不会写进草稿。" />}
        {open.length > 0 && (
          <section className="import-columns" aria-label="没认出的列">
            <p>没认出的列，要用就选它是什么：</p>
            {open.map(({ heading }) => <label key={heading} className="field"><span><Said text={heading} /></span><Select aria-label={`列 ${heading}`} showSearch allowClear placeholder="不用" value={choices[heading]} options={options} onChange={(choice?: string) => { choose(heading, choice); }} /></label>)}
          </section>
        )}
        {plan && !fault && <Preview plan={plan} />}
        {!plan && !fault && <p className="soft">先看预览，点“写进草稿”才会改；发布之后小二才会这样答。库存和价格按文件的时间算新旧，太久的不对买家说。</p>}
      </div>
    </Modal>
  );
}
