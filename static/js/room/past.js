// Loading the past, and the newest again, as pieces of the server's own page.
import { fetchPart, itemsIn } from "./moulds.js";

const NEAR_TOP = 400;
const place = (text) => (text ? Number(text) : null);

export class Past {
  #asking = Promise.resolve();
  #busy = false;

  constructor({ scroller, url, older, newer, change, log }) {
    Object.assign(this, { scroller, url, change, log });
    this.older = place(older);
    this.newer = place(newer);
    this.olderLink = document.querySelector("[data-older-link]");
    this.newerLink = document.querySelector("[data-newer-link]");
    scroller.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.olderLink.addEventListener("click", (event) => this.#onLink(event, () => this.loadOlder()));
    this.newerLink.addEventListener("click", (event) => this.#onLink(event, () => this.loadNewer()));
    this.#showLinks();
  }

  /** Whether the page shows the room up to now. */
  get isAtNow() {
    return this.newer === null;
  }

  #onLink(event, load) {
    event.preventDefault();
    load();
  }

  #onScroll() {
    if (this.scroller.scrollTop < NEAR_TOP) this.loadOlder();
    const below = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
    if (below < NEAR_TOP) this.loadNewer();
  }

  #showLinks() {
    this.olderLink.hidden = this.older === null;
    this.newerLink.hidden = this.newer === null;
  }

  /** One part at a time, in the order asked for. */
  #part(query) {
    this.#busy = true;
    this.#asking = this.#asking.then(() => fetchPart(`${this.url}part/${query}`));
    return this.#asking.then((page) => {
      this.#busy = false;
      return page?.querySelector("[data-part]") ?? null;
    });
  }

  async loadOlder() {
    if (this.older === null || this.#busy) return;
    const part = await this.#part(`?before=${this.older}`);
    if (!part) return;
    this.older = place(part.dataset.older);
    this.change(() => {
      itemsIn(part).forEach((item) => this.log.put(item));
      if (this.log.trim("end")) this.newer = this.log.lastOrd;
      this.#showLinks();
    });
  }

  async loadNewer() {
    if (this.newer === null || this.#busy) return;
    const part = await this.#part(`?after=${this.newer}`);
    if (!part) return;
    this.newer = place(part.dataset.newer);
    this.change(() => {
      itemsIn(part).forEach((item) => this.log.put(item));
      if (this.log.trim("start")) this.older = this.log.firstOrd;
      this.#showLinks();
    });
  }

  /** The end of the room as it is now, and nothing else. Returns the event it stands at, null when it cannot be had. */
  async reload() {
    const part = await this.#part("");
    if (!part) return null;
    const items = itemsIn(part);
    const kept = new Set(items.map((item) => item.id));
    this.older = place(part.dataset.older);
    this.newer = place(part.dataset.newer);
    this.change(() => {
      const known = this.log.items.filter((item) => item.dataset.state !== "pending");
      known.forEach((item) => kept.has(item.id) || item.remove());
      items.forEach((item) => this.log.put(item));
      this.#showLinks();
    });
    return Number(part.dataset.asOf);
  }

  /** When the first items leave the page because it is full. */
  noteTrimmed() {
    this.older = this.log.firstOrd;
    this.#showLinks();
  }
}
