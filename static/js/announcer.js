// Speaking to screen readers (SCREENS section 5): text is put into one polite region and taken out after a second,
// so nobody meets stale text while reading on. A burst of messages becomes one sentence.
import { word } from "./words.js";

const STAYS_MS = 1000;
const GATHER_MS = 250;
const BURST_MS = 5000;
const BURST = 3;

const polite = document.querySelector("[data-voice]");
const urgent = document.querySelector("[data-voice-alert]");
const queue = [];
let speaking = false;
let arrivals = [];
let waiting = [];
let gather = 0;

function put(region, text) {
  region.textContent = text;
  setTimeout(() => {
    if (region.textContent === text) region.textContent = "";
  }, STAYS_MS);
}

function speakNext() {
  const text = queue.shift();
  speaking = text !== undefined;
  if (!speaking) return;
  put(polite, text);
  setTimeout(speakNext, STAYS_MS + 50);
}

/** Say `text` once, after what is being said. */
export function announce(text) {
  const line = text?.trim();
  if (!line || !polite || queue.includes(line)) return;
  queue.push(line);
  if (!speaking) speakNext();
}

/** Say `text` at once: only for something that failed and needs the reader. */
export function alertNow(text) {
  if (urgent && text) put(urgent, text);
}

function sayArrived() {
  const news = waiting;
  waiting = [];
  const many = arrivals.length > BURST && news.length > 1;
  if (many) announce(word("newMessages", { n: news.length }));
  else news.forEach((message) => announce(word("said", message)));
}

/** Say that a message came: "Dana: text"; more than three in five seconds become one "5 new messages". */
export function announceMessage(name, text) {
  const now = performance.now();
  arrivals = [...arrivals.filter((at) => now - at < BURST_MS), now];
  waiting.push({ name, text });
  clearTimeout(gather);
  gather = setTimeout(sayArrived, arrivals.length > BURST ? GATHER_MS * 4 : GATHER_MS);
}

/** Drop what is not said yet: the reader went elsewhere. */
export function hush() {
  queue.length = 0;
  waiting = [];
  clearTimeout(gather);
}

/** Speak the lines that the server marked as news of this page load. */
export function speakPage(root = document) {
  const lines = new Set([...root.querySelectorAll("[data-say]")].map((line) => line.textContent.trim().replace(/\s+/g, " ")));
  setTimeout(() => lines.forEach(announce), GATHER_MS * 2);
}
