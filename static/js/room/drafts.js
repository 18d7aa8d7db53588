// What is being written, kept on this device a room and a person; nobody else who signs in here finds it.
const PREFIX = "handrail.draft.";

function stored(act) {
  try {
    return act(localStorage);
  } catch (refused) {
    // A browser that keeps nothing has no drafts; writing works all the same.
    if (refused instanceof DOMException) return null;
    throw refused;
  }
}

const names = (storage) => Object.keys(storage).filter((name) => name.startsWith(PREFIX));

export class Draft {
  constructor(owner, room) {
    this.name = `${PREFIX}${owner}.${room}`;
    const own = `${PREFIX}${owner}.`;
    stored((storage) => names(storage).forEach((name) => name.startsWith(own) || storage.removeItem(name)));
  }

  read() {
    return stored((storage) => storage.getItem(this.name)) ?? "";
  }

  /** Keep `text`; returns whether it is kept. */
  keep(text) {
    return stored((storage) => {
      if (text) storage.setItem(this.name, text);
      else storage.removeItem(this.name);
      return Boolean(text);
    });
  }
}

/** Erase every draft on this device. */
export function eraseDrafts() {
  stored((storage) => names(storage).forEach((name) => storage.removeItem(name)));
}
