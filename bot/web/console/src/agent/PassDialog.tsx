// Passing a conversation on: to a person or a group, always with a reason that goes along.
import { Form, Input, Modal, Radio, Select } from "antd";
import { useEffect, type ReactNode } from "react";
import { call } from "../base/api";
import { useWatched } from "../base/store";
import type { Desk } from "./desk";
import { kStatusWords } from "./labels";

interface Wish { kind: "group" | "user"; group?: string; user?: string; note: string }

const kGroups = ["售前", "售中", "售后", "主管"];

export function PassDialog({ desk, conversation, close }: { desk: Desk; conversation: string; close: () => void }): ReactNode {
  const agents = useWatched(desk.agents);
  const groups = useWatched(desk.groups);
  const [form] = Form.useForm<Wish>();
  const kind = Form.useWatch("kind", form) ?? "group";

  useEffect(() => {
    void call("get", "/api/desk/colleagues").then((answer) => {
      if (!answer.ok) return;
      desk.agents.set(answer.data.colleagues ?? []);
      desk.groups.set(answer.data.groups ?? []);
    });
  }, [desk]);

  const done = (wish: Wish): void => {
    const to = wish.kind === "user" ? { to_user: wish.user ?? "" } : { to_group: wish.group ?? "" };
    desk.pass(conversation, to, wish.note.trim());
    close();
  };
  return (
    <Modal open title="转接会话" okText="转接" cancelText="取消" onCancel={close} onOk={() => { form.submit(); }} destroyOnHidden>
      <Form form={form} layout="vertical" initialValues={{ kind: "group" }} onFinish={done} requiredMark={false}>
        <Form.Item name="kind"><Radio.Group optionType="button" options={[{ value: "group", label: "转给小组" }, { value: "user", label: "转给同事" }]} /></Form.Item>
        {kind === "group"
          ? <Form.Item name="group" label="小组" rules={[{ required: true, message: "请选小组" }]}><Select options={(groups.length ? groups : kGroups).map((group) => ({ value: group, label: group }))} /></Form.Item>
          : (
            <Form.Item name="user" label="同事" rules={[{ required: true, message: "请选同事" }]}>
              <Select
                showSearch optionFilterProp="label" notFoundContent="没有别的同事在线"
                options={agents.filter((agent) => agent.user !== desk.me.name).map((agent) => ({
                  value: agent.user, disabled: agent.status === "offline",
                  label: `${agent.name}（${kStatusWords[agent.status ?? "offline"]}，${agent.owned ?? 0}/${agent.capacity ?? 0}，${agent.groups?.join("、") || "全部组"}）`,
                }))}
              />
            </Form.Item>
          )}
        <Form.Item name="note" label="原因和进展（会带给接手的人）" rules={[{ required: true, whitespace: true, message: "请写一句原因" }]}>
          <Input.TextArea rows={3} maxLength={200} showCount placeholder="例如：买家要求补偿 20 元，超出权限" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
