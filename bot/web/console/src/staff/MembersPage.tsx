// The people of the store: who may do what, in which groups, how many conversations at once. For administrators.
import { App as AntApp, Button, Form, Input, InputNumber, Modal, Select, Switch, Table, Tag, type TableColumnsType } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { moment } from "../base/time";
import { Said } from "../base/words";
import { kShortestPassword } from "./Account";

type User = Schemas["User"];
type Role = User["roles"][number];

const kRoles: Record<Role, string> = { agent: "客服", lead: "组长、主管", trainer: "话术培训", auditor: "审计", admin: "管理员" };
const kGroups = ["售前", "售中", "售后", "主管"] as const;
interface Wish { name: string; display: string; roles: Role[]; groups: (typeof kGroups)[number][]; capacity: number; disabled: boolean; password: string }

function MemberDialog({ user, close, saved }: { user: User | null; close: () => void; saved: () => void }): ReactNode {
  const { message } = AntApp.useApp();
  const [form] = Form.useForm<Wish>();
  const [busy, setBusy] = useState(false);
  const save = async (wish: Wish): Promise<void> => {
    setBusy(true);
    const { name, password, disabled, ...rest } = wish;
    const answer = user
      ? await call("put", "/api/users/{name}", { path: { name: user.name }, body: { ...rest, disabled } })
      : await call("post", "/api/users", { body: { name, password, ...rest } });
    const renewed = user && answer.ok && password ? await call("post", "/api/users/{name}/password", { path: { name: user.name }, body: { password } }) : null;
    setBusy(false);
    const failed = !answer.ok ? answer : renewed && !renewed.ok ? renewed : null;
    if (failed) { void message.error(failed.error, 5); return; }
    saved();
    close();
  };
  return (
    <Modal open title={user ? `改 ${user.display}` : "添加成员"} okText="保存" cancelText="取消" confirmLoading={busy} onCancel={close} onOk={() => { form.submit(); }} destroyOnHidden>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(wish) => { void save(wish); }}
        initialValues={user ? { ...user, password: "" } : { roles: ["agent"], groups: [], capacity: 10, disabled: false, password: "" }}>
        {!user && <Form.Item name="name" label="账号" rules={[{ required: true, pattern: /^[a-z0-9_.-]{2,32}$/, message: "2 到 32 位小写字母、数字、_ . -" }]}><Input autoComplete="off" /></Form.Item>}
        <Form.Item name="display" label="显示的名字（买家看得到）" rules={[{ required: true, whitespace: true, max: 20, message: "1 到 20 个字" }]}><Input maxLength={20} /></Form.Item>
        <Form.Item name="roles" label="能做什么" rules={[{ required: true, message: "至少选一样" }]}><Select mode="multiple" options={Object.entries(kRoles).map(([value, label]) => ({ value, label }))} /></Form.Item>
        <Form.Item name="groups" label="接哪些组（不选就是全部）"><Select mode="multiple" options={kGroups.map((value) => ({ value, label: value }))} /></Form.Item>
        <Form.Item name="capacity" label="同时接几个"><InputNumber min={1} max={100} /></Form.Item>
        {user && <Form.Item name="disabled" label="停用" valuePropName="checked"><Switch /></Form.Item>}
        <Form.Item name="password" label={user ? "新密码（不改就空着，改了对方要重新登录）" : "密码"} rules={[{ required: !user, message: "请填密码" }, { min: kShortestPassword, message: `至少 ${kShortestPassword} 位` }]}><Input.Password autoComplete="new-password" /></Form.Item>
      </Form>
    </Modal>
  );
}

export function MembersPage(): ReactNode {
  const { message } = AntApp.useApp();
  const [users, setUsers] = useState<readonly User[] | null>(null);
  const [edited, setEdited] = useState<User | null | undefined>(undefined);
  const load = useCallback(() => {
    void call("get", "/api/users").then((answer) => { if (answer.ok) setUsers(answer.data.users ?? []); else void message.error(answer.error); });
  }, [message]);
  useEffect(load, [load]);
  const columns: TableColumnsType<User> = [
    { title: "名字", dataIndex: "display", render: (display: string, user) => <><Said text={display} /> <span className="soft">{user.name}</span>{user.disabled && <Tag color="error">已停用</Tag>}</> },
    { title: "能做什么", dataIndex: "roles", render: (roles: Role[]) => roles.map((role) => <Tag key={role}>{kRoles[role]}</Tag>) },
    { title: "组", dataIndex: "groups", render: (groups?: string[]) => groups?.join("、") || "全部" },
    { title: "同时接", dataIndex: "capacity", width: 80 },
    { title: "上次登录", dataIndex: "last_login", width: 130, render: (at?: number) => (at ? moment(at) : "没登录过") },
    { title: "", width: 70, render: (_, user) => <Button size="small" onClick={() => { setEdited(user); }}>改</Button> },
  ];
  return (
    <section className="page" aria-label="成员">
      <div className="page-bar"><h2>成员</h2><Button type="primary" onClick={() => { setEdited(null); }}>添加成员</Button></div>
      <Table<User> size="small" rowKey="name" loading={users === null} dataSource={[...(users ?? [])]} columns={columns} pagination={{ pageSize: 30, hideOnSinglePage: true }} scroll={{ x: 680 }} />
      {edited !== undefined && <MemberDialog user={edited} close={() => { setEdited(undefined); }} saved={load} />}
    </section>
  );
}
