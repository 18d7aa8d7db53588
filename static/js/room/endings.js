// When a room or a session ends under an open page: the words leave the page, and a line says what is so and where to go.
import { hush } from "../announcer.js";
import { word } from "../words.js";
import { eraseDrafts } from "./drafts.js";
import { button, hide, linkTo, show } from "./notice.js";
import { eraseOutbox } from "./outbox.js";

const SIGNED_OUT = 4501;
const TOO_MANY = 4509;
const NO_ROOMS = 4503;

export class Endings {
  constructor({ connection, log, composer, outbox, room }) {
    Object.assign(this, { connection, log, composer, outbox, room });
    connection.addEventListener("ended", ({ detail }) => this.#onEnded(detail));
    connection.addEventListener("revoked", ({ detail }) => detail.room === room && this.#onRevoked(detail.reason));
    document.addEventListener("handrail:exit", () => this.#onExit());
  }

  #onEnded(code) {
    if (code === NO_ROOMS) return this.#onRevoked();
    if (code === SIGNED_OUT) {
      // Own unsent words stay on the device for the same person; nobody else's do.
      this.#empty();
      const back = encodeURIComponent(location.pathname);
      return show(word("signedOut"), linkTo(`${word("signInUrl")}?next=${back}`, word("signIn")));
    }
    const again = () => {
      hide();
      if (code === TOO_MANY) this.connection.resume();
      else location.reload();
    };
    return show(word(code === TOO_MANY ? "tooMany" : "reload"), button(word("openAgain"), again));
  }

  #onRevoked(reason) {
    if (reason === "agreement" || reason === "away") return location.reload();
    this.#empty();
    this.outbox.clear();
    this.composer.erase();
    return show(word("roomGone"), linkTo(word("roomsUrl"), word("allRooms")));
  }

  #empty() {
    hush();
    this.log.clear();
    this.composer.form.hidden = true;
    document.querySelectorAll("[data-older-link], [data-newer-link], [data-pill]").forEach((one) => (one.hidden = true));
  }

  /** Exit or signing out, here or in another window of this browser. */
  #onExit() {
    this.connection.stop();
    this.#empty();
    this.composer.erase();
    eraseDrafts();
    eraseOutbox();
    show(word("signedOutHere"), linkTo(word("signInUrl"), word("signIn")));
  }
}
