// Plain forms, a little kinder: "Sending…" when it takes a while, no second send, focus to the error summary.
import { word } from "./words.js";

const SLOW_MS = 300;

const labels = new WeakMap();

function settle(button) {
  if (!labels.has(button)) return;
  button.replaceChildren(...labels.get(button));
  labels.delete(button);
  button.removeAttribute("aria-disabled");
}

/** Show "Sending…" on `button` and keep its focus; the returned function puts its own label back. */
export function showSending(button) {
  labels.set(button, [...button.childNodes]);
  button.replaceChildren(word("sending"));
  button.setAttribute("aria-disabled", "true");
  return () => settle(button);
}

function onSubmit(event) {
  const form = event.target;
  const button = event.submitter ?? form.querySelector("button[type=submit], button:not([type])");
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  if (!button) return;
  setTimeout(() => showSending(button), SLOW_MS);
}

/** A single-choice question can be left again: one button takes the answer back. */
function offerClearing(question) {
  const inputs = [...question.querySelectorAll("input[type=radio]")];
  if (!inputs.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button choices__clear";
  button.textContent = word("clearAnswer");
  const show = () => {
    button.hidden = !inputs.some((input) => input.checked);
  };
  button.addEventListener("click", () => {
    for (const input of inputs) input.checked = false;
    inputs[0].focus();
    show();
  });
  question.addEventListener("change", show);
  question.append(button);
  show();
}

export function startForms() {
  document.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("submit", onSubmit);
  document.querySelectorAll("[data-clearable]").forEach(offerClearing);
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach(settle);
    }
  });
}
