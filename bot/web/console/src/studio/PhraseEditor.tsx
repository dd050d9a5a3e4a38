// One phrase under edit: variants with their bubble on a sample order, a variable picker, conditions, validity.
import { App as AntApp, Button, DatePicker, Dropdown, Input, InputNumber, Popconfirm, Select, Tag } from "antd";
import dayjs from "dayjs";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Bubble } from "@chatui/core/es/components/Bubble";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { lengthOf, Said } from "../base/words";
import { Faults } from "./Faults";
import { saves } from "./keys";
import { useLoaded, useSettled } from "./load";
import { chipsOf, documentOf, phraseOf, type Entry, type Phrase, type When } from "./phrase";
import type { Studio, Variable } from "./studio";

type Json = Record<string, unknown>;
const kGood = 80;

function usePreview(line: string): Schemas["Preview"] | null {
  const settled = useSettled(line, 250);
  const [preview, setPreview] = useState<Schemas["Preview"] | null>(null);
  useEffect(() => {
    if (!settled.trim()) { setPreview(null); return undefined; }
    const abort = new AbortController();
    void call("post", "/api/studio/preview", { body: { line: settled }, signal: abort.signal }).then((answer) => { if (answer.ok) setPreview(answer.data); });
    return () => { abort.abort(); };
  }, [settled]);
  return preview;
}

interface LineView { line: string; index: number; variables: readonly Variable[]; change: (line: string) => void; remove: (() => void) | null; readOnly: boolean }

function Variant({ line, index, variables, change, remove, readOnly }: LineView): ReactNode {
  const box = useRef<HTMLTextAreaElement>(null);
  const preview = usePreview(line);
  const insert = (variable: Variable): void => {
    const at = box.current?.selectionStart ?? line.length;
    const name = variable.name;
    const text = variable.store ? `{{${name}}}` : `{{#${name}}}{{${name}}}{{/${name}}}`;
    change(line.slice(0, at) + text + line.slice(box.current?.selectionEnd ?? at));
    box.current?.focus();
  };
  const length = preview?.length ?? lengthOf(line);
  const limit = preview?.limit ?? 500;
  const troubles = preview?.troubles ?? [];
  return (
    <div className="variant">
      <div className="variant-edit">
        <textarea ref={box} className="plain-box" rows={3} value={line} readOnly={readOnly} aria-label={`第 ${index + 1} 种说法`} onChange={(event) => { change(event.target.value); }} />
        <div className="variant-bar">
          {!readOnly && (
            <Dropdown trigger={["click"]} menu={{ className: "variable-menu", items: variables.map((variable) => ({ key: variable.name, label: <>{variable.title} <span className="soft">{`{{${variable.name}}} 如 ${variable.sample}`}</span></>, onClick: () => { insert(variable); } })) }}>
              <Button size="small">插入变量</Button>
            </Dropdown>
          )}
          <span className={length > limit ? "warn" : length > kGood ? "amber-text" : "soft"}>填好后 {length} 字{length > limit ? `，超过 ${limit}` : length > kGood ? "，有点长" : ""}</span>
          {remove && !readOnly && <Button size="small" type="link" onClick={remove}>去掉</Button>}
        </div>
      </div>
      <div className="variant-preview" aria-label="预览">
        <div className="line bot"><div className="body"><Bubble type="text"><Said text={preview?.text || (line.trim() ? "…" : "（空）")} /></Bubble></div></div>
        {troubles.map((trouble) => <p key={trouble} className="warn">{trouble}</p>)}
        {preview?.violation?.title && <p className="warn">不能发：{preview.violation.title}{preview.violation.excerpt && `（“${preview.violation.excerpt}”）`} {preview.violation.mend}</p>}
      </div>
    </div>
  );
}

function Conditions({ studio, when, set, readOnly }: { studio: Studio; when: When; set: (when: When) => void; readOnly: boolean }): ReactNode {
  const words = useWatched(studio.words);
  const change = (part: When): void => { set({ ...when, ...part }); };
  const day = (text: string | undefined): dayjs.Dayjs | null => (text ? dayjs(text) : null);
  return (
    <div className="fields">
      <label className="field"><span>有效期</span><DatePicker.RangePicker disabled={readOnly} allowEmpty={[true, true]} value={[day(when.from), day(when.until)]} onChange={(range) => { change({ from: range?.[0]?.format("YYYY-MM-DD"), until: range?.[1]?.format("YYYY-MM-DD") }); }} /></label>
      <label className="field"><span>订单状态</span><Select disabled={readOnly} mode="multiple" allowClear placeholder="不限" value={when.order_state ?? []} onChange={(states) => { change({ order_state: states }); }} options={words.order_states.map(({ id, title }) => ({ value: id, label: title }))} /></label>
      <label className="field"><span>商品标题含</span><Select disabled={readOnly} mode="tags" allowClear placeholder="不限" value={when.product ?? []} onChange={(product) => { change({ product }); }} /></label>
      <label className="field"><span>第几次问起</span><InputNumber disabled={readOnly} min={2} max={20} placeholder="不限" value={when.nth ?? null} onChange={(nth) => { change({ nth: nth ?? undefined }); }} /></label>
      <label className="field"><span>人工时间</span><Select disabled={readOnly} allowClear placeholder="不限" value={when.hours} onChange={(hours) => { change({ hours }); }} options={[{ value: "open", label: "人工在时" }, { value: "closed", label: "人工不在时" }]} /></label>
    </div>
  );
}

interface EntryView { studio: Studio; entry: Entry; set: (entry: Entry) => void; remove: (() => void) | null; readOnly: boolean }

function EntryBox({ studio, entry, set, remove, readOnly }: EntryView): ReactNode {
  const { variables, order_states: states } = useWatched(studio.words);
  const [open, setOpen] = useState(false);
  const chips = chipsOf(entry.when, useMemo(() => new Map(states.map(({ id, title }) => [id, title])), [states]));
  const setLine = (index: number, line: string): void => { set({ ...entry, lines: entry.lines.map((old, at) => (at === index ? line : old)) }); };
  return (
    <section className="phrase-entry">
      <header><span>什么时候说：</span>{chips.map((chip) => <Tag key={chip}>{chip}</Tag>)}<Button size="small" type="link" onClick={() => { setOpen(!open); }} aria-expanded={open}>{open ? "收起条件" : "改条件"}</Button>
        <span className="grow" />{remove && !readOnly && <Button size="small" type="link" danger onClick={remove}>删这一条</Button>}</header>
      {open && <Conditions studio={studio} when={entry.when} set={(when) => { set({ ...entry, when }); }} readOnly={readOnly} />}
      {entry.lines.map((line, index) => (
        <Variant key={index} line={line} index={index} variables={variables} readOnly={readOnly} change={(text) => { setLine(index, text); }}
          remove={entry.lines.length > 1 ? () => { set({ ...entry, lines: entry.lines.filter((_, at) => at !== index) }); } : null} />
      ))}
      {!readOnly && <Button size="small" onClick={() => { set({ ...entry, lines: [...entry.lines, ""] }); }}>再加一种说法</Button>}
    </section>
  );
}

interface EditorView { studio: Studio; id: string; canEdit: boolean; close: () => void; saved: (id: string) => void }

export function PhraseEditor({ studio, id, canEdit, close, saved }: EditorView): ReactNode {
  const { message } = AntApp.useApp();
  const ask = useCallback(() => (id ? call("get", "/api/studio/phrases/{id}", { path: { id } })
    : Promise.resolve({ ok: true as const, status: 200, data: { document: {}, etag: "", file: "" } satisfies Schemas["PhraseDocument"] })), [id]);
  const loaded = useLoaded(ask);
  const [phrase, setPhrase] = useState<Phrase>(() => phraseOf({}));
  const [faults, setFaults] = useState<readonly Schemas["Fault"][]>([]);
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!loaded.data) return;
    setPhrase(phraseOf(loaded.data.document as Json));
    setDirty(false);
  }, [loaded.data]);
  const set = (change: Partial<Phrase>): void => { setPhrase((old) => ({ ...old, ...change })); setDirty(true); };
  const setEntry = (index: number, entry: Entry): void => { set({ entries: phrase.entries.map((old, at) => (at === index ? entry : old)) }); };
  const quick = phrase.id.startsWith("quick.");

  const save = async (): Promise<void> => {
    const before = loaded.data;
    if (!before || !phrase.id) { void message.warning("先填编号"); return; }
    const document = documentOf(phrase, before.document as Json) as Record<string, never>;
    setBusy(true);
    const answer = await call("put", "/api/studio/phrases/{id}", { path: { id: phrase.id }, body: { document, ...(before.etag ? { etag: before.etag } : {}), ...(quick && !id ? { file: "phrases/quick.json" } : {}) } });
    setBusy(false);
    if (!answer.ok) {
      setFaults(answer.faults);
      void message.error(answer.code === "changed_elsewhere" ? "同事刚改过这条话术，请重新打开再改。" : answer.error, 5);
      return;
    }
    setFaults(answer.data.faults);
    setDirty(false);
    void message.success(answer.data.ok ? "已存进草稿，发布后才生效" : "已存进草稿，但草稿里还有错误");
    loaded.set({ ...before, document, etag: answer.data.etag });
    studio.changed();
    saved(phrase.id);
  };
  const remove = async (): Promise<void> => {
    const answer = await call("delete", "/api/studio/phrases/{id}", { path: { id } });
    if (!answer.ok) { void message.error(answer.error); return; }
    studio.changed();
    close();
  };
  if (loaded.fault) return <section className="editor"><p className="warn">{loaded.fault.error}</p></section>;
  return (
    <section className="editor" aria-label="话术编辑" onKeyDown={saves(canEdit && dirty, save)}>
      <header className="editor-head">
        <h2>{phrase.title || phrase.id || "新话术"}</h2>{loaded.data?.file && <span className="soft">{loaded.data.file}</span>}
        {dirty && <span className="row-tag changed">没有保存</span>}
        <span className="grow" />
        {canEdit && id && <Popconfirm title="从草稿里删掉这条话术？" okText="删除" cancelText="不删" onConfirm={() => { void remove(); }}><Button danger>删除</Button></Popconfirm>}
        <Button onClick={close}>关闭</Button>
        {canEdit && <Button type="primary" loading={busy} disabled={!dirty} onClick={() => { void save(); }}>存进草稿</Button>}
      </header>
      <Faults faults={faults} most={8} />
      <div className="editor-form phrase-form">
        {(!id || quick) && (
          <div className="fields">
            {!id && <label className="field"><span>编号（意图名，或 quick. 开头的快捷短语）</span><Input value={phrase.id} maxLength={60} onChange={(event) => { set({ id: event.target.value.toLowerCase().replace(/[^a-z0-9_.]/g, "") }); }} /></label>}
            {quick && <label className="field"><span>标题（给客服看）</span><Input value={phrase.title} maxLength={20} onChange={(event) => { set({ title: event.target.value }); }} /></label>}
            {quick && <label className="field"><span>哪个组用</span><Select allowClear placeholder="所有组" value={phrase.group || undefined} onChange={(group?: string) => { set({ group: group ?? "" }); }} options={["售前", "售中", "售后", "主管"].map((value) => ({ value, label: value }))} /></label>}
          </div>
        )}
        <p className="precedence">同一个编号可以写几条，最具体的先：有效期 ＞ 订单状态 ＞ 商品 ＞ 第几次问 ＞ 服务时间 ＞ 默认</p>
        {phrase.entries.map((entry, index) => (
          <EntryBox key={index} studio={studio} entry={entry} set={(changed) => { setEntry(index, changed); }} readOnly={!canEdit}
            remove={phrase.entries.length > 1 ? () => { set({ entries: phrase.entries.filter((_, at) => at !== index) }); } : null} />
        ))}
        {canEdit && <Button onClick={() => { set({ entries: [...phrase.entries, { when: {}, lines: [""] }] }); }}>再加一条带条件的</Button>}
      </div>
    </section>
  );
}
