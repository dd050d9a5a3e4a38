// One good under edit: how buyers call it, its specifications with price and stock, and what the bot may say of it.
import { App as AntApp, Button, Input, InputNumber, Popconfirm, Select, Switch } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { now } from "../base/time";
import { Faults } from "./Faults";
import { documentOf, goodOf, kNewSpec, momentOf, type Good, type Spec, type Value } from "./good";
import { saves } from "./keys";
import { useLoaded } from "./load";
import type { Studio } from "./studio";

type Json = Record<string, unknown>;
export type Attribute = Schemas["GoodsPage"]["attributes"][number];

interface SpecView { spec: Spec; index: number; set: (spec: Spec) => void; remove: () => void; readOnly: boolean }

function SpecRow({ spec, index, set, remove, readOnly }: SpecView): ReactNode {
  const which = `第 ${index + 1} 个规格`;
  return (
    <div className="good-spec">
      <Input aria-label={`${which}名称`} placeholder="规格，如 大号" value={spec.name} maxLength={60} readOnly={readOnly} onChange={(event) => { set({ ...spec, name: event.target.value }); }} />
      <InputNumber aria-label={`${which}价格`} placeholder="价格" min={0.01} precision={2} suffix="元" value={spec.price} readOnly={readOnly} onChange={(price) => { set({ ...spec, price }); }} />
      <InputNumber aria-label={`${which}库存`} placeholder="库存" min={0} precision={0} value={spec.stock} readOnly={readOnly} onChange={(stock) => { set({ ...spec, stock, readAt: stock === null ? "" : momentOf(new Date(now())) }); }} />
      <Select aria-label={`${which}别的叫法`} mode="tags" placeholder="别的叫法" value={spec.words} disabled={readOnly} onChange={(words: string[]) => { set({ ...spec, words }); }} />
      {!readOnly && <Button size="small" type="link" onClick={remove}>去掉</Button>}
    </div>
  );
}

interface ValueView { value: Value; attributes: readonly Attribute[]; set: (value: Value) => void; remove: () => void; readOnly: boolean }

function ValueRow({ value, attributes, set, remove, readOnly }: ValueView): ReactNode {
  const attribute = attributes.find(({ id }) => id === value.attribute);
  return (
    <div className="good-value">
      <Select aria-label="属性" showSearch optionFilterProp="label" placeholder="哪一项" value={value.attribute || undefined} disabled={readOnly} onChange={(id: string) => { set({ ...value, attribute: id }); }} options={attributes.map(({ id, title }) => ({ value: id, label: title }))} />
      <Input.TextArea aria-label={attribute ? attribute.title : "内容"} autoSize={{ minRows: 1, maxRows: 4 }} placeholder="买家听到的内容" value={value.value} maxLength={240} readOnly={readOnly} onChange={(event) => { set({ ...value, value: event.target.value }); }} />
      {!readOnly && <Button size="small" type="link" onClick={remove}>去掉</Button>}
      {attribute?.claim && <p className="soft">人群、健康一类的话只照您写的说，不写就请同事答。</p>}
    </div>
  );
}

interface EditorView { studio: Studio; id: string; attributes: readonly Attribute[]; canEdit: boolean; close: () => void; saved: (id: string) => void }

export function GoodEditor({ studio, id, attributes, canEdit, close, saved }: EditorView): ReactNode {
  const { message } = AntApp.useApp();
  const ask = useCallback(() => (id ? call("get", "/api/studio/goods/{id}", { path: { id } })
    : Promise.resolve({ ok: true as const, status: 200, data: { document: {}, etag: "", file: "" } as Schemas["GoodDocument"] })), [id]);
  const loaded = useLoaded(ask);
  const [good, setGood] = useState<Good>(() => goodOf({}));
  const [faults, setFaults] = useState<readonly Schemas["Fault"][]>([]);
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!loaded.data) return;
    setGood(goodOf(loaded.data.document as Json));
    setDirty(false);
  }, [loaded.data]);
  const set = (change: Partial<Good>): void => { setGood((old) => ({ ...old, ...change })); setDirty(true); };
  const readOnly = !canEdit;

  const save = async (): Promise<void> => {
    const before = loaded.data;
    if (!before || !good.id || !good.title) { void message.warning("先填编号和标题"); return; }
    const document = documentOf(good, before.document as Json) as Record<string, never>;
    setBusy(true);
    const answer = await call("put", "/api/studio/goods/{id}", { path: { id: good.id }, body: { document, ...(before.etag ? { etag: before.etag } : {}) } });
    setBusy(false);
    if (!answer.ok) {
      setFaults(answer.faults);
      void message.error(answer.code === "changed_elsewhere" ? "同事刚改过这件商品，请重新打开再改。" : answer.error, 5);
      return;
    }
    setFaults(answer.data.faults);
    setDirty(false);
    void message.success(answer.data.ok ? "已存进草稿，发布后才生效" : "已存进草稿，但草稿里还有错误");
    loaded.set({ ...before, document, etag: answer.data.etag });
    studio.changed();
    saved(good.id);
  };
  const remove = async (): Promise<void> => {
    const answer = await call("delete", "/api/studio/goods/{id}", { path: { id } });
    if (!answer.ok) { void message.error(answer.error); return; }
    studio.changed();
    close();
  };
  const tags = (title: string, value: string[], change: (value: string[]) => void): ReactNode => (
    <label className="field"><span>{title}</span><Select mode="tags" aria-label={title} open={false} suffixIcon={null} placeholder="输入后按回车" value={value} disabled={readOnly} onChange={change} /></label>
  );
  if (loaded.fault) return <section className="editor"><p className="warn">{loaded.fault.error}</p></section>;
  return (
    <section className="editor" aria-label="商品编辑" onKeyDown={saves(canEdit && dirty, save)}>
      <header className="editor-head">
        <h2>{good.name || good.title || "新商品"}</h2>{loaded.data?.file && <span className="soft">{loaded.data.file}</span>}
        {dirty && <span className="row-tag changed">没有保存</span>}
        <span className="grow" />
        {canEdit && id && <Popconfirm title="从草稿里删掉这件商品？" okText="删除" cancelText="不删" onConfirm={() => { void remove(); }}><Button danger>删除</Button></Popconfirm>}
        <Button onClick={close}>关闭</Button>
        {canEdit && <Button type="primary" loading={busy} disabled={!dirty} onClick={() => { void save(); }}>存进草稿</Button>}
      </header>
      <Faults faults={faults} most={8} />
      <div className="editor-form">
        <div className="fields">
          {!id && <label className="field"><span>编号（小写英文、数字、下划线）</span><Input aria-label="编号" value={good.id} maxLength={60} onChange={(event) => { set({ id: event.target.value.toLowerCase().replace(/[^a-z0-9_]/g, "") }); }} /></label>}
          <label className="field"><span>标题（商品页上的）</span><Input aria-label="标题" value={good.title} maxLength={120} readOnly={readOnly} onChange={(event) => { set({ title: event.target.value }); }} /></label>
          <label className="field"><span>短名（对买家说的）</span><Input aria-label="短名" value={good.name} maxLength={30} readOnly={readOnly} onChange={(event) => { set({ name: event.target.value }); }} /></label>
          {tags("别名（买家怎么叫）", good.names, (names) => { set({ names }); })}
          {tags("平台商品编号", good.itemIds, (itemIds) => { set({ itemIds }); })}
          <label className="field"><span>大类</span><Input aria-label="大类" value={good.kind} maxLength={20} readOnly={readOnly} onChange={(event) => { set({ kind: event.target.value }); }} /></label>
          <label className="field"><span>类目</span><Input aria-label="类目" value={good.category} maxLength={40} readOnly={readOnly} onChange={(event) => { set({ category: event.target.value }); }} /></label>
          {tags("标签", good.tags, (all) => { set({ tags: all }); })}
          <label className="field"><span>卖点（推荐时的理由）</span><Input aria-label="卖点" value={good.pitch} maxLength={60} readOnly={readOnly} onChange={(event) => { set({ pitch: event.target.value }); }} /></label>
          <label className="switch"><Switch size="small" checked={good.onSale} disabled={readOnly} onChange={(onSale) => { set({ onSale }); }} />在售</label>
        </div>
        <h3>规格</h3>
        {good.specs.map((spec, index) => (
          <SpecRow key={index} spec={spec} index={index} readOnly={readOnly} set={(changed) => { set({ specs: good.specs.map((old, at) => (at === index ? changed : old)) }); }} remove={() => { set({ specs: good.specs.filter((_, at) => at !== index) }); }} />
        ))}
        {canEdit && <Button size="small" onClick={() => { set({ specs: [...good.specs, kNewSpec] }); }}>加一个规格</Button>}
        <h3>属性</h3>
        {good.values.map((value, index) => (
          <ValueRow key={index} value={value} attributes={attributes} readOnly={readOnly} set={(changed) => { set({ values: good.values.map((old, at) => (at === index ? changed : old)) }); }} remove={() => { set({ values: good.values.filter((_, at) => at !== index) }); }} />
        ))}
        {canEdit && <Button size="small" onClick={() => { set({ values: [...good.values, { attribute: "", value: "", sentence: "" }] }); }}>加一项属性</Button>}
      </div>
    </section>
  );
}
