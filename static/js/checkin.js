// The check-in without a network: kept on the device, sent once with the same key, dated to the day it was answered.
import { announce } from "./announcer.js";
import { showSending } from "./forms.js";
import { drop, keep, waiting } from "./waiting.js";

const HOUR = 3_600_000;
const DAY_TURNS = 4 * HOUR;
const ANSWER_WITHIN_MS = 15_000;
const AGAIN_MS = 20_000;
const SLOW_MS = 300;

const form = document.querySelector("form[data-checkin]");
const place = document.querySelector("[data-waiting]");
const line = place?.querySelector("[data-waiting-text]");
const refused = place?.querySelector("[data-waiting-refused]");
const link = place?.querySelector("[data-waiting-link]");
const zone = (form ?? place)?.dataset.zone;

/** The person's local day at `now`: before four on the wall it is still yesterday, as the server counts. */
function localDay(now) {
  const shape = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const wall = Object.fromEntries(shape.formatToParts(now).map((part) => [part.type, Number(part.value)]));
  const moment = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute) - DAY_TURNS;
  return new Date(moment).toISOString().slice(0, 10);
}

/** The day that is meant: the one on the page when it was named, or when four o'clock has just gone by. */
function dayMeant() {
  const { day, today } = form.dataset;
  const now = Date.now();
  return today === "0" || localDay(now - HOUR) === day ? day : localDay(now);
}

function answers() {
  const given = new FormData(form);
  const number = (name) => (given.get(name) ? Number(given.get(name)) : null);
  const one = (name) => given.get(name)?.trim();
  const all = {
    mood: number("mood"),
    urge: number("urge"),
    used: one("used"),
    helped: given.getAll("helped"),
    call: one("call"),
    note: one("note"),
    halt: given.getAll("halt"),
    sleep: one("sleep"),
    intention: one("intention"),
    review: one("review"),
    thankful: one("thankful"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined && value.length !== 0));
}

function show(text, { focus = false, detail = "", sent = "" } = {}) {
  place.hidden = false;
  line.textContent = detail ? `${text} ${detail}` : text;
  refused.hidden = !detail;
  link.hidden = !sent;
  if (sent) link.querySelector("a").href = `/check-in/${sent}/saved/`;
  if (focus) line.focus();
  else announce(line.textContent);
}

async function queue(item, text = place.dataset.one) {
  await keep(item);
  show(text, { focus: true });
}

function post() {
  return fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
}

async function sendForm(item) {
  let answer;
  try {
    answer = await post();
  } catch (unreachable) {
    console.debug(unreachable.name);
    return queue(item);
  }
  if (answer.status >= 500) return queue(item);
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/check-in/")) return location.assign(answer.url);
  if (answer.redirected) return queue(item, place.dataset.signedOut);
  // Something to look at: the server shows it on the page. The key is the same, so it is kept once.
  return form.submit();
}

async function onSubmit(event) {
  const given = answers();
  const empty = Object.keys(given).length === 0;
  if (empty && navigator.onLine) return;
  event.preventDefault();
  if (empty) {
    show(place.dataset.empty, { focus: true });
    return;
  }
  const item = { key: form.elements.key.value, person: place.dataset.person, day: dayMeant(), answers: given };
  const button = event.submitter ?? form.querySelector("button[type=submit]");
  let settle = () => {};
  const slow = setTimeout(() => {
    settle = showSending(button);
  }, SLOW_MS);
  await (navigator.onLine ? sendForm(item) : queue(item));
  clearTimeout(slow);
  settle();
}

function deliver(item) {
  return fetch("/api/v1/checkins", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": item.key,
      "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify({ person: item.person, day: item.day, answers: item.answers }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
}

async function sendOne(item) {
  const answer = await deliver(item);
  const told = await answer.json();
  // "key_reused": this one has arrived before, by the page itself.
  if (answer.ok || told.code === "key_reused") {
    await drop(item.key);
    show(place.dataset.sent, { sent: item.day });
  } else if (answer.status === 401) {
    show(place.dataset.signedOut);
  } else if (told.retryable || answer.status >= 500) {
    show(place.dataset.one);
  } else {
    refused.dataset.key = item.key;
    show(place.dataset.refused, { detail: told.detail });
  }
}

async function sendAll() {
  for (const item of await waiting()) {
    // Somebody else has signed in here since: what the other person wrote is theirs alone and goes.
    if (item.person !== place.dataset.person) await drop(item.key);
    else await sendOne(item);
  }
}

async function flush() {
  if (!navigator.onLine) {
    if ((await waiting()).some((item) => item.person === place.dataset.person) && place.hidden) show(place.dataset.one);
    return;
  }
  try {
    // One tab at a time; the key keeps it to once even where locks are missing.
    await (navigator.locks ? navigator.locks.request("handrail-checkins", { ifAvailable: true }, (lock) => lock && sendAll()) : sendAll());
  } catch (unreachable) {
    console.debug(unreachable.name);
  }
}

/** A page left open over night asks again for the new day, unless something was answered. */
function turnDay() {
  if (document.hidden || !form || form.dataset.today === "0") return;
  if (localDay(Date.now()) !== form.dataset.day && Object.keys(answers()).length === 0) location.reload();
}

function startWaiting() {
  form?.addEventListener("submit", onSubmit);
  refused.querySelector("[data-waiting-drop]").addEventListener("click", async () => {
    await drop(refused.dataset.key);
    place.hidden = true;
  });
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    turnDay();
    flush();
  });
  setInterval(flush, AGAIN_MS);
  flush();
}

function startAsOf() {
  const asOf = document.querySelector("[data-as-of]");
  if (!asOf) return;
  window.addEventListener("offline", () => {
    asOf.hidden = false;
  });
  window.addEventListener("online", () => {
    asOf.hidden = true;
  });
}

document.querySelector("[data-focus]")?.focus();
startAsOf();
if (place && "indexedDB" in window) startWaiting();
