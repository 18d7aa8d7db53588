// The reader's place in the scrolling log: it never moves under their eyes, and follows the end only when they are there.
const NEAR_END = 100;

// A head may come or go above the words, when the neighbour changes; the words are what is read.
const wordsOf = (item) => item.querySelector(".message__body") ?? item;

export class Place {
  constructor(scroller, list) {
    this.scroller = scroller;
    this.list = list;
    this.wasAtEnd = true;
    scroller.addEventListener("scroll", () => (this.wasAtEnd = this.isAtEnd()), { passive: true });
    // A keyboard or a growing composer makes the log smaller; who was at the end stays there.
    new ResizeObserver(() => this.wasAtEnd && this.toEnd()).observe(scroller);
  }

  get fromEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  isAtEnd() {
    return this.fromEnd <= NEAR_END;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.wasAtEnd = true;
  }

  /** Bring `element` under the upper edge. */
  toTop(element) {
    const gap = element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.scroller.scrollTop += gap - 12;
    this.wasAtEnd = this.isAtEnd();
  }

  /** Change the log; afterwards what the reader looks at is where it was, or the end if they were there and `follow`. */
  keep(change, { follow = true } = {}) {
    const wasAtEnd = this.isAtEnd();
    const anchor = this.#anchor();
    const result = change();
    if (wasAtEnd && follow) {
      this.toEnd();
    } else if (anchor) {
      const item = anchor.item.isConnected ? anchor.item : document.getElementById(anchor.item.id);
      if (item) this.scroller.scrollTop += wordsOf(item).getBoundingClientRect().top - anchor.top;
    }
    this.wasAtEnd = this.isAtEnd();
    return result;
  }

  /** The first item that the reader can see, and where it is. */
  #anchor() {
    const edge = this.scroller.getBoundingClientRect().top;
    const items = [...this.list.querySelectorAll(":scope > .log__item")];
    const item = items.find((one) => one.getBoundingClientRect().bottom > edge + 1);
    return item ? { item, top: wordsOf(item).getBoundingClientRect().top } : null;
  }
}
