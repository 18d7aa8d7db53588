// More: says in words whether the server answers, and empties this device of unsent things when somebody signs out.
import { forgetWaiting } from "./waiting.js";

const line = document.querySelector("[data-connection]");
const text = document.querySelector("[data-connection-text]");

async function look() {
  try {
    const answer = await fetch("/healthz", { headers: { "Handrail-Background": "1" }, cache: "no-store" });
    text.textContent = answer.ok ? line.dataset.works : line.dataset.broken;
  } catch (offline) {
    console.debug(offline.name);
    text.textContent = line.dataset.broken;
  }
}

document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
  localStorage.clear();
  forgetWaiting();
});

if (line && text) {
  look();
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
}
