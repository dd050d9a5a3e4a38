// One row of a register: what the bot filled in is shown, what an agent must add is asked for.
import { Button, Form, Input, Select, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { moment } from "../base/time";

type Row = Schemas["RegisterRow"];

interface RegisterView { row: Row; table: Schemas["Register"] | undefined; saved: (row: Row) => void; tell: (fault: string) => void }

export function RegisterForm({ row, table, saved, tell }: RegisterView): ReactNode {
  const [busy, setBusy] = useState(false);
  const columns = table?.columns?.length ? table.columns : Object.keys(row.fields ?? {}).map((id) => ({ id, title: id, by: "agent" as const, required: false, choices: [] as string[] }));
  const save = async (fields: Record<string, string | undefined>): Promise<void> => {
    setBusy(true);
    const told = Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));
    const answer = await call("post", "/api/registers/rows/{seq}", { path: { seq: String(row.seq) }, body: { fields: told } });
    setBusy(false);
    if (answer.ok) saved(answer.data); else tell(answer.error);
  };
  return (
    <details className="register" open={!row.completed}>
      <summary><strong>{table?.title ?? row.register}</strong>{row.completed ? <Tag color="success">已补全</Tag> : <Tag color="warning">待补全</Tag>}<span className="soft">{row.at ? moment(row.at) : ""}</span></summary>
      {row.summary && <p className="soft">{row.summary}</p>}
      <Form size="small" layout="horizontal" labelCol={{ flex: "84px" }} labelWrap initialValues={row.fields ?? {}} onFinish={(fields: Record<string, string>) => { void save(fields); }} requiredMark={false}>
        {columns.map((column) => (
          <Form.Item key={column.id} name={column.id ?? ""} label={column.title}>
            {column.choices?.length ? <Select allowClear options={column.choices.map((value) => ({ value, label: value }))} /> : <Input maxLength={200} />}
          </Form.Item>
        ))}
        <div className="note-actions">
          {row.completed_by && <span className="soft">{row.completed_by} 填</span>}
          <Button htmlType="submit" type={row.completed ? "default" : "primary"} loading={busy}>{row.completed ? "修改" : "保存"}</Button>
        </div>
      </Form>
    </details>
  );
}
