// A button that prints this page; it shows itself only where a script can print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is folded away on the screen is on the paper.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("[data-print-open]")) folded.open = true;
});
