// Signing in: a wrong code is ready to be typed over, and passkeys, which only a script can ask the device for.

const CODE = "input[autocomplete='one-time-code']";

/** What the server offers: printed in the page, or asked for when nobody is known yet. */
async function optionsFor(form) {
  const printed = document.getElementById("passkey-options");
  if (printed) return JSON.parse(printed.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  return answer.json();
}

async function askDevice(form) {
  const offered = await optionsFor(form);
  if (form.dataset.passkey === "add") {
    const options = offered.creation_options.publicKey;
    // A passkey signs in by itself, so the device must keep it and check who is there.
    options.authenticatorSelection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  const options = offered.request_options.publicKey;
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function onPasskey(event) {
  const form = event.currentTarget;
  const failed = form.querySelector("[data-passkey-failed]");
  event.preventDefault();
  failed.hidden = true;
  try {
    const credential = await askDevice(form);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (refused) {
    // Closed by the person, or this address or device cannot: the other ways stay open.
    console.debug(refused.name);
    failed.hidden = false;
  }
}

function startPasskeys() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", onPasskey);
  }
  for (const words of document.querySelectorAll("[data-passkey-none]")) words.hidden = true;
}

function startCode() {
  const code = document.querySelector(CODE);
  if (code?.value) code.addEventListener("focus", () => code.select());
  code?.select();
}

startPasskeys();
startCode();
