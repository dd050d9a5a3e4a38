// A WebSocket that comes back: growing, jittered pauses; at once when the network or the page does. It knows nothing
// of what is said on it.

export interface SocketHandlers {
  /** Before a dial: what must be fetched first (a ticket), or null: not now, try again later. */
  before: () => Promise<string | null>;
  open: (ticket: string) => void;
  message: (frame: unknown) => void;
  down: () => void;
  /** The server does not want us as who we are; no further dialling. */
  refused?: () => void;
}

const kSignedOut = 4001;

/** Wish: what may be sent. */
export class Socket<Wish> {
  readonly #path: string;
  readonly #handlers: SocketHandlers;
  #socket: WebSocket | null = null;
  #dialling = false;
  #attempt = 0;
  #timer = 0;
  #stopped = false;

  constructor(path: string, handlers: SocketHandlers) {
    this.#path = path;
    this.#handlers = handlers;
    addEventListener("online", this.#now);
    addEventListener("offline", this.#offline);
    document.addEventListener("visibilitychange", this.#seen);
    void this.#dial();
  }

  get up(): boolean { return this.#socket?.readyState === WebSocket.OPEN; }

  send(frame: Wish): boolean {
    if (!this.up) return false;
    this.#socket?.send(JSON.stringify(frame));
    return true;
  }

  /** Gives the connection up and dials again. */
  drop(): void {
    const socket = this.#socket;
    socket?.close();
    this.#gone(socket);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#now);
    removeEventListener("offline", this.#offline);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#socket?.close();
  }

  readonly #offline = (): void => { this.drop(); };
  readonly #seen = (): void => { if (!document.hidden) this.#now(); };
  readonly #now = (): void => {
    if (this.#socket || this.#dialling || this.#stopped) return;
    clearTimeout(this.#timer);
    void this.#dial();
  };

  async #dial(): Promise<void> {
    this.#dialling = true;
    const ticket = await this.#handlers.before();
    this.#dialling = false;
    if (this.#stopped || this.#socket) return;
    if (ticket === null) { this.#later(); return; }
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.#path}`);
    this.#socket = socket;
    socket.onopen = () => { this.#attempt = 0; this.#handlers.open(ticket); };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (socket === this.#socket) this.#handlers.message(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (event.code === kSignedOut) { this.stop(); this.#handlers.refused?.(); return; }
      this.#gone(socket);
    };
  }

  #gone(socket: WebSocket | null): void {
    if (!socket || socket !== this.#socket || this.#stopped) return;
    this.#socket = null;
    this.#handlers.down();
    this.#later();
  }

  #later(): void {
    const pause = Math.min(8000, 400 * 2 ** this.#attempt) * (0.6 + Math.random() * 0.6);
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#now, pause);
  }
}
