// Pieces that the server rendered once into the page, to be filled by script with textContent only.
const moulds = new Map([...document.querySelectorAll("template[data-mould]")].map((one) => [one.dataset.mould, one]));

/** A fresh copy of the mould's first element. */
export function cast(name) {
  return document.importNode(moulds.get(name).content, true).firstElementChild;
}

/** All elements of a mould. */
export function castAll(name) {
  return [...document.importNode(moulds.get(name).content, true).children];
}

/** The list items inside a fragment that the server rendered. */
export function itemsOf(html) {
  return itemsIn(new DOMParser().parseFromString(html, "text/html"));
}

/** The list items of a part, ready to be put into the page. */
export function itemsIn(part) {
  return [...part.querySelectorAll("li.log__item")].map((item) => document.adoptNode(item));
}

/** A page part from the server; null when it cannot be had. Handrail-Background: a script asking is not a person acting. */
export async function fetchPart(url) {
  try {
    const answer = await fetch(url, { headers: { "Handrail-Part": "1", "Handrail-Background": "1" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
