// Notes of the conversation with what became of them, and the editor that writes one by its kind.
import { Button, Form, Input, Select, Tag } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { newId } from "../base/ids";
import { Said } from "../base/words";
import type { Desk, State } from "./desk";
import { kFlags, type Flag } from "./labels";

type Note = Schemas["Note"];

const kColours: Record<Note["status"], string> = {
  collecting: "default", confirming: "default", for_order: "default", queued: "processing", retrying: "warning", written: "success", arranged: "success", refused: "error",
};

function NoteRow({ desk, note, mine }: { desk: Desk; note: Note; mine: boolean }): ReactNode {
  const act = async (path: "/api/notes/retry" | "/api/notes/undo"): Promise<void> => {
    const answer = await call("post", path, { body: { id: newId(), command: note.command ?? "" } });
    if (!answer.ok) desk.tell(answer.error, "", true);
  };
  return (
    <li className="note-row">
      <div><Tag color={kColours[note.status]}>{note.status_title ?? note.status}</Tag>{note.kind_title}{note.order && <span className="soft"> · {note.order}</span>}</div>
      <Said text={note.text || "（内容还不完整）"} />
      {note.reason && <div className="warn">{note.reason}</div>}
      {mine && (note.can_retry || note.can_undo) && (
        <div className="note-actions">
          {note.can_retry && <Button size="small" onClick={() => { void act("/api/notes/retry"); }}>重试</Button>}
          {note.can_undo && <Button size="small" onClick={() => { void act("/api/notes/undo"); }}>撤回这条</Button>}
        </div>
      )}
    </li>
  );
}

interface Wish { order: string; kind: string; text: string; flag: Flag }

function Editor({ desk, state, kinds, close }: { desk: Desk; state: State; kinds: readonly Schemas["NoteKind"][]; close: () => void }): ReactNode {
  const [form] = Form.useForm<Wish>();
  const [busy, setBusy] = useState(false);
  const key = useRef(newId());
  const orders = state.orders ?? [];
  const kind = Form.useWatch("kind", form);
  const needs = kinds.find((one) => one.id === kind)?.needs ?? [];
  useEffect(() => {
    const current = orders.find((order) => order.current) ?? (orders.length === 1 ? orders[0] : undefined);
    form.setFieldsValue({ order: current?.id, kind: kinds[0]?.id, flag: "none" });
    // Only when the editor opens: what is typed is not thrown away by a later update.
  }, []);
  const save = async (wish: Wish): Promise<void> => {
    setBusy(true);
    const answer = await call("post", "/api/conversations/{id}/notes", { path: { id: state.conversation }, body: { id: key.current, ...wish, text: wish.text.trim() } });
    setBusy(false);
    if (!answer.ok) { desk.tell(answer.error, "", true); return; }
    desk.tell("备注已交给后台写入");
    close();
  };
  return (
    <Form form={form} layout="vertical" size="small" className="note-editor" onFinish={(wish) => { void save(wish); }} requiredMark={false}>
      <Form.Item name="order" label="订单" rules={[{ required: true, message: "请选订单" }]}>
        <Select options={orders.map((order) => ({ value: order.id, label: `${order.id} ${order.state}` }))} notFoundContent="没有订单" />
      </Form.Item>
      <Form.Item name="kind" label="种类" rules={[{ required: true }]}><Select options={kinds.map((one) => ({ value: one.id, label: one.title }))} /></Form.Item>
      {needs.length > 0 && <p className="soft">要写齐：{needs.map((need) => need.title).join("、")}</p>}
      <Form.Item name="text" label="内容（接待账号和日期会自动加上）" rules={[{ required: true, whitespace: true, message: "请写内容" }]}><Input.TextArea rows={3} maxLength={300} showCount /></Form.Item>
      <Form.Item name="flag" label="插旗"><Select options={Object.entries(kFlags).map(([value, label]) => ({ value, label }))} /></Form.Item>
      <div className="note-actions"><Button onClick={close}>取消</Button><Button type="primary" htmlType="submit" loading={busy}>写入备注</Button></div>
    </Form>
  );
}

export function Notes({ desk, state, mine, kinds }: { desk: Desk; state: State; mine: boolean; kinds: readonly Schemas["NoteKind"][] }): ReactNode {
  const [editing, setEditing] = useState(false);
  const notes = state.notes ?? [];
  const orders = state.orders ?? [];
  return (
    <section className="panel" aria-label="备注">
      <h3>备注 <span>{notes.length || ""}</span>
        {mine && !editing && <Button size="small" disabled={!orders.length} onClick={() => { setEditing(true); }}>写备注</Button>}</h3>
      {editing && <Editor desk={desk} state={state} kinds={kinds} close={() => { setEditing(false); }} />}
      {notes.length > 0 ? <ul className="note-rows">{notes.map((note, index) => <NoteRow key={note.seq ?? note.command ?? index} desk={desk} note={note} mine={mine} />)}</ul>
        : !editing && <p className="empty">这次会话还没有备注。</p>}
    </section>
  );
}
