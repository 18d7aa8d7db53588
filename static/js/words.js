// The words that scripts show or speak. They come translated in the page (templates/shell/_voice.html).
const source = document.querySelector("[data-words]");

/** The word `name` in the reader's language, with `{key}` filled from `values`. */
export function word(name, values = {}) {
  const text = source?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
