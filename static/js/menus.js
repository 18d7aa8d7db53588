// Menus and dialogs open without us (details, dialog); we add Esc, a click elsewhere, and focus back to the opener.

function closeMenu(menu, returnFocus) {
  menu.open = false;
  if (returnFocus) menu.querySelector("summary").focus();
}

function onKey(event) {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  const dialog = event.target.closest?.("dialog[open][data-dialog]");
  if (!menu && !dialog) return;
  event.preventDefault();
  event.stopPropagation();
  if (menu) closeMenu(menu, true);
  else dialog.close();
}

function onClick(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) closeMenu(menu, false);
  }
  const opener = event.target.closest?.("[data-dialog-open]");
  if (opener) openDialog(document.getElementById(opener.dataset.dialogOpen), opener);
}

/** Open `dialog` and give focus back to `opener` afterwards. Not modal: Exit and Support stay in reach. */
export function openDialog(dialog, opener = document.activeElement) {
  dialog.show();
  dialog.querySelector("[autofocus], input, textarea, select, button, a[href]")?.focus();
  const onLeave = (event) => {
    if (event.relatedTarget && !dialog.contains(event.relatedTarget)) dialog.close("left");
  };
  dialog.addEventListener("focusout", onLeave);
  dialog.addEventListener(
    "close",
    () => {
      dialog.removeEventListener("focusout", onLeave);
      if (dialog.returnValue !== "left") opener?.focus();
      dialog.returnValue = "";
    },
    { once: true },
  );
}

export function startMenus() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) closeMenu(menu, false);
  });
}
