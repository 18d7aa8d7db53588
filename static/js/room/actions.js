// What one may do with a message: signs, reply, edit, take back, report. One panel, opened where it is asked for.
import { announce } from "../announcer.js";
import { openDialog } from "../menus.js";
import { word } from "../words.js";
import { cast } from "./moulds.js";
import { newKey } from "./wire.js";

const YOUNG_MS = 15 * 60_000;
const EDGE = 8;

export class Actions {
  #panel = null;
  #opener = null;

  /** `ask(frame)` is a command on the socket that says itself why it did not work; `perms()` what this person may do now. */
  constructor({ log, composer, perms, ask }) {
    Object.assign(this, { log, composer, perms, ask });
    this.dialog = document.getElementById("take-back");
    log.list.addEventListener("click", (event) => this.#onClick(event));
    log.list.addEventListener("keydown", (event) => this.#onKey(event));
    log.list.addEventListener("focusout", (event) => this.#onLeave(event));
    document.addEventListener("click", (event) => this.#panel?.contains(event.target) || this.#closeFor(event.target));
    document.getElementById("signs").addEventListener("submit", (event) => this.#onChip(event));
  }

  #closeFor(target) {
    if (!this.#opener?.contains(target)) this.close(false);
  }

  #onClick(event) {
    const more = event.target.closest("[data-more]");
    if (more) {
      event.preventDefault();
      this.#toggle(more);
    } else if (this.#panel?.contains(event.target)) this.#choose(event.target.closest("button"));
  }

  #onKey(event) {
    if (event.key === " " && event.target.matches("[data-more]")) {
      event.preventDefault();
      this.#toggle(event.target);
    } else if (event.key === "Escape" && this.#panel) {
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
    } else if (this.#panel?.contains(event.target)) this.#walk(event);
  }

  /** Arrows walk through the panel; Tab does too. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const parts = [...this.#panel.querySelectorAll("a, button")];
    parts[(parts.indexOf(event.target) + step + parts.length) % parts.length].focus();
  }

  #onLeave(event) {
    const to = event.relatedTarget;
    if (this.#panel && to && !this.#panel.contains(to) && to !== this.#opener) this.close(false);
  }

  #toggle(more) {
    const same = this.#opener === more;
    this.close(same);
    if (!same) this.#open(more);
  }

  #open(more) {
    const item = more.closest(".log__item");
    const panel = cast("menu");
    const facts = this.#factsOf(item);
    for (const part of panel.querySelectorAll("[data-needs]")) {
      if (!part.dataset.needs.split(" ").every((need) => facts.has(need))) part.remove();
    }
    for (const link of panel.querySelectorAll("a[data-path]")) link.href = more.href + link.dataset.path;
    for (const verb of panel.querySelectorAll("button[data-path]")) verb.formAction = more.href + verb.dataset.path;
    for (const sign of panel.querySelectorAll("[data-give]")) {
      sign.setAttribute("aria-pressed", String(this.log.hasGiven(item, sign.dataset.give)));
    }
    this.#panel = panel;
    this.#opener = more;
    more.after(panel);
    more.setAttribute("aria-expanded", "true");
    this.#turn(more.parentElement, panel);
    panel.querySelector("a, button")?.focus({ preventScroll: true });
  }

  #factsOf(item) {
    const facts = new Set(this.perms());
    if (item.dataset.state !== "visible") {
      facts.delete("react");
      facts.delete("post");
    }
    facts.add(this.log.isOwn(item) ? "own" : "other");
    if (Date.now() - new Date(item.dataset.at) < YOUNG_MS) facts.add("young");
    return facts;
  }

  /** Open towards where there is room, inside the log. */
  #turn(menu, panel) {
    const frame = this.log.list.closest("[data-log]").getBoundingClientRect();
    const box = menu.getBoundingClientRect();
    const [above, below] = [box.top - frame.top, frame.bottom - box.bottom];
    menu.classList.toggle("menu--up", panel.offsetHeight > below && above > below);
    const rightmost = frame.right - panel.offsetWidth - EDGE;
    const left = Math.max(frame.left + EDGE, Math.min(box.right - panel.offsetWidth, rightmost));
    panel.style.left = `${left - box.left}px`;
    panel.style.right = "auto";
  }

  close(giveFocus) {
    if (!this.#panel) return;
    const [panel, opener] = [this.#panel, this.#opener];
    this.#panel = this.#opener = null;
    opener.setAttribute("aria-expanded", "false");
    if (giveFocus) opener.focus({ preventScroll: true });
    panel.remove();
  }

  #choose(button) {
    // A button of a form of its own is sent by the browser, and would not be if it left the page now.
    if (!button || button.type === "submit") return;
    const item = button.closest(".log__item");
    const { give, do: verb } = button.dataset;
    const opener = this.#opener;
    this.close(Boolean(give) || verb === "take-back");
    if (give) this.#sign(item, give, !this.log.hasGiven(item, give));
    else if (verb === "reply") this.composer.reply(this.#id(item), this.#nameOf(item), this.#wordsOf(item));
    else if (verb === "edit") this.composer.edit(this.#id(item), Number(item.dataset.rev), this.#wordsOf(item));
    else if (verb === "take-back") this.#askTakeBack(item, opener);
  }

  #id(item) {
    return item.id.slice(2);
  }

  #nameOf(item) {
    return item.querySelector("[data-name]").textContent;
  }

  #wordsOf(item) {
    return item.querySelector("[data-words-of]").textContent;
  }

  #onChip(event) {
    event.preventDefault();
    const item = event.submitter?.closest(".log__item");
    const emoji = event.submitter?.dataset.sign;
    if (item && emoji) this.#sign(item, emoji, !this.log.hasGiven(item, emoji));
  }

  #sign(item, emoji, on) {
    return this.ask({ t: "react", key: newKey(), message: this.#id(item), emoji, on });
  }

  #askTakeBack(item, opener) {
    const id = this.#id(item);
    this.dialog.addEventListener("close", () => this.dialog.returnValue === "yes" && this.#takeBack(id), { once: true });
    openDialog(this.dialog, opener);
  }

  async #takeBack(id) {
    const done = await this.ask({ t: "withdraw", key: newKey(), message: id });
    if (!done) return;
    this.composer.forget(id);
    announce(word("takenBack"));
  }
}
