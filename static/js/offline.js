// The bar under the header. Only a loss that lasts is shown; a blink of the network is nobody's news.
import { announce } from "./announcer.js";
import { word } from "./words.js";

const LASTS_MS = 4500;
const bar = document.querySelector("[data-offline-bar]");
const causes = new Set();
let timer = 0;

function show() {
  if (!bar || !bar.hidden) return;
  bar.hidden = false;
  announce(word("offline"));
}

/** Note that `cause` ("network", "socket") is lost; the bar appears when that lasts. */
export function lost(cause) {
  if (causes.has(cause)) return;
  causes.add(cause);
  if (causes.size === 1) timer = setTimeout(show, LASTS_MS);
}

/** Note that `cause` is back; the bar goes when nothing is lost. */
export function back(cause) {
  causes.delete(cause);
  if (causes.size) return;
  clearTimeout(timer);
  if (!bar || bar.hidden) return;
  bar.hidden = true;
  announce(word("back"));
}

export function startOffline() {
  window.addEventListener("offline", () => lost("network"));
  window.addEventListener("online", () => back("network"));
  if (!navigator.onLine) lost("network");
}
