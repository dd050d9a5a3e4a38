// Handoff conditions on a form: each holds when all its lines hold; facts and operators come from the server's words.
import { Button, Input, InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { useWatched } from "../../base/store";
import { named, type Fact, type Studio } from "../studio";
import { DocumentForm, type Edited, type Json } from "./document";

interface Condition extends Json { id: string; title: string; group: string; when: Json[]; intents?: string[]; problem?: string }

const kNumberOperators: [string, string][] = [["at_least", "至少"], ["at_most", "最多"], ["more_than", "超过"], ["less_than", "少于"], ["is", "等于"], ["is_not", "不等于"]];
const kWordOperators: [string, string][] = [["is", "是"], ["is_not", "不是"], ["one_of", "是其中之一"], ["not_one_of", "都不是"]];

const kWords: Record<string, string> = {
  unpaid: "未付款", paid: "已付款", shipped: "已发货", completed: "已完成", closed: "已关闭", none: "还没有", not_picked_up: "未揽收", picked_up: "已揽收", in_transit: "运输中",
  out_for_delivery: "派送中", signed: "已签收", abnormal: "异常", yes: "是", no: "不是",
};

const operatorOf = (line: Json): string => Object.keys(line).find((key) => key !== "fact") ?? "is";

function Value({ fact, operator, value, set, readOnly }: { fact: Fact | undefined; operator: string; value: unknown; set: (value: unknown) => void; readOnly: boolean }): ReactNode {
  // A number of policy.json, or "unknown": words where a number stands.
  if (fact?.kind === "number" && typeof value === "string") return <Input readOnly={readOnly} aria-label="值" value={value} onChange={(event) => { set(event.target.value); }} />;
  if (fact?.kind === "number") return <InputNumber readOnly={readOnly} aria-label="值" value={typeof value === "number" ? value : null} onChange={(number) => { set(number ?? 0); }} />;
  const options = (fact?.words ?? []).map(named).map(({ id, title }) => ({ value: id, label: kWords[title] ?? title }));
  if (operator === "one_of" || operator === "not_one_of") return <Select mode="tags" disabled={readOnly} aria-label="值" className="wide-select" value={Array.isArray(value) ? value as string[] : []} onChange={set} options={options} />;
  return options.length
    ? <Select disabled={readOnly} aria-label="值" className="wide-select" value={typeof value === "string" ? value : undefined} onChange={set} options={options} />
    : <Input readOnly={readOnly} aria-label="值" value={typeof value === "string" ? value : ""} onChange={(event) => { set(event.target.value); }} />;
}

interface LineView { line: Json; facts: readonly Fact[]; set: (line: Json) => void; remove: () => void; readOnly: boolean }

function Line({ line, facts, set, remove, readOnly }: LineView): ReactNode {
  // Alternatives are shown as they are; they are edited in the file.
  if (Array.isArray(line.any)) return <div className="condition-line"><span>任意一种情形成立（在 conditions.json 里改）：{line.any.map((way) => JSON.stringify((way as Json).when)).join(" 或 ")}</span></div>;
  const id = typeof line.fact === "string" ? line.fact : "";
  const fact = facts.find((one) => one.id === id);
  const operator = operatorOf(line);
  const operators = fact?.kind === "number" ? kNumberOperators : kWordOperators;
  const choose = (next: string): void => {
    const kind = facts.find((one) => one.id === next)?.kind;
    set({ fact: next, ...(kind === "number" ? { at_least: 1 } : { is: "" }) });
  };
  return (
    <div className="condition-line">
      <Select disabled={readOnly} aria-label="事实" value={id || undefined} onChange={choose} options={facts.map((one) => ({ value: one.id, label: one.title }))} />
      <Select disabled={readOnly} aria-label="比较" value={operator} onChange={(next) => { set({ fact: id, [next]: next === "one_of" || next === "not_one_of" ? [] : fact?.kind === "number" ? line[operator] : "" }); }} options={operators.map(([value, label]) => ({ value, label }))} />
      <Value fact={fact} operator={operator} value={line[operator]} set={(value) => { set({ fact: id, [operator]: value }); }} readOnly={readOnly} />
      {!readOnly && <Button size="small" type="link" onClick={remove}>去掉</Button>}
    </div>
  );
}

export function ConditionsForm({ studio }: { studio: Studio }): ReactNode {
  const words = useWatched(studio.words);
  const body = ({ value, change, readOnly }: Edited): ReactNode => {
    const conditions = (Array.isArray(value.conditions) ? value.conditions : []) as Condition[];
    const set = (index: number, part: Partial<Condition>): void => { change({ conditions: conditions.map((one, at) => (at === index ? { ...one, ...part } : one)) }); };
    return (
      <>
        {conditions.map((condition, index) => (
          <fieldset key={index} className="condition"><legend>{condition.id}</legend>
            <div className="fields">
              <label className="field"><span>编号</span><Input readOnly={readOnly} value={condition.id} maxLength={20} onChange={(event) => { set(index, { id: event.target.value }); }} /></label>
              <label className="field"><span>名称（客服会看到）</span><Input readOnly={readOnly} value={condition.title} maxLength={60} onChange={(event) => { set(index, { title: event.target.value }); }} /></label>
              <label className="field"><span>转给</span><Select disabled={readOnly} value={condition.group} onChange={(group) => { set(index, { group }); }} options={words.groups.map((group) => ({ value: group, label: group }))} /></label>
            </div>
            <p className="soft">下面每一行都成立才转；事实不清楚时不成立。{condition.intents?.length ? `只管这些意图：${condition.intents.join("、")}。` : ""}{condition.problem ? `先按“${condition.problem}”安抚、问清、给办法，再转（见 problems.json）。` : ""}</p>
            {condition.when.map((line, at) => (
              <Line key={at} line={line} facts={words.facts} readOnly={readOnly} set={(next) => { set(index, { when: condition.when.map((old, place) => (place === at ? next : old)) }); }} remove={() => { set(index, { when: condition.when.filter((_, place) => place !== at) }); }} />
            ))}
            {!readOnly && <div className="note-actions"><Button size="small" onClick={() => { set(index, { when: [...condition.when, { fact: "order_state", is: "shipped" }] }); }}>加一行</Button>
              <Button size="small" danger onClick={() => { change({ conditions: conditions.filter((_, at) => at !== index) }); }}>删掉这个条件</Button></div>}
          </fieldset>
        ))}
        {!readOnly && <Button onClick={() => { change({ conditions: [...conditions, { id: `T${conditions.length + 1}`, title: "", group: "售中", when: [] }] }); }}>加一个转接条件</Button>}
      </>
    );
  };
  return <DocumentForm studio={studio} name="conditions" title="转接条件" hint="什么时候把售中问题转给人工">{body}</DocumentForm>;
}
