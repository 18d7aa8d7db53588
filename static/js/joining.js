// The name as the group will see it, while it is typed. Without script there is a button that shows it.
const field = document.getElementById("id_display_name");
const preview = document.querySelector("[data-preview]");

function show() {
  const name = field.value.normalize("NFKC").replace(/\s+/g, " ").trim().slice(0, 40);
  preview.textContent = name || preview.dataset.empty;
}

if (field && preview) {
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  field.addEventListener("input", show);
  show();
}
