// Keep the public support page on this device, so that it opens without a network.
export const PLAN_COPY = "plan-1";

/** A plan kept on this device is its owner's: when somebody else is signed in here, the copy goes. */
async function forgetPlanOfOthers() {
  const person = document.querySelector("[data-person]")?.dataset.person;
  if (!person || !("caches" in window) || !(await caches.has(PLAN_COPY))) return;
  const cache = await caches.open(PLAN_COPY);
  const copies = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
  if (copies.some((copy) => copy.headers.get("Handrail-Person") !== person)) await caches.delete(PLAN_COPY);
}

export function startSupport() {
  const link = document.querySelector("a[data-support]");
  if (!link || !("serviceWorker" in navigator) || !window.isSecureContext) return;
  forgetPlanOfOthers();
  const page = new URL(link.href).pathname;
  navigator.serviceWorker.register(`/support-worker.js?page=${encodeURIComponent(page)}`, { scope: "/" }).catch((refused) => {
    // Without a worker the page still opens when there is a network.
    console.debug(refused.name);
  });
}
