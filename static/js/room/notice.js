// A line above the composer: why something did not work, or why this page has stopped. It stays when it offers a way on.
import { word } from "../words.js";

const STAYS_MS = 8_000;
const region = document.querySelector("[data-notice]");
let timer = 0;

/** Show `text`, with `action` (an element) beside it when there is something to do. */
export function show(text, action) {
  delete region.dataset.offers;
  region.textContent = text;
  if (action) region.append(" ", action);
  region.hidden = false;
  clearTimeout(timer);
  if (!action) timer = setTimeout(hide, STAYS_MS);
}

/** Support for who has just said something hard, as the answer to their message brought it; it stays. */
export function offer({ text, url, numbers }) {
  const ways = document.createDocumentFragment();
  const all = [...numbers.slice(0, 3).map(({ href, how }) => [href, how, "quiet"]), [url, word("support"), "support"]];
  for (const [href, how, look] of all) {
    const link = linkTo(href, how);
    link.className = `button button--${look} button--small`;
    ways.append(link, " ");
  }
  show(text, ways);
  region.dataset.offers = "";
}

/** Whether Support is offered there now. */
export const isOffering = () => "offers" in region.dataset && !region.hidden;

export function hide() {
  region.hidden = true;
}

export function linkTo(href, text) {
  const link = document.createElement("a");
  Object.assign(link, { href, textContent: text });
  return link;
}

export function button(text, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button button--quiet button--small", textContent: text });
  made.addEventListener("click", act);
  return made;
}
