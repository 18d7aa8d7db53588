// The log is one Tab stop: arrows, Home and End go from message to message, Enter goes into one, Esc comes back.
const INSIDE = "a[href], button:not([hidden])";

export class Keyboard {
  constructor(list) {
    this.list = list;
    this.current = null;
    this.list.addEventListener("keydown", (event) => this.#onKey(event));
    this.list.addEventListener("focusin", (event) => this.#onFocus(event));
    this.list.addEventListener("focusout", (event) => this.#onLeave(event));
  }

  get articles() {
    return [...this.list.querySelectorAll(":scope > .log__item > [data-item]")];
  }

  /** Keep exactly one message reachable by Tab: where the reader was, else the last one. Call after every change. */
  settle() {
    const articles = this.articles;
    let stop = articles.find((one) => one.parentElement.id === this.current);
    stop ??= articles.at(-1);
    for (const one of articles) one.tabIndex = one === stop ? 0 : -1;
  }

  /** Run `change`; if it replaced the message that had the focus, its new self has it, and nothing scrolled. */
  keepFocus(change) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const item = focused?.closest(".log__item");
    const spot = focused?.matches("[data-more]") ? "[data-more]" : "[data-item]";
    const result = change();
    if (focused && !focused.isConnected && item) {
      const again = document.getElementById(item.id);
      (again?.querySelector(spot) ?? again?.querySelector("[data-item]"))?.focus({ preventScroll: true });
    }
    this.settle();
    return result;
  }

  /** Put the focus on a message. */
  goTo(item) {
    const article = item?.matches("[data-item]") ? item : item?.querySelector("[data-item]");
    article?.focus();
  }

  #onFocus(event) {
    const item = event.target.closest(".log__item");
    if (!item) return;
    this.current = item.id;
    this.settle();
  }

  #onLeave(event) {
    const item = event.target.closest(".log__item");
    if (item && !item.contains(event.relatedTarget)) this.#close(item);
  }

  #close(item) {
    for (const part of item.querySelectorAll(INSIDE)) part.tabIndex = -1;
  }

  #onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("[data-panel]")) return;
    const article = event.target.closest("[data-item]");
    if (!article) return;
    const isInside = event.target !== article;
    const moves = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (event.key in moves) this.#move(event, article, moves[event.key]);
    else if (event.key === "Enter" && !isInside) this.#enter(event, article);
    else if (event.key === "Escape" && isInside) {
      event.preventDefault();
      this.#close(article.parentElement);
      article.focus();
    }
  }

  #move(event, article, by) {
    const articles = this.articles;
    const to = Math.max(0, Math.min(articles.length - 1, articles.indexOf(article) + by));
    event.preventDefault();
    articles[to].focus();
    articles[to].scrollIntoView({ block: "nearest" });
  }

  #enter(event, article) {
    const parts = [...article.querySelectorAll(INSIDE)];
    if (!parts.length) return;
    event.preventDefault();
    for (const part of parts) part.tabIndex = 0;
    parts[0].focus();
  }
}
