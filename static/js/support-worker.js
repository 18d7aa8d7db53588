// Keeps one thing for the time without a network: the public support page and what it needs to look right.
// It is fetched without cookies, so it can never hold anything of the person who is signed in.
// A plan that its owner asked this phone to keep lies in a cache of its own; the worker only gives it out.
const CACHE = "support-1";
const PLAN_COPY = "plan-1";
const PLAN = "/my-plan/kept/";
const PAGE = new URL(self.location).searchParams.get("page");

function linked(text, pattern, base) {
  return [...text.matchAll(pattern)].map((match) => new URL(match[1], base)).filter((url) => url.origin === self.location.origin);
}

async function keep(cache, url) {
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) return "";
  await cache.put(url.pathname, answer.clone());
  return answer.text();
}

async function keepStyle(cache, url) {
  const text = await keep(cache, url);
  const parts = linked(text, /@import url\("([^"]+)"\)/g, url);
  await Promise.all(parts.map((part) => keepStyle(cache, part)));
}

async function refresh() {
  const cache = await caches.open(CACHE);
  const page = new URL(PAGE, self.location.origin);
  const text = await keep(cache, page);
  const styles = linked(text, /<link rel="stylesheet" href="([^"]+)"/g, page);
  const images = linked(text, /<(?:img|link rel="icon")[^>]* (?:src|href)="([^"]+)"/g, page);
  await Promise.all([...styles.map((url) => keepStyle(cache, url)), ...images.map((url) => keep(cache, url))]);
}

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(new URL(request.url).pathname)) ?? Response.error();
}

/** The copy first: it is what was asked for, and signing in must not be needed. */
async function keptPlan(request) {
  const kept = (await caches.has(PLAN_COPY)) ? await (await caches.open(PLAN_COPY)).match(PLAN) : null;
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => {
  event.waitUntil(refresh().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

// Network first, always. Anything else than the support page and its looks is none of our business.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PLAN) {
    event.respondWith(keptPlan(request));
    return;
  }
  const isPage = request.mode === "navigate" && url.pathname === PAGE;
  const isLook = request.destination === "style" || request.destination === "image";
  if (!isPage && !isLook) return;
  event.respondWith(fetch(request).catch(() => fromCache(request)));
});
