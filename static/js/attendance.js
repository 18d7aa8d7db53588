// Attendance: a tap is sent at once and the list shows what everybody of the team has marked. The forms work without this.
import { alertNow, announce } from "./announcer.js";
import { showTimes } from "./times.js";
import { word } from "./words.js";

const SETTLED_MS = 600; // arrow keys go through answers: only the one somebody stays on is sent
const AGAIN_MS = 15_000;
const ANSWER_WITHIN_MS = 15_000;
const TIMED = new Set(["late", "left_early"]);
const BACKGROUND = { headers: { "Handrail-Background": "1" } };

const roll = document.querySelector(".roll");
const pending = new Map();

function chosen(form) {
  return form.querySelector("input[name=status]:checked")?.value ?? "";
}

/** Whether something in this row is still to be sent or answered: it is left as it is. */
function isBusy(row) {
  const form = row.querySelector("[data-mark]");
  return pending.has(row.id) || chosen(form) !== (form.dataset.saved ?? "") || row.querySelector("input[type=time]") === document.activeElement;
}

function setUp(row) {
  const form = row.querySelector("[data-mark]");
  const timed = form.querySelector("[data-timed]");
  if (!timed) return;
  form.dataset.saved = row.querySelector(".field__error") ? "" : chosen(form);
  timed.hidden = !TIMED.has(chosen(form));
  form.querySelector("[data-save]").hidden = timed.hidden;
}

/** Put fresh rows in place of old ones, and the focus where it was. */
function merge(fresh, sent) {
  for (const row of fresh.querySelectorAll("[data-row]")) {
    const old = document.getElementById(row.id);
    if (!old || (row.id !== sent && isBusy(old))) continue;
    if (row.id !== sent && old.querySelector("[name=seen]").value === row.querySelector("[name=seen]").value) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(row);
    setUp(row);
    showTimes(row);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old.contains(document.activeElement)) old.replaceChildren(...part.childNodes);
  }
  const told = fresh.querySelector(".statuses");
  if (told) {
    document.querySelector(".statuses")?.remove();
    document.getElementById("content").prepend(told);
    announce(told.textContent.trim());
  }
}

async function read(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function send(row, form, submitter) {
  pending.delete(row.id);
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, submitter),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (unreachable) {
    console.debug(unreachable.name);
    return alertNow(word("notSaved"));
  }
  const isList = answer.ok && new URL(answer.url).pathname === location.pathname;
  // Whatever is not the list, a closed meeting or a session that ended, is shown as the page it is.
  if (!isList && answer.status !== 422) return form.submit();
  const fresh = await read(answer);
  merge(fresh, row.id);
  const ask = document.getElementById(row.id).querySelector(".field__error");
  return announce(ask ? ask.textContent.trim() : document.querySelector('[data-part="count"]').textContent.trim());
}

function soon(row, form) {
  clearTimeout(pending.get(row.id));
  pending.set(row.id, setTimeout(() => send(row, form), SETTLED_MS));
}

function onChange({ target }) {
  const row = target.closest("[data-row]");
  const form = target.closest("[data-mark]");
  if (!form) return;
  const timed = form.querySelector("[data-timed]");
  timed.hidden = !TIMED.has(chosen(form));
  form.querySelector("[data-save]").hidden = timed.hidden;
  if (timed.hidden || form.elements.time.value) soon(row, form);
  else {
    clearTimeout(pending.get(row.id));
    pending.delete(row.id);
  }
}

function onSubmit(event) {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  event.preventDefault();
  clearTimeout(pending.get(row.id));
  send(row, event.target, event.submitter);
}

/** ↑ and ↓ go from person to person, ← and → from answer to answer. */
function onKey(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.target.name !== "status") return;
  event.preventDefault();
  const rows = [...roll.querySelectorAll("[data-row]")];
  const next = rows[rows.indexOf(event.target.closest("[data-row]")) + step];
  (next?.querySelector("input[name=status]:checked") ?? next?.querySelector("input[name=status]"))?.focus();
}

async function look() {
  if (document.hidden || !navigator.onLine) return;
  const answer = await fetch(location.href, BACKGROUND).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = await read(answer);
  // Somebody has closed the meeting: nothing that is still being answered here is thrown away before it was told.
  if (!fresh.querySelector(".roll")) {
    if (![...roll.querySelectorAll("[data-row]")].some(isBusy)) location.reload();
    return;
  }
  merge(fresh, "");
}

if (roll) {
  roll.querySelectorAll("[data-row]").forEach(setUp);
  roll.addEventListener("change", onChange);
  roll.addEventListener("submit", onSubmit);
  roll.addEventListener("keydown", onKey);
  setInterval(look, AGAIN_MS);
}
