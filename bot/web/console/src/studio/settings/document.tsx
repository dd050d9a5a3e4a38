// One settings file under edit: asked for, changed piece by piece, saved into the draft with what the loaders say of it.
// What a form does not show stays in the file as it was.
import { App as AntApp, Button } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../../base/api";
import { may } from "../../staff/session";
import { Faults } from "../Faults";
import { saves } from "../keys";
import { useLoaded } from "../load";
import type { Studio } from "../studio";

export type Json = Record<string, unknown>;
export type DocumentName = "shop" | "policy" | "zones" | "conditions" | "routing" | "notes" | "guard" | "registers" | "problems" | "typos" | "goods" | "couriers";

export interface Edited { value: Json; change: (part: Json) => void; replace: (value: Json) => void; readOnly: boolean }

interface DocumentView { studio: Studio; name: DocumentName; title: string; hint: string; children: (edited: Edited) => ReactNode }

export function DocumentForm({ studio, name, title, hint, children }: DocumentView): ReactNode {
  const { message } = AntApp.useApp();
  const ask = useCallback(() => call("get", "/api/studio/documents/{name}", { path: { name } }), [name]);
  const loaded = useLoaded(ask);
  const [value, setValue] = useState<Json | null>(null);
  const [faults, setFaults] = useState<readonly Schemas["Fault"][]>([]);
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  const readOnly = !may(studio.me, "trainer", "admin");
  useEffect(() => {
    if (!loaded.data) return;
    setValue(loaded.data.document as Json);
    setDirty(false);
    setFaults([]);
  }, [loaded.data]);
  const replace = useCallback((next: Json) => { setValue(next); setDirty(true); }, []);
  const change = useCallback((part: Json) => { setValue((old) => ({ ...old, ...part })); setDirty(true); }, []);
  const save = async (): Promise<void> => {
    if (!value || !loaded.data) return;
    setBusy(true);
    const answer = await call("put", "/api/studio/documents/{name}", { path: { name }, body: { document: value as Record<string, never>, etag: loaded.data.etag } });
    setBusy(false);
    if (!answer.ok) {
      setFaults(answer.faults);
      void message.error(answer.code === "changed_elsewhere" ? "同事刚改过这一页，请刷新再改。" : answer.error, 5);
      return;
    }
    setFaults(answer.data.faults);
    setDirty(false);
    loaded.set({ ...loaded.data, document: value as Record<string, never>, etag: answer.data.etag });
    void message.success(answer.data.ok ? "已存进草稿，发布后才生效" : "已存进草稿，但草稿里还有错误");
    studio.changed();
  };
  return (
    <section className="settings" aria-label={title} onKeyDown={saves(!readOnly && dirty, save)}>
      <header className="editor-head"><h2>{title}</h2><span className="soft">{hint}</span>{dirty && <span className="row-tag changed">没有保存</span>}<span className="grow" />
        {!readOnly && <Button type="primary" loading={busy} disabled={!dirty} onClick={() => { void save(); }}>存进草稿</Button>}</header>
      {loaded.fault && <p className="warn">{loaded.fault.error}</p>}
      <Faults faults={faults.filter((fault) => fault.weight === "error" || fault.file.includes(name))} most={8} />
      {value && children({ value, change, replace, readOnly })}
    </section>
  );
}
