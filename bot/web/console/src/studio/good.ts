// A good's document as the form edits it, and back: what the form does not show stays as it was. Draws nothing.
type Json = Record<string, unknown>;

export interface Spec { name: string; words: string[]; price: number | null; stock: number | null; readAt: string; rest: Json }
export interface Value { attribute: string; value: string; sentence: string }
export interface Good {
  id: string; title: string; name: string; names: string[]; itemIds: string[]; kind: string; category: string; tags: string[]; pitch: string; onSale: boolean; specs: Spec[]; values: Value[];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []);
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const object = (value: unknown): Json => (value !== null && typeof value === "object" && !Array.isArray(value) ? value as Json : {});

export const kNewSpec: Spec = { name: "", words: [], price: null, stock: null, readAt: "", rest: {} };

export function goodOf(document: Json): Good {
  return {
    id: text(document.id), title: text(document.title), name: text(document.name), names: texts(document.names), itemIds: texts(document.item_ids), kind: text(document.kind), category: text(document.category),
    tags: texts(document.tags), pitch: text(document.pitch), onSale: document.on_sale !== false,
    specs: (Array.isArray(document.specs) ? document.specs : []).map((one) => {
      const { name, words, price, stock, read_at: readAt, ...rest } = object(one);
      return { name: text(name), words: texts(words), price: number(price), stock: number(stock), readAt: text(readAt), rest };
    }),
    values: Object.entries(object(document.values)).map(([attribute, value]) => (typeof value === "string" ? { attribute, value, sentence: "" } : { attribute, value: text(object(value).value), sentence: text(object(value).sentence) })),
  };
}

export function documentOf(good: Good, before: Json): Json {
  const out: Json = { ...before, id: good.id, title: good.title };
  const put = (key: string, value: unknown, empty: boolean): void => { if (empty) delete out[key]; else out[key] = value; };
  put("name", good.name, !good.name);
  put("names", good.names, good.names.length === 0);
  put("item_ids", good.itemIds, good.itemIds.length === 0);
  put("kind", good.kind, !good.kind);
  put("category", good.category, !good.category);
  put("tags", good.tags, good.tags.length === 0);
  put("pitch", good.pitch, !good.pitch);
  put("on_sale", false, good.onSale);
  put("specs", good.specs.map((spec) => ({
    name: spec.name, ...(spec.words.length ? { words: spec.words } : {}), ...(spec.price === null ? {} : { price: spec.price }),
    ...(spec.stock === null ? {} : { stock: spec.stock }), ...(spec.readAt ? { read_at: spec.readAt } : {}), ...spec.rest,
  })), good.specs.length === 0);
  put("values", Object.fromEntries(good.values.filter(({ attribute }) => attribute).map(({ attribute, value, sentence }) => [attribute, sentence ? { value, sentence } : value])), good.values.length === 0);
  return out;
}

/** The moment in the form goods have it: 2026-06-01T02:30Z. */
export const momentOf = (date: Date): string => `${date.toISOString().slice(0, 16)}Z`;
