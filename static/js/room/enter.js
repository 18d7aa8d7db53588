// What Enter does: it sends where there is a keyboard and starts a line where there is a thumb, unless the writer chose otherwise.
const NAME = "handrail.enter";
const onTouch = matchMedia("(hover: none) and (pointer: coarse)");

function kept() {
  try {
    return localStorage.getItem(NAME);
  } catch (refused) {
    if (refused instanceof DOMException) return null;
    throw refused;
  }
}

export class EnterKey {
  #choice = kept();

  constructor(menu) {
    this.menu = menu;
    menu.hidden = false;
    menu.parentElement.classList.add("composer__field--menu");
    menu.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-enter-sends]")?.dataset.enterSends;
      if (choice) this.#choose(choice);
    });
    onTouch.addEventListener("change", () => this.#show());
    this.#show();
  }

  get #sends() {
    return this.#choice ? this.#choice === "yes" : !onTouch.matches;
  }

  #choose(choice) {
    this.#choice = choice;
    try {
      localStorage.setItem(NAME, choice);
    } catch (refused) {
      // Kept for this page only, then.
      if (!(refused instanceof DOMException)) throw refused;
    }
    this.#show();
    this.menu.open = false;
    this.menu.querySelector("summary").focus();
  }

  #show() {
    for (const one of this.menu.querySelectorAll("[data-enter-sends]")) {
      one.setAttribute("aria-pressed", String((one.dataset.enterSends === "yes") === this.#sends));
    }
  }

  /** Whether this key press means "send". */
  isSend(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return false;
    return this.#sends || event.ctrlKey || event.metaKey;
  }
}
