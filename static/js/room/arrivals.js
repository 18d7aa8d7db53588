// What happens in the room, as it happens: each event of the log becomes a change of the page and, if it concerns the reader, a word.
import { announce, announceMessage, hush } from "../announcer.js";
import { word } from "../words.js";
import { itemsOf } from "./moulds.js";
import { newMessages } from "./pill.js";

const SHOWN = new Set(["message.posted", "message.restored"]);
const STATES = { "message.held": "held", "message.removed": "removed", "message.withdrawn": "withdrawn" };
const SPOKEN_CHARS = 400;

export class Arrivals {
  #newCount;

  /** `change(fn)` changes the log without moving reader or focus. */
  constructor({ log, past, pill, place, reading, composer, change, about, sending }) {
    Object.assign(this, { log, past, pill, place, reading, composer, change, about, sending });
    this.#newCount = log.newLine ? Number(place.scroller.dataset.unread) : 0;
  }

  apply(frame) {
    const { kind, data } = frame;
    if (SHOWN.has(kind)) this.#show(frame, kind === "message.restored" ? (data.body ?? data) : data);
    else if (kind === "message.edited") this.#edited(frame, data);
    else if (kind in STATES) this.#gone(frame, STATES[kind], data);
    else if (kind === "messages.removed") data.ids.forEach((id) => this.#gone(frame, "removed", { id }));
    else if (kind === "reaction.set") this.change(() => this.log.setSign(data.id, data.emoji, data.count, data.mine));
    else this.about.refresh();
  }

  #isInFront() {
    return document.visibilityState === "visible";
  }

  #show(frame, data) {
    const isOwn = data.author?.id === this.log.member;
    const isNew = frame.kind === "message.posted" && !this.log.find(data.id);
    const wasAtEnd = this.place.isAtEnd();
    if (isOwn) this.sending.onOwn(data);
    const item = this.#isWithin(data) ? itemsOf(frame.html)[0] : null;
    if (item && isNew && !isOwn) this.#noteAway(item);
    if (item) this.change(() => this.log.put(item));
    if (!isNew && data.author) this.log.requote(data.id, data.author.name, data.body ?? "");
    if (!isNew || isOwn) return;
    if (!item || !wasAtEnd) this.pill.add(item);
    if (this.#isInFront()) announceMessage(data.author.name, (data.body ?? "").slice(0, SPOKEN_CHARS));
  }

  /** Whether the message's place is inside the stretch on the page. */
  #isWithin(data) {
    if (this.log.find(data.id)) return true;
    const isBelow = data.ord > this.log.lastOrd;
    if (isBelow) return this.past.isAtNow;
    return this.past.older === null || data.ord >= this.log.firstOrd;
  }

  /** Who looks elsewhere finds the line where the new ones begin. */
  #noteAway(item) {
    if (document.hasFocus() && this.#isInFront()) return;
    const hasReadAll = this.reading.marker >= this.log.lastOrd;
    this.#newCount = hasReadAll ? 1 : this.#newCount + 1;
    this.log.markNew(item, newMessages(this.#newCount), hasReadAll);
  }

  #edited(frame, data) {
    const item = this.log.find(data.id) && frame.html ? itemsOf(frame.html)[0] : null;
    this.change(() => {
      if (item) this.log.put(item);
      this.log.requote(data.id, "", data.body ?? "");
    });
  }

  /** The author and the team may still see words that wait; the server's fragment knows. For everybody else they go at once. */
  #gone(frame, state, data) {
    this.composer.forget(data.id);
    hush();
    const item = frame.html ? itemsOf(frame.html)[0] : null;
    const known = this.log.find(data.id);
    const wasShown = known?.dataset.state === "visible";
    this.change(() => {
      if (known) this.log.empty(data.id, state, data.rev);
      if (item && (known || this.#isWithin({ id: data.id, ord: Number(item.dataset.ord) }))) this.log.put(item);
    });
    if (wasShown && state === "removed" && this.#isInFront()) announce(word("removed"));
  }
}
