// "Keep my plan on this phone": a copy that opens without a network, only because its owner asked. Sign-out and Exit erase it.
import { announce } from "./announcer.js";
import { PLAN_COPY } from "./support.js";

const plan = document.querySelector("[data-plan]");
const box = plan?.querySelector("[data-keep]");
const on = box?.querySelector("[data-keep-on]");
const off = box?.querySelector("[data-keep-off]");
const state = box?.querySelector("[data-keep-state]");
const link = box?.querySelector("[data-keep-link]");

/** Fetch the page that is made for keeping and put it where the worker finds it, with its owner's mark. */
async function keep() {
  const answer = await fetch(plan.dataset.kept, { redirect: "error" });
  if (!answer.ok) throw new TypeError("the copy could not be fetched");
  const headers = { "Content-Type": "text/html; charset=utf-8", "Handrail-Person": plan.dataset.person };
  const cache = await caches.open(PLAN_COPY);
  await cache.put(plan.dataset.kept, new Response(await answer.text(), { headers }));
}

function show(isKept) {
  on.hidden = isKept;
  off.hidden = !isKept;
  state.hidden = !isKept;
  link.hidden = !isKept;
}

async function turn(isKept, act) {
  await act();
  show(isKept);
  (isKept ? off : on).focus();
  if (isKept) announce(state.textContent.trim());
}

async function start() {
  box.hidden = false;
  if (!on) return;
  on.addEventListener("click", () => turn(true, keep));
  off.addEventListener("click", () => turn(false, () => caches.delete(PLAN_COPY)));
  const kept = await caches.has(PLAN_COPY);
  show(kept);
  // The copy follows the plan; without a network it stays as it was.
  if (kept) await keep().catch((refused) => console.debug(refused.name));
}

if (box && "caches" in window && "serviceWorker" in navigator && window.isSecureContext) start();
