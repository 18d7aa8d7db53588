// Own words on their way: shown at once, with their state in words, and replaced by the room's copy when it comes.
import { alertNow, announce } from "../announcer.js";
import { word } from "../words.js";
import { cast, castAll, fetchPart, itemsIn } from "./moulds.js";

// Refusals that concern whoever writes here, and not these words alone.
const CLOSED = new Set(["muted", "room_paused", "read_only"]);

export class Sending {
  #sent = new Map();

  constructor({ log, outbox, composer, about, change, toEnd }) {
    Object.assign(this, { log, outbox, composer, about, change, toEnd });
    this.lastSent = null;
    outbox.addEventListener("added", ({ detail }) => this.#onAdded(detail.item));
    outbox.addEventListener("sending", ({ detail }) => this.#say(detail.item, word("sendingNow")));
    outbox.addEventListener("waiting", ({ detail }) => this.#onWaiting(detail));
    outbox.addEventListener("stored", ({ detail }) => this.#onStored(detail));
    outbox.addEventListener("refused", ({ detail }) => this.#onRefused(detail));
  }

  #pending(key) {
    return this.log.list.querySelector(`[data-key="${key}"]`);
  }

  #onAdded(item) {
    const line = cast("pending");
    line.id = `m-${item.key}`;
    Object.assign(line.dataset, { key: item.key, at: new Date(item.at).toISOString(), ord: "" });
    const time = line.querySelector("time");
    time.dateTime = line.dataset.at;
    const article = line.querySelector("[data-item]");
    const [name, words] = [line.querySelector("[data-name]"), line.querySelector("[data-words-of]")];
    [name.id, words.id] = [`a-${item.key}`, `b-${item.key}`];
    article.setAttribute("aria-labelledby", `${name.id} ${words.id}`);
    words.textContent = item.body;
    this.change(() => this.log.putPending(line));
    this.toEnd();
  }

  #foot(line) {
    return line.querySelector(".message__foot");
  }

  #say(item, text) {
    const line = this.#pending(item.key);
    if (!line) return;
    const state = document.createElement("span");
    state.className = "message__state";
    state.dataset.progress = "";
    state.textContent = text;
    this.change(() => this.#foot(line).replaceChildren(state));
  }

  #onWaiting({ item }) {
    this.#say(item, word("waiting"));
    if (item.isTold) return;
    item.isTold = true;
    announce(word("waiting"));
  }

  async #onStored({ item, answer }) {
    const line = this.#pending(item.key);
    this.lastSent = answer.message;
    const shown = this.log.find(answer.message);
    if (shown && line) this.change(() => line.remove());
    else if (line) this.change(() => this.#settle(line, answer));
    if (answer.state === "visible") {
      this.markSent();
      announce(word("sent"));
      return;
    }
    announce(word("held"));
    const part = await fetchPart(`/messages/${answer.message}/part/`);
    if (part) this.change(() => itemsIn(part).forEach((one) => this.log.put(one)));
  }

  /** The stored message stands in its place until the room's copy arrives; rev 0, so that any copy is newer. */
  #settle(line, answer) {
    line.remove();
    line.id = `m-${answer.message}`;
    Object.assign(line.dataset, { rev: 0, ord: answer.ord ?? "", state: answer.state });
    delete line.dataset.key;
    if (answer.state === "held") this.#foot(line).replaceChildren(...castAll("held-line"));
    this.log.put(line);
  }

  /** The room's copy of an own message is about to be put: its pending twin makes room. */
  onOwn(data) {
    const twin = [...this.log.list.querySelectorAll("[data-key]")].find(
      (line) => line.querySelector("[data-words-of]").textContent.trim() === data.body,
    );
    if (!twin || this.log.find(data.id)) return;
    this.change(() => {
      twin.id = `m-${data.id}`;
      twin.dataset.rev = 0;
      delete twin.dataset.key;
    });
    this.lastSent = data.id;
  }

  /** "Sent" stands under the last own message only. */
  markSent() {
    this.log.list.querySelectorAll("[data-sent]").forEach((old) => old.remove());
    const line = this.log.find(this.lastSent);
    if (!line || line.dataset.state !== "visible") return;
    line.querySelectorAll("[data-progress]").forEach((old) => old.remove());
    const sent = document.createElement("span");
    sent.className = "message__state";
    sent.dataset.sent = "";
    sent.textContent = word("sent");
    this.#foot(line).append(sent);
  }

  #onRefused({ item, answer }) {
    const line = this.#pending(item.key);
    if (!line) return;
    const parts = castAll("failed");
    const why = parts.find((part) => part.matches("[data-why]"));
    why.textContent = `${word("notSent")} – ${answer.detail}`;
    this.change(() => this.#foot(line).replaceChildren(...parts));
    line.querySelector("[data-again]").addEventListener("click", () => this.#again(line, item));
    line.querySelector("[data-change]").addEventListener("click", () => this.#giveBack(line, item));
    alertNow(why.textContent);
    if (CLOSED.has(answer.code)) this.about.refresh();
  }

  #again(line, item) {
    line.querySelector("[data-item]").focus();
    this.outbox.again(item.key);
  }

  #giveBack(line, item) {
    this.outbox.take(item.key);
    this.change(() => line.remove());
    this.composer.giveBack(item.body);
  }
}
