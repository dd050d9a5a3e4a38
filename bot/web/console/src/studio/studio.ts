// The trainers' workshop as this page knows it: the draft and the live version, what forms may offer, jobs under way,
// and the one connection that tells when a colleague edits or publishes. Draws nothing.
import { call, ticket, type Fault, type Schemas } from "../base/api";
import type { StaffFrame, StaffWish, Ticket } from "../base/frames";
import { Socket } from "../base/socket";
import { Watched } from "../base/store";
import { setClock } from "../base/time";
import { toLogin, type Me } from "../staff/session";

export type Job = Schemas["Job"];
export type Source = "draft" | "live";

export interface Named { id: string; title: string }
export interface Variable { name: string; title: string; sample: string; at_most: number; store: boolean }
export interface Fact { id: string; title: string; kind: "number" | "word"; words?: (string | Named)[] }
/** What the forms offer; see /api/studio/words. */
export interface Words {
  variables: Variable[]; facts: Fact[]; operators: (string | Named)[]; handlings: Named[]; groups: string[]; bands: Named[]; order_states: Named[]; awaiting: Named[]; slots: (string | Named)[];
}
export interface Summary { draft: Schemas["Draft"]; live: Schemas["Version"] | null; pending: Schemas["Version"] | null; counts: { intents: number; phrases: number; cases: number; unmatched: number }; needs_approval: boolean; bands: Named[] }

const kNoWords: Words = { variables: [], facts: [], operators: [], handlings: [], groups: ["售前", "售中", "售后", "主管"], bands: [], order_states: [], awaiting: [], slots: [] };
const kNoSummary: Summary = { draft: { exists: false }, live: null, pending: null, counts: { intents: 0, phrases: 0, cases: 0, unmatched: 0 }, needs_approval: false, bands: [] };

export const named = (one: string | Named): Named => (typeof one === "string" ? { id: one, title: one } : one);

export class Studio {
  readonly me: Me;
  readonly summary = new Watched<Summary>(kNoSummary);
  readonly words = new Watched<Words>(kNoWords);
  readonly up = new Watched(false);
  readonly jobs = new Watched<ReadonlyMap<string, Job>>(new Map());
  /** Grows whenever the draft or what is live changed, here or elsewhere: lists are asked for anew. */
  readonly changes = new Watched(0);
  readonly fault = new Watched<{ text: string } | null>(null);
  readonly #socket: Socket<StaffWish | Ticket>;
  #run = "";
  #seq = 0;

  constructor(me: Me) {
    this.me = me;
    this.#socket = new Socket("/ws", {
      before: () => ticket("staff"),
      open: (admission) => { this.#socket.send({ ticket: admission, serves: false, resume: { ...(this.#run ? { run: this.#run } : {}), seq: this.#seq } }); },
      message: (frame) => { this.#take(frame as StaffFrame); },
      down: () => { this.up.set(false); },
      refused: toLogin,
    });
    void this.load();
    void call("get", "/api/studio/words").then((answer) => {
      if (answer.ok) this.words.set({ ...kNoWords, ...(answer.data as unknown as Partial<Words>) });
    });
  }

  async load(): Promise<void> {
    const answer = await call("get", "/api/studio/summary");
    if (!answer.ok) { this.tell(answer); return; }
    const { draft, live, pending, counts, needs_approval: approval, bands } = answer.data;
    this.summary.set({
      draft, live, pending: pending ?? null, counts, needs_approval: approval, bands,
    });
  }

  /** After an edit of ours. */
  changed(): void {
    this.changes.update((count) => count + 1);
    void this.load();
  }

  tell(fault: Fault | string): void {
    if (typeof fault !== "string" && fault.status === 401) return;
    this.fault.set({ text: typeof fault === "string" ? fault : fault.error });
  }

  /** Starts a job and follows it to its end; null: it did not begin. */
  async job(start: () => Promise<{ ok: true; data: Job } | Fault>): Promise<Job | null> {
    const begun = await start();
    if (!begun.ok) { this.tell(begun); return null; }
    this.#seen(begun.data);
    let job = begun.data;
    while (job.state === "running") {
      await this.#ended(job.id);
      const answer = await call("get", "/api/studio/jobs/{id}", { path: { id: job.id } });
      if (!answer.ok) { this.tell(answer); return null; }
      job = answer.data;
      this.#seen(job);
    }
    return job;
  }

  /** Waits until the socket says that the job ended, but asks again after a while should the word be lost. */
  #ended(id: string): Promise<void> {
    return new Promise((resolve) => {
      let stop: () => void = () => undefined;
      const done = (): void => { clearTimeout(timer); stop(); resolve(); };
      const timer = setTimeout(done, 1500);
      stop = this.jobs.watch(() => { if (this.jobs.get().get(id)?.state !== "running") done(); });
    });
  }

  #seen(job: Job): void {
    this.jobs.update((jobs) => new Map(jobs).set(job.id, { ...jobs.get(job.id), ...job }));
  }

  #take(frame: StaffFrame): void {
    if ("seq" in frame) this.#seq = Math.max(this.#seq, frame.seq);
    if ("hello" in frame) {
      setClock(frame.hello.now);
      if (frame.hello.run !== this.#run) this.#seq = 0;
      this.#run = frame.hello.run;
      if (!frame.hello.resumed && this.up.get()) this.changed();
      this.up.set(true);
    }
    if ("job" in frame) this.#seen(frame.job);
    if ("published" in frame) this.changed();
    if ("draft" in frame && frame.draft.hash !== this.summary.get().draft.hash) this.changed();
  }
}
