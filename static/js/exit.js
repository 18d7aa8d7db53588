// Exit: empty the window first, then tell the server, then leave. Never the other way round.
const LEAVE_AFTER_MS = 150;
const form = document.querySelector("form[data-exit]");
const others = "BroadcastChannel" in window ? new BroadcastChannel("handrail-exit") : null;

function cover() {
  document.documentElement.dataset.left = "";
  document.title = "…";
}

async function forget() {
  for (const store of [() => localStorage.clear(), () => sessionStorage.clear()]) {
    try {
      store();
    } catch (refused) {
      // A browser that refuses storage holds nothing to clear.
      console.debug(refused.name);
    }
  }
  const bases = indexedDB.databases ? await indexedDB.databases() : [];
  bases.forEach((base) => indexedDB.deleteDatabase(base.name));
  if ("caches" in window) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  const workers = (await navigator.serviceWorker?.getRegistrations?.()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
}

function tellServer() {
  // redirect: manual, because the answer leads to another site and is not for us to read.
  return fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    keepalive: true,
    redirect: "manual",
    credentials: "same-origin",
  });
}

function leave() {
  location.replace(form.dataset.neutralUrl || "about:blank");
}

function exit() {
  cover();
  document.dispatchEvent(new CustomEvent("handrail:exit"));
  others?.postMessage("exit");
  const done = Promise.allSettled([tellServer(), forget()]);
  Promise.race([done, new Promise((resolve) => setTimeout(resolve, LEAVE_AFTER_MS))]).then(leave);
}

/** Signing out erases what this device keeps, here and in the person's other windows; the server does the rest. */
function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("[data-sign-out]")) return;
    document.dispatchEvent(new CustomEvent("handrail:exit"));
    others?.postMessage("sign-out");
    forget();
  });
}

function onOther(what) {
  if (what === "exit") cover();
  document.dispatchEvent(new CustomEvent("handrail:exit"));
  if (what === "exit") leave();
}

/** Three times Shift within two seconds, only for those who switched it on, and never while typing. */
function watchShift() {
  let presses = [];
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "Shift" || event.repeat || typing) {
      presses = [];
      return;
    }
    presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (presses.length >= 3) exit();
  });
}

export function startExit() {
  // A page kept by the browser's back cache must not come back with words on it.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && "private" in document.documentElement.dataset) {
      cover();
      location.reload();
    }
  });
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    exit();
  });
  others?.addEventListener("message", (event) => onOther(event.data));
  watchSignOut();
  if ("exitShift" in document.documentElement.dataset) watchShift();
}
