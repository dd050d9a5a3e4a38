// A phrase as the editor holds it, to and from the document: one or more entries, each with its conditions and variants.
type Json = Record<string, unknown>;

export interface When { from?: string; until?: string; order_state?: string[]; product?: string[]; nth?: number; hours?: string; [more: string]: unknown }
export interface Entry { when: When; lines: string[] }
export interface Phrase { id: string; title: string; group: string; entries: Entry[] }

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []);
const word = (value: unknown): string => (typeof value === "string" ? value : "");

export function phraseOf(document: Json): Phrase {
  const list = Array.isArray(document.entries) ? document.entries as Json[] : [document];
  const entries = list.map((entry) => ({ when: { ...(entry.when as When | undefined) }, lines: texts(entry.lines) }));
  return { id: word(document.id), title: word(document.title), group: word(document.group), entries: entries.length ? entries : [{ when: {}, lines: [""] }] };
}

function whenOf(when: When): When {
  return Object.fromEntries(Object.entries(when).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)));
}

export function documentOf(phrase: Phrase, before: Json): Json {
  const { lines: _lines, when: _when, entries: _entries, ...rest } = before;
  const out: Json = { ...rest, id: phrase.id };
  if (phrase.title) out.title = phrase.title; else delete out.title;
  if (phrase.group) out.group = phrase.group; else if (phrase.title) out.group = ""; else delete out.group;
  const entries = phrase.entries.map((entry) => ({ when: whenOf(entry.when), lines: entry.lines.filter((line) => line.trim()) }));
  const only = entries.length === 1 ? entries[0] : undefined;
  if (only) {
    out.lines = only.lines;
    if (Object.keys(only.when).length) out.when = only.when;
  } else {
    out.entries = entries.map(({ when, lines }) => (Object.keys(when).length ? { when, lines } : { lines }));
  }
  return out;
}

/** The conditions in words, in the order of their weight. */
export function chipsOf(when: When, states: ReadonlyMap<string, string>): string[] {
  const chips: string[] = [];
  if (when.from || when.until) chips.push(`${when.from ?? "…"} 至 ${when.until ?? "…"}`);
  if (when.order_state?.length) chips.push(when.order_state.map((state) => states.get(state) ?? state).join("、"));
  if (when.product?.length) chips.push(`商品含 ${when.product.join("、")}`);
  if (when.nth) chips.push(`第 ${when.nth} 次起`);
  if (when.hours) chips.push(when.hours === "closed" ? "人工不在时" : "人工在时");
  return chips.length ? chips : ["默认"];
}
