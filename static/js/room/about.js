// The honest line above the room and whether one may write: asked again when something says so, and when a watch ends.
import { showTimes } from "../times.js";
import { fetchPart } from "./moulds.js";

const LATEST_MS = 5 * 60_000;
const SOON_MS = 1_000;

export class About {
  #timer = 0;
  #at = Date.now();

  /** `allow(perms)` hears what this person may do here now. */
  constructor({ url, composer, allow }) {
    Object.assign(this, { url, composer, allow });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - this.#at > LATEST_MS) this.refresh();
    });
    this.#plan();
  }

  /** Ask soon; many reasons at once ask once. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), SOON_MS * Math.random());
  }

  async #load() {
    this.#at = Date.now();
    const page = await fetchPart(`${this.url}about/`);
    if (page) {
      this.allow(page.querySelector("[data-about]").dataset.perms.split(" "));
      for (const part of ["about", "closed"]) {
        const [old, fresh] = [document, page].map((root) => root.querySelector(`[data-${part}]`));
        if (!old || !fresh || old.contains(document.activeElement)) continue;
        old.replaceWith(document.adoptNode(fresh));
        showTimes(fresh);
      }
      this.composer.setOpen(document.querySelector("[data-closed]").hidden);
    }
    this.#plan();
  }

  /** When the present watch ends or the next begins, the line is no longer true. */
  #plan() {
    const until = new Date(document.querySelector("[data-about]")?.dataset.until ?? NaN) - Date.now();
    const wait = Number.isNaN(until) ? LATEST_MS : Math.min(Math.max(until + SOON_MS, SOON_MS), LATEST_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), wait);
  }
}
