// The honest line above the room and whether one may write: asked again when something says so, and when a watch or a pause ends.
import { announce } from "../announcer.js";
import { showTimes } from "../times.js";
import { word } from "../words.js";
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

  /** Ask at once: it concerns this person alone. */
  now() {
    clearTimeout(this.#timer);
    return this.#load();
  }

  async #load() {
    this.#at = Date.now();
    const page = await fetchPart(`${this.url}about/`);
    if (page) {
      this.allow(page.querySelector("[data-about]").dataset.perms.split(" "));
      const [before, focus] = [this.#why(), document.activeElement];
      for (const part of ["about", "closed"]) {
        const [old, fresh] = [document, page].map((root) => root.querySelector(`[data-${part}]`));
        if (!old || !fresh || (old !== focus && old.contains(focus))) continue;
        old.replaceWith(document.adoptNode(fresh));
        showTimes(fresh);
      }
      this.#settle(before, focus);
    }
    this.#plan();
  }

  /** Why one may not write here, in words; empty when one may. */
  #why() {
    const closed = document.querySelector("[data-closed]");
    return closed.hidden ? "" : closed.textContent.trim();
  }

  /** The composer follows. Whoever was writing, or listens, learns the reason; the focus never falls out of the page. */
  #settle(before, focus) {
    const why = this.#why();
    const { form, box } = this.composer;
    const wasAtReason = focus.matches("[data-closed]");
    const wasHere = wasAtReason || form.contains(focus);
    this.composer.setOpen(!why);
    if (wasAtReason && !form.hidden) box.focus();
    if (wasHere && form.hidden) document.querySelector("[data-closed]").focus();
    else if (why !== before) announce(why || word("mayWrite"));
  }

  /** When the present watch ends or the next begins, or a pause is over, the line is no longer true. */
  #plan() {
    const parts = [...document.querySelectorAll("[data-about], [data-closed]")].filter((part) => part.dataset.until);
    const ends = parts.map((part) => new Date(part.dataset.until) - Date.now());
    // A device whose clock is ahead asks again now and then, not all the time.
    const waits = ends.map((end) => (end > 0 ? end + SOON_MS : 10 * SOON_MS));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), Math.min(LATEST_MS, ...waits));
  }
}
