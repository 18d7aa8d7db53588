// The ledgers of a socket: which commands wait for their answer, and which events the server may forget.
const ANSWER_MS = 20_000;
const ACK_EVENTS = 16;
const ACK_MS = 5_000;

/** A "no" from the server, or "offline" when no answer came. */
export class Refused extends Error {
  constructor(frame) {
    super(frame.code);
    Object.assign(this, { code: frame.code, detail: frame.detail ?? "", retryable: Boolean(frame.retryable) });
    this.waitMs = frame.retry_after_ms ?? 0;
  }
}

export const noAnswer = () => new Refused({ code: "offline", retryable: true });

export class Answers {
  #waiting = new Map();
  #number = 0;

  /** A fresh id, and the promise of its answer. */
  expect() {
    const id = `c${(this.#number += 1)}`;
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, until: performance.now() + ANSWER_MS });
    });
    return [id, answer];
  }

  settle(frame) {
    const answer = this.#take(frame.id);
    if (frame.t === "ok") answer?.resolve(frame);
    else answer?.reject(new Refused(frame));
  }

  /** Nobody answers any more: the socket is gone, or `now` is too late. */
  giveUp(now = Infinity) {
    for (const [id, answer] of this.#waiting) if (answer.until < now) this.#take(id).reject(noAnswer());
  }

  #take(id) {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    return answer;
  }
}

export class Acks {
  #waiting = new Map();
  #events = 0;
  #timer = 0;

  /** `tell(rooms)` sends `{room: seq}` at the latest after 16 events or 5 seconds. */
  constructor(tell) {
    this.tell = tell;
  }

  note(room, seq) {
    this.#waiting.set(room, Math.max(seq, this.#waiting.get(room) ?? 0));
    this.#events += 1;
    if (this.#events >= ACK_EVENTS) this.flush();
    else this.#timer ||= setTimeout(() => this.flush(), ACK_MS);
  }

  flush() {
    const rooms = Object.fromEntries(this.#waiting);
    const any = this.#waiting.size > 0;
    this.clear();
    if (any) this.tell(rooms);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#events = 0;
    this.#waiting.clear();
  }
}

/** A fresh key for a command. crypto.randomUUID needs a secure page; plain http inside the house has only random numbers. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
