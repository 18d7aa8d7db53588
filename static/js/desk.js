// The desk follows what happens: lists are fetched again when the team's stream says so. Focus never moves, ticks stay.
import { announce } from "./announcer.js";
import { Connection } from "./room/connection.js";
import { showTimes } from "./times.js";

const QUIET_MS = 300;
const FALLBACK_MS = 30_000;
const BACKGROUND = { headers: { "Handrail-Background": "1" } };

const desk = document.querySelector("[data-desk]");
const isCase = Boolean(desk?.dataset.case);
let waiting = null;
let known = titles(document);

function titles(root) {
  return new Set([...root.querySelectorAll("[data-said] [data-line]")].map((line) => line.id));
}

/** Put the fresh part in place of the old one; a line that has the focus stays as it is, where it is. */
function merge(old, fresh) {
  const ticked = new Set([...old.querySelectorAll("input:checked")].map((box) => box.value.split(":")[0]));
  const focused = old.contains(document.activeElement) ? document.activeElement.closest("li[id]") : null;
  const list = focused?.parentElement;
  const freshList = focused && fresh.querySelector("ul");
  if (!focused && old.contains(document.activeElement)) return;
  if (focused && freshList) around(list, focused, [...freshList.children]);
  else if (!focused) old.replaceChildren(...fresh.childNodes);
  for (const box of old.querySelectorAll("input[type=checkbox]")) box.checked = ticked.has(box.value.split(":")[0]);
  showTimes(old);
}

function around(list, focused, items) {
  for (const item of [...list.children]) if (item !== focused) item.remove();
  const place = items.findIndex((item) => item.id === focused.id);
  focused.before(...items.slice(0, Math.max(place, 0)));
  focused.after(...items.slice(place + 1));
}

async function refresh() {
  waiting = null;
  const answer = await fetch(location.href, BACKGROUND).catch(() => null);
  if (!answer) return;
  if (answer.redirected) location.reload();
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (old) merge(old, part);
  }
  for (const line of document.querySelectorAll("[data-said] [data-line]")) {
    if (!known.has(line.id)) announce(desk.dataset.new.replace("{title}", line.dataset.title));
  }
  known = titles(document);
}

function soon() {
  waiting ??= setTimeout(refresh, QUIET_MS);
}

function tellChanged({ kind, data }) {
  if (data.case !== desk.dataset.case || kind === "case.opened") return;
  if (data.version !== undefined && data.version <= Number(desk.dataset.version)) return;
  const notice = document.querySelector("[data-changed]");
  if (!notice.hidden) return;
  notice.hidden = false;
  announce(notice.textContent.trim());
}

function follow() {
  const streams = JSON.parse(desk.dataset.streams);
  const isLive = Object.keys(streams).length > 0;
  const connection = new Connection(streams, []);
  connection.addEventListener("ev", ({ detail }) => {
    if (!detail.room.startsWith("staff.")) return;
    if (isCase) tellChanged(detail);
    else soon();
  });
  if (!isCase) {
    for (const name of ["revoked", "reset"]) connection.addEventListener(name, soon);
    setInterval(() => (isLive && connection.isUp) || document.hidden || soon(), FALLBACK_MS);
  }
  document.addEventListener("handrail:exit", () => connection.stop());
  connection.start();
}

/** A changed reason brings its own first words, unless somebody has begun to write. */
function followReason() {
  const form = document.querySelector("[data-decide]");
  const reason = form?.elements.reason;
  const note = form?.elements.note;
  if (!reason || !note) return;
  const moulds = new Map([...document.querySelectorAll("[data-mould]")].map((one) => [one.dataset.mould, one.value]));
  const current = () => [...moulds].find(([, text]) => text.trim() === note.value.trim())?.[0];
  // Words that do not depend on the reason stay as they are when it changes.
  let number = current()?.split(":")[1] ?? "1";
  let untouched = Boolean(current());
  const fill = () => {
    note.value = moulds.get(`${reason.value}:${number}`) ?? note.value;
    untouched = true;
  };
  note.addEventListener("input", () => (untouched = false));
  reason.addEventListener("change", () => untouched && fill());
  for (const button of form.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      number = button.dataset.preset;
      fill();
    });
  }
}

if (desk) {
  follow();
  followReason();
}
