// One rule under edit: its patterns with live highlight, examples as its contract, where it stands, what follows it.
import { App as AntApp, Button, Input, InputNumber, Popconfirm, Select, Switch } from "antd";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { Faults } from "./Faults";
import { saves } from "./keys";
import { useLoaded } from "./load";
import { PatternBox, type LineNote } from "./PatternBox";
import { documentOf, kNewRule, routeOf, ruleOf, type Rule } from "./rule";
import { named, type Studio } from "./studio";
import { TryPanel, useTried } from "./TryPanel";

type Json = Record<string, unknown>;

/** The server is told no empty lines; its answers are put back beside the lines they belong to. */
function notesOf(lines: readonly string[], results: readonly LineNote[] | undefined): LineNote[] {
  let next = 0;
  return lines.map((line) => {
    if (!line.trim()) return {};
    next += 1;
    const { trouble, position, hits } = results?.[next - 1] ?? {};
    return { trouble, position, hits };
  });
}

function Field({ label, children, wide = false }: { label: string; children: ReactNode; wide?: boolean }): ReactNode {
  return <label className={`field${wide ? " wide" : ""}`}><span>{label}</span>{children}</label>;
}

/** Sentences, one a line. */
function Sentences({ label, value, onChange, hint, readOnly }: { label: string; value: readonly string[]; onChange: (lines: string[]) => void; hint: string; readOnly: boolean }): ReactNode {
  return (
    <div className="field wide"><span>{label} <em>{value.filter((line) => line.trim()).length}</em></span>
      <textarea className="plain-box" aria-label={label} readOnly={readOnly} rows={Math.min(9, Math.max(3, value.length + 1))} value={value.join("\n")} placeholder={hint} onChange={(event) => { onChange(event.target.value.split("\n")); }} />
    </div>
  );
}

function Place({ studio, rule, set, fresh }: { studio: Studio; rule: Rule; set: (change: Partial<Rule>) => void; fresh: boolean }): ReactNode {
  const words = useWatched(studio.words);
  const { bands } = useWatched(studio.summary);
  const choices = words.bands.length ? words.bands : bands;
  const options = (list: readonly (string | { id: string; title: string })[]): { value: string; label: string }[] => list.map(named).map(({ id, title }) => ({ value: id, label: title }));
  return (
    <div className="fields">
      {fresh && <Field label="编号（小写字母、数字、下划线）"><Input value={rule.id} maxLength={40} onChange={(event) => { set({ id: event.target.value.toLowerCase().replace(/[^a-z0-9_]/g, "") }); }} /></Field>}
      <Field label="名称"><Input value={rule.title} maxLength={30} onChange={(event) => { set({ title: event.target.value }); }} /></Field>
      <Field label="层级"><Select value={rule.band} onChange={(band) => { set({ band }); }} options={options(choices)} /></Field>
      <Field label="同层次序（0–100，大的先）"><InputNumber min={0} max={100} value={rule.rank} onChange={(rank) => { set({ rank: rank ?? 0 }); }} /></Field>
      <Field label="接着怎么办"><Select value={rule.routed ? rule.handling : undefined} placeholder="没有" onChange={(handling) => { set({ handling, routed: true }); }} options={options(words.handlings)} /></Field>
      <Field label="转给哪个组"><Select value={rule.routed ? rule.group : undefined} placeholder="没有" onChange={(group) => { set({ group, routed: true }); }} options={options(words.groups)} /></Field>
      <Field label="先问是哪一单"><Switch checked={rule.needsOrder} onChange={(needsOrder) => { set({ needsOrder, routed: true }); }} /></Field>
      <Field label="只在正在等时看"><Select mode="multiple" allowClear value={rule.awaits} onChange={(awaits) => { set({ awaits }); }} options={options(words.awaiting)} placeholder="不限" /></Field>
      <Field label="只在这些订单状态看"><Select mode="multiple" allowClear value={rule.orderStates} onChange={(orderStates) => { set({ orderStates }); }} options={options(words.order_states)} placeholder="不限" /></Field>
      <Field label="说明（给同事）" wide><Input value={rule.comment} maxLength={200} onChange={(event) => { set({ comment: event.target.value }); }} /></Field>
    </div>
  );
}

interface EditorView { studio: Studio; id: string; canEdit: boolean; close: () => void; saved: (id: string) => void }

/** id "" makes a new one. */
export function RuleEditor({ studio, id, canEdit, close, saved }: EditorView): ReactNode {
  const { message } = AntApp.useApp();
  const ask = useCallback(() => (id ? call("get", "/api/studio/intents/{id}", { path: { id } })
    : Promise.resolve({ ok: true as const, status: 200, data: { document: {}, route: {}, etag: "" } as Schemas["IntentDocument"] })), [id]);
  const loaded = useLoaded(ask);
  const [rule, setRule] = useState<Rule>(kNewRule);
  const [typed, setTyped] = useState("");
  const [faults, setFaults] = useState<readonly Schemas["Fault"][]>([]);
  const [busy, setBusy] = useState(false);
  const [dirty, setDirty] = useState(false);
  useEffect(() => {
    if (!loaded.data) return;
    setRule(id ? ruleOf(loaded.data) : kNewRule);
    setDirty(false);
    setFaults([]);
  }, [loaded.data, id]);
  const typedLines = useMemo(() => typed.split("\n"), [typed]);
  const { tried, fault } = useTried(rule, typedLines);
  const set = useCallback((change: Partial<Rule>) => { setRule((old) => ({ ...old, ...change })); setDirty(true); }, []);
  const patternNotes = useMemo(() => notesOf(rule.patterns, tried?.patterns), [rule.patterns, tried]);
  const unlessNotes = useMemo(() => notesOf(rule.unless, tried?.unless), [rule.unless, tried]);
  const broken = [...patternNotes, ...unlessNotes].some((note) => note.trouble);

  const save = async (): Promise<void> => {
    const before = loaded.data;
    if (!before || !rule.id) { void message.warning("先填编号"); return; }
    const document = documentOf(rule, before.document as Json) as Record<string, never>;
    const route = rule.routed ? routeOf(rule, (before.route ?? {}) as Json) as Record<string, never> : undefined;
    setBusy(true);
    const answer = await call("put", "/api/studio/intents/{id}", { path: { id: rule.id }, body: {
      document, ...(route ? { route } : {}), ...(before.etag ? { etag: before.etag } : {}),
    } });
    setBusy(false);
    if (!answer.ok) {
      setFaults(answer.faults);
      void message.error(answer.code === "changed_elsewhere" ? "同事刚改过这条规则，请重新打开再改。" : answer.error, 5);
      return;
    }
    setFaults(answer.data.faults);
    setDirty(false);
    void message.success(answer.data.ok ? "已存进草稿，发布后才生效" : "已存进草稿，但草稿里还有错误");
    loaded.set({ ...before, document, ...(route ? { route } : {}), etag: answer.data.etag });
    studio.changed();
    saved(rule.id);
  };
  const remove = async (): Promise<void> => {
    const answer = await call("delete", "/api/studio/intents/{id}", { path: { id } });
    if (!answer.ok) { void message.error(answer.error); return; }
    studio.changed();
    close();
  };
  if (loaded.fault) return <section className="editor"><p className="warn">{loaded.fault.error}</p></section>;
  return (
    <section className="editor" aria-label="规则编辑" onKeyDown={saves(canEdit && dirty && !broken, save)}>
      <header className="editor-head">
        <h2>{id ? rule.title || id : "新规则"}</h2>
        {dirty && <span className="row-tag changed">没有保存</span>}
        {broken && <span className="warn">有句式写错了</span>}
        <span className="grow" />
        {canEdit && id && <Popconfirm title="从草稿里删掉这条规则？" okText="删除" cancelText="不删" onConfirm={() => { void remove(); }}><Button danger>删除</Button></Popconfirm>}
        <Button onClick={close}>关闭</Button>
        {canEdit && <Button type="primary" loading={busy} disabled={!dirty || broken} onClick={() => { void save(); }}>存进草稿</Button>}
      </header>
      <Faults faults={faults} most={8} />
      <div className="editor-body">
        <div className="editor-form">
          <Place studio={studio} rule={rule} set={set} fresh={!id} />
          <div className="field wide"><span>句式 <em>一行一条，任何一条命中就算</em></span>
            <PatternBox label="句式" value={rule.patterns} onChange={(patterns) => { set({ patterns }); }} notes={patternNotes} placeholder="例如 (能|可以|想).{0,4}(刻|定制)" readOnly={!canEdit} /></div>
          <div className="field wide"><span>排除 <em>命中的那个分句不算</em></span>
            <PatternBox label="排除句式" value={rule.unless} onChange={(unless) => { set({ unless }); }} notes={unlessNotes} placeholder="例如 (刻度|立刻)" readOnly={!canEdit} /></div>
          <Sentences label="必须听懂" value={rule.must} onChange={(must) => { set({ must }); }} hint="至少 6 句，一行一句" readOnly={!canEdit} />
          <Sentences label="不许误伤" value={rule.mustNot} onChange={(mustNot) => { set({ mustNot }); }} hint="至少 4 句，一行一句" readOnly={!canEdit} />
        </div>
        <TryPanel tried={tried} fault={fault} typed={typed} setTyped={setTyped} />
      </div>
    </section>
  );
}
