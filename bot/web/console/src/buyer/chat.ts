// The buyer's conversation as this page knows it: lines by their numbers, the state, what is not on record yet, and
// the connection that comes back. Draws nothing.
import { call, ticket, type Schemas } from "../base/api";
import type { BuyerFrame, BuyerWish, Ticket } from "../base/frames";
import { Drafts } from "../base/drafts";
import { newId } from "../base/ids";
import { dropFiles, keepFiles, keptFiles } from "../base/kept";
import { Outbox, type Entry } from "../base/outbox";
import { Socket } from "../base/socket";
import { Watched } from "../base/store";
import { setClock } from "../base/time";
import { Uploads } from "../base/uploads";

export type Line = Schemas["BuyerLine"];
export type State = Schemas["BuyerState"];

export interface Link { entered: boolean; ever: boolean }

const kShown = 1000;
const kPicturesAtOnce = 20;

export class BuyerChat {
  readonly lines = new Watched<readonly Line[]>([]);
  readonly state = new Watched<State>({ owner: "bot", closed: false, rate: false, rated: 0, typing: false });
  readonly link = new Watched<Link>({ entered: false, ever: false });
  readonly start = new Watched<Schemas["Start"] | null>(null);
  readonly outbox: Outbox;
  readonly drafts = new Drafts("xiaoer.draft");
  /** The lines that came after the page was first drawn; they may be announced. */
  fresh = 0;
  readonly #demo: boolean;
  #bySeq = new Map<number, Line>();
  #newest = 0;
  readonly #socket: Socket<BuyerWish | Ticket>;

  constructor(demo: boolean) {
    this.#demo = demo;
    this.outbox = new Outbox("xiaoer.outbox", (entry) => this.#send(entry));
    this.#socket = new Socket("/ws", {
      before: () => this.#before(),
      open: (admission) => { this.#socket.send({ ticket: admission }); },
      message: (frame) => { this.#take(frame as BuyerFrame); },
      down: () => { this.#down(); },
    });
    setInterval(() => { if (this.outbox.stuck()) this.#socket.drop(); }, 1000);
    void keptFiles().then((all) => { for (const { id, files, slot } of all) this.#upload(id, files, slot); });
  }

  say(text: string, order?: string): void {
    this.outbox.say(text, [], order);
    this.#pump();
  }

  /** slot: the place that was tapped; only for one picture. */
  sendPictures(files: File[], slot = ""): void {
    const limit = this.start.get()?.pictures_per_message ?? kPicturesAtOnce;
    for (let from = 0; from < files.length; from += limit) {
      const some = files.slice(from, from + limit);
      const id = newId();
      const place = files.length === 1 ? slot : "";
      void keepFiles(id, some, place);
      this.#upload(id, some, place);
    }
  }

  /** The message keeps its id over a reload, so that it is said once whenever it is said. */
  #upload(id: string, files: File[], slot = ""): void {
    this.outbox.hold(() => new Uploads("/api/pictures", files, {
      changed: () => { this.outbox.touch(id); },
      done: (names, why) => {
        void dropFiles(id);
        if (why) this.outbox.fail(why);
        if (names.length) this.outbox.edit(id, { pictures: names, uploads: undefined }); else this.outbox.drop(id);
        this.#pump();
      },
    }), slot, id);
  }

  drop(entry: Entry): void {
    if (entry.uploads) void dropFiles(entry.id);
    this.outbox.drop(entry.id);
  }

  async rate(stars: number, text: string): Promise<string> {
    const answer = await call("post", "/api/buyer/rating", { body: { stars, text } });
    if (!answer.ok) return answer.error;
    this.state.update((state) => ({ ...state, rated: stars }));
    return "";
  }

  async #before(): Promise<string | null> {
    const visit = await call("post", "/api/visit", { body: this.#demo ? { buyer: "demo" } : {} });
    if (!visit.ok) return null;
    if (!this.start.get()) {
      const start = await call("get", "/api/buyer/start");
      if (start.ok) this.start.set(start.data);
    }
    return ticket("buyer");
  }

  #send(entry: Entry): boolean {
    const order = entry.about ? { order: entry.about } : {};
    const slots = entry.slot && entry.pictures.length === 1 ? { slots: [entry.slot] } : {};
    return this.#socket.send({ say: { id: entry.id, text: entry.text, pictures: [...entry.pictures], ...slots, ...order } });
  }

  #pump(): void { if (this.link.get().entered) this.outbox.pump(); }

  #down(): void {
    this.link.update((link) => ({ ...link, entered: false }));
    this.outbox.recall();
  }

  #take(frame: BuyerFrame): void {
    if ("hello" in frame) {
      setClock(frame.hello.now);
      this.#socket.send({ start: { after: this.#newest } });
    } else if ("refused" in frame) {
      this.outbox.edit(frame.refused.id, { why: frame.refused.why, sent: 0 });
    } else if ("later" in frame) {
      const { id } = frame.later;
      setTimeout(() => { this.outbox.edit(id, { sent: 0 }); this.#pump(); }, 1000);
    } else {
      if (frame.state) this.state.set(frame.state);
      if (frame.taken) this.outbox.onRecord(frame.taken);
      if (frame.lines) this.#takeLines(frame.lines);
      if (frame.welcome) {
        this.link.set({ entered: true, ever: true });
        this.outbox.pump();
      }
      if (frame.lines ?? frame.taken) this.#pump();
    }
  }

  #takeLines(news: readonly Line[]): void {
    for (const line of news) {
      this.#bySeq.set(line.seq, line);
      if (this.link.get().ever && line.seq > this.#newest) this.fresh = Math.max(this.fresh, line.seq);
      this.#newest = Math.max(this.#newest, line.seq);
    }
    const sorted = [...this.#bySeq.values()].sort((a, b) => a.seq - b.seq);
    for (const old of sorted.splice(0, sorted.length - kShown)) this.#bySeq.delete(old.seq);
    this.lines.set(sorted);
    this.outbox.onRecord(news.flatMap((line) => (line.id ? [line.id] : [])));
  }
}
