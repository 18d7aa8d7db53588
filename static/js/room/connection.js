// The live socket (docs/asyncapi.yaml). It keeps one cursor a room in memory, applies every event once and in order,
// and comes back by itself after any loss: full jitter, at once when the phone wakes up or finds its network again.
import { Acks, Answers, noAnswer } from "./wire.js";

const CONNECT_MS = 10_000;
const SILENCE_MS = 35_000;
const PROBE_MS = 4_000;
const STEP_MS = 1_000;
const MOST_MS = 60_000;

export class Connection extends EventTarget {
  #socket = null;
  #cursors;
  #ahead = new Map();
  #asked = new Set();
  #answers = new Answers();
  #acks = new Acks((rooms) => this.tell({ t: "ack", rooms }));
  #epoch;
  #userSeq;
  #tries = 0;
  #askedToWait = 0;
  #lastHeard = 0;
  #timers = {};
  #ended = false;

  /** `cursors` says which rooms this page stands at which event. */
  constructor(cursors = {}, caps = ["html"]) {
    super();
    this.#cursors = new Map(Object.entries(cursors));
    this.caps = caps;
    this.isUp = false;
  }

  start() {
    window.addEventListener("online", () => this.#wake());
    window.addEventListener("offline", () => this.#drop());
    window.addEventListener("pageshow", () => this.#wake());
    document.addEventListener("visibilitychange", () => this.#onVisibility());
    setInterval(() => this.#watch(), 1_000);
    this.#open();
  }

  /** Stop for good: signing out, leaving. */
  stop() {
    this.#ended = true;
    clearTimeout(this.#timers.retry);
    this.#socket?.close(1000);
    this.#fall();
  }

  /** Try now: after "too many windows", or because there is reason to hope. */
  resume() {
    this.#ended = false;
    this.#open();
  }

  /** Ask the server for something; the answer is its `ok`, or a Refused. */
  command(frame) {
    if (!this.isUp) return Promise.reject(noAnswer());
    const [id, answer] = this.#answers.expect();
    this.#send({ ...frame, id });
    return answer;
  }

  /** Say something that needs no answer; dropped when there is no socket. */
  tell(frame) {
    if (this.isUp) this.#send(frame);
  }

  /** The page has loaded the room up to `seq` by another way. */
  standAt(room, seq) {
    if (seq < (this.#cursors.get(room) ?? 0)) return;
    this.#cursors.set(room, seq);
    this.#drain(room);
  }

  #open() {
    clearTimeout(this.#timers.retry);
    if (this.#ended || this.#socket) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/v1`, "handrail.v1");
    this.#socket = socket;
    this.#timers.connect = setTimeout(() => socket.close(), CONNECT_MS);
    socket.addEventListener("open", () => this.#hello());
    socket.addEventListener("message", (event) => socket === this.#socket && this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#onClose(event.code));
  }

  #hello() {
    const hello = { t: "hello", id: "hello", client: { name: "web", ver: "1.0" }, caps: this.caps };
    hello.rooms = Object.fromEntries(this.#cursors);
    hello.visible = document.visibilityState === "visible";
    if (this.#epoch) hello.epoch = this.#epoch;
    if (this.#userSeq !== undefined) hello.user_seq = this.#userSeq;
    this.#lastHeard = performance.now();
    this.#send(hello);
  }

  #send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #hear(frame) {
    this.#lastHeard = performance.now();
    clearTimeout(this.#timers.probe);
    const hearers = {
      welcome: () => this.#onWelcome(frame),
      ok: () => this.#answers.settle(frame),
      error: () => this.#answers.settle(frame),
      ev: () => this.#onEvent(frame),
      uev: () => this.#onOwn(frame),
      eph: () => this.#emit("eph", frame),
      reset: () => this.#onReset(frame),
      pos: () => this.#onPosition(frame),
      revoked: () => this.#onRevoked(frame),
      bye: () => (this.#askedToWait = frame.reconnect_after_ms ?? 0),
    };
    hearers[frame.t]?.();
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #onWelcome(frame) {
    clearTimeout(this.#timers.connect);
    this.#epoch = frame.epoch;
    this.#userSeq ??= frame.user_seq;
    this.#tries = 0;
    this.#asked.clear();
    for (const line of frame.rooms) {
      if (line.mode === "snapshot" || !this.#cursors.has(line.room)) this.#cursors.set(line.room, line.last_seq);
    }
    for (const line of frame.staff ?? []) {
      if (!this.#cursors.has(line.stream)) this.#cursors.set(line.stream, line.last_seq);
    }
    this.isUp = true;
    this.#emit("up", frame);
  }

  #onEvent(frame) {
    const at = this.#cursors.get(frame.room) ?? frame.seq - 1;
    if (frame.seq > at + 1) {
      this.#keepAhead(frame);
      this.#askFrom(frame.room, at);
      return;
    }
    this.#acks.note(frame.room, Math.max(at, frame.seq));
    if (frame.seq <= at) return;
    this.#cursors.set(frame.room, frame.seq);
    this.#asked.delete(frame.room);
    this.#emit("ev", frame);
    this.#drain(frame.room);
  }

  #keepAhead(frame) {
    const kept = this.#ahead.get(frame.room) ?? new Map();
    this.#ahead.set(frame.room, kept.set(frame.seq, frame));
  }

  #drain(room) {
    const kept = this.#ahead.get(room);
    if (!kept) return;
    const at = this.#cursors.get(room);
    for (const seq of kept.keys()) if (seq <= at) kept.delete(seq);
    const next = kept.get(at + 1);
    if (next) this.#onEvent(next);
  }

  #askFrom(room, from) {
    if (this.#asked.has(room)) return;
    this.#asked.add(room);
    const again = () => this.#asked.delete(room);
    this.command({ t: "sub", room, from }).then(again, again);
  }

  #onOwn(frame) {
    if (frame.seq <= (this.#userSeq ?? 0)) return;
    this.#userSeq = frame.seq;
    this.#emit("uev", frame);
  }

  #onReset(frame) {
    this.#cursors.set(frame.room, frame.as_of_seq);
    this.#ahead.delete(frame.room);
    this.#emit("reset", frame);
  }

  #onPosition(frame) {
    for (const [room, seq] of Object.entries(frame.rooms)) {
      const at = this.#cursors.get(room);
      if (at !== undefined && seq > at) this.#askFrom(room, at);
    }
    this.#acks.flush();
  }

  #onRevoked(frame) {
    this.#cursors.delete(frame.room);
    this.#ahead.delete(frame.room);
    this.#emit("revoked", frame);
  }

  /** Whatever is told while the socket is down goes nowhere, so the phone waking up asks at once. */
  #wake() {
    if (this.#ended) return;
    if (this.#socket) this.#probe();
    else this.#open();
  }

  #onVisibility() {
    if (document.visibilityState === "visible") this.#wake();
    this.tell({ t: "ping", n: Date.now() % 1e6, visible: document.visibilityState === "visible" });
  }

  #probe() {
    if (this.#socket?.readyState !== WebSocket.OPEN || !this.isUp) return;
    this.#send({ t: "ping", n: Date.now() % 1e6, visible: document.visibilityState === "visible" });
    clearTimeout(this.#timers.probe);
    this.#timers.probe = setTimeout(() => this.#drop(), PROBE_MS);
  }

  #watch() {
    const now = performance.now();
    if (this.isUp && now - this.#lastHeard > SILENCE_MS) {
      this.#lastHeard = now;
      this.#probe();
    }
    this.#answers.giveUp(now);
  }

  /** A socket that does not answer is given up without waiting for its goodbye. */
  #drop() {
    this.#socket?.close();
    if (this.#socket) this.#onClose(1006);
  }

  #fall() {
    this.#socket = null;
    for (const name of ["connect", "probe"]) clearTimeout(this.#timers[name]);
    this.#acks.clear();
    this.#ahead.clear();
    const wasUp = this.isUp;
    this.isUp = false;
    this.#answers.giveUp();
    if (wasUp || !this.#tries) this.#emit("down");
  }

  #onClose(code) {
    this.#fall();
    if (code >= 4500 && code < 4600) {
      this.#ended = true;
      this.#emit("ended", code);
      return;
    }
    const most = Math.min(MOST_MS, STEP_MS * 2 ** this.#tries);
    this.#tries += 1;
    this.#timers.retry = setTimeout(() => this.#open(), this.#askedToWait + Math.random() * most);
    this.#askedToWait = 0;
  }
}
