// Writes a note into an order's memo: one form for every kind the store has, begun with what the conversation already
// tells. The server says what is wrong with it; nothing is shown as written before it is.
import { AutoComplete, Button, Form, Input, Select } from "antd";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { newId } from "../base/ids";
import type { Desk } from "./desk";
import { kFlags, type Flag } from "./labels";

type Kind = Schemas["NoteKind"];
type Part = Schemas["NotePart"];
type Values = Record<string, string | undefined>;
interface Wish { kind: string; flag: Flag; parts?: Values }

const kPartMost = 200;
/** Parts that are a sentence rather than a word. */
const kSentences = new Set(["request", "reason", "summary", "detail"]);

const isAsked = (part: Part, parts: Values): boolean =>
  !part.when || (part.when.value ? parts[part.when.slot] === part.when.value : Boolean(parts[part.when.slot]));

function Field({ part }: { part: Part }): ReactNode {
  const rules = part.required ? [{ required: true, whitespace: true, message: `请填${part.title}` }] : [];
  const options = part.choices.map((value) => ({ value, label: value }));
  return (
    <Form.Item name={["parts", part.slot]} label={part.required ? part.title : `${part.title}（可不填）`} rules={rules}>
      {part.slot === "date" ? <Input type="date" />
        : options.length > 3 ? <AutoComplete options={options} filterOption={(typed, option) => String(option?.value ?? "").includes(typed)} maxLength={kPartMost} />
          : options.length ? <Select options={options} placeholder="请选" />
            : kSentences.has(part.slot) ? <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={kPartMost} showCount />
              : <Input maxLength={kPartMost} inputMode={part.slot === "mobile" || part.slot === "quantity" ? "numeric" : "text"} />}
    </Form.Item>
  );
}

interface EditorView { desk: Desk; conversation: string; order: string; close: () => void }

export function NoteEditor({ desk, conversation, order, close }: EditorView): ReactNode {
  const [form] = Form.useForm<Wish>();
  const [offer, setOffer] = useState<{ kinds: readonly Kind[]; flags: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  // One key for one note, so that a second press after a lost answer writes nothing twice.
  const key = useRef(newId());
  const chosen = Form.useWatch("kind", form);
  const kind = offer?.kinds.find((one) => one.id === chosen) ?? offer?.kinds[0];
  const parts: Values = Form.useWatch("parts", form) ?? {};

  const begin = (next: Kind): void => {
    const typed: Values = form.getFieldValue("parts") as Values | undefined ?? {};
    form.setFieldValue("parts", { ...Object.fromEntries(next.parts.map((part) => [part.slot, part.value || undefined])), ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value)) });
    setFault("");
  };
  useEffect(() => {
    let here = true;
    void call("get", "/api/conversations/{id}/note-form", { path: { id: conversation } }).then((answer) => {
      if (!here) return;
      if (!answer.ok) { setFault(answer.error); return; }
      const kinds = answer.data.kinds ?? [];
      setOffer({ kinds, flags: answer.data.flags ?? false });
      const best = kinds.find((one) => one.id === answer.data.likeliest) ?? kinds[0];
      if (!best) return;
      form.setFieldsValue({ kind: best.id, flag: "none" });
      begin(best);
    });
    return () => { here = false; };
  }, [conversation]);

  const save = async (wish: Wish): Promise<void> => {
    setBusy(true);
    setFault("");
    const told = kind?.parts.filter((part) => isAsked(part, wish.parts ?? {})).flatMap((part) => { const value = wish.parts?.[part.slot]?.trim(); return value ? [[part.slot, value]] : []; }) ?? [];
    const answer = await call("post", "/api/conversations/{id}/notes", { path: { id: conversation }, body: { id: key.current, order, kind: wish.kind, parts: Object.fromEntries(told) as Record<string, string>, flag: wish.flag } });
    setBusy(false);
    if (!answer.ok) { setFault(answer.error); return; }
    desk.tell("备注已交给后台，写成与否看下面的“备注”");
    close();
  };
  const onKey = (event: KeyboardEvent): void => { if (event.key === "Escape" && !event.defaultPrevented) { event.stopPropagation(); close(); } };
  return (
    <Form form={form} layout="vertical" size="small" className="note-editor" onFinish={(wish) => { void save(wish); }} requiredMark={false} onKeyDown={onKey} aria-label={`给订单 ${order} 写备注`}>
      {offer && kind && (
        <>
          <Form.Item name="kind" label="种类">
            <Select autoFocus options={offer.kinds.map((one) => ({ value: one.id, label: one.title }))} onChange={(id) => { const next = offer.kinds.find((one) => one.id === id); if (next) begin(next); }} />
          </Form.Item>
          {kind.parts.filter((part) => isAsked(part, parts)).map((part) => <Field key={part.slot} part={part} />)}
          {offer.flags && (
            <Form.Item name="flag" label="插旗">
              <Select options={Object.entries(kFlags).map(([value, label]) => ({ value, label: value === "none" ? (kind.flag ? `按种类（${kFlags[kind.flag as Flag]}）` : "不插旗") : <span className={`flag ${value}`}>⚑ {label}</span> }))} />
            </Form.Item>
          )}
          <p className="soft">接待账号和日期会自动加上；备注里原有的内容不会动。</p>
        </>
      )}
      {!offer && !fault && <p className="soft">正在看会话里已经说过的…</p>}
      {fault && <p className="warn" role="alert">{fault}</p>}
      <div className="note-actions"><Button onClick={close}>取消</Button><Button type="primary" htmlType="submit" loading={busy} disabled={!kind}>写入备注</Button></div>
    </Form>
  );
}
