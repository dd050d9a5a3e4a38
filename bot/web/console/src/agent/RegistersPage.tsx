// All registers as tables: searched, filtered to what is still to be completed, a row opened to complete it.
import { Button, DatePicker, Drawer, Dropdown, Input, Select, Switch, Table, Tag, type TableColumnsType } from "antd";
import type { Dayjs } from "dayjs";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { fetchFile } from "../base/files";
import { moment } from "../base/time";
import { Said } from "../base/words";
import { may } from "../staff/session";
import type { Desk } from "./desk";
import { RegisterForm } from "./RegisterForm";

type Row = Schemas["RegisterRow"];
const kPage = 100;

/** Every row that fits the search, not only those in sight; names, telephones and addresses are masked. */
const kExports = [
  { key: "xlsx", label: "Excel（.xlsx，已打码）", plain: false }, { key: "csv", label: "CSV（已打码）", plain: false }, { key: "xlsx+", label: "Excel，不打码（记入审计）", plain: true },
];

export function RegistersPage({ desk, open }: { desk: Desk; open: (conversation: string) => void }): ReactNode {
  const mark = useWatched(desk.registers);
  const [tables, setTables] = useState<readonly Schemas["Register"][]>([]);
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [register, setRegister] = useState<string>();
  const [days, setDays] = useState<[Dayjs | null, Dayjs | null] | null>(null);
  const [query, setQuery] = useState("");
  const [todo, setTodo] = useState(true);
  const [more, setMore] = useState(false);
  const [shown, setShown] = useState<Row | null>(null);
  const [busy, setBusy] = useState(false);

  const load = useCallback(async (before?: number) => {
    setBusy(true);
    const answer = await call("get", "/api/registers/rows", { query: {
      register, q: query, open: todo || undefined, limit: kPage, before,
      from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD"),
    } });
    setBusy(false);
    if (!answer.ok) { desk.tell(answer.error, "", true); return; }
    const got = answer.data.rows ?? [];
    setMore(got.length === kPage);
    setRows((old) => (before === undefined ? got : [...old, ...got]));
  }, [desk, register, query, todo, days]);
  useEffect(() => { void load(); }, [load, mark]);
  useEffect(() => { void call("get", "/api/registers").then((answer) => { if (answer.ok) setTables(answer.data.registers ?? []); }); }, []);

  const take = async (kind: string): Promise<void> => {
    const format = kind.replace("+", "");
    const trouble = await fetchFile("/api/registers/export", {
      format, register, q: query, open: todo, plain: kind.endsWith("+"), from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD"),
    }, `登记表-${tables.find((one) => one.id === register)?.title ?? "全部"}.${format}`);
    if (trouble) desk.tell(trouble, "", true);
  };
  const columns: TableColumnsType<Row> = [
    { title: "时间", dataIndex: "at", width: 120, render: (at?: number) => (at ? moment(at) : "") },
    { title: "登记表", dataIndex: "register", width: 120, render: (id: string) => tables.find((one) => one.id === id)?.title ?? id },
    { title: "订单", dataIndex: "order", width: 170 },
    { title: "摘要", dataIndex: "summary", render: (text?: string) => <Said text={text ?? ""} /> },
    { title: "状态", width: 130, render: (_, row) => (row.completed ? <Tag color="success">已补全 {row.completed_by}</Tag> : <Tag color="warning">待补全</Tag>) },
    { title: "", width: 150, render: (_, row) => (
      <>
        <Button type="link" size="small" onClick={() => { setShown(row); }}>{row.completed ? "查看" : "补全"}</Button>
        {row.conversation && <Button type="link" size="small" onClick={() => { open(row.conversation ?? ""); }}>看会话</Button>}
      </>
    ) },
  ];
  return (
    <section className="page" aria-label="登记表">
      <div className="page-bar">
        <h2>登记表</h2>
        <Select allowClear placeholder="全部表" aria-label="登记表" value={register} onChange={setRegister} options={tables.map((one) => ({ value: one.id, label: one.title }))} />
        <DatePicker.RangePicker aria-label="日期" onChange={(range) => { setDays(range); }} />
        <Input.Search allowClear placeholder="搜订单、买家、内容" aria-label="搜登记表" onSearch={setQuery} />
        <label className="switch"><Switch checked={todo} onChange={setTodo} size="small" />只看待补全</label>
        <Dropdown trigger={["click"]} menu={{ items: kExports.filter(({ plain }) => !plain || may(desk.me, "lead", "auditor", "admin")).map(({ key, label }) => ({ key, label })), onClick: ({ key }) => { void take(key); } }}><Button aria-haspopup="menu">导出</Button></Dropdown>
      </div>
      <Table<Row> size="small" rowKey="seq" dataSource={[...rows]} columns={columns} loading={busy} pagination={false} scroll={{ x: 860 }} locale={{ emptyText: todo ? "没有待补全的登记" : "没有登记" }} />
      {more && <Button onClick={() => { void load(rows.at(-1)?.seq); }}>再看 {kPage} 条</Button>}
      <Drawer open={shown !== null} onClose={() => { setShown(null); }} title="登记" width={Math.min(520, innerWidth)} destroyOnHidden>
        {shown && <RegisterForm row={{ ...shown, completed: undefined }} table={tables.find((one) => one.id === shown.register)} saved={() => { setShown(null); void load(); }} tell={(fault) => { desk.tell(fault, "", true); }} />}
      </Drawer>
    </section>
  );
}
