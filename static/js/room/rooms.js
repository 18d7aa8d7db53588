// The list of rooms, kept true while it is open: whatever happens anywhere, the server's own list is asked again.
import { showTimes } from "../times.js";
import { Connection } from "./connection.js";
import { fetchPart } from "./moulds.js";

const GATHER_MS = 300;
const list = document.querySelector("[data-rooms]");
const connection = new Connection({}, []);
let timer = 0;

async function refresh() {
  timer = 0;
  const page = await fetchPart(location.pathname);
  const fresh = page?.querySelector("[data-rooms]");
  const now = document.querySelector("[data-rooms]");
  // Never take a link away from under the focus; the next news brings the list up to date.
  if (!fresh || now.contains(document.activeElement) || now.textContent === fresh.textContent) return;
  now.replaceChildren(...[...fresh.children].map((row) => document.adoptNode(row)));
  showTimes(now);
}

function soon() {
  timer ||= setTimeout(refresh, GATHER_MS);
}

if (list) {
  for (const name of ["ev", "uev", "revoked", "reset"]) connection.addEventListener(name, soon);
  document.addEventListener("handrail:exit", () => connection.stop());
  connection.start();
}
