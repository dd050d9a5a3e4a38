// A rule as the editor holds it, to and from the document of the catalogue. What the editor does not know is kept as it
// was: a document that is opened and saved loses nothing.
import type { Schemas } from "../base/api";

type Json = Record<string, unknown>;
/** An example sentence; some say what the bot awaits when it is said. */
type Example = string | { text: string; [more: string]: unknown };

export interface Rule {
  id: string; title: string; band: string; rank: number; comment: string;
  patterns: string[]; unless: string[]; must: string[]; mustNot: string[];
  awaits: string[]; orderStates: string[]; yieldsTo: string[];
  handling: string; group: string; needsOrder: boolean;
  /** Whether anything follows it: some rules only colour what others mean. */
  routed: boolean;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []);
const word = (value: unknown): string => (typeof value === "string" ? value : "");
const examples = (value: unknown): Example[] => (Array.isArray(value) ? value as Example[] : []);
const said = (example: Example): string => (typeof example === "string" ? example : example.text);
const lines = (value: readonly string[]): string[] => value.map((line) => line.trim()).filter(Boolean);

export const kNewRule: Rule = {
  id: "", title: "", band: "store", rank: 50, comment: "", patterns: [], unless: [], must: [], mustNot: [],
  awaits: [], orderStates: [], yieldsTo: [], handling: "answer", group: "售前", needsOrder: false, routed: true,
};

export function ruleOf({ document, route }: Pick<Schemas["IntentDocument"], "document" | "route">): Rule {
  const source = document as Json;
  const way = (route ?? {}) as Json;
  return {
    id: word(source.id), title: word(source.title), band: word(source.band) || "common", rank: typeof source.rank === "number" ? source.rank : 0, comment: word(source.comment),
    patterns: texts(source.patterns), unless: texts(source.unless), must: examples(source.must_match).map(said), mustNot: examples(source.must_not_match).map(said),
    awaits: texts(source.awaits), orderStates: texts(source.order_states), yieldsTo: texts(source.yields_to),
    handling: word(way.handling) || "answer", group: word(way.group) || "售前", needsOrder: way.needs_order === true, routed: Boolean(route),
  };
}

/** Sentences back to examples: one that said more than its text still does. */
function examplesOf(now: readonly string[], before: unknown, awaiting: string | undefined): Example[] {
  const known = new Map(examples(before).map((example) => [said(example), example]));
  return lines(now).map((text) => known.get(text) ?? (awaiting ? { text, awaiting } : text));
}

function put(target: Json, key: string, value: unknown, empty: boolean): void {
  if (empty) delete target[key]; else target[key] = value;
}

export function documentOf(rule: Rule, before: Json): Json {
  const out: Json = { ...before, id: rule.id, title: rule.title.trim(), band: rule.band, rank: rule.rank };
  const awaiting = rule.band === "awaited" ? rule.awaits[0] : undefined;
  put(out, "awaits", rule.awaits, rule.awaits.length === 0);
  put(out, "order_states", rule.orderStates, rule.orderStates.length === 0);
  put(out, "yields_to", rule.yieldsTo, rule.yieldsTo.length === 0);
  put(out, "comment", rule.comment, rule.comment === "");
  out.patterns = lines(rule.patterns);
  put(out, "unless", lines(rule.unless), lines(rule.unless).length === 0);
  out.must_match = examplesOf(rule.must, before.must_match, awaiting);
  out.must_not_match = examplesOf(rule.mustNot, before.must_not_match, undefined);
  return out;
}

export function routeOf(rule: Rule, before: Json): Json {
  const out: Json = { ...before, title: rule.title.trim(), group: rule.group, handling: rule.handling };
  put(out, "needs_order", true, !rule.needsOrder);
  return out;
}
