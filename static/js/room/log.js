// The messages on the page: each once, in the room's order, under its day. Words leave the page the moment they are removed.
import { showTimes } from "../times.js";
import { word } from "../words.js";
import { cast, castAll } from "./moulds.js";

const TOGETHER_MS = 5 * 60_000;
const QUOTED_CHARS = 120;
const GONE = new Set(["removed", "withdrawn", "held"]);
export const MOST_ITEMS = 300;

const number = (text) => (text === "" || text === undefined ? Infinity : Number(text));
const dayOf = (moment) => new Date(moment).toDateString();

export class Log {
  constructor(list, member) {
    this.list = list;
    this.member = member;
    this.newLine = list.querySelector("#new");
    this.firstNew = this.newLine?.nextElementSibling?.id;
    list.querySelectorAll(".separator:not(#new)").forEach((line) => line.remove());
    this.items.forEach((item) => this.#adopt(item));
    this.arrange();
  }

  get items() {
    return [...this.list.querySelectorAll(":scope > .log__item")];
  }

  get #ords() {
    return this.items.map((item) => number(item.dataset.ord)).filter(Number.isFinite);
  }

  get firstOrd() {
    return this.#ords[0] ?? Infinity;
  }

  get lastOrd() {
    return this.#ords.at(-1) ?? 0;
  }

  find(id) {
    return id ? this.list.querySelector(`#m-${CSS.escape(id)}`) : null;
  }

  isOwn(item) {
    return item.dataset.author === this.member;
  }

  /** Put an item where it belongs, or in the place of its older self. Returns what stands there now. */
  put(item) {
    const old = this.find(item.id.slice(2));
    if (old && Number(old.dataset.rev) > Number(item.dataset.rev)) return old;
    this.#adopt(item, old);
    const sameplace = old && old.dataset.ord === item.dataset.ord;
    if (sameplace) old.replaceWith(item);
    else {
      old?.remove();
      this.#insert(item);
    }
    if (GONE.has(item.dataset.state)) this.#unquote(item.id.slice(2));
    return item;
  }

  /** An own message that is not stored yet, after everything else. */
  putPending(item) {
    this.#adopt(item);
    this.list.append(item);
  }

  /** The words are gone from the page, their place stays. Returns whether they were on it. */
  empty(id, state, rev) {
    const old = this.find(id);
    this.#unquote(id);
    if (!old) return false;
    const item = cast(state);
    Object.assign(item.dataset, { ord: old.dataset.ord, at: old.dataset.at, rev: rev ?? Number(old.dataset.rev) + 1 });
    item.id = old.id;
    const place = item.querySelector("[data-item]");
    place.id = `b-${id}`;
    place.setAttribute("aria-labelledby", place.id);
    return this.put(item) === item;
  }

  /** Answers that quote a changed message show its present words. */
  requote(id, name, body) {
    const words = body.length <= QUOTED_CHARS ? body : `${body.slice(0, QUOTED_CHARS).trimEnd()}…`;
    for (const quote of this.list.querySelectorAll(`a[data-quote="${CSS.escape(id)}"]`)) {
      quote.querySelector("span").textContent = words;
      if (name) quote.querySelector("b").textContent = name;
    }
  }

  #unquote(id) {
    for (const quote of this.list.querySelectorAll(`[data-quote="${CSS.escape(id)}"]`)) {
      const gone = document.createElement("p");
      gone.className = quote.className;
      gone.dataset.quote = id;
      gone.textContent = word("answersGone");
      quote.replaceWith(gone);
    }
  }

  /** A sign's count. `mine` is undefined when the event says nothing about this reader. */
  setSign(id, emoji, count, mine) {
    const item = this.find(id);
    const foot = item?.querySelector(".message__foot");
    if (!foot) return;
    let chip = foot.querySelector(`[data-sign="${CSS.escape(emoji)}"]`);
    if (!chip && count) {
      chip = castAll("signs").find((one) => one.dataset.sign === emoji);
      if (!chip) return;
      chip.setAttribute("formaction", `/messages/${id}/react/`);
      chip.tabIndex = -1;
      foot.append(chip);
    }
    if (!chip) return;
    if (mine !== undefined) this.#press(chip, mine);
    chip.querySelector("[data-count]").textContent = count;
    if (!count) chip.remove();
  }

  #press(chip, mine) {
    chip.setAttribute("aria-pressed", String(mine));
    chip.value = `${chip.dataset.sign}:${mine ? "off" : "on"}`;
  }

  /** Whether this reader has given the sign. */
  hasGiven(item, emoji) {
    return item.querySelector(`[data-sign="${emoji}"]`)?.getAttribute("aria-pressed") === "true";
  }

  #adopt(item, old) {
    showTimes(item);
    for (const part of item.querySelectorAll("a, button")) part.tabIndex = -1;
    const own = this.isOwn(item);
    const article = item.querySelector("[data-item]");
    article.tabIndex = -1;
    if (own) {
      article.classList.add("message--own");
      item.querySelector("[data-name]").textContent = word("you");
    }
    for (const chip of item.querySelectorAll("[data-sign]")) {
      if (old && this.hasGiven(old, chip.dataset.sign)) this.#press(chip, true);
    }
    const menu = item.querySelector("[data-more]");
    if (menu) {
      menu.setAttribute("role", "button");
      menu.setAttribute("aria-expanded", "false");
    }
  }

  /** By place; what has none yet (held, on its way) stands by its time. */
  #insert(item) {
    const ord = number(item.dataset.ord);
    const isBefore = (one) => {
      const other = number(one.dataset.ord);
      if (Number.isFinite(ord) && Number.isFinite(other)) return other <= ord;
      return new Date(one.dataset.at) <= new Date(item.dataset.at);
    };
    const before = this.items.filter(isBefore).at(-1);
    if (before) before.after(item);
    else this.list.prepend(item);
  }

  /** A line above the first new message, with `text`; it stays where it is unless `again` starts a new one at `item`. */
  markNew(item, text, again) {
    if (again || !this.newLine) {
      this.newLine?.remove();
      this.newLine = cast("new");
      this.firstNew = item.id;
    }
    this.newLine.querySelector("span").textContent = text;
  }

  /** Days and heads, after anything was put, emptied or dropped. */
  arrange() {
    const days = new Map();
    for (const line of this.list.querySelectorAll(":scope > .separator:not(#new)")) {
      days.set(dayOf(line.querySelector("time").dateTime), line);
    }
    let before = null;
    for (const item of this.items) {
      const isNewDay = !before || dayOf(before.dataset.at) !== dayOf(item.dataset.at);
      const isFirstNew = item.id === this.firstNew && this.newLine !== null;
      let place = item;
      if (isFirstNew) place = this.#before(place, this.newLine);
      if (isNewDay) this.#before(place, this.#dayLine(days, item));
      item.classList.toggle("log__item--grouped", !isNewDay && !isFirstNew && this.#belong(before, item));
      before = item;
    }
    days.forEach((line) => line.remove());
  }

  #before(place, line) {
    if (place.previousElementSibling !== line) place.before(line);
    return line;
  }

  #dayLine(days, item) {
    const key = dayOf(item.dataset.at);
    const known = days.get(key);
    days.delete(key);
    if (known) return known;
    const line = cast("day");
    line.querySelector("time").dateTime = item.dataset.at;
    showTimes(line);
    return line;
  }

  #belong(one, other) {
    const [a, b] = [one.dataset, other.dataset];
    if (!a.author || a.author !== b.author || a.kind || b.kind || b.replyTo || "edited" in b) return false;
    if (a.state === "held" || b.state === "held") return false;
    return new Date(b.at) - new Date(a.at) <= TOGETHER_MS;
  }

  /** Drop items beyond the most a page keeps, at the start or at the end. Returns how many went. */
  trim(end) {
    const items = this.items.filter((item) => item.dataset.ord !== "");
    const extra = Math.max(0, items.length - MOST_ITEMS);
    const gone = end === "start" ? items.slice(0, extra) : items.slice(items.length - extra);
    if (extra) gone.forEach((item) => item.remove());
    return extra;
  }

  /** Nothing of the room stays on the page. */
  clear() {
    this.list.replaceChildren();
    this.newLine = null;
  }
}
