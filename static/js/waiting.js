// Check-ins that could not be sent yet, kept on this device until they are. Sign-out and Exit erase them.
// The base is opened for each act and closed again, so that nothing stands in the way of erasing it.
const BASE = "handrail-waiting";
const STORE = "checkins";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function act(mode, what) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(STORE, mode);
      const request = what(change.objectStore(STORE));
      change.oncomplete = () => resolve(request.result);
      change.onerror = () => reject(change.error);
      change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

/** Keep `item` ({key, person, day, answers}); the same key is kept once. */
export function keep(item) {
  return act("readwrite", (store) => store.put(item));
}

/** Everything that waits. */
export function waiting() {
  return act("readonly", (store) => store.getAll());
}

/** Take one item away: it was sent, or its owner does not want it any more. */
export function drop(key) {
  return act("readwrite", (store) => store.delete(key));
}

/** Erase all of it from this device. */
export function forgetWaiting() {
  indexedDB.deleteDatabase(BASE);
}
