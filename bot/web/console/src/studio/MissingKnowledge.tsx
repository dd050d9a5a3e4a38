// What buyers asked of goods and nobody could answer: in their words, the most asked first, each filled in with one step.
import { App as AntApp, Button, Input } from "antd";
import { useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { useWatched } from "../base/store";
import { Said } from "../base/words";
import type { Attribute } from "./GoodEditor";
import { useLoaded } from "./load";
import type { Studio } from "./studio";

type Missing = Schemas["MissingKnowledge"];
const ask = (): ReturnType<typeof call<"get", "/api/studio/missing-knowledge">> => call("get", "/api/studio/missing-knowledge");

interface RowView { studio: Studio; one: Missing; title: string; canEdit: boolean; open: (id: string) => void }

function Row({ studio, one, title, canEdit, open }: RowView): ReactNode {
  const { message } = AntApp.useApp();
  const [value, setValue] = useState("");
  const [busy, setBusy] = useState(false);
  const fill = async (): Promise<void> => {
    if (!value.trim()) return;
    setBusy(true);
    const answer = await call("post", "/api/studio/missing-knowledge", { body: { good: one.good, attribute: one.attribute, value: value.trim() } });
    setBusy(false);
    if (!answer.ok) { void message.error(answer.error, 5); return; }
    void message.success(answer.data.ok ? "已补进草稿，发布后就会这样答" : "已存进草稿，但草稿里还有错误");
    studio.changed();
  };
  return (
    <li className="missing-row" data-missing={`${one.good}.${one.attribute}`}>
      <p><strong><Said text={one.name || "没认出是哪件商品"} /></strong>{title && <> 的 <strong>{title}</strong></>}<span className="chip-tag">问过 {one.times} 次</span></p>
      {one.words.map((words) => <p key={words} className="soft">“<Said text={words} />”</p>)}
      {canEdit && one.good && one.attribute
        ? <div className="missing-fill"><Input aria-label={`${one.name}的${title}`} placeholder="该怎么答，例如 180天" value={value} maxLength={240} onChange={(event) => { setValue(event.target.value); }} onPressEnter={() => { void fill(); }} /><Button type="primary" loading={busy} disabled={!value.trim()} onClick={() => { void fill(); }}>补上</Button></div>
        : one.good && <Button size="small" onClick={() => { open(one.good); }}>打开商品</Button>}
    </li>
  );
}

export function MissingKnowledge({ studio, attributes, canEdit, open }: { studio: Studio; attributes: readonly Attribute[]; canEdit: boolean; open: (id: string) => void }): ReactNode {
  const changes = useWatched(studio.changes);
  const { data, fault } = useLoaded(ask, changes);
  if (fault) return <p className="warn">{fault.error}</p>;
  if (data && data.missing.length === 0) return <p className="empty">买家问过的，商品资料里都有了。</p>;
  return (
    <ul className="missing-list" aria-label="待补商品知识">
      {data?.missing.map((one) => <Row key={`${one.good}.${one.name}.${one.attribute}`} studio={studio} one={one} title={attributes.find(({ id }) => id === one.attribute)?.title ?? one.title} canEdit={canEdit} open={open} />)}
    </ul>
  );
}
