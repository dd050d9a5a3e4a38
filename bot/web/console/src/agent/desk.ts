// The agents' desk as this page knows it: the queue, colleagues, the conversation that is looked at, what was said and
// is not on record yet, and the one connection. Draws nothing.
import { call, ticket, type Schemas } from "../base/api";
import type { Hello, Marks, Refusal, StaffFrame, StaffWish, Ticket } from "../base/frames";
import { Drafts } from "../base/drafts";
import { newId } from "../base/ids";
import { Outbox, type Entry } from "../base/outbox";
import { Socket } from "../base/socket";
import { Watched } from "../base/store";
import { now, setClock } from "../base/time";
import { toLogin, type Me } from "../staff/session";
import { Unread } from "./unread";

export type Row = Schemas["Row"];
export type Line = Schemas["AgentLine"];
export type State = Schemas["AgentState"];
export type Colleague = Schemas["Colleague"];

export interface Talk {
  conversation: string;
  lines: readonly Line[];
  state: State | null;
  phrases: readonly Schemas["QuickPhrase"][];
  more: boolean;
}
export interface Notice { key: string; title: string; text: string; bad: boolean }
export type Verb = "take" | "return" | "close";

const kMarks: Marks = { first_reply_before_order_s: 20, first_reply_after_order_s: 18, amber_s: 100, red_s: 180 };
const kKept = 12;
const kOlder = 100;
const kMostOlder = 500;
/** Pages of that size looked back for a line that was searched. */
const kRoundsBack = 20;
/** Fewer lines than this are all there are. */
const kFew = 50;
const kTypingEvery = 3000;

export class Desk {
  readonly me: Me;
  readonly hello = new Watched<Hello | null>(null);
  readonly up = new Watched(false);
  readonly rows = new Watched<ReadonlyMap<string, Row>>(new Map());
  readonly agents = new Watched<readonly Colleague[]>([]);
  readonly groups = new Watched<readonly string[]>([]);
  readonly talk = new Watched<Talk | null>(null);
  readonly refusal = new Watched<(Refusal & { text: string }) | null>(null);
  readonly notice = new Watched<Notice | null>(null);
  readonly alarms = new Watched<readonly Schemas["Alarm"][]>([]);
  readonly assigned = new Watched<Schemas["AssignedFrame"]["assigned"] | null>(null);
  /** A line that somebody looked for: to be shown and marked. */
  readonly shown = new Watched<{ conversation: string; seq: number; key: string } | null>(null);
  /** Grows when a register row came or changed. */
  readonly registers = new Watched(0);
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly unread: Unread;
  readonly #socket: Socket<StaffWish | Ticket>;
  readonly #kept = new Map<string, Talk>();
  readonly #acts = new Set<string>();
  #entered: Promise<void> = Promise.resolve();
  #seq = 0;
  #typed = 0;

  constructor(me: Me) {
    this.me = me;
    this.outbox = new Outbox(`xiaoer.desk.${me.name}`, (entry) => this.#say(entry));
    this.drafts = new Drafts(`xiaoer.drafts.${me.name}`);
    this.unread = new Unread(`xiaoer.seen.${me.name}`);
    this.#socket = new Socket("/ws", {
      before: () => ticket("staff"),
      open: (admission) => {
        const run = this.hello.get()?.run;
        this.#socket.send({ ticket: admission, resume: { ...(run ? { run } : {}), seq: this.#seq } });
      },
      message: (frame) => { this.#take(frame as StaffFrame); },
      down: () => { this.up.set(false); this.outbox.recall(); },
      refused: toLogin,
    });
    setInterval(() => { if (this.outbox.stuck()) this.#socket.drop(); }, 1000);
  }

  marks(): Marks { return this.hello.get()?.marks ?? kMarks; }

  open(conversation: string): void {
    const before = this.talk.get();
    if (before?.conversation === conversation) return;
    if (before) {
      this.#keep(before);
      this.#socket.send({ shut: { conversation: before.conversation } });
    }
    const talk = this.#kept.get(conversation) ?? { conversation, lines: [], state: null, phrases: [], more: false };
    this.refusal.set(null);
    this.talk.set(talk);
    this.#enter(talk);
    this.#entered = this.#details(conversation);
  }

  shut(): void {
    const before = this.talk.get();
    if (!before) return;
    this.#keep(before);
    this.#socket.send({ shut: { conversation: before.conversation } });
    this.talk.set(null);
  }

  say(text: string): void {
    const talk = this.talk.get();
    if (!talk) return;
    this.refusal.set(null);
    this.outbox.say(text, [], talk.conversation);
    if (this.up.get()) this.outbox.pump();
  }

  act(verb: Verb, conversation = this.talk.get()?.conversation): void {
    if (!conversation) return;
    const what = { id: newId(), conversation };
    this.#act(what, verb === "take" ? { take: what } : verb === "return" ? { return: what } : { close: what });
  }

  pass(conversation: string, to: { to_user: string } | { to_group: string }, note: string): void {
    const what = { id: newId(), conversation, ...to, note };
    this.#act(what, { pass: what });
  }

  typing(): void {
    const talk = this.talk.get();
    if (!talk || Date.now() - this.#typed < kTypingEvery) return;
    this.#typed = Date.now();
    this.#socket.send({ typing: { conversation: talk.conversation } });
  }

  async older(limit = kOlder): Promise<void> {
    const talk = this.talk.get();
    if (!talk) return;
    const before = talk.lines[0]?.seq;
    const answer = await call("get", "/api/conversations/{id}/lines", { path: { id: talk.conversation }, query: { before, limit } });
    if (answer.ok) this.#merge(talk.conversation, answer.data.lines ?? [], { more: answer.data.more ?? false });
  }

  /** Opens the conversation and brings all that was said since that line, without a gap. */
  async openAt(conversation: string, seq: number): Promise<void> {
    this.open(conversation);
    if (!seq) return;
    await this.#entered;
    for (let round = 0; round < kRoundsBack; round += 1) {
      const talk = this.talk.get();
      if (talk?.conversation !== conversation) return;
      const first = talk.lines[0]?.seq;
      if ((first !== undefined && first <= seq) || !talk.more) break;
      await this.older(kMostOlder);
    }
    this.shown.set({ conversation, seq, key: newId() });
  }

  tell(title: string, text = "", bad = false): void { this.notice.set({ key: newId(), title, text, bad }); }

  /** What is done to a conversation that is not looked at (the lead's list) opens it for just that. */
  #act({ id, conversation }: { id: string; conversation: string }, wish: StaffWish): void {
    const shown = this.talk.get()?.conversation === conversation;
    if (!this.up.get()) { this.tell("网络断开了，稍后再试", "", true); return; }
    if (!shown) this.#socket.send({ open: { conversation, after: 0 } });
    this.#socket.send(wish);
    if (!shown) this.#socket.send({ shut: { conversation } });
    this.#acts.add(id);
  }

  #say(entry: Entry): boolean {
    return this.#socket.send({ say: { id: entry.id, conversation: entry.about ?? "", text: entry.text } });
  }

  #enter(talk: Talk): void {
    this.#socket.send({ open: { conversation: talk.conversation, after: talk.lines.at(-1)?.seq ?? 0 } });
  }

  /** What the socket does not bring: phrases filled in, lines of before. */
  async #details(conversation: string): Promise<void> {
    const answer = await call("get", "/api/conversations/{id}", { path: { id: conversation } });
    if (!answer.ok) { if (answer.status !== 401) this.tell(answer.error, "", true); return; }
    const { state, lines = [], phrases = [] } = answer.data;
    // The answer may be older than what the socket has told since: it only fills what is still empty.
    const known = this.talk.get()?.state;
    this.#merge(conversation, lines, { phrases, more: lines.length >= kFew, ...(state && !known ? { state } : {}) });
  }

  #keep(talk: Talk): void {
    this.#kept.delete(talk.conversation);
    this.#kept.set(talk.conversation, talk);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > kKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  #merge(conversation: string, lines: readonly Line[], change: Partial<Talk>): void {
    const talk = this.talk.get();
    if (talk?.conversation !== conversation) return;
    if (!lines.length) { this.talk.set({ ...talk, ...change }); return; }
    const bySeq = new Map(talk.lines.map((line) => [line.seq, line]));
    for (const line of lines) bySeq.set(line.seq, line);
    this.talk.set({ ...talk, ...change, lines: [...bySeq.values()].sort((a, b) => a.seq - b.seq) });
    this.outbox.onRecord(lines.flatMap((line) => (line.id ? [line.id] : [])));
  }

  #take(frame: StaffFrame): void {
    if ("seq" in frame) this.#seq = Math.max(this.#seq, frame.seq);
    if ("hello" in frame) this.#greet(frame.hello);
    else if ("rows" in frame) this.#takeRows(frame);
    else if ("agents" in frame) {
      this.agents.set(frame.agents);
      this.groups.set(frame.groups);
    } else if ("alarm" in frame) this.alarms.update((all) => [frame.alarm, ...all].slice(0, 50));
    else if ("assigned" in frame) this.assigned.set(frame.assigned);
    else if ("register" in frame) this.registers.update((count) => count + 1);
    else if ("conversation" in frame) {
      if (frame.taken) { this.outbox.onRecord(frame.taken); for (const id of frame.taken) this.#acts.delete(id); }
      this.#merge(frame.conversation, frame.lines ?? [], frame.state ? { state: frame.state } : {});
    } else if ("phrases" in frame) this.#merge(frame.for, [], { phrases: frame.phrases });
    else if ("refused" in frame) this.#refuse(frame.refused);
    else if ("later" in frame) {
      const { id } = frame.later;
      if (this.#acts.delete(id)) this.tell("服务器正忙，请再点一次", "", true);
      setTimeout(() => { this.outbox.edit(id, { sent: 0 }); this.outbox.pump(); }, 1000);
    }
    if (this.up.get()) this.outbox.pump();
  }

  #greet(hello: Hello): void {
    setClock(hello.now);
    if (hello.run !== this.hello.get()?.run) this.#seq = 0;
    this.#seq = Math.max(this.#seq, hello.seq);
    this.hello.set(hello);
    this.up.set(true);
    const talk = this.talk.get();
    if (talk) this.#enter(talk);
  }

  #takeRows(frame: Schemas["RowsFrame"]): void {
    const rows = new Map(frame.reset ? [] : this.rows.get());
    for (const row of frame.rows) rows.set(row.conversation, row);
    for (const gone of frame.gone) rows.delete(gone);
    this.rows.set(rows);
  }

  #refuse(refused: Refusal): void {
    const entry = this.outbox.entries.get().find((one) => one.id === refused.id);
    this.#acts.delete(refused.id);
    if (!entry) { this.tell(refused.title, refused.mend, true); return; }
    this.outbox.drop(entry.id);
    this.refusal.set({ ...refused, text: entry.text });
  }
}

/** When somebody began to wait for a human here; 0: nobody waits. */
export const waitingSince = (row: Row): number =>
  (row.closed ? 0 : row.waiting_since ?? (row.owner === "queue" ? row.since ?? now() : 0));

/** Whom to look at next: who wrote to me, who is offered to me, then who waits longest. */
export function nextOf(rows: ReadonlyMap<string, Row>, me: Me, unread: ReadonlySet<string>, current: string): Row | undefined {
  const rank = (row: Row): number => {
    if (row.conversation === current || row.closed) return 9;
    const section = sectionOf(row, me);
    if (section === "mine") return unread.has(row.conversation) || waitingSince(row) ? 0 : 9;
    if (section !== "waiting") return 9;
    if (row.assigned_user === me.name) return 1;
    return row.assigned_user ? 3 : 2;
  };
  return [...rows.values()].filter((row) => rank(row) < 9).sort((a, b) => rank(a) - rank(b) || byUrgency(a, b))[0];
}

export type Section = "waiting" | "mine" | "others" | "bot" | "closed";

export function sectionOf(row: Row, me: Me): Section {
  if (row.closed) return "closed";
  if (row.owner === "queue") return "waiting";
  if (row.owner === "bot") return "bot";
  return row.agent_user === me.name || (row.agent_user === undefined && row.agent === me.display) ? "mine" : "others";
}

/** Longest wait first; who does not wait by the last word, newest first. */
export function byUrgency(a: Row, b: Row): number {
  const left = waitingSince(a);
  const right = waitingSince(b);
  if (left && right) return left - right;
  if (left || right) return left ? -1 : 1;
  return (b.last?.at ?? 0) - (a.last?.at ?? 0);
}
