// Writing. Enter sends where there is a keyboard, and is a new line where there is a thumb; nothing typed is ever lost.
import { word } from "../words.js";
import { Draft } from "./drafts.js";
import { EnterKey } from "./enter.js";
import { Mentions } from "./mentions.js";
import { Nudge } from "./nudge.js";

const NEAR_LIMIT = 200;
const DRAFT_MS = 400;

export class Composer extends EventTarget {
  #mode = null;
  #set = "";
  #timer = 0;

  constructor(form, { owner, room }) {
    super();
    this.form = form;
    this.box = form.querySelector("[data-box]");
    this.limit = Number(form.dataset.limit);
    this.draft = new Draft(owner, room);
    this.nudge = new Nudge(form.querySelector("[data-nudge]"), () => this.#send());
    this.enter = new EnterKey(form.querySelector("[data-enter]"));
    this.mentions = new Mentions(this.box, form.querySelector("[data-people]"));
    this.#startReply();
    if (!this.box.value) this.#restore();
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    form.querySelector("[data-note-end]").addEventListener("click", (event) => this.#onCancel(event));
    this.box.addEventListener("input", () => this.#onInput());
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.box.addEventListener("blur", () => this.#keepDraft());
    this.#size();
    this.#mark();
    this.#count();
    this.nudge.look(this.box.value);
  }

  #restore() {
    this.#write(this.draft.read());
    this.say(this.box.value ? word("draftSaved") : "");
  }

  /** A reply that the page was opened with. */
  #startReply() {
    const id = this.form.elements.reply_to.value;
    if (id) this.#mode = { kind: "reply", id };
  }

  #part(name) {
    return this.form.querySelector(`[data-${name}]`);
  }

  #write(text) {
    this.box.value = text;
    this.#size();
    this.#mark();
  }

  /** Room for a state in words, as soon as there is something to say it about. */
  #mark() {
    this.form.classList.toggle("composer--written", this.box.value !== "");
  }

  #size() {
    if (CSS.supports("field-sizing", "content")) return;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 3}px`;
  }

  #length() {
    return [...this.box.value.normalize("NFC").trim()].length;
  }

  #onInput() {
    this.#size();
    this.#count();
    this.#mark();
    this.nudge.look(this.box.value);
    this.#part("error").textContent = "";
    this.box.removeAttribute("aria-invalid");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keepDraft(), DRAFT_MS);
    if (this.box.value) this.dispatchEvent(new Event("typing"));
  }

  #count() {
    const left = this.limit - this.#length();
    const part = this.#part("over");
    if (left < 0) part.textContent = word("over", { n: -left });
    else part.textContent = left < NEAR_LIMIT ? word("left", { n: left }) : "";
    part.classList.toggle("composer__over", left < 0);
  }

  #keepDraft() {
    if (this.#mode?.kind === "edit") return;
    const kept = this.draft.keep(this.box.value);
    this.say(kept ? word("draftSaved") : "");
  }

  /** The line under the box: a state in words. */
  say(text) {
    this.#part("status").textContent = text;
  }

  /** Why something was not sent; what was typed is still there. */
  fail(text) {
    this.#part("error").textContent = text;
    this.box.setAttribute("aria-invalid", "true");
  }

  #onKey(event) {
    if (event.isComposing || event.keyCode === 229 || this.mentions.onKey(event)) return;
    if (!this.enter.isSend(event)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #onSubmit(event) {
    event.preventDefault();
    if (!this.box.value.trim()) return this.box.focus();
    if (this.#length() > this.limit) {
      this.fail(this.#part("over").textContent);
      return this.box.focus();
    }
    if (this.nudge.holds(this.box.value)) return undefined;
    return this.#send();
  }

  #send() {
    const detail = { body: this.box.value, mode: this.#mode };
    this.#reset();
    this.dispatchEvent(new CustomEvent("send", { detail }));
    this.box.focus();
  }

  #reset() {
    clearTimeout(this.#timer);
    const edited = this.#mode?.kind === "edit";
    this.#endMode();
    this.#write(edited ? this.draft.read() : "");
    if (!edited) this.draft.keep("");
    this.say("");
    this.#count();
    this.nudge.look(this.box.value);
  }

  #endMode() {
    this.#mode = null;
    this.form.elements.reply_to.value = "";
    for (const part of ["note-title", "note-words"]) this.#part(part).textContent = "";
    this.#part("note").hidden = true;
  }

  #onCancel(event) {
    event.preventDefault();
    if (this.#mode?.kind === "edit") this.#reset();
    else this.#endMode();
    this.box.focus();
  }

  #begin(mode, title, words) {
    this.#mode = mode;
    this.#part("note-title").textContent = title;
    this.#part("note-words").textContent = words;
    this.#part("note").hidden = false;
    this.box.focus();
  }

  /** Answer a message. */
  reply(id, name, words) {
    if (this.#mode?.kind === "edit") this.#reset();
    this.#begin({ kind: "reply", id }, word("answering", { name }), words.slice(0, 90));
  }

  /** Change an own message; the draft waits until this is done. */
  edit(id, rev, words) {
    this.draft.keep(this.#mode?.kind === "edit" ? this.draft.read() : this.box.value);
    this.#begin({ kind: "edit", id, rev }, word("editing"), "");
    this.#write(words);
    this.box.setSelectionRange(words.length, words.length);
    this.#count();
  }

  /** The quoted or edited message is gone: its words leave the composer too. */
  forget(id) {
    if (this.#mode?.id !== id) return;
    if (this.#mode.kind === "edit") this.#reset();
    else this.#endMode();
  }

  /** Put words back into the box, before what is there. */
  giveBack(body) {
    this.#write(this.box.value.trim() ? `${body}\n${this.box.value}` : body);
    this.setOpen(true);
    this.#onInput();
    this.box.focus();
  }

  /** Whether one may write here now. Words that are in the box stay in sight. */
  setOpen(isOpen) {
    this.form.hidden = !isOpen && !this.box.value;
  }

  /** Nothing of what was written stays, and nothing more is asked for. */
  erase() {
    this.#reset();
    this.#write("");
    this.draft.keep("");
    this.setOpen(false);
  }
}
