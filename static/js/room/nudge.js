// A quiet word before sending, worked out on this device only: private details ask once more, words of danger add Support.
// Nothing is ever blocked here.
import { word } from "../words.js";

const MAIL = /[\w.+-]+@[\w-]+\.[a-z]{2,}/i;
const PHONE = /(?:\+?\d[\s().-]*){8,}/;
const FREE_LINE = /\b1?[\s.-]?\(?8(?:00|33|44|55|66|77|88)\)?[\s.-]\d{3}[\s.-]\d{4}\b/g;

const within = (text, list) => list && new RegExp(`(?<![\\p{L}])(?:${list})(?![\\p{L}])`, "iu").test(text);

export class Nudge {
  #agreed = "";

  constructor(region, send) {
    this.region = region;
    this.send = send;
    this.supportUrl = document.querySelector("[data-support]")?.href;
  }

  /** Offer Support beside words of danger, while writing. */
  look(text) {
    const inDanger = within(text, word("dangerSigns"));
    const shown = this.region.dataset.shows;
    if (inDanger && this.supportUrl && shown !== "danger") this.#showDanger();
    else if (!inDanger && shown) this.#hide();
    if (text !== this.#agreed) this.#agreed = "";
  }

  /** Whether the words should be looked at once more; asking again sends them. */
  holds(text) {
    const bare = text.replace(FREE_LINE, "");
    if (this.#agreed === text || !(MAIL.test(bare) || PHONE.test(bare))) return false;
    this.#agreed = text;
    this.#showPrivate();
    return true;
  }

  #show(kind, text, control) {
    const line = document.createElement("span");
    line.textContent = text;
    this.region.replaceChildren(line, " ", control);
    this.region.dataset.shows = kind;
    this.region.hidden = false;
  }

  #hide() {
    this.region.replaceChildren();
    delete this.region.dataset.shows;
    this.region.hidden = true;
  }

  #showDanger() {
    const link = document.createElement("a");
    link.className = "button button--support button--small";
    link.href = this.supportUrl;
    link.textContent = word("support");
    this.#show("danger", word("danger"), link);
  }

  #showPrivate() {
    const button = document.createElement("button");
    button.className = "button button--quiet button--small";
    button.type = "button";
    button.textContent = word("sendAnyway");
    button.addEventListener("click", () => {
      this.#hide();
      this.send();
    });
    this.#show("private", word("private"), button);
  }
}
