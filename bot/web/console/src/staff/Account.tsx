// The menu of who is logged in: one's own password, leaving.
import { App as AntApp, Button, Dropdown, Form, Input, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { call } from "../base/api";
import { Icon } from "../base/icons";
import { leave, type Me } from "./session";

export const kShortestPassword = 10;
interface Wish { old: string; new: string; again: string }

function PasswordDialog({ close, must }: { close: () => void; must: boolean }): ReactNode {
  const { message } = AntApp.useApp();
  const [form] = Form.useForm<Wish>();
  const [busy, setBusy] = useState(false);
  const save = async (wish: Wish): Promise<void> => {
    setBusy(true);
    const answer = await call("post", "/api/me/password", { body: { old: wish.old, new: wish.new } });
    setBusy(false);
    if (!answer.ok) { void message.error(answer.error); return; }
    void message.success("密码改好了，别处的登录已退出");
    close();
  };
  return (
    <Modal open title={must ? "请先改密码" : "改密码"} okText="改密码" cancelText="取消" confirmLoading={busy} closable={!must} maskClosable={!must} keyboard={!must} cancelButtonProps={{ hidden: must }} onCancel={close} onOk={() => { form.submit(); }} destroyOnHidden>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(wish) => { void save(wish); }}>
        <Form.Item name="old" label="现在的密码" rules={[{ required: true, message: "请填现在的密码" }]}><Input.Password autoComplete="current-password" /></Form.Item>
        <Form.Item name="new" label="新密码" rules={[{ required: true, min: kShortestPassword, message: `至少 ${kShortestPassword} 位` }]}><Input.Password autoComplete="new-password" /></Form.Item>
        <Form.Item name="again" label="再输一遍" dependencies={["new"]} rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue("new") ? Promise.resolve() : Promise.reject(new Error("两次输入的不一样"))) })]}><Input.Password autoComplete="new-password" /></Form.Item>
      </Form>
    </Modal>
  );
}

export function Account({ me }: { me: Me }): ReactNode {
  const must = me.must_change_password === true;
  const [changing, setChanging] = useState(must);
  return (
    <>
      <Dropdown trigger={["click"]} menu={{ items: [{ key: "password", label: "改密码", onClick: () => { setChanging(true); } }, { key: "leave", label: "退出登录", onClick: () => { void leave(); } }] }}>
        <Button size="small" icon={<Icon name="person" />}>{me.display}</Button>
      </Dropdown>
      {changing && <PasswordDialog must={must} close={() => { setChanging(false); }} />}
    </>
  );
}
