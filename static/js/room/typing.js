// "Someone is writing": only where the group allows it, without a name, never spoken.
import { word } from "../words.js";

const TELL_MS = 3_000;

export class Typing {
  #told = 0;
  #timer = 0;

  constructor({ connection, composer, room, member, allowed }) {
    if (!allowed) return;
    this.line = document.querySelector("[data-typing-line]");
    composer.addEventListener("typing", () => {
      if (performance.now() - this.#told < TELL_MS) return;
      this.#told = performance.now();
      connection.tell({ t: "typing", room, on: true });
    });
    connection.addEventListener("eph", ({ detail }) => {
      if (detail.room === room && detail.kind === "typing" && detail.user !== member) this.#show(detail.ttl_ms);
    });
  }

  #show(ms) {
    this.line.textContent = word("someoneWriting");
    this.line.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.line.hidden = true), ms);
  }
}
