// The words that scripts show or speak. They come translated in the page: templates/shell/_voice.html for all,
// a page's own `data-words` element for its own.
const sources = [...document.querySelectorAll("[data-words]")];

/** The word `name` in the reader's language, with `{key}` filled from `values`. */
export function word(name, values = {}) {
  const text = sources.find((source) => name in source.dataset)?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
