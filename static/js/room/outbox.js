// What is written and not stored yet. It stays on this device (IndexedDB) until the server has it, keeps its order and its key,
// so that sending it again never makes a second message. Exit and signing out erase it.
import { newKey } from "./wire.js";

const BASE = "handrail-room";
const STORE = "outbox";
// Only the connection coming back helps against these; waiting does not.
const STOPS = new Set(["offline", "unauthenticated"]);

function opened() {
  return new Promise((resolve) => {
    if (!("indexedDB" in window)) return resolve(null);
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => {
      // Exit and sign-out delete the base; an open connection would hold them up.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    // A browser that keeps nothing (private mode) still sends; only a closed window loses what waits.
    request.onerror = () => resolve(null);
  });
}

async function inStore(mode, act) {
  const base = await opened();
  if (!base) return [];
  return new Promise((resolve) => {
    const transaction = base.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    const done = () => {
      base.close();
      resolve(request?.result ?? []);
    };
    transaction.oncomplete = done;
    transaction.onerror = done;
    transaction.onabort = done;
  });
}

/** Erase everything that waits on this device. */
export function eraseOutbox() {
  if ("indexedDB" in window) indexedDB.deleteDatabase(BASE);
}

export class Outbox extends EventTarget {
  #items = [];
  #busy = false;
  #timer = 0;

  /** `send(item)` answers with the server's `ok`; `owner` is the person: nobody else's words are ever sent or kept. */
  constructor({ room, owner, send }) {
    super();
    Object.assign(this, { room, owner, send });
  }

  /** Take up what an earlier page left, oldest first. */
  async load() {
    const kept = await inStore("readonly", (store) => store.getAll());
    const foreign = kept.filter((item) => item.owner !== this.owner);
    if (foreign.length) await inStore("readwrite", (store) => foreign.forEach((item) => store.delete(item.key)));
    const ours = kept.filter((item) => item.owner === this.owner && item.room === this.room);
    for (const item of ours.sort((one, other) => one.at - other.at)) {
      if (this.#items.some((known) => known.key === item.key)) continue;
      this.#items.push(item);
      this.#say("added", item);
      if (item.refused) this.#say("refused", item, { detail: item.refused });
    }
    this.pump();
  }

  /** Send `body`, now or as soon as it can be. */
  add(body, replyTo) {
    const item = { key: newKey(), owner: this.owner, room: this.room, body, replyTo };
    item.at = Math.max(Date.now(), (this.#items.at(-1)?.at ?? 0) + 1);
    this.#items.push(item);
    this.#say("added", item);
    inStore("readwrite", (store) => store.put(item));
    this.pump();
    return item;
  }

  /** Give an item back to its writer; it will not be sent. */
  take(key) {
    const item = this.#items.find((one) => one.key === key);
    this.#forget(key);
    return item;
  }

  /** Send a refused item again. */
  again(key) {
    const item = this.#items.find((one) => one.key === key);
    if (item) item.refused = null;
    this.pump();
  }

  /** Nothing is kept: the person has left the room. */
  clear() {
    for (const item of [...this.#items]) this.#forget(item.key);
  }

  /** Send what waits, one after the other. */
  async pump() {
    clearTimeout(this.#timer);
    if (this.#busy) return;
    this.#busy = true;
    let wait = 0;
    for (;;) {
      const item = this.#items.find((one) => !one.refused);
      if (!item) break;
      this.#say("sending", item);
      const answer = await this.send(item).catch((refused) => refused);
      if (answer.t === "ok") {
        this.#forget(item.key);
        this.#say("stored", item, answer);
      } else if (answer.retryable || answer.code === "unauthenticated") {
        this.#items.filter((one) => !one.refused).forEach((one) => this.#say("waiting", one, answer));
        wait = STOPS.has(answer.code) ? 0 : Math.max(1_000, answer.waitMs);
        break;
      } else if ("code" in answer) {
        item.refused = answer.detail || answer.code;
        inStore("readwrite", (store) => store.put(item));
        this.#say("refused", item, answer);
      } else {
        this.#busy = false;
        throw answer;
      }
    }
    this.#busy = false;
    if (wait) this.#timer = setTimeout(() => this.pump(), wait);
  }

  #forget(key) {
    this.#items = this.#items.filter((one) => one.key !== key);
    inStore("readwrite", (store) => store.delete(key));
  }

  #say(name, item, answer) {
    this.dispatchEvent(new CustomEvent(name, { detail: { item, answer } }));
  }
}
