// "@" offers the people of this room. The box keeps the focus; the list is told to screen readers through it.
import { announce } from "../announcer.js";
import { word } from "../words.js";

const GOES_ON = /^[\p{L}\p{N}]/u;
const BEGUN = /(^|\s)@([^\s@]{0,30})$/;

export class Mentions {
  constructor(box, list) {
    this.box = box;
    this.list = list;
    this.options = [...list.children];
    if (!this.options.length) return;
    this.people = this.options.map((option) => [option.dataset.person, option.dataset.id]);
    this.people.sort(([one], [other]) => other.length - one.length);
    box.setAttribute("aria-controls", list.id);
    box.addEventListener("input", () => this.#look());
    box.addEventListener("blur", () => this.#close());
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-person]");
      if (option) this.#choose(option);
    });
  }

  get #shown() {
    return this.options.filter((option) => !option.hidden);
  }

  get #active() {
    return this.options.find((option) => option.getAttribute("aria-selected") === "true");
  }

  #look() {
    const begun = BEGUN.exec(this.box.value.slice(0, this.box.selectionStart));
    if (!begun) return this.#close();
    const typed = begun[2].toLowerCase();
    for (const option of this.options) option.hidden = !option.dataset.person.toLowerCase().startsWith(typed);
    if (!this.#shown.length) return this.#close();
    const wasOpen = !this.list.hidden;
    this.list.hidden = false;
    this.#activate(this.#shown[0]);
    if (!wasOpen) announce(word("peopleFound", { n: this.#shown.length }));
    return undefined;
  }

  #activate(option) {
    for (const one of this.options) one.setAttribute("aria-selected", String(one === option));
    this.box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.list.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }

  #choose(option) {
    const { selectionStart: caret, value } = this.box;
    const start = value.slice(0, caret).replace(BEGUN, "$1");
    const named = `${start}@${option.dataset.person} `;
    this.box.value = named + value.slice(caret);
    this.box.setSelectionRange(named.length, named.length);
    this.#close();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Whom the words call: the ids of people of this room whose whole name stands after an @. */
  named(text) {
    const ids = new Set();
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
      const rest = text.slice(at + 1);
      const called = (this.people ?? []).find(([name]) => rest.toLowerCase().startsWith(name.toLowerCase()) && !GOES_ON.test(rest.slice(name.length)));
      if (called) ids.add(called[1]);
    }
    return [...ids];
  }

  /** Whether the key was for the list. */
  onKey(event) {
    if (this.list.hidden || event.shiftKey) return false;
    const shown = this.#shown;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#activate(shown[(shown.indexOf(this.#active) + step + shown.length) % shown.length]);
    else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.#active ?? shown[0]);
    else if (event.key === "Escape") this.#close();
    else return false;
    event.preventDefault();
    return true;
  }
}
