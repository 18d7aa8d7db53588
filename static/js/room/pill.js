// "↓ 4 new messages": shown while the reader is further up, and the way down.
import { word } from "../words.js";

/** "4 new messages" in the reader's language. */
export function newMessages(n) {
  return n === 1 ? word("oneNew") : word("newMessages", { n });
}

export class Pill {
  #count = 0;

  /** `go(first)` leads to the first new message, or to the end when there is none on the page. */
  constructor(frame, go) {
    this.frame = frame;
    this.button = frame.querySelector("button");
    this.first = null;
    this.button.addEventListener("click", () => {
      const first = this.first;
      this.hide();
      go(first);
    });
  }

  /** One more message has come below; `item` is null when it is not on the page. */
  add(item) {
    this.#count += 1;
    this.first ??= item?.id ?? null;
    this.#show(newMessages(this.#count));
  }

  /** The page shows the past; the newest is elsewhere. */
  offerNewest() {
    if (!this.#count) this.#show(word("toNewest"));
  }

  #show(text) {
    this.button.querySelector("span").textContent = text;
    this.frame.hidden = false;
  }

  hide() {
    this.#count = 0;
    this.first = null;
    this.frame.hidden = true;
  }
}
