// How far this person has read: only what has been on screen while the page was in front, never by opening alone.
const DWELL_MS = 800;
const MUCH = 0.5;

export class Reading {
  #onScreen = new Set();
  #timer = 0;

  /** `tell(ord)` passes the marker on and answers whether it arrived. */
  constructor({ scroller, read, tell }) {
    this.marker = read;
    this.told = read;
    this.tell = tell;
    this.observer = new IntersectionObserver((entries) => this.#onSight(entries), {
      root: scroller,
      threshold: [0, MUCH, 1],
    });
    for (const name of ["focus", "pageshow"]) window.addEventListener(name, () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
    scroller.addEventListener("pointerdown", () => this.look());
    scroller.addEventListener("keydown", () => this.look());
  }

  watch(items) {
    items.forEach((item) => item.dataset.ord && this.observer.observe(item));
  }

  #onSight(entries) {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
      const fills = rootBounds && intersectionRect.height > rootBounds.height * MUCH;
      if (isIntersecting && (intersectionRatio >= MUCH || fills)) this.#onScreen.add(target);
      else this.#onScreen.delete(target);
    }
    this.look();
  }

  #isInFront() {
    return document.visibilityState === "visible" && document.hasFocus();
  }

  /** Look soon what is in front of the reader. */
  look() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#note();
    }, DWELL_MS);
  }

  #note() {
    if (!this.#isInFront()) return;
    for (const item of this.#onScreen) {
      if (!item.isConnected) this.#onScreen.delete(item);
      else this.marker = Math.max(this.marker, Number(item.dataset.ord) || 0);
    }
    this.pass();
  }

  /** Another window of the same person has read further. */
  moved(ord) {
    this.marker = Math.max(this.marker, ord);
    this.told = Math.max(this.told, ord);
  }

  /** Tell the server what it does not know yet. */
  async pass() {
    const ord = this.marker;
    if (ord <= this.told) return;
    const before = this.told;
    this.told = ord;
    if (!(await this.tell(ord))) this.told = Math.min(this.told, before);
  }
}
