// Times in the reader's zone: relative in the last hour, then the clock, then the day (SCREENS rule 9).
// The zone is the one the person chose, which the server groups days by; without one, the device's.
// <time datetime="…" data-time> follows the rule; data-time="clock", "day" and "full" fix one shape.
import { word } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const language = document.documentElement.lang || "en";
const locale = navigator.languages?.find((one) => one.split("-")[0] === language.split("-")[0]) ?? language;

const timeZone = document.documentElement.dataset.zone || undefined;

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "long" });
const clockShape = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit", hour12: true });
const dayShape = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long" });
const shortDayShape = new Intl.DateTimeFormat(locale, { timeZone, weekday: "short", day: "numeric", month: "short" });
const fullShape = new Intl.DateTimeFormat(locale, {
  timeZone,
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
  hour12: true,
  timeZoneName: "short",
});

/** Clock times as the server writes them, "6:05 pm", in every language. */
function written(shape, at) {
  const parts = shape.formatToParts(at);
  return parts.map(({ type, value }) => (type === "dayPeriod" ? value.toLowerCase().replace(/[.\s]/g, "") : value)).join("");
}

function byRule(at, now) {
  const ago = now - at;
  if (ago >= 0 && ago < MINUTE) return word("justNow");
  if (ago >= 0 && ago < HOUR) return relative.format(-Math.floor(ago / MINUTE), "minute");
  const sameDay = shortDayShape.format(at) === shortDayShape.format(now);
  return sameDay ? written(clockShape, at) : `${shortDayShape.format(at)}, ${written(clockShape, at)}`;
}

const shapes = {
  clock: (at) => written(clockShape, at),
  day: (at) => dayShape.format(at),
  full: (at) => written(fullShape, at),
};

/** Write every marked time inside `root` for this reader. Safe to call again on new content. */
export function showTimes(root = document) {
  const now = new Date();
  const marked = [...root.querySelectorAll("time[data-time]")];
  if (root.matches?.("time[data-time]")) marked.push(root);
  for (const time of marked) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const text = (shapes[time.dataset.time] ?? byRule)(at, now);
    if (time.textContent !== text) time.textContent = text;
  }
}

export function startTimes() {
  showTimes();
  setInterval(showTimes, MINUTE / 2);
}
