// The room, put together. Every part can be read alone; this file says who hears of what.
import { announce } from "../announcer.js";
import { back, lost } from "../offline.js";
import { word } from "../words.js";
import { About } from "./about.js";
import { Actions } from "./actions.js";
import { Arrivals } from "./arrivals.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Endings } from "./endings.js";
import { Hidden } from "./hidden.js";
import { Keyboard } from "./keyboard.js";
import { Log } from "./log.js";
import { isOffering, linkTo, offer, show } from "./notice.js";
import { Outbox } from "./outbox.js";
import { Past } from "./past.js";
import { Pill } from "./pill.js";
import { Place } from "./place.js";
import { post } from "./post.js";
import { Reading } from "./reading.js";
import { Sending } from "./sending.js";
import { Typing } from "./typing.js";
import { newKey } from "./wire.js";

const BLOCKED_MS = 10_000;
const scroller = document.querySelector("[data-log]");
const form = document.querySelector("[data-composer]");
const list = scroller.querySelector("[data-list]");
const empty = document.querySelector("[data-empty]");
const facts = scroller.dataset;
const { room, member, user: owner, url } = facts;
let perms = facts.perms.split(" ");
let downSince = performance.now();

const log = new Log(list, member);
const place = new Place(scroller, list);
const keyboard = new Keyboard(list);
const connection = new Connection({ [room]: Number(facts.seq) });
const composer = new Composer(form, { owner, room });
const outbox = new Outbox({ room, owner, send });
const about = new About({ url, composer, allow: (fresh) => (perms = fresh) });
const reading = new Reading({ scroller, read: Number(facts.read), tell: tellRead });
const pill = new Pill(document.querySelector("[data-pill]"), jump);
const past = new Past({ scroller, url, log, older: facts.older, newer: facts.newer, change: stay });
const sending = new Sending({ log, outbox, composer, about, change, toEnd });
const arrivals = new Arrivals({ log, past, pill, place, reading, composer, change, about, sending });
new Actions({ log, composer, ask, perms: () => perms });
new Typing({ connection, composer, room, member, allowed: "typing" in facts });
new Endings({ connection, log, composer, outbox, room });
new Hidden(list, room);

/** Change the log. Afterwards the reader's place and focus are as they were, and days and heads are right. */
function change(act, { follow = true } = {}) {
  place.keep(() => keyboard.keepFocus(() => arrange(act, follow)), { follow });
  empty.hidden = list.childElementCount > 0;
  reading.watch(log.items);
}

function arrange(act, follow) {
  const wasAtEnd = place.wasAtEnd;
  act();
  if (follow && wasAtEnd && past.isAtNow && log.trim("start")) past.noteTrimmed();
  sending.markSent();
  log.arrange();
}

/** Change the log under a reader of the past: never follow the end. */
function stay(act) {
  change(act, { follow: false });
}

async function toEnd() {
  if (!past.isAtNow) await past.reload();
  place.toEnd();
  pill.hide();
}

async function jump(first) {
  const item = first ? document.getElementById(first) : null;
  if (item) place.toTop(item);
  else await toEnd();
  keyboard.goTo(item ?? log.items.at(-1));
}

/** Where pages go through and sockets do not, words go the other way; and when they arrive, the socket may too. */
async function sendAround(item) {
  const answer = await post(room, { ...item, extras: extras(item) }, form.elements.csrfmiddlewaretoken.value);
  connection.resume();
  return answer;
}

/** What goes with the words: the message they answer, and whom they call. */
function extras({ body, replyTo }) {
  const mentions = composer.mentions.named(body);
  return { ...(replyTo ? { reply_to: replyTo } : {}), ...(mentions.length ? { mentions } : {}) };
}

function send(item) {
  const isBlocked = !connection.isUp && navigator.onLine && performance.now() - downSince > BLOCKED_MS;
  if (isBlocked) return sendAround(item);
  const frame = { t: "send", key: item.key, room, body: item.body, ...extras(item) };
  return connection.command(frame);
}

function tellRead(ord) {
  return connection.command({ t: "read", room, ord }).then(Boolean, () => false);
}

/** A command whose refusal is shown; answers with `ok` or null. */
function ask(frame) {
  return connection.command(frame).catch((refused) => {
    show(refused.code === "offline" ? word("tryOnline") : refused.detail || word("failed"));
    return null;
  });
}

async function edit({ id, rev }, body) {
  try {
    const { support } = await connection.command({ t: "edit", key: newKey(), message: id, base_rev: rev, body });
    announce(word("saved"));
    if (support) offer(support);
  } catch (refused) {
    composer.edit(id, Number(log.find(id)?.dataset.rev ?? rev), body);
    composer.fail(refused.code === "offline" ? word("tryOnline") : refused.detail);
  }
}

async function startAgain() {
  const asOf = await past.reload();
  if (asOf !== null) connection.standAt(room, asOf);
  if (place.wasAtEnd) place.toEnd();
}

function onUp(welcome) {
  const mine = welcome.rooms.find((one) => one.room === room);
  if (!mine) {
    location.reload();
    return;
  }
  // What changed between the page and its first connection was told to nobody.
  if (String(mine.perms) !== String(perms)) about.now();
  perms = mine.perms;
  downSince = Infinity;
  facts.live = "";
  back("socket");
  outbox.pump();
  reading.pass();
}

function onDown() {
  downSince = Math.min(downSince, performance.now());
  delete facts.live;
  lost("socket");
}

/** Without a socket the page still asks now and then, so that a blocked one costs freshness and nothing else. */
async function limp() {
  if (!connection.isUp && (!navigator.onLine || performance.now() - downSince < BLOCKED_MS)) return;
  outbox.pump();
  if (connection.isUp) return;
  if (past.isAtNow && place.isAtEnd()) await startAgain();
}

function openAt() {
  const target = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
  const first = log.firstNew && document.getElementById(log.firstNew);
  if (target) {
    target.querySelector("[data-item]").classList.add("message--target");
    place.toTop(target);
    keyboard.goTo(target);
  } else if (first) place.toTop(log.newLine);
  else place.toEnd();
  if (!past.isAtNow) pill.offerNewest();
}

connection.addEventListener("up", ({ detail }) => onUp(detail));
connection.addEventListener("down", onDown);
connection.addEventListener("ev", ({ detail }) => detail.room === room && arrivals.apply(detail));
connection.addEventListener("reset", ({ detail }) => detail.room === room && startAgain());
connection.addEventListener("uev", ({ detail }) => {
  if (detail.kind === "read.moved" && detail.data.room === room) reading.moved(detail.data.ord);
  if (detail.kind === "pause.changed" && detail.data.room === room) about.now();
  // On the device that spoke, the answer has brought more than this.
  if (detail.kind === "support.offered" && !isOffering()) show(word("supportOffered"), linkTo(word("supportUrl"), word("supportNumbers")));
});
outbox.addEventListener("stored", ({ detail: { answer } }) => answer.support && offer(answer.support));
composer.addEventListener("send", ({ detail: { body, mode } }) => {
  if (mode?.kind === "edit") edit(mode, body);
  else outbox.add(body, mode?.id);
});
scroller.addEventListener("scroll", () => place.isAtEnd() && past.isAtNow && pill.hide(), { passive: true });
document.querySelector("[data-skip-new]")?.addEventListener("click", (event) => {
  event.preventDefault();
  jump(log.firstNew ?? null);
});
list.addEventListener("click", (event) => {
  const quote = event.target.closest("a[data-quote]");
  const said = quote && log.find(quote.dataset.quote);
  if (!said) return;
  event.preventDefault();
  place.toTop(said);
  keyboard.goTo(said);
});

keyboard.settle();
reading.watch(log.items);
openAt();
// A browser goes to the address's fragment by itself once the page has loaded; the reader's place is ours to choose.
if (location.hash && document.readyState !== "complete") window.addEventListener("load", () => setTimeout(openAt), { once: true });
outbox.load();
setInterval(limp, BLOCKED_MS * 2);
connection.start();
