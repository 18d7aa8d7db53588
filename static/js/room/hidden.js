// Folds what this person asked not to see: single messages, and everything by some people. A tap opens it; nobody else is told.
import { word } from "../words.js";

export class Hidden {
  #messages = new Set();
  #people = new Set();

  constructor(list, room) {
    this.list = list;
    this.#load(`/rooms/${room}/hidden/?as=json`);
  }

  async #load(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const told = await answer.json();
    this.#messages = new Set(told.messages);
    this.#people = new Set(told.people);
    if (!this.#messages.size && !this.#people.size) return;
    this.#foldAll();
    new MutationObserver(() => this.#foldAll()).observe(this.list, { childList: true });
  }

  #foldAll() {
    for (const item of this.list.querySelectorAll(":scope > li[data-author]:not([data-folded])")) {
      if (this.#messages.has(item.id.slice(2)) || this.#people.has(item.dataset.author)) this.#fold(item);
    }
  }

  #fold(item) {
    const fold = document.createElement("details");
    const line = document.createElement("summary");
    fold.className = "disclosure";
    line.className = "disclosure__summary";
    line.textContent = word("foldedForYou");
    fold.append(line, ...item.childNodes);
    item.append(fold);
    item.dataset.folded = "";
  }
}
